package imap

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"ehlo/server/mailstore"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// conn is the server's side of one conversation: a wire.Talker. Before login
// it is all our own, as in products that let a program of its own take logins;
// with the login the engine starts.
type conn struct {
	cfg   Config
	rules *Dialect
	// handlers is the table of that name; a field, because it leads back here.
	handlers map[string]func(*conn, *command)

	state        wire.State
	secure       bool // TLS is in force
	startTLSUsed bool // TLS came by STARTTLS
	askedCaps    bool // CAPABILITY was asked for before login, when nothing but habit asked for it
	bad          int  // commands not understood since the last that was
	spared       bool // a gentle world has said that the product would have hung up
	enabled      enabled
	closed       bool

	// The command that is being received.
	buf   []byte // its lines and literals so far
	start int    // where in buf the present unit begins
	line  int    // where its line does, behind the literal if it has one
	want  int64  // octets of a literal that come next, -1 when a line does
	skip  bool   // the literal is not wanted: it follows a refusal
	sasl  *saslExchange
	idle  string // tag of the IDLE in force, or ""

	// The unit that is being served.
	x   *wire.Exchange
	cmd *command
	out bytes.Buffer
	// held are tagged replies to commands that came together with others, and
	// are given when these have been carried out (Dialect.HoldsPipelined):
	// those before which no EXPUNGE may be sent, and the others.
	held [2]held

	user     *mailstore.User
	view     *view // the selected mailbox, nil for none
	saved    []mailstore.UID
	keywords map[*mailstore.Mailbox][]mailstore.Flag // in the order first seen
	sought   []mailstore.Flag                        // keywords that the search at hand is for
	append   *appending
	back     *backend // the engine, nil before login

	notifying *notifying // nil until NOTIFY says something
}

// held are tagged replies, and whether what is reported before them ends a UID
// command.
type held struct {
	lines []byte
	uid   bool
}

// enabled is what the client has switched on (RFC 5161).
type enabled struct{ condstore, qresync, utf8, rev2 bool }

// New returns the server's side of a conversation.
func New(cfg Config) wire.Talker {
	return &conn{cfg: cfg, rules: cfg.Product.Dialect(), state: NotAuthenticated, secure: cfg.TLS, want: -1, handlers: handlers}
}

// Greet implements wire.Talker.
func (c *conn) Greet(x *wire.Exchange) {
	c.begin(x)
	c.status("*", Saying{Status: OK, Code: "CAPABILITY " + c.capabilities(), Reason: reasonGreeting})
	c.finish()
}

// ParseReply implements wire.Talker.
func (c *conn) ParseReply(raw []byte) wire.Response { return ParseReply(raw) }

// State implements wire.Talker.
func (c *conn) State() wire.State { return c.state }

// User implements wire.Authenticator.
func (c *conn) User() string {
	if c.user == nil {
		return ""
	}
	return c.user.Name
}

// move goes where the table says that a command leads which had such an
// outcome.
func (c *conn) move(by string, o wire.Outcome) {
	c.state = protocol.Next(Transitions, c.state, by, o)
}

// Secure implements wire.Talker. RFC 9051 §6.2.1: what came in clear text
// before TLS is forgotten.
func (c *conn) Secure() {
	c.secure, c.startTLSUsed = true, true
	c.reset()
}

// Close implements wire.Talker.
func (c *conn) Close() {
	c.closed = true
	if c.user != nil {
		c.cfg.Logins.Leave(c.loginOf(c.user))
	}
	c.view, c.append, c.notifying = nil, nil, nil
	c.back.close()
	c.back = nil
}

// Push implements wire.Talker: while in IDLE, what has changed in the mailbox
// is reported at once (RFC 2177), and what NOTIFY has asked for always (RFC 5465).
func (c *conn) Push() []byte {
	if c.Quiet() {
		return nil
	}
	c.out.Reset()
	if c.idle != "" {
		c.sync(true)
	}
	c.reportUnasked()
	return bytes.Clone(c.out.Bytes())
}

// Quiet implements wire.Quiet: outside IDLE and NOTIFY what is new is told with replies.
func (c *conn) Quiet() bool { return c.closed || c.idle == "" && c.notifying == nil }

