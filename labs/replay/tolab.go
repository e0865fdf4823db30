package replay

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"ehlo/labs/transcript"
	"ehlo/server/wire"
)

// ToLab drafts a scenario (docs/scenario-format.md) from a session that has
// been played: its commands are the steps, what was answered is what each
// expects. The draft is proved by labs.Check as it is, and wants an author's
// words.
func ToLab(name string, r *Result) string {
	d := &draft{result: r, seen: make(map[string]bool)}
	d.head(name)
	d.connect()
	for i := range r.Steps {
		d.step(i)
	}
	return d.b.String()
}

type draft struct {
	result *Result
	b      strings.Builder
	before []string // lines to type that are no step of their own
	seen   map[string]bool
	steps  int
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
---
%s
`, strings.TrimSuffix(id, "-"), quoted(texts.Say("title", "protocol", d.result.Session.Descriptor.Title)), max(3, len(d.result.Steps)), protocol, d.result.World, texts.Say("draft", "file", quoted(filepath.Base(name))))
}

// connect is the step that calls the server.
func (d *draft) connect() {
	s := d.result.Session
	address, port := s.Address, s.Port
	if address == "" || port == 0 {
		address, port = d.result.Address, d.result.Port
	}
	call := fmt.Sprintf("telnet %s %d", address, port)
	say, typed := texts.Say("call", "call", call), call
	if s.Persona != "" && s.Persona != d.result.Persona {
		voice := fmt.Sprintf("persona %s %s", s.Persona, s.Protocol)
		say = texts.Say("voice", "persona", s.Persona, "voice", voice, "call", call)
		typed = voice + "\n" + call
	}
	d.write("connect", texts.Say("call-title"), say,
		fmt.Sprintf("{greeting: true, protocol: %s}", s.Protocol), typed, texts.Say("greeting"), call)
}

// step writes the i-th exchange, if it can be a step.
func (d *draft) step(i int) {
	st := d.result.Steps[i]
	x := st.Exchange
	if x.Command == nil {
		return
	}
	lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(st.Sent), "\r\n", "\n"), "\n"), "\n")
	d.before = append(d.before, lines...)
	verb := x.Command.Verb
	if x.Unit.Kind == wire.Text {
		verb = "."
	}
	cont := len(x.Reply) == 0 || x.Response.Outcome == wire.Intermediate && x.After != d.result.Session.Descriptor.Text
	expect, ok := d.expect(verb, x)
	if cont || !ok || d.seen[expect] {
		return // it goes with the next
	}
	d.seen[expect] = true
	typed := strings.Join(d.before, "\n")
	d.before = nil
	d.steps++
	title := verb
	if verb == "." {
		title = texts.Say("message-title")
	}
	say := texts.Say("type", "line", lines[0])
	if len(lines) > 1 {
		say = texts.Say("type-lines") + "\n\n```\n" + typed + "\n```"
	}
	why := texts.Say("answers", "reply", firstLine(string(x.Reply)))
	if x.Response.Outcome == wire.Error {
		why = texts.Say("refuses", "reply", firstLine(string(x.Reply)))
	}
	d.write(fmt.Sprintf("step-%d", d.steps), title, say, expect, typed, why, lines[0])
}

// expect is the condition that the exchange fulfils. ok is false when nothing
// tells it from others.
func (d *draft) expect(verb string, x *transcript.Exchange) (string, bool) {
	if verb == "" || x.Response.Code == "" {
		return "", false
	}
	var args []string
	named := make(map[string]bool)
	for _, a := range x.Command.Args {
		if comparable[a.Name] && !named[a.Name] && a.Value != "" {
			named[a.Name] = true
			args = append(args, a.Name+": "+quoted(a.Value))
		}
	}
	out := "{verb: " + quoted(verb)
	if len(args) > 0 {
		out += ", args: {" + strings.Join(args, ", ") + "}"
	}
	if p := x.Command.Problem; p != nil && x.Response.Outcome == wire.Error {
		out += ", problem: " + quoted(p.ID) // else another refusal would do as well
	}
	return out + ", reply: " + quoted(x.Response.Code) + "}", true
}

// comparable are the arguments by which commands are told apart.
var comparable = map[string]bool{
	"domain": true, "reverse-path": true, "forward-path": true, "mechanism": true, "name": true, "message": true, "lines": true,
	"user": true, "mailbox": true, "sequence-set": true, "item": true, "search-key": true, "flag": true,
}

// write writes a step.
func (d *draft) write(id, title, say, expect, solution, why, hint string) {
	fmt.Fprintf(&d.b, "\n## %s {#%s}\n%s\n```ehlo-step\nexpect: %s\nhints:\n  - %s\n  - {after: 2, say: %s}\nexplain: {any: %s}\nsolution: %s\n```\n",
		title, id, say, expect, texts.Say("hint"), quoted(texts.Say("type", "line", hint)), quoted(why), quoted(solution))
}

// quoted writes text as YAML: JSON's strings are YAML's.
func quoted(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(strings.ToValidUTF8(s, "?")) // a string can always be written
	return strings.TrimSpace(b.String())
}

func firstLine(s string) string {
	l, _, _ := strings.Cut(s, "\n")
	return strings.ReplaceAll(strings.TrimRight(l, "\r"), "`", "'")
}
