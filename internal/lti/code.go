package lti

import (
	"errors"
	"time"

	"ehlo/internal/journal"
)

// Purpose is what a code of a launch is for.
type Purpose string

// Purposes. A launch ends in a page, which has a code to say whose page it is: what the platform has signed is not
// sent on.
const (
	ToOpen   Purpose = "open"    // the page that the launch has led to, once, within a minute
	ToGoOn   Purpose = "go on"   // what is done on that page, for as long as somebody may look at it
	ToSignIn Purpose = "sign in" // a teacher in another tab, once, within a minute
)

// codesFor are how long codes are good.
var codesFor = map[Purpose]time.Duration{ToOpen: time.Minute, ToGoOn: 4 * time.Hour, ToSignIn: time.Minute}

// keptLaunch is a launch as it is kept, by the hash of its code.
type keptLaunch struct {
	Launch Launch    `json:"launch"`
	For    Purpose   `json:"for"`
	Until  time.Time `json:"until"`
	Used   bool      `json:"used,omitempty"`
}

// ErrCode is that a code is none, or one no more.
var ErrCode = refuse("code", texts.Error("code"))

func codeKey(code string) string { return hashed("code", code)[:32] }

// Keep keeps a launch that has been checked, and returns the code that it is known by at all nodes.
func (t *Tool) Keep(l Launch, purpose Purpose) (code string, until time.Time, err error) {
	code, until = random(24), t.now().Add(codesFor[purpose])
	if err := put(t.launches, codeKey(code), keptLaunch{Launch: l, For: purpose, Until: until}, 0); err != nil {
		return "", time.Time{}, err
	}
	return code, until, sweep(t, "launches", t.launches, func(k keptLaunch) bool { return t.now().After(k.Until.Add(stateFor)) })
}

// Kept is the launch of a code, which stays good: a refusal where it is not.
func (t *Tool) Kept(code string, purpose Purpose) (Launch, error) {
	k, _, err := t.kept(code, purpose)
	return k.Launch, err
}

func (t *Tool) kept(code string, purpose Purpose) (k keptLaunch, revision uint64, err error) {
	k, revision, err = get[keptLaunch](t.launches, codeKey(code))
	if err == nil && (revision == 0 || k.For != purpose || k.Used || t.now().After(k.Until)) {
		err = ErrCode
	}
	return k, revision, err
}

// Take is the launch of a code, which is used up: of two that have it, one takes it, at whatever node.
func (t *Tool) Take(code string, purpose Purpose) (Launch, error) {
	k, revision, err := t.kept(code, purpose)
	if err != nil {
		return Launch{}, err
	}
	used := keptLaunch{For: purpose, Until: k.Until, Used: true} // who it was need not be kept
	if err := put(t.launches, codeKey(code), used, revision); errors.Is(err, journal.ErrChanged) {
		return Launch{}, ErrCode
	} else if err != nil {
		return Launch{}, err
	}
	return k.Launch, nil
}
