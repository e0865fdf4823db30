package labs

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"ehlo/server/dns"
	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// steps checks and completes the steps that have been read.
func (r *report) steps(l *Lab) {
	seen := make(map[string]bool)
	for _, s := range l.steps {
		if s.id != "" && seen[s.id] {
			r.add(s.at, "choose another", "a second step has the id %q", s.id)
		}
		for _, n := range s.Needs {
			if !seen[n.text] {
				r.add(n.Pos, suggest(n.text, slices.Collect(maps.Keys(seen))), "there is no step %q before this one", n.text)
			}
		}
		seen[s.id] = true
		if s.Pos.Line > 0 && !s.broken {
			r.step(l, s)
		}
	}
}

func (r *report) step(l *Lab, s *step) {
	if s.title == "" {
		r.add(s.at, "say in few words what is done", "the step has no title")
	}
	if s.Term == "" {
		s.Term = l.Terminals[0].ID
	}
	r.terminal(s.Pos, l, s.Term)
	if s.Quiz != nil {
		r.quiz(s)
	}
	if len(s.Expect)+len(s.State) == 0 && s.Quiz == nil {
		r.add(s.Pos, "add expect, state or quiz", "nothing completes step %q", s.id)
	}
	if s.Solution == "" {
		r.add(s.Pos, "add solution: the lines to type", "step %q has no solution, so that nobody knows it can be done", s.id)
	}
	if s.Every && len(s.Expect) < 2 {
		r.add(s.Pos, "list what is wanted under expect, or take every out", "there is only one thing that step %q could expect", s.id)
	}
	if s.Keep && len(s.State) == 0 {
		r.add(s.Pos, "add state, or take keep out", "there is nothing that step %q could lose", s.id)
	}
	if s.points() < 0 {
		r.add(s.Pos, "0 is the least", "a step cannot cost points")
	}
	for i := range s.Expect {
		r.condition(&s.Expect[i])
		r.verb(&s.Expect[i])
		s.Expect[i].accepts()
	}
	r.conditions(s.Allow)
	for i := range s.Allow {
		r.verb(&s.Allow[i])
	}
	for i := range s.State {
		r.assertion(l, &s.State[i])
	}
	for i := range s.Hints {
		r.hint(&s.Hints[i])
	}
	for i := range s.Mistakes {
		m := &s.Mistakes[i]
		r.conditions(m.When)
		if len(m.When) == 0 || m.Try == "" || strings.TrimSpace(m.Say) == "" {
			r.add(m.Pos, `write {when: {verb: HELO}, try: "HELO client.com", say: "..."}`, "a mistake has when, try and say")
		}
		m.html = r.say(m.Pos, m.Say)
	}
	for i := range s.Explain {
		e := &s.Explain[i]
		r.reply(e.at, &e.reply)
		e.html = r.say(e.at, e.say)
	}
}

// mostTries is after how many a hint may come.
const mostTries = 10

func (r *report) hint(h *hint) {
	if strings.TrimSpace(h.Say) == "" {
		r.add(h.Pos, `write the text, or {after: 2, say: "..."}`, "the hint says nothing")
	}
	if h.After != nil && h.When != nil {
		r.add(h.Pos, "make it two hints", "a hint comes after tries or when something happens, not both")
	}
	if h.After != nil && (h.After.tries < 0 || h.After.tries > mostTries) {
		r.add(h.Pos, "say 1 to 10", "nobody will see a hint after %d tries", h.After.tries)
	}
	if h.After != nil && h.After.time > time.Hour {
		r.add(h.Pos, "say 30s to 5m", "nobody will see a hint after %s", h.After.time)
	}
	if h.Try != "" && h.When == nil {
		r.add(h.Pos, "take it out", "try is for hints with when")
	}
	r.conditions(h.When)
	h.html = r.say(h.Pos, h.Say)
}

func (r *report) conditions(cs []condition) {
	for i := range cs {
		r.condition(&cs[i])
	}
}

