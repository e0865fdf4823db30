package run

import (
	"slices"
	"strconv"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server"
	"ehlo/server/mailstore"
)

// stateHolds reports whether all that a step asserts is so.
func (r *Run) stateHolds(p *progress, term string) bool {
	if len(p.State) == 0 {
		return p.Expect != nil || p.Quiz != nil
	}
	for _, a := range p.State {
		if !r.holds(a, p, term) {
			return false
		}
	}
	return true
}

func (r *Run) holds(a *scenario.Assertion, p *progress, term string) bool {
	if a.Mailbox != "" && !r.mailboxHolds(a) || a.Queue.Given && !queueHolds(a, r.world.Outbound()) || a.DNS != "" && !recordHolds(a, r.world.Zones()) {
		return false
	}
	if !a.OfConversation() {
		return true
	}
	of := a.Terminal
	if of == "" {
		of = r.termOf(p, term)
	}
	return r.terms[of].holds(a)
}

// termOf is the terminal whose connection a step's assertions are about.
func (r *Run) termOf(p *progress, term string) string {
	if len(r.lab.Terminals) < 2 {
		return term
	}
	return p.Term
}

// holds reports whether the terminal's connection is as asserted.
func (t *terminal) holds(a *scenario.Assertion) bool {
	if t == nil || t.service == nil {
		return false // there has been no connection
	}
	return a.Conversation.HoldsOne(string(t.service.Protocol), scenario.SameText) && a.State.HoldsOne(string(t.state), scenario.SameText) &&
		a.Port.HoldsOne(strconv.Itoa(t.service.Port), sameNumber) && (a.Connected == nil || *a.Connected == t.connected) &&
		(!a.User.Given || a.User.Holds(present(t.user), sameUser)) &&
		(!a.Marked.Given || a.Marked.Holds(t.marked, sameNumber))
}

// mailbox finds what an assertion names.
func (r *Run) mailbox(name string) (*mailstore.Mailbox, error) {
	user, box, _ := strings.Cut(name, "/")
	return r.world.Mailbox(user, box)
}

// beginning is how a mailbox was at the start.
type beginning struct {
	next uint32 // UIDNEXT
	uids []mailstore.UID
}

// remember notes which messages were there at the start.
func (r *Run) remember(name string) {
	if name == "" {
		return
	}
	var b beginning
	if box, err := r.mailbox(name); err == nil {
		b.next = box.Status().UIDNext
		for _, m := range box.Messages() {
			b.uids = append(b.uids, m.UID)
		}
	}
	r.start[name] = b
}

func (r *Run) mailboxHolds(a *scenario.Assertion) bool {
	if a.Subscribed != nil && r.subscribed(a.Mailbox) != *a.Subscribed {
		return false
	}
	box, err := r.mailbox(a.Mailbox)
	there := err == nil
	switch {
	case a.Exists != nil && *a.Exists != there:
		return false
	case a.Gone && !a.OfMessage():
		return !there
	case !there:
		return a.Gone || (a.Count == nil || a.Count.Holds(0)) && !a.OfMessage() && (a.Count != nil || a.Exists != nil || a.Subscribed != nil)
	}
	all := box.Messages()
	if a.Count != nil && !a.Count.Holds(len(all)) {
		return false
	}
	if !a.OfMessage() {
		return true
	}
	return messagesHold(a, all, r.start[a.Mailbox])
}

// subscribed reports whether a mailbox is on its user's list.
func (r *Run) subscribed(name string) bool {
	user, box, _ := strings.Cut(name, "/")
	for _, h := range r.world.Hosts() {
		if u, ok := r.world.Store(h.Name).User(strings.ToLower(user)); ok {
			return u.Subscribed(box)
		}
	}
	return false
}

// messagesHold holds a mailbox's messages against what is asserted of one.
func messagesHold(a *scenario.Assertion, all []mailstore.Message, start beginning) bool {
	fits := func(m mailstore.Message) bool { return messageHolds(a, &m) }
	switch {
	case a.Gone:
		if uid, ok := start.message(a); ok {
			return !slices.ContainsFunc(all, func(m mailstore.Message) bool { return m.UID == uid && fits(m) })
		}
		return !slices.ContainsFunc(all, fits)
	case a.Message == "all":
		return len(all) > 0 && !slices.ContainsFunc(all, func(m mailstore.Message) bool { return !fits(m) })
	}
	for i, m := range all {
		chosen := false
		switch a.Message {
		case "first":
			chosen = i == 0
		case "last", "":
			chosen = i == len(all)-1
		case "new":
			chosen = m.UID >= start.next
		case "any":
			chosen = true
		default:
			chosen = strconv.Itoa(i+1) == a.Message
		}
		if chosen && fits(m) {
			return true
		}
	}
	return false
}

// message is the one that an assertion named when the lab began. ok is false
// if it names none in particular.
func (start beginning) message(a *scenario.Assertion) (uid mailstore.UID, ok bool) {
	i := 0
	switch a.Message {
	case "first":
	case "last":
		i = len(start.uids) - 1
	default:
		n, err := strconv.Atoi(a.Message)
		if err != nil {
			return 0, false
		}
		i = n - 1
	}
	if i < 0 || i >= len(start.uids) {
		return 0, true
	}
	return start.uids[i], true
}

func messageHolds(a *scenario.Assertion, m *mailstore.Message) bool {
	return a.Flags.Holds(m.Flags.List(), scenario.SameText) && contentHolds(a, m.Content.Raw)
}

func contentHolds(a *scenario.Assertion, raw []byte) bool {
	if len(a.Header) == 0 && !a.Body.Given {
		return true
	}
	t := deliveredOf(raw)
	return t.header(a.Header) && a.Body.Holds(t.text(), scenario.SameText)
}

// queueHolds holds what waits for other hosts against the assertion.
func queueHolds(a *scenario.Assertion, all []server.Outbound) bool {
	n := 0
	for _, o := range all {
		if (a.Queue.Present != nil || a.Queue.Holds(o.Envelope.ForwardPaths, sameAddress)) &&
			a.From.HoldsOne(o.Envelope.ReversePath, sameAddress) && contentHolds(a, o.Message) {
			n++
		}
	}
	switch {
	case a.Queue.Present != nil && !*a.Queue.Present:
		return n == 0
	case a.Count != nil:
		return a.Count.Holds(n)
	}
	return n > 0
}
