package run

import (
	"slices"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server/imap"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// terminal is what a run knows of a terminal.
type terminal struct {
	conversation int
	service      *wire.Service
	state        wire.State
	connected    bool
	exists       uint32            // messages in the selected mailbox
	mailbox      string            // the one that was selected last
	openBefore   string            // IMAP: USER/MAILBOX that was open before the exchange that came last
	inText       bool              // a message is being typed
	asked        bool              // the server waits for the rest of a command
	appends      bool              // which is the message of an APPEND
	tagged       bool              // a command has had a tag in this conversation
	begun        bool              // a command has been carried out in it
	user         string            // who is logged in
	named        bool              // POP3: USER was what came last
	marked       []string          // POP3: messages that DELE has marked
	markedBefore []string          // those that it had marked before the exchange that came last
	line         string            // the command line that came last
	transaction  *wire.Envelope    // the envelope of the mail transaction that is open, as far as it has come
	text         messageText       // what has been typed of it
	typed        int               // how many lines
	chunks       []byte            // those of a message that comes by BDAT
	advised      *scenario.Mistake // what has been advised on in this message
	called       bool              // the lab has made its own call
}

// observe follows the terminal's connection. What is asked of a name server has
// none.
func (t *terminal) observe(x *wire.Exchange) {
	if ofDNS(x) {
		return
	}
	if x.Index == 0 || x.Conversation != t.conversation {
		*t = terminal{conversation: x.Conversation, service: x.Service, called: t.called}
	}
	if t.state != smtp.Rcpt { // the transaction that they were of is over
		t.chunks = nil
	}
	t.openBefore = t.open()
	if x.Unit.Kind == wire.Line {
		t.line = strings.TrimRight(string(x.Unit.Raw), "\r\n")
	}
	t.state, t.connected, t.user = x.After, !x.Close, x.User
	t.begun = t.begun || !x.Greeting() && x.Response.Outcome == wire.OK
	t.named = x.Response.Outcome == wire.OK && Verb(x) == "USER"
	t.markedBefore = t.marked
	if x.Response.Outcome == wire.OK {
		t.marked = marks(t.marked, x)
	}
	t.asked = x.Response.Outcome != wire.OK && x.Response.Outcome != wire.Error
	if t.appends = t.asked && Verb(x) == "APPEND"; t.appends {
		t.text = messageText{open: true}
	}
	if x.Response.Tag != "" { // IMAP's, which alone have mailboxes to select
		t.exists = exists(t.exists, x.Response.Lines)
	}
	if x.Response.Outcome == wire.OK && x.Unit.Kind == wire.Chunk {
		t.chunks = append(t.chunks, x.Unit.Raw...)
	}
	if v := Verb(x); (v == "SELECT" || v == "EXAMINE") && x.Response.Outcome == wire.OK {
		t.mailbox, _ = x.Command.Args.Get("mailbox")
	}
	t.transaction = transaction(t.transaction, x)
	if inText := x.After == smtp.Data && !x.Close; inText != t.inText || x.Unit.Kind == wire.Text {
		t.inText, t.text, t.typed, t.advised = inText, messageText{open: true}, 0, nil
	}
}

// open is the mailbox, USER/MAILBOX, that is selected; "" is none.
func (t *terminal) open() string {
	if !t.connected || t.state != imap.Selected {
		return ""
	}
	return t.user + "/" + t.mailbox
}

// hasOpen reports whether a mailbox, USER/MAILBOX, is selected.
func (t *terminal) hasOpen(mailbox string) bool { return sameOpen(mailbox, t.open()) }

// marks are the messages marked to be deleted after a command that was carried out, where
// these had been before it (RFC 1939 §5). No other protocol has DELE.
func marks(before []string, x *wire.Exchange) []string {
	switch Verb(x) {
	case "DELE":
		n, _ := x.Command.Args.Get("message")
		return append(slices.Clone(before), n)
	case "RSET":
		return nil
	}
	return before
}

// unasked follows what the server says without being asked.
func (t *terminal) unasked(conversation int, text []byte) {
	if conversation == t.conversation {
		t.exists = exists(t.exists, strings.Split(string(text), "\r\n"))
	}
}

func (t *terminal) hangUp() {
	t.connected, t.inText = false, false
}
