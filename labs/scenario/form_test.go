package scenario

import "testing"

// TestDate reads the dates of headers (RFC 5322 §3.3, §4.3).
func TestDate(t *testing.T) {
	want, _ := Date("Thu, 27 Jun 2024 18:00:00 +0200")
	for _, tt := range []struct {
		date     string
		ok, same bool
	}{
		{"Thu, 27 Jun 2024 18:00:00 +0200", true, true},
		{"27 Jun 2024 18:00 +0200", true, true},
		{"thu,27 jun 2024 16:00:00 gmt", true, true},
		{"Thu,  27 Jun  2024 12:00:00 -0400", true, true},
		{"27 Jun 2024 12:00:00 EDT", true, true},
		{"27 Jun 2024 16:00 Z", true, true},
		{"Thu (is it?), 27 Jun 2024 (a (nested) comment) 18:00:00 +0200 (CEST)", true, true},
		{"Thu, 27 Jun 2024 18:00:00 +0000", true, false},
		{"Fri, 27 Jun 2024 18:00:00 +0200", false, false}, // it was a Thursday
		{"Thu, 27 June 2024 18:00:00 +0200", false, false},
		{"Thu, 27 Jun 2024 18:00:00", false, false},
		{"Thu, 27 Jun 2024 18:00:00 CEST", false, false}, // no zone of the standard
		{"Thu, 27 Jun 2024 18:00:00 +0260", false, false},
		{"Thu, 31 Jun 2024 18:00:00 +0200", false, false},
		{"27 Jun 2024 25:00 +0200", false, false},
		{"27 Jun 2024 18:00 +0200 (CEST", false, false},
		{"2024-06-27 18:00", false, false},
		{"today", false, false},
		{"", false, false},
	} {
		got, ok := Date(tt.date)
		if ok != tt.ok || ok && got.Equal(want) != tt.same {
			t.Errorf("%q: %v, %v", tt.date, got, ok)
		}
	}
}

// TestMessageID holds names of messages against RFC 5322 §3.6.4.
func TestMessageID(t *testing.T) {
	for _, tt := range []struct {
		id string
		ok bool
	}{
		{"<20240627.1800@client.com>", true},
		{"<1@client.com> (the first)", true},
		{"(first) <1@client.com>", true},
		{"<a+b=c!d@[10.0.0.1]>", true},
		{"<.a@b>", false},
		{"<a.@b>", false},
		{"<a..b@c>", false},
		{"<a@b.>", false},
		{"<a@.b>", false},
		{"<a@b@c>", false},
		{"<a b@c>", false},
		{"<a(b)@c>", false},
		{"<a,b@c>", false},
		{"<@b>", false},
		{"<a@>", false},
		{"<a>", false},
		{"a@b", false},
		{"<a@b> <c@d>", false},
		{"", false},
	} {
		if isMessageID(tt.id) != tt.ok {
			t.Errorf("%q: %v", tt.id, !tt.ok)
		}
	}
}

// TestAddressList holds the values of address fields against RFC 5322 §3.4.
func TestAddressList(t *testing.T) {
	for value, ok := range map[string]bool{
		"user@client.com": true, "User <user@client.com>": true, "a@b.com, c@d.com": true, "staff: a@b.com, c@d.com;": true,
		"me": false, "me@": false, "@": false, "bob@server,com": false, "bob@server;com": false, "": false,
	} {
		if isAddressList(value) != ok {
			t.Errorf("%q: %v", value, !ok)
		}
	}
}
