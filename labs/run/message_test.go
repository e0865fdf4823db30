package run

import (
	"testing"

	"ehlo/labs/scenario"
)

// TestFolded holds which fields of a header go over several lines (RFC 5322 §2.2.3).
func TestFolded(t *testing.T) {
	subject := &scenario.TextCondition{Folded: scenario.Value{Given: true, Text: "Subject"}}
	for _, tt := range []struct {
		name, text string
		want       bool
	}{
		{"folded", "Subject: a\r\n b\r\n", true},
		{"by a tab, in another case", "SUBJECT: a\r\n\tb\r\n", true},
		{"on one line", "Subject: a b\r\n", false},
		{"one of two is", "Subject: a b\r\nSubject: a\r\n b\r\n", false},
		{"another field is", "Subject: a\r\nTo: b@c.d,\r\n e@f.g\r\n", false},
		{"a space in the body folds nothing", "Subject: a\r\n\r\n b\r\n", false},
	} {
		if got := messageOf([]byte(tt.text)).fits(subject); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
