package labs

import (
	"strings"
	"testing"

	"ehlo/scenarios"
)

const head = "---\nehlo: 1\nid: x\ntitle: X\nworld: doc\n---\nHello.\n"

func lab(step string) string { return head + "\n## One {#one}\n```ehlo-step\n" + step + "\n```\n" }

const good = "expect: {verb: NOOP}\nsolution: NOOP"

// faults are what can be wrong with a scenario, each with its place and a part
// of what is said of it.
func faults() []fault {
	return []fault{
		{"good", lab(good), "", ""},
		{"no front matter", "# Hello\n", "1:1", "no front matter"},
		{"unknown key of a step", lab("expct: {verb: NOOP}\n" + good), "11:1", `did you mean "expect"?`},
		{"unknown key of a condition", lab("expect: {verb: NOOP, replay: 250}\nsolution: NOOP"), "11:22", `did you mean "reply"?`},
		{"unknown key of the head", strings.Replace(lab(good), "title: X", "titel: X", 1), "4:1", `did you mean "title"?`},
		{"planned key", lab(good + "\nhints: [{seconds: 9, say: a}]"), "13:10", "{after: 90s, say: ...}"},
		{"record of no name", lab(good + "\nstate: [{record: 10.0.0.1}]"), "13:9", "add dns: server.com"},
		{"record type that there is not", lab(good + "\nstate: [{dns: a.b, type: MXX}]"), "13:9", `did you mean "MX"?`},
		{"name in a mailbox", lab(good + "\nstate: [{dns: a.b, mailbox: bob/INBOX, count: 1}]"), "13:9", "make it two"},
		{"a count of records", lab(good + "\nstate: [{dns: a.b, count: 1}]"), "13:9", "of which mailbox"},
		{"gone or not", lab(good + "\nstate: [{dns: a.b, gone: true, exists: true}]"), "13:9", "the opposite"},
		{"answer that no name server gives", lab("expect: {verb: QUERY, reply: NXDOMAN}\nsolution: dig a.b"), "11:9", "NXDOMAIN"},
		{"connection to a name server", lab(good + "\nstate: [{conversation: dns, state: rcpt}]"), "13:9", "there is no protocol"},
		{"queue for nobody", lab(good + "\nstate: [{queue: 1}]"), "13:9", "is no recipient"},
		{"queue in a mailbox", lab(good + "\nstate: [{queue: a@b.c, mailbox: bob/INBOX, count: 1}]"), "13:9", "not both"},
		{"sender in a mailbox", lab(good + "\nstate: [{from: a@b.c, mailbox: bob/INBOX, count: 1}]"), "13:9", "in the queue"},
		{"gone and new", lab(good + "\nstate: [{mailbox: bob/INBOX, message: new, gone: true}]"), "13:9", "was there at the start"},
		{"state of no terminal", lab(good + "\nstate: [{terminal: c, connected: true}]"), "13:9", "no terminal"},
		{"keep without state", lab(good + "\nkeep: true"), "11:1", "could lose"},
		{"hint at no time", lab(good + "\nhints: [{after: soon, say: a}]"), "13:17", "is neither"},
		{"on is no key", lab(good + "\nhints: [{on: 501, say: a}]"), "13:10", "use `when`"},
		{"open brace", lab("expect: {verb: NOOP"), "11:9", "braces is not closed"},
		{"no title", strings.Replace(lab(good), "title: X\n", "", 1), "", "no title"},
		{"no such world", strings.Replace(lab(good), "world: doc", "world: dok", 1), "5:8", `did you mean "doc"?`},
		{"dead link in a mistake", lab(good + "\nmistakes: [{when: {reply: error}, try: FOO, say: 'see [x](#nowhere)'}]"), "13:12", "leads to no step"},
		{"dead link in a hint", lab(good + "\nhints: ['see [x](ftp://x)']"), "13:9", "leads nowhere"},
		{"other version", strings.Replace(lab(good), "ehlo: 1", "ehlo: 2", 1), "", "version"},
		{"no steps", head, "", "no steps"},
		{"step without id", strings.Replace(lab(good), " {#one}", "", 1), "9:4", "write `## One {#one}`"},
		{"step without block", head + "\n## One {#one}\n", "9:4", "not checked by anything"},
		{"two blocks", lab(good) + "```ehlo-step\n" + good + "\n```\n", "14:4", "second block"},
		{"same id twice", lab(good) + "\n## Two {#one}\n```ehlo-step\n" + good + "\n```\n", "15:4", "second step has the id"},
		{"no check", lab("solution: NOOP"), "11:1", "nothing completes"},
		{"no solution", lab("expect: {verb: NOOP}"), "11:1", "no solution"},
		{"empty condition", lab("expect: {}\nsolution: NOOP"), "11:9", "fits everything"},
		{"unknown argument", lab("expect: {verb: MAIL, args: {revers-path: a}}\nsolution: NOOP"), "11:9", `did you mean "reverse-path"?`},
		{"impossible reply", lab("expect: {verb: NOOP, reply: 999}\nsolution: NOOP"), "11:9", "no server answers"},
		{"unknown terminal", lab(good + "\nterm: b"), "11:1", "no terminal"},
		{"mistake without example", lab(good + "\nmistakes: [{when: RSET, say: no}]"), "13:12", "when, try and say"},
		{"silent hint", lab(good + "\nhints: [{after: 2}]"), "13:9", "says nothing"},
		{"hint nobody sees", lab(good + "\nhints: [{after: 20, say: a}]"), "13:9", "nobody will see"},
		{"mailbox without user", lab("state: [{mailbox: INBOX, count: 1}]\nsolution: NOOP"), "11:9", "USER/MAILBOX"},
		{"message of no mailbox", lab("state: [{message: last}]\nsolution: NOOP"), "11:9", "of which mailbox"},
		{"unknown message", lab("state: [{mailbox: bob/INBOX, message: newest}]\nsolution: NOOP"), "11:9", "which message"},
		{"bad pattern", lab("expect: {line: '('}\nsolution: NOOP"), "11:16", "missing closing"},
		{"unknown variable", lab(good) + "\nDear {{pear}}\n", "15:6", "no variable"},
		{"variable in the introduction", strings.Replace(strings.Replace(lab(good), "world: doc", "world: doc\nseed: {peer: {pick: [a, b]}}", 1), "Hello.", "Hello {{peer}}.", 1), "8:7", "before variables are drawn"},
		{"link to no step", lab(good) + "\n[a](#two)\n", "15:2", "leads to no step"},
		{"link to nowhere", lab(good) + "\n[a](javascript:alert(1))\n", "15:2", "leads nowhere"},
		{"link to no lab", lab(good) + "\n[a](lab:y)\n", "15:2", "no lab"},
		{"link to no step, in advice", lab(good + "\nmistakes: [{when: RSET, try: RSET, say: '[a](#two)'}]"), "13:12", "leads to no step"},
		{"link to nowhere, in a hint", lab(good + "\nhints: ['[a](ftp://x)']"), "13:9", "leads nowhere"},
		{"link to no lab, in an explanation", lab(good + "\nexplain: {250: '[a](lab:y)'}"), "13:11", "no lab"},
		{"link to nowhere, in a choice", lab("quiz: {choices: [{text: '[a](http://x)', right: true}, {text: b, say: c}]}\nsolution: a"), "11:18", "leads nowhere"},
		{"link in brackets to nowhere", lab(good) + "\n<ftp://x>\n", "15:1", "leads nowhere"},
		{"link in the outcome", strings.Replace(lab(good), "title: X", "title: X\noutcome: 'You know [it](#one).'", 1), "5:10", "plain text"},
		{"raw HTML", lab(good) + "\n<script>alert(1)</script>\n", "15:1", "raw HTML"},
		{"address as link", lab(good) + "\nWrite to <bob@server.com>.\n", "15:1", "put it into `code`"},
		{"unknown path", strings.Replace(lab(good), "title: X", "title: X\npath: stmp", 1), "5:7", `did you mean "smtp"?`},
		{"variable drawn in no way", strings.Replace(lab(good), "title: X", "title: X\nseed: {a: {word: false}}", 1), "5:", "drawn in 0 ways"},
		{"number from one bound", strings.Replace(lab(good), "title: X", "title: X\nseed: {a: {number: 3}}", 1), "5:", "least and the greatest"},
		{"mail without mailbox", strings.Replace(lab(good), "title: X", "title: X\nmail: {source: a}", 1), "5:", "USER/MAILBOX"},
		{"mail at no time", strings.Replace(lab(good), "title: X", "title: X\nmail: {mailbox: bob/a, source: a, date: now}", 1), "5:", "is no date"},
		{"quiz without a right choice", lab("quiz: {choices: [{text: a, say: b}, {text: c, say: d}]}\nsolution: a"), "11:", "nothing to choose"},
		{"quiz without choices", lab("quiz: {say: x}\nsolution: a"), "11:", "either choices or an answer"},
		{"wrong choice without advice", lab("quiz: {choices: [{text: a, right: true}, {text: c}]}\nsolution: a"), "11:", "nothing is said"},
		{"choice twice", lab("quiz: {choices: [{text: a, right: true}, {text: '`A`', say: x}]}\nsolution: a"), "11:", "is there twice"},
		{"two blocks in a challenge", head + "```ehlo-step\n" + good + "\n```\n```ehlo-step\n" + good + "\n```\n", "12:4", "second block"},
		{"unknown state", lab("expect: {after: selekted}\nsolution: NOOP"), "11:9", `did you mean "selected"?`},
		{"unknown protocol", lab("expect: {greeting: true, protocol: [smtp, pop]}\nsolution: NOOP"), "11:9", `did you mean "pop3"?`},
		{"unknown state of a connection", lab("state: {state: idle}\nsolution: NOOP"), "11:8", "there is no state"},
		{"needs no such step", lab(good + "\nneeds: two"), "13:8", "no step"},
		{"score below nothing", lab(good + "\nscore: -1"), "11:1", "cannot cost"},
		{"unclosed quotation mark of the head", strings.Replace(lab(good), "title: X", "title: \"X", 1), "4:8", `not closed: end the text with "`},
		{"unclosed quotation mark of a block", lab(good + "\nhints: ['a]\nexplain: {250: 'b'}"), "13:9", "end the text with '"},
		{"apostrophe in single quotation marks", lab(good + "\nhints: ['It's']"), "13:12", "double a '"},
		{"tab", lab("expect:\n\tverb: NOOP\nsolution: NOOP"), "12:1", "indent with spaces"},
		{"colon in text", lab(good + "\nhints:\n  - say: Type: NOOP"), "14:10", "into quotes"},
		{"text begins with a backtick", lab(good + "\nhints:\n  - `NOOP`"), "14:5", "put the text into quotes"},
		{"open bracket", lab(good + "\nhints: [a"), "13:8", "brackets is not closed"},
		{"line without a key", lab(good + "\nsolution"), "13:1", "without a key"},
		{"key twice", lab(good + "\nsolution: NOOP"), "13:1", `"solution" is given twice, first in line 12`},
		{"key of the head twice", strings.Replace(lab(good), "title: X", "title: X\nid: y", 1), "5:1", `"id" is given twice, first in line 3`},
		{"name twice", lab("expect: {verb: MAIL, args: {size: 1, size: 2}}\nsolution: a"), "11:38", "is given twice"},
		{"reply twice", lab(good + "\nexplain: {250: a, 250: b}"), "13:19", "is given twice"},
		{"anchor", lab("expect: &a {verb: NOOP}\nsolution: NOOP"), "11:9", "write the value out"},
		{"alias", lab(good + "\nhints: [&a b, *a]"), "13:9", "are not read"},
		{"tag", lab(good + "\nhints: [!a b]"), "13:9", "tags"},
		{"second YAML document", lab(good + "\n---\nhints: [a]"), "14:1", "second YAML document"},
		{"list for a text", lab("expect: {verb: NOOP}\nsolution: [STAT]"), "12:11", "without brackets: solution: STAT"},
		{"lines as a list", lab("expect: {verb: NOOP}\nsolution: [USER bob, STAT]"), "12:11", "behind `solution: |`"},
		{"list for a title", strings.Replace(lab(good), "title: X", "title: [x]", 1), "4:8", "without brackets: title: x"},
		{"mapping for a list", strings.Replace(lab(good), "title: X", "title: X\nskills: {a: b}", 1), "5:9", "write `skills: "},
		{"key without a value", lab("expect: {verb: NOOP}\nsolution:"), "12:11", "take the key out"},
		{"block not closed", head + "\n## One {#one}\n```ehlo-step\n" + good + "\n", "10:4", "not closed: end it with a line ```"},
		{"block not closed before the next step", head + "\n## One {#one}\n```ehlo-step\n" + good + "\n\n## Two {#two}\n```ehlo-step\n" + good + "\n```\n", "10:4", "not closed"},
		{"other block not closed", head + "\n## One {#one}\n```text\nA\n```ehlo-step\n" + good + "\n```\n", "10:4", "not closed"},
		{"challenge not closed", head + "\n```ehlo-step\n" + good + "\n", "9:4", "not closed"},
		{"unknown verb expected", lab("expect: {verb: STTA}\nsolution: STAT"), "11:9", `there is no command "STTA": did you mean "STAT"?`},
		{"unknown verb allowed", lab(good + "\nallow: [RSET, NOPP]"), "13:15", `did you mean "NOOP"?`},
		{"unknown verb to be refused", lab("expect: {verb: STTA, reply: 5xx}\nsolution: STTA"), "", ""},
		{"unknown verb as a mistake", lab(good + "\nmistakes: [{when: EXIT, try: EXIT, say: a}]"), "", ""},
		{"unknown problem", lab(good + "\nmistakes: [{when: {problem: smtp.mail.missing-coln}, try: a, say: a}]"), "13:19", `did you mean "smtp.mail.missing-colon"?`},
		{"problem that none begins with", lab(good + "\nmistakes: [{when: {problem: [smtp.mial.*]}, try: a, say: a}]"), "13:19", "no command has the problem"},
		{"problems that begin alike", lab(good + "\nmistakes: [{when: {problem: smtp.mail.*}, try: a, say: a}]"), "", ""},
		{"Latin-1", lab(good) + "Gr\xfc\xdfe\n", "14:3", "not UTF-8"},
		{"byte order mark", "\uFEFF" + lab(good), "", ""},
		{"id with capitals", strings.Replace(lab(good), "id: x", "id: Noop", 1), "3:5", "small letters"},
	}
}

