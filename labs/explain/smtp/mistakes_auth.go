package smtp

import (
	"strings"

	"ehlo/labs/explain/mistake"
	"ehlo/labs/explain/sasl"
	"ehlo/server/wire"
)

// authFaults finds what is wrong with an AUTH command (RFC 4954 §4).
func (c *conversation) authFaults(x *wire.Exchange, line string) []mistake.Fault {
	mechanism, _ := x.Command.Args.Get("mechanism")
	known := mechanism == "PLAIN" || mechanism == "LOGIN" || strings.Contains(" "+c.offered["AUTH"]+" ", " "+mechanism+" ")
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
		return []mistake.Fault{{ID: "smtp.auth.missing-mechanism", End: len(line)}}
	case !known && initial.Text != "":
		return []mistake.Fault{{ID: "smtp.auth.name-for-mechanism", Start: mech.Start, End: mech.End}}
	case !known:
		return []mistake.Fault{{ID: "smtp.auth.unknown-mechanism", Start: mech.Start, End: mech.End}}
	case extra.Text != "":
		return []mistake.Fault{{ID: "smtp.auth.extra", Start: extra.Start, End: extra.End}}
	}
	return c.saslFaults(line[initial.Start:], initial.Start, mechanism)
}

func (c *conversation) saslFaults(text string, at int, mechanism string) []mistake.Fault {
	return sasl.Faults("smtp", text, at, mechanism, isVerb)
}
