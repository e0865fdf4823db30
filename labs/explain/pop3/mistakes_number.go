package pop3

import (
	"strconv"
	"strings"

	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/mistake"
	"ehlo/server/wire"
)

// argumentFault finds what is wrong with arguments that the parser cannot read.
func argumentFault(line string, cmd *wire.Command) mistake.Fault {
	f := mistake.Of(cmd.Problem)
	rest := strings.TrimSpace(line[min(len(cmd.Verb), len(line)):])
	switch {
	case strings.HasSuffix(f.ID, ".missing-number"):
		f.Start, f.End = 0, len(line)
	case rest != "" && (strings.ContainsAny(rest, ",:*") || isRange(rest)):
		f.ID, f.Start, f.End = "pop3.number.several", len(line)-len(rest), len(line)
	case len(rest) >= 12 && strings.Trim(strings.ToLower(rest), "0123456789abcdef") == "":
		f.ID, f.Start, f.End = "pop3.number.unique-id", len(line)-len(rest), len(line)
	case strings.HasPrefix(rest, "#") || strings.HasPrefix(rest, "<") || strings.HasPrefix(rest, "[") || strings.HasPrefix(rest, "("):
		f.ID, f.Start, f.End = "pop3.number.decorated", len(line)-len(rest), len(line)
	}
	return f
}

// isRange reports two numbers with a hyphen between them.
func isRange(s string) bool {
	a, b, ok := strings.Cut(s, "-")
	return ok && knowledge.IsDigits([]byte(strings.TrimSpace(a))) && knowledge.IsDigits([]byte(strings.TrimSpace(b)))
}

// numberFault finds what is wrong with a number that is well-formed.
func (l *language) numberFault() []mistake.Fault {
	x := l.x
	for _, tok := range x.Command.Tokens {
		if tok.Kind != "message" {
			continue
		}
		f := mistake.Fault{ID: "pop3.number.out-of-range", Start: tok.Start, End: tok.End}
		n, _ := strconv.ParseUint(tok.Text, 10, 64) // the parser has seen that it is one
		switch {
		case mistake.ReplyHas(x, "deleted") || l.deleted[int(min(n, 1<<31))]:
			f.ID = "pop3.number.deleted"
		case n == 0:
			f.ID = "pop3.number.zero"
		case l.counted && l.messages == 0:
			f.ID = "pop3.number.empty-maildrop"
		}
		return []mistake.Fault{f}
	}
	return nil
}
