package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// exchange is what a transcript's client sent and all that was answered.
type exchange struct {
	client, server, events []string
	upTo                   int // client lines so far, this exchange's included
}

func readTranscript(file string) ([]*exchange, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return exchanges(strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")), nil
}

// exchanges groups a transcript's lines.
func exchanges(lines []string) []*exchange {
	var all []*exchange
	cur := &exchange{}
	n := 0
	for _, l := range lines {
		switch {
		case strings.HasPrefix(l, "-- connected to"):
		case strings.HasPrefix(l, "C: "):
			if len(cur.server) > 0 || len(cur.events) > 0 {
				all = append(all, cur)
				cur = &exchange{}
			}
			cur.client = append(cur.client, l[3:])
			n++
			cur.upTo = n
		case strings.HasPrefix(l, "S: "):
			cur.server = append(cur.server, l[3:])
		case strings.HasPrefix(l, "-- ("):
			if len(cur.server) > 0 {
				cur.server = append(cur.server, l)
			} else {
				cur.client = append(cur.client, l)
			}
		case strings.HasPrefix(l, "-- "):
			cur.events = append(cur.events, l[3:])
		}
	}
	if len(cur.client)+len(cur.server)+len(cur.events) > 0 {
		all = append(all, cur)
	}
	return all
}

var notFate = regexp.MustCompile(`^(\d+ further|no reply$)`)

// fate is what became of the connection.
func (x *exchange) fate() (events []string) {
	for _, e := range x.events {
		if !notFate.MatchString(e) {
			events = append(events, e)
		}
	}
	return events
}

// clientLines writes what was sent as a transcript does.
func clientLines(data []byte) (lines []string) {
	parts := bytes.Split(data, []byte("\r\n"))
	for _, p := range parts[:len(parts)-1] {
		lines = append(lines, "C: "+printable(p))
	}
	if last := parts[len(parts)-1]; len(last) > 0 {
		lines = append(lines, "C: "+printable(last), "-- (the line above was sent without CRLF)")
	}
	return lines
}

// serverLines writes what was answered as a transcript does.
func serverLines(data []byte) (lines []string) {
	for l := range bytes.Lines(data) {
		switch {
		case bytes.HasSuffix(l, []byte("\r\n")):
			lines = append(lines, "S: "+printable(l[:len(l)-2]))
		case bytes.HasSuffix(l, []byte("\n")):
			lines = append(lines, "S: "+printable(l[:len(l)-1]), "-- (the line above ended in a bare LF)")
		default:
			lines = append(lines, "S: "+printable(l), "-- (the line above came without an end of line)")
		}
	}
	return lines
}

func printable(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		if c >= 0x20 && c <= 0x7e {
			s.WriteByte(c)
		} else {
			fmt.Fprintf(&s, `\x%02x`, c)
		}
	}
	return s.String()
}