// argumentNames are the names that the protocols' parsers give to arguments.
var argumentNames = strings.Fields(`
	domain reverse-path forward-path size body mechanism initial-response response string node octets parameter
	name password digest message lines attribute
	user mailbox new-mailbox reference list-mailbox sequence-set item flag store-att-flags search-key status-att
	search-text header-name date interval uid-set mod-sequence sort-key thread-alg
	zone type record change server
	capability charset date-time tag id-params select-param list-select-opt return-option search-return-opt`)

func (r *report) condition(c *condition) {
	if !c.asks() {
		r.add(c.Pos, "give verb, args, reply or another key", "this fits everything")
	}
	for name := range c.Args {
		if !slices.Contains(argumentNames, strings.ToLower(name)) {
			r.add(c.Pos, suggest(name, argumentNames), "no command has an argument %q", name)
		}
	}
	if c.Reply.given {
		r.reply(c.Pos, &c.Reply)
	}
	r.problem(c.Pos, &c.Problem)
	r.among(c.Pos, &c.Protocol, "protocol", protocolNames)
	r.among(c.Pos, &c.Before, "state", stateNames)
	r.among(c.Pos, &c.After, "state", stateNames)
	if c.Answer.given && c.ofExchange() {
		r.add(c.Pos, "make it two", "an answer to a question is no exchange with a server")
	}
	if c.Found != nil && !c.Verb.given {
		r.add(c.Pos, "add verb: [SEARCH, UID SEARCH]", "what should have found this?")
	}
	if c.Greeting && (c.Verb.given || len(c.Args) > 0 || c.Tag.given || c.Pipelined != nil || c.Text != nil || c.Line != nil) {
		r.add(c.Pos, "ask for its reply, protocol or port only", "a greeting answers no command")
	}
}

var (
	protocolNames = []string{string(wire.SMTP), string(wire.POP3), string(wire.IMAP), string(wire.DNS)}
	// connectedNames are those of protocols that have connections.
	connectedNames = protocolNames[:3]

	// stateNames are the states that the engines give to conversations.
	stateNames = namesOf(
		smtp.Connected, smtp.Greeted, smtp.Mail, smtp.Rcpt, smtp.Data, smtp.Auth, smtp.Closed,
		pop3.Authorization, pop3.Transaction, pop3.Update,
		imap.NotAuthenticated, imap.Authenticated, imap.Selected, imap.Logout)
)

func namesOf(states ...wire.State) (names []string) {
	for _, s := range states {
		names = append(names, string(s))
	}
	return names
}

// among checks that the texts of a value are known names.
func (r *report) among(at Pos, v *value, what string, known []string) {
	for i := range v.any {
		r.among(at, &v.any[i], what, known)
	}
	if v.Not != nil {
		r.among(at, v.Not, what, known)
	}
	if v.text != "" && v.present == nil && !slices.ContainsFunc(known, func(k string) bool { return fold(k, v.text) }) {
		r.add(at, suggest(v.text, known), "there is no %s %q", what, v.text)
	}
}

var (
	replyForm = regexp.MustCompile(`^([2-5][0-9][0-9]|[2-5][xX][xX]|\+OK|-ERR|\+|OK|NO|BAD|BYE|PREAUTH|` +
		`NOERROR|FORMERR|SERVFAIL|NXDOMAIN|NOTIMP|REFUSED|YXDOMAIN|YXRRSET|NXRRSET|NOTAUTH|NOTZONE)$`)
	replyWords = []string{"ok", "error", "intermediate", "any"}
)

func (r *report) reply(at Pos, v *value) {
	for i := range v.any {
		r.reply(at, &v.any[i])
	}
	if v.Not != nil {
		r.reply(at, v.Not)
	}
	if v.text != "" && !replyForm.MatchString(v.text) && !slices.Contains(replyWords, strings.ToLower(v.text)) {
		r.add(at, "write a code such as 250, 2xx, +OK, NO or NXDOMAIN, or one of "+strings.Join(replyWords, ", "), "no server answers %q", v.text)
	}
}

