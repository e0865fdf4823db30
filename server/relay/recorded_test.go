package relay_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ehlo/server/product/exim"
	"ehlo/server/product/postfix"
	"ehlo/server/relay"
	"ehlo/server/smtp"
)

// situation is mail that cannot be sent on.
type situation struct {
	to     []string
	from   string
	script map[string]string // of 10.0.0.7, which takes mail for case.org
	warned bool              // the recorded Exim tried late enough to tell of the delay
}

const (
	unknown = "550 5.1.1 <rcpt-550@case.org>: Recipient address rejected: User unknown"
	grey    = "450 4.2.0 <rcpt-450@case.org>: Recipient address rejected: Greylisted"
)

var situations = map[string]situation{
	"null-mx":            {to: []string{"x@nomail.org"}},
	"loop":               {to: []string{"x@ours.org"}},
	"no-domain":          {to: []string{"x@nobody.org"}},
	"no-exchanger":       {to: []string{"x@lost.org"}},
	"no-address":         {to: []string{"x@empty.org"}},
	"no-answer":          {to: []string{"x@fails.org"}},
	"no-route":           {to: []string{"x@dead.org"}, warned: true},
	"refused-connection": {to: []string{"x@refused.org"}, warned: true},
	"rcpt-550":           {to: []string{"rcpt-550@case.org"}, script: map[string]string{"RCPT": unknown}},
	"rcpt-multiline":     {to: []string{"rcpt-multi@case.org"}, script: map[string]string{"RCPT": "550-5.7.26 This mail is not\n550-5.7.26 authenticated.\n550 5.7.26 https://example.org/help"}},
	"rcpt-450":           {to: []string{"rcpt-450@case.org"}, script: map[string]string{"RCPT": grey}},
	"data-554":           {to: []string{"data-554@case.org"}, script: map[string]string{"DATA": "554 5.7.1 Refused"}},
	"text-552":           {to: []string{"text-552@case.org"}, script: map[string]string{".": "552 5.3.4 Message size exceeds limit"}},
	"text-451":           {to: []string{"text-451@case.org"}, script: map[string]string{".": "451 4.3.0 Try again later"}, warned: true},
	"dropped":            {to: []string{"drop-1@case.org"}, script: map[string]string{"DATA": ""}, warned: true},
	"greeting-421":       {to: []string{"x@busy.org"}, warned: true},
	"several":            {to: []string{"rcpt-550@case.org", "ok@case.org", "rcpt-450@case.org", "z@implicit.org"}, script: map[string]string{"RCPT TO:<rcpt-550@case.org>": unknown, "RCPT TO:<rcpt-450@case.org>": grey}},
	"two-failed":         {to: []string{"x@nobody.org", "rcpt-550@case.org", "y@nomail.org"}, script: map[string]string{"RCPT": unknown}},
	"null-path":          {to: []string{"x@nobody.org"}, from: "<>"},
}

// product is a product's relaying with the times that were set for the recording.
type product struct {
	relay.Product
	smtp.Words
	version    string
	client     string // the name that it had found for the client's address
	id, report string // queue ids
}

func products(warned bool) map[string]product {
	warning := time.Hour
	if warned {
		warning = 2 * time.Second
	}
	return map[string]product{
		"exim": {
			exim.Relaying{Retries: []exim.Retry{{Until: 4 * time.Second, Every: 2 * time.Second}}, Warning: warning}, exim.Product.Services[smtp.Name].(smtp.Product), "4.96", "", "1xYDTF-0003uU-0j", "1xYDTG-0003uZ-12",
		},
		"postfix": {
			postfix.Relaying{Minimal: time.Second, Maximal: 2 * time.Second, Lifetime: 4 * time.Second}, postfix.Product.Services[smtp.Name].(smtp.Product), "", "relay.example.net", "18CCDA4820A", "28945A4820B",
		},
	}
}

