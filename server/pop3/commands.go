package pop3

import (
	"slices"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// CommandSpec is a command, and what carries it out.
type CommandSpec struct {
	protocol.Command
	run func(*session, *wire.Exchange, string)
}

var (
	before = []wire.State{Authorization}
	after  = []wire.State{Transaction}
	always = []wire.State{Authorization, Transaction}
)

// Commands is every command that the service knows.
var Commands = []CommandSpec{
	{protocol.Command{Verb: "CAPA", States: always, Syntax: "CAPA", RFC: "RFC 2449 §5", Lists: true}, (*session).capa},
	{protocol.Command{Verb: "QUIT", States: always, Syntax: "QUIT", RFC: "RFC 1939 §4, §6", Ends: true}, (*session).quit},
	{protocol.Command{Verb: "USER", States: before, Syntax: "USER name", RFC: "RFC 1939 §7", User: 1}, (*session).user},
	{protocol.Command{Verb: "PASS", States: before, Syntax: "PASS string", RFC: "RFC 1939 §7", Password: 1}, (*session).pass},
	{protocol.Command{Verb: "APOP", States: before, Syntax: "APOP name digest", RFC: "RFC 1939 §7"}, (*session).apop},
	{protocol.Command{Verb: "AUTH", States: before, Syntax: "AUTH [mechanism [initial-response]]", RFC: "RFC 5034 §4"}, (*session).auth},
	{protocol.Command{Verb: "STLS", States: before, Syntax: "STLS", RFC: "RFC 2595 §4", Secures: true}, (*session).stls},
	{protocol.Command{Verb: "XCLIENT", States: before, Syntax: "XCLIENT attribute=value ...", RFC: "Postfix XCLIENT_README, for proxies"}, (*session).xclient},
	{protocol.Command{Verb: "STAT", States: after, Syntax: "STAT", RFC: "RFC 1939 §5"}, (*session).stat},
	{protocol.Command{Verb: "LIST", States: after, Syntax: "LIST [msg]", RFC: "RFC 1939 §5"}, (*session).list},
	{protocol.Command{Verb: "RETR", States: after, Syntax: "RETR msg", RFC: "RFC 1939 §5"}, (*session).retr},
	{protocol.Command{Verb: "DELE", States: after, Syntax: "DELE msg", RFC: "RFC 1939 §5"}, (*session).dele},
	{protocol.Command{Verb: "NOOP", States: after, Syntax: "NOOP", RFC: "RFC 1939 §5"}, (*session).noop},
	{protocol.Command{Verb: "RSET", States: after, Syntax: "RSET", RFC: "RFC 1939 §5"}, (*session).rset},
	{protocol.Command{Verb: "TOP", States: after, Syntax: "TOP msg n", RFC: "RFC 1939 §7"}, (*session).top},
	{protocol.Command{Verb: "UIDL", States: after, Syntax: "UIDL [msg]", RFC: "RFC 1939 §7"}, (*session).uidl},
}

// commands are the commands without what carries them out.
func commands() []protocol.Command {
	all := make([]protocol.Command, len(Commands))
	for i := range Commands {
		all[i] = Commands[i].Command
	}
	return all
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
