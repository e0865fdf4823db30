package replay_test

import (
	"strings"
	"testing"

	"ehlo/labs/replay"
	"ehlo/labs/transcript"
	"ehlo/server/wire"
)

// told is a server that greets and answers with what it was told to.
type told struct{ greeting, answer string }

func (s told) Greeting() ([]byte, error)           { return crlf(s.greeting), nil }
func (s told) Send(*wire.Exchange) ([]byte, error) { return crlf(s.answer), nil }
func (told) Secure() error                         { return nil }
func (told) Closed() bool                          { return false }

func crlf(text string) []byte { return []byte(strings.ReplaceAll(text, "\n", "\r\n") + "\r\n") }

// TestWhatMatches holds replies against each other. A match means the same: what says something else is none,
// though it has the same code, or is a line of the same kind.
func TestWhatMatches(t *testing.T) {
	const (
		smtp = "220 mail.example.org ESMTP"
		pop3 = "+OK POP3 ready"
		imap = "* OK IMAP4rev1 ready"
		same = replay.Same
		mean = replay.Meaning
		not  = replay.Differs
	)
	for _, tt := range []struct {
		greeting, command, shown, answered string
		want                               []replay.Verdict
	}{
		// The enhanced code says what the reply code does not.
		{smtp, "RCPT TO:<a@b.example>", "550 5.1.1 Unknown", "550 5.7.1 Relaying denied", []replay.Verdict{not}},
		{smtp, "RCPT TO:<a@b.example>", "550 5.1.1 Unknown", "550 5.1.1 No such user", []replay.Verdict{mean}},
		{smtp, "RCPT TO:<a@b.example>", "550 Unknown", "550 5.1.1 No such user", []replay.Verdict{mean}},
		{smtp, "RCPT TO:<a@b.example>", "550 5.0.0 No", "550 5.1.1 No such user", []replay.Verdict{mean}},
		{smtp, "RCPT TO:<a@b.example>", "550 Unknown", "450 Unknown", []replay.Verdict{not}},
		// The second address is another one, and it is told what changes.
		{smtp, "HELO me", "250 x [127.0.0.1] [10.0.0.1]", "250 x [127.0.0.1] [10.0.0.2]", []replay.Verdict{same}},
		// One line where there were several, and the other way about.
		{smtp, "EHLO me", "250-mail.example.org\n250-SIZE\n250 HELP", "250 mail.example.org", []replay.Verdict{same, not, not}},
		{smtp, "EHLO me", "250 mail.example.org", "250-mail.example.org\n250 HELP", []replay.Verdict{same, not}},
		{smtp, "RCPT TO:<a@b.example>", "550-5.7.1 We do not\n550 5.7.1 like you", "550 5.7.1 No", []replay.Verdict{mean, not}},
		// A challenge asks for one thing or another.
		{smtp, "AUTH LOGIN", "334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", []replay.Verdict{not}},
		{smtp, "AUTH LOGIN", "334 VXNlcm5hbWU6", "334 dXNlcm5hbWU6", []replay.Verdict{mean}},
		{smtp, "AUTH PLAIN", "334 ", "334 VXNlcm5hbWU6", []replay.Verdict{not}},
		// An address at a line's end is no timestamp of a greeting.
		{smtp, "VRFY bob", "250 Bob <bob@b.example>", "250 Bob <carol@b.example>", []replay.Verdict{mean}},
		{pop3, "TOP 1 0", "+OK\nFrom: Bob <bob@b.example>\n.", "+OK\nFrom: Bob <carol@b.example>\n.", []replay.Verdict{same, not, same}},
		{pop3, "QUIT", "+OK bye <1.2@b.example>", "+OK bye <3.4@b.example>", []replay.Verdict{same}},
		// POP3's response codes.
		{pop3, "USER bob", "-ERR [AUTH] no", "-ERR [IN-USE] no", []replay.Verdict{not}},
		{pop3, "USER bob", "-ERR [AUTH] no", "-ERR [AUTH] not you", []replay.Verdict{mean}},
		{pop3, "STAT", "+OK 2 320", "+OK 2 321", []replay.Verdict{not}},
		// What IMAP's codes say is a part of the meaning, and so are the flags.
		{imap, "a NOOP", "a OK [READ-WRITE] done", "a OK [READ-ONLY] done", []replay.Verdict{not}},
		{imap, "a NOOP", "* OK [UNSEEN 3] first\na OK done", "* OK [UNSEEN 12] first\na OK done", []replay.Verdict{not, same}},
		{imap, "a NOOP", "* OK [UIDVALIDITY 3] v\na OK done", "* OK [UIDVALIDITY 7] valid\na OK done", []replay.Verdict{mean, same}},
		{imap, "a NOOP", `* OK [PERMANENTFLAGS (\Seen \Draft)] x` + "\na OK done", `* OK [PERMANENTFLAGS (\Draft \Seen)] y` + "\na OK done", []replay.Verdict{mean, same}},
		{imap, "a NOOP", `* FLAGS (\Seen \Draft)` + "\na OK done", `* FLAGS (\Draft \Seen)` + "\na OK done", []replay.Verdict{mean, same}},
		{imap, "a NOOP", `* FLAGS (\Seen \Draft)` + "\na OK done", `* FLAGS (\Seen)` + "\na OK done", []replay.Verdict{not, same}},
		{imap, "a NOOP", "a OK [CAPABILITY IMAP4rev1] in", "a OK in", []replay.Verdict{mean}},
		{imap, "a NOOP", "a OK in", "a OK [CAPABILITY IMAP4rev1 IDLE] in", []replay.Verdict{mean}},
		{imap, "a NOOP", "a OK in", "* CAPABILITY IMAP4rev1 IDLE\na OK in", []replay.Verdict{mean, same}},
		{imap, "a CAPABILITY", "a OK done", "* CAPABILITY IMAP4rev1 IDLE\na OK done", []replay.Verdict{not, same}},
		{imap, "a NOOP", "a NO no", "a NO [AUTHENTICATIONFAILED] no", []replay.Verdict{mean}},
		{imap, "a NOOP", "a NO out", "a OK [CAPABILITY IMAP4rev1 IDLE] in", []replay.Verdict{not}},
		{imap, "a CAPABILITY", "* CAPABILITY IMAP4rev1 IDLE\na OK done", "* CAPABILITY\na OK done", []replay.Verdict{not, same}},
		{imap, "a ID NIL", `* ID ("name" "A")` + "\na OK done", `* ID ("name" "B")` + "\na OK done", []replay.Verdict{mean, same}},
	} {
		text := "S: " + tt.greeting + "\nC: " + tt.command + "\nS: " + strings.ReplaceAll(tt.shown, "\n", "\nS: ") + "\n"
		tr, err := transcript.Read("x", []byte(text), transcript.Options{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := replay.Play(tr.Sessions[0], told{tt.greeting, tt.answered}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []replay.Verdict
		for _, l := range r.Steps[1].Lines {
			got = append(got, l.Verdict)
		}
		if len(got) != len(tt.want) {
			t.Errorf("%q, %q: %v, want %v", tt.shown, tt.answered, got, tt.want)
			continue
		}
		for i := range got {
			if why := r.Steps[1].Lines[i].Why; strings.Contains(why, "for ,") {
				t.Errorf("%q, %q: %s", tt.shown, tt.answered, why)
			}
			if got[i] != tt.want[i] {
				t.Errorf("%q, %q, line %d: %s (%s), want %s", tt.shown, tt.answered, i+1, got[i], r.Steps[1].Lines[i].Why, tt.want[i])
			}
		}
	}
}

// TestTranscriptThatEnds: where it ends with a command, nothing is known of the answer. Before that a missing answer is
// one that was not given.
func TestTranscriptThatEnds(t *testing.T) {
	for text, want := range map[string]replay.Verdict{
		"S: 220 x ESMTP\nC: QUIT\n":                     replay.Lost,
		"S: 220 x ESMTP\nC: QUIT\nC: NOOP\nS: 250 OK\n": replay.Differs,
	} {
		tr, err := transcript.Read("x", []byte(text), transcript.Options{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := replay.Play(tr.Sessions[0], told{"220 x ESMTP", "221 bye"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		lines := r.Steps[1].Lines
		if len(lines) == 0 {
			lines = r.Steps[2].Lines
		}
		if got := lines[0]; got.Verdict != want {
			t.Errorf("%q: %+v, want %s", text, lines, want)
		}
	}
}
