package exim

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ehlo/server/relay"
)

// Relaying is how Exim sends mail on. The zero value has the times of Debian's configuration.
type Relaying struct {
	Retries []Retry
	Warning time.Duration // after how long the sender is told of a delay, and again after each as long
}

// Retry is a rule of Exim's for when to try again, which holds until so much time has passed since the
// first failure.
type Retry struct {
	Until time.Duration
	Every time.Duration
	Grows float64 // how much longer each wait is than that before; 0 for no longer
}

// Debian's configuration has F,2h,15m; G,16h,1h,1.5; F,4d,6h, and delay_warning is 24h by default.
var retries = []Retry{
	{2 * time.Hour, 15 * time.Minute, 0},
	{16 * time.Hour, time.Hour, 1.5},
	{4 * 24 * time.Hour, 6 * time.Hour, 0},
}

const (
	warning = 24 * time.Hour
	// ignore_bounce_errors_after and timeout_frozen_after.
	keepsReport = 2 * 24 * time.Hour
	keepsFrozen = 7 * 24 * time.Hour
)

// Again implements relay.Policy.
func (p Relaying) Again(e *relay.Entry, now time.Time) (at time.Time, ok bool) {
	rules := p.Retries
	if rules == nil {
		rules = retries
	}
	since := now.Sub(e.Failed)
	for _, r := range rules {
		if since >= r.Until {
			continue
		}
		wait := r.Every
		if r.Grows > 0 && e.Waited >= r.Every {
			wait = time.Duration(float64(e.Waited) * r.Grows)
		}
		return now.Add(wait), true
	}
	return time.Time{}, false
}

// TriesOthers implements relay.Policy: what a server says of a message, or of a recipient, holds for all
// of the domain's.
func (Relaying) TriesOthers(o relay.Outcome) bool {
	return o.Err != nil || !slices.Contains([]relay.Step{relay.Mail, relay.Rcpt, relay.Data, relay.Text}, o.At) && !o.Permanent()
}

// Keeps implements relay.Policy: Exim freezes a report that cannot be delivered, and mail for a domain
// whose servers it is one of without knowing it.
func (Relaying) Keeps(e *relay.Entry, c *relay.Cause) time.Duration {
	switch {
	case c.Unrouted != nil && c.Unrouted.Reason == relay.Loop:
		return keepsFrozen
	case e.ReversePath == "":
		return keepsReport
	}
	return 0
}

// Warns implements relay.Policy.
func (p Relaying) Warns(e *relay.Entry, notices int) (at time.Time, ok bool) {
	every := p.Warning
	if every == 0 {
		every = warning
	}
	return e.Came.Add(every * time.Duration(notices+1)), e.ReversePath != ""
}

// Size implements relay.Product: Exim counts lines' ends, and adds 1024 for what may be put in front.
func (Relaying) Size(octets []byte) int64 { return int64(size(octets)+bytes.Count(octets, lf)) + 1024 }

var lf = []byte("\n")

// size is what a message takes in Exim's spool, where lines end in LF.
func size(octets []byte) int { return len(octets) - bytes.Count(octets, []byte("\r\n")) }

// unrouted is what Exim says where it finds no server.
var unrouted = map[relay.Reason]string{
	relay.NoDomain:    "Unrouteable address",
	relay.NoAddress:   "Unrouteable address",
	relay.BadLiteral:  "Unrouteable address",
	relay.NoMail:      "an MX or SRV record indicated no SMTP service",
	relay.NoExchanger: "all relevant MX records point to non-existent hosts",
	relay.Loop:        "lowest numbered MX record points to local host",
	relay.NoAnswer:    "host lookup did not complete",
}

// message is what went wrong, as far as the sender is told: what a connection ended by is in Exim's log only.
func message(c *relay.Cause) string {
	switch {
	case c.Unrouted != nil:
		if c.Unrouted.Temporary() {
			return ""
		}
		return unrouted[c.Unrouted.Reason]
	case c.Err != nil || c.Reply == "":
		return ""
	}
	return "SMTP error from remote mail server after " + after(c.Outcome) + ": " + c.Reply
}

// after is what a reply followed.
func after(o relay.Outcome) string {
	switch o.At {
	case relay.Greeting:
		return "initial connection"
	case relay.Text:
		return "end of data"
	}
	return o.Command
}

