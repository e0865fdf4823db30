package relay

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
)

// internet is a network with a clock, where each address is a server with scripts: one for each
// connection, the last for all that come after. At one without scripts is nobody.
type internet struct {
	now     time.Time
	tasks   []func()
	times   []time.Time
	servers map[string][]map[string]string
	dialled []string
}

func (n *internet) Dial(a netip.Addr) (net.Conn, error) {
	n.dialled = append(n.dialled, a.String())
	scripts := n.servers[a.String()]
	if scripts == nil {
		return nil, ErrRefused
	}
	if len(scripts) == 0 {
		return nil, ErrUnreachable
	}
	if len(scripts) > 1 {
		n.servers[a.String()] = scripts[1:]
	}
	return serves(scripts[0]), nil
}

func (n *internet) Now() time.Time { return n.now }

func (n *internet) At(t time.Time, do func()) {
	n.times, n.tasks = append(n.times, t), append(n.tasks, do)
}

// run has everything done that is to be done at a time, in order.
func (n *internet) run() { n.until(n.now.Add(365 * 24 * time.Hour)) }

// until has that done which is due by a time.
func (n *internet) until(end time.Time) {
	for len(n.tasks) > 0 {
		first := slices.MinFunc(n.times, time.Time.Compare)
		if first.After(end) {
			break
		}
		i := slices.IndexFunc(n.times, first.Equal)
		if first.After(n.now) {
			n.now = first
		}
		do := n.tasks[i]
		n.times, n.tasks = slices.Delete(n.times, i, i+1), slices.Delete(n.tasks, i, i+1)
		do()
	}
}

// patient tries again every quarter of an hour, three times in all, and goes to another server unless a
// recipient was refused.
type patient struct{}

func (patient) Again(e *Entry, now time.Time) (time.Time, bool) {
	return now.Add(15 * time.Minute), e.Tries < 3
}
func (patient) Keeps(*Entry, *Cause) time.Duration  { return 0 }
func (patient) Warns(*Entry, int) (time.Time, bool) { return time.Time{}, false }
func (patient) TriesOthers(o Outcome) bool          { return o.At != Rcpt && o.At != Text }

