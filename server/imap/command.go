package imap

import (
	"slices"
	"strings"

	"ehlo/server/wire"
)

// command is one command of the client, as far as it has been received.
type command struct {
	tag, verb string
	uid       bool  // UID FETCH and its like
	spec      *spec // nil when the verb is unknown
	args      args
}

// spec is what the gate knows of a command before it looks at the arguments.
type spec struct {
	verb   string
	states states
	// args is how many arguments are read; what lies behind them on the line
	// is not looked at. all reads the whole line, none not even a syntax error.
	args  int
	run   func(*conn, *command)
	names []string // the arguments' names, by position
	extra bool     // answered without the engine
	syncs bool     // ends with what has changed in the mailbox
	rfc   string
}

const (
	all  = -1
	none = 0
)

// specs is the command table by verb.
var specs map[string]*spec

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

// Works lists the verbs that can succeed in a state, sorted: those that are
// understood there, but before a mailbox is selected those alone that do
// without one (RFC 9051 §6.4).
func Works(s wire.State) []string {
	return slices.DeleteFunc(Commands(s), func(verb string) bool {
		return s != Selected && specs[verb].states&aMailbox != 0
	})
}

var commandTable []spec

func init() {
	// Filled here because the handlers lead back to the table.
	commandTable = []spec{
		{"CAPABILITY", inAny, none, (*conn).capability, nil, true, false, "RFC 9051 §6.1.1"},
		{"NOOP", inAny, none, (*conn).noop, nil, false, true, "RFC 9051 §6.1.2"},
		{"LOGOUT", inAny, none, (*conn).logout, nil, false, false, "RFC 9051 §6.1.3"},
		{"ID", inAny, all, (*conn).id, []string{"id-params"}, true, false, "RFC 2971 §3.1"},

		{"STARTTLS", beforeLogin, none, (*conn).startTLS, nil, true, false, "RFC 9051 §6.2.1"},
		{"AUTHENTICATE", beforeLogin, all, (*conn).authenticate, []string{"mechanism", "initial-response"}, true, false, "RFC 9051 §6.2.2"},
		{"LOGIN", beforeLogin, all, (*conn).login, []string{"user", "password"}, false, false, "RFC 9051 §6.2.3"},

		{"ENABLE", inAny, all, (*conn).enable, []string{"capability", "capability", "capability"}, true, false, "RFC 5161 §3.1"},
		{"SELECT", afterLogin, all, (*conn).selectMailbox, []string{"mailbox", "select-param"}, false, false, "RFC 9051 §6.3.2"},
		{"EXAMINE", afterLogin, all, (*conn).selectMailbox, []string{"mailbox", "select-param"}, false, false, "RFC 9051 §6.3.3"},
		{"CREATE", afterLogin, 1, (*conn).create, []string{"mailbox"}, false, false, "RFC 9051 §6.3.4"},
		{"DELETE", afterLogin, 1, (*conn).deleteMailbox, []string{"mailbox"}, false, false, "RFC 9051 §6.3.5"},
		{"RENAME", afterLogin, 2, (*conn).rename, []string{"mailbox", "new-mailbox"}, false, false, "RFC 9051 §6.3.6"},
		{"SUBSCRIBE", afterLogin, 1, (*conn).subscribe, []string{"mailbox"}, false, false, "RFC 9051 §6.3.7"},
		{"UNSUBSCRIBE", afterLogin, 1, (*conn).subscribe, []string{"mailbox"}, false, false, "RFC 9051 §6.3.8"},
		{"LIST", afterLogin, all, (*conn).list, nil, true, false, "RFC 9051 §6.3.9"},
		{"LSUB", afterLogin, all, (*conn).list, nil, true, false, "RFC 3501 §6.3.9"},
		{"XLIST", afterLogin, all, (*conn).list, nil, true, false, "a product's own"},
		{"NAMESPACE", afterLogin, none, (*conn).namespace, nil, false, false, "RFC 9051 §6.3.10"},
		{"STATUS", afterLogin, 2, (*conn).statusOf, []string{"mailbox", "status-att"}, true, true, "RFC 9051 §6.3.11"},
		{"APPEND", afterLogin, 1, (*conn).appendTo, []string{"mailbox"}, false, true, "RFC 9051 §6.3.12"},
		{"IDLE", afterLogin, none, (*conn).idleStart, nil, false, false, "RFC 9051 §6.3.13"},
		{"NOTIFY", afterLogin, all, (*conn).notify, nil, true, true, "RFC 5465 §3.1"},
		{"CANCELUPDATE", afterLogin, all, (*conn).cancelUpdate, []string{"tag"}, true, false, "RFC 5267 §4.3.4"},
		{"UNAUTHENTICATE", afterLogin, none, (*conn).unauthenticate, nil, false, false, "RFC 8437 §2"},
		{"GETMETADATA", afterLogin, all, (*conn).metadata, nil, true, false, "RFC 5464 §4.2"},
		{"SETMETADATA", afterLogin, all, (*conn).metadata, nil, true, false, "RFC 5464 §4.3"},
		{"GENURLAUTH", afterLogin, all, (*conn).urlAuth, nil, true, false, "RFC 4467 §7"},
		{"URLFETCH", afterLogin, all, (*conn).urlAuth, nil, true, false, "RFC 4467 §7"},
		{"RESETKEY", afterLogin, all, (*conn).urlAuth, nil, true, false, "RFC 4467 §7"},

		{"CHECK", onMailbox, none, (*conn).check, nil, false, true, "RFC 3501 §6.4.1"},
		{"CLOSE", onMailbox, none, (*conn).closeMailbox, nil, false, false, "RFC 9051 §6.4.1"},
		{"UNSELECT", onMailbox, none, (*conn).closeMailbox, nil, false, false, "RFC 9051 §6.4.2"},
		{"EXPUNGE", onMailbox, none, (*conn).expunge, nil, false, true, "RFC 9051 §6.4.3"},
		{"SEARCH", onMailbox, all, (*conn).search, nil, true, true, "RFC 9051 §6.4.4"},
		{"FETCH", onMailbox, all, (*conn).fetch, []string{"sequence-set"}, true, true, "RFC 9051 §6.4.5"},
		{"STORE", onMailbox, all, (*conn).storeFlags, []string{"sequence-set"}, false, true, "RFC 9051 §6.4.6"},
		{"COPY", onMailbox, 2, (*conn).copyOrMove, []string{"sequence-set", "mailbox"}, false, true, "RFC 9051 §6.4.7"},
		{"MOVE", onMailbox, 2, (*conn).copyOrMove, []string{"sequence-set", "mailbox"}, false, true, "RFC 9051 §6.4.8"},
		{"SORT", onMailbox, all, (*conn).sort, nil, true, true, "RFC 5256 §3"},
		{"THREAD", onMailbox, all, (*conn).thread, nil, true, true, "RFC 5256 §3"},

		// RFC 9051 §6.4.9: the same with unique identifiers.
		{"UID EXPUNGE", onMailbox, 1, (*conn).expunge, []string{"sequence-set"}, false, true, "RFC 4315 §2.1"},
		{"UID SEARCH", onMailbox, all, (*conn).search, nil, true, true, "RFC 9051 §6.4.9"},
		{"UID FETCH", onMailbox, all, (*conn).fetch, []string{"sequence-set"}, true, true, "RFC 9051 §6.4.9"},
		{"UID STORE", onMailbox, all, (*conn).storeFlags, []string{"sequence-set"}, false, true, "RFC 9051 §6.4.9"},
		{"UID COPY", onMailbox, 2, (*conn).copyOrMove, []string{"sequence-set", "mailbox"}, false, true, "RFC 9051 §6.4.9"},
		{"UID MOVE", onMailbox, 2, (*conn).copyOrMove, []string{"sequence-set", "mailbox"}, false, true, "RFC 6851 §3.2"},
		{"UID SORT", onMailbox, all, (*conn).sort, nil, true, true, "RFC 5256 §3"},
		{"UID THREAD", onMailbox, all, (*conn).thread, nil, true, true, "RFC 5256 §3"},
	}
	specs = make(map[string]*spec, len(commandTable))
	for i := range commandTable {
		specs[commandTable[i].verb] = &commandTable[i]
	}
}

// lookup finds a command by verb, in any case of letters, among those the
// product knows in a state.
func (c *conn) lookup(verb string) *spec {
	verb = strings.ToUpper(verb)
	sp := specs[verb]
	if sp == nil || sp.states&setOf(c.state) == 0 || slices.Contains(c.manners.Without, verb) {
		return nil
	}
	return sp
}
