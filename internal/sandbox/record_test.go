package sandbox

import (
	"slices"
	"strings"
	"testing"

	"ehlo/internal/sandbox/message"
)

// TestRecord: a recording has what all terminals have shown, the shell too, on the way to the present
// moment alone, and asking for it changes nothing.
func TestRecord(t *testing.T) {
	m := offering(t, t.TempDir(), twoSteps)
	p, _ := begun(t, m)
	receive(t, p, typing(p, "HELO a.example"))
	receive(t, p, typing(p, "FOO"))
	receive(t, p, message.GoTo{By: -1})
	receive(t, p, message.OpenTerminal{})
	terms := p.s.desk.Terminals()
	receive(t, p, message.Line{Term: terms[1].ID, Text: "hostname"})
	before := screens(p.s)
	shown := map[string]string{}
	r := only[message.Recording](t, receive(t, p, message.Record{}))
	for _, sc := range r.Shows {
		shown[sc.Term] += sc.Text
	}
	first, second := shown[terms[0].ID], shown[terms[1].ID]
	if !strings.Contains(first, "$ \x1b[1;36mtelnet ") || !strings.Contains(first, "HELO a.example\x1b[0m\r\n250 ") || strings.Contains(first, "FOO") {
		t.Errorf("the first terminal has %q", first)
	}
	if !strings.Contains(second, "hostname\x1b[0m\r\nLinux\r\n") || r.Cut {
		t.Errorf("the second has %q", second)
	}
	if after := screens(p.s); !slices.Equal(after, before) {
		t.Errorf("something has changed: %q, %q before", after, before)
	}
}

// TestLongRecord: what is too much is left out, and said to be.
func TestLongRecord(t *testing.T) {
	m := offering(t, t.TempDir(), twoSteps)
	p, _ := begun(t, m)
	long := strings.Repeat("x", 8000)
	for range recordedOctets/len(long) + 10 {
		receive(t, p, typing(p, long))
	}
	r := only[message.Recording](t, receive(t, p, message.Record{}))
	octets := 0
	for _, sc := range r.Shows {
		octets += len(sc.Text)
	}
	if !r.Cut || octets > recordedOctets || octets < recordedOctets/2 {
		t.Errorf("%d octets, cut: %v", octets, r.Cut)
	}
}
