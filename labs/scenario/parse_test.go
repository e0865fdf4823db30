package scenario

import (
	"strings"
	"testing"

	"ehlo/labs/labtest"
	"ehlo/scenarios"
)

// faults are what can be wrong with a scenario, each with its place and a part
// of what is said of it.
func faults() []fault {
	return []fault{
		{"good", labtest.OneStep(labtest.Good), "", ""},
		{"no front matter", "# Hello\n", "1:1", "no front matter"},
		{"unknown key of a step", labtest.OneStep("expct: {verb: NOOP}\n" + labtest.Good), "11:1", `did you mean "expect"?`},
		{"unknown key of a condition", labtest.OneStep("expect: {verb: NOOP, replay: 250}\nsolution: NOOP"), "11:22", `did you mean "reply"?`},
		{"unknown key of the head", strings.Replace(labtest.OneStep(labtest.Good), "title: X", "titel: X", 1), "4:1", `did you mean "title"?`},
		{"planned key", labtest.OneStep(labtest.Good + "\nhints: [{seconds: 9, say: a}]"), "13:10", "{after: 90s, say: ...}"},
		{"record of no name", labtest.OneStep(labtest.Good + "\nstate: [{record: 10.0.0.1}]"), "13:9", "add dns: server.com"},
		{"record type that there is not", labtest.OneStep(labtest.Good + "\nstate: [{dns: a.b, type: MXX}]"), "13:9", `did you mean "MX"?`},
		{"name in a mailbox", labtest.OneStep(labtest.Good + "\nstate: [{dns: a.b, mailbox: bob/INBOX, count: 1}]"), "13:9", "make it two"},
		{"a count of records that are gone", labtest.OneStep(labtest.Good + "\nstate: [{dns: a.b, gone: true, count: 1}]"), "13:9", "the opposite"},
		{"gone or not", labtest.OneStep(labtest.Good + "\nstate: [{dns: a.b, gone: true, exists: true}]"), "13:9", "the opposite"},
		{"answer that no name server gives", labtest.OneStep("expect: {verb: QUERY, reply: NXDOMAN}\nsolution: dig a.b"), "11:9", "NXDOMAIN"},
		{"connection to a name server", labtest.OneStep(labtest.Good + "\nstate: [{conversation: dns, state: rcpt}]"), "13:9", "there is no protocol"},
		{"queue for nobody", labtest.OneStep(labtest.Good + "\nstate: [{queue: 1}]"), "13:9", "is not a recipient"},
		{"queue in a mailbox", labtest.OneStep(labtest.Good + "\nstate: [{queue: a@b.c, mailbox: bob/INBOX, count: 1}]"), "13:9", "not both"},
		{"sender in a mailbox", labtest.OneStep(labtest.Good + "\nstate: [{from: a@b.c, mailbox: bob/INBOX, count: 1}]"), "13:9", "in the queue"},
		{"gone and new", labtest.OneStep(labtest.Good + "\nstate: [{mailbox: bob/INBOX, message: new, gone: true}]"), "13:9", "was there at the start"},
		{"what was of a connection", labtest.OneStep(strings.Replace(labtest.Good, "expect: {", "expect: {was: {connected: true}, ", 1)), "", "about the connection"},
		{"state of no terminal", labtest.OneStep(labtest.Good + "\nstate: [{terminal: c, connected: true}]"), "13:9", "no terminal"},
		{"keep without state", labtest.OneStep(labtest.Good + "\nkeep: true"), "11:1", "could lose"},
		{"hint at no time", labtest.OneStep(labtest.Good + "\nhints: [{after: soon, say: a}]"), "13:17", "is neither"},
		{"on is no key", labtest.OneStep(labtest.Good + "\nhints: [{on: 501, say: a}]"), "13:10", "write `when`"},
		{"open brace", labtest.OneStep("expect: {verb: NOOP"), "11:9", "braces is not closed"},
		{"no title", strings.Replace(labtest.OneStep(labtest.Good), "title: X\n", "", 1), "", "no title"},
		{"no such world", strings.Replace(labtest.OneStep(labtest.Good), "world: doc", "world: dok", 1), "5:8", `did you mean "doc"?`},
		{"dead link in a mistake", labtest.OneStep(labtest.Good + "\nmistakes: [{when: {reply: error}, try: FOO, say: 'see [x](#nowhere)'}]"), "13:12", "leads to no step"},
		{"dead link in a hint", labtest.OneStep(labtest.Good + "\nhints: ['see [x](ftp://x)']"), "13:9", "leads nowhere"},
		{"other version", strings.Replace(labtest.OneStep(labtest.Good), "ehlo: 1", "ehlo: 2", 1), "", "version"},
		{"no steps", labtest.Head, "", "no steps"},
		{"step without id", strings.Replace(labtest.OneStep(labtest.Good), " {#one}", "", 1), "9:4", "write `## One {#one}`"},
		{"step without block", labtest.Head + "\n## One {#one}\n", "9:4", "nothing checks step"},
		{"two blocks", labtest.OneStep(labtest.Good) + "```ehlo-step\n" + labtest.Good + "\n```\n", "14:4", "second block"},
		{"same id twice", labtest.OneStep(labtest.Good) + "\n## Two {#one}\n```ehlo-step\n" + labtest.Good + "\n```\n", "15:4", "second step has the id"},
		{"no check", labtest.OneStep("solution: NOOP"), "11:1", "nothing completes"},
		{"no solution", labtest.OneStep("expect: {verb: NOOP}"), "11:1", "no solution"},
		{"empty condition", labtest.OneStep("expect: {}\nsolution: NOOP"), "11:9", "fits every command"},
		{"unknown argument", labtest.OneStep("expect: {verb: MAIL, args: {revers-path: a}}\nsolution: NOOP"), "11:9", `did you mean "reverse-path"?`},
		{"impossible reply", labtest.OneStep("expect: {verb: NOOP, reply: 999}\nsolution: NOOP"), "11:9", "no server answers"},
		{"unknown terminal", labtest.OneStep(labtest.Good + "\nterm: b"), "11:1", "no terminal"},
		{"mistake without example", labtest.OneStep(labtest.Good + "\nmistakes: [{when: RSET, say: no}]"), "13:12", "when, try and say"},
		{"mistake with a crooked id", labtest.OneStep(labtest.Good + "\nmistakes: [{id: No Colon, when: RSET, try: RSET, say: no}]"), "13:17", "not a plain id"},
		{"two mistakes of one id", labtest.OneStep(labtest.Good + "\nmistakes: [{id: a, when: RSET, try: RSET, say: no}, {id: a, when: HELP, try: HELP, say: no}]"), "13:", "has the id"},
		{"nothing for who teaches", labtest.OneStep(labtest.Good + "\nteach: {ask: ' '}"), "13:8", "nothing in it"},
		{"unknown in what is for who teaches", labtest.OneStep(labtest.Good + "\nteach: {answer: a}"), "13:9", "answer"},
		{"HTML for who teaches", labtest.OneStep(labtest.Good + "\nteach: {wrong: '<b>x</b>'}"), "13:8", "HTML"},
		{"silent hint", labtest.OneStep(labtest.Good + "\nhints: [{after: 2}]"), "13:9", "says nothing"},
		{"number of no message", labtest.OneStep("expect: {verb: RETR}\nsolution: 'RETR {{number 3}}'"), "11:1", "nothing says of which"},
		{"message without a number", labtest.OneStep(labtest.Good + "\nmessage: {mailbox: bob/INBOX, message: last}"), "13:10", "no placeholder"},
		{"number of all messages", labtest.OneStep("expect: {verb: RETR}\nmessage: {mailbox: bob/INBOX, message: all}\nsolution: 'RETR {{number 3}}'"), "12:10", "not one message"},
		{"number of a message in no mailbox", labtest.OneStep("expect: {verb: RETR}\nmessage: {queue: a@b.c}\nsolution: 'RETR {{number 3}}'"), "12:10", "not one message"},
		{"number in a hint", labtest.OneStep("expect: {verb: RETR}\nmessage: {mailbox: bob/INBOX, message: last}\nsolution: 'RETR {{number 3}}'\nhints: ['Type `RETR {{uid 3}}`.']"), "14:21", "in solutions only"},
		{"until without after", labtest.OneStep(labtest.Good + "\nhints: [{until: NOOP, say: a}]"), "13:9", "until is for hints with after"},
		{"hint nobody sees", labtest.OneStep(labtest.Good + "\nhints: [{after: 20, say: a}]"), "13:9", "nobody will see"},
		{"mailbox without user", labtest.OneStep("state: [{mailbox: INBOX, count: 1}]\nsolution: NOOP"), "11:9", "USER/MAILBOX"},
		{"message of no mailbox", labtest.OneStep("state: [{message: last}]\nsolution: NOOP"), "11:9", "names no mailbox"},
		{"unknown message", labtest.OneStep("state: [{mailbox: bob/INBOX, message: newest}]\nsolution: NOOP"), "11:9", "not a message"},
		{"bad pattern", labtest.OneStep("expect: {line: '('}\nsolution: NOOP"), "11:16", "missing closing"},
		{"unknown form", labtest.OneStep("expect: {text: {header: {Date: {form: time}}}}\nsolution: NOOP"), "11:32", "write date or message-id"},
		{"unknown variable", labtest.OneStep(labtest.Good) + "\nDear {{pear}}\n", "15:6", "no variable"},
		{"variable in the introduction", strings.Replace(strings.Replace(labtest.OneStep(labtest.Good), "world: doc", "world: doc\nseed: {peer: {pick: [a, b]}}", 1), "Hello.", "Hello {{peer}}.", 1), "8:7", "before variables are drawn"},
		{"link to no step", labtest.OneStep(labtest.Good) + "\n[a](#two)\n", "15:2", "leads to no step"},
		{"link to nowhere", labtest.OneStep(labtest.Good) + "\n[a](javascript:alert(1))\n", "15:2", "leads nowhere"},
		{"link to no lab", labtest.OneStep(labtest.Good) + "\n[a](lab:y)\n", "15:2", "no lab"},
		{"link to no step, in advice", labtest.OneStep(labtest.Good + "\nmistakes: [{when: RSET, try: RSET, say: '[a](#two)'}]"), "13:12", "leads to no step"},
		{"link to nowhere, in a hint", labtest.OneStep(labtest.Good + "\nhints: ['[a](ftp://x)']"), "13:9", "leads nowhere"},
		{"link to no lab, in an explanation", labtest.OneStep(labtest.Good + "\nexplain: {250: '[a](lab:y)'}"), "13:11", "no lab"},
		{"link to nowhere, in a choice", labtest.OneStep("quiz: {choices: [{text: '[a](http://x)', right: true}, {text: b, say: c}]}\nsolution: a"), "11:18", "leads nowhere"},
		{"link in brackets to nowhere", labtest.OneStep(labtest.Good) + "\n<ftp://x>\n", "15:1", "leads nowhere"},
		{"link in the outcome", strings.Replace(labtest.OneStep(labtest.Good), "title: X", "title: X\noutcome: 'You know [it](#one).'", 1), "5:10", "plain text"},
		{"raw HTML", labtest.OneStep(labtest.Good) + "\n<script>alert(1)</script>\n", "15:1", "raw HTML"},
		{"address as link", labtest.OneStep(labtest.Good) + "\nWrite to <bob@server.com>.\n", "15:1", "put it into `code`"},
		{"unknown path", strings.Replace(labtest.OneStep(labtest.Good), "title: X", "title: X\npath: stmp", 1), "5:7", `did you mean "smtp"?`},
		{"variable drawn in no way", strings.Replace(labtest.OneStep(labtest.Good), "title: X", "title: X\nseed: {a: {word: false}}", 1), "5:", "drawn in 0 ways"},
		{"number from one bound", strings.Replace(labtest.OneStep(labtest.Good), "title: X", "title: X\nseed: {a: {number: 3}}", 1), "5:", "the smallest and the largest"},
		{"mail without mailbox", strings.Replace(labtest.OneStep(labtest.Good), "title: X", "title: X\nmail: {source: a}", 1), "5:", "USER/MAILBOX"},
		{"mail at no time", strings.Replace(labtest.OneStep(labtest.Good), "title: X", "title: X\nmail: {mailbox: bob/a, source: a, date: now}", 1), "5:", "is not a date"},
		{"quiz without a right choice", labtest.OneStep("quiz: {choices: [{text: a, say: b}, {text: c, say: d}]}\nsolution: a"), "11:", "nothing to choose"},
		{"quiz without choices", labtest.OneStep("quiz: {say: x}\nsolution: a"), "11:", "either choices or an answer"},
		{"wrong choice without advice", labtest.OneStep("quiz: {choices: [{text: a, right: true}, {text: c}]}\nsolution: a"), "11:", "learns why"},
		{"choice twice", labtest.OneStep("quiz: {choices: [{text: a, right: true}, {text: '`A`', say: x}]}\nsolution: a"), "11:", "is there twice"},
		{"two blocks in a challenge", labtest.Head + "```ehlo-step\n" + labtest.Good + "\n```\n```ehlo-step\n" + labtest.Good + "\n```\n", "12:4", "second block"},
		{"unknown state", labtest.OneStep("expect: {after: selekted}\nsolution: NOOP"), "11:9", `did you mean "selected"?`},
		{"unknown protocol", labtest.OneStep("expect: {greeting: true, protocol: [smtp, pop]}\nsolution: NOOP"), "11:9", `did you mean "pop3"?`},
		{"unknown state of a connection", labtest.OneStep("state: {state: idle}\nsolution: NOOP"), "11:8", "there is no state"},
		{"repeats no such step", labtest.OneStep("expect: {verb: NOOP, repeats: two}\nsolution: NOOP"), "11:31", "no step"},
		{"needs no such step", labtest.OneStep(labtest.Good + "\nneeds: two"), "13:8", "no step"},
		{"score below nothing", labtest.OneStep(labtest.Good + "\nscore: -1"), "11:1", "cannot cost"},
		{"unclosed quotation mark of the head", strings.Replace(labtest.OneStep(labtest.Good), "title: X", "title: \"X", 1), "4:8", `not closed: end the text with "`},
		{"unclosed quotation mark of a block", labtest.OneStep(labtest.Good + "\nhints: ['a]\nexplain: {250: 'b'}"), "13:9", "end the text with '"},
		{"apostrophe in single quotation marks", labtest.OneStep(labtest.Good + "\nhints: ['It's']"), "13:12", "double a '"},
		{"tab", labtest.OneStep("expect:\n\tverb: NOOP\nsolution: NOOP"), "12:1", "indent with spaces"},
		{"colon in text", labtest.OneStep(labtest.Good + "\nhints:\n  - say: Type: NOOP"), "14:10", "into quotes"},
		{"text begins with a backtick", labtest.OneStep(labtest.Good + "\nhints:\n  - `NOOP`"), "14:5", "put the text into quotes"},
		{"open bracket", labtest.OneStep(labtest.Good + "\nhints: [a"), "13:8", "brackets is not closed"},
		{"line without a key", labtest.OneStep(labtest.Good + "\nsolution"), "13:1", "has no key"},
		{"key twice", labtest.OneStep(labtest.Good + "\nsolution: NOOP"), "13:1", `"solution" is given twice, first in line 12`},
		{"key of the head twice", strings.Replace(labtest.OneStep(labtest.Good), "title: X", "title: X\nid: y", 1), "5:1", `"id" is given twice, first in line 3`},
		{"name twice", labtest.OneStep("expect: {verb: MAIL, args: {size: 1, size: 2}}\nsolution: a"), "11:38", "is given twice"},
		{"reply twice", labtest.OneStep(labtest.Good + "\nexplain: {250: a, 250: b}"), "13:19", "is given twice"},
		{"anchor", labtest.OneStep("expect: &a {verb: NOOP}\nsolution: NOOP"), "11:9", "write the value out"},
		{"alias", labtest.OneStep(labtest.Good + "\nhints: [&a b, *a]"), "13:9", "does not read anchors"},
		{"tag", labtest.OneStep(labtest.Good + "\nhints: [!a b]"), "13:9", "tags"},
		{"second YAML document", labtest.OneStep(labtest.Good + "\n---\nhints: [a]"), "14:1", "second YAML document"},
		{"list for a text", labtest.OneStep("expect: {verb: NOOP}\nsolution: [STAT]"), "12:11", "without brackets: solution: STAT"},
		{"lines as a list", labtest.OneStep("expect: {verb: NOOP}\nsolution: [USER bob, STAT]"), "12:11", "below `solution: |`"},
		{"list for a title", strings.Replace(labtest.OneStep(labtest.Good), "title: X", "title: [x]", 1), "4:8", "without brackets: title: x"},
		{"mapping for a list", strings.Replace(labtest.OneStep(labtest.Good), "title: X", "title: X\nskills: {a: b}", 1), "5:9", "write `skills: "},
		{"key without a value", labtest.OneStep("expect: {verb: NOOP}\nsolution:"), "12:11", "take the key out"},
		{"block not closed", labtest.Head + "\n## One {#one}\n```ehlo-step\n" + labtest.Good + "\n", "10:4", "not closed: end it with a line ```"},
		{"block not closed before the next step", labtest.Head + "\n## One {#one}\n```ehlo-step\n" + labtest.Good + "\n\n## Two {#two}\n```ehlo-step\n" + labtest.Good + "\n```\n", "10:4", "not closed"},
		{"other block not closed", labtest.Head + "\n## One {#one}\n```text\nA\n```ehlo-step\n" + labtest.Good + "\n```\n", "10:4", "not closed"},
		{"challenge not closed", labtest.Head + "\n```ehlo-step\n" + labtest.Good + "\n", "9:4", "not closed"},
		{"unknown verb expected", labtest.OneStep("expect: {verb: STTA}\nsolution: STAT"), "11:9", `no protocol has the command "STTA": did you mean "STAT"?`},
		{"unknown verb allowed", labtest.OneStep(labtest.Good + "\nallow: [RSET, NOPP]"), "13:15", `did you mean "NOOP"?`},
		{"unknown verb to be refused", labtest.OneStep("expect: {verb: STTA, reply: 5xx}\nsolution: STTA"), "", ""},
		{"unknown verb as a mistake", labtest.OneStep(labtest.Good + "\nmistakes: [{when: EXIT, try: EXIT, say: a}]"), "", ""},
		{"unknown problem", labtest.OneStep(labtest.Good + "\nmistakes: [{when: {problem: smtp.mail.missing-coln}, try: a, say: a}]"), "13:19", `did you mean "smtp.mail.missing-colon"?`},
		{"problem that none begins with", labtest.OneStep(labtest.Good + "\nmistakes: [{when: {problem: [smtp.mial.*]}, try: a, say: a}]"), "13:19", "no command has the problem"},
		{"problems that begin alike", labtest.OneStep(labtest.Good + "\nmistakes: [{when: {problem: smtp.mail.*}, try: a, say: a}]"), "", ""},
		{"Latin-1", labtest.OneStep(labtest.Good) + "Gr\xfc\xdfe\n", "14:3", "not UTF-8"},
		{"byte order mark", "\uFEFF" + labtest.OneStep(labtest.Good), "", ""},
		{"id with capitals", strings.Replace(labtest.OneStep(labtest.Good), "id: x", "id: Noop", 1), "3:5", "small letters"},
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
		_, found := Parse(labtest.Folder(t, tt.source), "lab.md")
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

// TestLinks renders links as the page follows them.
func TestLinks(t *testing.T) {
	r := &Report{}
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
	f.Add(labtest.FirstMail)
	f.Add(labtest.Quiz)
	f.Add(labtest.ThreeSteps)
	f.Add(labtest.TwoTerminals)
	f.Add(labtest.Head + "Find {{code}}.\n\n```ehlo-step\nquiz: {answer: [a, {matches: b}]}\nstate: {queue: a@b.c}\nkeep: true\nsolution: a\n```\n")
	f.Add(labtest.Head)
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
		r := &Report{File: "lab.md"}
		l := r.scenario(source)
		r.draws(l)
		for _, x := range r.Found {
			if x.Line < 1 || x.Column < 1 || x.What == "" {
				t.Errorf("a finding without a place: %+v", x)
			}
		}
		if l == nil || len(r.Found) > 0 {
			return
		}
		html := l.HTML
		for _, s := range l.Draw(1).Steps {
			html += s.HTML
		}
		if strings.Contains(html, "<script") {
			t.Errorf("a scenario put a script into the page: %q", html)
		}
	})
}

// TestTeach: what is for whoever teaches is there for them, and not in what a learner has.
func TestTeach(t *testing.T) {
	for block, want := range map[string]Teach{
		"teach: Show it.": {NotesHTML: "<p>Show it.</p>\n"},
		"teach: {wrong: No colon., ask: Why a dot?}": {WrongHTML: "<p>No colon.</p>\n", AskHTML: "<p>Why a dot?</p>\n"},
	} {
		source := strings.Replace(labtest.OneStep(labtest.Good+"\n"+block), "world: doc\n", "world: doc\nseed: {peer: {pick: [alice, carol]}}\n", 1)
		l, found := Parse(labtest.Folder(t, source), "lab.md")
		if len(found) > 0 {
			t.Fatal(found)
		}
		got := l.Steps[0].Teach
		if got == nil || got.NotesHTML != want.NotesHTML || got.WrongHTML != want.WrongHTML || got.AskHTML != want.AskHTML {
			t.Errorf("%s: %+v", block, got)
		}
		if drawn := l.Draw(1).Steps[0]; drawn.Teach != nil {
			t.Errorf("%s: a learner has %+v", block, drawn.Teach)
		}
	}
}
