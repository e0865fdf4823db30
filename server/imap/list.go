package imap

import (
	"slices"
	"strings"

	"ehlo/server/mailstore"
)

// specialUses says which mailboxes have a special use (RFC 6154 §2), as an
// administrator configures it: by name, whether or not there is one.
var specialUses = map[string]string{"Drafts": `\Drafts`, "Sent": `\Sent`, "Trash": `\Trash`}

// listing is a LIST or LSUB (RFC 9051 §6.3.9, RFC 3501 §6.3.9).
type listing struct {
	extended bool // an option or several patterns were given (RFC 5258)
	lsub     bool
	patterns []string

	subscribed, recursive, special bool // selection options

	returnChildren, returnSubscribed, returnSpecial bool
	status                                          map[string]bool
}

func (c *conn) list(cmd *command) {
	l, ok := c.listing(cmd)
	if !ok {
		return
	}
	if !l.extended && !l.lsub && len(l.patterns) == 1 && l.patterns[0] == "" {
		// RFC 9051 §6.3.9: an empty name asks for the separator.
		c.untagged(`LIST (\Noselect) "%s" ""`, mailstore.Separator)
		c.ok()
		return
	}
	for _, e := range c.entries(l) {
		if !l.matches(e.name) {
			continue
		}
		c.writeEntry(l, e)
	}
	c.ok()
}

// listing reads the arguments, answering the command when something is wrong.
func (c *conn) listing(cmd *command) (*listing, bool) {
	as := cmd.args
	l := &listing{lsub: cmd.verb == "LSUB"}
	if a := as.at(0); a.kind == argList && !l.lsub {
		l.extended = true
		if !c.selectionOptions(l, a) {
			return nil, false
		}
		as = as.from(1)
	}
	ref, ok := as.at(0).astring()
	if !ok {
		c.wrong(reasonListReference, "")
		return nil, false
	}
	switch a := as.at(1); a.kind {
	case argList:
		l.extended = true
		for _, p := range a.list {
			text, ok := p.astring()
			if !ok {
				c.wrong(reasonListPatterns, "")
				return nil, false
			}
			l.patterns = append(l.patterns, ref+text)
		}
	case argEnd:
		c.wrong(reasonListPattern, "")
		return nil, false
	default:
		pattern := a.text
		if pattern != "" || l.lsub {
			pattern = ref + pattern
		}
		l.patterns = []string{pattern}
	}
	as = as.from(2)
	if as.at(0).is("RETURN") && as.at(1).kind == argList {
		l.extended = true
		if !c.returnOptions(l, as[1]) {
			return nil, false
		}
		as = as.from(2)
	}
	if !l.extended && !l.lsub {
		l.returnChildren, l.returnSpecial = true, true
	}
	if len(as) > 0 {
		c.wrong(reasonListExtra, "")
		return nil, false
	}
	return l, true
}

func (c *conn) selectionOptions(l *listing, a arg) bool {
	for _, o := range a.list {
		name, ok := o.atom()
		if !ok {
			c.wrong(reasonListNonAtoms, "")
			return false
		}
		switch strings.ToUpper(name) {
		case "SUBSCRIBED":
			l.subscribed, l.returnSubscribed = true, true
		case "RECURSIVEMATCH":
			l.recursive = true
		case "SPECIAL-USE": // RFC 6154 §2
			l.special, l.returnSpecial = true, true
		case "REMOTE":
		default:
			c.wrong(reasonListSelection, name)
			return false
		}
	}
	// RFC 5258 §3.1.
	if l.recursive && !l.subscribed {
		c.wrong(reasonListRecursive, "")
		return false
	}
	return true
}

func (c *conn) returnOptions(l *listing, a arg) bool {
	for i := 0; i < len(a.list); i++ {
		o := a.list[i]
		name, ok := o.atom()
		if !ok {
			c.wrong(reasonListNonAtoms, "")
			return false
		}
		switch strings.ToUpper(name) {
		case "SUBSCRIBED":
			l.returnSubscribed = true
		case "CHILDREN":
			l.returnChildren = true
		case "SPECIAL-USE":
			l.returnSpecial = true
		case "STATUS": // RFC 5819 §2
			i++
			items := args(a.list).at(i)
			if items.kind != argList {
				c.wrong(reasonListReturn, name)
				return false
			}
			want, ok := c.statusList(items)
			if !ok {
				return false
			}
			l.status = want
		default:
			c.wrong(reasonListReturn, name)
			return false
		}
	}
	return true
}

// entry is a name that LIST can show.
type entry struct {
	name       string
	box        *mailstore.Mailbox // nil: only a level of other names, or subscribed to and not there
	subscribed bool
	children   bool
	below      []string // names below that are subscribed to
}

