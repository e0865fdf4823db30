package explain_test

import (
	"testing"

	"ehlo/labs/explain"
)

func TestWithHeading(t *testing.T) {
	for ref, want := range map[string]string{
		"RFC 5321 §4.2.1":     "RFC 5321 §4.2.1 Reply Code Severities and Theory",
		"RFC 5322 §2.1, §2.2": "RFC 5322 §2.1, §2.2 General Description",
		"no RFC: Exim":        "no RFC: Exim",
		"":                    "",
	} {
		if got := explain.WithHeading(ref); got != want {
			t.Errorf("%q is %q, want %q", ref, got, want)
		}
	}
}

func TestParseReference(t *testing.T) {
	for _, c := range []struct {
		ref  string
		want explain.Reference
		ok   bool
	}{
		{"RFC 5321 §4.2.1", explain.Reference{RFC: 5321, Section: "4.2.1", Heading: "Reply Code Severities and Theory"}, true},
		{"RFC 5321 §F.6", explain.Reference{RFC: 5321, Section: "F.6", Heading: "Sending versus Mailing"}, true},
		{"RFC 5322 §2.1, §2.2", explain.Reference{RFC: 5322, Section: "2.1", Heading: "General Description"}, true},
		{"no RFC", explain.Reference{}, true},
		{"no RFC: Postfix XCLIENT_README", explain.Reference{Heading: "Postfix XCLIENT_README"}, true},
		{"no RFC: somebody told me", explain.Reference{}, false},
		{"no RFC, but custom", explain.Reference{}, false},
		{"RFC 5321 §" + "4.99", explain.Reference{}, false},
		{"RFC 5322 §2.1" + ", §99", explain.Reference{}, false},
		{"RFC 5321", explain.Reference{}, false},
		{"RFC 9999" + " §1", explain.Reference{}, false},
		{"", explain.Reference{}, false},
	} {
		got, ok := explain.ParseReference(c.ref)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("%q is %+v, %t, want %+v, %t", c.ref, got, ok, c.want, c.ok)
		}
	}
}
