package run_test

import (
	"slices"
	"strings"
	"testing"

	"ehlo/labs/scenario"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// TestNothingToEnd makes every mistake of every lab that is made in a message, alone and with
// each other slip, and ends that message: nobody is advised then to end one, or to go on with it.
func TestNothingToEnd(t *testing.T) {
	ended := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		for _, m := range s.Mistakes {
			if m.When[0].Text == nil {
				continue
			}
			for _, slip := range []string{"", "Form: a", "Form: a\nQUIT", "Form: a\n. ", ".."} {
				pl := atStep(t, l, i)
				pl.enter(s.Term, m.Try)
				if pl.last.After == smtp.Data && !pl.last.Close {
					pl.enter(s.Term, slip+"\n.")
				}
				if pl.last.Unit.Kind == wire.Text {
					ended++
					_, says, _ := pl.run.Advice()
					goesOn := !slices.ContainsFunc(m.When, func(c *scenario.Condition) bool { return !c.AsksTextOnly() }) && strings.Contains(says, m.HTML)
					if strings.Contains(says, "<code>.</code>") || goesOn {
						t.Errorf("%s, %s: after %q and %q: %s", l.ID, s.ID, m.Try, slip, says)
					}
				}
				pl.desk.Close()
			}
		}
	})
	if ended < 100 {
		t.Errorf("%d messages were ended", ended)
	}
}

// TestAnyCommandInMessage: a command that somebody types into a message is remarked on, whatever
// is said of the message by then; what belongs there, and what a sentence can be, is not.
func TestAnyCommandInMessage(t *testing.T) {
	const remark = "the server takes QUIT as a line of it"
	for _, tt := range []struct{ file, step, typed, advises string }{
		{"10-send-by-hand.md", "header", "From user@client.com\nForm: user@client.com\nQUIT", remark},
		{"10-send-by-hand.md", "header", "From user@client.com\nForm: user@client.com\nQUIT\n.", "That message has ended, and this step is still to do. Begin another"},
		{"10-send-by-hand.md", "header", "From: user@client.com\nForm: user@client.com\nquit\n.\nQUIT", "You are not connected to a server now."},
		{"10-send-by-hand.md", "header", "From me\nRCPT TO:<bob@server.com>", "takes RCPT TO:<bob@server.com> as"},
		{"10-send-by-hand.md", "dot", "Quit whenever you like.", ""},
		{"10-send-by-hand.md", "dot", "Data is here", ""},
		{"10-send-by-hand.md", "quit", "MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\nQUIT", "The server is still reading a message, and takes QUIT as"},
	} {
		pl := atNamed(t, tt.file, tt.step)
		pl.said(tt.typed)
		if said := plain(pl.inView()); !strings.Contains(said, tt.advises) || (said == "") != (tt.advises == "") {
			t.Errorf("after %q it is advised %q, want %q", tt.typed, said, tt.advises)
		}
	}
}

// TestACommandIsNoFieldWithoutAColon types a command first, in each message of each lab: it is
// called one, and not a field of the header whose colon was forgotten.
func TestACommandIsNoFieldWithoutAColon(t *testing.T) {
	called := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		for _, line := range []string{"QUIT", "RSET", "MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>"} {
			pl := atStep(t, l, i)
			if pl.last == nil || pl.last.After != smtp.Data || pl.last.Close {
				pl.desk.Close()
				return
			}
			before := pl.inView()
			pl.enter(l.Steps[i].Term, line)
			if _, says, _ := pl.run.Advice(); says == before || strings.Contains(says, "colon") {
				t.Errorf("%s, %s: after %q it is advised %q", l.ID, l.Steps[i].ID, line, says)
			}
			called++
			pl.desk.Close()
		}
	})
	if called < 40 {
		t.Errorf("%d commands were typed into messages", called)
	}
}
