package pop3

import (
	"slices"
	"strings"

	"ehlo/labs/explain/mistake"
	"ehlo/server/pop3"
	"ehlo/server/wire"
)

// Timely implements mistake.Language (RFC 1939 §3).
func (l *language) Timely(line string, cmd *wire.Command, _ mistake.Fault) (fix string, before *mistake.Fault) {
	i := slices.IndexFunc(pop3.Commands, func(c pop3.CommandSpec) bool { return c.Verb == cmd.Verb })
	switch {
	case i < 0 || !slices.Contains(pop3.Commands[i].States, l.x.After):
		return "", nil
	case cmd.Verb == "USER":
		return l.clear(line), nil
	case cmd.Verb == "AUTH":
		return l.auth(line), nil
	case cmd.Verb == "STLS":
		return l.stls(), nil
	}
	return line, nil
}

// Onward implements mistake.Language: the next step from here.
func (l *language) Onward(mistake.Fault) string {
	if l.x.After == pop3.Transaction {
		return "STAT"
	}
	return l.clear(l.login(l.user))
}

// clear is a command with a name or a password in it, or what has to come
// before it: they may not be sent as they are.
func (l *language) clear(line string) string {
	if l.refusesClear() {
		return l.stls()
	}
	return line
}

// refusesClear reports whether it is known that a password may not be sent as it
// is.
func (l *language) refusesClear() bool {
	_, user := l.offered["USER"]
	_, capa := l.offered["CAPA"]
	return !l.secure && (l.noClear || capa && !user && l.x.After == pop3.Authorization || mistake.ReplyHas(l.x, "plaintext"))
}

func (l *language) auth(line string) string {
	mechanism, _, _ := strings.Cut(strings.TrimPrefix(line, "AUTH "), " ")
	if mechanism == "PLAIN" || mechanism == "LOGIN" || mistake.ReplyHas(l.x, "unsupported", "not supported") {
		return l.clear(line)
	}
	return line
}

func (l *language) stls() string {
	if l.secure || l.x.After == pop3.Transaction {
		return l.Onward(mistake.Fault{})
	}
	if _, offered := l.offered["STLS"]; len(l.offered) > 0 && !offered {
		return "CAPA"
	}
	return "STLS"
}
