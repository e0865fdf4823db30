package run

import (
	_ "embed"
	"html"
	"strconv"
	"strings"
	"sync"

	"ehlo/labs/explain/dns"
	"ehlo/labs/explain/explainers"
	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/message"
	"ehlo/labs/scenario"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

//go:embed showme.yaml
var showMe []byte

var showMeTexts = sync.OnceValue(func() *knowledge.Knowledge { return knowledge.Load("showme.yaml", showMe) })

// says is a text about a line that belongs to no protocol.
func says(key string, pairs ...string) string {
	return knowledge.Fill(showMeTexts().Does[key], pairs...)
}

// demonstration follows a session while its lines are shown.
type demonstration struct {
	protocols protocol.Table
	protocol  *protocol.Descriptor // nil while nobody is called
	escapes   bool                 // the program is telnet, which has a prompt of its own
	inText    bool                 // a message is being typed
	inBody    bool
	escaped   bool // at telnet's own prompt
	updating  bool // in nsupdate
	lines     []Line
}

func (d *demonstration) show(lines string) {
	for _, t := range scenario.Script(lines) {
		if d.protocol == nil && !d.updating && strings.TrimSpace(t.Text) == "" {
			continue
		}
		describe := d.describe
		if t.Key {
			describe = d.key
		}
		does := describe(t.Text)
		d.lines = append(d.lines, Line{Text: t.Text, HTML: does, Key: t.Key, Joined: t.Joined})
	}
}

// key is what a key does. Telnet has one that leads to its own prompt, and one
// that it gives no meaning; what else there is ends by the second.
func (d *demonstration) key(key string) string {
	switch {
	case key == scenario.EscapeKey:
		d.escaped = true
		return says("escape")
	case d.escaped:
		d.escaped = false
		return says("resume")
	case d.updating:
		d.updating = false
		return dns.Knowledge().Does["quit"]
	case d.protocol != nil && d.escapes:
		return says("no-interrupt")
	}
	d.hangUp()
	return says("hang-up")
}

func (d *demonstration) hangUp() { *d = demonstration{protocols: d.protocols, lines: d.lines} }

// describe is what a line does, in a sentence.
func (d *demonstration) describe(line string) string {
	switch {
	case d.escaped:
		return d.escape(strings.ToLower(strings.TrimSpace(line)))
	case d.inText:
		return d.text(line)
	case d.updating:
		return d.update(line)
	}
	words := strings.Fields(line)
	if len(words) == 0 {
		return says("empty")
	}
	if d.protocol == nil || callsServer(words[0]) {
		return d.call(words)
	}
	verb := d.protocol.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")}).Verb
	if verb == "" { // no command line
		verb = strings.ToUpper(words[0])
	}
	explained, _ := explainers.Table().Lookup(d.protocol.Name)
	d.inText = d.protocol.Text != "" && d.protocol.LeadsTo(verb, d.protocol.Text)
	if c := d.protocol.Command(verb); c != nil && c.Ends {
		d.protocol = nil
	}
	if explained.Does != nil && explained.Does(verb) != "" {
		return explained.Does(verb)
	}
	return says("rest")
}

// escape is what a line at telnet's own prompt does. Its commands can be
// shortened.
func (d *demonstration) escape(line string) string {
	switch {
	case line == "":
		d.escaped = false
		return says("resume")
	case strings.HasPrefix("quit", line), strings.HasPrefix("close", line):
		d.hangUp()
		return says("hang-up")
	}
	return says("telnet")
}

// call is what a command at the prompt does.
func (d *demonstration) call(words []string) string {
	switch words[0] {
	case "dig", "host":
		return says("look-up")
	case "nsupdate":
		d.updating = true
		return says("nsupdate")
	}
	if !callsServer(words[0]) || len(words) < 3 {
		return says("local")
	}
	d.escapes = words[0] == "telnet"
	port, host := words[len(words)-1], html.EscapeString(words[len(words)-2])
	number, _ := strconv.Atoi(port)
	if found, _ := d.protocols.ByPort(number); found != nil && !found.Connectionless {
		d.protocol = found
		if explained, ok := explainers.Table().Lookup(found.Name); ok {
			return says("call-port", "host", host, "port", port, "serves", explained.Serves())
		}
	}
	return says("call", "host", host)
}

// update is what a line of nsupdate's does.
func (d *demonstration) update(line string) string {
	words := strings.Fields(strings.ToLower(line))
	if len(words) > 0 && words[0] == "update" {
		words = words[1:]
	}
	if len(words) == 0 {
		words = []string{"send"}
	}
	d.updating = words[0] != "quit"
	if s, ok := dns.Knowledge().Does[words[0]]; ok {
		return s
	}
	return dns.Knowledge().Does["other"]
}

// text is what a line of a message is.
func (d *demonstration) text(line string) string {
	is := func(key string, pairs ...string) string {
		return knowledge.Fill(message.Knowledge().Does[key], pairs...)
	}
	switch {
	case line == ".":
		d.inText, d.inBody = false, false
		return is("end")
	case d.inBody && strings.HasPrefix(line, "."):
		return is("dot")
	case d.inBody:
		return is("body")
	case line == "":
		d.inBody = true
		return is("blank")
	case line[0] == ' ' || line[0] == '\t':
		return is("folded")
	}
	name, _, ok := strings.Cut(line, ":")
	if !ok {
		return is("body")
	}
	return is("field", "field", html.EscapeString(name))
}
