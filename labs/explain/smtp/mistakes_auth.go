package smtp

import (
	"slices"
	"strings"

	"ehlo/labs/explain/mistake"
	"ehlo/labs/explain/sasl"
	"ehlo/server/wire"
)

// authFaults finds what is wrong with an AUTH command (RFC 4954 §4).
func (l *language) authFaults(line string) []mistake.Fault {
	x := l.x
	mechanism, _ := x.Command.Args.Get("mechanism")
	known := mechanism == "PLAIN" || mechanism == "LOGIN" || strings.Contains(" "+l.offered.args("AUTH")+" ", " "+mechanism+" ")
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
	case !known && initial.Text == "" && credentials(mech.Text):
		return []mistake.Fault{{ID: "smtp.auth.name-for-mechanism", Start: mech.Start, End: mech.End}}
	case !known && x.Command.Problem != nil && x.Command.Problem.ID == "smtp.auth.bad-mechanism":
		return []mistake.Fault{mistake.Of(x.Command.Problem)}
	case !known && initial.Text != "":
		return []mistake.Fault{{ID: "smtp.auth.name-for-mechanism", Start: mech.Start, End: mech.End}}
	case !known:
		return []mistake.Fault{{ID: "smtp.auth.unknown-mechanism", Start: mech.Start, End: mech.End}}
	case extra.Text != "" && mechanism == "LOGIN":
		return []mistake.Fault{{ID: "smtp.auth.login-extra", Start: initial.Start, End: extra.End}}
	case extra.Text != "":
		return []mistake.Fault{{ID: "smtp.auth.extra", Start: extra.Start, End: extra.End}}
	}
	if initial.Text == "" {
		return []mistake.Fault{{ID: "smtp.auth.no-challenge", End: len(line)}}
	}
	return sasl.Faults(saslID, line[initial.Start:], initial.Start, mechanism, isVerb)
}

// saslID is the mistake of a kind that package sasl finds.
func saslID(kind string) string { return "smtp.auth." + kind }

// credentials reports whether the word in a mechanism's place is a name and a password, in clear or in base64.
func credentials(word string) bool {
	name, _, colon := strings.Cut(word, ":")
	return !slices.Contains(sasl.Mechanisms, strings.ToUpper(name)) && sasl.Plain(word) != "" && (colon || strings.Contains(sasl.Text(word), "\x00"))
}
