package shell_test

import (
	"slices"
	"strings"
	"testing"

	"ehlo/internal/shell"
)

// TestComplete: what Tab finds for a line, at each of the prompts.
func TestComplete(t *testing.T) {
	s := shell.New(shell.Options{World: world(t), User: "user", Write: func(string) {}})
	defer s.Close()
	for _, tt := range []struct {
		setUp, line string
		want        string // words, with what stands before them
	}{
		{"", "tel", "telnet"},
		{"", "TEL", "telnet"},
		{"", "h", "help host hostname hosts"},
		{"", "telnet ex", "telnet |example.com"},
		{"", "telnet 10.49.137.", "telnet |10.49.137.152"},
		{"", "telnet example.com ", "telnet example.com |25 587 465 110 995 143 993 smtp mail submission smtps submissions ssmtp pop3 pop-3 pop3s imap imap2 imaps"},
		{"", "telnet example.com s", "telnet example.com |smtp submission smtps submissions ssmtp"},
		{"", "telnet nowhere.example 1", "telnet nowhere.example |110 143"},
		{"", "nc -C example.com 2", "nc -C example.com |25"},
		{"", "telnet example.com 25 ", ""},
		{"", "dig example.com M", "dig example.com |MX"},
		{"", "dig MX exa", "dig MX |example.com"},
		{"", "dig M", "dig |mail.example.com MX"},
		{"", "telnet ser", "telnet |server.com"},
		{"", "telnet mail.e", "telnet |mail.example.com"},
		{"", "dig server.c", "dig |server.com"},
		{"", "host client.c", "host |client.com"},
		{"", "dig example.com MX a", ""},
		{"", `dig "" exa`, `dig "" |example.com`},
		{"", "dig +s", "dig |+short"},
		{"", "echo text | bas", "echo text | |base64"},
		{"", "echo text |m", "echo text ||md5sum"},
		{"", "persona dov", "persona |dovecot"},
		{"", "persona postfix ", "persona postfix |smtp"},
		{"", "wait 1", "wait |15m 1h"},
		{"", "frobnicate ", ""},
		{"", "echo ", ""},
		{"telnet", "o", "open"},
		{"", "open exam", "open |example.com"},
		{"quit", "telnet localh", ""},
		{"telnet example.com 25", "EH", ""}, // what is said to servers is to be learnt
	} {
		if tt.setUp != "" {
			s.Line(tt.setUp)
		}
		from, words := s.Complete(tt.line)
		got := strings.Join(words, " ")
		if from > 0 && got != "" {
			got = tt.line[:from] + "|" + got
		}
		if got != tt.want {
			t.Errorf("%q goes on with %q, want %q", tt.line, got, tt.want)
		}
		for _, w := range words {
			if begun := tt.line[from:]; !strings.EqualFold(w[:len(begun)], begun) || slices.Contains(strings.Fields(w), "") {
				t.Errorf("%q does not begin with %q", w, begun)
			}
		}
	}
}

// TestCompleteNames: Tab knows all names of a world that lead to an address, but the learner's own.
func TestCompleteNames(t *testing.T) {
	known := 0
	for _, fixture := range []string{"doc", "course-smtp", "course-dns", "reference"} {
		w := worldOf(t, fixture)
		s := shell.New(shell.Options{World: w, User: "user", Write: func(string) {}})
		for _, name := range w.Zones().Resolving() {
			to, _ := w.Learner().Resolve(name)
			if slices.Equal(to, w.Learner().Addresses) {
				continue
			}
			known++
			if _, words := s.Complete("telnet " + name[:len(name)-1]); !slices.Contains(words, name) {
				t.Errorf("%s: %q goes on with %q", fixture, name[:len(name)-1], words)
			}
		}
		s.Close()
	}
	if known < 20 {
		t.Errorf("%d names were completed", known)
	}
}

func FuzzComplete(f *testing.F) {
	s := shell.New(shell.Options{World: world(f), User: "user", Write: func(string) {}})
	for _, line := range []string{"", "telnet ", "telnet example.com ", "dig @", "dig  M", `dig "" e`, `telnet "" `, `nc "" "" `, `persona "" `, "nc -C ", "persona x ", "a | b|", "\xff ", "K"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		from, words := s.Complete(line)
		for _, w := range words {
			if !strings.EqualFold(w[:len(line)-from], line[from:]) {
				t.Errorf("%q goes on with %q", line, w)
			}
		}
	})
}
