package imap_test

import (
	"strings"
	"testing"

	"ehlo/server/dialog"
	"ehlo/server/imap"
	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// conversations opens conversations of bob's with one store.
type conversations struct {
	t   *testing.T
	cfg imap.Config
}

// open logs in and types what comes then; what the server says to it is
// forgotten.
func (cs conversations) open(in string) (*wire.Conversation, *listener) {
	cs.t.Helper()
	peer := &listener{}
	c := wire.Open(imap.New(cs.cfg), wire.Options{
		ID: 1, Service: &wire.Service{Host: "example.com", Protocol: imap.Name}, Peer: peer, Now: cs.cfg.Now,
	})
	cs.t.Cleanup(c.HangUp)
	c.Input([]byte("a LOGIN bob secret\r\n" + in))
	if strings.Contains(string(peer.out), " BAD ") {
		cs.t.Fatalf("the beginning went wrong:\n%s", peer.out)
	}
	peer.out = nil
	return c, peer
}

// deliver adds a message to a mailbox, as a delivery does.
func (cs conversations) deliver(mailbox string) {
	cs.t.Helper()
	u, _ := cs.cfg.Store.User("bob")
	box, err := u.Mailbox(mailbox)
	if err != nil {
		cs.t.Fatal(err)
	}
	if _, err := box.Append(&mailstore.Content{Raw: crlf("Subject: New\n\nText.\n")}, cs.cfg.Now(), mailstore.Flags{}); err != nil {
		cs.t.Fatal(err)
	}
}

// TestNotifyReports has deliveries and another conversation change what one has
// asked about by NOTIFY, which is not in IDLE and sends nothing.
func TestNotifyReports(t *testing.T) {
	const deliver = "deliver to " // what is not typed in the other conversation
	for _, tt := range []struct {
		rule  string
		begin string // typed by the one that gets reports
		steps [][2]string
	}{
		{
			"another mailbox's new and expunged messages are reported by STATUS (RFC 5465 §5.2, §5.3)",
			"b NOTIFY SET (personal (MessageNew MessageExpunge))\r\n",
			[][2]string{
				{deliver + "Sent", "* STATUS Sent (MESSAGES 1 UIDNEXT 2 UNSEEN 1)\r\n"},
				{"SELECT INBOX", ""},
				{"STORE 1 +FLAGS.SILENT (\\Deleted)", ""},
				{"EXPUNGE", "* STATUS INBOX (MESSAGES 2 UIDNEXT 4 UNSEEN 2)\r\n"},
				{"APPEND Sent {5+}\r\nhello", "* STATUS Sent (MESSAGES 2 UIDNEXT 3 UNSEEN 2)\r\n"},
			},
		},
		{
			"flags of another mailbox are reported as far as they change STATUS (RFC 5465 §5.1)",
			"b NOTIFY SET (mailboxes INBOX (MessageNew MessageExpunge FlagChange))\r\n",
			[][2]string{
				{"SELECT INBOX", ""},
				{"STORE 2 +FLAGS.SILENT (\\Flagged)", ""},
				{"STORE 2 +FLAGS.SILENT (\\Seen)", "* STATUS INBOX (UNSEEN 1)\r\n"},
			},
		},
		{
			"who knows mod-sequences has them reported (RFC 5465 §5.1)",
			"b ENABLE CONDSTORE\r\nc NOTIFY SET (mailboxes INBOX (MessageNew MessageExpunge FlagChange))\r\n",
			[][2]string{
				{"SELECT INBOX", ""},
				{"STORE 2 +FLAGS.SILENT (\\Flagged)", "* STATUS INBOX (HIGHESTMODSEQ 3)\r\n"},
			},
		},
		{
			"names are reported by LIST, old ones by OLDNAME (RFC 5465 §5.4)",
			"b NOTIFY SET (subtree Lists (MailboxName))\r\n",
			[][2]string{
				{"CREATE Lists.lemonade", "* LIST (\\HasNoChildren) \".\" Lists.lemonade\r\n"},
				{"CREATE Lists.lemonade.old", "* LIST (\\HasNoChildren) \".\" Lists.lemonade.old\r\n"},
				{"CREATE Elsewhere", ""},
				{"RENAME Lists.lemonade.old Lists.other", "* LIST (\\HasNoChildren) \".\" Lists.other (\"OLDNAME\" (Lists.lemonade.old))\r\n"},
				{"RENAME Lists.other Away", "* LIST (\\NonExistent) \".\" Lists.other\r\n"},
				{"DELETE Lists.lemonade", "* LIST (\\NonExistent) \".\" Lists.lemonade\r\n"},
				{deliver + "Lists.go", ""},
			},
		},
		{
			"subscriptions are reported by LIST (RFC 5465 §5.5)",
			"b NOTIFY SET (personal (SubscriptionChange))\r\n",
			[][2]string{
				{"SUBSCRIBE INBOX", "* LIST (\\Subscribed \\HasNoChildren) \".\" INBOX\r\n"},
				{"UNSUBSCRIBE INBOX", "* LIST (\\HasNoChildren) \".\" INBOX\r\n"},
				{"UNSUBSCRIBE Lists.gone", "* LIST (\\NonExistent) \".\" Lists.gone\r\n"},
			},
		},
		{
			"the selected mailbox's changes are reported at once, expunges too (RFC 5465 §6.1)",
			"b SELECT INBOX\r\nc NOTIFY SET (selected (MessageNew (UID) MessageExpunge FlagChange)) (personal (MessageNew MessageExpunge))\r\n",
			[][2]string{
				{deliver + "INBOX", "* 4 EXISTS\r\n* 1 RECENT\r\n* 4 FETCH (UID 4)\r\n"},
				{"SELECT INBOX", ""},
				{"STORE 1 +FLAGS.SILENT (\\Deleted)", "* 1 FETCH (FLAGS (\\Deleted \\Seen))\r\n"},
				{"EXPUNGE", "* 1 EXPUNGE\r\n"},
				{deliver + "Sent", "* STATUS Sent (MESSAGES 1 UIDNEXT 2 UNSEEN 1)\r\n"},
			},
		},
		{
			"selected-delayed keeps expunges back (RFC 5465 §6.1)",
			"b SELECT INBOX\r\nc NOTIFY SET (selected-delayed (MessageNew MessageExpunge))\r\n",
			[][2]string{
				{"SELECT INBOX", ""},
				{"STORE 1 +FLAGS.SILENT (\\Deleted)", ""},
				{"EXPUNGE", ""},
				{deliver + "INBOX", "* 4 EXISTS\r\n* 1 RECENT\r\n"},
			},
		},
		{
			"of a selected mailbox that was not asked about nothing is reported (RFC 5465 §3.1)",
			"b SELECT INBOX\r\nc NOTIFY SET (personal (MessageNew MessageExpunge))\r\n",
			[][2]string{{deliver + "INBOX", ""}},
		},
		{
			"a delivery to a mailbox that is not subscribed to is not reported (RFC 5465 §6.4)",
			"b NOTIFY SET (subscribed (MessageNew MessageExpunge))\r\n",
			[][2]string{
				{deliver + "INBOX", ""},
				{deliver + "Sent", "* STATUS Sent (MESSAGES 1 UIDNEXT 2 UNSEEN 1)\r\n"},
			},
		},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			cs := conversations{t, config(t, dialog.Directives{})}
			conv, client := cs.open(tt.begin)
			other, _ := cs.open("")
			for _, s := range tt.steps {
				if box, ok := strings.CutPrefix(s[0], deliver); ok {
					cs.deliver(box)
				} else {
					other.Input([]byte("z " + s[0] + "\r\n"))
				}
				conv.Push()
				if got := string(client.out); got != s[1] {
					t.Errorf("after %q the server said unasked %q, want %q", s[0], got, s[1])
				}
				client.out = nil
				if conv.Push(); len(client.out) > 0 {
					t.Errorf("after %q the server says twice %q", s[0], client.out)
				}
			}
		})
	}
}

