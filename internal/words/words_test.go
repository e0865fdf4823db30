package words_test

import (
	"errors"
	"fmt"
	"testing"

	"ehlo/internal/words"
)

func TestSay(t *testing.T) {
	texts := words.New("a.yaml", []byte(`
plain: "Nothing to fill in."
gone: "There is no {what} in {where}."
json: "Write {{what}} as {\"a\": 1}, {}, or { alone."
links: {one: "You have one link.", other: "You have {n} links."}
why: "It cannot be read: {why}. Write it again."
`))
	for _, tt := range []struct{ got, want string }{
		{texts.Say("plain"), "Nothing to fill in."},
		{texts.Say("gone", "what", "<b>", "where", 7), "There is no <b> in 7."},
		{texts.HTML("gone", "what", "<b>", "where", 7), "There is no &lt;b&gt; in 7."},
		{texts.Say("gone", "what", "{where}", "where", "x"), "There is no {where} in x."},
		{texts.Say("gone", "what", "a"), "There is no a in {where}."},
		{texts.Say("json", "what", "b"), `Write {b} as {"a": 1}, {}, or { alone.`},
		{texts.Say("json"), `Write {{what}} as {"a": 1}, {}, or { alone.`},
		{texts.Say("links", "n", 1), "You have one link."},
		{texts.Say("links", "n", 0), "You have 0 links."},
		{texts.Say("links", "n", 21), "You have 21 links."},
		{texts.Say("why", "why", "A name is missing."), "It cannot be read: A name is missing. Write it again."},
		{texts.Say("why", "why", "no name"), "It cannot be read: no name. Write it again."},
		{texts.Say("why", "why", "example.com."), "It cannot be read: example.com.. Write it again."}, // a name in DNS
		{texts.Say("why", "why", ""), "It cannot be read: . Write it again."},
		{texts.Error("gone", "what", "a", "where", "b").Error(), "There is no a in b."},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
	a, b := texts.Error("plain"), texts.Error("plain")
	if !errors.Is(fmt.Errorf("x: %w", a), a) || errors.Is(a, b) {
		t.Error("an error is not found, or another is")
	}
}

func TestFaultyFile(t *testing.T) {
	for name, file := range map[string]string{
		"no YAML":             "a: [",
		"a name given twice":  "a: x\na: y",
		"a number":            "a: 1",
		"a plural that lacks": "a: {one: x}",
		"a plural of more":    "a: {one: x, other: y, many: z}",
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is read", name)
				}
			}()
			words.New("a.yaml", []byte(file)).Say("a")
		}()
	}
	defer func() {
		if recover() == nil {
			t.Error("a sentence is said that is not there")
		}
	}()
	words.New("a.yaml", []byte("a: x")).Say("b")
}
