package smtp

import (
	"cmp"

	"ehlo/server/wire"
)

// New starts the server's side of a conversation.
func New(cfg Config) wire.Talker {
	t := &talker{Session{Config: cfg, state: Connected, secure: cfg.TLS, reading: wire.Line, bdat: -1}}
	t.dialect = cfg.Product.Dialect(&t.Session)
	return t
}

// talker is the server's side of a conversation: it hands what the client sends to
// the dialect, and text, chunks and responses to the session itself.
type talker struct{ Session }

// Greet implements wire.Talker.
func (t *talker) Greet(x *wire.Exchange) {
	if !t.enter() {
		t.Say(x, CrowdedFrom, t.Host, t.Client.String())
		x.Close, t.state = true, Closed
		return
	}
	if len(t.Banner) > 0 {
		t.SayLines(x, "220", t.Banner)
		return
	}
	t.Say(x, Greeting, t.Host, t.Version, t.Distribution, t.Now().Format(dateLayout))
	if len(x.Reply) == 0 { // the engine's own
		t.wake()
		x.Reply = t.engine.greet()
	}
}

// RefuseTLS implements wire.TLSRefuser.
func (t *talker) RefuseTLS() []byte { return t.Product.TLSAlert() }

// Serve implements wire.Talker.
func (t *talker) Serve(x *wire.Exchange) {
	if !t.Unheard {
		x.Command = Parse(x.Unit)
	}
	switch t.reading {
	case wire.Text:
		t.text(x)
	case wire.Chunk:
		t.chunkIn(x)
	case wire.SASL:
		t.response(x)
	default:
		if !t.rejects(x) {
			t.dialect.Line(x)
		}
	}
	if x.Close {
		t.state = Closed
	}
}

// ParseReply implements wire.Talker.
func (t *talker) ParseReply(raw []byte) wire.Response { return ParseReply(raw) }

// Push implements wire.Talker: SMTP never speaks unasked.
func (t *talker) Push() []byte { return nil }

// Quiet implements wire.Quiet.
func (t *talker) Quiet() bool { return true }

// Secure implements wire.Talker. RFC 3207 §4.2: all that was learnt before
// TLS is forgotten.
func (t *talker) Secure() {
	t.secure = true
	t.helo, t.esmtp, t.user = "", false, ""
	t.forget()
	if t.engine != nil {
		t.engine.close()
		t.engine = nil
	}
	t.dialect.Reset()
}

// Close implements wire.Talker.
func (t *talker) Close() {
	t.state = Closed
	t.leave()
	if t.engine != nil {
		t.engine.close()
		t.engine = nil
	}
}

// enter counts the connection among those of its address, unless there are too many.
func (t *talker) enter() bool {
	l := t.Product.Limits()
	most := cmp.Or(t.PerAddress, l.PerAddress)
	if most == 0 || l.ExceptLocal && t.Caller.IsLoopback() {
		return true
	}
	t.entered = t.Logins.Enter(t.login(), most)
	return t.entered
}

func (t *talker) leave() {
	if t.entered {
		t.entered = false
		t.Logins.Leave(t.login())
	}
}

func (t *talker) login() wire.Login { return wire.Login{Host: t.Host, Protocol: Name, From: t.Caller} }
