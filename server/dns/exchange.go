package dns

import (
	"strings"

	"github.com/miekg/dns"

	"ehlo/server/wire"
)

// The verbs of DNS are the opcodes of its messages (RFC 1035 §4.1.1, RFC 2136
// §1.3).
const (
	Query  = "QUERY"
	Update = "UPDATE"
)

// The kinds of tokens in an exchange's command.
const (
	TokenVerb   = "verb"
	TokenZone   = "zone"
	TokenName   = "name"
	TokenTTL    = "ttl"
	TokenClass  = "class"
	TokenType   = "type"
	TokenData   = "data"
	TokenChange = "change"
)

// The names of arguments. Those of a change are there once for each record.
const (
	ArgName   = "name"
	ArgType   = "type"
	ArgServer = "server"
	ArgZone   = "zone"
	ArgChange = "change" // add, delete or prereq
	ArgRecord = "record"
)

// Describe fills an exchange in: the question and the answer as text, and what
// they say. DNS's own messages are no text; this is how zone files, dig and
// nsupdate write what is in them.
func Describe(x *wire.Exchange, q, reply *dns.Msg) {
	w := &writer{cmd: &wire.Command{}}
	if q.Opcode == dns.OpcodeUpdate {
		w.update(q)
	} else {
		w.query(q)
	}
	w.arg(ArgServer, x.Service.Address)
	x.Unit, x.Command = wire.Unit{Kind: wire.Line, Raw: []byte(w.text.String())}, w.cmd
	lines := answerLines(reply)
	x.Reply = []byte(strings.Join(lines, "\r\n") + "\r\n")
	x.Response = wire.Response{Code: dns.RcodeToString[reply.Rcode], Text: lines[0], Lines: lines, Outcome: wire.OK}
	if reply.Rcode != dns.RcodeSuccess {
		x.Response.Outcome = wire.Error
	}
}

// writer writes a question, and notes its parts.
type writer struct {
	text strings.Builder
	cmd  *wire.Command
}

func (w *writer) token(kind, text string) {
	if n := w.text.Len(); n > 0 && !strings.HasSuffix(w.text.String(), "\n") {
		w.text.WriteByte(' ')
	}
	start := w.text.Len()
	w.text.WriteString(text)
	w.cmd.Tokens = append(w.cmd.Tokens, wire.Token{Kind: kind, Start: start, End: w.text.Len(), Text: text})
}

func (w *writer) arg(name, value string) {
	w.cmd.Args = append(w.cmd.Args, wire.Arg{Name: name, Value: value})
}

func (w *writer) end() { w.text.WriteString("\r\n") }

func (w *writer) query(q *dns.Msg) {
	w.cmd.Verb = Query
	w.token(TokenVerb, Query)
	for _, ask := range q.Question {
		w.token(TokenName, ask.Name)
		w.token(TokenClass, className(ask.Qclass))
		w.token(TokenType, dns.Type(ask.Qtype).String())
		w.arg(ArgName, ask.Name)
		w.arg(ArgType, dns.Type(ask.Qtype).String())
	}
	w.end()
}

func (w *writer) update(q *dns.Msg) {
	w.cmd.Verb = Update
	w.token(TokenVerb, Update)
	for _, zone := range q.Question {
		w.token(TokenZone, zone.Name)
		w.arg(ArgZone, zone.Name)
	}
	w.end()
	for _, rr := range q.Answer {
		w.change("prereq", rr)
	}
	for _, rr := range q.Ns {
		what := "add"
		if rr.Header().Class != dns.ClassINET {
			what = "delete"
		}
		w.change(what, rr)
	}
}

// change writes what one record of an update asks for.
func (w *writer) change(what string, rr dns.RR) {
	h := rr.Header()
	w.arg(ArgChange, what)
	w.arg(ArgName, h.Name)
	w.token(TokenChange, what)
	if what == "prereq" {
		w.token(TokenChange, prereqWord(h))
	}
	w.token(TokenName, h.Name)
	if what == "add" {
		w.token(TokenTTL, ttl(h.Ttl))
		w.token(TokenClass, "IN")
	}
	if h.Rrtype != dns.TypeANY {
		w.token(TokenType, dns.Type(h.Rrtype).String())
		w.arg(ArgType, dns.Type(h.Rrtype).String())
	}
	if data := Data(rr); data != "" && h.Class != dns.ClassANY {
		w.token(TokenData, data)
		w.arg(ArgRecord, plain(rr))
	}
	w.end()
}

// prereqWord is nsupdate's word for a prerequisite (RFC 2136 §2.4).
func prereqWord(h *dns.RR_Header) string {
	word := "yx"
	if h.Class == dns.ClassNONE {
		word = "nx"
	}
	if h.Rrtype == dns.TypeANY {
		return word + "domain"
	}
	return word + "rrset"
}

// Sections are the names of an answer's parts, as dig has them.
var Sections = []string{"ANSWER", "AUTHORITY", "ADDITIONAL"}

// answerLines is an answer as text: how it went, with the flags, and then the
// records.
func answerLines(m *dns.Msg) []string {
	lines := []string{dns.RcodeToString[m.Rcode] + ", flags: " + strings.Join(Flags(m), " ")}
	if m.Opcode == dns.OpcodeUpdate {
		return lines
	}
	for i, section := range [][]dns.RR{m.Answer, m.Ns, m.Extra} {
		begun := false
		for _, rr := range section {
			if rr.Header().Rrtype == dns.TypeOPT {
				continue
			}
			if !begun {
				lines, begun = append(lines, ";; "+Sections[i]), true
			}
			lines = append(lines, strings.ReplaceAll(rr.String(), "\t", " "))
		}
	}
	return lines
}

// Flags are the short names of a message's flags (RFC 1035 §4.1.1).
func Flags(m *dns.Msg) (all []string) {
	for _, f := range []struct {
		set  bool
		name string
	}{
		{m.Response, "qr"}, {m.Authoritative, "aa"}, {m.Truncated, "tc"}, {m.RecursionDesired, "rd"}, {m.RecursionAvailable, "ra"},
		{m.AuthenticatedData && m.Response, "ad"},
	} {
		if f.set {
			all = append(all, f.name)
		}
	}
	return all
}
