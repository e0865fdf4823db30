package sandbox

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"ehlo/internal/desk"
	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
	"ehlo/server"
)

// Refusal is that something which a learner asks for can't be done. It says why,
// and what to do, to them.
type Refusal struct{ error }

// mostShared is how many inputs can be shared: whoever opens the link has the
// server do all of them again.
const mostShared = 3000

// Share makes a link to a learner's session at an activity, up to a moment.
func (m *Manager) Share(l *learner.Learner, what message.MakeShare) (message.Share, error) {
	if l.Sandbox(what.Activity) == "" {
		return message.Share{}, errNothing
	}
	s, _, err := m.find(l, what.Activity, &m.memory.nobody)
	if err != nil {
		return message.Share{}, err
	}
	defer m.unpin(s)
	sh, err := s.freeze(what)
	if err != nil {
		return message.Share{}, err
	}
	sh, err = l.Share(sh)
	return shareMessage(sh), err
}

// Shares lists the links that a learner has made.
func (m *Manager) Shares(l *learner.Learner) (message.Shares, error) {
	all, err := l.Shares()
	out := message.Shares{Shares: make([]message.Share, len(all))}
	for i, sh := range all {
		out.Shares[i] = shareMessage(sh)
	}
	return out, err
}

func shareMessage(sh learner.Share) message.Share {
	return message.Share{Token: string(sh.Token), Title: sh.Title, Moment: momentMessage(sh.Moment), When: sh.When}
}

func momentMessage(m learner.Moment) message.Moment {
	return message.Moment{Kind: message.MomentKind(m.Kind), Of: m.Of}
}

// Why a session can't be shared.
var (
	errNothing  = Refusal{texts.Error("share-nothing")}
	errNotOwn   = Refusal{texts.Error("share-not-own")}
	errTooLong  = Refusal{texts.Error("share-too-long", "most", mostShared)}
	errNoMoment = Refusal{texts.Error("share-no-moment")}
)

// freeze copies how the sandbox began and what has been done in it since, up to a
// moment, as far as it takes to show the session again: no page's name is in it,
// no line that was not sent, and no time spent but what a hint has waited for.
func (s *Sandbox) freeze(what message.MakeShare) (learner.Share, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.begun.Replay != nil || s.begun.Shared != nil {
		return learner.Share{}, errNotOwn
	}
	done, err := s.journal.Since()
	if err != nil {
		return learner.Share{}, err
	}
	inputs := done.Inputs
	upTo, moment, err := s.moment(what, len(inputs))
	if err != nil {
		return learner.Share{}, err
	}
	switch inputs = inputs[:upTo]; {
	case len(inputs) == 0:
		return learner.Share{}, errNothing
	case len(inputs) > mostShared:
		return learner.Share{}, errTooLong
	}
	sh := learner.Share{Moment: moment, Begin: s.begun}
	sh.Begin.Opened, sh.Begin.Resumed = 0, false
	for _, in := range inputs {
		sh.Inputs = append(sh.Inputs, in.Moved(-s.begun.Opened))
	}
	for _, a := range s.before {
		if a.How != "" {
			sh.Before = append(sh.Before, learner.Before{Step: a.Step, How: a.How})
		}
	}
	setup, begun, err := s.m.again(sh)
	if err != nil {
		return learner.Share{}, err
	}
	sh.Begin = begun // the editions that its sum is of
	if setup.Lab != nil {
		sh.Title = setup.Lab.Title
	}
	var needed []bool
	needed, sh.Sum = rehearse(setup, sh.Inputs)
	kept := sh.Inputs[:0]
	for i, in := range sh.Inputs {
		if needed[i] {
			kept = append(kept, in)
		}
	}
	sh.Inputs = kept
	return sh, nil
}

