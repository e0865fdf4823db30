package imap

import (
	"testing"

	"ehlo/server/mailstore"
)

// TestFieldsThatBreakOff reads fields that end where something should follow,
// as they do while somebody is still learning to write them.
func TestFieldsThatBreakOff(t *testing.T) {
	for _, tt := range []struct{ rule, header, structure, from string }{
		{"a backslash at the end of a comment", `Content-Type: (a\`, `("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0)`, "NIL"},
		{"a string without its end", `Content-Type: text/plain; name="a`, `("text" "plain" ("name" "a" "charset" "us-ascii") NIL NIL "7bit" 0 0)`, "NIL"},
		{"a local part in a string without its end", `From: Ann <"a`, `("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0)`, `(("Ann" NIL "a" "MISSING_DOMAIN"))`},
	} {
		m := mailstore.Message{Content: &mailstore.Content{Raw: []byte(tt.header + "\r\n\r\n")}}
		if got := string((*backend)(nil).bodyStructure(m, false)); got != tt.structure {
			t.Errorf("%s: %s, want %s", tt.rule, got, tt.structure)
		}
		if got := formatAddresses(parseMessage(m.Content.Raw), "From"); got != tt.from {
			t.Errorf("%s: %s, want %s", tt.rule, got, tt.from)
		}
	}
}
