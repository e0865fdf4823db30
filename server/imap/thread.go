package imap

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
)

// thread answers THREAD and UID THREAD (RFC 5256 §3).
func (c *conn) thread(cmd *command) {
	if !c.selected() {
		return
	}
	algorithm, ok := cmd.args.at(0).astring()
	if !ok {
		c.wrong(reasonArguments, "")
		return
	}
	build := threadings[strings.ToUpper(algorithm)]
	if build == nil {
		c.wrong(reasonThreadAlgorithm, algorithm)
		return
	}
	if len(cmd.args) < 2 {
		c.wrong(reasonArguments, "")
		return
	}
	uids, _, ok := c.findIn(cmd.args.from(1))
	if !ok {
		return
	}
	var b strings.Builder
	for _, root := range build(c.sortables(uids)) {
		b.WriteByte('(')
		c.writeThread(&b, root)
		b.WriteByte(')')
	}
	if b.Len() > 0 {
		c.untagged("THREAD %s", b.String())
	} else {
		c.untagged("THREAD")
	}
	c.nameSought()
	c.sync(cmd.uid)
	c.ok()
}

// threadings are the algorithms.
var threadings = map[string]func([]*sortable) []*node{
	"ORDEREDSUBJECT": orderedSubject,
	"REFERENCES":     func(list []*sortable) []*node { return references(list, true) },
	"REFS":           func(list []*sortable) []*node { return references(list, false) },
}

// node is a message in a thread, or a place where one is missing.
type node struct {
	s        *sortable // nil for a message that is not there
	parent   *node
	children []*node
}

// writeThread writes a thread: one after another while there is one answer,
// in brackets where there are several.
func (c *conn) writeThread(b *strings.Builder, n *node) {
	if n.s != nil {
		id := n.s.m.UID
		if !c.cmd.uid {
			id = uint32(c.view.number(id))
		}
		b.WriteString(utoa(id))
		if len(n.children) == 1 {
			b.WriteByte(' ')
		}
	}
	switch {
	case len(n.children) == 1:
		c.writeThread(b, n.children[0])
		return
	case n.s != nil && len(n.children) > 0:
		b.WriteByte(' ')
	}
	for _, child := range n.children {
		b.WriteByte('(')
		c.writeThread(b, child)
		b.WriteByte(')')
	}
}

// orderedSubject puts messages with the same base subject into one thread.
func orderedSubject(list []*sortable) []*node {
	byDate(list)
	bySubject := make(map[string]*node)
	var roots []*node
	for _, s := range list {
		n := &node{s: s}
		key := s.subject()
		if root := bySubject[key]; root != nil {
			root.children = append(root.children, n)
			continue
		}
		bySubject[key] = n
		roots = append(roots, n)
	}
	return roots
}

func byDate(list []*sortable) {
	slices.SortStableFunc(list, func(a, b *sortable) int {
		if n := a.sent.Compare(b.sent); n != 0 {
			return n
		}
		return cmp.Compare(a.m.UID, b.m.UID)
	})
}

var messageIDs = regexp.MustCompile(`<([^<>\s]+)>`)

// maxReferences is how many references of a message count: those nearest to it. A message can
// name millions.
const maxReferences = 500

func idsIn(field string) []string {
	var ids []string
	for _, m := range messageIDs.FindAllStringSubmatch(field, -1) {
		ids = append(ids, m[1])
	}
	return ids[max(0, len(ids)-maxReferences):]
}

// references builds threads by References and In-Reply-To (RFC 5256 §3,
// REFERENCES). Without subjects it is Dovecot's REFS: threads with the same
// subject are left apart, and each stands where its latest message would.
func references(list []*sortable, subjects bool) []*node {
	byID := make(map[string]*node)
	at := func(id string) *node {
		n := byID[id]
		if n == nil {
			n = &node{}
			byID[id] = n
		}
		return n
	}
	var all []*node
	for _, s := range list { // step 1
		n := &node{}
		if ids := idsIn(s.head.field("Message-ID")); len(ids) > 0 && at(ids[0]).s == nil {
			n = at(ids[0])
		}
		n.s = s
		all = append(all, n)
		refs := idsIn(s.head.field("References"))
		if len(refs) == 0 {
			if ids := idsIn(s.head.field("In-Reply-To")); len(ids) > 0 {
				refs = ids[:1]
			}
		}
		var parent *node
		for _, id := range refs {
			child := at(id)
			if parent != nil && child.parent == nil {
				link(parent, child)
			}
			parent = child
		}
		if n.parent != nil {
			unlink(n)
		}
		if parent != nil {
			link(parent, n)
		}
		all = append(all, byIDInOrder(refs, byID)...)
	}
	roots, _ := rootsOf(all)   // step 2
	roots = prune(roots, true) // step 3
	order(roots, first)        // step 4
	if !subjects {
		order(roots, latest)
		return roots
	}
	roots = mergeSubjects(roots) // step 5
	order(roots, first)          // step 6
	return roots
}

