package main

import (
	"context"
	"io/fs"
	"time"

	"ehlo/internal/desk"
	"ehlo/labs/explain/explainers"
	"ehlo/labs/explain/known"
	"ehlo/scenarios"
	"ehlo/server"
	"ehlo/server/wire"
)

// sessions are what is explained, in the worlds of the course text.
var sessions = []struct {
	name, world string
	lines       []string
}{
	{"SMTP", "doc", []string{
		mailServer, "EHLO client.com", "MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>", "DATA", "Subject: hi", "", "Hello", ".", "NOOP", "VRFY bob", "QUIT",
	}},
	{"POP3", "doc-pop3", []string{
		"telnet 10.49.137.152 110", "USER bob", "PASS password123", "STAT", "LIST", "UIDL", "RETR 1", "TOP 1 2", "NOOP", "QUIT",
	}},
	{"IMAP", "doc-imap", []string{
		"telnet 10.10.41.192 143", "a LOGIN bob password123", "b SELECT INBOX", "c FETCH 3 BODY[]", "d FETCH 1:* (FLAGS ENVELOPE)", "e SEARCH UNSEEN", "f NOOP", "g LOGOUT",
	}},
}

// explained is how long the explanation of an exchange takes.
func explained(_ context.Context, b *bench) (rows []row, err error) {
	for _, s := range sessions {
		exchanges, place, err := talk(s.world, s.lines)
		if err != nil {
			return nil, err
		}
		n := 0
		begin := time.Now()
		for time.Since(begin) < b.during/10 {
			e := explainers.Table().New(exchanges[0].Service.Protocol, place)
			for _, x := range exchanges {
				e.Explain(x)
				n++
			}
		}
		rows = append(rows, row{what: "explain an exchange of " + s.name, figure: micro(time.Since(begin) / time.Duration(n)), reach: "≤ 50 µs"})
	}
	return rows, nil
}

// talk types lines at a desk, and returns the exchanges and what is known of where they were.
func talk(world string, lines []string) (all []*wire.Exchange, place known.Place, err error) {
	worlds, err := fs.Sub(scenarios.FS, "worlds")
	if err != nil {
		return nil, place, err
	}
	f, err := server.LoadFixture(worlds, world)
	if err != nil {
		return nil, place, err
	}
	d, _ := desk.New(desk.Setup{Fixture: f})
	defer d.Close()
	for _, line := range lines {
		for _, e := range d.Apply(desk.Input{Kind: desk.Line, Term: d.Terminals()[0].ID, Text: line}) {
			if h, ok := e.(desk.Happened); ok {
				if x := desk.Exchange(h.Event); x != nil {
					all = append(all, x)
				}
			}
		}
	}
	return all, known.In(d.World(), all[0].Service), nil
}
