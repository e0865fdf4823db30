package imap

import (
	"slices"
	"strings"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// command is one command of the client, as far as it has been received.
type command struct {
	tag, verb string
	uid       bool  // UID FETCH and its like
	spec      *spec // nil when the verb is unknown
	args      args
	// report is what is to be reported of the mailbox before the tagged reply,
	// if both are held.
	report struct{ due, expunges, uid bool }
}

// spec is what the dialect knows of a command before it looks at the arguments.
type spec struct {
	verb   string
	states states
	// args is how many arguments are read; what lies behind them on the line
	// is not looked at. all reads the whole line, none not even a syntax error.
	args  int
	names []string // the arguments' names, by position
	syncs bool     // ends with what has changed in the mailbox, or with those that came with it
	rfc   string
}

const (
	all  = -1
	none = 0
)

// specs is the command table by verb.
var specs = byVerb(commandTable)

func byVerb(table []spec) map[string]*spec {
	all := make(map[string]*spec, len(table))
	for i := range table {
		all[table[i].verb] = &table[i]
	}
	return all
}

// Commands lists the verbs that are understood in a state, sorted.
func Commands(s wire.State) []string {
	var verbs []string
	for _, sp := range commandTable {
		if sp.states&setOf(s) != 0 {
			verbs = append(verbs, sp.verb)
		}
	}
	slices.Sort(verbs)
	return verbs
}

// Understands reports whether a verb is understood in a state.
func Understands(s wire.State, verb string) bool {
	sp := specs[verb]
	return sp != nil && sp.states&setOf(s) != 0
}

// Works lists the verbs that can succeed in a state, sorted: those that are
// understood there, but before a mailbox is selected those alone that do
// without one (RFC 9051 §6.4).
func Works(s wire.State) []string {
	return slices.DeleteFunc(Commands(s), func(verb string) bool { return !specs[verb].works(s) })
}

// commands is the table as everybody else sees it, by verb: with the states in
// which a command can succeed.
func commands() []protocol.Command {
	all := make([]protocol.Command, 0, len(commandTable))
	for i := range commandTable {
		sp := &commandTable[i]
		c := protocol.Command{
			Verb: sp.verb, Syntax: strings.Join(append([]string{"tag", sp.verb}, sp.names...), " "), RFC: sp.rfc,
			User: slices.Index(sp.names, "user") + 1, Password: slices.Index(sp.names, "password") + 1, Secures: sp.verb == "STARTTLS", Ends: sp.verb == "LOGOUT",
		}
		for _, s := range []wire.State{NotAuthenticated, Authenticated, Selected} {
			if sp.works(s) {
				c.States = append(c.States, s)
			}
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b protocol.Command) int { return strings.Compare(a.Verb, b.Verb) })
	return all
}

// works reports whether a command can succeed in a state: before a mailbox is
// selected those alone can that do without one (RFC 9051 §6.4).
func (sp *spec) works(s wire.State) bool {
	return sp.states&setOf(s) != 0 && (s == Selected || sp.states&aMailbox == 0)
}

// releases reports whether commands that came together before this one are
// completed first, as Dovecot has it: it changes what they were about, or waits
// for the client.
func (sp *spec) releases() bool {
	switch sp.verb {
	case "SELECT", "EXAMINE", "CLOSE", "UNSELECT", "DELETE", "LOGOUT", "UNAUTHENTICATE", "APPEND", "IDLE":
		return true
	}
	return false
}

var commandTable = []spec{
	{"CAPABILITY", inAny, none, nil, false, "RFC 9051 §6.1.1"},
	{"NOOP", inAny, none, nil, true, "RFC 9051 §6.1.2"},
	{"LOGOUT", inAny, none, nil, false, "RFC 9051 §6.1.3"},
	{"ID", inAny, all, []string{"id-params"}, false, "RFC 2971 §3.1"},

	{"STARTTLS", beforeLogin, none, nil, false, "RFC 9051 §6.2.1"},
	{"AUTHENTICATE", beforeLogin, all, []string{"mechanism", "initial-response"}, false, "RFC 9051 §6.2.2"},
	{"LOGIN", beforeLogin, all, []string{"user", "password"}, false, "RFC 9051 §6.2.3"},

	{"ENABLE", inAny, all, []string{"capability", "capability", "capability"}, false, "RFC 5161 §3.1"},
	{"SELECT", afterLogin, all, []string{"mailbox", "select-param"}, false, "RFC 9051 §6.3.2"},
	{"EXAMINE", afterLogin, all, []string{"mailbox", "select-param"}, false, "RFC 9051 §6.3.3"},
	{"CREATE", afterLogin, 1, []string{"mailbox"}, false, "RFC 9051 §6.3.4"},
	{"DELETE", afterLogin, 1, []string{"mailbox"}, false, "RFC 9051 §6.3.5"},
	{"RENAME", afterLogin, 2, []string{"mailbox", "new-mailbox"}, false, "RFC 9051 §6.3.6"},
	{"SUBSCRIBE", afterLogin, 1, []string{"mailbox"}, false, "RFC 9051 §6.3.7"},
	{"UNSUBSCRIBE", afterLogin, 1, []string{"mailbox"}, false, "RFC 9051 §6.3.8"},
	{"LIST", afterLogin, all, nil, false, "RFC 9051 §6.3.9"},
	{"LSUB", afterLogin, all, nil, false, "RFC 3501 §6.3.9"},
	{"XLIST", afterLogin, all, nil, false, "a product's own"},
	{"NAMESPACE", afterLogin, none, nil, false, "RFC 9051 §6.3.10"},
	{"STATUS", afterLogin, 2, []string{"mailbox", "status-att"}, false, "RFC 9051 §6.3.11"},
	{"APPEND", afterLogin, 1, []string{"mailbox"}, true, "RFC 9051 §6.3.12"},
	{"IDLE", afterLogin, none, nil, false, "RFC 9051 §6.3.13"},
	{"NOTIFY", afterLogin, all, nil, true, "RFC 5465 §3.1"},
	{"CANCELUPDATE", afterLogin, all, []string{"tag"}, false, "RFC 5267 §4.3.5"},
	{"UNAUTHENTICATE", afterLogin, none, nil, false, "RFC 8437 §3"},
	{"GETMETADATA", afterLogin, all, nil, false, "RFC 5464 §4.2"},
	{"SETMETADATA", afterLogin, all, nil, false, "RFC 5464 §4.3"},
	{"GENURLAUTH", afterLogin, all, nil, false, "RFC 4467 §7"},
	{"URLFETCH", afterLogin, all, nil, false, "RFC 4467 §7"},
	{"RESETKEY", afterLogin, all, nil, false, "RFC 4467 §7"},

	{"CHECK", onMailbox, none, nil, true, "RFC 3501 §6.4.1"},
	{"CLOSE", onMailbox, none, nil, false, "RFC 9051 §6.4.1"},
	{"UNSELECT", onMailbox, none, nil, false, "RFC 9051 §6.4.2"},
	{"EXPUNGE", onMailbox, none, nil, true, "RFC 9051 §6.4.3"},
	{"SEARCH", onMailbox, all, nil, true, "RFC 9051 §6.4.4"},
	{"FETCH", onMailbox, all, []string{"sequence-set"}, true, "RFC 9051 §6.4.5"},
	{"STORE", onMailbox, all, []string{"sequence-set"}, true, "RFC 9051 §6.4.6"},
	{"COPY", onMailbox, 2, []string{"sequence-set", "mailbox"}, true, "RFC 9051 §6.4.7"},
	{"MOVE", onMailbox, 2, []string{"sequence-set", "mailbox"}, true, "RFC 9051 §6.4.8"},
	{"SORT", onMailbox, all, nil, true, "RFC 5256 §3"},
	{"THREAD", onMailbox, all, nil, true, "RFC 5256 §3"},

	// RFC 9051 §6.4.9: the same with unique identifiers.
	{"UID EXPUNGE", onMailbox, 1, []string{"sequence-set"}, true, "RFC 4315 §2.1"},
	{"UID SEARCH", onMailbox, all, nil, true, "RFC 9051 §6.4.9"},
	{"UID FETCH", onMailbox, all, []string{"sequence-set"}, true, "RFC 9051 §6.4.9"},
	{"UID STORE", onMailbox, all, []string{"sequence-set"}, true, "RFC 9051 §6.4.9"},
	{"UID COPY", onMailbox, 2, []string{"sequence-set", "mailbox"}, true, "RFC 9051 §6.4.9"},
	{"UID MOVE", onMailbox, 2, []string{"sequence-set", "mailbox"}, true, "RFC 6851 §3.2"},
	{"UID SORT", onMailbox, all, nil, true, "RFC 5256 §3"},
	{"UID THREAD", onMailbox, all, nil, true, "RFC 5256 §3"},
}

// handlers carry commands out, by verb. They stand beside the table, which they
// lead back to.
var handlers = map[string]func(*conn, *command){
	"CAPABILITY":     (*conn).capability,
	"NOOP":           (*conn).noop,
	"LOGOUT":         (*conn).logout,
	"ID":             (*conn).id,
	"STARTTLS":       (*conn).startTLS,
	"AUTHENTICATE":   (*conn).authenticate,
	"LOGIN":          (*conn).login,
	"ENABLE":         (*conn).enable,
	"SELECT":         (*conn).selectMailbox,
	"EXAMINE":        (*conn).selectMailbox,
	"CREATE":         (*conn).create,
	"DELETE":         (*conn).deleteMailbox,
	"RENAME":         (*conn).rename,
	"SUBSCRIBE":      (*conn).subscribe,
	"UNSUBSCRIBE":    (*conn).subscribe,
	"LIST":           (*conn).list,
	"LSUB":           (*conn).list,
	"XLIST":          (*conn).list,
	"NAMESPACE":      (*conn).namespace,
	"STATUS":         (*conn).statusOf,
	"APPEND":         (*conn).appendTo,
	"IDLE":           (*conn).idleStart,
	"NOTIFY":         (*conn).notify,
	"CANCELUPDATE":   (*conn).cancelUpdate,
	"UNAUTHENTICATE": (*conn).unauthenticate,
	"GETMETADATA":    (*conn).metadata,
	"SETMETADATA":    (*conn).metadata,
	"GENURLAUTH":     (*conn).urlAuth,
	"URLFETCH":       (*conn).urlAuth,
	"RESETKEY":       (*conn).urlAuth,
	"CHECK":          (*conn).check,
	"CLOSE":          (*conn).closeMailbox,
	"UNSELECT":       (*conn).closeMailbox,
	"EXPUNGE":        (*conn).expunge,
	"SEARCH":         (*conn).search,
	"FETCH":          (*conn).fetch,
	"STORE":          (*conn).storeFlags,
	"COPY":           (*conn).copyOrMove,
	"MOVE":           (*conn).copyOrMove,
	"SORT":           (*conn).sort,
	"THREAD":         (*conn).thread,
	"UID EXPUNGE":    (*conn).expunge,
	"UID SEARCH":     (*conn).search,
	"UID FETCH":      (*conn).fetch,
	"UID STORE":      (*conn).storeFlags,
	"UID COPY":       (*conn).copyOrMove,
	"UID MOVE":       (*conn).copyOrMove,
	"UID SORT":       (*conn).sort,
	"UID THREAD":     (*conn).thread,
}

// lookup finds a command by verb, in any case of letters, among those the
// product knows in a state.
func (c *conn) lookup(verb string) *spec {
	verb = strings.ToUpper(verb)
	sp := specs[verb]
	if sp == nil || sp.states&setOf(c.state) == 0 || slices.Contains(c.rules.Without, verb) {
		return nil
	}
	return sp
}
