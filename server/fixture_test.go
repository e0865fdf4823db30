package server

import (
	"strings"
	"testing"
	"testing/fstest"
)

const smallWorld = "clock: {start: 2024-06-27T16:18:09Z}\nlearner: client.com\nhosts:\n- {name: client.com, addresses: [10.0.0.2]}\n"

// TestMessagesOfOctets fills messages up, so that they have exactly the octets that are asked for, in lines that end
// with CRLF wherever there is room for one.
func TestMessagesOfOctets(t *testing.T) {
	const source = "Subject: x\n\n"
	for _, n := range []int{0, 5, 14, 15, 16, 17, 85, 86, 87, 88, 89, 160, 1000, 4286} {
		m := messageYAML{Source: source, Octets: n}
		raw, err := m.read(fstest.MapFS{})
		if err != nil {
			t.Fatal(err)
		}
		if want := max(n, len(source)+2); len(raw) != want {
			t.Errorf("%d octets, want %d", len(raw), want)
		}
		if !strings.HasPrefix(string(raw), "Subject: x\r\n\r\n") || n != 15 && !strings.HasSuffix(string(raw), "\r\n") {
			t.Errorf("%d: %q", n, raw)
		}
	}
	m := messageYAML{Octets: maxFilled + 1}
	if _, err := m.read(fstest.MapFS{}); err == nil {
		t.Error("a message of any size can be made up")
	}
}

// TestFixtureBesideAnother reads one that extends another without a file of its own.
func TestFixtureBesideAnother(t *testing.T) {
	f, err := LoadFixture(fstest.MapFS{"here.yaml": {Data: []byte(smallWorld)}}, "here")
	if err != nil {
		t.Fatal(err)
	}
	more, err := f.With("more", []byte("extends: here\ntitle: More\nhosts: [{name: server.com, addresses: [10.0.0.3]}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if more.Name != "more" || more.Title != "More" || len(more.Hosts()) != 2 || len(f.Hosts()) != 1 || more.Edition == f.Edition {
		t.Errorf("%q, %q, %d hosts beside one of %d", more.Name, more.Title, len(more.Hosts()), len(f.Hosts()))
	}
	if _, err := f.With("more", []byte("extends: nowhere\n")); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("extending nothing: %v", err)
	}
}

// TestRejections reads rules by which a service refuses commands, and finds those that refuse nothing.
func TestRejections(t *testing.T) {
	world := func(protocol, rule string) string {
		return smallWorld + "- name: server.com\n  addresses: [10.0.0.3]\n  services:\n  - {port: 25, protocol: " + protocol + ", persona: plain, " + protocol + ": {rejects: [" + rule + "]}}\n"
	}
	for _, tt := range []struct{ protocol, rule, wrong string }{
		{"smtp", `{at: RCPT, of: a@b.example, times: 2, says: ["450 4.2.0 later"]}`, ""},
		{"smtp", `{at: ".", says: ["550-no", "550 no"]}`, ""},
		{"smtp", `{says: ["550 no"]}`, "add `at: RCPT`"},
		{"smtp", `{at: RCPT}`, "add `says: ["},
		{"smtp", `{at: RCPT, says: ["250 fine"]}`, "does not refuse RCPT"},
		{"smtp", `{at: RCPT, says: ["550 a\r\n250 b"]}`, "one text a line"},
		{"smtp", `{at: RCPT, says: ["550 no"], from: here}`, "unknown field"},
		{"pop3", `{at: PASS, says: ["-ERR no"]}`, ""},
		{"pop3", `{at: PASS, says: ["+OK"]}`, "does not refuse PASS"},
		{"imap", `{at: LOGIN, says: ["NO [ALERT] no"]}`, ""},
		{"imap", `{at: LOGIN, says: ["a NO no"]}`, "does not refuse LOGIN"},
	} {
		_, err := LoadFixture(fstest.MapFS{"here.yaml": {Data: []byte(world(tt.protocol, tt.rule))}}, "here")
		if tt.wrong == "" && err != nil || tt.wrong != "" && (err == nil || !strings.Contains(err.Error(), tt.wrong)) {
			t.Errorf("%s: %v, want %q", tt.rule, err, tt.wrong)
		}
	}
}
