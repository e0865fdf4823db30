package scenario

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"ehlo/server"
	"ehlo/server/dns"
	"ehlo/server/protocol"
)

// steps checks and completes the steps that have been read.
func (r *Report) steps(l *Lab) {
	seen := make(map[string]bool)
	for _, s := range l.Steps {
		if s.ID != "" && seen[s.ID] {
			r.Add(s.At, "choose another", "a second step has the id %q", s.ID)
		}
		for _, n := range s.Needs {
			if !seen[n.Text] {
				r.Add(n.Pos, suggest(n.Text, slices.Collect(maps.Keys(seen))), "there is no step %q before this one", n.Text)
			}
		}
		seen[s.ID] = true
		if s.Pos.Line > 0 && !s.broken {
			r.step(l, s)
		}
	}
}

func (r *Report) step(l *Lab, s *Step) {
	if s.Title == "" {
		r.Add(s.At, "say in a few words what to do", "the step has no title")
	}
	if s.Term == "" {
		s.Term = l.Terminals[0].ID
	}
	r.terminal(s.Pos, l, s.Term)
	if s.Quiz != nil {
		r.quiz(s)
	}
	if len(s.Expect)+len(s.State) == 0 && s.Quiz == nil {
		r.Add(s.Pos, "add expect, state or quiz", "nothing completes step %q", s.ID)
	}
	if s.Solution == "" {
		r.Add(s.Pos, "add solution: the lines to type", "step %q has no solution, so nobody knows that it can be done", s.ID)
	}
	if s.Every && len(s.Expect) < 2 {
		r.Add(s.Pos, "list several things under expect, or take every out", "there is only one thing that step %q could expect", s.ID)
	}
	if s.Keep && len(s.State) == 0 {
		r.Add(s.Pos, "add state, or take keep out", "there is nothing that step %q could lose", s.ID)
	}
	if s.Points() < 0 {
		r.Add(s.Pos, "0 is the smallest", "a step cannot cost points")
	}
	for i := range s.Expect {
		r.condition(&s.Expect[i])
		r.verb(&s.Expect[i])
		s.Expect[i].accepts()
		s.Expect[i].GoalHTML = r.goal(s.Expect[i].Pos, s.Expect[i].Goal)
	}
	r.conditions(s.Allow)
	for i := range s.Allow {
		r.verb(&s.Allow[i])
	}
	for i := range s.State {
		r.assertion(l, &s.State[i])
		s.State[i].GoalHTML = r.goal(s.State[i].Pos, s.State[i].Goal)
	}
	for i := range s.Hints {
		r.hint(&s.Hints[i])
	}
	for i := range s.Mistakes {
		m := &s.Mistakes[i]
		r.conditions(m.When)
		if len(m.When) == 0 || m.Try == "" || strings.TrimSpace(m.Say) == "" {
			r.Add(m.Pos, `write {when: {verb: HELO}, try: "HELO client.com", say: "..."}`, "a mistake has when, try and say")
		}
		m.HTML = r.say(m.Pos, m.Say)
		r.mistakeKey(s, i)
	}
	for i := range s.Explain {
		e := &s.Explain[i]
		r.reply(e.at, &e.Reply)
		e.HTML = r.say(e.at, e.say)
	}
}

// goal renders the words of a goal, "" if there are none.
func (r *Report) goal(at Pos, words string) string {
	if words == "" {
		return ""
	}
	return r.inline(at, words)
}

// mistakeKey gives a mistake the name that records know it by.
func (r *Report) mistakeKey(s *Step, i int) {
	m := &s.Mistakes[i]
	if m.ID.Text == "" {
		m.Key = strconv.Itoa(i + 1)
		return
	}
	m.Key = m.ID.Text
	if !idForm.MatchString(m.Key) {
		r.Add(m.ID.Pos, "use small letters, digits and hyphens: no-colon", "%q is not a plain id", m.Key)
	}
	if slices.ContainsFunc(s.Mistakes[:i], func(o Mistake) bool { return o.Key == m.Key }) {
		r.Add(m.ID.Pos, "choose another", "a second mistake of step %q has the id %q", s.ID, m.Key)
	}
}

// mostTries is after how many a hint may come.
const mostTries = 10

