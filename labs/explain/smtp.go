package explain

import (
	"bytes"
	"strings"
	"sync"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

var smtpKnowledge = sync.OnceValue(func() *knowledge { return load("smtp.yaml") })

// smtpTongue explains SMTP (RFC 5321) and its extensions.
type smtpTongue struct{}

func init() { tongues[wire.SMTP] = smtpTongue{} }

// smtpMemory is what has to be remembered of an SMTP conversation.
type smtpMemory struct {
	host     string // what the server calls itself
	helo     string // the name that the client gave, once it was accepted
	esmtp    bool   // by EHLO
	loggedIn bool
	submit   bool // a port for people who log in (RFC 6409 §3.1)

	mechanism string // of the AUTH that is going on
	answers   int    // that it has been given
	saslName  string // the first of LOGIN's

	sender    string // the reverse-path accepted last, transaction or not
	recipient string // the forward-path accepted last
	tried     int    // recipients of this transaction, refused ones included
	unknown   string // local-parts that are no users here, each with a space behind it
	errors    int    // commands refused so far
	postfix   bool   // which hangs up after twenty
	hopeless  bool   // this transaction will accept nothing any more
	chunks    bool   // BDAT has begun
	bareLF    bool   // the client has been told
	broken    bool   // after a second STARTTLS nothing but QUIT is left
}

// verb is the command that an exchange belongs to: text belongs to DATA, and
// a SASL response to AUTH.
func (smtpTongue) verb(x *wire.Exchange) string {
	switch x.Unit.Kind {
	case wire.Text:
		return "text"
	case wire.Chunk:
		return "chunk"
	case wire.SASL:
		return "response"
	}
	if x.Command == nil {
		return "greeting"
	}
	return x.Command.Verb
}

func (t smtpTongue) summary(x *wire.Exchange, m *memory) string {
	k := smtpKnowledge()
	outcome := string(x.Response.Outcome)
	if len(x.Reply) == 0 {
		outcome = "silent"
	}
	verb := t.verb(x)
	e, ok := k.reply("summary", verb+" "+outcome)
	if !ok {
		e, ok = k.reply("summary", outcome)
	}
	if !ok {
		e, _ = k.reply("summary", "unclear")
	}
	path := ""
	if x.Command != nil {
		if path, ok = x.Command.Args.Get("reverse-path"); !ok {
			if path, ok = x.Command.Args.Get("forward-path"); !ok {
				path, _ = x.Command.Args.Get("domain")
			}
		}
	}
	if path == "" {
		path = "nobody"
	}
	if verb == "" {
		verb = "an empty line"
	}
	return fill(e.Says, "verb", shortened(verb, 40), "path", shortened(path, 80), "code", x.Response.Code, "host", m.smtp.host, "reason", shortened(x.Response.Text, 160))
}

func (t smtpTongue) edge(x *wire.Exchange, m *memory) Edge {
	k := smtpKnowledge()
	name := string(x.After)
	switch {
	case x.Close:
		name = string(smtp.Closed)
	case x.StartTLS:
		name = "tls"
	}
	k.use("states", name, "")
	s := k.States[name]
	e := Edge{From: x.Before, To: x.After, Says: s.Says, Ref: s.Ref}
	after := *m // what is known after the exchange decides what may be typed
	t.remember(x, &after)
	for _, line := range s.Next {
		if x.After == smtp.Auth {
			line = saslExample(line, after.smtp.mechanism, after.smtp.answers)
		}
		if line != "" && t.possible(line, &after) {
			e.Next = append(e.Next, line)
		}
	}
	return e
}

// possible tells whether the server offers what an example needs.
func (smtpTongue) possible(line string, m *memory) bool {
	verb, _, _ := strings.Cut(line, " ")
	_, offered := m.offered[verb]
	switch verb {
	case "MAIL":
		return !m.smtp.submit || m.smtp.loggedIn // RFC 6409 §4.3
	case "STARTTLS":
		return offered && !m.secure
	case "AUTH":
		return offered && !m.smtp.loggedIn
	case "BDAT":
		_, offered = m.offered["CHUNKING"]
		return offered
	case "VRFY":
		return offered
	}
	return true
}

// offers reads what EHLO was answered: keywords with their arguments
// (RFC 5321 §4.1.1.1). nil if that is not what the exchange is.
func (t smtpTongue) offers(x *wire.Exchange) map[string]string {
	if t.verb(x) != "EHLO" || x.Response.Outcome != wire.OK {
		return nil
	}
	offered := make(map[string]string, len(x.Response.Lines))
	for _, l := range x.Response.Lines[min(1, len(x.Response.Lines)):] {
		if len(l) > 4 {
			word, args, _ := strings.Cut(l[4:], " ")
			offered[strings.ToUpper(word)] = strings.ToUpper(args)
		}
	}
	return offered
}

func (t smtpTongue) remember(x *wire.Exchange, m *memory) {
	s := &m.smtp
	ok := x.Response.Outcome == wire.OK
	if x.Unit.Kind == wire.Line && bytes.HasSuffix(x.Unit.Raw, []byte("\n")) && !bytes.HasSuffix(x.Unit.Raw, []byte("\r\n")) {
		s.bareLF = true
	}
	if x.Response.Outcome == wire.Error {
		s.errors++
	}
	switch t.verb(x) {
	case "greeting":
		s.submit = x.Service != nil && (x.Service.Port == 587 || x.Service.Port == 465)
		s.postfix = strings.Contains(x.Response.Text, "Postfix")
		if f := strings.Fields(x.Response.Text); ok && len(f) > 0 {
			s.host = f[0]
		}
	case "HELO", "EHLO":
		if ok {
			s.helo, _ = x.Command.Args.Get("domain")
			s.esmtp = x.Command.Verb == "EHLO"
			m.offered = t.offers(x)
			if len(x.Response.Lines[0]) > 4 {
				if name, _, _ := strings.Cut(x.Response.Lines[0][4:], " "); strings.Contains(name, ".") { // not `Hello`
					s.host = name
				}
			}
		}
	case "MAIL":
		if path, given := x.Command.Args.Get("reverse-path"); ok && given {
			m.reversePath, m.forwardPaths = path, nil
			s.sender = path
		}
	case "RCPT":
		if path, given := x.Command.Args.Get("forward-path"); ok && given {
			m.forwardPaths = append(m.forwardPaths, path)
			s.recipient = path
		}
		s.tried++
		if path, _ := x.Command.Args.Get("forward-path"); t.told(x, unknownUser...) {
			local, _, _ := strings.Cut(path, "@")
			s.unknown += local + " "
		}
		s.hopeless = s.hopeless || t.told(x, "too many bad recipients", "sender verify failed", "sender address rejected")
	case "STARTTLS":
		s.broken = s.broken || m.secure && x.Response.Outcome == wire.Error
	case "BDAT", "chunk":
		s.chunks = s.chunks || ok
	case "AUTH":
		s.mechanism, _ = x.Command.Args.Get("mechanism")
		s.answers, s.saslName = 0, ""
		if initial, given := x.Command.Args.Get("initial-response"); given && x.Response.Outcome == wire.Intermediate {
			t.answered(initial, m)
		}
	case "response":
		t.answered(string(bytes.TrimRight(x.Unit.Raw, "\r\n")), m)
	}
	if x.Response.Code == "235" {
		s.loggedIn = true
	}
	if x.StartTLS { // RFC 3207 §4.2: what was learnt before is forgotten
		*s = smtpMemory{submit: s.submit, postfix: s.postfix, host: s.host, sender: s.sender, recipient: s.recipient, bareLF: s.bareLF}
		m.secure, m.offered = true, map[string]string{}
	}
	if x.After == smtp.Greeted || x.After == smtp.Connected {
		m.reversePath, m.forwardPaths = "", nil
		s.hopeless, s.chunks, s.tried = false, false, 0
	}
}

// unknownUser is how servers say that there is no such mailbox.
var unknownUser = []string{"unrouteable address", "user unknown", "no such user", "does not exist", "unknown user"}

// answered counts an answer to a SASL challenge.
func (smtpTongue) answered(text string, m *memory) {
	if m.smtp.answers++; m.smtp.answers == 1 && m.smtp.mechanism == "LOGIN" {
		m.smtp.saslName = base64Text(text)
		m.user = m.smtp.saslName
	}
}

// told tells whether a reply has any of the words, given in lower case.
func (smtpTongue) told(x *wire.Exchange, words ...string) bool {
	reply := strings.ToLower(string(x.Reply))
	for _, w := range words {
		if strings.Contains(reply, w) {
			return true
		}
	}
	return false
}
