package command

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"ehlo/labs/explain"
	"ehlo/labs/transcript"
)

// reading says how much of a file has been read, and what was noticed about the whole.
func reading(out io.Writer, t *transcript.Transcript) {
	fmt.Fprintf(out, "%s: %d of %d lines read\n", t.Name, t.Read, t.Lines)
	for _, f := range t.Findings {
		if f.Line == 0 {
			fmt.Fprintf(out, "  note: %s\n", f.Says)
		} else {
			fmt.Fprintf(out, "  note, line %d: %s\n", f.Line, f.Says)
		}
	}
	fmt.Fprintln(out)
}

// heading says which session follows, and what was noticed about it.
func heading(out io.Writer, s *transcript.Session) {
	fmt.Fprintf(out, "%s session", strings.ToUpper(string(s.Protocol)))
	if s.Address != "" {
		fmt.Fprintf(out, " with %s", s.Address)
	}
	if s.Port != 0 {
		fmt.Fprintf(out, ", port %d", s.Port)
	}
	fmt.Fprintf(out, ", from line %d\n", s.Line)
	for _, f := range s.Findings {
		fmt.Fprintf(out, "  note, line %d: %s\n", f.Line, f.Says)
	}
	fmt.Fprintln(out)
}

// annotate prints an exchange for people: each line with its tokens underlined,
// then what went wrong, then where the conversation stands.
func annotate(out io.Writer, x *transcript.Exchange, said *explain.Explanation) {
	number := func(i int) int { return x.Line + i }
	annotatePart(out, "C: ", x.Unit.Raw, said, explain.OfCommand, number)
	annotatePart(out, "S: ", x.Reply, said, explain.OfReply, func(i int) int {
		if i < len(x.ReplyLine) {
			return x.ReplyLine[i]
		}
		return 0
	})
	fmt.Fprintf(out, "      = %s\n", said.Summary)
	for _, m := range said.Mistakes {
		fmt.Fprintf(out, "      ! %s: %s (%s)\n", m.ID, m.Says, m.Ref)
	}
	if len(said.Mistakes) > 0 && said.Mistakes[0].Fix != "" {
		fmt.Fprintf(out, "      > type: %s\n", said.Mistakes[0].Fix)
	}
	if said.Edge.From != said.Edge.To {
		fmt.Fprintf(out, "      %s -> %s: %s (%s)\n", said.Edge.From, said.Edge.To, said.Edge.Says, said.Edge.Ref)
		if len(said.Edge.Next) > 0 {
			fmt.Fprintf(out, "        next: %s\n", strings.Join(said.Edge.Next, " | "))
		}
	}
	fmt.Fprintln(out)
}

// annotatePart prints a unit or a reply line by line, with the notes that begin
// in a line below it.
func annotatePart(out io.Writer, prompt string, raw []byte, said *explain.Explanation, of explain.Part, number func(int) int) {
	at, i := 0, 0
	for l := range bytes.Lines(raw) {
		shown, column := show(bytes.TrimRight(l, "\r\n"))
		fmt.Fprintf(out, "%5s %s%s\n", lineNumber(number(i)), prompt, shown)
		for _, n := range said.Notes {
			if n.Of != of || n.Start < at || n.Start >= at+len(l) {
				continue
			}
			from := column[min(n.Start-at, len(column)-1)]
			to := max(column[min(n.End-at, len(column)-1)], from+1)
			fmt.Fprintf(out, "      %s%s%s %s (%s)\n", strings.Repeat(" ", len(prompt)+from), strings.Repeat("^", to-from),
				strings.Repeat(" ", max(12-to, 0)), n.Says, n.Ref)
		}
		at, i = at+len(l), i+1
	}
}

func lineNumber(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// show is a line as a terminal can show it, and the column of each octet and
// of the line's end. Octets that would do something else are written as \xHH.
func show(line []byte) (shown string, column []int) {
	var b strings.Builder
	at := 0
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRune(line[i:])
		text := string(r)
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == utf8.RuneError && n == 1 || r == 0x202e || r == 0xfeff {
			text = ""
			for _, c := range line[i : i+n] {
				text += fmt.Sprintf(`\x%02x`, c)
			}
		}
		for range n {
			column = append(column, at)
		}
		b.WriteString(text)
		at += utf8.RuneCountInString(text)
		i += n
	}
	return b.String(), append(column, at)
}
