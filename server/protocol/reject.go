package protocol

import (
	"fmt"
	"slices"
	"strings"

	"ehlo/server/wire"
)

// Rejection is a command that a service refuses by a rule of its administrator's, as access tables
// and access lists do. Everything else about the command is the product's.
type Rejection struct {
	At    string   `yaml:"at"`    // the verb; a protocol may have names for more than commands
	Of    string   `yaml:"of"`    // what the command is about, or "@" and a domain; "" for anything
	Says  []string `yaml:"says"`  // the reply, line by line
	Times int      `yaml:"times"` // how often in a world, as greylisting does; 0 for ever
}

// Rejections are a service's. The first that fits a command counts.
type Rejections []Rejection

// Find returns what the service says to a command that it refuses, nil for one that it does not. of is
// what the command is about: addresses, names. tally is the world's.
func (all Rejections) Find(tally *wire.Logins, at string, of ...string) []string {
	for i := range all {
		r := &all[i]
		if strings.EqualFold(r.At, at) && r.fits(of) && (r.Times == 0 || tally.Again(r) <= r.Times) {
			return r.Says
		}
	}
	return nil
}

func (r *Rejection) fits(of []string) bool {
	return r.Of == "" || slices.ContainsFunc(of, func(what string) bool {
		if strings.HasPrefix(r.Of, "@") && len(what) > len(r.Of) {
			what = what[len(what)-len(r.Of):]
		}
		return strings.EqualFold(what, r.Of)
	})
}

// Check tells what is wrong with a service's rejections. line reports whether a reply can have a
// line, example is one.
func (all Rejections) Check(line func(string) bool, example string) error {
	for i, r := range all {
		if r.At == "" {
			return fmt.Errorf("rejects: entry %d does not say which command; add `at: RCPT` or another verb", i+1)
		}
		if len(r.Says) == 0 || !line(r.Says[len(r.Says)-1]) || slices.ContainsFunc(r.Says, func(l string) bool { return strings.ContainsAny(l, "\r\n") }) {
			return fmt.Errorf("rejects: entry %d does not refuse %s; add `says: [%q]`, one text a line", i+1, r.At, example)
		}
	}
	return nil
}
