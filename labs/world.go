package labs

import (
	"fmt"
	"slices"
	"strings"

	"ehlo/server"
)

// inWorld checks what a lab says of its world: that there are the users whose
// mailboxes it names, that mail can be put there, and that its terminals reach
// a server.
func (r *report) inWorld(l *Lab, f *server.Fixture) {
	drawn := l.drawn(0)
	w := f.NewWorld(server.WorldOptions{Gentle: true})
	defer w.Close()
	for i, s := range drawn.steps {
		for j := range s.State {
			r.user(l.steps[i].State[j].Pos, w, s.State[j].Mailbox)
		}
	}
	for i := range drawn.mail {
		at := l.mail[i].Pos
		if !r.user(at, w, drawn.mail[i].Mailbox) {
			continue
		}
		if err := put(&drawn.mail[i], w); err != nil {
			r.add(at, "name another mailbox", "%v", err)
		}
	}
	pl := playDrawn(drawn, f, 0)
	defer pl.close()
	for _, t := range l.Terminals {
		if t.Connect == "" {
			continue
		}
		if err := pl.enter(t.ID, t.Connect); err != nil {
			r.add(t.Pos, "write `connect: telnet HOST PORT` with one of "+strings.Join(servers(w), "; "), "terminal %q: %v", t.ID, err)
		}
	}
}

// user checks that the user of a mailbox, if one is named, is one of the
// world's.
func (r *report) user(at Pos, w *server.World, mailbox string) bool {
	if mailbox == "" {
		return true
	}
	name, _, _ := strings.Cut(mailbox, "/")
	name, _, _ = strings.Cut(name, "@")
	var known []string
	for _, h := range w.Hosts() {
		store := w.Store(h.Name)
		if _, ok := store.User(strings.ToLower(name)); ok {
			return true
		}
		known = append(known, store.Users()...)
	}
	slices.Sort(known)
	r.add(at, "its users are "+strings.Join(slices.Compact(known), ", "), "the world has no user %q", name)
	return false
}

// servers lists what a terminal can call, by the address.
func servers(w *server.World) (all []string) {
	for _, h := range w.Hosts() {
		if len(h.Addresses) == 0 || len(h.Services) == 0 {
			continue
		}
		var ports []string
		for _, s := range h.Services {
			ports = append(ports, fmt.Sprint(s.Port))
		}
		all = append(all, fmt.Sprintf("%s (%s) %s", h.Addresses[0], h.Name, strings.Join(ports, ", ")))
	}
	return all
}
