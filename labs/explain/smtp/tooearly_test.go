package smtp_test

import (
	"regexp"
	"strings"
	"testing"

	"ehlo/labs/explain/explaintest"
	explainer "ehlo/labs/explain/smtp"
	"ehlo/server/smtp"
)

// TestTooEarly types each command that needs others before it where one of them is missing, or where
// it cannot be yet: the first command that the remark names to type is its button's.
func TestTooEarly(t *testing.T) {
	const login = "AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw=="
	found := 0
	for _, persona := range []string{"exim", "postfix"} {
		for _, port := range []int{25, 587} {
			for _, before := range [][]string{
				{},
				{"EHLO client.com"},
				{"HELO client.com"},
				{"EHLO client.com", "MAIL FROM:<user@client.com>"},
				{"HELO client.com", "MAIL FROM:<user@client.com>"},
				{"EHLO client.com", "MAIL FROM:<user@client.com>", "RSET"},
				{"EHLO client.com", "MAIL FROM:<user@client.com>", "RCPT TO:<nobody@server.com>"},
				{"EHLO client.com", "MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>"},
				{"EHLO client.com", login},
				{"EHLO client.com", login, "MAIL FROM:<bob@server.com>"},
			} {
				for _, typed := range []string{"MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>", "DATA", "BDAT 0 LAST", "AUTH PLAIN", "STARTTLS", "VRFY bob@server.com"} {
					e := explaintest.Example{Typed: append(before[:len(before):len(before)], typed), Persona: persona, Port: port}
					x, explained := e.Play(t, explaintest.Place{Protocol: explainer.Protocol(), World: "doc"})
					if len(explained.Mistakes) == 0 {
						continue
					}
					m := explained.Mistakes[0]
					verb, _, _ := strings.Cut(m.Fix, " ")
					if m.ID == "smtp.auth.twice" || m.ID == "smtp.vrfy.disabled" { // after which there is nothing to do first
						continue
					}
					if named := firstNamed(m.Says, typed); named != verb {
						t.Errorf("%s, port %d, after %q: %q is answered %q: %s %q, and the button is %q", persona, port, before, typed, x.Reply, m.ID, m.Says, m.Fix)
					}
					found++
				}
			}
		}
	}
	if found < 100 {
		t.Errorf("%d commands came too early", found)
	}
}

var spans = regexp.MustCompile("`([A-Z]+)[^`]*`")

// firstNamed is the verb of the first command that a remark names, beside the one that was typed and
// the one that it says has had an effect.
func firstNamed(says, typed string) string {
	says = strings.TrimPrefix(strings.TrimPrefix(says, "`RSET` ended"), "After `HELO`")
	for _, m := range spans.FindAllStringSubmatch(says, -1) {
		if smtp.Protocol.Command(m[1]) != nil && !strings.HasPrefix(typed, m[1]) {
			return m[1]
		}
	}
	return ""
}
