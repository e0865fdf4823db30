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
			r.Add(s.At, "step-twice", "id", s.ID)
		}
		for _, n := range s.Needs {
			if !seen[n.Text] {
				r.Add(n.Pos, "no-step-before", "step", n.Text, "do", suggest(n.Text, slices.Collect(maps.Keys(seen))))
			}
		}
		for _, c := range s.Expect {
			if n := c.Repeats; n.Text != "" && !seen[n.Text] {
				r.Add(n.Pos, "no-step-before", "step", n.Text, "do", suggest(n.Text, slices.Collect(maps.Keys(seen))))
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
		r.Add(s.At, "no-step-title")
	}
	if s.Term == "" {
		s.Term = l.Terminals[0].ID
	}
	r.terminal(s.Pos, l, s.Term)
	r.placeholders(l, s)
	if s.Quiz != nil {
		r.quiz(s)
	}
	if len(s.Expect)+len(s.State) == 0 && s.Quiz == nil {
		r.Add(s.Pos, "nothing-completes", "step", s.ID)
	}
	if s.Solution == "" {
		r.Add(s.Pos, "no-solution", "step", s.ID)
	}
	if s.Every && len(s.Expect) < 2 {
		r.Add(s.Pos, "one-expectation", "step", s.ID)
	}
	if s.Keep && len(s.State) == 0 {
		r.Add(s.Pos, "nothing-to-keep", "step", s.ID)
	}
	if s.Points() < 0 {
		r.Add(s.Pos, "negative-points")
	}
	for _, c := range s.Expect {
		r.condition(l, c)
		r.verb(c)
		c.accepts()
		c.GoalHTML = r.goal(c.Pos, c.Goal)
	}
	r.conditions(l, s.Allow)
	for _, c := range s.Allow {
		r.verb(c)
	}
	for _, a := range s.State {
		r.assertion(l, a)
		a.GoalHTML = r.goal(a.Pos, a.Goal)
	}
	for i := range s.Hints {
		r.hint(l, &s.Hints[i])
	}
	for i := range s.Mistakes {
		m := &s.Mistakes[i]
		r.conditions(l, m.When)
		if len(m.When) == 0 || m.Try == "" || strings.TrimSpace(m.Say) == "" {
			r.Add(m.Pos, "incomplete-mistake")
		}
		m.HTML = r.say(m.Pos, m.Say)
		r.mistakeKey(s, i)
	}
	r.teach(s.Teach)
	for i := range s.Explain {
		e := &s.Explain[i]
		r.reply(e.at, &e.Reply)
		e.HTML = r.say(e.at, e.say)
	}
}

// teach renders what whoever teaches reads.
func (r *Report) teach(t *Teach) {
	if t == nil {
		return
	}
	if strings.TrimSpace(t.Notes+t.Wrong+t.Ask) == "" {
		r.Add(t.Pos, "empty-teach")
	}
	t.NotesHTML, t.WrongHTML, t.AskHTML = r.say(t.Pos, t.Notes), r.say(t.Pos, t.Wrong), r.say(t.Pos, t.Ask)
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
		r.Add(m.ID.Pos, "bad-mistake-id", "id", m.Key)
	}
	if slices.ContainsFunc(s.Mistakes[:i], func(o Mistake) bool { return o.Key == m.Key }) {
		r.Add(m.ID.Pos, "mistake-twice", "step", s.ID, "id", m.Key)
	}
}

// mostTries is after how many a hint may come.
const mostTries = 10

func (r *Report) hint(l *Lab, h *Hint) {
	if strings.TrimSpace(h.Say) == "" {
		r.Add(h.Pos, "empty-hint")
	}
	if h.After != nil && h.When != nil {
		r.Add(h.Pos, "two-hints")
	}
	if h.After != nil && (h.After.Tries < 0 || h.After.Tries > mostTries) {
		r.Add(h.Pos, "hint-late", "n", h.After.Tries)
	}
	if h.After != nil && h.After.Time > time.Hour {
		r.Add(h.Pos, "hint-time", "after", h.After.Time)
	}
	if h.Try != "" && h.When == nil {
		r.Add(h.Pos, "try-without-when")
	}
	if h.Until != nil && h.After == nil {
		r.Add(h.Pos, "until-without-after")
	}
	r.conditions(l, h.When)
	r.conditions(l, h.Until)
	h.HTML = r.say(h.Pos, h.Say)
}

