package imap

import (
	"net/mail"
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
		{"Re:", "", true},
		{"Fw: [a][b] Re[2]: [c] Lunch (fwd) (FWD) ", "Lunch", true},
		{"[a] [b]", "[b]", false},
		{"Reply: Lunch", "Reply: Lunch", false},
		{"[Fwd: ]", "", true},
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

// TestThreadSubjects merges threads by subject (RFC 5256 §3, REFERENCES, step
// 5), which REFS does not.
func TestThreadSubjects(t *testing.T) {
	for _, tt := range []struct {
		rule          string
		list          []*sortable
		merged, apart string
	}{
		{"a reply becomes a child of what is none",
			messages("Message-ID: <1@a>\nSubject: Re: x", "Message-ID: <2@a>\nSubject: x"), "(2 1)", "(1)(2)"},
		{"two of a kind become siblings",
			messages("Message-ID: <1@a>\nSubject: x", "Message-ID: <2@a>\nSubject: x"), "((1)(2))", "(1)(2)"},
		{"without a subject threads stay apart",
			messages("Message-ID: <1@a>", "Message-ID: <2@a>\nSubject: Re:"), "(1)(2)", "(1)(2)"},
		{"what answers a missing message takes in its like",
			messages("References: <0@a>\nSubject: x", "References: <0@a>\nSubject: x", "Subject: x"), "((1)(2)(3))", "((1)(2))(3)"},
		{"two missing messages become one",
			messages("References: <0@a>\nSubject: x", "References: <0@a>", "References: <9@a>\nSubject: x", "References: <9@a>"),
			"((1)(2)(3)(4))", "((1)(2))((3)(4))"},
		{"REFS puts last what was answered last",
			messages("Message-ID: <1@a>", "Message-ID: <2@a>", "References: <1@a>"), "(1 3)(2)", "(2)(1 3)"},
		{"References count before In-Reply-To",
			messages("Message-ID: <1@a>", "Message-ID: <2@a>", "References: <2@a>\nIn-Reply-To: <1@a>"), "(1)(2 3)", "(1)(2 3)"},
		{"a message's own References win over another's",
			messages("Message-ID: <1@a>", "Message-ID: <2@a>", "References: <1@a> <2@a>"), "(1 2 3)", "(1 2 3)"},
		{"an id that two messages have is the first's",
			messages("Message-ID: <1@a>", "Message-ID: <1@a>", "References: <1@a>"), "(1 3)(2)", "(2)(1 3)"},
		{"no message answers itself",
			messages("Message-ID: <1@a>\nReferences: <1@a>"), "(1)", "(1)"},
	} {
		if got := written(references(tt.list, true)); got != tt.merged {
			t.Errorf("%s: REFERENCES %s, want %s", tt.rule, got, tt.merged)
		}
		if got := written(references(tt.list, false)); got != tt.apart {
			t.Errorf("%s: REFS %s, want %s", tt.rule, got, tt.apart)
		}
	}
}

// TestThreadSameTime keeps the mailbox's order among what was sent together.
func TestThreadSameTime(t *testing.T) {
	list := messages("Message-ID: <1@a>\nReferences: <0@a>", "Message-ID: <2@a>\nReferences: <3@a>", "Message-ID: <3@a>", "References: <0@a>")
	for _, s := range list {
		s.sent = list[0].sent
	}
	if got, want := written(references(list, true)), "((1)(4))(3 2)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestWriteThread writes the threads that RFC 5256 §4 shows.
func TestWriteThread(t *testing.T) {
	n := func(uid mailstore.UID, children ...*node) *node {
		return &node{s: &sortable{m: mailstore.Message{UID: uid}}, children: children}
	}
	for _, tt := range []struct {
		roots []*node
		want  string
	}{
		{[]*node{n(2), n(3, n(6, n(4, n(23)), n(44, n(7, n(96)))))}, "(2)(3 6 (4 23)(44 7 96))"},
		{[]*node{{children: []*node{n(3), n(5)}}}, "((3)(5))"},
	} {
		if got := written(tt.roots); got != tt.want {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
}

// TestSentDate reads dates as RFC 5256 §2.2 wants them for sorting.
func TestSentDate(t *testing.T) {
	for field, want := range map[string]string{
		"Sat, 1 Jun 2024 23:30:00 -0500":     "2024-06-02T04:30:00Z",
		"1 Jun 2024 23:30 +0130":             "2024-06-01T22:00:00Z",
		"Sat, 01 Jun 24 12:00:00 EDT":        "2024-06-01T16:00:00Z",
		"Sat, 1 Jun 99 12:00:00 GMT":         "1999-06-01T12:00:00Z",
		"Sat, 1 Jun 2024 12:00:00 +0200 (x)": "2024-06-01T10:00:00Z",
		"Sat, 1 Jun 2024 12:00:00":           "2024-06-01T12:00:00Z",
		"Sat, 1 Jun 2024 12:00:00 nowhere":   "2024-06-01T12:00:00Z",
		"Sat, 1 Jun 2024 25:00:00 +0200":     "2024-06-01T00:00:00Z",
		"Sat, 1 Jun 2024":                    "2024-06-01T00:00:00Z",
		"Sat, 31 Jun 2024 12:00:00 +0000":    "",
		"yesterday":                          "",
		"":                                   "",
	} {
		got := ""
		if at, ok := sentDate(field); ok {
			got = at.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", field, got, want)
		}
	}
}

// TestNetMailWouldNotDo holds why dates to sort by are not read by net/mail: what
// Dovecot makes a time of, it refuses, or takes for another.
func TestNetMailWouldNotDo(t *testing.T) {
	for field, want := range map[string]string{
		"1 Jul 2024":                         "2024-07-01T00:00:00Z", // midnight, RFC 5256 §2.2
		"Mon, 1 Jul 2024 10:00:00":           "2024-07-01T10:00:00Z",
		"Mon 1 Jul 2024 10:00:00 +0000":      "2024-07-01T10:00:00Z",
		"Monday, 1 July 2024 10:00:00 +0000": "2024-07-01T10:00:00Z",
		"Mon, 1 Jul 2024 25:00:00 +0000":     "2024-07-01T00:00:00Z",
		"Mon, 1 Jul 2024 10:00:00 EST":       "2024-07-01T15:00:00Z", // RFC 5322 §4.3
	} {
		if at, ok := sentDate(field); !ok || at.Format(time.RFC3339) != want {
			t.Errorf("%q: %s, want %s", field, at, want)
		}
		if at, err := mail.ParseDate(field); err == nil && at.UTC().Format(time.RFC3339) == want {
			t.Errorf("net/mail reads %q as we do: is sentDate still wanted?", field)
		}
	}
}

// FuzzBaseSubject: what is left of a subject has nothing more to take away.
func FuzzBaseSubject(f *testing.F) {
	for _, s := range []string{"Re: [a] Fwd: x (fwd)", "[Fwd: [fwd: Re:x]]", "[a][b]", "=?utf-8?Q?Re:_x?=", " (fwd)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		base, _ := baseSubject(s)
		if strings.Contains(base, "=?") { // encoded words may have come to light
			return
		}
		if again, reply := baseSubject(base); again != base || reply {
			t.Errorf("%q: %q, and then %q, %v", s, base, again, reply)
		}
	})
}

// TestThreadManyReferences takes a message that names more than anybody could
// follow one by one; those nearest to it count.
func TestThreadManyReferences(t *testing.T) {
	var refs strings.Builder
	for i := range 300_000 {
		refs.WriteString("<" + utoa(mailstore.UID(i)) + "@a> ")
	}
	list := messages("Message-ID: <299999@a>", "References: "+refs.String())
	if got := written(references(list, true)); got != "(1 2)" {
		t.Errorf("%s, want (1 2)", got)
	}
}
