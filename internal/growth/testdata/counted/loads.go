package main

import (
	"fmt"
	"io/fs"
	"strings"
	"time"

	"ehlo/internal/desk"
	"ehlo/labs"
	"ehlo/labs/explain/explainers"
	"ehlo/labs/explain/known"
	"ehlo/labs/replay"
	"ehlo/labs/transcript"
	"ehlo/scenarios"
	"ehlo/server"
	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// load is something to do n of. begin makes ready for it, which is not counted.
type load struct {
	name  string
	n     int
	begin func(n int) (do func())
}

var loads = []load{
	// What is typed at the shell and at servers.
	{"shell-words", 500, line(nil, func(n int) string { return "echo " + strings.Repeat("a ", n) })},
	{"shell-lines", 200, lines(nil, func(int) string { return "hostname" })},
	{"shell-completion", 500, func(n int) func() {
		d := at()
		return func() { d.Complete("t1", "telnet "+strings.Repeat("a ", n)) }
	}},
	{"smtp-commands", 200, lines(smtp, func(int) string { return "VRFY bob" })},
	{"smtp-recipients", 200, lines(mail, func(int) string { return "RCPT TO:<bob@server.com>" })},
	{"smtp-line", 4000, line(smtp, func(n int) string { return "MAIL FROM:<" + strings.Repeat("a", n) + "@b>" })},
	{"smtp-text", 1000, lines(text, func(int) string { return "a line of text" })},
	{"smtp-text-dots", 1000, lines(text, func(int) string { return ".." })},
	{"smtp-header", 500, lines(text, func(i int) string { return fmt.Sprintf("X-A%d: b", i) })},
	{"smtp-messages", 50, func(n int) func() {
		d := at(smtp...)
		return func() {
			for range n {
				typed(d, append(mail[len(smtp):], "RCPT TO:<bob@server.com>", "DATA", "Subject: a", "", "b", ".")...)
			}
		}
	}},
	{"smtp-bdat", 200, lines(append(mail, "RCPT TO:<bob@server.com>"), func(int) string { return "BDAT 0" })},
	{"pop3-list", 500, withMail(pop3, "LIST")},
	{"pop3-uidl", 500, withMail(pop3, "UIDL")},
	{"pop3-dele", 200, func(n int) func() {
		d := withMessages(n, pop3...)
		return func() {
			for i := range n {
				typed(d, fmt.Sprint("DELE ", i+1))
			}
			typed(d, "STAT", "RSET", "QUIT")
		}
	}},
	{"imap-select", 500, withMail(login, "b SELECT INBOX")},
	{"imap-status", 500, withMail(login, "b STATUS INBOX (MESSAGES UNSEEN RECENT SIZE)")},
	{"imap-fetch", 500, withMail(selected, "c FETCH 1:* (FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE UID)")},
	{"imap-fetch-bodies", 500, withMail(selected, "c FETCH 1:* BODY[]")},
	{"imap-fetch-every-other", 500, imapSet("c FETCH %s FLAGS")},
	{"imap-uid-fetch-every-other", 500, imapSet("c UID FETCH %s FLAGS")},
	{"imap-store", 500, withMail(selected, "c STORE 1:* +FLAGS (a b c)")},
	{"imap-copy", 500, withMail(selected, "c COPY 1:* INBOX")},
	{"imap-move", 500, withMail(selected, "c MOVE 1:* Trash")},
	{"imap-expunge", 500, withMail(append(selected, `c STORE 1:* +FLAGS.SILENT (\Deleted)`), "d EXPUNGE")},
	{"imap-search-text", 500, withMail(selected, "c SEARCH TEXT nothing")},
	{"imap-search-not", 20, withMail(selected, "c SEARCH NOT NOT NOT NOT NOT SEEN")},
	{"imap-search-ors", 100, func(n int) func() {
		d := withMessages(50, selected...)
		return func() { typed(d, "c SEARCH "+strings.Repeat("OR SEEN ", n)+"SEEN") }
	}},
	{"imap-search-keys", 200, func(n int) func() {
		d := withMessages(50, selected...)
		return func() { typed(d, "c SEARCH "+strings.Repeat("TEXT a ", n)) }
	}},
	{"imap-search-set", 300, imapSet("c SEARCH UID %s")},
	{"imap-sort", 500, withMail(selected, "c SORT (SUBJECT FROM DATE) UTF-8 ALL")},
	{"imap-thread-references", 500, withMail(selected, "c THREAD REFERENCES UTF-8 ALL")},
	{"imap-thread-subject", 500, withMail(selected, "c THREAD ORDEREDSUBJECT UTF-8 ALL")},
	{"imap-thread-chain", 300, chain},
	{"imap-append", 100, func(n int) func() {
		d := at(login...)
		return func() {
			for range n {
				typed(d, "b APPEND INBOX {4+}", "a: ", "")
			}
		}
	}},
	{"imap-list", 200, func(n int) func() {
		d := at(login...)
		for i := range n {
			typed(d, fmt.Sprintf("b CREATE m%d/a/b", i))
		}
		return func() { typed(d, `c LIST "" *`, `d LSUB "" *`, `e LIST "" % RETURN (STATUS (MESSAGES))`) }
	}},
	{"imap-list-wildcards", 8, func(n int) func() {
		d := at(append(login, "b CREATE "+strings.Repeat("a", 200))...)
		return func() { typed(d, `c LIST "" `+strings.Repeat("*a%", n)+"b") }
	}},
	{"imap-rename", 100, func(n int) func() {
		d := at(append(login, "b CREATE m")...)
		for i := range n {
			typed(d, fmt.Sprintf("b CREATE m/%d", i))
		}
		return func() { typed(d, "c RENAME m q") }
	}},
	{"imap-header-fields", 500, withOne(func(n int) string {
		return strings.Repeat("X-A: b\r\n", n) + "\r\ntext\r\n"
	}, "c FETCH 1 (BODY[HEADER.FIELDS (X-B X-C)] BODY[HEADER.FIELDS.NOT (X-A)] ENVELOPE)")},
	{"imap-parts", 200, withOne(func(n int) string {
		return "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" + strings.Repeat("--a\r\n\r\ntext\r\n", n) + "--a--\r\n"
	}, "c FETCH 1 (BODYSTRUCTURE BODY[20] BINARY.SIZE[20])")},
	{"imap-nested-parts", 20, withOne(func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a%d\r\n\r\n--a%d\r\n", i, i)
		}
		return b.String() + "\r\ntext\r\n"
	}, "c FETCH 1 (BODYSTRUCTURE BODY[1.1.1])")},
	{"imap-addresses", 500, withOne(func(n int) string {
		return "To: " + strings.Repeat("A B <a@b.c>,\r\n ", n) + "a@b\r\n\r\ntext\r\n"
	}, "c FETCH 1 ENVELOPE")},
	{"imap-comments", 200, withOne(func(n int) string {
		return "To: " + strings.Repeat("(", n) + strings.Repeat(")", n) + " a@b\r\n\r\ntext\r\n"
	}, "c FETCH 1 ENVELOPE")},
	{"imap-encoded-words", 300, withOne(func(n int) string {
		return "Subject: " + strings.Repeat("=?utf-8?q?a?=\r\n ", n) + "\r\n\r\ntext\r\n"
	}, "c SEARCH SUBJECT nothing")},
	{"imap-fetch-seen", 200, withMail(selected, "c FETCH 1:* BODY[TEXT]")},
	{"imap-list-patterns", 100, func(n int) func() {
		d := at(login...)
		return func() { typed(d, `c LIST "" (`+strings.Repeat("a* ", n)+"b)") }
	}},
	{"imap-store-keywords", 60, func(n int) func() {
		d := withMessages(50, selected...)
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "k%d ", i)
		}
		return func() { typed(d, "c STORE 1:* +FLAGS ("+b.String()+"z)") }
	}},
	{"imap-notify", 100, func(n int) func() {
		idle := append(selected[:len(selected):len(selected)], "c IDLE")
		d := withMessages(n, idle...)
		d.Apply(desk.Input{Kind: desk.Open})
		d.Apply(desk.Input{Kind: desk.Open})
		for _, l := range idle {
			d.Apply(desk.Input{Kind: desk.Line, Term: "t3", Text: l})
		}
		for _, l := range text {
			d.Apply(desk.Input{Kind: desk.Line, Term: "t2", Text: l})
		}
		return func() { d.Apply(desk.Input{Kind: desk.Line, Term: "t2", Text: "."}) }
	}},

	// Labs, which look at each exchange and at the mail.
	{"lab-lines", 100, func(n int) func() {
		d := lab("send-by-hand")
		typed(d, "telnet server.com 25")
		return func() {
			for range n {
				typed(d, "VRFY bob")
			}
		}
	}},
	{"lab-mail", 200, func(n int) func() {
		d := fill(lab("search-the-mailbox"), "bob", message, n)
		return func() {
			typed(d, append(login[:1:1], "a LOGIN bob password123", "b SELECT INBOX", "c SEARCH UNSEEN")...)
		}
	}},

	// What is explained.
	{"explain-list", 500, explained(pop3, "LIST")},
	{"explain-fetch", 300, explained(selected, "c FETCH 1:* (FLAGS ENVELOPE)")},
	{"explain-search", 500, explained(selected, "c SEARCH ALL")},
	{"explain-conversation", 100, func(n int) func() {
		d := at(smtp...)
		var all []*wire.Exchange
		for range n {
			all = append(all, exchanges(d, "VRFY bob")...)
		}
		return func() { explainAll(all) }
	}},

	// Transcripts.
	{"transcript-telnet", 300, session(func(n int) string {
		return "$ telnet mail 25\n220 a\n" + strings.Repeat("NOOP\n250 OK\n", n)
	})},
	{"transcript-sides", 300, session(func(n int) string {
		return "S: 220 a\n" + strings.Repeat("C: NOOP\nS: 250 OK\n", n)
	})},
	{"transcript-imap", 300, session(func(n int) string {
		return "* OK a\n" + strings.Repeat("a NOOP\na OK b\n", n)
	})},
	{"transcript-prose", 300, session(func(n int) string {
		return strings.Repeat("Some words about mail.\n", n) + "$ telnet mail 25\n220 a\nNOOP\n250 OK\n"
	})},
	{"transcript-replay", 100, func(n int) func() {
		t, err := transcript.Read("a", []byte("$ telnet mail 25\n220 a\n"+strings.Repeat("NOOP\n250 OK\n", n)), transcript.Options{})
		must(err)
		p, err := replay.NewPlayer(t.Sessions[0], fixture())
		must(err)
		return func() {
			for ok := true; ok; {
				var err error
				_, ok, err = p.Next()
				must(err)
			}
		}
	}},
}

