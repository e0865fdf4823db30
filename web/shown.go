package web

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"ehlo/internal/classroom"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox"
	"ehlo/internal/sandbox/message"
)

// The ends of paths: of sockets on which terminals are shown, and of requests to show something. A teacher
// who shows their own is the learner whose token the request has.
const (
	shownPath = "/shown"
	showPath  = "/show"
)

// errShowWhose is that a request does not prove whose terminals are to be shown.
var errShowWhose = texts.Error("show-whose")

// shown serves whoever is shown a class's terminals: the show's key, in the hello, says that they may see
// them. They are a learner's page as far as the connection goes.
func (s *Site) shown(w http.ResponseWriter, r *http.Request) {
	class := classroom.ClassID(r.PathValue("class"))
	s.connect(w, r, nil, func() {}, func(k *socket) *sandbox.Page {
		return s.c.Manager.NewViewer(func(key string) (sandbox.Shown, error) {
			t, err := s.c.Classroom.TerminalOf(class, key)
			if err != nil {
				return sandbox.Shown{}, err
			}
			of := sandbox.Shown{Learner: t.Learner, Activity: t.Activity, May: func() error {
				_, err := s.c.Classroom.TerminalOf(class, key)
				return err
			}}
			if t.Seat != "" {
				of.Class = string(class)
			}
			if !s.isLeaving(left{t.Learner, t.Activity}) {
				s.leaves(t.Learner, t.Activity) // unless they are there
			}
			return of, nil
		}, k.rouse, k.from.has())
	})
}

// shownIn is whose terminals a request wants to see, "" for nobody: a node looks for them.
func (s *Site) shownIn(r *http.Request) learner.ID {
	parts := strings.Split(r.URL.Path, "/") // /api/classes/CLASS/shown
	if s.c.Classroom == nil || len(parts) != 5 {
		return ""
	}
	class, err := s.c.Classroom.Class(classroom.ClassID(parts[3]))
	if err != nil || class.Show == nil || class.Show.Terminal == nil {
		return "" // whoever serves the request says so
	}
	return class.Show.Terminal.Learner
}

// typesAs is the learner as whom a teacher types in this browser, at an activity that they have begun.
func (s *Site) typesAs(r *http.Request, activity string) (learner.ID, error) {
	l, ok, err := s.c.Manager.Learner(bearer(r))
	if err != nil {
		return "", err
	}
	if !ok {
		return "", errShowWhose
	}
	defer s.c.Manager.Release(l)
	if l.Class() != "" || l.Sandbox(activity) == "" {
		return "", errShowWhose
	}
	return l.ID, nil
}

// bearer is the learner's token of a request, "" for none.
func bearer(r *http.Request) learner.Token {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return learner.Token(token)
}

// answerShow takes whether a learner lets all see their terminals. Whoever has no seat is a teacher in their own
// browser, whom nobody has asked: they can end it.
func (s *Site) answerShow(r *http.Request, l *learner.Learner, t learner.Token) (any, error) {
	var with message.AnswerShow
	if err := decode(r, &with); err != nil {
		return nil, err
	}
	if s.c.Classroom == nil {
		return nil, classroom.ErrShowNone
	}
	if l.Class() == "" && with.Consent == message.ConsentAsked {
		return nil, s.c.Classroom.EndOwnTerminals(l.ID)
	}
	if _, err := s.c.Classroom.AnswerShow(classroom.ClassID(l.Class()), l.ID, classroom.Consent(with.Consent)); err != nil {
		return nil, err
	}
	return s.myClass(r, l, t)
}

// leftAfter is how long somebody's terminals are shown still who has left them: who loads the page again, or
// lost their connection, comes back.
const leftAfter = 10 * time.Second

// leaving are those whose terminals are shown, and who may have left them.
type leaving struct {
	after time.Duration

	mu  sync.Mutex // guards all below
	all map[left]*time.Timer
}

// left is an activity that a learner may have left.
type left struct {
	learner  learner.ID
	activity string
}

// leaves has a learner's terminals be shown no more in a moment, unless a page of theirs is there then.
func (s *Site) leaves(l learner.ID, activity string) {
	if s.c.Classroom == nil || !s.c.Classroom.IsShown(l, activity) || s.c.Manager.IsAt(l, activity) {
		return
	}
	at, v := left{l, activity}, &s.leaving
	v.mu.Lock()
	defer v.mu.Unlock()
	if t := v.all[at]; t != nil {
		t.Stop()
	}
	var t *time.Timer
	t = time.AfterFunc(v.after, func() {
		v.mu.Lock()
		if v.all[at] == t {
			delete(v.all, at)
		}
		v.mu.Unlock()
		s.hasLeft(at)
	})
	v.all[at] = t
}

func (s *Site) isLeaving(at left) bool {
	s.leaving.mu.Lock()
	defer s.leaving.mu.Unlock()
	return s.leaving.all[at] != nil
}

func (s *Site) hasLeft(at left) {
	if !s.pages.enter() {
		return
	}
	defer s.pages.leave()
	if s.c.Manager.IsAt(at.learner, at.activity) {
		return
	}
	if err := s.c.Classroom.EndTerminals(at.learner, at.activity); err != nil {
		s.c.Log.Error("that somebody's terminals are shown no more could not be kept", "err", err)
	}
}
