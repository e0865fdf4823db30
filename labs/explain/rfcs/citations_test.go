package main

import (
	"os"
	"testing"
	"testing/fstest"

	"ehlo/labs/explain"
)

// Whatever is cited, in the catalogues, comments, labs, tests and docs, exists.
func TestCitationsExist(t *testing.T) {
	found, err := citations(os.DirFS("../../.."))
	if err != nil {
		t.Fatal(err)
	}
	cited := map[int]bool{}
	for _, c := range found {
		cited[c.rfc] = true
		if explain.Sections(c.rfc) == nil {
			t.Errorf("%s:%d: RFC %d §%s: labs/explain/sections.txt does not have this RFC yet", c.file, c.line, c.rfc, c.section)
		} else if _, ok := explain.Heading(c.rfc, c.section); !ok {
			t.Errorf("%s:%d: RFC %d has no §%s", c.file, c.line, c.rfc, c.section)
		}
	}
	for _, n := range []int{1939, 5321, 9051} {
		if !cited[n] {
			t.Errorf("RFC %d is cited nowhere: is the whole repository read?", n)
		}
	}
}

func TestCitations(t *testing.T) {
	rfc := "RFC" // nothing below is a citation of this file's
	files := fstest.MapFS{
		"a.go":              {Data: []byte("// " + rfc + " 5321 §4.2.1: x\n// see " + rfc + "\n// 5322 §2.1, §2.2 and §A.1. " + rfc + " 821 is old.\n")},
		"b.md":              {Data: []byte("> " + rfc + "\n> 9051 §6.4.5\n> or §7. " + rfc + " 3501 section 6 (" + rfc + " 1939 §7), " + rfc + " 5321 appendix D")},
		"node_modules/c.md": {Data: []byte(rfc + " 5321 §99")},
		"d.png":             {Data: []byte(rfc + " 5321 §99")},
	}
	got, err := citations(files)
	want := []cited{
		{"a.go", 1, 5321, "4.2.1"}, {"a.go", 2, 5322, "2.1"}, {"a.go", 2, 5322, "2.2"}, {"a.go", 2, 5322, "A.1"},
		{"b.md", 1, 9051, "6.4.5"}, {"b.md", 1, 9051, "7"}, {"b.md", 3, 3501, "6"}, {"b.md", 3, 1939, "7"}, {"b.md", 3, 5321, "D"},
	}
	if err != nil || len(got) != len(want) {
		t.Fatalf("got %v, %v, want %v", got, err, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %v, want %v", got[i], want[i])
		}
	}
}

// A heading stands at the margin, or in the contents; an item of a list, prose and a
// page's foot do not count.
func TestSections(t *testing.T) {
	got := sections(`
Table of Contents

   1.  Introduction ....................................................3
   4.  The SMTP Specifications
     4.2.1.  Reply Code Severities and
             Theory ....................................................9
   Appendix B.  Examples ..............................................80

RFC 5321                          SMTP                      October 2008

1.  Introduction

   1. An item of a list
   2.  Another item
   The rule stands in
   4.2.1. and elsewhere, too.

4.2.1.  Reply Code Severities and
        Theory

   A message is not a heading.

Klensin                     Standards Track                     [Page 3]

Appendix B.  Examples
B.1.  One

`)
	want := map[string]string{"1": "Introduction", "4.2.1": "Reply Code Severities and Theory", "B": "Examples", "B.1": "One"}
	for s, h := range want {
		if got[s] != h {
			t.Errorf("§%s is %q, want %q", s, got[s], h)
		}
	}
	if _, ok := got["2"]; ok {
		t.Errorf("got %v", got)
	}
}