// Patience implements wire.Patient.
func (c *conn) Patience() time.Duration {
	switch {
	case c.closed:
		return 0
	case c.idle != "":
		return c.rules.Still
	case c.state == NotAuthenticated:
		return c.rules.IdleBefore
	}
	return c.rules.IdleAfter
}

// Impatient implements wire.Patient: IDLE goes on.
func (c *conn) Impatient() (says []byte, ends bool) {
	s := Saying{Status: BYE, Reason: reasonInactive, State: c.state}
	if c.idle != "" {
		s.Status, s.Reason = OK, reasonStill
	}
	return []byte("* " + string(s.Status) + " " + c.cfg.Product.Text(s, c.cfg.Env) + "\r\n"), s.Status == BYE
}

// Crowded implements wire.Crowded: who has not logged in for longest goes.
func (c *conn) Crowded() (says []byte, last bool) {
	s := Saying{Status: BYE, Reason: reasonCrowded, State: c.state}
	return []byte("* " + string(s.Status) + " " + c.cfg.Product.Text(s, c.cfg.Env) + "\r\n"), false
}

// Displaced implements wire.Crowded.
func (c *conn) Displaced() []byte {
	s := Saying{Status: BYE, Reason: reasonCrowded, State: c.state}
	if c.user != nil {
		s.Reason = reasonDisplaced
	}
	return []byte("* BYE " + c.cfg.Product.Text(s, c.cfg.Env) + "\r\n")
}

// Serve implements wire.Talker.
func (c *conn) Serve(x *wire.Exchange) {
	c.begin(x)
	c.reportOthers() // and what comes later is the command's own doing
	c.dialect(x)
	c.passOver()
	c.finish()
}

func (c *conn) begin(x *wire.Exchange) {
	c.x, c.cmd = x, nil
	c.out.Reset()
}

func (c *conn) finish() {
	if c.x.Close { // RFC 9051 §3.4: the server can end it, too
		c.state = Logout
	}
	if c.out.Len() > 0 {
		c.x.Reply = bytes.Clone(c.out.Bytes())
	}
	c.x = nil
}

// reset forgets the command that was being received.
func (c *conn) reset() {
	c.buf, c.start, c.line, c.want, c.skip, c.append = nil, 0, 0, -1, false, nil
}

// untagged writes an untagged response.
func (c *conn) untagged(format string, a ...any) {
	c.out.WriteString("* ")
	fmt.Fprintf(&c.out, format, a...)
	c.out.WriteString("\r\n")
}

// status writes a status line.
func (c *conn) status(tag string, s Saying) {
	s.State = c.state
	b := &c.out
	b.WriteString(tag)
	b.WriteByte(' ')
	b.WriteString(string(s.Status))
	if s.Code != "" {
		b.WriteString(" [" + s.Code + "]")
	}
	if text := c.cfg.Product.Text(s, c.cfg.Env); text != "" {
		b.WriteByte(' ')
		b.WriteString(text)
	}
	b.WriteString("\r\n")
}

// untaggedOK writes an untagged OK with a response code.
func (c *conn) untaggedOK(code string, r Reason) {
	c.status("*", Saying{Status: OK, Code: code, Reason: r})
}

// done completes the command.
func (c *conn) done(s Saying) {
	s.Tagged, s.Verb = true, c.cmd.verb
	if s.Status == "" {
		s.Status = OK
	}
	if s.Reason == "" {
		s.Reason = reasonCompleted
	}
	if !s.Wrong {
		c.bad = 0
	}
	if c.cmd.report.due {
		c.hold(s)
		return
	}
	c.status(c.cmd.tag, s)
}

// ok completes the command with success and nothing special to say.
func (c *conn) ok() { c.done(Saying{}) }

// no refuses the command.
func (c *conn) no(code string, r Reason, detail string) {
	c.done(Saying{Status: NO, Code: code, Reason: r, Detail: detail})
}

