package sandbox

import (
	"cmp"
	"errors"

	"ehlo/internal/desk"
	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
	"ehlo/labs/scenario"
)

// shown is a session of another learner's that is played here.
type shown struct {
	share   learner.Share
	units   []unit
	at      int    // units that have been played
	strayed bool   // something else has been typed since
	changed string // what it is that the session no longer gives what it gave, "" if it does
}

// unit is what was done in one go: an input, or several that were pasted in one
// piece; time that passed after it is part of it.
type unit []desk.Input

// units cuts inputs.
func units(inputs []desk.Input) (all []unit) {
	for _, in := range inputs {
		if last := len(all) - 1; last >= 0 && (in.Kind == desk.Wait || in.Joined && all[last].pasted(in)) {
			all[last] = append(all[last], in)
			continue
		}
		all = append(all, unit{in})
	}
	return all
}

// pasted tells whether an input goes on with what was pasted.
func (u unit) pasted(in desk.Input) bool {
	last := u[len(u)-1]
	return last.Kind == desk.Line && last.Term == in.Term
}

// view opens a session that somebody shares. A page that comes back to one goes
// on where it was, and is sent again all that was said.
func (s *Sandbox) view(p *Page, msg message.ViewShare) {
	at := 0
	if sh := s.shown; sh != nil && string(sh.share.Token) == msg.Share {
		if sh.strayed {
			s.news.first(s.sharedMessage(false))
			return
		}
		at = sh.at
	}
	s.viewAt(p, learner.ShareToken(msg.Share), at)
}

// viewAt begins a session that somebody shares, with so many units played.
func (s *Sandbox) viewAt(p *Page, t learner.ShareToken, at int) {
	if err := s.beginShared(t, at); err != nil {
		s.unplayable(p, t, err)
		return
	}
	s.commit()
	if lab := s.labMessage(); lab != nil {
		lab.Fresh = true
		s.news.first(*lab)
	}
	s.news.first(s.sharedMessage(true))
}

// unplayable says why a session can't be played: now, or at all.
func (s *Sandbox) unplayable(p *Page, t learner.ShareToken, err error) {
	if says := whyGone(err); says != "" {
		s.gone(t, says)
		return
	}
	s.m.c.Log.Error("a share cannot be played", "sandbox", s.id, "err", err)
	p.fail(texts.Say("share-unreadable"))
}

// gone says that there is nothing to play, and why. What was played of it here
// goes with it.
func (s *Sandbox) gone(t learner.ShareToken, says string) {
	if s.begun.Shared != nil {
		if err := s.begin(nil, seed()); err != nil {
			s.m.c.Log.Error("a world cannot be begun", "sandbox", s.id, "err", err)
		}
	}
	s.news.first(message.Shared{Share: string(t), Units: []message.SharedUnit{}, Fresh: true, Gone: says})
}

// play does again what was done in the session, up to a place in it.
func (s *Sandbox) play(p *Page, msg message.Play) {
	sh := s.shown
	if sh == nil {
		p.fail(texts.Say("share-none"))
		return
	}
	if _, err := s.m.learners.Shared(sh.share.Token); err != nil {
		s.unplayable(p, sh.share.Token, err)
		return
	}
	at := min(max(msg.At, 0), len(sh.units))
	if sh.strayed || at < sh.at {
		s.viewAt(p, sh.share.Token, at)
		return
	}
	s.advance(at)
	// What was played is no input of the learner's: a world that is made again
	// begins with it.
	s.begun.Shared = &journal.Shared{Token: string(sh.share.Token), At: at}
	s.journal.Begin(s.desk.World().Now(), s.begun)
	s.news.add(message.Played{At: at})
}

// advance plays on.
func (s *Sandbox) advance(at int) {
	for sh := s.shown; sh.at < at; sh.at++ {
		for _, in := range sh.units[sh.at] {
			s.publish(nil, s.desk.Apply(in))
		}
	}
}

// beginShared sits down where a session that somebody shares began, and plays so
// many units of it. What is done here is nobody's achievement of its lab.
func (s *Sandbox) beginShared(t learner.ShareToken, at int) error {
	share, err := s.m.learners.Shared(t)
	if err != nil {
		return err
	}
	setup, b, err := s.m.again(share)
	if err != nil {
		return err
	}
	changed := ""
	if before := s.shown; before != nil && before.share.Token == t {
		changed = before.changed
	} else if _, sum := rehearse(setup, share.Inputs); sum != share.Sum {
		changed = changedSince(share.Begin, b)
	}
	b.Opened = s.opened()
	setup.Opened = b.Opened
	inputs := make([]desk.Input, len(share.Inputs))
	for i, in := range share.Inputs {
		inputs[i] = in.Moved(b.Opened)
	}
	all := units(inputs)
	at = min(max(at, 0), len(all))
	b.Shared = &journal.Shared{Token: string(t), At: at}
	s.sitDown(setup, b)
	s.shown = &shown{share: share, units: all, changed: changed}
	s.advance(at)
	return nil
}

// changedSince says why a session no longer gives what it gave.
func changedSince(then, now journal.Begin) string {
	return texts.Say(cmp.Or(whatChanged(then, now), "software") + "-since-shared")
}

// stray takes note that somebody types here, and no longer plays.
func (s *Sandbox) stray() {
	if sh := s.shown; sh != nil && !sh.strayed {
		sh.strayed = true
		s.news.add(message.Played{At: sh.at, Strayed: true})
	}
}

// restoreShared brings a sandbox to where its journal ends: the session as far as
// it had been played, and what was typed then. resumed is false when it can't be
// played any more; the page asks for it again, and is answered why.
func (s *Sandbox) restoreShared(c journal.Contents) (resumed bool, err error) {
	begin := func() error { return s.beginShared(learner.ShareToken(c.Begin.Shared.Token), c.Begin.Shared.At) }
	if c.Damaged || s.journal.Rest(begin) != nil {
		return false, s.begin(nil, seed())
	}
	s.redoAll(c)
	s.begun = c.Begin
	s.shown.strayed = len(c.Inputs) > 0
	s.news = news{}
	s.audience.shown()
	return true, nil
}

// withdrawn ends what is played here if it has been withdrawn since.
func (s *Sandbox) withdrawn() bool {
	if s.shown == nil {
		return false
	}
	t := s.shown.share.Token
	_, err := s.m.learners.Shared(t)
	gone := errors.Is(err, learner.ErrNoShare)
	if gone {
		s.gone(t, whyGone(err))
	}
	return gone
}

// sharedMessage is the session as far as it has been played. Fresh: in a new
// world.
func (s *Sandbox) sharedMessage(fresh bool) message.Shared {
	sh := s.shown
	m := message.Shared{
		Share: string(sh.share.Token), Title: sh.share.Title, Moment: momentMessage(sh.share.Moment), Units: make([]message.SharedUnit, len(sh.units)),
		At: sh.at, Strayed: sh.strayed, Fresh: fresh, Changed: sh.changed,
	}
	for i, u := range sh.units {
		m.Units[i] = unitMessage(u, s.lab)
	}
	return m
}

// unitMessage is what was done as a page shows it.
func unitMessage(u unit, lab *scenario.Lab) message.SharedUnit {
	first := u[0]
	m := message.SharedUnit{Do: message.UnitKind(first.Kind), Term: first.Term, Key: message.KeyName(first.Key), Of: first.Persona}
	for _, in := range u {
		if in.Text != "" || in.Kind == desk.Line {
			m.Lines = append(m.Lines, in.Text)
		}
	}
	if first.Step != "" {
		m.Of = titleOf(lab, first.Step)
	}
	return m
}
