package sandbox

import (
	"slices"
	"strings"
	"time"

	"ehlo/internal/sandbox/message"
	"ehlo/labs"
	"ehlo/labs/explain"
	"ehlo/labs/run"
	"ehlo/server"
	"ehlo/server/wire"
)

// termMessages lists the terminals for a page.
func (s *Sandbox) termMessages(p *Page) []message.Term { return s.audience.terms(p, s.taken) }

// labMessage is the lab as it stands, nil in free play.
func (s *Sandbox) labMessage() *message.Lab {
	run := s.desk.Run()
	if run == nil {
		return nil
	}
	l := run.Lab()
	return &message.Lab{
		ID: l.ID, Title: l.Title, Minutes: l.Minutes, HTML: l.HTML, Steps: s.stepMessages(), Done: run.Done() && !s.owed, Path: l.Path, Strict: l.Strict, Closed: l.Closed, Summary: s.summary(),
		Draft: s.attempt != nil, Version: s.version(),
	}
}

// version is that of the lab's file, 0 if nobody is writing it.
func (s *Sandbox) version() int {
	if s.attempt == nil {
		return 0
	}
	return s.attempt.right
}

// summary is nil while there are steps to do, or to be saved.
func (s *Sandbox) summary() *message.Summary {
	work := s.desk.Run()
	if s.owed || work.Left() > 0 {
		return nil
	}
	sum := work.Summary()
	s.shortest(&sum)
	return &message.Summary{
		Outcome: sum.Outcome, Skills: sum.Skills, Seconds: int(sum.Time.Seconds()), Tries: sum.Tries, Hints: sum.Hints, Free: sum.Free,
		ByHand: sum.Done - sum.Helped - sum.Connected, WithHelp: sum.Helped, Skipped: sum.Skipped, Connected: sum.Connected, Typed: sum.Typed, Given: sum.Given, Shortest: sum.Shortest, Par: sum.Par, Medal: message.Medal(sum.Medal), Session: append([]string{}, sum.Session...), Needed: work.Needed(), Way: append([]string{}, sum.Way...),
	}
}

// Mark is how a step was done, as a page marks it: by hand, with help or not at all.
func Mark(how run.How) message.How {
	switch how {
	case run.ByHand:
		return message.ByHand
	case run.WithHelp, run.AsShown:
		return message.WithHelp
	case run.ByNobody:
		return message.ByNobody
	case run.Connected:
		return message.Connected
	}
	return ""
}

func quizMessage(q *run.Quiz) *message.Quiz {
	if q == nil {
		return nil
	}
	out := &message.Quiz{Several: q.Several}
	for _, c := range q.Choices {
		out.Choices = append(out.Choices, message.Choice{Text: c.Text, HTML: c.HTML})
	}
	return out
}

func goalMessages(goals []run.Goal) (all []message.Goal) {
	for _, g := range goals {
		all = append(all, message.Goal{HTML: g.HTML, Done: g.Done, Fails: g.Fails})
	}
	return all
}

// stepMessages are the lab's steps. One that is done or skipped, but not durably,
// shows as open.
func (s *Sandbox) stepMessages() []message.Step {
	var steps []message.Step
	for _, st := range s.desk.Run().Steps() {
		m := message.Step{
			ID: st.ID, Title: st.Title, HTML: st.HTML, Done: st.Done, Status: message.Status(st.Status), How: Mark(st.How), Quiz: quizMessage(st.Quiz), Goals: goalMessages(st.Goals), Explain: st.Explain, Hints: st.Hints, HintsBy: st.HintsBy, More: st.More,
			Term: s.termOf(st.Term),
		}
		if s.isUnsaved(st.ID) {
			m.Done, m.Status, m.How, m.Explain = false, message.Open, "", ""
		}
		steps = append(steps, m)
	}
	return steps
}

// termOf is the id of the terminal that the lab calls by a name.
func (s *Sandbox) termOf(lab string) string {
	for _, t := range s.desk.Terminals() {
		if t.Lab == lab {
			return t.ID
		}
	}
	return ""
}

func exchangeMessage(term string, x *wire.Exchange, ex *explain.Explanation) message.Exchange {
	client, answer, at := wording(x)
	e := message.Exchange{
		Term:    term,
		Summary: ex.Summary, Mistakes: mistakeMessages(x, ex.Mistakes), Next: ex.Edge.Next, At: at,
		Conversation: x.Conversation, Index: x.Index, Client: client, Server: answer,
		Code: x.Response.Code, Outcome: message.Outcome(x.Response.Outcome), Before: string(x.Before), After: string(x.After), Note: x.Note,
	}
	if x.Service != nil {
		e.Protocol, e.Host, e.Port = string(x.Service.Protocol), x.Service.Host, x.Service.Port
	}
	if x.Command != nil {
		e.Verb = x.Command.Verb
	}
	return e
}

// wording are the texts of an exchange: what was sent, what was answered, and when. They are parts of
// one string.
func wording(x *wire.Exchange) (client, answer, at string) {
	var room [len(time.TimeOnly)]byte
	var all strings.Builder
	all.Grow(len(x.Unit.Raw) + len(x.Reply) + len(room))
	all.Write(x.Unit.Raw)
	all.Write(x.Reply)
	all.Write(x.At.UTC().AppendFormat(room[:0], time.TimeOnly))
	s, answered := all.String(), len(x.Unit.Raw)+len(x.Reply)
	return s[:len(x.Unit.Raw)], s[len(x.Unit.Raw):answered], s[answered:]
}

// pushMessage is what a server has said unasked in a conversation, for the nth time, in a
// state.
func pushMessage(t *talk, p server.Pushed, n int, state wire.State) message.Exchange {
	service := t.exchanges[0].Service
	return message.Exchange{
		Term: t.term, Conversation: p.Conversation, Index: p.After, Protocol: string(service.Protocol), Host: service.Host, Port: service.Port,
		Server: string(p.Text), Outcome: message.Outcome(wire.OK), Before: string(state), After: string(state),
		At: p.At.UTC().Format(time.TimeOnly), Push: n,
	}
}

// Summaries lists labs as the front page shows them; those that are being
// written and have never been right come last.
func Summaries(c *labs.Catalogue) []message.LabSummary {
	all := c.Labs()
	list := make([]message.LabSummary, 0, len(all))
	for _, l := range all {
		list = append(list, message.LabSummary{ID: l.ID, Title: l.Title, Minutes: l.Minutes, HTML: l.HTML, Skills: l.Skills, Path: l.Path, Requires: l.Requires, Outcome: l.Outcome, Steps: l.Counts().Steps})
	}
	for _, d := range c.Drafts() {
		i := slices.IndexFunc(list, func(l message.LabSummary) bool { return l.ID == d.Name })
		if i < 0 {
			i = len(list)
			list = append(list, message.LabSummary{ID: d.Name, Title: d.Name, Skills: []string{}})
		}
		list[i].Findings = len(d.Found)
	}
	return list
}
