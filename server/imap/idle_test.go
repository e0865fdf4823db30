package imap_test

import (
	"testing"

	"ehlo/server/dialog"
	"ehlo/server/imap"
	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// TestIdleTells has another conversation change the mailbox that one idles in.
func TestIdleTells(t *testing.T) {
	cfg := config(t, dialog.Directives{})
	open := func(in string) (*wire.Conversation, *listener) {
		peer := &listener{}
		c := wire.Open(imap.New(cfg), wire.Options{
			ID: 1, Service: &wire.Service{Host: "example.com", Protocol: imap.Name}, Peer: peer, Now: cfg.Now,
		})
		t.Cleanup(c.HangUp)
		c.Input([]byte("a LOGIN bob secret\r\nb SELECT INBOX\r\n" + in))
		peer.out = nil
		return c, peer
	}
	idler, client := open("c IDLE\r\n")
	other, _ := open("")
	u, _ := cfg.Store.User("bob")
	inbox, err := u.Mailbox("INBOX")
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		what string
		do   func()
		want string
	}{
		{"nothing", func() {}, ""},
		{"a delivery", func() {
			if _, err := inbox.Append(&mailstore.Content{Raw: []byte("new\r\n")}, cfg.Now(), mailstore.Flags{}); err != nil {
				t.Fatal(err)
			}
		}, "* 4 EXISTS\r\n* 1 RECENT\r\n"},
		{"a flag", func() { other.Input([]byte("d STORE 1 +FLAGS (\\Deleted)\r\n")) }, "* 1 FETCH (FLAGS (\\Deleted \\Seen))\r\n"},
		{"an expunge", func() { other.Input([]byte("e EXPUNGE\r\n")) }, "* 1 EXPUNGE\r\n"},
		{"a move elsewhere", func() { other.Input([]byte("f MOVE 1 Sent\r\n")) }, "* 1 EXPUNGE\r\n"},
	} {
		step.do()
		idler.Push()
		if got := string(client.out); got != step.want {
			t.Errorf("%s: the idler got %q, want %q", step.what, got, step.want)
		}
		client.out = nil
	}
	idler.Input([]byte("DONE\r\n"))
	if got, want := string(client.out), "c OK Idle completed (0.001 + 0.000 secs).\r\n"; got != want {
		t.Errorf("after DONE the server says %q, want %q", got, want)
	}
}
