package smtp

import (
	"slices"
	"strings"

	"ehlo/labs/explain/sasl"
	"ehlo/server/wire"
)

// mechanismFor is the one that was tried, if the server offers it, or else the
// simplest.
func (l *language) mechanismFor() string {
	tried := l.mechanism
	if l.x.Unit.Kind == wire.Line && l.x.Command != nil {
		tried, _ = l.x.Command.Args.Get("mechanism")
	}
	offered := strings.Fields(l.offered.args("AUTH"))
	for _, o := range offered {
		if o == tried {
			return tried
		}
	}
	for _, o := range offered {
		if o == "PLAIN" {
			return o
		}
	}
	if len(offered) > 0 {
		return offered[0]
	}
	return "PLAIN"
}

// authLine is AUTH with the credentials that were typed, where they can be
// made out.
func (l *language) authLine(rest, id string) string {
	if at := strings.IndexAny(rest, ":=,;"); id == "smtp.auth.bad-mechanism" && at > 0 && slices.Contains(sasl.Mechanisms, strings.ToUpper(rest[:at])) {
		rest, id = rest[:at]+" "+strings.TrimSpace(rest[at+1:]), ""
	}
	mechanism, initial, _ := strings.Cut(rest, " ")
	switch id {
	case "smtp.auth.name-for-mechanism":
		return plainLine(rest)
	case "smtp.auth.extra":
		if first, _, _ := strings.Cut(initial, " "); sasl.Text(first) != "" {
			initial = first
		}
	case "smtp.auth.missing-mechanism", "smtp.auth.bad-mechanism", "smtp.auth.unknown-mechanism":
		return "AUTH " + l.mechanismFor()
	}
	if strings.EqualFold(mechanism, "PLAIN") && initial != "" {
		return plainLine(initial)
	}
	if (id == "smtp.verb.mechanism" || id == "") && slices.Contains(strings.Fields(l.offered.args("AUTH")), strings.ToUpper(mechanism)) {
		return "AUTH " + strings.ToUpper(mechanism)
	}
	return "AUTH " + l.mechanismFor()
}

// plainLine is AUTH PLAIN with the credentials that were typed, where they can
// be made out.
func plainLine(text string) string { return strings.TrimSpace("AUTH PLAIN " + sasl.Plain(text)) }