func (r *Report) hint(h *Hint) {
	if strings.TrimSpace(h.Say) == "" {
		r.Add(h.Pos, `write the text, or {after: 2, say: "..."}`, "the hint says nothing")
	}
	if h.After != nil && h.When != nil {
		r.Add(h.Pos, "make it two hints", "a hint comes after some tries or when something happens, but not both")
	}
	if h.After != nil && (h.After.Tries < 0 || h.After.Tries > mostTries) {
		r.Add(h.Pos, "say 1 to 10", "nobody will see a hint after %d tries", h.After.Tries)
	}
	if h.After != nil && h.After.Time > time.Hour {
		r.Add(h.Pos, "say 30s to 5m", "nobody will see a hint after %s", h.After.Time)
	}
	if h.Try != "" && h.When == nil {
		r.Add(h.Pos, "take it out", "try is for hints with when")
	}
	r.conditions(h.When)
	h.HTML = r.say(h.Pos, h.Say)
}

func (r *Report) conditions(cs []Condition) {
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

func (r *Report) condition(c *Condition) {
	if !c.asks() {
		r.Add(c.Pos, "give verb, args, reply or another key", "this fits everything")
	}
	for name := range c.Args {
		if !slices.Contains(argumentNames, strings.ToLower(name)) {
			r.Add(c.Pos, suggest(name, argumentNames), "no command has an argument %q", name)
		}
	}
	if c.Reply.Given {
		r.reply(c.Pos, &c.Reply)
	}
	r.problem(c.Pos, &c.Problem)
	r.among(c.Pos, &c.Protocol, "protocol", protocolNames)
	r.among(c.Pos, &c.Before, "state", stateNames)
	r.among(c.Pos, &c.After, "state", stateNames)
	if c.Answer.Given && c.ofExchange() {
		r.Add(c.Pos, "make it two", "an answer to a question is not an exchange with a server")
	}
	if c.Found != nil && !c.Verb.Given {
		r.Add(c.Pos, "add verb: [SEARCH, UID SEARCH]", "what should have found this?")
	}
	if c.Greeting && (c.Verb.Given || len(c.Args) > 0 || c.Tag.Given || c.Pipelined != nil || c.Text != nil || c.Line != nil) {
		r.Add(c.Pos, "ask for its reply, protocol or port only", "a greeting answers no command")
	}
}

var (
	protocolNames = namesOf(server.Protocols())
	// connectedNames are those of protocols that have connections.
	connectedNames = namesOf(server.Protocols().Conversational())
	// stateNames are the states that conversations can be in.
	stateNames = statesOf(server.Protocols())
)

func namesOf(protocols protocol.Table) (names []string) {
	for _, d := range protocols {
		names = append(names, string(d.Name))
	}
	return names
}

func statesOf(protocols protocol.Table) (names []string) {
	for _, d := range protocols {
		for _, s := range d.States() {
			if name := string(s); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// among checks that the texts of a value are known names.
func (r *Report) among(at Pos, v *Value, what string, known []string) {
	for i := range v.any {
		r.among(at, &v.any[i], what, known)
	}
	if v.Not != nil {
		r.among(at, v.Not, what, known)
	}
	if v.Text != "" && v.Present == nil && !slices.ContainsFunc(known, func(k string) bool { return SameText(k, v.Text) }) {
		r.Add(at, suggest(v.Text, known), "there is no %s %q", what, v.Text)
	}
}

var (
	replyForm = regexp.MustCompile(`^([2-5][0-9][0-9]|[2-5][xX][xX]|\+OK|-ERR|\+|OK|NO|BAD|BYE|PREAUTH|` +
		`NOERROR|FORMERR|SERVFAIL|NXDOMAIN|NOTIMP|REFUSED|YXDOMAIN|YXRRSET|NXRRSET|NOTAUTH|NOTZONE)$`)
	replyWords = []string{"ok", "error", "intermediate", "any"}
)

func (r *Report) reply(at Pos, v *Value) {
	for i := range v.any {
		r.reply(at, &v.any[i])
	}
	if v.Not != nil {
		r.reply(at, v.Not)
	}
	if v.Text != "" && !replyForm.MatchString(v.Text) && !slices.Contains(replyWords, strings.ToLower(v.Text)) {
		r.Add(at, "write a code such as 250, 2xx, +OK, NO or NXDOMAIN, or one of "+strings.Join(replyWords, ", "), "no server answers %q", v.Text)
	}
}

func (r *Report) assertion(l *Lab, a *Assertion) {
	if a.Mailbox == "" && !a.Queue.Given && a.DNS == "" && !a.OfConversation() {
		r.Add(a.Pos, `write {mailbox: bob/INBOX, count: 3}, {conversation: pop3, state: transaction} or {dns: server.com, type: MX}`, "this asserts nothing")
	}
	r.names(a)
	if a.Mailbox == "" && (a.Message != "" || a.Flags.Given || a.DNS == "" && (a.Gone || a.Exists != nil) || a.Subscribed != nil ||
		!a.Queue.Given && (a.OfMessage() || a.Count != nil)) {
		r.Add(a.Pos, "add mailbox: bob/INBOX", "of which mailbox?")
	}
	if a.Queue.Given {
		r.queue(a)
	} else if a.From.Given {
		r.Add(a.Pos, "for a message in a mailbox, ask for header: {From: ...}", "from is for messages in the queue")
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
func (r *Report) names(a *Assertion) {
	if a.DNS == "" {
		if a.Type != "" || a.Record.Given {
			r.Add(a.Pos, "add dns: server.com", "type and record are for a name in DNS")
		}
		return
	}
	if a.Mailbox != "" || a.Queue.Given {
		r.Add(a.Pos, "make it two", "a name in DNS is not a mailbox or a queue")
	}
	if _, ok := dns.Type(a.RecordType()); !ok {
		r.Add(a.Pos, suggest(a.Type, recordTypes), "there is no type of record %q", a.Type)
	}
	if a.Gone && a.Exists != nil {
		r.Add(a.Pos, "take one of them out", "gone and exists say the same thing, or the opposite")
	}
}

// recordTypes are those that an author is likely to mean.
var recordTypes = []string{"A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"}

// queue checks an assertion on what waits for other hosts.
func (r *Report) queue(a *Assertion) {
	if a.Mailbox != "" {
		r.Add(a.Pos, "make it two", "a message is in a mailbox or in the queue, not both")
	}
	if a.Queue.Text != "" && a.Queue.Present == nil && !strings.Contains(a.Queue.Text, "@") {
		r.Add(a.Pos, "write queue: somebody@example.org, or queue: true", "%q is not a recipient", a.Queue.Text)
	}
}

// messageWords say which message an assertion is about.
var messageWords = []string{"first", "last", "new", "any", "all"}

// mailboxOf checks an assertion on a mailbox.
func (r *Report) mailboxOf(a *Assertion) {
	r.mailboxName(a.Pos, a.Mailbox)
	if a.Count == nil && !a.OfMessage() && !a.Gone && a.Exists == nil && a.Subscribed == nil {
		r.Add(a.Pos, "add count, message, header, body, flags, exists, gone or subscribed", "nothing is asked about the mailbox")
	}
	if _, err := strconv.ParseUint(a.Message, 10, 32); err != nil && a.Message != "" && !slices.Contains(messageWords, a.Message) {
		r.Add(a.Pos, "write first, last, new, any, all or a sequence number", "which message is %q?", a.Message)
	}
	if a.Gone && (a.Message == "new" || a.Message == "all" || a.Count != nil || a.Exists != nil) {
		r.Add(a.Pos, "ask for message: 2, or for header: {Subject: ...}, or for the mailbox alone", "what is gone was there at the start")
	}
}

func (r *Report) terminal(at Pos, l *Lab, id string) {
	var terms []string
	for _, t := range l.Terminals {
		terms = append(terms, t.ID)
	}
	if !slices.Contains(terms, id) {
		r.Add(at, suggest(id, terms), "the lab has no terminal %q", id)
	}
}

func (r *Report) mailboxName(at Pos, name string) {
	if user, box, ok := strings.Cut(name, "/"); !ok || user == "" || box == "" {
		r.Add(at, "write USER/MAILBOX, such as bob/INBOX", "mailbox %q", name)
	}
}
