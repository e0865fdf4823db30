package imap

import (
	"bytes"
	"errors"
	"io"
	"log"
	"strings"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"

	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// backend is go-imap, run as a function. It is given well-formed commands with
// UIDs only, and decides what comes of them with the session in engine.go; the
// conversation keeps the view with its sequence numbers, and words the outcome.
type backend struct {
	run     *wire.Engine // nil until the first command, which it is started with
	session *engineSession
}

// answer is what the engine made of a command.
type answer struct {
	status   Status
	code     string // response code, without brackets
	text     string
	untagged []string // untagged lines, whole
	err      error    // why our session refused
}

// untaggedCode finds a response code among the untagged lines.
func (a answer) untaggedCode(name string) string {
	for _, l := range a.untagged {
		if i := strings.Index(l, "["+name+" "); i >= 0 {
			code, _, _ := strings.Cut(l[i+1:], "]")
			return code
		}
	}
	return ""
}

// newBackend is the engine of a user who has logged in.
func newBackend(cfg Config, u *mailstore.User) *backend {
	return &backend{session: &engineSession{user: u, now: cfg.Now}}
}

// engineCaps are what the engine is to take. Clients never see them.
var engineCaps = goimap.CapSet{
	goimap.CapIMAP4rev1: {}, goimap.CapLiteralPlus: {}, goimap.CapUIDPlus: {}, goimap.CapMove: {},
	goimap.CapNamespace: {}, goimap.CapESearch: {}, goimap.CapUnselect: {},
}

// silent is the engines' log.
var silent = log.New(io.Discard, "", 0)

// start starts the engine with a command, and returns its reply.
func (b *backend) start(line []byte) (reply []byte, open bool) {
	srv := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return b.session, &imapserver.GreetingData{PreAuth: true}, nil
		},
		Caps:         engineCaps,
		Logger:       silent,
		InsecureAuth: true, // TLS ends in front of the engine
	})
	b.run, reply, open = wire.AcceptInput(srv.Serve, line)
	_, reply, _ = bytes.Cut(reply, []byte("\n")) // the greeting
	return reply, open
}

// do gives the engine a command line.
func (b *backend) do(line string) (reply []byte, open bool) {
	if b.run == nil {
		return b.start([]byte(line))
	}
	return b.run.Do([]byte(line))
}

// restart starts the engine anew, with the same mailbox selected. go-imap hangs
// up on what it cannot read; nobody who types shall suffer for a command that
// the dialect should not have let through.
func (b *backend) restart() {
	box := b.session.box
	b.close()
	b.run = nil
	if box != nil {
		b.do("a SELECT " + engineMailbox(box.Name()) + "\r\n")
	}
}

// close ends the engine; nil is none.
func (b *backend) close() {
	if b != nil && b.run != nil {
		b.run.Close()
	}
}

// ask gives the engine a command. Arguments are written as they stand on the
// wire: encodeString and engineMailbox make them.
func (b *backend) ask(verb string, args ...string) answer {
	b.session.err = nil
	out, open := b.do("a " + strings.Join(append([]string{verb}, args...), " ") + "\r\n")
	if !open {
		b.restart()
	}
	a := answer{status: NO, err: b.session.err}
	for l := range strings.SplitSeq(strings.TrimSuffix(string(out), "\r\n"), "\r\n") {
		rest, tagged := strings.CutPrefix(l, "a ")
		if !tagged {
			a.untagged = append(a.untagged, l)
			continue
		}
		status, text, _ := strings.Cut(rest, " ")
		a.status = Status(status)
		if code, after, ok := strings.Cut(text, "] "); ok && strings.HasPrefix(code, "[") {
			a.code, text = code[1:], after
		}
		a.text = text
	}
	return a
}

// appendAll adds messages to a mailbox, all or none (RFC 3502 §6.3.11).
func (b *backend) appendAll(a *appending) ([]mailstore.UID, answer) {
	var uids []mailstore.UID
	for _, m := range a.msgs {
		args := []string{engineMailbox(a.name), "(" + strings.Join(m.flags, " ") + ")"}
		if !m.internal.IsZero() {
			args = append(args, `"`+m.internal.Format(dateTimeLayout)+`"`)
		}
		r := b.ask("APPEND", append(args, encodeLiteral(m.raw))...)
		if r.status != OK {
			a.box.Expunge(uids)
			return nil, r
		}
		uids = append(uids, b.session.appended)
	}
	return uids, answer{status: OK}
}

// refused words what the engine would not do.
func (c *conn) refused(r answer, what string) {
	switch {
	case errors.Is(r.err, mailstore.ErrNoMailbox):
		c.no("NONEXISTENT", reasonMailboxMissing, what)
	case errors.Is(r.err, mailstore.ErrMailboxExists):
		c.no("ALREADYEXISTS", reasonMailboxExists, what)
	case errors.Is(r.err, mailstore.ErrInbox):
		c.no("CANNOT", reasonMailboxInbox, what)
	case errors.Is(r.err, mailstore.ErrBadName):
		c.no("CANNOT", reasonMailboxBadName, what)
	case errors.Is(r.err, mailstore.ErrOverQuota):
		c.no("OVERQUOTA", reasonOverQuota, what)
	case errors.Is(r.err, mailstore.ErrLimit):
		c.no("LIMIT", reasonLimit, what) // RFC 5530 §3
	default:
		c.no("SERVERBUG", reasonInternal, r.text)
	}
}

// clock is a world's time, for what the engine stores.
type clock func() time.Time