// holds reports whether what is new in the mailbox, and the present command's
// tagged reply, wait for the commands that came with it.
func (c *conn) holds() bool {
	return c.x != nil && c.rules.HoldsPipelined && !c.cfg.Gentle && c.cmd.spec.syncs && (c.x.Pending || c.Holds())
}

// hold keeps a tagged reply back.
func (c *conn) hold(s Saying) {
	h := &c.held[0]
	if c.cmd.report.expunges {
		h = &c.held[1]
	}
	h.uid = h.uid || c.cmd.report.uid
	sofar := bytes.Clone(c.out.Bytes())
	c.out.Reset()
	c.status(c.cmd.tag, s)
	h.lines = append(h.lines, c.out.Bytes()...)
	c.out.Reset()
	c.out.Write(sofar)
}

// Holds implements wire.Holder.
func (c *conn) Holds() bool { return c.held[0].lines != nil || c.held[1].lines != nil }

// Release implements wire.Holder.
func (c *conn) Release(x *wire.Exchange) {
	c.out.Reset()
	c.release()
	x.Reply = append(x.Reply, c.out.Bytes()...)
	x.Response = replyTo(c.cmd.tag, x.Reply)
}

// release reports what is new in the mailbox, and gives the tagged replies that
// were held. RFC 9051 §7.5.1: no EXPUNGE before FETCH, STORE and SEARCH are
// completed; so with Dovecot their replies come first, whatever came before.
func (c *conn) release() {
	for i, h := range c.held {
		if h.lines != nil {
			c.held[i] = held{}
			c.report(i == 1, h.uid)
			c.out.Write(h.lines)
		}
	}
}

// wrong answers a command that was not understood, and hangs up after too many
// of them, or says that the product would have.
func (c *conn) wrong(r Reason, detail string) {
	c.reject(Saying{Status: BAD, Reason: r, Detail: detail, Wrong: true})
}

func (c *conn) reject(s Saying) {
	limit, before := c.rules.BadAfterLogin, c.state == NotAuthenticated
	if before {
		limit = c.rules.BadBeforeLogin
	}
	c.bad++
	over := limit > 0 && c.bad >= limit && !c.spared
	s.Tagged, s.Verb, s.NoTag = true, c.cmd.verb, c.cmd.tag == ""
	tag := c.cmd.tag
	if tag == "" {
		tag = "*"
	}
	// Dovecot's login process says goodbye instead of answering the last of
	// them; afterwards it does both.
	if !over || !before || c.cfg.Gentle {
		c.status(tag, s)
	}
	if over {
		c.hangUp(reasonTooManyBad, notes.Say("too-many-bad", "n", c.bad))
		c.spared = true
	}
}

// hangUp ends the conversation from our side. A gentle world lets a beginner
// go on, and says what the product would have done.
func (c *conn) hangUp(r Reason, why string) {
	s := Saying{Status: BYE, Reason: r, State: c.state}
	if c.cfg.Gentle && why != "" {
		c.x.Note = notes.Say("would-close", "why", why, "says", c.cfg.Product.Text(s, c.cfg.Env))
		c.bad = 0
		return
	}
	c.release()
	c.status("*", s)
	c.x.Close = true
}

// capabilities is what the service offers now, in the product's order.
func (c *conn) capabilities() string {
	switch {
	case c.state == NotAuthenticated && c.secure && c.cfg.OffersInTLS != nil:
		return strings.Join(c.cfg.OffersInTLS, " ")
	case c.state == NotAuthenticated && !c.secure && c.cfg.Offers != nil:
		return strings.Join(c.cfg.Offers, " ")
	case c.state != NotAuthenticated && c.cfg.OffersLater != nil:
		return strings.Join(c.cfg.OffersLater, " ")
	case c.state != NotAuthenticated:
		return strings.Join(c.rules.AfterLogin, " ")
	}
	caps := append([]string(nil), c.rules.BeforeLogin...)
	if c.cfg.TLSOffered && !c.secure {
		caps = append(caps, "STARTTLS")
	}
	if c.clearTextRefused() {
		caps = append(caps, "LOGINDISABLED")
	}
	for _, m := range c.mechanisms() {
		caps = append(caps, "AUTH="+m)
	}
	return strings.Join(caps, " ")
}
