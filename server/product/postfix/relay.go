package postfix

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"ehlo/server/relay"
)

// Relaying is how Postfix sends mail on. Zero is what it does where nothing is set.
type Relaying struct {
	Minimal  time.Duration // minimal_backoff_time
	Maximal  time.Duration // maximal_backoff_time
	Lifetime time.Duration // maximal_queue_lifetime, and bounce_queue_lifetime
}

// Again implements relay.Policy: a message is tried again when as much time has passed as it has waited
// already, within bounds.
func (p Relaying) Again(e *relay.Entry, now time.Time) (at time.Time, ok bool) {
	or := func(set, usual time.Duration) time.Duration {
		if set == 0 {
			return usual
		}
		return set
	}
	waited := now.Sub(e.Came)
	wait := min(max(waited, or(p.Minimal, 300*time.Second)), or(p.Maximal, 4000*time.Second))
	return now.Add(wait), waited < or(p.Lifetime, 5*24*time.Hour)
}

// TriesOthers implements relay.Policy: any temporary failure, and whatever a server says before it has
// heard of the message.
func (Relaying) TriesOthers(o relay.Outcome) bool {
	return !o.Permanent() || slices.Contains([]relay.Step{relay.Connecting, relay.Greeting, relay.Hello, relay.StartTLS}, o.At)
}

// Keeps implements relay.Policy: a report that cannot be delivered is dropped.
func (Relaying) Keeps(*relay.Entry, *relay.Cause) time.Duration { return 0 }

// Warns implements relay.Policy: delay_warning_time is 0.
func (Relaying) Warns(*relay.Entry, int) (at time.Time, ok bool) { return time.Time{}, false }

// Size implements relay.Product.
func (Relaying) Size(octets []byte) int64 { return int64(len(octets)) }

// cause is what a recipient's failure is in Postfix's words, and how programs are told.
type cause struct {
	says   string
	status string // RFC 3463
	remote string // the server that has said it; "" where no reply is the reason
	reply  string
}

var enhanced = regexp.MustCompile(`^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b`)

// sending are what Postfix says that it was sending.
var sending = map[relay.Step]string{
	relay.Hello: "EHLO command", relay.StartTLS: "STARTTLS command", relay.Mail: "MAIL FROM command", relay.Rcpt: "RCPT TO command", relay.Data: "DATA command", relay.Text: "end of DATA command",
}

// doing is what it was at when a connection broke.
var doing = map[relay.Step]string{
	relay.Greeting: "while receiving the initial server greeting", relay.Hello: "while performing the EHLO handshake", relay.StartTLS: "while performing the TLS handshake",
	relay.Mail: "while sending MAIL FROM", relay.Rcpt: "while sending RCPT TO", relay.Data: "while sending DATA command", relay.Text: "while sending end of data -- message may be sent more than once",
}

func causeOf(c *relay.Cause) cause {
	if u := c.Unrouted; u != nil {
		return unrouted(u)
	}
	at := fmt.Sprintf("%s[%s]", c.Server, c.Address)
	reply := strings.ReplaceAll(c.Reply, "\n", " ")
	switch {
	case errors.Is(c.Err, relay.ErrRefused):
		return cause{says: "connect to " + at + ":25: Connection refused", status: "4.4.1"}
	case c.At == relay.Connecting:
		return cause{says: "connect to " + at + ":25: No route to host", status: "4.4.1"}
	case c.Err != nil || reply == "":
		return cause{says: "lost connection with " + at + " " + doing[c.At], status: "4.4.2"}
	}
	status := fmt.Sprintf("%c.0.0", reply[0])
	if m := enhanced.FindStringSubmatch(reply); m != nil && m[1][0] == reply[0] {
		status = m[1]
	}
	says := "host " + at + " said: " + reply + " (in reply to " + sending[c.At] + ")"
	if c.At == relay.Greeting {
		says = "host " + at + " refused to talk to me: " + reply
	}
	return cause{says, status, c.Server, reply}
}

func unrouted(u *relay.Unrouted) cause {
	name := u.Domain
	if u.Name != "" {
		name = u.Name
	}
	lookup := func(typ, what string) string {
		return "Host or domain name not found. Name service error for name=" + name + " type=" + typ + ": " + what
	}
	switch u.Reason {
	case relay.NoMail:
		return cause{says: "Domain " + name + " does not accept mail (nullMX)", status: "5.1.0"}
	case relay.Loop:
		return cause{says: "mail for " + u.Domain + " loops back to myself", status: "5.4.6"}
	case relay.NoAnswer:
		return cause{says: lookup("MX", "Host not found, try again"), status: "4.4.3"}
	case relay.NoAddress:
		return cause{says: lookup("A", "Host found but no data record of requested type"), status: "5.4.4"}
	}
	return cause{says: lookup("A", "Host not found"), status: "5.4.4"}
}

// inOrder has recipients in the order in which Postfix is done with them: those for whom there is no
// server before those that one has refused.
func inOrder(to []*relay.Recipient) []*relay.Recipient {
	to = slices.Clone(to)
	slices.SortStableFunc(to, func(a, b *relay.Recipient) int {
		rank := func(r *relay.Recipient) int {
			if r.Last.Unrouted != nil {
				return 0
			}
			return 1
		}
		return rank(a) - rank(b)
	})
	return to
}

