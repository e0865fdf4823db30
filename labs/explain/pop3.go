package explain

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"ehlo/server/pop3"
	"ehlo/server/wire"
)

var pop3Knowledge = sync.OnceValue(func() *knowledge { return load("pop3.yaml") })

// pop3Tongue explains POP3 (RFC 1939) and its extensions (RFC 2449).
type pop3Tongue struct{}

func init() { tongues[wire.POP3] = pop3Tongue{} }

// pop3Memory is what has to be remembered of a POP3 conversation.
type pop3Memory struct {
	named     bool   // USER has been accepted, and PASS may follow
	failed    bool   // a login has failed
	mechanism string // of the AUTH that is going on
	answers   int    // that it has been given
	noClear   bool   // passwords are not taken as they are, outside TLS
	counted   bool   // how many messages there are has been told
	errors    int    // refused commands in a row
}

// verb is the command that an exchange belongs to.
func (pop3Tongue) verb(x *wire.Exchange) string {
	if x.Command == nil {
		return "greeting"
	}
	return x.Command.Verb
}

// multiline tells whether lines follow the first of a reply (RFC 1939 §3).
func (pop3Tongue) multiline(x *wire.Exchange) bool {
	return x.Response.Outcome == wire.OK && len(x.Response.Lines) > 1
}

func (t pop3Tongue) summary(x *wire.Exchange, m *memory) string {
	k := pop3Knowledge()
	outcome := string(x.Response.Outcome)
	if len(x.Reply) == 0 {
		outcome = "silent"
	}
	verb := t.verb(x)
	key := verb + " " + outcome
	number, given := "", false
	if x.Command != nil {
		number, given = x.Command.Args.Get("message")
	}
	if _, alone := k.Replies["summary"][key+" one"]; alone && given {
		key += " one"
	}
	if verb == "QUIT" && x.After == pop3.Update && len(m.deleted) > 0 {
		key += " deleted"
	}
	if (verb == "SASL" || verb == "AUTH") && x.After == pop3.Transaction {
		key = "PASS ok"
	}
	e, ok := k.reply("summary", key)
	if !ok {
		e, ok = k.reply("summary", outcome)
	}
	if !ok {
		e, _ = k.reply("summary", "unclear")
	}
	if verb == "" {
		verb = "an empty line"
	}
	count, octets, _ := strings.Cut(x.Response.Text, " ")
	user := m.user
	if name, ok := pop3Arg(x, "name"); ok {
		user = name
	}
	lines := len(x.Response.Lines) - 2
	return fill(e.Says, "verb", shortened(printable(verb), 40), "n", number, "reason", shortened(x.Response.Text, 160), "user", orEmpty(shortened(user, 60)),
		"count", count, "octets", octets, "lines", strconv.Itoa(max(lines, 0)), "deleted", strconv.Itoa(len(m.deleted)))
}

func pop3Arg(x *wire.Exchange, name string) (string, bool) {
	if x.Command == nil {
		return "", false
	}
	return x.Command.Args.Get(name)
}

func (t pop3Tongue) edge(x *wire.Exchange, m *memory) Edge {
	k := pop3Knowledge()
	name := string(x.After)
	switch {
	case x.Close && x.After == pop3.Authorization:
		name = "closed"
	case x.StartTLS:
		name = "tls"
	case x.Response.Outcome == wire.Intermediate:
		name = "sasl"
	}
	k.use("states", name, "")
	s := k.States[name]
	e := Edge{From: x.Before, To: x.After, Says: s.Says, Ref: s.Ref}
	after := *m // what is known after the exchange decides what may be typed
	after.deleted = maps.Clone(m.deleted)
	t.remember(x, &after)
	for _, line := range s.Next {
		if name == "sasl" {
			line = saslExample(line, after.pop3.mechanism, after.pop3.answers)
		}
		if line = t.possible(line, &after); line != "" {
			e.Next = append(e.Next, line)
		}
	}
	return e
}

// possible is an example as it can be typed, "" if it cannot.
func (pop3Tongue) possible(line string, m *memory) string {
	verb, rest, _ := strings.Cut(line, " ")
	clearToo := m.secure || !m.pop3.noClear
	switch verb {
	case "PASS":
		if !m.pop3.named {
			return ""
		}
	case "USER":
		if m.pop3.named || !clearToo {
			return ""
		}
	case "AUTH":
		if !clearToo {
			return ""
		}
	case "STLS":
		if m.secure {
			return ""
		}
	case "RETR", "TOP", "DELE":
		if !m.pop3.counted {
			return line
		}
		n := 1
		for m.deleted[n] {
			n++
		}
		if n > m.messages {
			return ""
		}
		return verb + " " + strconv.Itoa(n) + strings.TrimPrefix(rest, "1")
	}
	return line
}

func (t pop3Tongue) remember(x *wire.Exchange, m *memory) {
	p := &m.pop3
	ok := x.Response.Outcome == wire.OK
	number := 0
	if text, given := pop3Arg(x, "message"); given {
		number, _ = strconv.Atoi(text) // 0 where it is none
	}
	verb := t.verb(x)
	if told := bytes.ToLower(x.Reply); bytes.Contains(told, []byte("plaintext authentication dis")) {
		p.noClear = true
	}
	switch verb {
	case "USER":
		m.user, _ = pop3Arg(x, "name")
		p.named = ok
	case "PASS":
		p.named, p.failed = false, !ok
	case "AUTH":
		p.mechanism, _ = pop3Arg(x, "mechanism")
		p.mechanism = strings.ToUpper(p.mechanism)
		p.answers, p.named = 0, false
		if _, given := pop3Arg(x, "initial-response"); given {
			p.answers = 1
		}
	case "SASL":
		p.answers++
	case "CAPA":
		if ok {
			m.offered = map[string]string{}
			for _, l := range x.Response.Lines[min(1, len(x.Response.Lines)):] {
				word, args, _ := strings.Cut(strings.ToUpper(l), " ")
				m.offered[word] = args
			}
		}
	case "STAT":
		count, _, _ := strings.Cut(x.Response.Text, " ")
		if n, err := strconv.Atoi(count); err == nil && ok {
			m.messages, p.counted = n+len(m.deleted), true
		}
	case "LIST", "UIDL":
		switch {
		case ok && number > 0:
			m.messages = max(m.messages, number)
		case t.multiline(x):
			p.counted = true
			for _, l := range x.Response.Lines[1:] {
				text, _, _ := strings.Cut(l, " ")
				if n, err := strconv.Atoi(text); err == nil {
					m.messages = max(m.messages, n)
				}
			}
		}
	case "RETR", "TOP":
		if ok {
			m.messages = max(m.messages, number)
		}
	case "DELE":
		if ok && number > 0 {
			m.messages = max(m.messages, number)
			m.deleted[number] = true
		}
	case "RSET":
		if ok {
			clear(m.deleted)
		}
	}
	if x.StartTLS {
		m.secure, m.offered = true, map[string]string{}
		*p = pop3Memory{}
	}
	if p.errors++; ok || x.Response.Outcome == wire.Intermediate {
		p.errors = 0
	}
}

// exists tells whether it is known that there is such a message to be had.
func (m *memory) exists(n int) bool { return n >= 1 && n <= m.messages && !m.deleted[n] }

// pop3Verb returns the verb if there is such a command.
func pop3Verb(word string) string {
	i := slices.IndexFunc(pop3.Commands, func(c pop3.CommandSpec) bool { return c.Verb == word })
	if i < 0 {
		return ""
	}
	return word
}
