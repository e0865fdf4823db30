package mistake

import (
	"testing"

	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/protocol"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

func TestForeign(t *testing.T) {
	for _, tt := range []struct {
		own  *protocol.Descriptor
		line string
		want wire.Protocol
		text string // that shows it
	}{
		{&smtp.Protocol, "GET / HTTP/1.1", HTTP, "GET / HTTP/1.1"},
		{&smtp.Protocol, "GET me out", "", ""},
		{&smtp.Protocol, "LIST", pop3.Name, "LIST"},
		{&smtp.Protocol, "a1 LOGIN x y", imap.Name, "a1 LOGIN"},
		{&smtp.Protocol, "please fetch it", "", ""},
		{&smtp.Protocol, "exit", Leave, "exit"},
		{&smtp.Protocol, "Subject: hello", Header, "Subject: hello"},
		{&pop3.Protocol, "RCPT TO:<x>", smtp.Name, "RCPT"},
		{&pop3.Protocol, "SELECT INBOX", imap.Name, "SELECT"},
		{&pop3.Protocol, "HELP", Help, "HELP"},
		{&imap.Protocol, "RETR 1", pop3.Name, "RETR"},
		{&imap.Protocol, "QUIT", Leave, "QUIT"},
		{&imap.Protocol, "LOGOUT", "", ""}, // its own
		{&imap.Protocol, "telnet x 25", Shell, "telnet x 25"},
		{&smtp.Protocol, "call x 110", Shell, "call x 110"},
	} {
		of, start, end := Foreign(tt.own, tt.line)
		if of != tt.want || tt.line[start:end] != tt.text {
			t.Errorf("%s: %q is for %q, as %q shows; want %q, %q", tt.own.Name, tt.line, of, tt.line[start:end], tt.want, tt.text)
		}
	}
}

func TestNearest(t *testing.T) {
	words := []string{"DATA", "EHLO", "HELO", "STARTTLS", "ON", "SINCE", "SEEN"}
	for typed, want := range map[string]string{
		"helo": "HELO", "HLEO": "HELO", "ELHO": "EHLO", "DTAA": "DATA", "DAT": "DATA", "STRATTSL": "STARTTLS", "OM": "ON",
		"DATES": "", "T": "", "O": "", "SINE": "SINCE", "SEEM": "SEEN", "UNLIKE": "",
	} {
		if got := Nearest(typed, words); got != want {
			t.Errorf("%q is like %q, want %q", typed, got, want)
		}
	}
}