// normal is a text without what no two days have alike. The recorded servers were sent DATA before they had
// answered RCPT (RFC 2920); ours waits.
func normal(text string) string {
	for _, r := range []struct{ re, with string }{
		{`\d+-eximdsn-\d+`, "BOUNDARY"},
		{`1x[\w]{4}-[\w]{6}-[\w]{2}`, "ID"},
		{`\b\d{14}\.[0-9A-F]{11}\b`, "MESSAGE"},
		{`\b[0-9A-F]{11}\b`, "ID"},
		{`ID\.\d+/`, "BOUNDARY/"},
		{`\w{3}, [ \d]\d \w{3} 2026 [\d:]{8} \+0000( \(UTC\))?`, "DATE"},
		{`\w{3} \w{3} +\d+ [\d:]{8}`, "DATE"},
		{`;\s+DATE`, "; DATE"},
		{`pipelined `, ""},
	} {
		text = regexp.MustCompile(r.re).ReplaceAllString(text, r.with)
	}
	return strings.TrimRight(text, "\n") + "\n"
}

// recordings are what a product showed and sent, by situation: the queue first, then the reports.
func recordings(t *testing.T, name string) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string][]string)
	for _, one := range strings.Split(string(text), "\n=== ")[1:] {
		situation, parts, _ := strings.Cut(one, "\n")
		for _, part := range strings.Split("\n"+parts, "\n--- ")[1:] {
			_, body, _ := strings.Cut(part, "\n")
			all[situation] = append(all[situation], body)
		}
	}
	return all
}

// TestRecorded has Exim and Postfix say what the real ones said when mail could not be sent on.
func TestRecorded(t *testing.T) {
	start := time.Date(2026, 12, 1, 2, 20, 12, 0, time.UTC)
	for name := range products(false) {
		recorded := recordings(t, name)
		if len(recorded) != len(situations) {
			t.Errorf("%s: there are %d recordings of %d situations", name, len(recorded), len(situations))
		}
		for what, s := range situations {
			p := products(s.warned)[name]
			w := relay.NewWorld(start, map[string][]map[string]string{
				"10.0.0.5": {nil}, "10.0.0.6": {{"greeting": "421 4.7.0 busy.org Too many connections"}}, "10.0.0.7": {s.script}, "10.0.0.9": {},
			})
			var reports []string
			q := &relay.Queue{Network: w, Policy: p.Product, Router: w.Router(t), Client: relay.Client{Name: "relay.example.net", Size: p.Size}}
			report := func(delayed bool) func(*relay.Entry, []*relay.Recipient) {
				return func(e *relay.Entry, to []*relay.Recipient) {
					if e.ReversePath == "ana@example.net" {
						text := p.Report(relay.Report{Host: "relay.example.net", Entry: e, To: to, Delayed: delayed, ID: p.report, At: w.Now(), Random: 4161642938})
						head := p.Trace(smtp.Trace{Host: "relay.example.net", Version: p.version, Recipient: "ana@example.net", All: []string{"ana@example.net"}, QueueID: p.report, At: w.Now()})
						reports = append(reports, normal(strings.ReplaceAll(head+string(text), "\r\n", "\n")))
					}
				}
			}
			q.GivenUp, q.Delayed = report(false), report(true)
			from := "ana@example.net"
			if s.from != "" {
				from = strings.Trim(s.from, "<>")
			}
			msg := "From: Ana <ana@example.net>\r\nTo: " + strings.Join(s.to, ", ") + "\r\nSubject: Lunch\r\nDate: Thu, 27 Jun 2024 16:00:00 +0000\r\nMessage-ID: <1@example.net>\r\n\r\nAt one?\r\n"
			received := p.Received(smtp.Trace{
				Host: "relay.example.net", Version: p.version, Client: "10.0.0.1", Name: p.client, Helo: "client.example.net", Protocol: "ESMTP",
				ReversePath: from, All: s.to, QueueID: p.id, At: start,
			})
			q.Put(p.id, relay.Message{ReversePath: from, ForwardPaths: s.to, Octets: []byte(received + msg)})
			w.Until(start)
			got := append([]string{normal(p.List(q.Entries(), w.Now()))}, reports...)
			w.Until(start.Add(time.Hour))
			got = append(got, reports[len(got)-1:]...)
			want := slices.Clone(recorded[what])
			for i := range want {
				want[i] = normal(want[i])
			}
			if strings.Contains(want[0], "ID*") { // it was being tried when it was shown
				got[0], want[0] = "", ""
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, %s (-recorded +ours):\n%s", name, what, diff)
			}
		}
	}
}
