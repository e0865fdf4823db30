package pop3_test

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ehlo/server/dialog"
	"ehlo/server/pop3"
	"ehlo/server/product"
	"ehlo/server/wire"
)

// right is a well-formed spelling of every command, for bob.
var right = map[string]string{
	"CAPA": "CAPA", "QUIT": "QUIT", "USER": "USER bob", "PASS": "PASS my secret", "APOP": apop("bob", "my secret"),
	"AUTH": "AUTH PLAIN AGJvYgBteSBzZWNyZXQ=", "STLS": "STLS", "XCLIENT": "XCLIENT ADDR=10.0.0.1",
	"STAT": "STAT", "LIST": "LIST 1", "RETR": "RETR 1", "DELE": "DELE 1", "NOOP": "NOOP", "RSET": "RSET",
	"TOP": "TOP 1 0", "UIDL": "UIDL 1",
}

// apop is RFC 1939 §7's digest of the greeting's timestamp and a password.
func apop(name, password string) string {
	stamp := fmt.Sprintf("<4711.%d@example.com>", dialog.Start.Unix())
	sum := md5.Sum([]byte(stamp + password))
	return "APOP " + name + " " + hex.EncodeToString(sum[:])
}

// TestCommandTable tries every command in both states that have commands, and
// holds what happens to the table of commands and the table of transitions.
func TestCommandTable(t *testing.T) {
	if len(right) != len(pop3.Commands) {
		t.Errorf("%d commands are tried, and there are %d", len(right), len(pop3.Commands))
	}
	for _, spec := range pop3.Commands {
		if spec.Syntax == "" || spec.RFC == "" || !strings.HasPrefix(spec.Syntax, spec.Verb) {
			t.Errorf("%s has syntax %q and stands in %q", spec.Verb, spec.Syntax, spec.RFC)
		}
		for _, state := range []wire.State{pop3.Authorization, pop3.Transaction} {
			for _, product := range []string{"dovecot", "plain"} {
				t.Run(fmt.Sprintf("%s/%s/%s", spec.Verb, state, product), func(t *testing.T) { tryCommand(t, spec, state, product) })
			}
		}
	}
}

func tryCommand(t *testing.T, spec pop3.CommandSpec, state wire.State, product string) {
	line, ok := right[spec.Verb]
	if !ok {
		t.Fatalf("how is %s spelled?", spec.Verb)
	}
	c := open(config(t, dialog.Directives{"persona": product, "apop": "yes"}))
	defer c.HangUp()
	switch {
	case state == pop3.Transaction:
		c.say(bob)
	case spec.Verb == "PASS":
		c.say("USER bob")
	}
	if c.State() != state {
		t.Fatalf("we are in %s", c.State())
	}
	got := c.say(strings.ToLower(line[:len(spec.Verb)]) + line[len(spec.Verb):])
	after := state
	for _, tr := range pop3.Transitions {
		if tr.From == state && tr.By == spec.Verb {
			after = tr.To
		}
	}
	switch legal := slices.Contains(spec.States, state); {
	case legal && (!strings.HasPrefix(got, "+OK") || c.State() != after):
		t.Errorf("%q is answered %q and leads to %s, want +OK and %s", line, got, c.State(), after)
	case !legal && (!strings.HasPrefix(got, "-ERR ") || c.State() != state):
		t.Errorf("%q is answered %q and leads to %s, want -ERR and %s", line, got, c.State(), state)
	}
	if want := spec.Verb == "QUIT"; c.closed != want {
		t.Errorf("after %q the connection is closed: %v", line, c.closed)
	}
}

// TestTransitionsAreOfCommands: an edge is taken by a command that is legal
// where the edge begins.
func TestTransitionsAreOfCommands(t *testing.T) {
	for _, tr := range pop3.Transitions {
		i := slices.IndexFunc(pop3.Commands, func(c pop3.CommandSpec) bool { return c.Verb == tr.By })
		if i < 0 || !slices.Contains(pop3.Commands[i].States, tr.From) {
			t.Errorf("%s is no command in %s", tr.By, tr.From)
		}
	}
}

// TestProductsHaveWords: each product has a line for each outcome, with all the
// arguments put in, and says whether it went well as the others do.
func TestProductsHaveWords(t *testing.T) {
	silent := map[string]pop3.Outcome{"dovecot": pop3.ResponseTooLong}
	for _, o := range pop3.Outcomes {
		status := map[string]string{}
		for _, name := range []string{"dovecot", "plain"} {
			p, _ := product.Lookup(name)
			text := p.Services[pop3.Name].(pop3.Product).Say(o, "$2", "B", "C")
			switch {
			case text == "" && silent[name] == o:
				continue
			case !strings.HasPrefix(text, "+OK") && !strings.HasPrefix(text, "-ERR "):
				t.Errorf("%s says %q when %s", name, text, o)
			case strings.Contains(text, "$1") || strings.ContainsAny(text, "\r\n"):
				t.Errorf("%s leaves %q when %s", name, text, o)
			case text == "-ERR "+string(o):
				t.Errorf("%s has no words for %s", name, o)
			}
			status[text[:3]] = name
		}
		if len(status) > 1 {
			t.Errorf("the products do not agree whether %s is good: %v", o, status)
		}
	}
}
