package server_test

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"ehlo/server"
)

// TestScheduleOrder: by time, then in the order of scheduling; what an input
// makes due has happened when it returns.
func TestScheduleOrder(t *testing.T) {
	w := fixture(t, "doc").NewWorld(server.WorldOptions{})
	defer w.Close()
	start := w.Now()
	var got []string
	at := func(d time.Duration, name string) {
		w.At(start.Add(d), func() { got = append(got, fmt.Sprintf("%s at %s", name, w.Now().Sub(start))) })
	}
	at(2*time.Minute, "third")
	at(time.Minute, "first")
	at(time.Minute, "second")
	at(-time.Hour, "overdue")
	w.At(start.Add(time.Minute), func() { at(time.Minute, "added") })
	at(time.Hour, "late")
	for _, step := range []struct {
		do   func() error
		want string
	}{
		{w.Settle, "overdue at 0s"},
		{func() error { return w.Advance(59 * time.Second) }, ""},
		{func() error { dial(t, w, "10.49.137.152", 25, &typed{}); return nil }, ""},
		{func() error { _, err := ask(t, w, "MX server.com"); return err }, "first at 1m11.48615s, second at 1m11.48615s, added at 1m11.48615s"},
		{func() error { return w.Advance(49 * time.Minute) }, "third at 2m0s"},
		{func() error { return w.Advance(time.Hour) }, "late at 1h0m0s"},
	} {
		got = nil
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		if s := strings.Join(got, ", "); s != step.want {
			t.Errorf("%s happened, want %s", s, step.want)
		}
	}
	if got, want := w.Now().Sub(start), 110*time.Minute+11*time.Second+486*time.Millisecond+150*time.Microsecond; got != want {
		t.Errorf("in the end %s have passed, want %s", got, want)
	}
}

func TestAdvanceErrors(t *testing.T) {
	w := fixture(t, "doc").NewWorld(server.WorldOptions{})
	defer w.Close()
	if err := w.Advance(-time.Second); err == nil || !strings.Contains(err.Error(), "cannot be put back") {
		t.Errorf("backwards: %v", err)
	}
	var within error
	w.At(w.Now(), func() { within = w.Advance(time.Second) })
	if err := w.Settle(); err != nil || within == nil || !strings.Contains(within.Error(), "schedule the rest with At") {
		t.Errorf("from a scheduled function: %v, %v", within, err)
	}
}

// TestNoRest schedules without end. The world goes on, and says so.
func TestNoRest(t *testing.T) {
	for name, again := range map[string]func(w *server.World){
		"at the same instant": func(*server.World) {},
		"while time passes":   func(w *server.World) { ask(t, w, "MX server.com") },
	} {
		w := fixture(t, "doc").NewWorld(server.WorldOptions{})
		defer w.Close()
		n := 0
		var loop func()
		loop = func() {
			n++
			again(w)
			w.At(w.Now(), loop)
		}
		w.At(w.Now(), loop)
		var p typed
		c := dial(t, w, "10.49.137.152", 25, &p)
		ran := n
		c.Input([]byte("NOOP\r\n"))
		if got := p.take(); !strings.HasSuffix(got, "250 OK\r\n") || n != ran {
			t.Errorf("%s: then the server says %q, and %d more ran", name, got, n-ran)
		}
		if err := w.Settle(); !errors.Is(err, server.ErrNoRest) || n < 1000 {
			t.Errorf("%s: %v after %d", name, err, n)
		}
		if err := w.Settle(); err != nil {
			t.Errorf("%s: said twice: %v", name, err)
		}
	}
}

// TestAdvanceIsBounded: what schedules itself again and again, each time a little
// later, holds up nobody for long.
func TestAdvanceIsBounded(t *testing.T) {
	w := fixture(t, "doc").NewWorld(server.WorldOptions{})
	defer w.Close()
	ran := 0
	var again func()
	again = func() {
		ran++
		w.At(w.Now().Add(time.Millisecond), again)
	}
	w.At(w.Now(), again)
	start := w.Now()
	if err := w.Advance(30 * 24 * time.Hour); !errors.Is(err, server.ErrNoRest) {
		t.Errorf("a month of milliseconds ends with %v", err)
	}
	if ran < 1000 || ran > 20_000 || !w.Now().Before(start.Add(time.Hour)) {
		t.Errorf("it has run %d times, and the clock has come to %s", ran, w.Now().Sub(start))
	}
	if err := w.Advance(time.Second); err != nil {
		t.Errorf("a smaller step fails: %v", err)
	}
}

// relay has one host send a message to another, as its queue runner would, and
// again later.
func relay(t *testing.T, w *server.World, at time.Time, times int) {
	w.At(at, func() {
		h := host(t, w, "mail.example.org")
		addrs, _ := h.Resolve("example.com")
		conn, err := h.Connect(addrs[0], 25)
		if err != nil {
			t.Error(err)
			return
		}
		c := smtp.NewClient(conn)
		if err := c.SendMail("a@example.org", []string{"bob@server.com"}, strings.NewReader("Subject: relayed\r\n\r\n")); err != nil {
			t.Error(err)
		}
		if err := c.Quit(); err != nil {
			t.Error(err)
		}
		if times > 1 {
			relay(t, w, w.Now().Add(10*time.Minute), times-1)
		}
	})
}

// TestSameInputsGiveTheSameEvents: waits, and hosts that talk to each other
// while a learner types, change nothing about it.
func TestSameInputsGiveTheSameEvents(t *testing.T) {
	f := fixture(t, "course-smtp")
	play := func(seed uint64) string {
		w := f.NewWorld(server.WorldOptions{Seed: seed, Observed: true})
		defer w.Close()
		relay(t, w, w.Now().Add(time.Minute), 3)
		reading := dial(t, w, "10.49.137.152", 143, &typed{})
		sending := dial(t, w, "10.49.137.152", 25, &typed{})
		for _, l := range []string{"a LOGIN bob password123", "b SELECT INBOX", "c IDLE"} {
			reading.Input([]byte(l + "\r\n"))
		}
		for _, l := range []string{"EHLO client.com", "MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>"} {
			sending.Input([]byte(l + "\r\n"))
		}
		if err := w.Advance(15 * time.Minute); err != nil {
			t.Fatal(err)
		}
		sending.Input([]byte("DATA\r\nSubject: typed\r\n\r\n.\r\n"))
		if _, err := ask(t, w, "MX server.com"); err != nil {
			t.Fatal(err)
		}
		if err := w.Advance(time.Hour); err != nil {
			t.Fatal(err)
		}
		return shown(w.Take())
	}
	want := play(7)
	if n := strings.Count(want, " delivered "); n != 4 {
		t.Errorf("%d messages were delivered, want 4", n)
	}
	if n := strings.Count(want, "opened mail.example.org "+netip.MustParseAddr("10.49.137.153").String()); n != 3 {
		t.Errorf("mail.example.org called %d times, want 3", n)
	}
	for range 3 {
		if diff := cmp.Diff(want, play(7)); diff != "" {
			t.Fatal(diff)
		}
	}
	if want == play(8) {
		t.Error("another seed gives the same queue ids")
	}
}
