package dns

import (
	"strings"

	"github.com/miekg/dns"
)

// The columns of BIND's programs, in characters.
const (
	ttlColumn   = 24
	classColumn = 32
	typeColumn  = 40
	dataColumn  = 48
	tabWidth    = 8
)

// Row is a record as BIND's programs print it.
func Row(rr dns.RR) string {
	h := rr.Header()
	r := row{}
	r.put(0, h.Name)
	r.put(ttlColumn, ttl(h.Ttl))
	r.put(classColumn, className(h.Class))
	r.put(typeColumn, dns.Type(h.Rrtype).String())
	if data := Data(rr); data != "" && h.Class != dns.ClassANY {
		r.put(dataColumn, data)
	}
	return r.text.String()
}

// QuestionRow is a question as dig prints it, without the semicolon.
func QuestionRow(q dns.Question) string {
	r := row{}
	r.put(0, q.Name)
	r.put(classColumn, className(q.Qclass))
	r.put(typeColumn, dns.Type(q.Qtype).String())
	return r.text.String()
}

// row is a line being written in columns.
type row struct {
	text strings.Builder
	at   int
}

// put writes text at a column, or behind what is there: with tabs as far as
// they go, then spaces.
func (r *row) put(column int, text string) {
	if r.at > 0 {
		to := max(column, r.at+1)
		if tabs := to/tabWidth - r.at/tabWidth; tabs > 0 {
			r.text.WriteString(strings.Repeat("\t", tabs))
			r.at = to / tabWidth * tabWidth
		}
		r.text.WriteString(strings.Repeat(" ", to-r.at))
		r.at = to
	}
	r.text.WriteString(text)
	r.at += len(text)
}

func className(class uint16) string {
	if class == dns.ClassANY {
		return "ANY" // which the library takes for the type
	}
	return dns.Class(class).String()
}