// entries lists all names there are, levels included, in no order that a
// client may count on.
func (c *conn) entries(l *listing) []*entry {
	byName := make(map[string]*entry)
	get := func(name string) *entry {
		e := byName[name]
		if e == nil {
			e = &entry{name: name}
			byName[name] = e
		}
		return e
	}
	// INBOX is a name in any case of letters; those below it are its children.
	levels := func(name string, f func(parent *entry)) {
		for i := 0; i < len(name); i++ {
			if name[i] == mailstore.Separator[0] && i > 0 {
				f(get(name[:i]))
			}
		}
	}
	for _, b := range c.user.Mailboxes() {
		name := b.Name()
		get(name).box = b
		levels(name, func(p *entry) { p.children = true })
	}
	for _, name := range c.user.Subscriptions() {
		get(name).subscribed = true
		levels(name, func(p *entry) { p.below = append(p.below, name) })
	}
	var all []*entry
	for _, e := range byName {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b *entry) int { return strings.Compare(b.name, a.name) })
	return slices.DeleteFunc(all, func(e *entry) bool { return !l.selects(e, c.use(e)) })
}

// use is the special use of a name.
func (c *conn) use(e *entry) string {
	if u := specialUses[e.name]; u != "" {
		return u
	}
	if e.box != nil {
		if s := e.box.Status(); specialUseName(s.SpecialUse) == "" {
			return s.SpecialUse
		}
	}
	return ""
}

// specialUseName is the name that a special use is configured for, "" if none.
func specialUseName(use string) string {
	for name, u := range specialUses {
		if u == use {
			return name
		}
	}
	return ""
}

// selects reports whether the selection options let a name through.
func (l *listing) selects(e *entry, use string) bool {
	switch {
	case l.lsub:
		// RFC 3501 §6.3.9: with "%", a level above a subscribed name counts.
		return e.subscribed || len(e.below) > 0 && strings.Contains(l.patterns[0], "%") && l.hidesBelow(e.name)
	case l.subscribed:
		// RFC 5258 §3.5: a name above those that match is not shown when all of
		// these are.
		return e.subscribed || l.recursive && slices.ContainsFunc(e.below, func(name string) bool { return !l.matches(name) })
	case l.special:
		return use != "" && e.box != nil
	}
	return e.box != nil || e.children
}

// hidesBelow reports whether no pattern reaches the names below one.
func (l *listing) hidesBelow(name string) bool {
	return !l.matches(name + mailstore.Separator + "x")
}

func (l *listing) matches(name string) bool {
	return slices.ContainsFunc(l.patterns, func(p string) bool { return matchName(p, name) })
}

// matchName matches a name against a pattern: "*" is anything, "%" anything
// within a level, and INBOX is so in any case of letters (RFC 9051 §6.3.9).
func matchName(pattern, name string) bool {
	if strings.EqualFold(pattern, mailstore.Inbox) && name == mailstore.Inbox {
		return true
	}
	if name == mailstore.Inbox && len(pattern) > 0 && match(strings.ToUpper(pattern), name) {
		return true
	}
	return match(pattern, name)
}

// match follows all ways through the pattern at once, so that no pattern takes
// long: here[i] reports whether what has been read of it can end before s[i].
func match(p, s string) bool {
	here := make([]bool, len(s)+1)
	here[0] = true
	for _, c := range []byte(p) {
		next := make([]bool, len(s)+1)
		for i, ok := range here {
			switch {
			case c == '*' || c == '%':
				next[i] = ok || i > 0 && next[i-1] && (c == '*' || s[i-1] != mailstore.Separator[0])
			case ok && i < len(s) && s[i] == c:
				next[i+1] = true
			}
		}
		here = next
	}
	return here[len(s)]
}

// writeEntry writes the LIST response of a name.
func (c *conn) writeEntry(l *listing, e *entry) {
	var attrs []string
	if l.returnSubscribed && e.subscribed {
		attrs = append(attrs, `\Subscribed`)
	}
	switch {
	case l.lsub && !e.subscribed:
		// RFC 3501 §6.3.9: a level above a subscribed name, even if it can
		// be selected.
		attrs = append(attrs, `\Noselect`)
	case e.box != nil:
	case l.lsub:
		// LSUB does not look whether there is such a mailbox.
	case l.extended && !l.subscribed && e.children, !l.extended:
		attrs = append(attrs, `\Noselect`)
	default:
		attrs = append(attrs, `\NonExistent`) // RFC 5258 §3
	}
	if l.returnChildren && !l.lsub {
		if e.children {
			attrs = append(attrs, `\HasChildren`)
		} else if e.box != nil {
			attrs = append(attrs, `\HasNoChildren`)
		}
	}
	if u := c.use(e); u != "" && (l.returnSpecial || l.lsub) {
		attrs = append(attrs, u)
	}
	kind, info := "LIST", ""
	if l.lsub {
		kind = "LSUB"
	}
	if l.recursive && len(e.below) > 0 {
		info = ` (CHILDINFO ("SUBSCRIBED"))` // RFC 5258 §3.5
	}
	c.untagged(`%s (%s) "%s" %s%s`, kind, strings.Join(attrs, " "), mailstore.Separator, formatAstring(e.name), info)
	if l.status != nil && e.box != nil {
		c.writeStatus(e.name, e.box, l.status)
	}
}