// rootsOf are what nodes hang on in the end, in their order, each once. Every way up is gone once:
// walked counts the nodes that were passed.
func rootsOf(all []*node) (roots []*node, walked int) {
	seen := make(map[*node]bool, len(all))
	for _, n := range all {
		for ; !seen[n]; n = n.parent {
			seen[n] = true
			walked++
			if n.parent == nil {
				roots = append(roots, n)
				break
			}
		}
	}
	return roots, walked
}

// byIDInOrder are the nodes of ids that others may come to hang on.
func byIDInOrder(ids []string, byID map[string]*node) []*node {
	var out []*node
	for _, id := range ids {
		out = append(out, byID[id])
	}
	return out
}

// link makes child an answer to parent, unless that would close a circle.
func link(parent, child *node) {
	if parent == child {
		return
	}
	// Only below a node with children can there be another; most have none,
	// and then the way up, which may be long, need not be gone.
	for p := parent; p != nil && len(child.children) > 0; p = p.parent {
		if p == child {
			return
		}
	}
	child.parent = parent
	parent.children = append(parent.children, child)
}

func unlink(n *node) {
	n.parent.children = slices.DeleteFunc(n.parent.children, func(c *node) bool { return c == n })
	n.parent = nil
}

// prune takes out the places of missing messages that nothing depends on.
func prune(list []*node, top bool) []*node {
	var out []*node
	for _, n := range list {
		n.children = prune(n.children, false)
		switch {
		case n.s != nil:
			out = append(out, n)
		case len(n.children) == 0:
		case !top || len(n.children) == 1: // its children take its place
			for _, c := range n.children {
				c.parent = n.parent
			}
			out = append(out, n.children...)
		default:
			out = append(out, n)
		}
	}
	return out
}

// first is when a thread begins.
func first(n *node) time.Time {
	if n.s != nil {
		return n.s.sent
	}
	t := first(n.children[0])
	for _, c := range n.children[1:] {
		if u := first(c); u.Before(t) {
			t = u
		}
	}
	return t
}

// latest is when its last message was sent.
func latest(n *node) time.Time {
	var t time.Time
	if n.s != nil {
		t = n.s.sent
	}
	for _, c := range n.children {
		if u := latest(c); u.After(t) {
			t = u
		}
	}
	return t
}

// order sorts a list by when, and its members' children by when they begin;
// what is from the same moment stays in the mailbox's order (RFC 5256 §3).
func order(list []*node, when func(*node) time.Time) {
	times := make(map[*node]time.Time, len(list))
	for _, n := range list {
		order(n.children, first)
		times[n] = when(n)
	}
	slices.SortStableFunc(list, func(a, b *node) int {
		return cmp.Or(times[a].Compare(times[b]), cmp.Compare(leader(a).m.UID, leader(b).m.UID))
	})
}

// leader is a thread's first message.
func leader(n *node) *sortable {
	for n.s == nil {
		n = n.children[0]
	}
	return n.s
}

// subjectOf is a thread's base subject, and whether it is an answer.
func subjectOf(n *node) (string, bool) {
	base, reply := baseSubject(leader(n).head.field("Subject"))
	return fold(base), reply
}

// mergeSubjects joins threads with the same subject (RFC 5256 §3, step 5).
func mergeSubjects(roots []*node) []*node {
	table := make(map[string]*node)
	for _, n := range roots {
		subject, reply := subjectOf(n)
		if subject == "" {
			continue
		}
		old := table[subject]
		if old == nil || n.s == nil && old.s != nil || old.s != nil && isReply(old) && !reply {
			table[subject] = n
		}
	}
	gone := make(map[*node]bool)
	for _, n := range roots {
		subject, reply := subjectOf(n)
		t := table[subject]
		if subject == "" || t == n || t == nil {
			continue
		}
		gone[n] = true
		switch {
		case t.s == nil && n.s == nil:
			for _, c := range n.children {
				c.parent = t
			}
			t.children = append(t.children, n.children...)
		case t.s == nil, reply && !isReply(t):
			n.parent = t
			t.children = append(t.children, n)
		default: // both become answers to what is not there
			old := *t
			moved := &old
			for _, c := range moved.children {
				c.parent = moved
			}
			moved.parent, n.parent = t, t
			t.s, t.children = nil, []*node{moved, n}
		}
	}
	return slices.DeleteFunc(roots, func(n *node) bool { return gone[n] })
}

func isReply(n *node) bool {
	_, reply := subjectOf(n)
	return reply
}
