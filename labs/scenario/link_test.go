package scenario

import (
	"strings"
	"testing"

	"ehlo/labs/labtest"
)

func TestLinksAreWrittenForThePage(t *testing.T) {
	source := labtest.OneStep(labtest.Good+"\nhints: ['[Back](#one)', '[There](lab:x)']") + "\n[a](lab:x) [b](#one) [c](https://example.org/?a&b) <https://example.org>\n"
	l, found := Parse(labtest.Folder(t, source), "lab.md")
	if len(found) > 0 {
		t.Fatal(found)
	}
	html := l.Steps[0].HTML + l.Steps[0].Hints[0].HTML + l.Steps[0].Hints[1].HTML
	for _, want := range []string{
		`<a href="/labs/x">a</a>`, `<a href="#one">b</a>`,
		`<a href="https://example.org/?a&amp;b" target="_blank" rel="noreferrer">c</a>`,
		`<a href="https://example.org" target="_blank" rel="noreferrer">https://example.org</a>`,
		`<a href="#one">Back</a>`, `<a href="/labs/x">There</a>`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s in %s", want, html)
		}
	}
}
