package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ehlo/server/protocol"
)

// Class says how near our answer is to the recorded one.
type Class string

// The classes: the same text and fate of the connection; other words, but the
// same codes or statuses and fate; anything else.
const (
	Same      Class = "same"
	SameCode  Class = "code only"
	Different Class = "different"
)

// Count is how many exchanges fell into each class.
type Count struct{ Same, Code, Different int }

// All is how many exchanges there are.
func (c Count) All() int { return c.Same + c.Code + c.Different }

// SamePercent is the share of exchanges with the same text.
func (c Count) SamePercent() float64 { return 100 * float64(c.Same) / float64(max(c.All(), 1)) }

// CodePercent is the share of exchanges with the same codes at least.
func (c Count) CodePercent() float64 {
	return 100 * float64(c.Same+c.Code) / float64(max(c.All(), 1))
}

// Difference is an exchange in which we did not say what was recorded.
type Difference struct {
	Script    string
	Class     Class
	Client    []string
	Want, Got []string // normalised, events included
}

// Results are a comparison's figures.
type Results struct {
	Count     map[string]*Count // by service
	Different []Difference
}

// Services lists the services that were compared.
func (r *Results) Services() []string {
	var names []string
	for n := range r.Count {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// Compare plays every script below dir whose name contains only.
func Compare(dir, only string) (*Results, error) {
	scripts := filepath.Join(dir, "scripts")
	r := &Results{Count: make(map[string]*Count)}
	var p player
	err := filepath.WalkDir(scripts, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ".script" {
			return err
		}
		rel, err := filepath.Rel(scripts, file)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(filepath.ToSlash(rel), ".script")
		if !strings.Contains(name, only) {
			return nil
		}
		s, err := readScript(file, name, strings.TrimSuffix(filepath.ToSlash(filepath.Dir(rel)), "."))
		if err != nil {
			return err
		}
		want, err := readTranscript(filepath.Join(dir, "transcripts", filepath.FromSlash(name)+".txt"))
		if err != nil {
			return err
		}
		lines, err := p.play(s)
		if err != nil {
			return err
		}
		r.add(s, want, exchanges(lines))
		return nil
	})
	if err == nil && len(r.Count) == 0 {
		err = fmt.Errorf("no script in %s matches %q", scripts, only)
	}
	if os.IsNotExist(err) {
		err = fmt.Errorf("%w; give the folder that holds scripts/ and transcripts/", err)
	}
	return r, err
}

func (r *Results) add(s *script, want, got []*exchange) {
	t := targets[s.service]
	count := r.Count[s.service]
	if count == nil {
		count = &Count{}
		r.Count[s.service] = count
	}
	byEnd := make(map[int]*exchange, len(got))
	for _, x := range got {
		byEnd[x.upTo] = x
	}
	var typed []string
	for _, x := range want {
		typed = append(typed, x.client...)
	}
	for _, x := range want {
		ours := byEnd[x.upTo]
		if ours == nil {
			ours = &exchange{events: []string{"(no such exchange)"}}
		}
		a, b := t.masked(x.server, typed), t.masked(ours.server, typed)
		class := Different
		if slices.Equal(x.fate(), ours.fate()) {
			ca, cb := codes(x.server, t.protocol), codes(ours.server, t.protocol)
			switch {
			case slices.Equal(a, b):
				class = Same
			case slices.Equal(ca, cb) && (len(ca) > 0 || len(x.server) == 0 || len(ours.server) == 0) && (len(x.server) > 0) == (len(ours.server) > 0):
				class = SameCode
			}
		}
		switch class {
		case Same:
			count.Same++
			continue
		case SameCode:
			count.Code++
		default:
			count.Different++
		}
		r.Different = append(r.Different, Difference{
			Script: s.name, Class: class, Client: x.client, Want: withEvents(a, x.fate()), Got: withEvents(b, ours.fate()),
		})
	}
}

func withEvents(lines, events []string) []string {
	all := slices.Clone(lines)
	for _, e := range events {
		all = append(all, "-- "+e)
	}
	if len(all) == 0 {
		return []string{"(nothing)"}
	}
	return all
}

// codes are the reply codes or statuses in an answer.
func codes(lines []string, d *protocol.Descriptor) (all []string) {
	for _, l := range lines {
		if code := d.Lines.Status(l); code != "" {
			all = append(all, code)
		}
	}
	return all
}
