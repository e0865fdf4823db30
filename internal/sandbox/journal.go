package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"ehlo/internal/sandbox/message"
)

// journal keeps a sandbox's inputs in a file, so that it can be made again by
// replaying them after the process has ended: worlds are deterministic. A new
// world begins a new journal. Without a path nothing is kept.
type journal struct {
	path  string
	begin *beginning // not written yet: nobody has typed anything
	done  bool       // a step was done: the next sync has to reach the disk
}

// beginning is the first line of a journal.
type beginning struct {
	Version int    `json:"ehlo"` // of this format: 1
	Lab     string `json:"lab,omitempty"`
	Seed    uint64 `json:"seed"`
	Opened  int    `json:"opened"` // terminals there had been before
	// Replay is a transcript that is played, nil for none.
	Replay *replayed `json:"replay,omitempty"`
}

// tokens is what tokens look like, as those who name a file must.
var tokens = regexp.MustCompile(`^[A-Za-z0-9_-]{32}$`)

// journalPath is where a sandbox's journal is, "" if none is kept.
func (m *Manager) journalPath(token string) string {
	if m.c.Data == "" || !tokens.MatchString(token) {
		return ""
	}
	return filepath.Join(m.c.Data, token[:2], token+".jsonl")
}

// add writes an input down, before it is served.
func (j *journal) add(msg message.Client) error {
	if j.path == "" {
		return nil
	}
	if j.begin != nil {
		if err := j.create(); err != nil {
			return err
		}
	}
	line, err := message.EncodeClient(msg)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(j.path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n'))
	return errors.Join(err, f.Close())
}

// create puts a journal with nothing but its beginning in the place of the old
// one.
func (j *journal) create() error {
	line, err := json.Marshal(j.begin)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(j.path), 0o700); err != nil {
		return err
	}
	next := j.path + ".new"
	if err := os.WriteFile(next, append(line, '\n'), 0o600); err != nil {
		return err
	}
	if err := os.Rename(next, j.path); err != nil {
		return err
	}
	j.begin = nil
	return nil
}

// sync makes sure that what the page is about to show as done is on the disk.
func (j *journal) sync() error {
	if j.path == "" || !j.done || j.begin != nil {
		j.done = false
		return nil
	}
	j.done = false
	f, err := os.OpenFile(j.path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// readJournal reads a journal. A last line that was cut short is taken off the
// file: its input had not been served.
func readJournal(path string) (begin beginning, inputs []message.Client, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return begin, nil, err
	}
	first, rest, _ := bytes.Cut(data, []byte("\n"))
	if err := json.Unmarshal(first, &begin); err != nil || begin.Version != 1 {
		return begin, nil, fmt.Errorf("%s does not begin like a journal (%v)", path, err)
	}
	whole := len(data) - len(rest)
	for line := range bytes.Lines(rest) {
		msg, err := message.DecodeClient(line)
		if line[len(line)-1] != '\n' || err != nil {
			return begin, inputs, os.Truncate(path, int64(whole))
		}
		whole += len(line)
		inputs = append(inputs, msg)
	}
	return begin, inputs, nil
}

// restore makes a sandbox again from its journal. ok is false when there is
// none.
func (m *Manager) restore(token string) (s *Sandbox, ok bool, err error) {
	path := m.journalPath(token)
	if path == "" {
		return nil, false, nil
	}
	begin, inputs, err := readJournal(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, false, nil
	case err != nil:
		return nil, false, err
	}
	s = m.empty(token, m.c.Now())
	s.opened = begin.Opened
	lab, known := m.c.Labs.Lab(begin.Lab)
	if begin.Lab != "" && !known {
		return nil, false, fmt.Errorf("%s is of a lab %q, which there is no longer", path, begin.Lab)
	}
	if !known {
		lab = nil
	}
	if begin.Replay != nil {
		_, err = s.beginReplay(begin.Replay)
	} else {
		err = s.begin(lab, begin.Seed)
	}
	if err != nil {
		return nil, false, err
	}
	s.journal = journal{} // what is replayed is written down already
	nobody := m.NewPage()
	for _, msg := range inputs {
		if !m.kept(msg) {
			continue
		}
		s.receive(nobody, msg) // it was let in once
	}
	s.journal = journal{path: path}
	return s, true, nil
}