const givenUp = "retry timeout exceeded"

// host is the server that the report names: none where nobody took the call.
func host(c *relay.Cause) string {
	if c.Server == "" || errors.Is(c.Err, relay.ErrRefused) {
		return ""
	}
	return c.Server
}

// Report implements relay.Product.
func (p Relaying) Report(r relay.Report) []byte {
	var b strings.Builder
	e := r.Entry
	to := inOrder(r.To)
	boundary := fmt.Sprintf("%d-eximdsn-%d", r.At.Unix(), r.Random>>1)
	if !r.Delayed {
		var failed []string
		for _, t := range to {
			failed = append(failed, t.ForwardPath)
		}
		fmt.Fprintf(&b, "X-Failed-Recipients: %s\n", strings.Join(failed, ",\n  "))
	}
	fmt.Fprintf(&b, "Auto-Submitted: auto-replied\nFrom: Mail Delivery System <Mailer-Daemon@%s>\nTo: %s\n", r.Host, e.ReversePath)
	if ids := strings.TrimSpace(relay.Header(e.Octets, "References") + " " + relay.Header(e.Octets, "Message-ID")); ids != "" {
		fmt.Fprintf(&b, "References: %s\n", ids)
	}
	fmt.Fprintf(&b, "Content-Type: multipart/report; report-type=delivery-status; boundary=%s\nMIME-Version: 1.0\n", boundary)
	waited := inWords(r.At.Sub(e.Came))
	if r.Delayed {
		fmt.Fprintf(&b, "Subject: Warning: message %s delayed %s\n", e.ID, waited)
	} else {
		b.WriteString("Subject: Mail delivery failed: returning message to sender\n")
	}
	fmt.Fprintf(&b, "Message-Id: <E%s@%s>\nDate: %s\n\n", r.ID, r.Host, r.At.Format(mailDate))

	fmt.Fprintf(&b, "--%s\nContent-type: text/plain; charset=us-ascii\n\nThis message was created automatically by mail delivery software.\n", boundary)
	if r.Delayed {
		fmt.Fprintf(&b, "A message that you sent has not yet been delivered to one or more of its\nrecipients after more than %s on the queue on %s.\n\n", waited, r.Host)
		fmt.Fprintf(&b, "The message identifier is:     %s\n", e.ID)
		for _, f := range []struct{ field, is string }{{"Subject", "The subject of the message is: "}, {"Date", "The date of the message is:    "}} {
			if v := relay.Header(e.Octets, f.field); v != "" {
				b.WriteString(f.is + v + "\n")
			}
		}
		several, are := "", "is"
		if len(to) > 1 {
			several, are = "es", "are"
		}
		fmt.Fprintf(&b, "\nThe address%s to which the message has not yet been delivered %s:\n\n", several, are)
	} else {
		b.WriteString("\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n")
	}
	for _, t := range to {
		recipient(&b, t, r.Delayed)
	}
	if r.Delayed {
		b.WriteString("\nNo action is required on your part. Delivery attempts will continue for\n" +
			"some time, and this warning may be repeated at intervals if the message\n" +
			"remains undelivered. Eventually the mail delivery software will give up,\n" +
			"and when that happens, the message will be returned to you.\n")
	}

	fmt.Fprintf(&b, "\n--%s\nContent-type: message/delivery-status\n\nReporting-MTA: dns; %s\n", boundary, r.Host)
	slices.Reverse(to)
	for _, t := range to {
		status(&b, t, r.Delayed)
	}
	original := e.Octets
	kind := "message/rfc822"
	if r.Delayed || len(original) > returned {
		kind, original = "text/rfc822-headers", append(slices.Clone(relay.Head(original)), "\r\n"...)
	}
	fmt.Fprintf(&b, "\n--%s\nContent-type: %s\n\nReturn-path: <%s>\n", boundary, kind, e.ReversePath)
	b.Write(bytes.ReplaceAll(original, []byte("\r\n"), lf))
	fmt.Fprintf(&b, "\n--%s--\n\n", boundary)
	return []byte(strings.ReplaceAll(b.String(), "\n", "\r\n"))
}

// returned is how large a message may be that is returned whole: bounce_return_size_limit.
const returned = 100 << 10

