package run

import (
	"slices"
	"testing"

	"ehlo/labs/scenario"
)

// TestFolded holds which fields of a header go over several lines (RFC 5322 §2.2.3).
func TestFolded(t *testing.T) {
	subject := &scenario.TextCondition{Folded: scenario.Value{Given: true, Text: "Subject"}}
	for _, tt := range []struct {
		name, text string
		want       bool
	}{
		{"folded", "Subject: a\r\n b\r\n", true},
		{"by a tab, in another case", "SUBJECT: a\r\n\tb\r\n", true},
		{"on one line", "Subject: a b\r\n", false},
		{"one of two is", "Subject: a b\r\nSubject: a\r\n b\r\n", false},
		{"another field is", "Subject: a\r\nTo: b@c.d,\r\n e@f.g\r\n", false},
		{"a space in the body folds nothing", "Subject: a\r\n\r\n b\r\n", false},
	} {
		if got := messageOf([]byte(tt.text)).fits(subject); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestStray: below a line that is no header field nothing is one, as servers take all of
// that for the body.
func TestStray(t *testing.T) {
	for text, want := range map[string][]string{
		"To: a@b.c\r\nSubject: x\r\n\r\n": {"x"}, "To: a@b.c\r\nHello Bob\r\nSubject: x\r\n\r\n": nil,
		" To: a@b.c\r\nSubject: x\r\n\r\n": nil, "Subject: x\r\nHello Bob\r\n y\r\n\r\n": {"x"},
	} {
		if got := messageOf([]byte(text)).field("Subject"); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestBody holds what of the spaces in a body counts: those at the end of a line do.
func TestBody(t *testing.T) {
	for text, want := range map[string][]string{
		"\r\nHello\r\n": {"Hello"}, "\r\n\r\nHello\r\n\r\n": {"Hello"}, "\r\nHello \r\n": {"Hello "}, "\r\n Hello\r\n": {" Hello"},
		"\r\n \r\n": nil, "\r\n": nil, "": nil,
	} {
		if got := messageOf([]byte(text)).text(); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestDelivered holds that what a server puts in front of a message cannot be typed.
func TestDelivered(t *testing.T) {
	const top = "Return-path: <a@b.c>\r\nReceived: from x\r\n\tfor bob@b.c\r\n"
	for _, tt := range []struct {
		name, text, field string
		want              []string
	}{
		{"the server's", top + "From: d@e.f\r\n", "Return-Path", []string{"<a@b.c>"}},
		{"typed besides", top + "Return-Path: <d@e.f>\r\n", "Return-Path", []string{"<a@b.c>"}},
		{"typed alone", top + "Envelope-To: d@e.f\r\n", "Envelope-to", nil},
		{"of another hop", top + "Received: from y\r\n", "Received", []string{"from x for bob@b.c"}},
		{"another field", top + "From: d@e.f\r\n", "From", []string{"d@e.f"}},
		{"in a message that no server has delivered", "Return-Path: <d@e.f>\r\n", "Return-Path", []string{"<d@e.f>"}},
	} {
		if got := deliveredOf([]byte(tt.text)).field(tt.field); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestFieldThatGoesOn is not judged before its value can have ended.
func TestFieldThatGoesOn(t *testing.T) {
	for _, tt := range []struct {
		typed []string
		want  []string
	}{
		{[]string{"Date:"}, nil},
		{[]string{"Date: Thu,"}, nil},
		{[]string{"Date: Thu,", " 27 Jun 2024"}, []string{"Thu, 27 Jun 2024"}},
		{[]string{"Date:", " 27 Jun 2024"}, []string{"27 Jun 2024"}},
		{[]string{"Date:", "To: a@b.c"}, []string{""}},
		{[]string{"Date: Thu,", ""}, []string{"Thu,"}},
		{[]string{"Date: today"}, []string{"today"}},
		{[]string{"Date: (now) today (I think)"}, []string{"today"}},
	} {
		m := messageText{open: true}
		for _, l := range tt.typed {
			m.add(l)
		}
		if got := m.field("Date"); !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.typed, got, tt.want)
		}
	}
}

// TestFieldNames holds which lines of a header are strays: those whose name RFC 5322 does
// not allow, though Exim takes some of them for fields.
func TestFieldNames(t *testing.T) {
	yes := true
	for line, want := range map[string]bool{
		"Subject: x": false, "Subject:x": false, "Subject:": false, "Subject : x": false, "Subject\t: x": false, "x-&%!: x": false,
		": x": true, " : x": true, "Größe: x": true, "Sub ject: x": true, "Sub\x7fject: x": true, "Subject": true, "Hello Bob: x": true,
	} {
		m := messageOf([]byte(line + "\r\nTo: a@b.c\r\n\r\n"))
		if got := m.fits(&scenario.TextCondition{Stray: &yes}); got != want {
			t.Errorf("%q: stray %v, want %v", line, got, want)
		}
		if got := len(m.field("To")) == 0; got != want {
			t.Errorf("the field below %q is gone: %v, want %v", line, got, want)
		}
	}
}
