package run

import (
	"cmp"
	_ "embed"
	"html"
	"slices"
	"strconv"
	"strings"

	"ehlo/internal/words"
	"ehlo/labs/explain/dns"
	"ehlo/labs/explain/explainers"
	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/message"
	"ehlo/labs/scenario"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

//go:embed showme.yaml
var showMeFile []byte

// showMe says what a line does that belongs to no protocol.
var showMe = words.New("showme.yaml", showMeFile)

// demonstration follows a session while its lines are shown.
type demonstration struct {
	protocols protocol.Table
	protocol  *protocol.Descriptor // nil while nobody is called
	escapes   bool                 // the program is telnet, which has a prompt of its own
	inText    bool                 // a message is being typed
	inBody    bool
	asked     bool // what was begun goes on, as a login does
	marked    bool // POP3: a message is marked to be deleted
	escaped   bool // at telnet's own prompt
	updating  bool // in nsupdate
	lines     []Line
}

func (d *demonstration) show(lines string) { d.showAll(scenario.Script(lines)) }

func (d *demonstration) showAll(lines []scenario.Typed) {
	for _, t := range lines {
		if d.protocol == nil && !d.updating && strings.TrimSpace(t.Text) == "" {
			continue
		}
		d.lines = append(d.lines, Line{Text: t.Text, HTML: d.take(t), Key: t.Key, Joined: t.Joined})
	}
}

// take follows what is typed, and is what that does.
func (d *demonstration) take(t scenario.Typed) string {
	if t.Key {
		return d.key(t.Text)
	}
	return d.describe(t.Text)
}

// key is what a key does. Telnet has one that leads to its own prompt, and one
// that it gives no meaning; what else there is ends by the second.
func (d *demonstration) key(key string) string {
	switch {
	case key == scenario.EscapeKey:
		d.escaped = true
		return showMe.HTML("escape")
	case d.escaped:
		d.escaped = false
		return showMe.HTML("resume")
	case d.updating:
		d.updating = false
		return dns.Knowledge().Does["quit"]
	case d.protocol != nil && d.escapes:
		return showMe.HTML("no-interrupt")
	}
	d.hangUp()
	return showMe.HTML("hang-up")
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
	fields := strings.Fields(line)
	if len(fields) == 0 {
		return showMe.HTML("empty")
	}
	if d.protocol == nil || callsServer(fields[0]) {
		return d.call(fields)
	}
	verb := d.protocol.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")}).Verb
	if verb == "" { // no command line
		verb = strings.ToUpper(fields[0])
	}
	explained, _ := explainers.Table().Lookup(d.protocol.Name)
	d.inText = d.protocol.Text != "" && d.protocol.LeadsTo(verb, d.protocol.Text)
	c, says := d.protocol.Command(verb), ""
	if explained.Does != nil {
		says = explained.Does(verb)
	}
	switch {
	case c != nil && c.Ends && d.marked:
		says = cmp.Or(explained.Does(verb+" after DELE"), says)
	case says == "" && d.asked:
		says = showMe.HTML("rest")
	case says == "":
		says = showMe.HTML("unknown")
	}
	switch {
	case c != nil && c.Ends:
		d.hangUp()
	case c != nil:
		d.asked = goesOn(verb, line)
		d.marked = verb == "DELE" || d.marked && verb != "RSET"
	}
	return says
}

// goesOn reports whether more lines may follow that belong to a command: an exchange of SASL's
// (RFC 4422 §3), a literal (RFC 9051 §4.3), what IDLE waits for, or a chunk.
func goesOn(verb, line string) bool {
	return slices.Contains([]string{"AUTH", "AUTHENTICATE", "IDLE", "BDAT", "XCLIENT"}, verb) || strings.HasSuffix(line, "}")
}

// refuses says of the line that was shown last that it is to be refused.
func (d *demonstration) refuses() {
	last := &d.lines[len(d.lines)-1]
	if last.HTML != showMe.HTML("unknown") {
		last.HTML += " " + showMe.HTML("refused")
	}
}

// escape is what a line at telnet's own prompt does. Its commands can be
// shortened.
func (d *demonstration) escape(line string) string {
	switch {
	case line == "":
		d.escaped = false
		return showMe.HTML("resume")
	case strings.HasPrefix("quit", line), strings.HasPrefix("close", line):
		d.hangUp()
		return showMe.HTML("hang-up")
	}
	return showMe.HTML("telnet")
}

// call is what a command at the prompt does.
func (d *demonstration) call(fields []string) string {
	switch fields[0] {
	case "dig", "host":
		return showMe.HTML("look-up")
	case "nsupdate":
		d.updating = true
		return showMe.HTML("nsupdate")
	}
	if !callsServer(fields[0]) || len(fields) < 3 {
		return showMe.HTML("local")
	}
	d.escapes = fields[0] == "telnet"
	port, host := fields[len(fields)-1], fields[len(fields)-2]
	number, _ := strconv.Atoi(port)
	if found, _ := d.protocols.ByPort(number); found != nil && !found.Connectionless {
		d.protocol = found
		if explained, ok := explainers.Table().Lookup(found.Name); ok {
			return showMe.HTML("call-port", "host", host, "port", port, "serves", explained.Serves())
		}
	}
	return showMe.HTML("call", "host", host)
}

// update is what a line of nsupdate's does.
func (d *demonstration) update(line string) string {
	fields := strings.Fields(strings.ToLower(line))
	if len(fields) > 0 && fields[0] == "update" {
		fields = fields[1:]
	}
	if len(fields) == 0 {
		fields = []string{"send"}
	}
	d.updating = fields[0] != "quit"
	if s, ok := dns.Knowledge().Does[fields[0]]; ok {
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
