package wire

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseReply(t *testing.T) {
	for _, tt := range []struct {
		name  string
		proto Protocol
		raw   string
		want  Response
	}{
		{"SMTP success", SMTP, "250 OK\r\n", Response{Code: "250", Text: "OK", Outcome: OK, Lines: []string{"250 OK"}}},
		{"enhanced status code, RFC 3463", SMTP, "550 5.1.1 no such user\r\n",
			Response{Code: "550", Enhanced: "5.1.1", Text: "no such user", Outcome: Error, Lines: []string{"550 5.1.1 no such user"}}},
		{"an address is no enhanced code", SMTP, "250 10.1.1.1 hello\r\n",
			Response{Code: "250", Text: "10.1.1.1 hello", Outcome: OK, Lines: []string{"250 10.1.1.1 hello"}}},
		{"the last of several lines decides", SMTP, "250-a\r\n250 b\r\n",
			Response{Code: "250", Text: "b", Outcome: OK, Lines: []string{"250-a", "250 b"}}},
		{"354 is intermediate", SMTP, "354 go\r\n", Response{Code: "354", Text: "go", Outcome: Intermediate, Lines: []string{"354 go"}}},
		{"a code alone", SMTP, "334\r\n", Response{Code: "334", Outcome: Intermediate, Lines: []string{"334"}}},
		{"not a reply", SMTP, "hello\r\n", Response{Lines: []string{"hello"}}},
		{"POP3 with response code, RFC 2449", POP3, "-ERR [AUTH] no\r\n",
			Response{Code: "-ERR", RespCode: "AUTH", Text: "no", Outcome: Error, Lines: []string{"-ERR [AUTH] no"}}},
		{"POP3 listing", POP3, "+OK 1 messages:\r\n1 407\r\n.\r\n",
			Response{Code: "+OK", Text: "1 messages:", Outcome: OK, Lines: []string{"+OK 1 messages:", "1 407", "."}}},
		{"POP3 challenge", POP3, "+ \r\n", Response{Code: "+", Outcome: Intermediate, Lines: []string{"+ "}}},
		{"IMAP tagged after untagged", IMAP, "* 4 EXISTS\r\na OK [READ-WRITE] done\r\n",
			Response{Code: "OK", Tag: "a", RespCode: "READ-WRITE", Text: "done", Outcome: OK, Lines: []string{"* 4 EXISTS", "a OK [READ-WRITE] done"}}},
		{"IMAP BYE alone", IMAP, "* BYE too many\r\n", Response{Code: "BYE", Tag: "*", Text: "too many", Outcome: Error, Lines: []string{"* BYE too many"}}},
		{"IMAP continuation", IMAP, "+ OK\r\n", Response{Code: "+", Tag: "+", Text: "OK", Outcome: Intermediate, Lines: []string{"+ OK"}}},
		{"nothing", SMTP, "", Response{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, ParseReply(tt.proto, []byte(tt.raw))); d != "" {
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
		for _, p := range []Protocol{SMTP, POP3, IMAP} {
			r := ParseReply(p, raw)
			if r.Code != "" && r.Outcome == "" && p != SMTP {
				t.Errorf("%s: code %q without an outcome", p, r.Code)
			}
		}
	})
}
