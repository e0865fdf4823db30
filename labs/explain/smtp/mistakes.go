package smtp

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"ehlo/labs/explain"
	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/mistake"
	"ehlo/labs/explain/sasl"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Mistakes implements explain.Conversation. What was accepted is left alone,
// unless it cannot have been meant so.
func (c *conversation) Mistakes(x *wire.Exchange) []explain.Mistake {
	if verbOf(x) != "text" && !refused(x) && !c.firstBareLF(x) {
		return nil
	}
	return mistake.Find(Knowledge(), x, &language{c, x, x.After})
}

// language answers what the pipeline asks about an exchange.
type language struct {
	*conversation // as it was before the exchange
	x             *wire.Exchange
	state         wire.State // that fixes are for
}

// Faults implements mistake.Language.
func (l *language) Faults() []mistake.Fault {
	x := l.x
	var found []mistake.Fault
	switch verb := verbOf(x); {
	case verb == "text":
		found = textFaults(x)
	case !refused(x):
		return l.bareLine()
	case verb == "response":
		found = sasl.Faults(saslID, mistake.Typed(x), 0, l.mechanism, isVerb)
	case verb == unasked:
		return l.byReply(nil)
	case verb != "greeting" && verb != "chunk":
		found = l.lineFaults(mistake.Typed(x))
	}
	if refused(x) {
		if found = l.byReply(found); len(found) == 0 {
			found = append(found, l.fallback())
		}
	}
	return found
}

// bareLine finds that the client ends its lines with LF alone, of which it is
// told once.
func (l *language) bareLine() []mistake.Fault {
	if !l.firstBareLF(l.x) {
		return nil
	}
	n := len(l.x.Unit.Raw)
	return []mistake.Fault{{ID: "smtp.line.bare-lf", Start: n - 1, End: n}}
}

// firstBareLF reports whether a line is the first that ends with LF alone.
func (c *conversation) firstBareLF(x *wire.Exchange) bool { return !c.bareLF && endsInBareLF(x) }

func endsInBareLF(x *wire.Exchange) bool {
	raw := x.Unit.Raw
	return x.Unit.Kind == wire.Line && bytes.HasSuffix(raw, []byte("\n")) && !bytes.HasSuffix(raw, []byte("\r\n"))
}

// refused reports whether the server did not do what it was asked. Postfix says
// goodbye with a 2 where it hangs up on what is no mail client.
func refused(x *wire.Exchange) bool {
	return x.Response.Outcome == wire.Error || x.Close && verbOf(x) != "QUIT"
}

// aboutSyntax reports whether a reply finds fault with the command's form: by its
// code (RFC 5321 §4.2.4), its enhanced status code (RFC 3463 §3.2, §3.6) or its words.
func aboutSyntax(x *wire.Exchange) bool {
	_, detail, _ := strings.Cut(x.Response.Enhanced, ".")
	return slices.Contains([]string{"500", "501", "502", "504", "521", "555", "221"}, x.Response.Code) ||
		slices.Contains([]string{"1.3", "1.7", "5.2", "5.4"}, detail) || mistake.ReplyHas(x, "invalid syntax", "syntax error")
}

// byReply adds what the words of the reply tell, behind what the command's own
// text told if the reply is about that, or else before it.
func (l *language) byReply(found []mistake.Fault) []mistake.Fault {
	verb := verbOf(l.x)
	f, ok := mistake.ByReply(Knowledge(), l.x, verb, "path", "mechanism")
	if f.ID = l.firstMissing(f.ID); l.cancelled != "" && slices.Contains([]string{noTransaction, noSender}, f.ID) {
		f.ID, f.Pairs = "smtp.order.cancelled", []string{"by", knowledge.VerbOf(l.cancelled)}
	}
	if f.ID == "smtp.auth.not-offered" && l.esmtp && !l.offered.has("AUTH") && (l.secure || !l.offered.has("STARTTLS")) {
		f.ID = "smtp.auth.no-login" // neither EHLO nor STARTTLS is what it needs
	}
	named := []string{"smtp.auth.name-for-mechanism", "smtp.auth.bad-mechanism", "smtp.auth.missing-mechanism"}
	switch {
	case f.ID == "smtp.auth.unknown-mechanism" && len(found) > 0 && slices.Contains(named, found[0].ID):
		return found // what stands there is no mechanism
	case !ok || slices.ContainsFunc(found, func(o mistake.Fault) bool { return o.ID == f.ID }):
		return found
	case f.ID == "smtp.limit.reached" && l.x.Close:
	case f.ID == "smtp.auth.failed" && slices.ContainsFunc(found, func(o mistake.Fault) bool { return o.ID == "smtp.auth.no-challenge" }):
		return found // nothing has been sent that could be wrong
	case verb == "AUTH" && len(found) > 0 && found[0].ID == "smtp.auth.no-challenge":
		return []mistake.Fault{f} // a mechanism can be refused at once (RFC 4954 §6)
	case len(found) > 0 && found[0].ID == "smtp.helo-only", aboutSyntax(l.x) || verb == "response" || verb == "AUTH" && len(found) > 0:
		return append(found, f)
	}
	return append([]mistake.Fault{f}, found...)
}

