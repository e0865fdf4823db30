package smtp_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ehlo/server/dialog"
	"ehlo/server/protocol"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// right is a well-formed spelling of every command.
var right = map[string]string{
	"HELO": "HELO client.com", "EHLO": "EHLO client.com", "MAIL": "MAIL FROM:<user@client.com>", "RCPT": "RCPT TO:<bob@example.com>",
	"DATA": "DATA", "BDAT": "BDAT 0 LAST", "RSET": "RSET", "VRFY": "VRFY bob@example.com", "EXPN": "EXPN staff@example.com", "HELP": "HELP",
	"NOOP": "NOOP", "QUIT": "QUIT", "AUTH": "AUTH LOGIN", "STARTTLS": "STARTTLS", "ETRN": "ETRN client.com",
}

// leads are what to say to come to a state.
var leads = map[wire.State][]string{
	smtp.Connected: nil,
	smtp.Greeted:   {right["EHLO"]},
	smtp.Mail:      {right["EHLO"], right["MAIL"]},
	smtp.Rcpt:      {right["EHLO"], right["MAIL"], right["RCPT"]},
}

// early are the commands that a product takes of somebody who has not greeted,
// or refuses there for another reason than that.
var early = map[string][]string{"exim": {"ETRN"}, "postfix": {"MAIL", "AUTH", "STARTTLS", "ETRN"}, "plain": {"STARTTLS"}}

// TestCommandTable tries every command in every state that has commands, with
// each product, and holds what happens to the tables of commands and
// transitions.
func TestCommandTable(t *testing.T) {
	if len(right) != len(smtp.Commands) {
		t.Errorf("%d commands are tried, and there are %d", len(right), len(smtp.Commands))
	}
	for _, spec := range smtp.Commands {
		if spec.RFC == "" || !strings.HasPrefix(spec.Syntax, spec.Verb) {
			t.Errorf("%s has syntax %q and stands in %q", spec.Verb, spec.Syntax, spec.RFC)
		}
		for state := range leads {
			for _, product := range []string{"exim", "postfix", "plain"} {
				t.Run(fmt.Sprintf("%s/%s/%s", spec.Verb, state, product), func(t *testing.T) { tryCommand(t, spec, state, product) })
			}
		}
	}
}

func tryCommand(t *testing.T, spec smtp.CommandSpec, state wire.State, product string) {
	cfg := config(t, dialog.Directives{"persona": product, "etrn": "yes", "vrfy": "yes", "expn": "yes"})
	q := &quiet{}
	var last *wire.Exchange
	c := wire.Open(smtp.New(cfg), wire.Options{
		ID: 1, Service: &wire.Service{Protocol: smtp.Name}, Peer: q, Now: cfg.Now, Tap: func(x *wire.Exchange) { last = x },
	})
	defer c.HangUp()
	for _, l := range leads[state] {
		c.Input([]byte(l + "\r\n"))
	}
	if c.State() != state {
		t.Fatalf("we are in %s after %q", c.State(), q.out)
	}
	c.Input([]byte(right[spec.Verb] + "\r\n"))
	outcome := last.Response.Outcome
	by, from := spec.Verb, state
	if spec.Verb == "BDAT" {
		by = "BDAT LAST"
	}
	legal := slices.Contains(spec.States, state)
	if state == smtp.Connected && slices.Contains(early[product], spec.Verb) {
		legal, from = true, smtp.Greeted
	}
	want := protocol.Next(smtp.Transitions, from, by, outcome)
	if want == smtp.Greeted && state == smtp.Connected && !strings.HasSuffix(spec.Verb, "LO") {
		want = smtp.Connected // nobody has been greeted
	}
	switch {
	case !legal && (outcome != wire.Error || c.State() != state && spec.Verb != "BDAT"):
		t.Errorf("%q is answered %q and leads to %s, where it is out of place", right[spec.Verb], last.Reply, c.State())
	case legal && c.State() != want:
		t.Errorf("%q is answered %q and leads to %s, want %s", right[spec.Verb], last.Reply, c.State(), want)
	}
	if want := spec.Verb == "QUIT"; q.closed != want {
		t.Errorf("after %q the connection is closed: %v", right[spec.Verb], q.closed)
	}
}