type fault struct{ name, source, place, want string }

// alone are the faults that would make everything else look wrong too.
var alone = map[string]bool{
	"open brace": true, "unclosed quotation mark of the head": true, "unclosed quotation mark of a block": true, "tab": true,
	"apostrophe in single quotation marks": true, "colon in text": true, "text begins with a backtick": true, "open bracket": true,
	"line without a key": true, "key twice": true, "key of the head twice": true, "anchor": true, "second YAML document": true,
	"block not closed": true, "block not closed before the next step": true, "other block not closed": true, "challenge not closed": true,
	"Latin-1": true,
}

// TestFindings holds each fault of a scenario to its place and its remedy.
func TestFindings(t *testing.T) {
	for _, tt := range faults() {
		_, found := Parse(beside(t, tt.source), "lab.md")
		if tt.want == "" {
			if len(found) > 0 {
				t.Errorf("%s: %v", tt.name, found)
			}
			continue
		}
		if alone[tt.name] && len(found) != 1 {
			t.Errorf("%s: %d findings, want the cause alone:\n%v", tt.name, len(found), found)
		}
		if text := found.Error(); !strings.Contains(text, tt.want) || !strings.Contains(text, "lab.md:"+tt.place) {
			t.Errorf("%s: %q, want %q at %s", tt.name, text, tt.want, tt.place)
		}
	}
}