// noTransaction is that a recipient is named before the sender, and noSender that a message is
// begun before that.
const (
	noTransaction = "smtp.order.rcpt-before-mail"
	noSender      = "smtp.order.data-before-mail"
)

// firstMissing is the fault that a command came too early, named by the first of what has to come
// before it: a greeting, a login where messages are handed in, a sender, recipients. Servers name
// the last. Any other fault stays what it is.
func (l *language) firstMissing(id string) string {
	lacksSender := map[string]string{
		noTransaction: noTransaction, "smtp.order.data-before-rcpt": noSender, "smtp.order.bdat-before-rcpt": "smtp.order.bdat-before-mail",
	}[id]
	switch {
	case id == "smtp.auth.in-transaction" && l.loggedIn:
		return "smtp.auth.twice"
	case id == authRequired, id == afterRefusals && l.lacksLogin():
		return l.firstForLogin()
	case id == afterRefusals && l.state == smtp.Greeted && l.tried == 0: // BDAT has ended the transaction
		return "smtp.order.bdat-for-nobody"
	case id == afterRefusals && l.state == smtp.Greeted:
		return "smtp.order.bdat-after-refusals"
	case id == afterRefusals && l.tried == 0: // Postfix says this of none, too
		return "smtp.order.data-before-rcpt"
	case lacksSender == "" || l.state != smtp.Connected && l.state != smtp.Greeted:
		return id
	case l.state == smtp.Connected:
		return "smtp.order.no-helo"
	case l.lacksLogin():
		return l.firstForLogin()
	}
	return lacksSender
}

const (
	afterRefusals = "smtp.order.data-after-refusals"
	authRequired  = "smtp.auth.required"
)

// lacksLogin reports whether a login has to come first, and can.
func (l *language) lacksLogin() bool {
	return l.submit && !l.loggedIn && (!l.esmtp || l.offered.has("AUTH"))
}

// firstForLogin is the fault that a login is missing, named by what has to come before that: EHLO, as
// a login is an extension, or the end of a transaction (RFC 4954 §4).
func (l *language) firstForLogin() string {
	switch {
	case !l.esmtp:
		return "smtp.auth.required-ehlo"
	case l.state != smtp.Greeted:
		return "smtp.auth.required-rset"
	}
	return authRequired
}

// everywhere are the commands that every server has (RFC 5321 §4.5.1).
var everywhere = []string{"EHLO", "HELO", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT", "VRFY"}

// early is the fault that it is not the time for a command yet, "" if it is: some
// servers do not know a command as long as it is not.
func (l *language) early(verb string) string {
	switch {
	case l.state == smtp.Connected && (verb == "MAIL" || verb == "RCPT" || verb == "DATA"):
		return "smtp.order.no-helo"
	case l.state == smtp.Greeted && verb == "RCPT":
		return l.firstMissing(noTransaction)
	case l.state == smtp.Greeted && verb == "DATA":
		return l.firstMissing("smtp.order.data-before-rcpt")
	case l.state == smtp.Mail && verb == "DATA":
		return "smtp.order.data-before-rcpt"
	}
	return ""
}

// nullPath reports whether a command is MAIL with the null reverse-path (RFC 5321 §4.5.5).
func nullPath(x *wire.Exchange) bool {
	if x.Command == nil || x.Command.Verb != "MAIL" {
		return false
	}
	path, given := x.Command.Args.Get("reverse-path")
	return given && path == ""
}

// fallback is what can be said when neither the command nor the reply's words
// tell more: a fault that servers hardly ever mind, or the reply code's meaning.
func (l *language) fallback() mistake.Fault {
	x := l.x
	code := x.Response.Code
	if x.Command != nil && x.Command.Problem != nil && aboutSyntax(x) {
		return mistake.Of(x.Command.Problem)
	}
	f := mistake.Fault{ID: "smtp.refused.policy", End: len(mistake.Typed(x))}
	verb := verbOf(x)
	switch {
	case verb == "STARTTLS" && l.esmtp && !l.offered.has("STARTTLS"):
		f.ID = "smtp.starttls.no-tls"
	case (code == "500" || code == "502" || code == "503") && l.early(verb) != "":
		f.ID = l.early(verb)
	case strings.HasPrefix(code, "5") && nullPath(x):
		f.ID = "smtp.reply.null-path"
	case (code == "500" || code == "502") && slices.Contains(everywhere, verb):
		f.ID, f.Pairs = "smtp.reply.must-have", []string{"verb", knowledge.VerbOf(verb)}
	case code == "500" || code == "502" || code == "221":
		f.ID = "smtp.refused.unavailable"
	case code == "501" || code == "504" || code == "555":
		f.ID = "smtp.refused.parameter"
	case code == "503":
		f.ID = "smtp.refused.order"
	case strings.HasPrefix(code, "4"):
		f.ID = "smtp.refused.later"
	}
	return f
}

// Values implements mistake.Language.
func (l *language) Values() []string {
	mechanisms, size := phrases.Say("no-mechanisms"), phrases.Say("no-size")
	if offered := l.offered.args("AUTH"); offered != "" {
		mechanisms = offered
	}
	if offered := l.offered.args("SIZE"); offered != "" && offered != "0" {
		size = knowledge.Octets(offered)
	}
	return []string{"n", strconv.Itoa(len(l.x.Unit.Raw)), "mechanisms", mechanisms, "size", size}
}