// date is a date as Postfix writes it into header fields.
const date = "Mon, _2 Jan 2006 15:04:05 -0700 (MST)"

// Report implements relay.Product. Postfix tells of failures only.
func (Relaying) Report(r relay.Report) []byte {
	var b strings.Builder
	e := r.Entry
	_, origin, _ := strings.Cut(r.Host, ".") // myorigin, as Debian's set-up suggests it
	boundary := fmt.Sprintf("%s.%d/%s", e.ID, r.At.Unix(), r.Host)
	fmt.Fprintf(&b, "Date: %s\nFrom: Mail Delivery System <MAILER-DAEMON@%s>\nSubject: Undelivered Mail Returned to Sender\nTo: %s\n", r.At.Format(date), origin, e.ReversePath)
	fmt.Fprintf(&b, "Auto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status;\n\tboundary=%q\nContent-Transfer-Encoding: 8bit\n", boundary)
	fmt.Fprintf(&b, "Message-Id: <%s.%s@%s>\n\nThis is a MIME-encapsulated message.\n", r.At.UTC().Format("20060102150405"), r.ID, r.Host)

	part := func(what, kind, more string) {
		fmt.Fprintf(&b, "\n--%s\nContent-Description: %s\nContent-Type: %s\n%s\n", boundary, what, kind, more)
	}
	part("Notification", "text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit\n")
	fmt.Fprintf(&b, "This is the mail system at host %s.\n", r.Host)
	b.WriteString(`
I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

For further assistance, please send mail to postmaster.

If you do so, please include this problem report. You can
delete your own text from the attached returned message.

                   The mail system
`)
	to := inOrder(r.To)
	for _, t := range to {
		b.WriteString("\n" + wrap("<"+t.ForwardPath+">: "+causeOf(t.Last).says))
	}
	part("Delivery report", "message/delivery-status", "")
	fmt.Fprintf(&b, "Reporting-MTA: dns; %s\nX-Postfix-Queue-ID: %s\nX-Postfix-Sender: rfc822; %s\nArrival-Date: %s\n", r.Host, e.ID, e.ReversePath, e.Came.Format(date))
	for _, t := range to {
		c := causeOf(t.Last)
		fmt.Fprintf(&b, "\nFinal-Recipient: rfc822; %s\nOriginal-Recipient: rfc822;%s\nAction: failed\nStatus: %s\n", t.ForwardPath, t.ForwardPath, c.status)
		if c.remote == "" {
			b.WriteString(wrap("Diagnostic-Code: X-Postfix; " + c.says))
		} else {
			fmt.Fprintf(&b, "Remote-MTA: dns; %s\n%s", c.remote, wrap("Diagnostic-Code: smtp; "+c.reply))
		}
	}
	part("Undelivered Message", "message/rfc822", "Content-Transfer-Encoding: 8bit\n")
	fmt.Fprintf(&b, "Return-Path: <%s>\n", e.ReversePath)
	b.WriteString(strings.ReplaceAll(string(e.Octets), "\r\n", "\n"))
	fmt.Fprintf(&b, "\n--%s--\n", boundary)
	return []byte(strings.ReplaceAll(b.String(), "\n", "\r\n"))
}

// wrap puts a text into lines of 79 octets and fewer, where there is a blank; all but the first are indented.
func wrap(text string) string {
	const most, indent = 79, "    "
	var b strings.Builder
	at := ""
	for len(at)+len(text) > most {
		i := strings.LastIndexByte(text[:min(len(text), most-len(at)+1)], ' ')
		if i < 0 {
			if i = strings.IndexByte(text, ' '); i < 0 {
				break
			}
		}
		b.WriteString(at + text[:i] + "\n")
		at, text = indent, text[i+1:]
	}
	return b.String() + at + text + "\n"
}

// List implements relay.Product with what mailq and postqueue -p print.
func (Relaying) List(entries []*relay.Entry, _ time.Time) string {
	if len(entries) == 0 {
		return "Mail queue is empty\n"
	}
	var b strings.Builder
	octets := 0
	b.WriteString("-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------\n")
	for _, e := range entries {
		octets += len(e.Octets)
		sender := e.ReversePath
		if sender == "" {
			sender = "MAILER-DAEMON"
		}
		fmt.Fprintf(&b, "%-11s %7d %s  %s\n", e.ID, len(e.Octets), e.Came.Format("Mon Jan _2 15:04:05"), sender)
		before := ""
		for _, r := range e.Waiting() {
			if r.Last != nil {
				if says := "(" + causeOf(r.Last).says + ")"; says != before {
					fmt.Fprintf(&b, "%78s\n", says)
					before = says
				}
			}
			fmt.Fprintf(&b, "%41s%s\n", "", r.ForwardPath)
		}
		b.WriteString("\n")
	}
	plural := "s"
	if len(entries) == 1 {
		plural = ""
	}
	fmt.Fprintf(&b, "-- %d Kbytes in %d Request%s.\n", octets/1024, len(entries), plural)
	return b.String()
}