// inOrder has recipients as Exim has them in its chains: those that a server refused before those that
// had none.
func inOrder(to []*relay.Recipient) []*relay.Recipient {
	to = slices.Clone(to)
	slices.SortStableFunc(to, func(a, b *relay.Recipient) int {
		rank := func(r *relay.Recipient) int {
			if r.Last.Unrouted != nil {
				return 1
			}
			return 0
		}
		return rank(a) - rank(b)
	})
	return to
}

// inWords is how long a message has waited.
func inWords(d time.Duration) string {
	if d < 2*time.Hour {
		return fmt.Sprintf("%d minutes", int(d.Minutes()))
	}
	return fmt.Sprintf("%d hours", int(d.Hours()))
}

// recipient is what the report's text says of somebody.
func recipient(b *strings.Builder, t *relay.Recipient, delayed bool) {
	fmt.Fprintf(b, "  %s\n", t.ForwardPath)
	if h := host(t.Last); h != "" {
		fmt.Fprintf(b, "    host %s [%s]\n", h, t.Last.Address)
	}
	says := message(t.Last)
	switch {
	case delayed && says != "":
		says = "Delay reason: " + says
	case delayed || t.Last.Permanent():
	case says == "":
		says = givenUp
	default:
		says += ": " + givenUp
	}
	if says == "" {
		return
	}
	b.WriteString("    ")
	n := 0 // since the line began
	for i, c := range says {
		b.WriteRune(c)
		switch n++; {
		case c == '\n':
			b.WriteString("    ")
			n = 0
		case c == ':' && n > 45 && strings.HasPrefix(says[i+1:], " "):
			b.WriteString("\n   ") // the blank comes by itself
			n = 0
		}
	}
	b.WriteString("\n")
}

// status is what the report says of somebody to programs (RFC 3464 §2.3).
func status(b *strings.Builder, t *relay.Recipient, delayed bool) {
	action, code := "failed", "5.0.0" // Exim does not look at what the server's was
	if delayed {
		action, code = "delayed", "4.0.0"
	}
	fmt.Fprintf(b, "\nAction: %s\nFinal-Recipient: rfc822;%s\nStatus: %s\n", action, t.ForwardPath, code)
	c := t.Last
	if h := host(c); h != "" {
		fmt.Fprintf(b, "Remote-MTA: dns; %s\n", h)
	}
	if c.Unrouted != nil || c.Err != nil || c.Reply == "" {
		return
	}
	reply := strings.ReplaceAll(c.Reply, "\n", "\n ")
	if !delayed && !c.Permanent() {
		reply += ": " + givenUp
	}
	fmt.Fprintf(b, "Diagnostic-Code: smtp; %s\n", reply)
}

// List implements relay.Product with what mailq and exim -bp print.
func (Relaying) List(entries []*relay.Entry, now time.Time) string {
	var b strings.Builder
	for _, e := range entries {
		frozen := ""
		if e.Frozen {
			frozen = " *** frozen ***"
		}
		fmt.Fprintf(&b, "%s %5s %s <%s>%s\n", age(now.Sub(e.Came)), inShort(size(e.Octets)), e.ID, e.ReversePath, frozen)
		for _, r := range e.Recipients {
			done := " "
			if r.State != relay.Waiting {
				done = "D"
			}
			fmt.Fprintf(&b, "        %s %s\n", done, r.ForwardPath)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// age is how long a message has been in the queue: minutes up to an hour and a half, then hours up to three days.
func age(d time.Duration) string {
	minutes := int(d / time.Minute)
	hours := (minutes + 30) / 60
	switch {
	case minutes <= 90:
		return fmt.Sprintf("%2dm", minutes)
	case hours <= 72:
		return fmt.Sprintf("%2dh", hours)
	}
	return fmt.Sprintf("%2dd", (hours+12)/24)
}

// inShort is a size in five characters.
func inShort(n int) string {
	switch {
	case n < 1024:
		return fmt.Sprintf("%d", n)
	case n < 10*1024:
		return fmt.Sprintf("%.1fK", float64(n)/1024)
	case n < 1024*1024:
		return fmt.Sprintf("%dK", (n+512)/1024)
	case n < 10*1024*1024:
		return fmt.Sprintf("%.1fM", float64(n)/(1024*1024))
	}
	return fmt.Sprintf("%dM", (n+512*1024)/(1024*1024))
}