// TestProofFails holds scenarios that are well written but wrong.
func TestProofFails(t *testing.T) {
	connected := strings.Replace(head, "---\nHello", "terminals: [{id: a, connect: telnet 10.49.137.152 25}]\n---\nHello", 1)
	step := func(yaml string) string { return connected + "\n## One {#one}\n```ehlo-step\n" + yaml + "\n```\n" }
	for _, tt := range []struct{ name, source, want string }{
		{"good", step(good), ""},
		{"done from the start", step("expect: {greeting: true}\nsolution: NOOP"), "before anything has been typed"},
		{"state true from the start", step("state: [{mailbox: bob/INBOX, count: 2}]\nsolution: NOOP"), "before anything has been typed"},
		{"solution does not solve", step("expect: {verb: NOOP}\nsolution: RSET"), "does not complete it"},
		{"done too early", step("expect: {verb: NOOP}\nsolution: NOOP") + "\n## Two {#two}\n```ehlo-step\nexpect: {verb: NOOP}\nsolution: NOOP\n```\n", "nobody gets to do it: expect more, or add needs: one"},
		{"done in its turn", step("expect: {verb: NOOP}\nsolution: NOOP") + "\n## Two {#two}\n```ehlo-step\nneeds: one\nexpect: {verb: NOOP}\nsolution: NOOP\n```\n", ""},
		{"solution cannot be typed", lab("expect: {verb: NOOP}\nsolution: NOOP"), "is typed at the prompt"},
		{"solution is a mistake", step(good[:20] + "\nsolution: |\n  HELP\n  NOOP\nmistakes: [{when: HELP, try: HELP, say: no}]"), "called a mistake on the way"},
		{"example gets no advice", step(good + "\nmistakes: [{when: RSET, try: HELP, say: no}]"), "gets no advice"},
		{"example completes the step", step(good + "\nmistakes: [{when: NOOP, try: NOOP, say: no}]"), "completes step"},
		{"example is caught by another", step(good + "\nmistakes: [{when: {reply: any}, try: HELP, say: a}, {when: RSET, try: RSET, say: b}]"), "another one's advice"},
		{"mailbox of nobody", step("state: [{mailbox: bobby/INBOX, count: 0}]\nsolution: NOOP"), `lab.md:12:9: the world has no user "bobby": its users are alice, bob`},
		{"mail for nobody", strings.Replace(step(good), "---\nHello", "mail: [{mailbox: bobby/INBOX, source: a}]\n---\nHello", 1), `lab.md:7:8: the world has no user "bobby"`},
		{"terminal to no host", strings.Replace(step(good), "10.49.137.152 25", "10.1.1.1 25", 1), "lab.md:6:13: terminal \"a\": \"telnet 10.1.1.1 25\": no route to host: write `connect: telnet HOST PORT` with one of 10.49.137.152 (example.com) 25"},
		{"terminal to no port", strings.Replace(step(good), "10.49.137.152 25", "10.49.137.152 26", 1), "with one of 10.49.137.152 (example.com) 25"},
		{"unreachable hint", step(good + "\nhints: [{when: EXPN, say: a}]"), "never shown"},
	} {
		found := Check(beside(t, tt.source), "lab.md")
		if got := found.Error(); tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestLinks renders links as the page follows them.
func TestLinks(t *testing.T) {
	r := &report{}
	got := r.say(Pos{}, "[a](lab:first-mail) [b](#greet) [c](https://example.com/?a=1&b=2)")
	want := `<p><a href="/labs/first-mail">a</a> <a href="#greet">b</a> ` +
		`<a href="https://example.com/?a=1&amp;b=2" target="_blank" rel="noreferrer">c</a></p>`
	if strings.TrimSpace(got) != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestFindingsShowFileLineAndColumn(t *testing.T) {
	f := Finding{"a.md", Pos{3, 7}, "unknown key", "did you mean it?"}
	if got, want := f.String(), "a.md:3:7: unknown key: did you mean it?"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzScenario(f *testing.F) {
	f.Add(firstMail(f))
	f.Add(quizLab)
	f.Add(threeSteps)
	f.Add(twoTerminals)
	f.Add(head + "Find {{code}}.\n\n```ehlo-step\nquiz: {answer: [a, {matches: b}]}\nstate: {queue: a@b.c}\nkeep: true\nsolution: a\n```\n")
	f.Add(head)
	for _, x := range faults() {
		f.Add(x.source)
	}
	files, err := scenarios.FS.ReadDir(".")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		if text, err := scenarios.FS.ReadFile(file.Name()); err == nil {
			f.Add(string(text))
		}
	}
	f.Fuzz(func(t *testing.T, source string) {
		r := &report{file: "lab.md"}
		l := r.scenario(source)
		r.draws(l)
		for _, x := range r.found {
			if x.Line < 1 || x.Column < 1 || x.What == "" {
				t.Errorf("a finding without a place: %+v", x)
			}
		}
		if l == nil || len(r.found) > 0 {
			return
		}
		html := l.HTML
		for _, s := range l.drawn(1).steps {
			html += s.html
		}
		if strings.Contains(html, "<script") {
			t.Errorf("a scenario put a script into the page: %q", html)
		}
	})
}
