package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"ehlo/internal/classroom"
	"ehlo/internal/learner"
	"ehlo/internal/lti"
	"ehlo/internal/sandbox"
	"ehlo/internal/sandbox/message"
)

// maxClaims is how many octets of JSON a page can send about a learner.
const maxClaims = 64 << 10

// learnerRoutes are what a page asks about its learner over HTTP. Each wants
// the header "Authorization: Bearer TOKEN": no browser sends that by itself, so
// that no other site's page can ask in a learner's name.
func (s *Site) learnerRoutes() {
	for pattern, serve := range map[string]func(*http.Request, *learner.Learner, learner.Token) (any, error){
		"GET /api/learner":         s.record,
		"PUT /api/learner/name":    s.rename,
		"POST /api/learner/claims": s.claim,
		"POST /api/learner/devices": func(_ *http.Request, l *learner.Learner, _ learner.Token) (any, error) {
			t, err := l.SignIn()
			return message.SignedIn{Token: string(t)}, err
		},
		"DELETE /api/learner/devices": func(_ *http.Request, l *learner.Learner, t learner.Token) (any, error) {
			return nil, s.c.Manager.SignOutOthers(l, t)
		},
		"GET /api/learner/shares": func(_ *http.Request, l *learner.Learner, _ learner.Token) (any, error) {
			return s.c.Manager.Shares(l)
		},
		"POST /api/learner/shares": s.share,
		"DELETE /api/learner/shares/{share}": func(r *http.Request, l *learner.Learner, _ learner.Token) (any, error) {
			return nil, l.Withdraw(learner.ShareToken(r.PathValue("share")))
		},
		"GET /api/learner/class":           s.myClass,
		"PUT /api/learner/hand":            s.raise,
		"PUT /api/learner/answer":          s.answerQuiz,
		"DELETE /api/learner/notes/{note}": s.readNote,
		"PUT /api/learner/show":            s.answerShow,
		"GET /api/learner/export":          s.export,
		"DELETE /api/learner":              s.erase,
	} {
		s.mux.HandleFunc(pattern, s.asLearner(serve))
	}
	s.mux.HandleFunc("POST /api/learner", s.begin)
}

// begin makes a learner of whom a browser has kept something.
func (s *Site) begin(w http.ResponseWriter, r *http.Request) {
	s.answer(w, r, func() (any, error) {
		var claims message.Claims
		if err := decode(r, &claims); err != nil {
			return nil, err
		}
		from, _ := s.c.Gate.source(r, false)
		if err := from.room(); err != nil {
			return nil, err
		}
		t, err := s.c.Manager.Begin(claims)
		return message.SignedIn{Token: string(t)}, err
	})
}

// asLearner serves a request in the name of the learner whom its token opens.
func (s *Site) asLearner(serve func(*http.Request, *learner.Learner, learner.Token) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token := bearer(r)
		l, ok, err := s.c.Manager.Learner(token)
		if err != nil {
			s.failed(w, r, texts.Say("learner-unreadable"), err)
			return
		}
		if !ok && s.isDeleted(r.URL.Query().Get("class")) {
			http.Error(w, sentence(classroom.ErrOver.Error()), http.StatusNotFound)
			return
		}
		if !ok {
			http.Error(w, texts.Say("not-signed-in"), http.StatusUnauthorized)
			return
		}
		defer s.c.Manager.Release(l)
		s.answer(w, r, func() (any, error) { return serve(r, l, token) })
	}
}

// isDeleted reports whether there is no class of an id any more: whoever had a seat there is told so, of
// whom nothing is known by then. An id is drawn, so who has one was in the class.
func (s *Site) isDeleted(id string) bool {
	if id == "" || s.c.Classroom == nil {
		return false
	}
	_, err := s.c.Classroom.Class(classroom.ClassID(id))
	return errors.Is(err, classroom.ErrNoClass)
}

// failed answers a request that met an error which is nobody's fault who asked, and says so. While the site closes,
// errors come of that, and another process serves what is asked for in a moment.
func (s *Site) failed(w http.ResponseWriter, r *http.Request, says string, err error) {
	if s.pages.ctx.Err() != nil {
		s.c.Log.Debug("a request was given up, since the site closes", "request", r.Method+" "+r.URL.Path, "err", err)
		w.Header().Set("Retry-After", "1")
		http.Error(w, texts.Say("closing"), http.StatusServiceUnavailable)
		return
	}
	s.c.Log.Error("a request could not be done", "request", r.Method+" "+r.URL.Path, "err", err)
	http.Error(w, says, http.StatusInternalServerError)
}

