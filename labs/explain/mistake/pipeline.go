package mistake

import (
	"slices"
	"strings"

	"ehlo/labs/explain"
	"ehlo/labs/explain/knowledge"
	"ehlo/server/wire"
)

// Language is what the pipeline asks of a protocol, about one exchange.
type Language interface {
	// Faults is what is wrong, the most specific first: what pasting has left
	// in the line, what the parser finds, what the reply says.
	Faults() []Fault
	// Open reports whether anything can be typed after the exchange that would
	// put it right.
	Open(first Fault) bool
	// Answer is what to type instead of what is no command: an answer to a
	// challenge, message text. ok is false for a command.
	Answer(first Fault) (fix string, ok bool)
	// Parse reads a line as the server's parser does.
	Parse(line string) *wire.Command
	// Mend puts right what is wrong with a line: first the fault that was found
	// in what was typed, then one problem of the parser's after another. It
	// returns the line itself if nothing is wrong, and "" if nobody can know
	// what was meant.
	Mend(line string, cmd *wire.Command, f Fault) string
	// Timely is a line that is right, if the state allows it, or else what has
	// to come first, with the fault that this is, if it is one: "" if that
	// cannot be known.
	Timely(line string, cmd *wire.Command, first Fault) (fix string, before *Fault)
	// Onward is what leads on for somebody whose line says nothing: "" is
	// nothing.
	Onward(first Fault) string
	// Values are names and values for the sentences.
	Values() []string
}

// mends is how often a line is put right, at most.
const mends = 12

// Find is what went wrong in an exchange, with what to type instead: typed,
// normalised, parsed, the first problem mended, the mend tried, and held against
// the state.
func Find(k *knowledge.Knowledge, x *wire.Exchange, l Language) []explain.Mistake {
	faults := l.Faults()
	if len(faults) == 0 {
		return nil
	}
	fix := ""
	if first := faults[0]; l.Open(first) {
		var before *Fault
		if fix, before = mend(Typed(x), first, l); before != nil && !slices.ContainsFunc(faults, func(f Fault) bool { return f.ID == before.ID }) {
			faults = append(faults, *before)
		}
	}
	if !temporary(x) && !faults[0].Tag && sameLine(x, fix) {
		fix = "" // RFC 5321 §4.2.1: the client should not repeat the exact request
	}
	return shown(k, x, faults, fix, l.Values())
}

// temporary reports whether the same line may be accepted later: 4yz of SMTP
// (RFC 5321 §4.2.1), and what response codes of POP3 and IMAP say so
// (RFC 2449 §8.1.1, RFC 3206 §4, RFC 9051 §7.1).
func temporary(x *wire.Exchange) bool {
	code, _, _ := strings.Cut(strings.ToUpper(x.Response.RespCode), " ")
	return strings.HasPrefix(x.Response.Code, "4") ||
		slices.Contains([]string{"LOGIN-DELAY", "IN-USE", "SYS/TEMP", "UNAVAILABLE", "INUSE", "LIMIT"}, code)
}

// sameLine reports whether a line is what was typed, but for its tag and its case. A command that was typed as the
// answer to a challenge is none: it is right behind that.
func sameLine(x *wire.Exchange, line string) bool {
	if line == "" || x.Command == nil || x.Unit.Kind != wire.Line {
		return false
	}
	tag := ""
	if x.Command.Tag != "" {
		tag, _, _ = strings.Cut(line, " ")
	}
	return strings.EqualFold(strings.TrimPrefix(line, tag), strings.TrimPrefix(Typed(x), x.Command.Tag))
}

func mend(typed string, first Fault, l Language) (fix string, before *Fault) {
	if fix, ok := l.Answer(first); ok {
		return fix, nil
	}
	line, f := Normalise(typed), first
	for range mends {
		cmd := l.Parse(line)
		if whole := strings.TrimRight(line, ":;,."); cmd.Problem != nil && whole != line {
			if without := l.Parse(whole); without.Problem == nil { // nothing else is wrong
				line, cmd = whole, without
			}
		}
		next := l.Mend(line, cmd, f)
		if next == line && cmd.Problem == nil {
			if fix, before = l.Timely(line, cmd, first); fix != "" {
				return fix, before
			}
			break
		}
		if next == "" || next == line {
			break
		}
		line, f = next, Fault{}
	}
	return l.Onward(first), nil
}

// shown is faults as they are shown, each once.
func shown(k *knowledge.Knowledge, x *wire.Exchange, faults []Fault, fix string, values []string) []explain.Mistake {
	out := make([]explain.Mistake, 0, len(faults))
	for _, f := range faults {
		e := k.Mistake(f.ID)
		if e == nil || slices.ContainsFunc(out, func(m explain.Mistake) bool { return m.ID == f.ID }) {
			continue
		}
		k.Use("mistakes", f.ID, "")
		end := max(min(f.End, len(x.Unit.Raw)), 0)
		start := max(min(f.Start, end), 0)
		text := strings.TrimRight(string(x.Unit.Raw[start:end]), "\r\n")
		pairs := slices.Concat(f.Pairs, values, []string{
			"text", knowledge.Shortened(knowledge.Printable(text), 80), "fix", fix, "reason", knowledge.Shortened(x.Response.Said(), 240),
		})
		out = append(out, explain.Mistake{ID: f.ID, Start: start, End: end, Says: knowledge.Fill(e.Says, pairs...), Ref: e.Ref, Fix: fix})
	}
	return out
}
