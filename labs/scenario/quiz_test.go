package scenario

import (
	"strings"
	"testing"

	"ehlo/labs/labtest"
)

// TestTypedAnswer holds answers as people type them against what is right.
func TestTypedAnswer(t *testing.T) {
	for _, tt := range []struct {
		want, typed string
		right       bool
	}{
		{"UIDL", "the UIDL command", true},
		{"UIDL", "It is UIDL.", true},
		{"UIDL", "the answer is `uidl`", true},
		{"UIDL", "a UIDL", true}, // with IMAP's tag
		{"UIDL", "not UIDL", false},
		{"UIDL", "UIDL is wrong", false},
		{"54", "#54", true},
		{"54", "number 54", true},
		{"54", "54 messages", true},
		{"54", "55", false},
		{"0", "no message", true},
		{"0", "none of them", true},
		{"0", "zero", true},
		{"0", "one", false},
		{"4", "four lines", true},
		{"4", "not four", false},
		{"bob@server.com", "to bob@server.com", true},
		{"Garden", "in the folder Garden", true},
		{"the", "the", true},
		{"command", "the command", true},
		{"4", "there are 4", true},
		{"4", "still 4", true},
		{"4", "they are 4, I think", true},
		{"UIDL", "UIDL, of course", true},
		{"UIDL", "of course not UIDL", false},
		{"4", "3 or 4", false},
		{"4", "more than 4", false},
		{"4", "4 or more", false},
		{"4", "not 4 messages", false},
		{"4", "there aren't 4", false},
		{"4", "4 4", false},
		{"4", "4.5", false},
		{"110", "110/tcp", false},
		{"110", "it was 110", true},
		{"110", "port 110, not 25", false},
		{"Username", "username?", true},
		{"User name", "the user's name", true},
		{"User name", "name user", false},
		{"Username:", "It asks for the username.", false},
		{"bob@server.com", "Bob <bob@server.com>", true},
		{"bob@server.com", "MAIL FROM:<bob@server.com>", true},
		{"bob@server.com", "not bob@server.com", false},
		{"bob@server.com", "it isn't <bob@server.com>", false},
		{"bob@server.com", "bob@server.com, office@server.com", false},
		{"<1.2@server.com>", "It is <1.2@server.com>.", true},
		{"<1.2@server.com>", "1.2@server.com", false},
		{"CLOSE or EXPUNGE", "either CLOSE, or EXPUNGE", true},
		{"EXPUNGE", "CLOSE or EXPUNGE", false},
		{"UIDL", "UIDL instead of LIST", false},
		{"....", "....", true},
		{"..", "...", false},
		{"..word", "It is ..word.", true},
		{"..word", ".word", false},
		{"mail.example.org 10", "mail.example.org (10)", true},
		{"UID 54", "UID, 54", true},
	} {
		v := Value{Given: true, Text: tt.want}
		if got := answerIs(&v, tt.typed, nil); got != tt.right {
			t.Errorf("%q for %q: %v", tt.typed, tt.want, got)
		}
	}
}

// TestBeside holds which words may stand beside an answer once a quiz names some.
func TestBeside(t *testing.T) {
	q := Quiz{Answer: Value{Given: true, Text: "22"}, Beside: []string{"octets", "bytes", "full stops"}}
	for typed, right := range map[string]bool{
		"22": true, "It is 22 octets.": true, "22 bytes": true, "22 full stops": true,
		"22 messages": false, "22 lines": false, "22 kilobytes": false,
	} {
		if q.Right(typed) != right {
			t.Errorf("%q: %v", typed, !right)
		}
	}
}

// TestAsksAll: a question can be asked of a class together where no answer is a learner's own.
func TestAsksAll(t *testing.T) {
	for _, tt := range []struct {
		name, text, block string
		all               bool
	}{
		{"no question", "Do it.", labtest.Good, false},
		{"choices", "Who?", "quiz: {choices: [{text: A, right: true}, {text: B, say: No.}]}\nsolution: A", true},
		{"an answer to be typed", "Who?", "quiz: {answer: A}\nsolution: A", true},
		{"an answer of one's own", "Who?", "quiz: {answer: '{{peer}}'}\nsolution: '{{peer}}'", false},
		{"a choice of one's own", "Who?", "quiz: {choices: [{text: '{{peer}}', right: true}, {text: B, say: No.}]}\nsolution: '{{peer}}'", false},
		{"words of one's own", "Who wrote to {{peer}}?", "quiz: {answer: A}\nsolution: A", false},
		{"an answer that was brought", "Who?", "expect: NOOP\nquiz: {answer: {matches: '^A'}, brought: true}\nsolution: |\n  NOOP\n  A", false},
	} {
		source := strings.Replace(labtest.OneStep(tt.block), "world: doc\n", "world: doc\nseed: {peer: {pick: [alice, carol]}}\n", 1)
		source = strings.Replace(source, "```ehlo-step", tt.text+"\n```ehlo-step", 1)
		l, found := Parse(labtest.Folder(t, source), "lab.md")
		if len(found) > 0 {
			t.Errorf("%s: %v", tt.name, found)
			continue
		}
		if got := l.Steps[0].AsksAll(); got != tt.all {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