// moment finds how many of the inputs lead to a moment.
func (s *Sandbox) moment(what message.MakeShare, all int) (upTo int, m learner.Moment, err error) {
	switch {
	case what.Step != "":
		upTo, m = s.doneAt[what.Step], learner.Moment{Kind: learner.AtStep, Of: titleOf(s.lab, what.Step)}
	case what.Conversation != 0:
		if x, inputs, ok := s.talks.exchange(what.Conversation, what.Index); ok {
			upTo = inputs
			line, _, _ := strings.Cut(sentText(x.Unit.Raw), "\n")
			m = learner.Moment{Kind: learner.AtExchange, Of: shortened(line)}
		}
	default:
		return all, learner.Moment{Kind: learner.AtEnd}, nil
	}
	if upTo == 0 || upTo > all {
		return 0, m, errNoMoment
	}
	return upTo, m, nil
}

// titleOf is the title of a lab's step, its id if there is no such lab or step.
func titleOf(lab *scenario.Lab, step string) string {
	if lab == nil {
		return step
	}
	for _, st := range lab.Steps {
		if st.ID == step {
			return st.Title
		}
	}
	return step
}

// shortened is a line as a title has it.
func shortened(line string) string {
	const most = 80
	if runes := []rune(line); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return line
}

// again is what it takes to begin a shared session again, and how it begins now.
func (m *Manager) again(sh learner.Share) (desk.Setup, journal.Begin, error) {
	b := sh.Begin
	var setup desk.Setup
	if b.Lab != "" {
		lab, ok := m.c.Labs.Lab(b.Lab)
		if !ok {
			return setup, b, Refusal{texts.Error("share-no-lab", "lab", cmp.Or(sh.Title, b.Lab))}
		}
		setup.Lab, b.World, b.LabEdition = lab, lab.World, lab.Edition
	}
	fixture, err := m.c.World(b.World)
	if err != nil {
		return setup, b, fmt.Errorf("the world %s cannot be made: %w", b.World, err)
	}
	b.WorldEdition = fixture.Edition
	setup.Fixture, setup.World = fixture, server.WorldOptions{Seed: b.Seed, Gentle: true}
	for _, done := range sh.Before {
		setup.Achieved = append(setup.Achieved, run.Achieved{Step: done.Step, Effort: run.Effort{How: done.How}})
	}
	return setup, b, nil
}

// rehearse does a session again at a desk that nobody sees. needed tells which of
// the inputs it takes to show what it showed: those that were refused are left
// out, and time that passed after the last hint that waited for it. The sum is
// that of all that it showed.
func rehearse(setup desk.Setup, inputs []desk.Input) (needed []bool, sum string) {
	d, events := desk.New(setup)
	defer d.Close()
	h := sha256.New()
	note(h, events)
	needed = make([]bool, len(inputs))
	for i, in := range inputs {
		events := d.Apply(in)
		note(h, events)
		needed[i] = in.Kind != desk.Wait && !isRefused(events)
		if in.Kind != desk.Wait || len(events) == 0 {
			continue
		}
		for j := range inputs[:i+1] {
			needed[j] = needed[j] || inputs[j].Kind == desk.Wait
		}
	}
	return needed, hex.EncodeToString(h.Sum(nil))
}

func isRefused(events []desk.Event) bool {
	return len(events) > 0 && !slices.ContainsFunc(events, func(e desk.Event) bool {
		_, refused := e.(desk.Refused)
		return !refused
	})
}

// note takes into a sum what events show of a session: what terminals showed, and
// which steps were done.
func note(h hash.Hash, events []desk.Event) {
	for _, e := range events {
		switch e := e.(type) {
		case desk.Output:
			io.WriteString(h, e.Term+"\x00"+e.Text+"\x00")
		case desk.Progressed:
			io.WriteString(h, string(e.Kind)+"\x00"+e.Step+"\x00")
		}
	}
}

// whyGone says to whoever follows a link why there is nothing to play, "" if
// there may be another time.
func whyGone(err error) string {
	var r Refusal
	switch {
	case errors.Is(err, learner.ErrNoShare):
		return texts.Say("share-withdrawn")
	case errors.As(err, &r):
		return r.Error()
	}
	return ""
}
