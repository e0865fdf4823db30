package replay

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"ehlo/labs/run"
	"ehlo/server/product"
	"ehlo/server/wire"
)

// ToLab drafts a scenario (docs/scenario-format.md) from a session that has
// been played in a world: its commands are the steps. They are typed at a desk of that
// world, and what it answers there is what each step expects, so that labs.Check proves the
// draft as it is. It wants an author's words, and tells the author as comments what the
// world did otherwise than the transcript has it, and what was left out.
func ToLab(name string, r *Result) string {
	d := &draft{result: r, leave: make(map[int]string)}
	for !d.enter() {
	}
	d.head(name)
	d.connect()
	for i := range d.steps {
		d.write(i)
	}
	return d.b.String()
}

// draft is a lab that is being drafted.
type draft struct {
	result  *Result
	leave   map[int]string // exchanges that are not typed, and why
	steps   []draftStep
	remarks []string // to the author, on the whole
	b       strings.Builder
}

// draftStep is a step, before it is written.
type draftStep struct {
	expect  string
	again   bool     // something before it is so much alike that it could fit, too
	lines   []string // to type
	x       *wire.Exchange
	remarks []string // to the author
}

var notID = regexp.MustCompile(`[^a-z0-9]+`)

func (d *draft) head(name string) {
	base := strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	id := strings.Trim(notID.ReplaceAllString(strings.ToLower(base), "-"), "-")
	if id == "" || id[0] < 'a' || id[0] > 'z' {
		id = "lab-" + id
	}
	protocol := string(d.result.Session.Protocol)
	fmt.Fprintf(&d.b, `---
ehlo: 1
id: %s
title: %s
lang: en
minutes: %d
skills: [%s.session]
world: %s
terminals: [{id: a}]
%s---
%s
`, strings.TrimSuffix(id, "-"), quoted(texts.Say("title", "protocol", d.result.Session.Descriptor.Title)), max(3, len(d.steps)), protocol, d.world(), comments(d.remarks), texts.Say("draft", "file", quoted(filepath.Base(name))))
}

// world is what the front matter says of the world: its name, or the world itself.
func (d *draft) world() string {
	if d.result.written == "" {
		return d.result.World
	}
	return "|\n  " + strings.ReplaceAll(strings.TrimSuffix(d.result.written, "\n"), "\n", "\n  ")
}

// connect is the step that calls the server.
func (d *draft) connect() {
	call := d.call()
	say, typed := texts.Say("call", "call", call), call
	if voice := d.voice(); voice != "" {
		say = texts.Say("voice", "persona", d.result.Session.Persona, "voice", voice, "call", call)
		typed = voice + "\n" + call
	}
	d.step("connect", texts.Say("call-title"), say,
		fmt.Sprintf("{greeting: true, protocol: %s}", d.result.Session.Protocol), typed, texts.Say("greeting"), call, "", nil)
}

// call is the line that calls the server.
func (d *draft) call() string { return fmt.Sprintf("telnet %s %d", d.result.Address, d.result.Port) }

// voice is the line that has the server speak as the transcript's does, "" if it does.
func (d *draft) voice() string {
	s := d.result.Session
	if p, ok := product.Lookup(s.Persona); !ok || !p.Speaks(s.Protocol) || s.Persona == d.result.Persona {
		return ""
	}
	return fmt.Sprintf("persona %s %s", s.Persona, s.Protocol)
}

// write writes the i-th step.
func (d *draft) write(i int) {
	s := &d.steps[i]
	verb := run.Verb(s.x)
	title := verb
	if d.result.Session.Descriptor.Command(verb) == nil {
		title = texts.Say("other-title")
	}
	if verb == "." {
		title = texts.Say("message-title")
	}
	typed := strings.Join(s.lines, "\n")
	say := texts.Say("type", "line", code(s.lines[0]))
	if len(s.lines) > 1 {
		fence := "```"
		for strings.Contains(typed, fence) {
			fence += "`"
		}
		say = texts.Say("type-lines") + "\n\n" + fence + "\n" + typed + "\n" + fence
	}
	why := texts.Say("answers", "reply", code(firstLine(string(s.x.Reply))))
	if s.x.Response.Outcome == wire.Error {
		why = texts.Say("refuses", "reply", code(firstLine(string(s.x.Reply))))
	}
	needs := ""
	switch {
	case s.again && i > 0:
		needs = fmt.Sprintf("step-%d", i)
	case s.again:
		needs = "connect"
	}
	d.step(fmt.Sprintf("step-%d", i+1), title, say, s.expect, typed, why, s.lines[0], needs, s.remarks)
}

// comparable are the arguments by which commands are told apart.
var comparable = map[string]bool{
	"domain": true, "reverse-path": true, "forward-path": true, "mechanism": true, "name": true, "message": true, "lines": true,
	"user": true, "mailbox": true, "sequence-set": true, "item": true, "search-key": true, "flag": true,
}

// step writes a step. needs is the step that has to be done before it, "" for any order.
func (d *draft) step(id, title, say, expect, solution, why, hint, needs string, remarks []string) {
	if needs != "" {
		needs = "needs: [" + needs + "]\n"
	}
	fmt.Fprintf(&d.b, "\n## %s {#%s}\n%s\n```ehlo-step\n%sexpect: %s\n%shints:\n  - %s\n  - {after: 2, say: %s}\nexplain: {any: %s}\nsolution: %s\n```\n",
		title, id, say, comments(remarks), expect, needs, texts.Say("hint"), quoted(texts.Say("type", "line", code(hint))), quoted(why), quoted(solution))
}

// comments are remarks as YAML's comments, a line each: nobody but the author reads them.
func comments(remarks []string) string {
	var b strings.Builder
	for _, r := range remarks {
		b.WriteString("# " + r + "\n")
	}
	return b.String()
}

// code is text as Markdown's code, whatever backticks it has.
func code(text string) string {
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		return fence + " " + text + " " + fence
	}
	return fence + text + fence
}

// quoted writes text as YAML: JSON's strings are YAML's.
func quoted(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(strings.ToValidUTF8(s, "?"))                               // a string can always be written
	return strings.ReplaceAll(strings.TrimSpace(b.String()), "{{", `{\u007b`) // which would stand for something
}

func firstLine(s string) string {
	l, _, _ := strings.Cut(s, "\n")
	return strings.TrimRight(l, "\r")
}