// TestNotifyKeepsExpungesForACommand: what selected-delayed keeps back comes
// with the next command that may report it (RFC 5465 §6.1).
func TestNotifyKeepsExpungesForACommand(t *testing.T) {
	cs := conversations{t, config(t, dialog.Directives{})}
	conv, client := cs.open("b SELECT INBOX\r\nc NOTIFY SET (selected-delayed (MessageNew MessageExpunge))\r\n")
	other, _ := cs.open("b SELECT INBOX\r\n")
	other.Input([]byte("c STORE 1 +FLAGS (\\Deleted)\r\nd EXPUNGE\r\n"))
	conv.Push()
	conv.Input([]byte("d NOOP\r\n"))
	if got, want := string(client.out), "* 1 EXPUNGE\r\nd OK NOOP completed (0.001 + 0.000 secs).\r\n"; got != want {
		t.Errorf("the server said %q, want %q", got, want)
	}
}

// TestNotifyWaitsForACommandUnderWay: while a literal is being typed nothing is
// reported, and nothing gets lost.
func TestNotifyWaitsForACommandUnderWay(t *testing.T) {
	cs := conversations{t, config(t, dialog.Directives{})}
	conv, client := cs.open("b NOTIFY SET (personal (MessageNew MessageExpunge))\r\n")
	conv.Input([]byte("c CREATE {3+}\r\n"))
	cs.deliver("Sent")
	if conv.Push(); len(client.out) > 0 {
		t.Errorf("in the middle of a command the server said %q", client.out)
	}
	conv.Input([]byte("Own\r\n"))
	conv.Push()
	want := "* STATUS Sent (MESSAGES 1 UIDNEXT 2 UNSEEN 1)\r\nc OK Create completed (0.001 + 0.000 secs).\r\n"
	if got := string(client.out); got != want {
		t.Errorf("the server said %q, want %q", got, want)
	}
}

// TestNotifyInIdle: what is reported in IDLE is what NOTIFY has asked for
// (RFC 5465 §4).
func TestNotifyInIdle(t *testing.T) {
	cs := conversations{t, config(t, dialog.Directives{})}
	conv, client := cs.open("b SELECT INBOX\r\nc NOTIFY SET (selected (MessageNew MessageExpunge)) (mailboxes Sent (MessageNew))\r\nd IDLE\r\n")
	other, _ := cs.open("b SELECT INBOX\r\n")
	other.Input([]byte("c STORE 1 +FLAGS (\\Flagged)\r\n"))
	cs.deliver("Sent")
	cs.deliver("INBOX")
	conv.Push()
	want := "* 4 EXISTS\r\n* 1 RECENT\r\n* STATUS Sent (MESSAGES 1 UIDNEXT 2 UNSEEN 1)\r\n"
	if got := string(client.out); got != want {
		t.Errorf("in IDLE the server said %q, want %q", got, want)
	}
}
