package smtp

import (
	"bytes"

	"ehlo/server/wire"
)

// maxLine is where a line without an end is cut: no product reads longer
// command lines.
const maxLine = 16 << 10

// Cut implements wire.Talker.
func (t *talker) Cut(buf []byte) (wire.UnitKind, int) {
	switch t.reading {
	case wire.Text:
		n := t.dialect.EndOfText(buf, t.looked)
		if t.looked = len(buf); n > 0 {
			t.looked = 0
		}
		return wire.Text, n
	case wire.Chunk:
		if int64(len(buf)) < t.chunk {
			return wire.Chunk, 0
		}
		return wire.Chunk, int(t.chunk)
	}
	if i := bytes.IndexByte(buf, '\n'); i >= 0 {
		return t.reading, i + 1
	}
	if len(buf) >= maxLine {
		return t.reading, maxLine
	}
	return t.reading, 0
}

// EndByCRLF finds the end of text, 0 if it has not come: a line with nothing but a
// dot (RFC 5321 §4.1.1.4). Bare LF ends lines in a message only whose first line it
// ends; else it would be a way to smuggle commands in. It is known not to end within
// the octets before from.
func EndByCRLF(buf []byte, from int) int {
	if first := bytes.IndexByte(buf[:min(len(buf), maxLine)], '\n'); first == 0 || first > 0 && buf[first-1] != '\r' || first < 0 && len(buf) < maxLine {
		return EndByLine(buf, from)
	}
	const dot = "\r\n.\r\n"
	if bytes.HasPrefix(buf, []byte(dot[2:])) {
		return len(dot) - 2
	}
	at := max(0, from-len(dot)+1)
	if i := bytes.Index(buf[at:], []byte(dot)); i >= 0 {
		return at + i + len(dot)
	}
	return 0
}

// EndByLine finds it where bare LF ends lines as well as CRLF: any line that holds
// a dot alone.
func EndByLine(buf []byte, from int) int {
	const longest = len(".\r\n")
	at := from
	for at > 0 && from-at < longest && buf[at-1] != '\n' {
		at--
	}
	if at > 0 && buf[at-1] != '\n' { // the line that is being read is longer
		i := bytes.IndexByte(buf[from:], '\n')
		if i < 0 {
			return 0
		}
		at = from + i + 1
	}
	for l := range bytes.Lines(buf[at:]) {
		at += len(l)
		if string(l) == ".\r\n" || string(l) == ".\n" {
			return at
		}
	}
	return 0
}

// stuffed is message text as the engine wants to read it after DATA: every line of it is ended by
// CRLF, and begins with a second dot if it begins with one once the client's doubling has been taken
// away (RFC 5321 §4.5.2).
func stuffed(text []byte) []byte {
	const end = ".\r\n"
	last := bytes.LastIndexByte(bytes.TrimSuffix(text, []byte("\n")), '\n') + 1 // the line with the dot
	out := make([]byte, 0, last+len(end)+spare)
	for l := range bytes.Lines(text[:last]) {
		l = bytes.TrimSuffix(bytes.TrimSuffix(l, []byte("\n")), []byte("\r"))
		if len(l) > 1 && l[0] == '.' {
			l = l[1:]
		}
		if len(l) > 0 && l[0] == '.' {
			out = append(out, '.')
		}
		out = append(append(out, l...), "\r\n"...)
	}
	return append(out, end...)
}

// spare is room for line ends and dots that the client left out.
const spare = 16
