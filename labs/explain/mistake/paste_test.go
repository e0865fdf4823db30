package mistake

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNormalise(t *testing.T) {
	for typed, want := range map[string]string{
		"EHLO client.example":                     "EHLO client.example",
		"C: EHLO client.example":                  "EHLO client.example",
		"Client: a1 NOOP":                         "a1 NOOP",
		"<a@b.example>":                           "<a@b.example>", // an address, not a prompt
		"#a1 NOOP":                                "#a1 NOOP",      // a tag
		"# a1 NOOP":                               "a1 NOOP",
		"MAIL FROM:\u2039a@b.example\u203a":       "MAIL FROM:<a@b.example>",
		"a1 SELECT \u201cINBOX\u201d":             `a1 SELECT "INBOX"`,
		"a1 SEARCH SINCE 1\u2013Jan\u20132024":    "a1 SEARCH SINCE 1-Jan-2024",
		"\ufeffUSER\u00a0bob":                     "USER bob",
		"RETR\uff11 \uff12":                       "RETR1 2",
		"EHLP\bO client.example":                  "EHLO client.example",
		"\x1b[ASTAT":                              "STAT",
		"\xff\xf4STAT":                            "STAT",
		"NOOP\rNOOP":                              "NOOP",
		"MAIL FROM:&lt;mailto:a@b.example&gt;":    "MAIL FROM:<a@b.example>",
		"a1  SELECT \"two  spaces\"  (CONDSTORE)": `a1 SELECT "two  spaces" (CONDSTORE)`,
		"  STAT\t":                                "STAT",
		"RCPT TO:<r\xe9mi@b.example>":             "RCPT TO:<r\xe9mi@b.example>", // which octets these are, nobody knows
		"a1 SELECT &AOQ-":                         "a1 SELECT &AOQ-",
	} {
		if got := Normalise(typed); got != want {
			t.Errorf("%q becomes %q, want %q", typed, got, want)
		}
	}
}

func TestPasted(t *testing.T) {
	ids := map[Kind]string{PromptPrefix: "prefix", SmartQuotes: "quotes", Entities: "entities", Backspace: "backspace"}
	for typed, want := range map[string]Fault{
		"C:  STAT":        {ID: "prefix", End: 4},
		"a \u201cb":       {ID: "quotes", Start: 2, End: 5},
		"a\u00a0\u201cb":  {ID: "quotes", Start: 3, End: 6}, // a space without an id is passed over
		"STAY\bT":         {ID: "backspace", Start: 4, End: 5},
		"USER &quot;bob":  {ID: "entities", Start: 5, End: 11},
		"USER bob & eve;": {},
		"STAT":            {},
	} {
		found := append(Pasted(typed, ids), Fault{})[0]
		if found.ID != want.ID || found.Start != want.Start || found.End != want.End {
			t.Errorf("%q: %+v, want %+v", typed, found, want)
		}
	}
}

// TestNormaliseIsLinear holds that a long line takes no time to speak of.
func TestNormaliseIsLinear(t *testing.T) {
	for _, part := range []string{"&amp;", "&&", "\b", "\u201c", "mailto:", "C: "} {
		if got := Normalise(strings.Repeat(part, 200_000)); len(got) > 200_000*len(part) {
			t.Errorf("%q grows", part)
		}
	}
}

// FuzzNormalise holds that a line that has been normalised has no traces left,
// and that what is found in one is there.
func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"C: \u201cEHLO\u201d x", "\x1b[A\b\bx\rNOOP", "&amp;lt;mailto:x", "\xff\xf4\xffx", ">>> >> x", "&#x202f;\u0130mailto:"} {
		f.Add(s)
	}
	ids := map[Kind]string{}
	for _, k := range []Kind{SmartQuotes, Dash, NoBreakSpace, Invisible, WrongBrackets, Fullwidth, Backspace, ArrowKeys, Control, Tab, BareCR, Nul} {
		ids[k] = string(k)
	}
	f.Fuzz(func(t *testing.T, line string) {
		for _, p := range Pasted(line, ids) {
			if p.Start < 0 || p.Start >= p.End || p.End > len(line) {
				t.Fatalf("%+v is not in %q", p, line)
			}
		}
		got := Normalise(line)
		if strings.TrimSpace(got) != got {
			t.Fatalf("%q becomes %q", line, got)
		}
		if utf8.ValidString(line) && !strings.Contains(line, "&") && len(Pasted(got, ids)) > 0 {
			t.Fatalf("%q becomes %q, in which is %+v", line, got, Pasted(got, ids))
		}
	})
}
