package smtp_test

import (
	"strings"
	"testing"

	"ehlo/labs/explain/explaintest"
	explainer "ehlo/labs/explain/smtp"
)

// TestTooEarly types each command that needs others before it where one of them is missing: the
// remark names the first that is, as its button does.
func TestTooEarly(t *testing.T) {
	names := map[string]string{"EHLO": "`EHLO`", "AUTH": "log in", "MAIL": "`MAIL FROM:`", "RCPT": "`RCPT TO:`"}
	found := 0
	for _, persona := range []string{"exim", "postfix"} {
		for _, port := range []int{25, 587} {
			for _, before := range [][]string{{}, {"EHLO client.com"}, {"HELO client.com"}, {"EHLO client.com", "MAIL FROM:<user@client.com>"}} {
				for _, typed := range []string{"MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>", "DATA", "BDAT 0 LAST"} {
					e := explaintest.Example{Typed: append(before[:len(before):len(before)], typed), Persona: persona, Port: port}
					x, explained := e.Play(t, explaintest.Place{Protocol: explainer.Protocol(), World: "doc"})
					if len(explained.Mistakes) == 0 {
						continue
					}
					m := explained.Mistakes[0]
					verb, _, _ := strings.Cut(m.Fix, " ")
					ended := m.ID == "smtp.order.data-after-refusals" && typed != "DATA"
					if ended || m.ID == "smtp.auth.required" && verb == "EHLO" { // which a login needs
						continue
					}
					if named := names[verb]; !strings.Contains(m.Says, named) {
						t.Errorf("%s, port %d, after %q: %q is answered %q: %q, and the button is %q", persona, port, before, typed, x.Reply, m.Says, m.Fix)
					}
					found++
				}
			}
		}
	}
	if found < 20 {
		t.Errorf("%d commands came too early", found)
	}
}
