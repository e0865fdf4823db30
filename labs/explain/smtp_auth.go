package explain

import (
	"strings"

	"ehlo/server/wire"
)

// authFaults finds what is wrong with an AUTH command (RFC 4954 §4).
func (t smtpTongue) authFaults(x *wire.Exchange, m *memory, line string) []fault {
	mechanism, _ := x.Command.Args.Get("mechanism")
	known := mechanism == "PLAIN" || mechanism == "LOGIN" || strings.Contains(" "+m.offered["AUTH"]+" ", " "+mechanism+" ")
	var mech, initial, extra wire.Token
	for _, tok := range x.Command.Tokens {
		switch tok.Kind {
		case "mechanism":
			mech = tok
		case "sasl":
			initial = tok
		case "extra":
			extra = tok
		}
	}
	switch {
	case x.Response.Code == "503": // not offered, twice, or inside a transaction
		return nil
	case mechanism == "":
		return []fault{{id: "smtp.auth.missing-mechanism", end: len(line)}}
	case !known && initial.Text != "":
		return []fault{{id: "smtp.auth.name-for-mechanism", start: mech.Start, end: mech.End}}
	case !known:
		return []fault{{id: "smtp.auth.unknown-mechanism", start: mech.Start, end: mech.End}}
	case extra.Text != "":
		return []fault{{id: "smtp.auth.extra", start: extra.Start, end: extra.End}}
	}
	return t.saslFaults(line[initial.Start:], initial.Start, mechanism)
}

func (smtpTongue) saslFaults(text string, at int, mechanism string) []fault {
	return saslFaults("smtp", text, at, mechanism, func(word string) bool { return smtpVerb(word) != "" })
}
