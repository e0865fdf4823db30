package imap

import (
	"slices"
	"strings"

	"ehlo/server/mailstore"
)

// event is a kind of event that NOTIFY asks for, or a set of them
// (RFC 5465 §5).
type event uint8

const (
	messageNew event = 1 << iota
	messageExpunge
	flagChange
	annotationChange
	mailboxName
	subscriptionChange
	mailboxMetadataChange
	serverMetadataChange
)

// eventNames are the events' names, in the order of their bits.
var eventNames = []string{
	"MessageNew", "MessageExpunge", "FlagChange", "AnnotationChange",
	"MailboxName", "SubscriptionChange", "MailboxMetadataChange", "ServerMetadataChange",
}

// notOffered are events that nothing here makes: there are no annotations, and
// no metadata.
const notOffered = annotationChange | mailboxMetadataChange | serverMetadataChange

// names lists the events of a set.
func (e event) names() (names []string) {
	for i, n := range eventNames {
		if e&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return names
}

func eventOf(a arg) (event, bool) {
	name, ok := a.atom()
	i := slices.IndexFunc(eventNames, func(n string) bool { return strings.EqualFold(n, name) })
	return 1 << max(i, 0), ok && i >= 0
}

// filter says which mailboxes other than the selected one a group of events is
// wanted of (RFC 5465 §6).
type filter struct {
	kind   string   // PERSONAL, SUBSCRIBED, SUBTREE or MAILBOXES
	names  []string // of SUBTREE and MAILBOXES
	events event
}

// maxFilterNames is how many mailboxes one group of a NOTIFY may name.
const maxFilterNames = 100

// wishes are what a NOTIFY asks for.
type wishes struct {
	status bool // the state of all mailboxes asked about, at once

	selected  event // events of the selected mailbox
	named     bool  // the selected mailbox was mentioned at all
	immediate bool  // expunges need not wait for a command: no "-delayed"
	fetch     args  // what to fetch of a new message, nil for nothing

	filters []filter
	used    event // all events that occur
}

// mismatch is what is wrong with a NOTIFY, and where.
type mismatch struct {
	why Reason
	at  arg
}

// parseNotify reads NOTIFY's arguments (RFC 5465 §8), as far as they can be
// read without a server, and as generously as Dovecot: NONE is not looked
// behind, SET needs no groups, and only the selected mailbox's events have to
// go together.
func parseNotify(as args) (*wishes, *mismatch) {
	w := &wishes{}
	switch {
	case as.at(0).is("NONE"):
		return w, nil
	case !as.at(0).is("SET"):
		return nil, &mismatch{reasonArguments, as.at(0)}
	}
	as = as.from(1)
	if as.at(0).is("STATUS") {
		w.status = true
		as = as.from(1)
	}
	for _, a := range as {
		if bad := w.group(a); bad != nil {
			return nil, bad
		}
	}
	return w, nil
}

// group reads "(filter events)".
func (w *wishes) group(a arg) *mismatch {
	l := args(a.list)
	name, ok := l.at(0).atom()
	if !ok {
		return &mismatch{reasonArguments, a}
	}
	f := filter{kind: strings.ToUpper(name)}
	rest := l.from(1)
	switch f.kind {
	case "SELECTED", "SELECTED-DELAYED":
		if w.named {
			return &mismatch{reasonNotifyTwice, l[0]}
		}
		w.named, w.immediate = true, f.kind == "SELECTED"
		return w.ofSelected(rest.at(0), a)
	case "INBOXES":
		// RFC 5465 §6.3: where mail may be delivered to. Dovecot cannot know,
		// and takes all.
		f.kind = "PERSONAL"
	case "PERSONAL", "SUBSCRIBED":
	case "SUBTREE", "MAILBOXES":
		if f.names, ok = mailboxNames(rest.at(0)); !ok {
			return &mismatch{reasonArguments, a}
		}
		rest = rest.from(1)
	default:
		return &mismatch{reasonArguments, l[0]}
	}
	events := rest.at(0)
	if events.is("NONE") {
		return nil // nothing is what is reported unasked
	}
	if len(events.list) == 0 {
		return &mismatch{reasonArguments, a}
	}
	for _, e := range events.list {
		ev, ok := eventOf(e)
		if !ok {
			return &mismatch{reasonArguments, e}
		}
		f.events |= ev
	}
	w.used |= f.events
	w.filters = append(w.filters, f)
	return nil
}

// mailboxNames reads one mailbox or a list of them.
func mailboxNames(a arg) (names []string, ok bool) {
	list := []arg{a}
	if a.kind == argList {
		list = a.list
	}
	for _, n := range list {
		name, ok := n.astring()
		if !ok {
			return nil, false
		}
		if name = mailstore.CanonicalName(name); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names, true
}

// ofSelected reads the events of the selected mailbox; MessageNew may say what
// to fetch of the message.
func (w *wishes) ofSelected(events, group arg) *mismatch {
	if events.is("NONE") {
		return nil
	}
	if events.kind != argList {
		return &mismatch{reasonArguments, group}
	}
	list := args(events.list)
	for i := 0; i < len(list); i++ {
		ev, ok := eventOf(list[i])
		if !ok {
			return &mismatch{reasonArguments, list[i]}
		}
		w.selected |= ev
		if next := list.at(i + 1); ev == messageNew && next.kind == argList {
			w.fetch = next.list
			i++
		}
	}
	w.used |= w.selected
	// RFC 5465 §5: who has no reports of what comes and goes cannot number
	// messages.
	const both = messageNew | messageExpunge
	switch counted := w.selected & both; {
	case counted != 0 && counted != both:
		return &mismatch{reasonNotifyTogether, events}
	case counted == 0 && w.selected&(flagChange|annotationChange) != 0:
		return &mismatch{reasonNotifyFlags, events}
	}
	return nil
}

// notifyArguments: RFC 5465 §8.
func (r *reading) notifyArguments(as args) {
	for i, a := range as {
		switch {
		case a.kind == argList:
			r.notifyGroup(a)
		case i == 0, i == 1 && a.is("STATUS"):
			r.name("notify-option", a)
		}
	}
	if _, bad := parseNotify(as); bad != nil {
		r.problem = nil
		r.reject(bad.why, bad.at.text, bad.at)
	}
}

func (r *reading) notifyGroup(a arg) {
	list := args(r.list(a))
	r.name("filter-mailboxes", list.at(0))
	rest := list.from(1)
	if list.at(0).is("SUBTREE") || list.at(0).is("MAILBOXES") {
		for _, n := range r.oneOrMore(rest.at(0)) {
			r.name("mailbox", n)
		}
		rest = rest.from(1)
	}
	events := r.oneOrMore(rest.at(0))
	for i, e := range events {
		if e.kind != argList {
			r.name("event", e)
		} else if i > 0 && events[i-1].is("MessageNew") {
			r.fetchAtts(r.list(e))
		}
	}
}

// oneOrMore is a list's contents, or the argument itself.
func (r *reading) oneOrMore(a arg) args {
	if a.kind == argList {
		return r.list(a)
	}
	return args{a}
}

// fetchAtts reads what shall be fetched of a new message: items of FETCH, but
// none of its macros (RFC 5465 §8, fetch-att).
func (r *reading) fetchAtts(list args) {
	for len(list) > 0 && r.problem == nil {
		if _, ok := list[0].atom(); !ok {
			r.reject(reasonNotifyFetchAtoms, "", list[0])
			return
		}
		n := r.fetchItem(list)
		if n == 0 {
			if p := r.problem; p != nil && p.ID == "imap."+string(reasonFetchItem) {
				p.ID = "imap." + string(reasonNotifyFetch)
			}
			return
		}
		list = list.from(n)
	}
}
