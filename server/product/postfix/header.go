package postfix

import (
	"bytes"

	"ehlo/server/smtp"
)

// isField reports whether Postfix takes a line for a header field: a name of printable
// ASCII, white space or none, and a colon.
func isField(line []byte) bool {
	name, _, ok := bytes.Cut(line, []byte(":"))
	name = bytes.TrimRight(name, " \t")
	return ok && len(name) > 0 && !bytes.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' })
}

// isMailboxLine reports whether a line is one that begins a message in an mbox file,
// with or without the marks that such files put in front of it.
func isMailboxLine(line []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From "))
}

// Stored implements smtp.Product.
func (service) Stored(msg []byte) []byte { return Stored(msg) }

// Stored is a message as Postfix keeps it: lines of an mbox file above its header become
// fields, white space before colons is gone, the first line that is no header field
// begins the body, and an empty line stands between the two if there is a body.
func Stored(msg []byte) []byte {
	out := make([]byte, 0, len(msg)+32)
	for isMailboxLine(msg) {
		n := bytes.IndexByte(msg, '\n') + 1
		if n == 0 {
			n = len(msg)
		}
		out = append(append(out, "X-Mailbox-Line: "...), msg[:n]...)
		msg = msg[n:]
	}
	n := smtp.HeaderLength(msg, isField)
	for l := range bytes.Lines(msg[:n]) {
		if name, body, ok := bytes.Cut(l, []byte(":")); ok && l[0] != ' ' && l[0] != '\t' {
			out = append(append(out, bytes.TrimRight(name, " \t")...), ':')
			l = body
		}
		out = append(out, l...)
	}
	if body := msg[n:]; len(body) > 0 && !smtp.StartsEmpty(body) {
		out = append(out, "\r\n"...)
	}
	return append(out, msg[n:]...)
}
