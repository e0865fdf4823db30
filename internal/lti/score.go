package lti

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// Score is what somebody has achieved, for a column of their course (Assignment and Grade Services 2.0 §3.4).
type Score struct {
	LineItem string    `json:"lineItem"` // the column's address, as a launch had it
	Subject  string    `json:"subject"`  // their id at the platform
	Given    float64   `json:"given"`
	Most     float64   `json:"most"` // more than 0
	Done     bool      `json:"done"` // they have done all there is to do
	At       time.Time `json:"at"`   // when they had achieved it
}

// says reports whether a platform would be told the same by both.
func (s Score) says(o Score) bool { return s.Given == o.Given && s.Most == o.Most && s.Done == o.Done }

// Sending a score. A platform that is down for a weekend gets what was done there meanwhile.
const (
	leasedFor = 2 * time.Minute  // a node that has begun to send one is given up then
	tryAgain  = 30 * time.Second // after the first failure, and twice as long after each other
	tryMost   = 6 * time.Hour
	giveUp    = 7 * 24 * time.Hour
	atOnce    = 4 // scores that are under way
)

// passback is what is kept of a column and a person: the score that the platform is to have, and how far that is.
type passback struct {
	Platform PlatformID `json:"platform"`
	Score    Score      `json:"score"`
	Sent     bool       `json:"sent,omitempty"`
	Since    time.Time  `json:"since"` // when it was handed over
	Tries    int        `json:"tries,omitempty"`
	Next     time.Time  `json:"next"`
	Failed   string     `json:"failed,omitempty"` // why it is tried no more
}

// due is when one is to be sent; ok is false for one that is not.
func (b *passback) due() (at time.Time, ok bool) { return b.Next, !b.Sent && b.Failed == "" }

// FailedScore is one that a platform has not taken.
type FailedScore struct {
	Platform PlatformID
	Score    Score
	Why      string
}

// PublishScore has a score sent to a platform, as soon and as often as it takes, by whatever node. It is kept when
// this returns. The latest of a column and a person wins, and what the platform has already is not sent again.
func (t *Tool) PublishScore(id PlatformID, s Score) error {
	if s.LineItem == "" || s.Subject == "" || s.Most <= 0 || s.Given < 0 {
		return refuse("score", texts.Error("score"))
	}
	_, err := change(t.scores, hashed(string(id), s.LineItem, s.Subject)[:32], func(b *passback, known bool) error {
		if known && (s.At.Before(b.Score.At) || b.Failed == "" && s.says(b.Score)) {
			return errAsIs
		}
		if known && !s.At.After(b.Score.At) {
			s.At = b.Score.At.Add(time.Millisecond) // a platform passes over what is no newer
		}
		*b = passback{Platform: id, Score: s, Since: t.now(), Next: t.now()}
		return nil
	})
	return err
}

