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
		return wire.Text, t.dialect.EndOfText(buf)
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
// ends; else it would be a way to smuggle commands in.
func EndByCRLF(buf []byte) int {
	first := bytes.IndexByte(buf, '\n')
	if first <= 0 || buf[first-1] != '\r' {
		return EndByLine(buf)
	}
	if bytes.HasPrefix(buf, []byte(".\r\n")) {
		return 3
	}
	if i := bytes.Index(buf, []byte("\r\n.\r\n")); i >= 0 {
		return i + 5
	}
	return 0
}

// EndByLine finds it where bare LF ends lines as well as CRLF: any line that holds
// a dot alone.
func EndByLine(buf []byte) int {
	at := 0
	for l := range bytes.Lines(buf) {
		at += len(l)
		if string(l) == ".\r\n" || string(l) == ".\n" {
			return at
		}
	}
	return 0
}

// content is message text without its terminator and with dots that the
// client doubled taken away (RFC 5321 §4.5.2), every line ended by CRLF.
func content(text []byte) []byte {
	lines := bytes.SplitAfter(text, []byte("\n"))
	if n := len(lines); n > 0 && len(lines[n-1]) == 0 {
		lines = lines[:n-1]
	}
	if n := len(lines); n > 0 {
		lines = lines[:n-1] // the dot
	}
	out := make([]byte, 0, len(text))
	for _, l := range lines {
		l = bytes.TrimSuffix(bytes.TrimSuffix(l, []byte("\n")), []byte("\r"))
		if len(l) > 1 && l[0] == '.' {
			l = l[1:]
		}
		out = append(append(out, l...), "\r\n"...)
	}
	return out
}

// stuffed is a message as the engine wants to read it after DATA.
func stuffed(msg []byte) []byte {
	out := make([]byte, 0, len(msg)+8)
	for l := range bytes.Lines(msg) {
		if l[0] == '.' {
			out = append(out, '.')
		}
		out = append(out, l...)
	}
	if len(out) > 0 && !bytes.HasSuffix(out, []byte("\n")) {
		out = append(out, "\r\n"...)
	}
	return append(out, ".\r\n"...)
}