func (r *report) assertion(l *Lab, a *assertion) {
	if a.Mailbox == "" && !a.Queue.given && a.DNS == "" && !a.ofConversation() {
		r.add(a.Pos, `write {mailbox: bob/INBOX, count: 3}, {conversation: pop3, state: transaction} or {dns: server.com, type: MX}`, "this asserts nothing")
	}
	r.names(a)
	if a.Mailbox == "" && (a.Message != "" || a.Flags.given || a.DNS == "" && (a.Gone || a.Exists != nil) || a.Subscribed != nil ||
		!a.Queue.given && (a.ofMessage() || a.Count != nil)) {
		r.add(a.Pos, "add mailbox: bob/INBOX", "of which mailbox?")
	}
	if a.Queue.given {
		r.queue(a)
	} else if a.From.given {
		r.add(a.Pos, "of a message in a mailbox ask for header: {From: ...}", "from is of messages in the queue")
	}
	r.among(a.Pos, &a.Conversation, "protocol", connectedNames)
	r.among(a.Pos, &a.State, "state", stateNames)
	if a.Terminal != "" {
		r.terminal(a.Pos, l, a.Terminal)
	}
	if a.Mailbox != "" {
		r.mailboxOf(a)
	}
}

// names checks an assertion on DNS.
func (r *report) names(a *assertion) {
	if a.DNS == "" {
		if a.Type != "" || a.Record.given {
			r.add(a.Pos, "add dns: server.com", "type and record are of a name in DNS")
		}
		return
	}
	if a.Mailbox != "" || a.Queue.given {
		r.add(a.Pos, "make it two", "a name in DNS is no mailbox and no queue")
	}
	if _, ok := dns.Type(a.recordType()); !ok {
		r.add(a.Pos, suggest(a.Type, recordTypes), "there is no type of record %q", a.Type)
	}
	if a.Gone && a.Exists != nil {
		r.add(a.Pos, "take one of them out", "gone and exists say the same, or the opposite")
	}
}

// recordTypes are those that an author is likely to mean.
var recordTypes = []string{"A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"}

// queue checks an assertion on what waits for other hosts.
func (r *report) queue(a *assertion) {
	if a.Mailbox != "" {
		r.add(a.Pos, "make it two", "a message is in a mailbox or in the queue, not both")
	}
	if a.Queue.text != "" && a.Queue.present == nil && !strings.Contains(a.Queue.text, "@") {
		r.add(a.Pos, "write queue: somebody@example.org, or queue: true", "%q is no recipient", a.Queue.text)
	}
}

// messageWords say which message an assertion is about.
var messageWords = []string{"first", "last", "new", "any", "all"}

// mailboxOf checks an assertion on a mailbox.
func (r *report) mailboxOf(a *assertion) {
	r.mailboxName(a.Pos, a.Mailbox)
	if a.Count == nil && !a.ofMessage() && !a.Gone && a.Exists == nil && a.Subscribed == nil {
		r.add(a.Pos, "add count, message, header, body, flags, exists, gone or subscribed", "nothing is asserted of the mailbox")
	}
	if _, err := strconv.ParseUint(a.Message, 10, 32); err != nil && a.Message != "" && !slices.Contains(messageWords, a.Message) {
		r.add(a.Pos, "write first, last, new, any, all or a sequence number", "which message is %q?", a.Message)
	}
	if a.Gone && (a.Message == "new" || a.Message == "all" || a.Count != nil || a.Exists != nil) {
		r.add(a.Pos, "ask for message: 2, or for header: {Subject: ...}, or for the mailbox alone", "what is gone was there at the start")
	}
}

func (r *report) terminal(at Pos, l *Lab, id string) {
	var terms []string
	for _, t := range l.Terminals {
		terms = append(terms, t.ID)
	}
	if !slices.Contains(terms, id) {
		r.add(at, suggest(id, terms), "the lab has no terminal %q", id)
	}
}

func (r *report) mailboxName(at Pos, name string) {
	if user, box, ok := strings.Cut(name, "/"); !ok || user == "" || box == "" {
		r.add(at, "write USER/MAILBOX, such as bob/INBOX", "mailbox %q", name)
	}
}