// TestQueue sends a message to several domains, and logs what becomes of it.
func TestQueue(t *testing.T) {
	fine := []map[string]string{nil}
	for _, tt := range []struct {
		what    string
		to      []string
		servers map[string][]map[string]string
		dialled string
		log     string
	}{
		{"at once", []string{"bob@several.org"}, map[string][]map[string]string{"2001:db8::2": fine}, "2001:db8::2", "16:00 gone bob@several.org\n"},
		{"by the next address, and the next server", []string{"bob@several.org"},
			map[string][]map[string]string{"10.0.0.2": {{"greeting": "421 Busy"}}, "10.0.0.3": fine}, "2001:db8::2 10.0.0.2 10.0.0.3", "16:00 gone bob@several.org\n"},
		{"two of a domain together, another domain by itself", []string{"bob@several.org", "ana@implicit.org", "max@Several.org"},
			map[string][]map[string]string{"2001:db8::2": fine, "10.0.0.5": fine}, "2001:db8::2 10.0.0.5",
			"16:00 gone bob@several.org\n16:00 gone ana@implicit.org\n16:00 gone max@Several.org\n"},
		{"later", []string{"bob@implicit.org"}, map[string][]map[string]string{"10.0.0.5": {{"RCPT": "450 4.2.0 Greylisted"}, nil}},
			"10.0.0.5 10.0.0.5", "16:15 gone bob@implicit.org\n"},
		{"never", []string{"bob@implicit.org"}, map[string][]map[string]string{"10.0.0.5": {{"RCPT": "450 4.2.0 Greylisted"}}},
			"10.0.0.5 10.0.0.5 10.0.0.5", "16:30 failed bob@implicit.org\n16:30 tell ana@client.com: bob@implicit.org implicit.org[10.0.0.5] 450 4.2.0 Greylisted\n"},
		{"refused for good", []string{"bob@several.org"}, map[string][]map[string]string{"2001:db8::2": {{"RCPT": "550 5.1.1 Unknown"}}, "10.0.0.3": fine}, "2001:db8::2",
			"16:00 failed bob@several.org\n16:00 tell ana@client.com: bob@several.org first.several.org[2001:db8::2] 550 5.1.1 Unknown\n"},
		{"one refused, one gone, one later", []string{"eve@implicit.org", "bob@implicit.org", "max@implicit.org"},
			map[string][]map[string]string{"10.0.0.5": {{"RCPT TO:<eve@implicit.org>": "550 5.1.1 Unknown", "RCPT TO:<max@implicit.org>": "452 4.2.2 Full"}, nil}}, "10.0.0.5 10.0.0.5",
			"16:00 failed eve@implicit.org\n16:00 gone bob@implicit.org\n16:00 tell ana@client.com: eve@implicit.org implicit.org[10.0.0.5] 550 5.1.1 Unknown\n16:15 gone max@implicit.org\n"},
		{"no such domain, and one that takes no mail", []string{"bob@nobody.org", "bob@nomail.org"}, nil, "",
			"16:00 failed bob@nobody.org\n16:00 failed bob@nomail.org\n16:00 tell ana@client.com: bob@nobody.org 5.1.2 no-domain: nobody.org; bob@nomail.org 5.1.10 no-mail: nomail.org\n"},
		{"name servers fail", []string{"bob@fails.org"}, nil, "", "16:30 failed bob@fails.org\n16:30 tell ana@client.com: bob@fails.org 4.4.3 no-answer: fails.org\n"},
		{"nobody is there", []string{"bob@implicit.org"}, nil, "10.0.0.5 10.0.0.5 10.0.0.5",
			"16:30 failed bob@implicit.org\n16:30 tell ana@client.com: bob@implicit.org implicit.org[10.0.0.5] connection refused\n"},
		{"without TLS where it cannot be had", []string{"bob@implicit.org"},
			map[string][]map[string]string{"10.0.0.5": {{"EHLO": "250-implicit.org\n250 STARTTLS", "STARTTLS": "454 4.7.0 TLS not available"}}},
			"10.0.0.5 10.0.0.5", "16:00 gone bob@implicit.org\n"},
	} {
		n := &internet{now: time.Date(2024, 6, 27, 16, 0, 0, 0, time.UTC), servers: tt.servers}
		var log strings.Builder
		q := &Queue{Network: n, Policy: patient{}, Router: router(t), Client: Client{Name: "relay.example.net", TLS: &tls.Config{}}}
		q.Tried = func(_ *Entry, all []*Recipient) {
			for _, r := range all {
				fmt.Fprintf(&log, "%s %s %s\n", n.now.Format("15:04"), r.State, r.ForwardPath)
			}
		}
		q.GivenUp = func(e *Entry, all []*Recipient) {
			var why []string
			for _, r := range all {
				why = append(why, r.ForwardPath+" "+reason(r.Last))
			}
			fmt.Fprintf(&log, "%s tell %s: %s\n", n.now.Format("15:04"), e.ReversePath, strings.Join(why, "; "))
		}
		q.Put("4W1", Message{"ana@client.com", tt.to, []byte("Subject: Lunch\r\n\r\nAt one?\r\n")})
		if all := q.Entries(); len(all) != 1 || len(all[0].Waiting()) != len(tt.to) || len(n.dialled) > 0 {
			t.Errorf("%s: before the world comes to it %+v waits, and %v were dialled", tt.what, all, n.dialled)
		}
		n.run()
		if got := log.String(); got != tt.log {
			t.Errorf("%s:\n%swant\n%s", tt.what, got, tt.log)
		}
		if got := strings.Join(n.dialled, " "); got != tt.dialled {
			t.Errorf("%s: %s were dialled, want %s", tt.what, got, tt.dialled)
		}
		if left := q.Entries(); len(left) != 0 {
			t.Errorf("%s: %+v is left", tt.what, left)
		}
	}
}

func reason(c *Cause) string {
	switch {
	case c.Unrouted != nil:
		return c.Unrouted.Status() + " " + c.Unrouted.Error()
	case c.Err != nil:
		return fmt.Sprintf("%s[%s] %v", c.Server, c.Address, c.Err)
	}
	return fmt.Sprintf("%s[%s] %s", c.Server, c.Address, c.Reply)
}
