package labs

import (
	"strconv"
	"strings"

	"ehlo/server/mailstore"
)

// stateHolds tells whether all that a step asserts is so.
func (r *Run) stateHolds(p *progress, term string) bool {
	if len(p.State) == 0 {
		return p.Expect != nil || p.Quiz != nil
	}
	for i := range p.State {
		a := &p.State[i]
		if a.Mailbox != "" && !r.mailboxHolds(a) {
			return false
		}
		if a.ofConversation() && !a.conversationHolds(r.terms[r.termOf(p, term)]) {
			return false
		}
	}
	return true
}

// termOf is the terminal whose connection a step's assertions are about.
func (r *Run) termOf(p *progress, term string) string {
	if len(r.lab.Terminals) < 2 {
		return term
	}
	return p.Term
}

func (a *assertion) ofConversation() bool {
	return a.Conversation.given || a.State.given || a.Connected != nil
}

func (a *assertion) conversationHolds(t *term) bool {
	if t == nil || t.service == nil {
		return false // there has been no connection
	}
	return a.Conversation.one(string(t.service.Protocol), fold) && a.State.one(string(t.state), fold) &&
		(a.Connected == nil || *a.Connected == t.connected)
}

// mailbox finds what an assertion names.
func (r *Run) mailbox(name string) (*mailstore.Mailbox, error) {
	user, box, _ := strings.Cut(name, "/")
	return r.world.Mailbox(user, box)
}

// remember notes which messages were there at the start.
func (r *Run) remember(name string) {
	if name == "" {
		return
	}
	r.start[name] = 0
	if box, err := r.mailbox(name); err == nil {
		r.start[name] = box.Status().UIDNext
	}
}

func (r *Run) mailboxHolds(a *assertion) bool {
	box, err := r.mailbox(a.Mailbox)
	if err != nil {
		return a.Count != nil && a.Count.holds(0) && a.Message == ""
	}
	all := box.Messages()
	if a.Count != nil && !a.Count.holds(len(all)) {
		return false
	}
	if !a.ofMessage() {
		return true
	}
	for i, m := range all {
		chosen := false
		switch a.Message {
		case "first":
			chosen = i == 0
		case "last", "":
			chosen = i == len(all)-1
		case "new":
			chosen = m.UID >= r.start[a.Mailbox]
		case "any":
			chosen = true
		default:
			chosen = strconv.Itoa(i+1) == a.Message
		}
		if chosen && a.messageHolds(&m) {
			return true
		}
	}
	return false
}

func (a *assertion) ofMessage() bool {
	return a.Message != "" || len(a.Header) > 0 || a.Body.given || a.Flags.given
}

func (a *assertion) messageHolds(m *mailstore.Message) bool {
	if !a.Flags.holds(m.Flags.List(), fold) {
		return false
	}
	if len(a.Header) == 0 && !a.Body.given {
		return true
	}
	t := messageOf(m.Content.Raw)
	return t.header(a.Header) && a.Body.holds(t.text(), fold)
}
