package journal

import (
	"bytes"
	"encoding/json"
	"slices"

	"ehlo/internal/desk"
)

// Journals of version 1 hold the page's messages, and no facts: those that the
// inputs lead to count.

// begin1 is the first line of a journal of version 1.
type begin1 struct {
	Version int     `json:"ehlo"`
	Lab     string  `json:"lab"`
	Seed    uint64  `json:"seed"`
	Opened  int     `json:"opened"`
	Replay  *Replay `json:"replay"`
}

// message1 is an input as the page sent it.
type message1 struct {
	Type string `json:"type"`
	Seq  int64  `json:"seq"`
	desk.Input
}

// kinds1 are the messages that were kept.
var kinds1 = []desk.Kind{
	desk.Line, desk.Key, desk.Open, desk.Close, desk.Hint, desk.Voice, desk.Answer, desk.Skip, desk.Reset, desk.Show, desk.Wait,
}

func isVersion1(data []byte) bool {
	var b begin1
	first, _, _ := bytes.Cut(data, []byte("\n"))
	return json.Unmarshal(first, &b) == nil && b.Version == 1
}

// readVersion1 takes in such a journal, as records of the present version.
func (rs *records) readVersion1(data []byte) (damaged bool) {
	add := func(r Record) {
		r.Version, r.Seq = Version, int64(len(rs.all)+1)
		rs.all = append(rs.all, r)
	}
	first, rest, _ := bytes.Cut(data, []byte("\n"))
	var b begin1
	if json.Unmarshal(first, &b) != nil {
		rs.lost()
		return true
	}
	add(Record{Begin: &Begin{Lab: b.Lab, Seed: b.Seed, Opened: b.Opened, Replay: b.Replay}})
	for line := range bytes.Lines(rest) {
		var m message1
		if line[len(line)-1] != '\n' || json.Unmarshal(line, &m) != nil {
			break
		}
		m.Kind = desk.Kind(m.Type)
		if slices.Contains(kinds1, m.Kind) {
			in := m.Input
			add(Record{Input: &in, From: &Origin{Seq: m.Seq}})
		}
	}
	return false
}