// How conversations of the world doc begin.
var (
	smtp     = []string{"telnet example.com 25", "EHLO client.com"}
	mail     = append(smtp[:2:2], "MAIL FROM:<user@client.com>")
	text     = append(mail[:3:3], "RCPT TO:<bob@server.com>", "DATA")
	pop3     = []string{"telnet example.com 110", "USER bob", "PASS password123"}
	login    = []string{"telnet example.com 143", "a LOGIN bob password123"}
	selected = append(login[:2:2], "b SELECT INBOX")
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func fixture() *server.Fixture {
	worlds, err := fs.Sub(scenarios.FS, "worlds")
	must(err)
	f, err := server.LoadFixture(worlds, "doc")
	must(err)
	return f
}

// at is a desk where so much has been typed.
func at(begin ...string) *desk.Desk {
	d, _ := desk.New(desk.Setup{Fixture: fixture(), World: server.WorldOptions{Gentle: true}})
	typed(d, begin...)
	return d
}

func typed(d *desk.Desk, lines ...string) {
	for _, l := range lines {
		d.Apply(desk.Input{Kind: desk.Line, Term: "t1", Text: l})
	}
}

// exchanges types a line and returns the exchanges that it led to.
func exchanges(d *desk.Desk, text string) (all []*wire.Exchange) {
	for _, e := range d.Apply(desk.Input{Kind: desk.Line, Term: "t1", Text: text}) {
		if h, ok := e.(desk.Happened); ok {
			if x := desk.Exchange(h.Event); x != nil {
				all = append(all, x)
			}
		}
	}
	return all
}

// explained has what a command leads to explained, where there are n messages.
func explained(begin []string, command string) func(int) func() {
	return func(n int) func() {
		d := withMessages(n, begin...)
		all := exchanges(d, command)
		return func() { explainAll(all) }
	}
}

func explainAll(all []*wire.Exchange) {
	e := explainers.Table().New(all[0].Service.Protocol, known.Place{})
	for _, x := range all {
		e.Explain(x)
	}
}

// line types one, of n whatever it is.
func line(begin []string, of func(n int) string) func(int) func() {
	return func(n int) func() {
		d := at(begin...)
		return func() { typed(d, of(n)) }
	}
}

// lines types n.
func lines(begin []string, number func(i int) string) func(int) func() {
	return func(n int) func() {
		d := at(begin...)
		return func() {
			for i := range n {
				typed(d, number(i))
			}
		}
	}
}

// withMessages is a desk where bob has n messages in the INBOX before anything is typed.
func withMessages(n int, begin ...string) *desk.Desk {
	return holding(message, n, begin...)
}

// message is one of many that belong together in some ways.
func message(i int) string {
	return fmt.Sprintf("From: a <a@b.c>\r\nTo: bob@server.com\r\nSubject: re: a%d\r\nMessage-ID: <%d@b>\r\nReferences: <%d@b>\r\nDate: Thu, 27 Jun 2024 09:12:03 +0000\r\n\r\ntext\r\n", i%7, i, i/2)
}

// holding is withMessages of what the messages are.
func holding(message func(i int) string, n int, begin ...string) *desk.Desk {
	d := fill(at(), "bob@server.com", message, n)
	typed(d, begin...)
	return d
}

// fill leaves n messages in somebody's INBOX.
func fill(d *desk.Desk, user string, message func(i int) string, n int) *desk.Desk {
	m, err := d.World().Mailbox(user, "INBOX")
	must(err)
	m.Expunge(uids(m))
	for i := range n {
		_, err := m.Append(&mailstore.Content{Raw: []byte(message(i))}, time.Time{}, mailstore.Flags{})
		must(err)
	}
	return d
}

// lab is a desk where one is done.
func lab(id string) *desk.Desk {
	all, err := labs.Load(scenarios.FS)
	must(err)
	l, ok := all.Lab(id)
	if !ok {
		panic("no lab " + id)
	}
	worlds, err := fs.Sub(scenarios.FS, "worlds")
	must(err)
	f, err := server.LoadFixture(worlds, l.World)
	must(err)
	d, _ := desk.New(desk.Setup{Fixture: f, World: server.WorldOptions{Gentle: true}, Lab: l})
	return d
}

func uids(m *mailstore.Mailbox) (all []mailstore.UID) {
	for _, msg := range m.Messages() {
		all = append(all, msg.UID)
	}
	return all
}

// withMail types a command where there are n messages.
func withMail(begin []string, command string) func(int) func() {
	return func(n int) func() {
		d := withMessages(n, begin...)
		return func() { typed(d, command) }
	}
}

// withOne types a command where there is one message, of n whatever it is.
func withOne(message func(n int) string, command string) func(int) func() {
	return func(n int) func() {
		d := holding(func(int) string { return message(n) }, 1, selected...)
		return func() { typed(d, command) }
	}
}

// imapSet types a command with a set of every other of n numbers.
func imapSet(command string) func(int) func() {
	return func(n int) func() {
		d := withMessages(2*n, selected...)
		var set []string
		for i := range n {
			set = append(set, fmt.Sprint(2*i+1))
		}
		return func() { typed(d, fmt.Sprintf(command, strings.Join(set, ","))) }
	}
}

// chain is a conversation of n messages, each of which answers the one before.
func chain(n int) func() {
	d := holding(func(i int) string {
		return fmt.Sprintf("Message-ID: <%d@b>\r\nReferences: <%d@b>\r\n\r\ntext\r\n", i, i-1)
	}, n, selected...)
	return func() { typed(d, "c THREAD REFERENCES UTF-8 ALL", "d THREAD REFS UTF-8 ALL") }
}

// session reads a document of n lines.
func session(text func(n int) string) func(int) func() {
	return func(n int) func() {
		data := []byte(text(n))
		return func() {
			_, err := transcript.Read("a", data, transcript.Options{})
			must(err)
		}
	}
}
