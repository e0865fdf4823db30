package imap_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ehlo/server/dialog"
	"ehlo/server/mailstore"
)

// TestModel has several clients of one mailbox send random commands, several at
// once, and holds what each is told against what RFC 9051 lets a server say when.
// EHLO_SEED draws a run again, EHLO_LONG=1 makes it long.
func TestModel(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("EHLO_SEED"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seed = n
	}
	t.Logf("drawn with EHLO_SEED=%d", seed)
	worlds := 60
	if os.Getenv("EHLO_LONG") == "1" {
		worlds = 10_000
	}
	for i := range worlds {
		d := []dialog.Directives{{}, {"gentle": "yes"}, {"persona": "plain"}}[i%3]
		playModel(t, d, rand.New(rand.NewPCG(seed, uint64(i))))
		if t.Failed() {
			t.Fatalf("world %d (%v)", i, d)
		}
	}
}

func playModel(t *testing.T, d dialog.Directives, r *rand.Rand) {
	t.Helper()
	cfg := config(t, d)
	u, _ := cfg.Store.User("bob")
	box, err := u.Mailbox("INBOX")
	if err != nil {
		t.Fatal(err)
	}
	clients := make([]*modelClient, 3)
	for i := range clients {
		clients[i] = &modelClient{terminal: openTerminal(t, cfg), name: "client" + strconv.Itoa(i), r: r, box: box, holds: d["persona"] == "" && d["gentle"] == ""}
		clients[i].known = []*modelMessage{{1}, {2}, {3}}
	}
	for range 25 {
		c := clients[r.IntN(len(clients))]
		c.batch()
		for _, o := range clients { // a server that isn't asked says nothing
			o.peer.out = nil
			o.Push()
			o.read(string(o.peer.out))
			if o.faulty(t) {
				return
			}
		}
	}
	for _, c := range clients {
		c.send([]*modelCommand{c.command("NOOP")}, true)
		c.send([]*modelCommand{c.command("NOOP")}, true)
		c.send([]*modelCommand{c.command("UID FETCH")}, true)
		var want []mailstore.UID
		for _, m := range box.Messages() {
			want = append(want, m.UID)
		}
		var known []mailstore.UID
		for _, m := range c.known {
			known = append(known, m.uid)
		}
		if !slices.Equal(known, want) {
			c.fault("it knows the messages %v at the end, and there are %v", known, want)
		}
		if c.faulty(t) {
			return
		}
	}
}

// modelClient is a client, and what it may believe.
type modelClient struct {
	*terminal
	name   string
	r      *rand.Rand
	box    *mailstore.Mailbox
	holds  bool            // the server keeps all tagged replies for the end
	known  []*modelMessage // by number
	sent   []*modelCommand // those in progress, in order
	idle   *modelCommand
	tags   int
	log    strings.Builder
	faults []string
}

type modelMessage struct{ uid mailstore.UID } // 0 while the server has not said

type modelCommand struct {
	tag, verb, text string
	meant           *modelMessage // by the number in it
	keyword         string        // what STORE sets
}

// faulty reports whether anything was wrong, and what was said up to then.
func (c *modelClient) faulty(t *testing.T) bool {
	t.Helper()
	if len(c.faults) > 0 {
		t.Errorf("%s\nin\n%s", strings.Join(c.faults, "\n"), c.log.String())
	}
	return len(c.faults) > 0
}

func (c *modelClient) fault(format string, a ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, a...))
}

// byNumbers reports whether no EXPUNGE may be sent while the command is in
// progress (RFC 9051 §7.5.1).
func (m *modelCommand) byNumbers() bool {
	return slices.Contains([]string{"FETCH", "STORE", "SEARCH"}, m.verb)
}