// answer serves a request about a learner, whoever has sent it.
func (s *Site) answer(w http.ResponseWriter, r *http.Request, serve func() (any, error)) {
	w.Header().Set("Cache-Control", "no-store")
	r.Body = http.MaxBytesReader(w, r.Body, maxClaims)
	answer, err := serve()
	switch status := refusedWith(err); {
	case status != 0:
		http.Error(w, sentence(err.Error()), status)
	case err != nil:
		s.failed(w, r, texts.Say("not-saved"), err)
	case answer == nil:
		w.WriteHeader(http.StatusNoContent)
	default:
		if err := send(w, answer); err != nil {
			s.c.Log.Debug("answer not sent", "request", r.Method+" "+r.URL.Path, "err", err)
		}
	}
}

// sender is an answer that is no JSON.
type sender interface {
	send(http.ResponseWriter) error
}

// send sends an answer, as JSON unless it says otherwise.
func send(w http.ResponseWriter, answer any) error {
	if own, is := answer.(sender); is {
		return own.send(w)
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(answer)
}

// refusedWith is the status of HTTP for what is wrong with a request and not with
// the server, 0 for anything else. The error says it to whoever has sent it.
func refusedWith(err error) int {
	switch {
	case errors.As(err, new(badRequest)):
		return http.StatusBadRequest
	case errors.Is(err, lti.ErrCode):
		return http.StatusGone
	case errors.Is(err, lti.ErrNoPlatform):
		return http.StatusNotFound
	case errors.As(err, new(*lti.Refusal)):
		return http.StatusBadRequest
	case isOne(err, classroom.ErrName, classroom.ErrPasswordShort, classroom.ErrPasswordLong, classroom.ErrTitle, classroom.ErrLabs, classroom.ErrKeep,
		classroom.ErrDoor, classroom.ErrNote, classroom.ErrLead, classroom.ErrLeadSays, classroom.ErrExamLabs, classroom.ErrExamEnds, classroom.ErrShow, classroom.ErrQuizText, classroom.ErrQuizChoices, classroom.ErrAnswer, classroom.ErrShowExchanges, classroom.ErrCodeForm, classroom.ErrCodeSlip, classroom.ErrSeatName, classroom.ErrGroup, classroom.ErrRosterEmpty,
		classroom.ErrRosterSize), errors.As(err, new(classroom.RosterError)):
		return http.StatusBadRequest
	case isOne(err, classroom.ErrNoTeacher, classroom.ErrSignIn):
		return http.StatusUnauthorized
	case isOne(err, errShowWhose, classroom.ErrPassword, classroom.ErrVouched):
		return http.StatusForbidden
	case errors.Is(err, classroom.ErrInvitation):
		return http.StatusGone
	case errors.As(err, new(sandbox.Refusal)), isOne(err, sandbox.ErrNotKept, sandbox.ErrNothingThere, sandbox.ErrQuoteGone, learner.ErrShares, classroom.ErrNameTaken, classroom.ErrLastOne, classroom.ErrOnlyOne, classroom.ErrOnlyOneOf,
		classroom.ErrClasses, classroom.ErrClassFull, classroom.ErrHelped, classroom.ErrExamShare, classroom.ErrExamExport, classroom.ErrExamLab, classroom.ErrExamAway, classroom.ErrExamAdvice, classroom.ErrShowOver, classroom.ErrShowExam, classroom.ErrQuizOver, classroom.ErrQuizClosed, classroom.ErrQuizShown, classroom.ErrShowAway, classroom.ErrPicked, classroom.ErrPickedFull, classroom.ErrAtTheDoor, classroom.ErrLocked, classroom.ErrArchived, classroom.ErrSeatTaken, classroom.ErrNobodyTeaches):
		return http.StatusConflict
	case isOne(err, classroom.ErrShowNone, learner.ErrNoShare, classroom.ErrNoClass, classroom.ErrNoSeat, classroom.ErrNoSuch, classroom.ErrNoLab, classroom.ErrNoQuiz, classroom.ErrLinkedLab, classroom.ErrNoCourse, classroom.ErrCode, classroom.ErrSeatCode,
		classroom.ErrOver, classroom.ErrTurnedAway, errNoOrigin):
		return http.StatusNotFound
	case errors.Is(err, learner.ErrShareSize):
		return http.StatusRequestEntityTooLarge
	case isOne(err, learner.ErrShareRate, errCrowded, errGuesses, classroom.ErrTries):
		return http.StatusTooManyRequests
	}
	return 0
}

// isOne reports whether an error is one of several.
func isOne(err error, these ...error) bool {
	return slices.ContainsFunc(these, func(e error) bool { return errors.Is(err, e) })
}

// sentence is an error as whoever reads it on the page has it.
func sentence(text string) string {
	text = strings.ToUpper(text[:1]) + text[1:]
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	return text
}

// badRequest is that a request makes no sense; it says why.
type badRequest struct{ error }

func (s *Site) record(_ *http.Request, l *learner.Learner, _ learner.Token) (any, error) {
	r, err := s.c.Manager.Record(l)
	if s.inExam(l) { // which of them the lab knows would be advice
		r = r.WithoutMistakes()
	}
	return message.Learner{ID: string(l.ID), Name: l.Name(), Devices: l.Devices(), Kept: s.c.Manager.Keeps(), Record: recordMessage(r)}, err
}

// recordMessage is a record as a page is shown it.
func recordMessage(r learner.Record) message.LearnerRecord {
	out := message.LearnerRecord{Labs: make([]message.LabRecord, len(r.Labs))}
	for i, l := range r.Labs {
		lab := message.LabRecord{Lab: l.Lab, Finished: l.Finished, Claimed: l.Claimed, How: sandbox.Mark(l.How()), Attempts: make([]message.Attempt, len(l.Attempts))}
		for j, a := range l.Attempts {
			attempt := message.Attempt{Begun: a.Begun, Finished: a.Finished, Lines: a.Lines, Medal: message.Medal(a.Medal), Steps: make([]message.StepRecord, len(a.Steps))}
			for k, st := range a.Steps {
				attempt.Steps[k] = message.StepRecord{
					Step: st.Step, Done: st.Done, Skipped: st.Skipped, When: st.When, How: sandbox.Mark(st.How),
					Tries: st.Tries, Hints: st.Hints, Seconds: st.Seconds, Mistakes: st.Mistakes,
				}
			}
			lab.Attempts[j] = attempt
		}
		out.Labs[i] = lab
	}
	return out
}

func (s *Site) rename(r *http.Request, l *learner.Learner, _ learner.Token) (any, error) {
	var body message.Rename
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	err := l.Rename(body.Name)
	if errors.Is(err, learner.ErrName) {
		err = badRequest{err}
	}
	return nil, err
}

func (s *Site) claim(r *http.Request, l *learner.Learner, _ learner.Token) (any, error) {
	var claims message.Claims
	if err := decode(r, &claims); err != nil {
		return nil, err
	}
	return nil, s.c.Manager.Claim(l, claims)
}

// inExam reports whether the learner's class is in an exam.
func (s *Site) inExam(l *learner.Learner) bool {
	return s.c.Classroom != nil && s.c.Classroom.InExam(classroom.ClassID(l.Class()))
}

// share makes a link to a session of the learner's.
func (s *Site) share(r *http.Request, l *learner.Learner, _ learner.Token) (any, error) {
	var what message.MakeShare
	if err := decode(r, &what); err != nil {
		return nil, err
	}
	if s.inExam(l) {
		return nil, classroom.ErrExamShare
	}
	return s.c.Manager.Share(l, what)
}

// erase removes all that is kept of a learner. Who has a seat in a class gives it up, and their name
// goes with it.
func (s *Site) erase(_ *http.Request, l *learner.Learner, _ learner.Token) (any, error) {
	class := l.Class()
	if class == "" || s.c.Classroom == nil {
		return nil, s.c.Manager.Erase(l)
	}
	if err := s.c.Classroom.GiveUp(classroom.ClassID(class), l.ID); err != nil {
		return nil, err
	}
	err := s.c.Manager.EraseAt(l.ID)
	if errors.Is(err, learner.ErrErased) { // whoever clears up after seats was quicker
		err = nil
	}
	return nil, err
}

// decode reads a request's body.
func decode(r *http.Request, into any) error {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return badRequest{fmt.Errorf("that is not what %s takes: %w", r.URL.Path, err)}
	}
	return nil
}
