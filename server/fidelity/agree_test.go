package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ehlo/server"
	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/protocol"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// TestViewAgreesWithEngine holds that the parsed view of a command and the
// server that answers it agree on whether it is well-formed, on every line of
// the reference and of our own dialogs.
func TestViewAgreesWithEngine(t *testing.T) {
	all := append(scriptsOfDialogs(t), scriptsOfReference(t)...)
	seen := map[wire.Protocol]int{}
	for _, s := range all {
		p := player{observe: func(x *wire.Exchange) {
			if len(x.Unit.Raw) == 0 {
				return
			}
			seen[x.Service.Protocol]++
			if why := disagreement(x); why != "" {
				t.Errorf("%s: %q is answered %q: %s", s.name, x.Unit.Raw, x.Reply, why)
			}
		}}
		if _, err := p.play(s); err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
	}
	for _, d := range server.Protocols().Conversational() {
		if seen[d.Name] == 0 {
			t.Errorf("no %s exchange was looked at", d.Title)
		}
		t.Logf("%s: %d exchanges", d.Title, seen[d.Name])
	}
}

func scriptsOfReference(t *testing.T) []*script {
	t.Helper()
	var all []*script
	files, err := filepath.Glob(filepath.Join(recorded, "scripts", "*", "*.script"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded scripts (%v)", err)
	}
	for _, f := range files {
		service := filepath.Base(filepath.Dir(f))
		s, err := readScript(f, service+"/"+filepath.Base(f), service)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// scriptsOfDialogs are what the clients of our own tests' dialogs say, to a
// world of the reference.
func scriptsOfDialogs(t *testing.T) []*script {
	t.Helper()
	var all []*script
	for dir, service := range map[string]string{
		"product/exim": "exim", "product/postfix": "exim", "product/plain": "exim", "pop3": "dovecot-pop3", "imap": "dovecot-imap",
	} {
		files, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(dir), "testdata", "*.txt"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no dialogs in %s (%v)", dir, err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			s := &script{name: dir + "/" + filepath.Base(f), service: service}
			for l := range strings.Lines(strings.ReplaceAll(string(text), " secret\n", " password123\n")) {
				mark, rest, _ := strings.Cut(strings.TrimSuffix(l, "\n"), " ")
				switch mark {
				case "C:":
					s.steps = append(s.steps, step{send, []byte(rest + "\r\n")})
				case "C|":
					s.steps = append(s.steps, step{send, []byte(rest)})
				case `C\`:
					octets, err := strconv.Unquote(`"` + strings.ReplaceAll(rest, `"`, `\"`) + `"`)
					if err != nil {
						t.Fatalf("%s: %q: %v", f, rest, err)
					}
					s.steps = append(s.steps, step{send, []byte(octets)})
				case "--":
					if rest == "tls" {
						s.steps = append(s.steps, step{kind: handshake})
					}
				}
			}
			all = append(all, s)
		}
	}
	return all
}

// disagreement is how view and reply contradict each other, "" if they don't.
func disagreement(x *wire.Exchange) string {
	if x.Command == nil {
		// What follows a refusal and is passed over is not looked at.
		if len(x.Reply) > 0 {
			return "it has no view"
		}
		return ""
	}
	if why := wayNotKnown(x); why != "" {
		return why
	}
	if x.Close && x.Response.Code == "221" && x.Command.Verb != "QUIT" {
		return "" // Postfix breaks rules, too
	}
	if x.Unit.Kind != wire.Line && x.Unit.Kind != wire.Literal || x.Response.Outcome == wire.Intermediate || x.Response.Code == "" {
		return ""
	}
	problem := ""
	if p := x.Command.Problem; p != nil {
		problem = p.ID
	}
	refused := slices.Contains(syntaxRefused[x.Service.Protocol], x.Response.Code)
	said := func(s string) bool { return strings.Contains(string(x.Reply), s) }
	switch {
	case problem == "" && refused && !slices.ContainsFunc(refusedThough[x.Service.Protocol], said):
		return "the view finds nothing wrong with it"
	case problem != "" && x.Response.Outcome == wire.OK && !slices.Contains(acceptedThough, problem):
		return "the view has " + problem
	}
	return ""
}

// wayNotKnown holds the states that an exchange went between against the
// protocol's table: what it is called there, and how it went.
func wayNotKnown(x *wire.Exchange) string {
	if x.Close {
		return ""
	}
	d := server.Protocols().Lookup(x.Service.Protocol)
	by := []string{x.Command.Verb, x.Of}
	if x.Before == x.After {
		to := protocol.Next(d.Transitions, x.Before, x.Command.Verb, x.Response.Outcome)
		asks := x.Command.Verb == "AUTH" && len(x.Command.Args) == 0 // which mechanisms there are
		understood := x.Response.Code != "BAD"                       // what is not does nothing (RFC 9051 §7.1.3)
		if x.Unit.Kind == wire.Line && to != x.Before && !asks && understood {
			return fmt.Sprintf("%s stays in %s, where it should lead to %s", x.Command.Verb, x.Before, to)
		}
		return ""
	}
	switch x.Unit.Kind {
	case wire.Line:
		if _, last := x.Command.Args.Get("last"); last { // and it is empty: no chunk follows
			by = append(by, "BDAT LAST")
		}
	case wire.Text:
		by = []string{"."}
	case wire.SASL:
		by = append(by, "SASL")
	case wire.Chunk:
		by = append(by, "BDAT LAST", "RSET") // a chunk too many has the transaction dropped
	}
	for _, verb := range by {
		for _, from := range standsFor(x.Before) {
			if slices.Contains(standsFor(x.After), protocol.Next(d.Transitions, from, verb, x.Response.Outcome)) {
				return ""
			}
		}
	}
	return fmt.Sprintf("no %v leads from %s to %s when the outcome is %s", by, x.Before, x.After, x.Response.Outcome)
}

// standsFor are the states of the table that one of a conversation can be: where
// a product does without a greeting, who gives none does what is for those who
// have greeted.
func standsFor(s wire.State) []wire.State {
	if s == smtp.Connected {
		return []wire.State{smtp.Connected, smtp.Greeted}
	}
	return []wire.State{s}
}

// syntaxRefused are the codes by which servers say that a command is no
// well-formed one.
var syntaxRefused = map[wire.Protocol][]string{
	smtp.Name: {"500", "501", "502", "504", "555"}, // RFC 5321 §4.2.4; 555 is of parameters
	pop3.Name: {"-ERR"},
	imap.Name: {"BAD"},
}

// refusedThough is what servers say of commands that are well-formed: it is the
// time for them, or what they name, that is wrong, or the product does not know
// what the RFC has.
var refusedThough = map[wire.Protocol][]string{
	smtp.Name: {
		"VRFY command is disabled", "not allowed during message transfer",
		"command not recognized",                                   // AUTH, HELP and the like, which this Postfix lacks
		"unrecognized command",                                     // a tab, or two spaces, where RFC 5321 §4.1.1 has one
		"used when not advertised",                                 // SMTPUTF8
		"may not follow", "Unsupported option", "Bad message size", // parameters that were not offered
		"invalid data for BODY", "Invalid base64 data", "authentication mechanism not supported",
		"recipient address must contain a domain", "domain missing or malformed", "domain literals not allowed",
		"malformed address", "Syntactically invalid", "Bad recipient address syntax", "Bad sender address syntax", "too long", "ridiculously long",
	},
	pop3.Name: {
		"Authentication failed", "Unsupported authentication mechanism", "Plaintext authentication disallowed",
		"Invalid base64 data", "APOP not enabled", "No username given", "TLS is already active",
		"Unknown command",    // in this state, or in this product
		"Input buffer full",  // longer than any command
		"There's no message", // beyond the last
		"Message is deleted",
	},
	imap.Name: {
		"No mailbox selected", "TLS is already active", "QRESYNC not enabled",
		"Unknown command", "received by server", // in this state, or in this product
		"Invalid messageset", // beyond the last message
		"Duplicate search update tag",
	},
}

// acceptedThough are faults that servers put up with.
var acceptedThough = []string{
	"smtp.mail.missing-brackets", "smtp.rcpt.missing-brackets", "smtp.mail.space-before-path", "smtp.rcpt.space-before-path",
	"smtp.mail.bad-path", "smtp.rcpt.bad-path", "smtp.mail.missing-domain", "smtp.rcpt.missing-domain", "smtp.etrn.missing-argument",
	"smtp.helo.bad-domain", "smtp.ehlo.bad-domain", "smtp.helo.extra", "smtp.ehlo.extra", "smtp.leading-space", "smtp.auth.extra",
	"pop3.user.missing-name", // Dovecot asks for the password all the same
	"imap.line.bare-lf", "imap.line.bare-cr", "imap.space.extra", "imap.arguments.extra",
}