// followScore takes in what is kept of a score by now, by whatever node.
func (t *Tool) followScore(key string, value []byte, _ uint64) {
	var b passback
	at, ok := time.Time{}, false
	if len(value) > 0 && json.Unmarshal(value, &b) == nil {
		at, ok = b.due()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.due, key)
	if ok {
		t.due[key] = at
	}
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// Run sends scores until ctx is over.
func (t *Tool) Run(ctx context.Context) {
	for {
		next, err := t.SendScores(ctx)
		if err != nil && ctx.Err() == nil {
			t.log.Error("send scores to learning platforms", "err", err)
		}
		timer := time.NewTimer(next)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-t.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// SendScores sends what is due, and returns how long it is to the next. An error is of what is kept.
func (t *Tool) SendScores(ctx context.Context) (next time.Duration, err error) {
	var keys []string
	now := t.now()
	t.mu.Lock()
	for key, at := range t.due {
		if !at.After(now) {
			keys = append(keys, key)
		}
	}
	t.mu.Unlock()
	slices.Sort(keys)
	g, inner := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for _, key := range keys {
		g.Go(func() error { return t.sendScore(inner, key) })
	}
	err = g.Wait()
	next = tryMost
	if err != nil {
		next = tryAgain // it cannot be kept that it was sent
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, at := range t.due {
		next = min(next, max(at.Sub(t.now()), time.Second))
	}
	return next, err
}

// sendScore sends what is kept at a key, unless another node does.
func (t *Tool) sendScore(ctx context.Context, key string) error {
	mine := false
	b, err := change(t.scores, key, func(b *passback, known bool) error {
		at, ok := b.due()
		if mine = known && ok && !at.After(t.now()); !mine {
			return errAsIs
		}
		b.Next = t.now().Add(leasedFor)
		b.Tries++
		return nil
	})
	if err != nil || !mine {
		return err
	}
	again, failed := t.post(ctx, b)
	if ctx.Err() != nil {
		// It is not known whether it has arrived. It is sent again after the lease, which does no harm.
		return ctx.Err()
	}
	if failed != nil {
		t.log.Warn("a learning platform does not take a score", "platform", b.Platform, "tries", b.Tries, "why", reason(failed))
	}
	_, err = change(t.scores, key, func(now *passback, known bool) error {
		switch {
		case !known, now.Score != b.Score:
			return errAsIs // there is a newer one, which is due
		case failed == nil:
			now.Sent = true
		case again < 0, t.now().Sub(now.Since) > giveUp:
			now.Failed = reason(failed)
		default:
			now.Next = t.now().Add(max(again, min(tryAgain<<min(b.Tries-1, 20), tryMost)))
		}
		return nil
	})
	return err
}

// post sends a score; failed is nil where the platform has it. again is how long to wait at least before it is
// tried again, less than 0 where that is in vain.
func (t *Tool) post(ctx context.Context, b passback) (again time.Duration, failed error) {
	p, err := t.Platform(b.Platform)
	if errors.Is(err, ErrNoPlatform) {
		return -1, err
	} else if err != nil {
		return 0, err
	}
	address, err := url.Parse(b.Score.LineItem)
	if err != nil {
		return -1, err
	}
	// The column's address may have parameters, which stay where they are.
	address = address.JoinPath("scores")
	progress := "InProgress"
	if b.Score.Done {
		progress = "Completed"
	}
	body, err := json.Marshal(map[string]any{
		"userId": b.Score.Subject, "scoreGiven": b.Score.Given, "scoreMaximum": b.Score.Most, "activityProgress": progress,
		"gradingProgress": "FullyGraded", "timestamp": b.Score.At.UTC().Format("2006-01-02T15:04:05.000Z07:00"),
	})
	if err != nil {
		return -1, err
	}
	a, err := t.serve(ctx, p, ScopeScore, http.MethodPost, address.String(), http.Header{"Content-Type": {"application/vnd.ims.lis.v1.score+json"}}, string(body))
	var refused *Refusal
	switch {
	case errors.As(err, &refused):
		return -1, err
	case err != nil:
		return 0, err // the network's, or of the access token, which an administrator can put right
	case a.status >= 200 && a.status <= 299, a.status == http.StatusConflict: // it has this one, or a newer one
		return 0, nil
	}
	failed = errStatus{a.status, clip(string(a.body))}
	switch {
	case a.status >= 500, slices.Contains([]int{http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests}, a.status):
		return t.retryAfter(a.header.Get("Retry-After")), failed
	}
	return -1, failed
}

// retryAfter is how long a platform asks to be left alone, a day at most.
func (t *Tool) retryAfter(field string) time.Duration {
	const most = 24 * time.Hour
	field = strings.TrimSpace(field)
	if n, err := strconv.Atoi(field); err == nil && n > 0 {
		return time.Duration(min(n, int(most/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(field); err == nil {
		return min(max(at.Sub(t.now()), 0), most)
	}
	return 0
}

// FailedScores are those that platforms have not taken, and which are not sent again before they change.
func (t *Tool) FailedScores() (all []FailedScore, err error) {
	err = t.eachScore(func(_ string, b passback) error {
		if b.Failed != "" {
			all = append(all, FailedScore{b.Platform, b.Score, b.Failed})
		}
		return nil
	})
	return all, err
}

// RetryScores has scores sent again that a platform has not taken: it may have been put right since.
func (t *Tool) RetryScores(id PlatformID) error {
	return t.eachScore(func(key string, b passback) error {
		if b.Platform != id || b.Failed == "" {
			return nil
		}
		_, err := change(t.scores, key, func(b *passback, known bool) error {
			if !known || b.Failed == "" {
				return errAsIs
			}
			b.Failed, b.Tries, b.Since, b.Next = "", 0, t.now(), t.now()
			return nil
		})
		return err
	})
}

// ForgetScores removes what is kept of a person's scores at a platform: those of some columns, or all where none is
// named. What the platform has, it keeps.
func (t *Tool) ForgetScores(id PlatformID, subject string, columns ...string) error {
	return t.forgetScores(func(b passback) bool {
		return b.Platform == id && b.Score.Subject == subject && (len(columns) == 0 || slices.Contains(columns, b.Score.LineItem))
	})
}

func (t *Tool) forgetScores(theirs func(passback) bool) error {
	return t.eachScore(func(key string, b passback) error {
		if !theirs(b) {
			return nil
		}
		return t.scores.Delete(key)
	})
}

// eachScore calls do with each score that is kept.
func (t *Tool) eachScore(do func(key string, b passback) error) error {
	keys, err := t.scores.Keys()
	if err != nil {
		return err
	}
	for _, key := range keys {
		b, revision, err := get[passback](t.scores, key)
		if err == nil && revision > 0 {
			err = do(key, b)
		}
		if err != nil {
			return fmt.Errorf("score %s: %w", key, err)
		}
	}
	return nil
}
