package sandbox

import (
	"io/fs"
	"strings"
	"testing"

	"ehlo/internal/sandbox/message"
	"ehlo/labs/labtest"
	"ehlo/labs/proof"
)

// What a learner can type in the page is proved as it is typed: each line does
// the same at the page and in the proof of a lab.
func TestPageAndProofAgree(t *testing.T) {
	for _, tt := range []struct {
		rule   string
		lines  string // typed at the prompt
		expect string
		done   bool
	}{
		{"a port by its name", "telnet 10.49.137.152 smtp", "{greeting: true}", true},
		{"a port by another name", "telnet 10.49.137.152 mail", "{greeting: true}", true},
		{"a command in capitals", "TELNET 10.49.137.152 25", "{greeting: true}", true},
		{"a host by its second address", "telnet 10.10.41.192 25", "{greeting: true}", true},
		{"its second address after the first", "telnet 10.49.137.152 25\nQUIT\ntelnet 10.10.41.192 25\nHELO a.example", "{verb: HELO, reply: 250}", true},
		{"a host by its name", "telnet example.com 25", "{greeting: true}", true},
		{"nc ends lines with LF alone", "nc 10.49.137.152 25\nHELO a.example", "{verb: HELO, reply: 250}", true},
		{"nc -C ends them with CRLF", "nc -C 10.49.137.152 25\nHELO a.example", "{verb: HELO, reply: 250}", true},
		{"options of telnet", "telnet -E 10.49.137.152 25", "{greeting: true}", true},
		{"open at telnet's own prompt", "telnet\nopen 10.49.137.152 25", "{greeting: true}", true},
		{"^] and an empty line lead back", "telnet 10.49.137.152 25\n^]\n\nHELO a.example", "{verb: HELO, reply: 250}", true},
		{"^C ends nc", "nc 10.49.137.152 25\n^C\nHELO a.example", "{verb: HELO, reply: 250}", false},
		{"quoted words", `telnet "10.49.137.152" '25'`, "{greeting: true}", true},
		{"STARTTLS, and then a word in clear", "telnet 10.49.137.152 25\nEHLO a.example\nSTARTTLS\nNOOP", "{verb: NOOP}", false},
		{"a host that there is not", "telnet nowhere.example 25", "{greeting: true}", false},
		{"a port that nothing listens on", "telnet 10.49.137.152 26", "{greeting: true}", false},
		{"a service that there is not", "telnet 10.49.137.152 gopher", "{greeting: true}", false},
		{"too many arguments", "telnet 10.49.137.152 25 26", "{greeting: true}", false},
	} {
		source := labtest.OneStep("expect: " + tt.expect + "\nsolution: |\n  " + strings.ReplaceAll(tt.lines, "\n", "\n  "))
		folder := labtest.Folder(t, source)
		proved := len(proof.Check(folder, "lab.md").Found) == 0
		typed := typedAtPage(t, folder, tt.lines)
		if proved != tt.done || typed != tt.done {
			t.Errorf("%s: proved %v, done at the page %v, want %v\n%s", tt.rule, proved, typed, tt.done, proof.Check(folder, "lab.md").Found)
		}
	}
}

// typedAtPage tells whether lines typed at the page do the only step of a lab.
func typedAtPage(t *testing.T, folder fs.FS, lines string) bool {
	t.Helper()
	p, _ := hello(t, serving(t, "", folder), "")
	receive(t, p, message.StartLab{Lab: "x"})
	for line := range strings.SplitSeq(lines, "\n") {
		term := p.s.desk.Terminals()[0].ID
		if strings.HasPrefix(line, "^") {
			receive(t, p, message.Key{Term: term, Key: message.KeyName(line)})
			continue
		}
		receive(t, p, message.Line{Term: term, Text: line})
	}
	return p.s.desk.Run().Steps()[0].Done
}