func (r *Report) conditions(l *Lab, cs []*Condition) {
	for _, c := range cs {
		r.condition(l, c)
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

func (r *Report) condition(l *Lab, c *Condition) {
	if !c.asks() {
		r.Add(c.Pos, "fits-everything")
	}
	for name := range c.Args {
		if !slices.Contains(argumentNames, strings.ToLower(name)) {
			r.Add(c.Pos, "no-argument", "name", name, "do", suggest(name, argumentNames))
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
		r.Add(c.Pos, "answer-and-exchange")
	}
	r.open(c.Pos, &c.Open)
	if c.Found != nil && !c.Verb.Given {
		r.Add(c.Pos, "found-without-verb")
	}
	for _, of := range [][]*Assertion{c.Was, c.Then} {
		for _, a := range of {
			r.assertion(l, a)
			if a.OfConversation() {
				r.Add(a.Pos, "was-of-conversation")
			}
		}
	}
	if c.Greeting && (c.Verb.Given || len(c.Args) > 0 || c.Tag.Given || c.Pipelined != nil || c.Text != nil || c.Line != nil) {
		r.Add(c.Pos, "greeting-of-command")
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
		r.Add(at, "unknown-"+what, "name", v.Text, "do", suggest(v.Text, known))
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
		r.Add(at, "no-reply", "reply", v.Text, "words", strings.Join(replyWords, ", "))
	}
}

func (r *Report) assertion(l *Lab, a *Assertion) {
	if a.Mailbox == "" && !a.Queue.Given && a.DNS == "" && !a.OfConversation() {
		r.Add(a.Pos, "asserts-nothing")
	}
	r.names(a)
	if a.Mailbox == "" && (a.Message != "" || a.Flags.Given || a.DNS == "" && (a.Gone || a.Exists != nil) || a.Subscribed != nil ||
		!a.Queue.Given && (a.OfMessage() || a.Count != nil && a.DNS == "")) {
		r.Add(a.Pos, "which-mailbox")
	}
	if a.Queue.Given {
		r.queue(a)
	} else if a.From.Given {
		r.Add(a.Pos, "from-in-mailbox")
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
			r.Add(a.Pos, "type-without-dns")
		}
		return
	}
	if a.Mailbox != "" || a.Queue.Given {
		r.Add(a.Pos, "dns-and-mail")
	}
	if _, ok := dns.Type(a.RecordType()); !ok {
		r.Add(a.Pos, "no-record-type", "type", a.Type, "do", suggest(a.Type, recordTypes))
	}
	if a.Gone && a.Exists != nil || a.Count != nil && (a.Gone || a.Exists != nil) {
		r.Add(a.Pos, "gone-and-exists")
	}
}

// recordTypes are those that an author is likely to mean.
var recordTypes = []string{"A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"}

// queue checks an assertion on what waits for other hosts.
func (r *Report) queue(a *Assertion) {
	if a.Mailbox != "" {
		r.Add(a.Pos, "mailbox-and-queue")
	}
	if a.Queue.Text != "" && a.Queue.Present == nil && !strings.Contains(a.Queue.Text, "@") {
		r.Add(a.Pos, "not-recipient", "value", a.Queue.Text)
	}
}

// messageWords say which message an assertion is about.
var messageWords = []string{"first", "last", "new", "any", "all"}

// mailboxOf checks an assertion on a mailbox.
func (r *Report) mailboxOf(a *Assertion) {
	r.mailboxName(a.Pos, a.Mailbox)
	if a.Count == nil && !a.OfMessage() && !a.Gone && a.Exists == nil && a.Subscribed == nil {
		r.Add(a.Pos, "asks-nothing")
	}
	if _, err := strconv.ParseUint(a.Message, 10, 32); err != nil && a.Message != "" && !slices.Contains(messageWords, a.Message) {
		r.Add(a.Pos, "which-message", "value", a.Message)
	}
	if a.Gone && (a.Message == "new" || a.Message == "all" || a.Count != nil || a.Exists != nil) {
		r.Add(a.Pos, "gone-which")
	}
}

func (r *Report) terminal(at Pos, l *Lab, id string) {
	var terms []string
	for _, t := range l.Terminals {
		terms = append(terms, t.ID)
	}
	if !slices.Contains(terms, id) {
		r.Add(at, "no-terminal", "id", id, "do", suggest(id, terms))
	}
}

// open checks the names of mailboxes that are to be open.
func (r *Report) open(at Pos, v *Value) {
	for i := range v.any {
		r.open(at, &v.any[i])
	}
	if v.Not != nil {
		r.open(at, v.Not)
	}
	if v.Text != "" && v.Present == nil {
		r.mailboxName(at, v.Text)
	}
}

func (r *Report) mailboxName(at Pos, name string) {
	if user, box, ok := strings.Cut(name, "/"); !ok || user == "" || box == "" {
		r.Add(at, "not-mailbox", "name", name)
	}
}
