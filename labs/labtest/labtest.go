// Package labtest has scenarios and folders of them for tests.
package labtest

import (
	_ "embed"
	"io/fs"
	"sync"
	"testing"
	"testing/fstest"

	"ehlo/scenarios"
	"ehlo/server"
)

// FirstMail is the example of a lab in the format's design: two steps, a
// variable, hints and mistakes.
//
//go:embed testdata/first-mail.md
var FirstMail string

// Quiz is a lab of questions: to choose, to type, and to find out in the world.
//
//go:embed testdata/quiz.md
var Quiz string

// ThreeSteps is a lab of SMTP, one step of which keeps watching its state; the
// fourth step hangs up.
//
//go:embed testdata/three-steps.md
var ThreeSteps string

// TwoTerminals is a lab that is done in two terminals, by IMAP and by SMTP.
//
//go:embed testdata/two-terminals.md
var TwoTerminals string

// Head is the front matter of the lab x, with an introduction.
const Head = "---\nehlo: 1\nid: x\ntitle: X\nworld: doc\n---\nHello.\n"

// Good is a step's block in which nothing is wrong.
const Good = "expect: {verb: NOOP}\nsolution: NOOP"

// OneStep is the source of the lab x, whose only step, one, has such a block.
func OneStep(block string) string {
	return Head + "\n## One {#one}\n```ehlo-step\n" + block + "\n```\n"
}

// Folder is a file system with one scenario, lab.md, and worlds of the
// program's.
func Folder(t testing.TB, source string) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{"lab.md": {Data: []byte(source)}}
	add := func(name string) {
		text, err := scenarios.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fsys[name] = &fstest.MapFile{Data: text}
	}
	add("worlds/doc.yaml")
	add("worlds/doc-pop3.yaml")
	messages, err := scenarios.FS.ReadDir("worlds/messages")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range messages {
		add("worlds/messages/" + m.Name())
	}
	return fsys
}

// Fixture is a world of the program's. It is read once: nothing changes one.
func Fixture(t testing.TB, name string) *server.Fixture {
	t.Helper()
	fixtures.Lock()
	defer fixtures.Unlock()
	if f := fixtures.all[name]; f != nil {
		return f
	}
	worlds, err := fs.Sub(scenarios.FS, "worlds")
	if err != nil {
		t.Fatal(err)
	}
	f, err := server.LoadFixture(worlds, name)
	if err != nil {
		t.Fatal(err)
	}
	fixtures.all[name] = f
	return f
}

var fixtures = struct {
	sync.Mutex
	all map[string]*server.Fixture
}{all: make(map[string]*server.Fixture)}
