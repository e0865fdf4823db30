package imap

import (
	"strings"

	"ehlo/server/mailstore"
)

type backend struct {
	u   *mailstore.User
	sel *mailstore.Mailbox
}

type answer struct {
	status   Status
	code     string
	text     string
	untagged []string
}

func (a answer) untaggedCode(name string) string {
	for _, l := range a.untagged {
		if i := strings.Index(l, "["+name); i >= 0 {
			rest := l[i+1:]
			return rest[:strings.IndexByte(rest, ']')]
		}
	}
	return ""
}
func startBackend(cfg Config, u *mailstore.User) *backend { return &backend{u: u} }
func (b *backend) close()                                 {}
func unq(s string) string {
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(strings.Trim(s, `"`))
}
func (b *backend) ask(verb string, a ...string) answer {
	set := func() []uint32 {
		sp, _ := parseSet(a[0])
		var us []uint32
		for _, m := range b.sel.Messages() {
			if contains(sp, m.UID, star) {
				us = append(us, m.UID)
			}
		}
		return us
	}
	ok := answer{status: OK}
	var err error
	switch verb {
	case "SELECT", "EXAMINE":
		b.sel, err = b.u.Mailbox(unq(a[0]))
	case "CREATE":
		_, err = b.u.Create(unq(a[0]), "")
	case "DELETE":
		err = b.u.Delete(unq(a[0]))
	case "RENAME":
		err = b.u.Rename(unq(a[0]), unq(a[1]))
	case "SUBSCRIBE":
		b.u.Subscribe(unq(a[0]))
	case "UNSUBSCRIBE":
		b.u.Unsubscribe(unq(a[0]))
	case "NAMESPACE":
		ok.untagged = []string{`* NAMESPACE (("" ".")) NIL NIL`}
	case "UNSELECT":
	case "EXPUNGE", "UID EXPUNGE":
		var us []uint32
		for _, m := range b.sel.Messages() {
			if m.Flags.Has(`\Deleted`) {
				us = append(us, m.UID)
			}
		}
		if verb == "UID EXPUNGE" {
			var x []uint32
			for _, u := range us {
				for _, v := range set() {
					if u == v {
						x = append(x, u)
					}
				}
			}
			us = x
		}
		b.sel.Expunge(us)
	case "UID STORE":
		fl := strings.Fields(strings.Trim(a[2], "()"))
		for _, u := range set() {
			b.sel.SetFlags(u, func(f mailstore.Flags) mailstore.Flags {
				switch a[1][0] {
				case '+':
					return f.With(fl...)
				case '-':
					return f.Without(fl...)
				}
				return mailstore.MakeFlags(fl...)
			})
		}
	case "UID COPY", "UID MOVE":
		dst, _ := b.u.Mailbox(unq(a[1]))
		var from, to []uint32
		if verb == "UID COPY" {
			from, to, err = b.sel.Copy(set(), dst)
		} else {
			from, to, err = b.sel.Move(set(), dst)
		}
		code := "COPYUID " + utoa(dst.Status().UIDValidity) + " " + formatUIDs(from) + " " + formatUIDs(to)
		if verb == "UID COPY" {
			ok.code = code
		} else {
			ok.untagged = []string{"* OK [" + code + "] x"}
		}
	case "UID SEARCH":
		l := "* SEARCH"
		for _, m := range b.sel.Messages() {
			l += " " + utoa(m.UID)
		}
		ok.untagged = []string{l}
	}
	if err != nil {
		return answer{status: NO, text: err.Error()}
	}
	return ok
}
func (b *backend) appendAll(a *appending) ([]uint32, answer) {
	var us []uint32
	for _, m := range a.msgs {
		x, err := a.box.Append(&mailstore.Content{Raw: m.raw}, m.internal, mailstore.MakeFlags(m.flags...))
		if err != nil {
			return nil, answer{status: NO}
		}
		us = append(us, x.UID)
	}
	return us, answer{status: OK}
}
func (b *backend) preview(m mailstore.Message) string                    { return "" }
func (b *backend) envelope(m mailstore.Message) []byte                   { return nil }
func (b *backend) bodyStructure(m mailstore.Message, ext bool) []byte    { return nil }
func (b *backend) section(m mailstore.Message, s section) ([]byte, bool) { return m.Content.Raw, true }
func (b *backend) binary(m mailstore.Message, p []int) ([]byte, bool)    { return nil, false }

// refused words what the engine would not do.
func (c *conn) refused(r answer, what string) {
	c.done(Saying{Status: r.status, Code: r.code, Reason: "engine.refused", Detail: r.text})
}
