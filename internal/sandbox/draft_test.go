package sandbox

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"ehlo/internal/sandbox/message"
	"ehlo/labs"
	"ehlo/scenarios"
)

// written is a lab in which somebody greets and then does nothing.
const written = `---
ehlo: 1
id: written
title: First
world: doc
terminals: [{id: a, connect: telnet 10.49.137.152 25}]
---
Words.

## Greet {#greet}
` + "```ehlo-step\nexpect: {verb: EHLO}\nsolution: EHLO me\n```" + `

## Nothing {#nothing}
` + "```ehlo-step\nexpect: {verb: NOOP}\nsolution: NOOP\n```\n"

// TestRedo saves a lab while its author is in the middle of it.
func TestRedo(t *testing.T) {
	files := fstest.MapFS{"bad.md": {Data: []byte("# No lab\n")}}
	for _, pattern := range []string{"worlds/*.yaml", "worlds/messages/*"} {
		names, err := fs.Glob(scenarios.FS, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := fs.ReadFile(scenarios.FS, name)
			if err != nil {
				t.Fatal(err)
			}
			files[name] = &fstest.MapFile{Data: text}
		}
	}
	catalogue := labs.Write(files)
	save := func(text string) {
		files["written.md"] = &fstest.MapFile{Data: []byte(text)}
		catalogue.Renew()
	}
	save(written)
	m := manager(t, Config{})
	m.c.Labs = catalogue
	p, _ := hello(t, m, "")
	send := func(msg message.Client) (last *message.Lab) {
		t.Helper()
		if err := p.Receive(context.Background(), msg); err != nil {
			t.Fatal(err)
		}
		settled(p)
		p.send(message.Voices{}) // so that there is always something to take
		list, err := p.Next(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, got := range list {
			switch got := got.(type) {
			case message.Lab:
				last = &got
			case message.Error:
				t.Errorf("%+v: %s", msg, got.Error)
			}
		}
		return last
	}
	stands := func(title string, version int, done ...string) {
		t.Helper()
		l := labOf(p)
		if l == nil {
			t.Fatal("there is no lab")
		}
		var got []string
		for _, st := range l.Steps {
			if st.Done {
				got = append(got, st.ID)
			}
		}
		if l.Title != title || !l.Draft || l.Version != version || !slices.Equal(got, done) {
			t.Errorf("%q, draft %v, version %d, done %q; want %q, %d, %q", l.Title, l.Draft, l.Version, got, title, version, done)
		}
	}

	if l := send(message.StartLab{Lab: "bad"}); l == nil || !l.Draft || l.Version != 0 || len(l.Steps) != 0 {
		t.Errorf("a lab that was never right: %+v", l)
	}
	send(message.StartLab{Lab: "written"})
	stands("First", 1)
	send(message.OpenTerminal{})
	first, second := p.s.audience.screens[0].id, p.s.audience.screens[1].id
	send(message.Line{Term: first, Seq: 1, Text: "EHLO me"})
	send(message.Line{Term: second, Seq: 1, Text: "hostname"})
	send(message.Skip{Step: "nothing"})
	stands("First", 1, "greet")

	send(message.Redo{}) // nothing newer
	stands("First", 1, "greet")
	if p.s.audience.screens[0].id != first {
		t.Error("nothing was saved, and yet all was done again")
	}
	save(strings.Replace(written, "title:", "titel:", 1))
	send(message.Redo{}) // wrong
	stands("First", 1, "greet")

	save(strings.NewReplacer("First", "Second", "#nothing", "#noop").Replace(written))
	send(message.Redo{})
	stands("Second", 3, "greet")
	if len(p.s.audience.screens) != 2 || p.s.audience.screens[0].id == first || p.s.audience.screens[1].id == second || !strings.Contains(string(p.s.audience.screens[1].out), "Linux") {
		t.Errorf("the terminals were not opened and typed in again: %q", p.s.audience.screens[1].out)
	}
	// What a page types in a terminal that is new to it counts from 1.
	send(message.Line{Term: p.s.audience.screens[0].id, Seq: 1, Text: "NOOP"})
	stands("Second", 3, "greet", "noop")
	save(written)
	send(message.Redo{})
	stands("First", 4, "greet", "nothing")

	send(message.Restart{})
	stands("First", 4)
}