// command makes a command with arguments at random.
func (c *modelClient) command(verb string) *modelCommand {
	c.tags++
	m := &modelCommand{tag: "t" + strconv.Itoa(c.tags), verb: verb}
	number := func() string {
		n := 1 + c.r.IntN(len(c.known))
		m.meant = c.known[n-1]
		return strconv.Itoa(n)
	}
	args := ""
	switch verb {
	case "FETCH":
		args = " " + number() + []string{" UID", " (UID FLAGS)", " (UID BODY[])", " (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])"}[c.r.IntN(4)]
	case "STORE":
		m.keyword = c.name + m.tag
		args = " " + number() + []string{" +FLAGS", " +FLAGS.SILENT"}[c.r.IntN(2)] + " (" + m.keyword + []string{"", ` \Deleted`}[c.r.IntN(2)] + ")"
	case "SEARCH":
		args = " " + number()
	case "UID FETCH":
		args = " 1:* (UID FLAGS)"
	case "UID STORE":
		args = fmt.Sprintf(` %d +FLAGS (\Deleted)`, 1+c.r.IntN(9))
	case "UID SEARCH":
		args = " UNDELETED"
	case "COPY":
		args = " " + number() + " Sent"
	case "MOVE":
		args = " " + number() + " Sent"
	case "APPEND":
		args = []string{" INBOX", " Nowhere"}[c.r.IntN(2)] + " {24+}\r\nSubject: new\r\n\r\nx NOOP\r\n"
	case "STATUS":
		args = " Sent (MESSAGES)"
	case "SUBSCRIBE":
		args = " Sent"
	}
	m.text = m.tag + " " + verb + args + "\r\n"
	return m
}

// batch sends some commands without waiting. RFC 9051 §5.5 has the client wait
// before it sends numbers behind a command that may expunge. Where all comes in
// one piece, the server is to be better than that: but for what has the
// server wait or report in any case.
func (c *modelClient) batch() {
	whole := c.r.IntN(2) == 0
	verbs := []string{"FETCH", "STORE", "SEARCH", "COPY", "MOVE", "NOOP", "CHECK", "UID FETCH", "UID STORE", "UID SEARCH", "EXPUNGE", "APPEND", "APPEND", "STATUS", "SUBSCRIBE", "IDLE"}
	var cmds []*modelCommand
	numbers, reported := len(c.known) > 0, false
	for range 1 + c.r.IntN(6) {
		verb := verbs[c.r.IntN(len(verbs))]
		usesNumbers := slices.Contains(verbs[:5], verb)
		if usesNumbers && !numbers {
			continue
		}
		m := c.command(verb)
		cmds = append(cmds, m)
		switch {
		case verb == "IDLE":
			c.send(cmds, whole)
			return
		case m.byNumbers() || verb == "SUBSCRIBE" || verb == "STATUS":
		case !whole, verb == "APPEND" && reported, !c.holds && (verb == "EXPUNGE" || verb == "MOVE"):
			numbers = false
		}
		reported = reported || !m.byNumbers() && verb != "SUBSCRIBE" && verb != "STATUS"
		if verb == "APPEND" && reported {
			numbers = false
		}
	}
	c.send(cmds, whole)
}

// send types commands, in one piece or in several, and reads what comes back.
func (c *modelClient) send(cmds []*modelCommand, whole bool) {
	var text strings.Builder
	if c.idle != nil {
		text.WriteString("DONE\r\n")
		if !whole || c.r.IntN(2) == 0 { // EXPUNGE may come with it: numbers are sent after it
			c.typed("DONE\r\n", true)
			c.read(string(c.peer.out))
			text.Reset()
		} else {
			cmds = slices.DeleteFunc(cmds, func(m *modelCommand) bool { return m.meant != nil })
		}
		c.idle = nil
	}
	for _, m := range cmds {
		text.WriteString(m.text)
		c.sent = append(c.sent, m)
	}
	c.typed(text.String(), whole)
	c.read(string(c.peer.out))
	for _, m := range c.sent {
		if m.verb != "IDLE" || c.idle != nil {
			c.fault("%s is not completed", m.tag)
		}
		c.idle = m
	}
	for _, m := range cmds {
		c.checkStored(m)
	}
}

func (c *modelClient) typed(text string, whole bool) {
	c.peer.out = nil
	for rest := text; rest != ""; {
		n := len(rest)
		if !whole {
			n = 1 + c.r.IntN(n)
		}
		fmt.Fprintf(&c.log, "C: %q\n", rest[:n])
		c.Input([]byte(rest[:n]))
		rest = rest[n:]
	}
}

// checkStored: no message has a STORE's keyword but the one that was meant.
func (c *modelClient) checkStored(m *modelCommand) {
	if m.verb != "STORE" || m.meant.uid == 0 {
		return
	}
	for _, in := range c.box.Messages() {
		if in.Flags.Has(m.keyword) && in.UID != m.meant.uid {
			c.fault("%s changed message %d, and meant %d", m.tag, in.UID, m.meant.uid)
		}
	}
}

