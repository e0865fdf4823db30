package run_test

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ehlo/labs/scenario"
	"ehlo/server"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

var quotedCode = regexp.MustCompile(`<code>([^<]+)</code>`)

// firstCommand is the first whole command that a text names, of a protocol; "." for what ends a
// message, and "" where nothing is named, or something else comes first: a call, or a key.
func firstCommand(x *wire.Exchange, says string) (line, verb string) {
	d := server.Protocols().Lookup(x.Service.Protocol)
	if d.Connectionless {
		return "", ""
	}
	for _, span := range quotedCode.FindAllStringSubmatch(says, -1) {
		for line := range strings.SplitSeq(html.UnescapeString(span[1]), "\n") {
			if line == "." || strings.HasPrefix(line, "telnet ") || line == "Ctrl+]" {
				return line, ""
			}
			c := d.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")})
			if c != nil && c.Problem == nil && d.Command(c.Verb) != nil {
				return line, c.Verb
			}
		}
	}
	return "", ""
}

// TestAdviceCanBeFollowed makes every mistake of every lab, and goes on with the next steps all the
// same: what the advice in view says to type then is a command where the connection stands, or it
// says to leave first.
func TestAdviceCanBeFollowed(t *testing.T) {
	followed := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		if slices.ContainsFunc(s.Expect, func(c *scenario.Condition) bool { return c.MayBeRefused() }) {
			return
		}
		for _, m := range s.Mistakes {
			pl := atStep(t, l, i)
			pl.enter(s.Term, m.Try)
			for _, later := range l.Steps[i+1 : min(i+3, len(l.Steps))] {
				if later.SolvedByAnswer() || later.Term != s.Term {
					break
				}
				if pl.last == nil {
					break
				}
				made := pl.last.After
				for line := range strings.SplitSeq(later.Solution, "\n") {
					pl.enter(s.Term, line)
					_, says, _ := pl.run.Advice()
					if pl.last.Service == nil || pl.last.Close || pl.last.After == made {
						continue
					}
					d := server.Protocols().Lookup(pl.last.Service.Protocol)
					command, verb := firstCommand(pl.last, says)
					if verb == "" || strings.Contains(says, "Ctrl") {
						continue
					}
					followed++
					if pl.last.After == smtp.Data || !slices.Contains(d.Command(verb).States, pl.last.After) {
						t.Errorf("%s, %s: after %q and %q, in %s, %q is advised: %s", l.ID, s.ID, m.Try, line, pl.last.After, command, plain(says))
					}
				}
			}
			pl.desk.Close()
		}
	})
	if followed < 20 {
		t.Errorf("advice was looked at after %d lines", followed)
	}
}

// TestAdviceInAMessage: what was advised before DATA would be a line of the message after it. The
// learner is told to end that first, and is led back to the step then, whatever they type into it.
func TestAdviceInAMessage(t *testing.T) {
	const goOn = "Go on with this:MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\n"
	pl := atNamed(t, "10-send-by-hand.md", "rcpt")
	for _, tt := range []struct{ typed, advises string }{
		{"RCPT TO:<alice@server.com>\nDATA", "To end the message and do this step, type these lines"},
		{"RSET", "takes RSET as a line of its text"},
		{".", goOn},
		{"MAIL FROM:<user@client.com>", strings.Replace(goOn, "MAIL FROM:<user@client.com>\n", "", 1)},
	} {
		pl.said(tt.typed)
		if said := plain(pl.inView()); !strings.Contains(said, tt.advises) {
			t.Errorf("after %q it is advised %q, want %q", tt.typed, said, tt.advises)
		}
	}
	if pl.said("RCPT TO:<bob@server.com>"); !pl.run.Steps()[3].Done {
		t.Error("what was advised does not do the step")
	}
}
