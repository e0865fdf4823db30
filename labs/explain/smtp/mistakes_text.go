package smtp

import (
	"bytes"
	"strings"

	"ehlo/labs/explain/message"
	"ehlo/labs/explain/mistake"
	"ehlo/server/wire"
)

// textFaults finds what is likely not meant in a message that was sent after
// DATA, whether the server took it or not.
func textFaults(x *wire.Exchange) []mistake.Fault {
	raw := x.Unit.Raw
	if dot := message.EndingDot(raw); dot >= 0 {
		raw = raw[:dot]
	}
	var found []mistake.Fault
	add := func(id string, start, end int) {
		found = append(found, mistake.Fault{ID: "smtp.text." + id, Start: start, End: end})
	}
	header, fields, at, count := true, 0, 0, 0
	for l := range bytes.Lines(raw) {
		line := string(bytes.TrimRight(l, "\r\n"))
		start, end := at, at+len(line)
		at += len(l)
		count++
		if strings.TrimSpace(line) == "." {
			add("dot-with-space", start, end)
			continue
		}
		if len(line) > 1 && line[0] == '.' && line[1] != '.' {
			add("undoubled-dot", start, end)
		}
		if isCommandLine(line) {
			add("command-inside", start, end)
		}
		if !header {
			continue
		}
		name, _, colon := strings.Cut(line, ":")
		switch {
		case line == "":
			header = false
			if count == 1 && beginsWithField(raw[at:]) {
				add("blank-line-first", start, start+1)
			}
		case line[0] == ' ' || line[0] == '\t':
			if inner := strings.TrimSpace(name); colon && fields > 0 && message.IsField(inner) {
				add("folded-first", start, end)
			}
		case colon && message.IsFieldName(name):
			fields++
		case colon && message.IsField(strings.TrimSpace(name)):
			fields++
			add("space-before-colon", start, start+len(name)+1)
		case fields == 0:
			header = false
			add("no-header", start, end)
		default:
			header = false
			add("no-blank-line", start, end)
		}
	}
	return found
}

// isCommandLine reports lines that are commands and not likely to be said in a
// letter.
func isCommandLine(line string) bool {
	upper := strings.ToUpper(strings.TrimSpace(line))
	return upper == "QUIT" || upper == "RSET" || strings.HasPrefix(upper, "MAIL FROM:") || strings.HasPrefix(upper, "RCPT TO:")
}

func beginsWithField(text []byte) bool {
	name, _, ok := bytes.Cut(text, []byte(":"))
	return ok && message.IsField(string(name))
}
