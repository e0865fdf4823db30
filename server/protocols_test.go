package server_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"ehlo/server"
	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

func TestParseReply(t *testing.T) {
	for _, tt := range []struct {
		name  string
		proto wire.Protocol
		raw   string
		want  wire.Response
	}{
		{"SMTP success", smtp.Name, "250 OK\r\n", wire.Response{Code: "250", Text: "OK", Outcome: wire.OK, Lines: []string{"250 OK"}}},
		{"enhanced status code, RFC 3463", smtp.Name, "550 5.1.1 no such user\r\n",
			wire.Response{Code: "550", Enhanced: "5.1.1", Text: "no such user", Outcome: wire.Error, Lines: []string{"550 5.1.1 no such user"}}},
		{"an address is no enhanced code", smtp.Name, "250 10.1.1.1 hello\r\n",
			wire.Response{Code: "250", Text: "10.1.1.1 hello", Outcome: wire.OK, Lines: []string{"250 10.1.1.1 hello"}}},
		{"the last of several lines decides", smtp.Name, "250-a\r\n250 b\r\n",
			wire.Response{Code: "250", Text: "b", Outcome: wire.OK, Lines: []string{"250-a", "250 b"}, Status: 1}},
		{"354 is intermediate", smtp.Name, "354 go\r\n", wire.Response{Code: "354", Text: "go", Outcome: wire.Intermediate, Lines: []string{"354 go"}}},
		{"a code alone", smtp.Name, "334\r\n", wire.Response{Code: "334", Outcome: wire.Intermediate, Lines: []string{"334"}}},
		{"not a reply", smtp.Name, "hello\r\n", wire.Response{Lines: []string{"hello"}}},
		{"POP3 with response code, RFC 2449", pop3.Name, "-ERR [AUTH] no\r\n",
			wire.Response{Code: "-ERR", RespCode: "AUTH", Text: "no", Outcome: wire.Error, Lines: []string{"-ERR [AUTH] no"}}},
		{"POP3 listing", pop3.Name, "+OK 1 messages:\r\n1 407\r\n.\r\n",
			wire.Response{Code: "+OK", Text: "1 messages:", Outcome: wire.OK, Lines: []string{"+OK 1 messages:", "1 407", "."}}},
		{"POP3 challenge", pop3.Name, "+ \r\n", wire.Response{Code: "+", Outcome: wire.Intermediate, Lines: []string{"+ "}}},
		{"IMAP tagged after untagged", imap.Name, "* 4 EXISTS\r\na OK [READ-WRITE] done\r\n",
			wire.Response{Code: "OK", Tag: "a", RespCode: "READ-WRITE", Text: "done", Outcome: wire.OK, Lines: []string{"* 4 EXISTS", "a OK [READ-WRITE] done"}, Status: 1}},
		{"IMAP BYE alone", imap.Name, "* BYE too many\r\n", wire.Response{Code: "BYE", Tag: "*", Text: "too many", Outcome: wire.Error, Lines: []string{"* BYE too many"}}},
		{"IMAP continuation", imap.Name, "+ OK\r\n", wire.Response{Code: "+", Tag: "+", Text: "OK", Outcome: wire.Intermediate, Lines: []string{"+ OK"}}},
		{"nothing", smtp.Name, "", wire.Response{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, server.Protocols().Lookup(tt.proto).ParseReply([]byte(tt.raw))); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

func FuzzParseReply(f *testing.F) {
	for _, s := range []string{"250 OK\r\n", "250-a\r\n250 2.0.0 b\r\n", "+OK [X] y\r\n", "* 1 FETCH (BODY[] {3}\r\nabc)\r\na OK done\r\n", "+", "\r\n", "a OK ["} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, p := range server.Protocols().Conversational() {
			r := p.ParseReply(raw)
			if r.Code != "" && r.Outcome == "" && p.Name != smtp.Name {
				t.Errorf("%s: code %q without an outcome", p.Name, r.Code)
			}
		}
	})
}
