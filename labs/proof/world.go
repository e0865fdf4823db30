package proof

import (
	"fmt"
	"slices"
	"strings"

	"ehlo/labs/run"
	"ehlo/labs/scenario"
	"ehlo/server"
)

// checkWorld checks what a lab says of its world: that there are the users whose
// mailboxes it names, that mail can be put there, and that its terminals reach
// a server.
func checkWorld(r *scenario.Report, l *scenario.Lab, f *server.Fixture) {
	drawn := l.Draw(0)
	w := f.NewWorld(server.WorldOptions{Gentle: true})
	defer w.Close()
	for i, s := range drawn.Steps {
		for j := range s.State {
			checkUser(r, l.Steps[i].State[j].Pos, w, s.State[j].Mailbox)
		}
		if s.Message != nil {
			checkUser(r, l.Steps[i].Message.Pos, w, s.Message.Mailbox)
		}
	}
	for i := range drawn.Mail {
		at := l.Mail[i].Pos
		if !checkUser(r, at, w, drawn.Mail[i].Mailbox) {
			continue
		}
		if err := run.Deliver(&drawn.Mail[i], w); err != nil {
			r.Add(at, "not-delivered", "error", err)
		}
	}
	pl := play(drawn, f, 0)
	defer pl.close()
	for _, t := range l.Terminals {
		if t.Connect != "" && !pl.called(t.ID) {
			r.Add(t.Pos, "not-connected", "terminal", t.ID, "line", t.Connect, "reply", pl.said(t.ID), "servers", strings.Join(servers(w), "; "))
		}
	}
}

// checkUser checks that the user of a mailbox, if one is named, is one of the
// world's.
func checkUser(r *scenario.Report, at scenario.Pos, w *server.World, mailbox string) bool {
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
	r.Add(at, "no-user", "name", name, "names", strings.Join(slices.Compact(known), ", "))
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
