// Written by `make generate` from server/*/state.go: change those, not this.

/** Edge is a way to another state: a verb, "." for the end of message text, "SASL" for an answer. */
export interface Edge {
  from: string;
  by: string;
  to: string;
  /** it is the verb's being refused that leads there */
  fails?: boolean;
}

/** Machine is a protocol's states and what leads from one to another. */
export interface Machine {
  states: string[];
  edges: Edge[];
  /** by state, the verbs that may be typed there and leave it as it is */
  stays: Record<string, string[]>;
  /** a tag stands in front of each command */
  tagged?: boolean;
}

export const tables: Record<string, Machine> = {
  "imap": {
    "states": [
      "not authenticated",
      "authenticated",
      "logout",
      "selected"
    ],
    "edges": [
      {
        "from": "not authenticated",
        "by": "LOGIN",
        "to": "authenticated"
      },
      {
        "from": "not authenticated",
        "by": "AUTHENTICATE",
        "to": "authenticated"
      },
      {
        "from": "not authenticated",
        "by": "LOGOUT",
        "to": "logout"
      },
      {
        "from": "authenticated",
        "by": "SELECT",
        "to": "selected"
      },
      {
        "from": "authenticated",
        "by": "EXAMINE",
        "to": "selected"
      },
      {
        "from": "authenticated",
        "by": "LOGOUT",
        "to": "logout"
      },
      {
        "from": "selected",
        "by": "SELECT",
        "to": "authenticated",
        "fails": true
      },
      {
        "from": "selected",
        "by": "EXAMINE",
        "to": "authenticated",
        "fails": true
      },
      {
        "from": "selected",
        "by": "CLOSE",
        "to": "authenticated"
      },
      {
        "from": "selected",
        "by": "UNSELECT",
        "to": "authenticated"
      },
      {
        "from": "selected",
        "by": "LOGOUT",
        "to": "logout"
      },
      {
        "from": "authenticated",
        "by": "UNAUTHENTICATE",
        "to": "not authenticated"
      },
      {
        "from": "selected",
        "by": "UNAUTHENTICATE",
        "to": "not authenticated"
      }
    ],
    "stays": {
      "authenticated": [
        "APPEND",
        "CANCELUPDATE",
        "CAPABILITY",
        "CREATE",
        "DELETE",
        "ENABLE",
        "GENURLAUTH",
        "GETMETADATA",
        "ID",
        "IDLE",
        "LIST",
        "LSUB",
        "NAMESPACE",
        "NOOP",
        "NOTIFY",
        "RENAME",
        "RESETKEY",
        "SETMETADATA",
        "STATUS",
        "SUBSCRIBE",
        "UNSUBSCRIBE",
        "URLFETCH",
        "XLIST"
      ],
      "not authenticated": [
        "CAPABILITY",
        "ENABLE",
        "ID",
        "NOOP",
        "STARTTLS"
      ],
      "selected": [
        "SELECT",
        "EXAMINE",
        "APPEND",
        "CANCELUPDATE",
        "CAPABILITY",
        "CHECK",
        "COPY",
        "CREATE",
        "DELETE",
        "ENABLE",
        "EXPUNGE",
        "FETCH",
        "GENURLAUTH",
        "GETMETADATA",
        "ID",
        "IDLE",
        "LIST",
        "LSUB",
        "MOVE",
        "NAMESPACE",
        "NOOP",
        "NOTIFY",
        "RENAME",
        "RESETKEY",
        "SEARCH",
        "SETMETADATA",
        "SORT",
        "STATUS",
        "STORE",
        "SUBSCRIBE",
        "THREAD",
        "UID COPY",
        "UID EXPUNGE",
        "UID FETCH",
        "UID MOVE",
        "UID SEARCH",
        "UID SORT",
        "UID STORE",
        "UID THREAD",
        "UNSUBSCRIBE",
        "URLFETCH",
        "XLIST"
      ]
    },
    "tagged": true
  },
  "pop3": {
    "states": [
      "authorization",
      "transaction",
      "update",
      "closed"
    ],
    "edges": [
      {
        "from": "authorization",
        "by": "PASS",
        "to": "transaction"
      },
      {
        "from": "authorization",
        "by": "APOP",
        "to": "transaction"
      },
      {
        "from": "authorization",
        "by": "AUTH",
        "to": "transaction"
      },
      {
        "from": "transaction",
        "by": "QUIT",
        "to": "update"
      },
      {
        "from": "authorization",
        "by": "QUIT",
        "to": "closed"
      }
    ],
    "stays": {
      "authorization": [
        "CAPA",
        "USER",
        "STLS",
        "XCLIENT"
      ],
      "transaction": [
        "CAPA",
        "STAT",
        "LIST",
        "RETR",
        "DELE",
        "NOOP",
        "RSET",
        "TOP",
        "UIDL"
      ]
    }
  },
  "smtp": {
    "states": [
      "connected",
      "greeted",
      "mail",
      "rcpt",
      "data",
      "auth",
      "closed"
    ],
    "edges": [
      {
        "from": "connected",
        "by": "HELO",
        "to": "greeted"
      },
      {
        "from": "connected",
        "by": "EHLO",
        "to": "greeted"
      },
      {
        "from": "greeted",
        "by": "MAIL",
        "to": "mail"
      },
      {
        "from": "mail",
        "by": "RCPT",
        "to": "rcpt"
      },
      {
        "from": "rcpt",
        "by": "DATA",
        "to": "data"
      },
      {
        "from": "data",
        "by": ".",
        "to": "greeted"
      },
      {
        "from": "rcpt",
        "by": "BDAT LAST",
        "to": "greeted"
      },
      {
        "from": "mail",
        "by": "RSET",
        "to": "greeted"
      },
      {
        "from": "rcpt",
        "by": "RSET",
        "to": "greeted"
      },
      {
        "from": "mail",
        "by": "EHLO",
        "to": "greeted"
      },
      {
        "from": "rcpt",
        "by": "EHLO",
        "to": "greeted"
      },
      {
        "from": "mail",
        "by": "HELO",
        "to": "greeted"
      },
      {
        "from": "rcpt",
        "by": "HELO",
        "to": "greeted"
      },
      {
        "from": "greeted",
        "by": "AUTH",
        "to": "auth"
      },
      {
        "from": "auth",
        "by": "SASL",
        "to": "greeted"
      },
      {
        "from": "greeted",
        "by": "STARTTLS",
        "to": "connected"
      },
      {
        "from": "mail",
        "by": "STARTTLS",
        "to": "connected"
      },
      {
        "from": "rcpt",
        "by": "STARTTLS",
        "to": "connected"
      },
      {
        "from": "connected",
        "by": "QUIT",
        "to": "closed"
      },
      {
        "from": "greeted",
        "by": "QUIT",
        "to": "closed"
      },
      {
        "from": "mail",
        "by": "QUIT",
        "to": "closed"
      },
      {
        "from": "rcpt",
        "by": "QUIT",
        "to": "closed"
      }
    ],
    "stays": {
      "connected": [
        "RSET",
        "VRFY",
        "EXPN",
        "HELP",
        "NOOP"
      ],
      "greeted": [
        "HELO",
        "EHLO",
        "RSET",
        "VRFY",
        "EXPN",
        "HELP",
        "NOOP",
        "ETRN"
      ],
      "mail": [
        "VRFY",
        "EXPN",
        "HELP",
        "NOOP"
      ],
      "rcpt": [
        "RCPT",
        "BDAT",
        "VRFY",
        "EXPN",
        "HELP",
        "NOOP"
      ]
    }
  }
};
