package server

import (
	"testing"
	"testing/fstest"
)

// TestEdition changes the files of a fixture, one at a time.
func TestEdition(t *testing.T) {
	files := func() fstest.MapFS {
		return fstest.MapFS{
			"base.yaml": {Data: []byte("hosts:\n- {name: server.com, addresses: [10.0.0.1], services: [{port: 25, protocol: smtp, persona: plain}], users: [{name: bob, password: x, mailboxes: [{name: INBOX, messages: [{file: one.eml, uid: 1}]}]}]}\n- {name: client.com, addresses: [10.0.0.2]}\nlearner: client.com\n")},
			"here.yaml": {Data: []byte("extends: base\ntitle: Here\nclock: {start: 2024-06-27T16:18:09Z}\n")},
			"one.eml":   {Data: []byte("Subject: a\r\n\r\nb\r\n")},
			"other.eml": {Data: []byte("Subject: b\r\n\r\nb\r\n")},
		}
	}
	load := func(fsys fstest.MapFS) string {
		t.Helper()
		f, err := LoadFixture(fsys, "here")
		if err != nil {
			t.Fatal(err)
		}
		return f.Edition
	}
	first := load(files())
	if len(first) != 64 || load(files()) != first {
		t.Errorf("the edition %q is no hash, or differs the second time", first)
	}
	for _, tt := range []struct {
		file    string
		differs bool
	}{
		{"here.yaml", true}, {"base.yaml", true}, {"one.eml", true},
		{"other.eml", false}, // which the fixture does not name
	} {
		changed := files()
		changed[tt.file].Data = append(changed[tt.file].Data, "# more\n"...)
		if got := load(changed); (got != first) != tt.differs {
			t.Errorf("%s has changed: another edition %v, want %v", tt.file, got != first, tt.differs)
		}
	}
}
