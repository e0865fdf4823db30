package pop3

import (
	"slices"

	"ehlo/server/wire"
)

// CommandSpec says what there is to know of a command.
type CommandSpec struct {
	Verb   string
	States []wire.State // where it is legal
	Syntax string       // for people
	RFC    string       // where it stands
	run    func(*session, *wire.Exchange, string)
}

var (
	before = []wire.State{Authorization}
	after  = []wire.State{Transaction}
	always = []wire.State{Authorization, Transaction}
)

// Commands is every command that the service knows.
var Commands []CommandSpec

func init() {
	// In init, because handlers look commands up.
	Commands = []CommandSpec{
		{"CAPA", always, "CAPA", "RFC 2449 §5", (*session).capa},
		{"QUIT", always, "QUIT", "RFC 1939 §4, §6", (*session).quit},
		{"USER", before, "USER name", "RFC 1939 §7", (*session).user},
		{"PASS", before, "PASS string", "RFC 1939 §7", (*session).pass},
		{"APOP", before, "APOP name digest", "RFC 1939 §7", (*session).apop},
		{"AUTH", before, "AUTH [mechanism [initial-response]]", "RFC 5034 §4", (*session).auth},
		{"STLS", before, "STLS", "RFC 2595 §4", (*session).stls},
		{"XCLIENT", before, "XCLIENT attribute=value ...", "Postfix XCLIENT_README, for proxies", (*session).xclient},
		{"STAT", after, "STAT", "RFC 1939 §5", (*session).stat},
		{"LIST", after, "LIST [msg]", "RFC 1939 §5", (*session).list},
		{"RETR", after, "RETR msg", "RFC 1939 §5", (*session).retr},
		{"DELE", after, "DELE msg", "RFC 1939 §5", (*session).dele},
		{"NOOP", after, "NOOP", "RFC 1939 §5", (*session).noop},
		{"RSET", after, "RSET", "RFC 1939 §5", (*session).rset},
		{"TOP", after, "TOP msg n", "RFC 1939 §7", (*session).top},
		{"UIDL", after, "UIDL [msg]", "RFC 1939 §7", (*session).uidl},
	}
}

// lookup finds a command by its upper-case verb.
func lookup(verb string) *CommandSpec {
	for i := range Commands {
		if Commands[i].Verb == verb {
			return &Commands[i]
		}
	}
	return nil
}

func (c *CommandSpec) legal(s wire.State) bool { return slices.Contains(c.States, s) }
