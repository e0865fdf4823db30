package imap

import (
	"strings"
	"testing"
	"time"

	"ehlo/server/mailstore"
)

// TestBaseSubject holds base subjects against RFC 5256 §2.1.
func TestBaseSubject(t *testing.T) {
	for _, tt := range []struct {
		subject, base string
		reply         bool
	}{
		{"Lunch", "Lunch", false},
		{"Re: Lunch", "Lunch", true},
		{"re : [list] FWD: Lunch", "Lunch", true},
		{"[list] Re: Lunch", "Lunch", true},
		{"[list] Lunch", "Lunch", false},
		{"[list]", "[list]", false},
		{"Lunch (fwd)", "Lunch", true},
		{"[Fwd: Re: Lunch]", "Lunch", true},
		{"  Lunch\t at \r\n noon ", "Lunch at noon", false},
		{"=?utf-8?Q?Re:_Gr=C3=BC=C3=9Fe?=", "Grüße", true},
		{"", "", false},
	} {
		base, reply := baseSubject(tt.subject)
		if base != tt.base || reply != tt.reply {
			t.Errorf("%q: %q, %v; want %q, %v", tt.subject, base, reply, tt.base, tt.reply)
		}
	}
}

// messages makes a mailbox of headers; the date of each is an hour after the
// one before.
func messages(headers ...string) []*sortable {
	var list []*sortable
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for i, h := range headers {
		at = at.Add(time.Hour)
		raw := "Date: " + at.Format(time.RFC1123Z) + "\r\n" + strings.ReplaceAll(h, "\n", "\r\n") + "\r\n\r\nx\r\n"
		list = append(list, newSortable(mailstore.Message{UID: mailstore.UID(i + 1), Content: &mailstore.Content{Raw: []byte(raw)}, Internal: at}))
	}
	return list
}

func written(roots []*node) string {
	var b strings.Builder
	c := &conn{cmd: &command{uid: true}}
	for _, r := range roots {
		b.WriteByte('(')
		c.writeThread(&b, r)
		b.WriteByte(')')
	}
	return b.String()
}

// TestThread builds threads as RFC 5256 §3 and §4 describe and write them.
func TestThread(t *testing.T) {
	family := messages(
		"Message-ID: <1@a>\nSubject: plan",
		"Message-ID: <2@a>\nReferences: <1@a>\nSubject: Re: plan",
		"Message-ID: <3@a>\nIn-Reply-To: <2@a>\nSubject: Re: plan",
		"Message-ID: <4@a>\nReferences: <1@a>\nSubject: Re: plan",
		"Message-ID: <5@a>\nSubject: other",
		"Message-ID: <6@a>\nReferences: <gone@a>\nSubject: answers",
		"Message-ID: <7@a>\nReferences: <gone@a>\nSubject: Re: answers",
		"Message-ID: <8@a>\nSubject: Re: other",
	)
	circle := messages("Message-ID: <1@a>\nReferences: <2@a>", "Message-ID: <2@a>\nReferences: <1@a>")
	for _, tt := range []struct {
		algorithm string
		list      []*sortable
		want      string
	}{
		{"REFERENCES", family, "(1 (2 3)(4))(5 8)((6)(7))"},
		{"REFS", family, "(1 (2 3)(4))(5)((6)(7))(8)"},
		{"ORDEREDSUBJECT", family, "(1 (2)(3)(4))(5 8)(6 7)"},
		{"REFERENCES", circle, "(2 1)"},
		{"REFERENCES", nil, ""},
	} {
		if got := written(threadings[tt.algorithm](tt.list)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.algorithm, got, tt.want)
		}
	}
}