var (
	numbered  = regexp.MustCompile(`^\* (\d+) (EXISTS|RECENT|EXPUNGE|FETCH)(.*)$`)
	fetchUID  = regexp.MustCompile(`\bUID (\d+)`)
	literal   = regexp.MustCompile(`\{(\d+)\}$`)
	completed = regexp.MustCompile(`^(t\d+) (OK|NO|BAD)\b`)
)

// read takes what the server says, line by line.
func (c *modelClient) read(said string) {
	for said != "" {
		line, rest, ok := strings.Cut(said, "\r\n")
		if !ok {
			c.fault("a line without an end: %q", said)
			return
		}
		for {
			m := literal.FindStringSubmatch(line)
			if m == nil {
				break
			}
			n, _ := strconv.Atoi(m[1])
			if n > len(rest) {
				c.fault("a literal that is too short: %q", line)
				return
			}
			more, after, _ := strings.Cut(rest[n:], "\r\n")
			line, rest = line[:len(line)-len(m[0])]+"literal"+more, after
		}
		fmt.Fprintf(&c.log, "S: %s\n", line)
		c.response(line)
		said = rest
	}
}

func (c *modelClient) response(line string) {
	if m := completed.FindStringSubmatch(line); m != nil {
		i := slices.IndexFunc(c.sent, func(s *modelCommand) bool { return s.tag == m[1] })
		if i < 0 {
			c.fault("%s is answered and not in progress", m[1])
			return
		}
		if m[2] == "BAD" {
			c.fault("%q is answered with %q", c.sent[i].text, line)
		}
		c.sent = slices.Delete(c.sent, i, i+1)
		return
	}
	m := numbered.FindStringSubmatch(line)
	switch {
	case m != nil:
		n, _ := strconv.Atoi(m[1])
		c.numbered(n, m[2], m[3])
	case strings.HasPrefix(line, "* SEARCH"):
		c.found(strings.Fields(line)[2:])
	case line == "+ idling", strings.HasPrefix(line, "* OK ["), strings.HasPrefix(line, "* FLAGS"), strings.HasPrefix(line, "* STATUS Sent"):
	default:
		c.fault("what is %q?", line)
	}
}

func (c *modelClient) numbered(n int, kind, rest string) {
	if n > len(c.known) && kind != "EXISTS" || n < 1 && (kind == "EXPUNGE" || kind == "FETCH") {
		c.fault("%d %s of %d messages", n, kind, len(c.known))
		return
	}
	switch kind {
	case "EXISTS":
		if n < len(c.known) { // RFC 9051 §7.4.1: EXPUNGE makes it smaller, nothing else
			c.fault("%d EXISTS, and there were %d", n, len(c.known))
		}
		for len(c.known) < n {
			c.known = append(c.known, &modelMessage{})
		}
	case "EXPUNGE":
		if len(c.sent) == 0 {
			c.fault("%d EXPUNGE with no command in progress", n)
		}
		for _, s := range c.sent {
			if s.byNumbers() {
				c.fault("%d EXPUNGE while %s is in progress", n, s.tag)
			}
		}
		c.known = slices.Delete(c.known, n-1, n)
	case "FETCH":
		if m := fetchUID.FindStringSubmatch(rest); m != nil {
			uid, _ := strconv.ParseUint(m[1], 10, 32)
			if known := c.known[n-1]; known.uid == 0 {
				known.uid = mailstore.UID(uid)
			} else if known.uid != mailstore.UID(uid) {
				c.fault("number %d has UID %d, and had %d", n, uid, known.uid)
			}
		}
	}
}

// found: SEARCH of a number finds that number or nothing, UID SEARCH known UIDs.
func (c *modelClient) found(numbers []string) {
	i := slices.IndexFunc(c.sent, func(s *modelCommand) bool { return strings.HasSuffix(s.verb, "SEARCH") && s.keyword == "" })
	if i < 0 {
		c.fault("a result with no SEARCH in progress")
		return
	}
	s := c.sent[i]
	s.keyword = "answered"
	for _, text := range numbers {
		if n, _ := strconv.Atoi(text); s.verb == "SEARCH" && (len(numbers) > 1 || n < 1 || n > len(c.known) || c.known[n-1] != s.meant) {
			c.fault("%s finds %v, and meant UID %d", s.tag, numbers, s.meant.uid)
		}
	}
}
