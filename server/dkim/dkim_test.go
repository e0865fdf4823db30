package dkim

import (
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
)

var now = time.Date(2024, 6, 27, 16, 0, 0, 0, time.UTC)

// zone has key records by name. A record of "fails" is a name server that does not answer.
type zone map[string][]string

func (z zone) ask(name string, qtype uint16) *dns.Msg {
	m := new(dns.Msg).SetQuestion(dns.Fqdn(name), qtype)
	records, there := z[strings.TrimSuffix(name, ".")]
	switch {
	case slices.Equal(records, []string{"fails"}):
		return new(dns.Msg).SetRcode(m, dns.RcodeServerFailure)
	case !there:
		return new(dns.Msg).SetRcode(m, dns.RcodeNameError)
	}
	reply := new(dns.Msg).SetReply(m)
	for _, text := range records {
		var parts []string
		for len(text) > 200 { // a string of a TXT record has 255 octets at most
			parts, text = append(parts, text[:200]), text[200:]
		}
		reply.Answer = append(reply.Answer, &dns.TXT{Hdr: dns.RR_Header{Name: dns.Fqdn(name), Rrtype: dns.TypeTXT, Class: dns.ClassINET}, Txt: append(parts, text)})
	}
	return reply
}

func crlf(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }

func rsaKeyOf(t testing.TB, file string) *rsa.PrivateKey {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	k, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var edKey = ed25519.NewKeyFromSeed([]byte("a seed that is no secret at all."))

// TestCanonical has the examples of RFC 6376 §3.4.5, and the hashes of empty bodies of §3.4.3 and §3.4.4.
func TestCanonical(t *testing.T) {
	m := split([]byte("A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n"))
	header := func(c Canonicalization) (all string) {
		for _, f := range m.fields {
			all += c.Field(f)
		}
		return all
	}
	for _, tt := range []struct{ what, got, want string }{
		{"relaxed header", header(Relaxed), "a:X\r\nb:Y Z\r\n"},
		{"relaxed body", string(Relaxed.Body(m.body)), " C\r\nD E\r\n"},
		{"simple header", header(Simple), "A: X\r\nB : Y\t\r\n\tZ  \r\n"},
		{"simple body", string(Simple.Body(m.body)), " C \r\nD \t E\r\n"},
		{"simple, nothing", string(Simple.Body(nil)), "\r\n"},
		{"relaxed, nothing", string(Relaxed.Body(nil)), ""},
		{"relaxed, only blank lines", string(Relaxed.Body([]byte("\r\n \t\r\n\r\n"))), ""},
		{"simple, no line end", string(Simple.Body([]byte("text"))), "text\r\n"},
		{"relaxed, no line end", string(Relaxed.Body([]byte("a  b \t"))), "a b\r\n"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.what, tt.got, tt.want)
		}
	}
	for c, want := range map[Canonicalization]string{Simple: "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=", Relaxed: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="} {
		sum := sha256.Sum256(c.Body(nil))
		if got := base64.StdEncoding.EncodeToString(sum[:]); got != want {
			t.Errorf("%s, nothing: its hash is %s, want %s", c, got, want)
		}
	}
}

// TestRFC8463 verifies the message that RFC 8463 appendix A has, and signs it anew.
func TestRFC8463(t *testing.T) {
	text, err := os.ReadFile("testdata/rfc8463.eml")
	if err != nil {
		t.Fatal(err)
	}
	z := zone{
		"brisbane._domainkey.football.example.com": {"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="},
		"test._domainkey.football.example.com":     {"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"},
	}
	all := Verify([]byte(crlf(string(text))), z.ask, now)
	if len(all) != 2 || all[0].Status != Pass || all[1].Status != Pass || all[0].Algorithm != "ed25519-sha256" || all[1].Weight != 1024 {
		t.Errorf("it says %+v", all)
	}
}

const letter = "From: Ana <ana@north.example>\nTo: Bob <bob@south.example>\nSubject: Lunch  at one\nDate: Thu, 27 Jun 2024 16:00:00 +0000\nMessage-ID: <1@north.example>\n\nAt one?\n\nAna\n"

// verdict is a message, what its keys are, and what is said of its signatures.
type verdict struct {
	name    string
	signers []Signer
	mangle  func(string) string // the signed message, with LF line ends; nil for as it is
	records zone                // instead of the signers'
	want    string              // for each signature
	// others is why dkimpy and Mail::DKIM both say otherwise; "" where one of them agrees.
	others string
}

func replaced(old, by string) func(string) string {
	return func(text string) string { return strings.Replace(text, old, by, 1) }
}

func verdicts(t testing.TB) []verdict {
	big := rsaKeyOf(t, "rsa2048.pem")
	s := func(change func(*Signer)) []Signer {
		one := Signer{Domain: "north.example", Selector: "june", Key: big}
		if change != nil {
			change(&one)
		}
		return []Signer{one}
	}
	_, record, err := s(nil)[0].Record()
	if err != nil {
		t.Fatal(err)
	}
	under := func(records ...string) zone { return zone{"june._domainkey.north.example": records} }
	simple := s(func(s *Signer) { s.Header, s.Body = Simple, Simple })
	return []verdict{
		{name: "relaxed", signers: s(nil), want: "pass"},
		{name: "simple", signers: simple, want: "pass"},
		{name: "simple header, relaxed body", signers: s(func(s *Signer) { s.Header = Simple }), want: "pass"},
		{name: "ed25519", signers: s(func(s *Signer) { s.Key = edKey }), want: "pass"},
		{name: "two signatures", signers: append(s(nil), Signer{Domain: "guild.example", Selector: "list", Key: edKey}), want: "pass, pass"},
		{name: "blanks in a field", signers: s(nil), mangle: replaced("Lunch  at", "Lunch at "), want: "pass"},
		{name: "blanks in a field, simple", signers: simple, mangle: replaced("Lunch  at", "Lunch at "), want: "fail signature"},
		{name: "a folded field", signers: s(nil), mangle: replaced("Lunch  at", "Lunch\n at"), want: "pass"},
		{name: "a name in capitals", signers: s(nil), mangle: replaced("Subject: Lunch", "SUBJECT : Lunch"), want: "pass"},
		{name: "blank lines at the end", signers: simple, mangle: func(m string) string { return m + "\n\n" }, want: "pass"},
		{name: "more blanks in the text", signers: s(nil), mangle: replaced("At one?", "At   one?"), want: "pass"},
		{name: "blanks between letters", signers: s(nil), mangle: replaced("At one?", "At o ne?"), want: "fail body-hash"},
		{name: "blanks at a line's end", signers: s(nil), mangle: replaced("At one?", "At one?  "), want: "pass"},
		{name: "blanks at a line's end, simple", signers: simple, mangle: replaced("At one?", "At one?  "), want: "fail body-hash"},
		{name: "another subject", signers: s(nil), mangle: replaced("Lunch", "Dinner"), want: "fail signature"},
		{name: "another text", signers: s(nil), mangle: replaced("At one?", "At two?"), want: "fail body-hash"},
		{name: "another time in the signature", signers: s(nil), mangle: replaced("t=1719504000", "t=1719504001"), want: "fail signature"},
		{name: "a list's mark in the subject, and its foot", signers: s(nil), mangle: func(m string) string {
			return strings.Replace(m, "Subject: ", "Subject: [printers] ", 1) + "-- \nprinters@guild.example\n"
		}, want: "fail body-hash"},
		{name: "a field that is not signed", signers: s(nil), mangle: replaced("To: Bob", "X-Mailer: none\nTo: Bob"), want: "pass"},
		{name: "a Received field on top", signers: s(nil), mangle: func(m string) string { return "Received: from a by b; now\n" + m }, want: "pass"},
		{name: "a second subject below", signers: s(nil), mangle: replaced("Message-ID: <", "Subject: Dinner\nMessage-ID: <"), want: "fail signature"},
		{name: "a second subject on top", signers: s(nil), mangle: func(m string) string { return "Subject: Dinner\n" + m }, want: "pass"},
		{name: "a second subject, where none was signed", signers: s(func(s *Signer) { s.Fields = []string{"From", "Subject", "Subject"} }), mangle: func(m string) string { return "Subject: Dinner\n" + m }, want: "fail signature"},
		{name: "only From", signers: s(func(s *Signer) { s.Fields = []string{"From"} }), mangle: replaced("Lunch", "Dinner"), want: "pass"},
		{name: "not even From", signers: s(func(s *Signer) { s.Fields = []string{"Subject"} }), want: "permerror from", others: "they do not look for it, which RFC 6376 §6.1.1 demands"},
		{name: "a part of the body", signers: s(func(s *Signer) { s.Length = 9 }), want: "policy length", others: "they take what l= leaves open"},
		{name: "a part of the body, and more", signers: s(func(s *Signer) { s.Length = 9 }), mangle: func(m string) string { return m + "Buy!\n" }, want: "policy length", others: "they take what l= leaves open"},
		{name: "more of the body than there is", signers: s(func(s *Signer) { s.Length = 9 }), mangle: replaced("l=9", "l=900"), want: "permerror syntax"},
		{name: "still valid", signers: s(func(s *Signer) { s.Valid = time.Hour }), want: "pass"},
		{name: "expired", signers: s(func(s *Signer) { s.Valid = time.Hour }), mangle: nil, want: "permerror expired"},
		{name: "ends before it begins", signers: s(func(s *Signer) { s.Valid = time.Hour }), mangle: replaced("t=1719504000", "t=1719508000"), want: "permerror syntax"},
		{name: "of tomorrow", signers: s(nil), mangle: nil, want: "permerror early"},
		{name: "an identity", signers: s(func(s *Signer) { s.Identity = "ana@north.example" }), want: "pass"},
		{name: "an identity of a subdomain", signers: s(func(s *Signer) { s.Identity = "@mail.north.example" }), want: "pass"},
		{name: "an identity of a subdomain, and the key wants none", signers: s(func(s *Signer) { s.Identity = "@mail.north.example" }), records: under(strings.Replace(record, "; k=", "; t=s; k=", 1)), want: "permerror domain"},
		{name: "an identity of elsewhere", signers: s(func(s *Signer) { s.Identity = "@south.example" }), want: "permerror domain"},
		{name: "an identity of a domain that only ends alike", signers: s(func(s *Signer) { s.Identity = "@xnorth.example" }), want: "permerror domain"},
		{name: "no version", signers: s(nil), mangle: replaced("v=1; ", ""), want: "permerror missing-tag"},
		{name: "another version", signers: s(nil), mangle: replaced("v=1", "v=2"), want: "permerror version"},
		{name: "rsa-sha1", signers: s(nil), mangle: replaced("rsa-sha256", "rsa-sha1"), want: "permerror algorithm"},
		{name: "an unknown algorithm", signers: s(nil), mangle: replaced("rsa-sha256", "rsa-sha3"), want: "permerror algorithm"},
		{name: "an unknown canonicalization", signers: s(nil), mangle: replaced("relaxed/relaxed", "relaxed/nowsp"), want: "permerror syntax"},
		{name: "an unknown tag", signers: s(nil), mangle: replaced("v=1;", "v=1; y=2;"), want: "fail signature"},
		{name: "a tag twice", signers: s(nil), mangle: replaced("v=1;", "v=1; d=north.example;"), want: "neutral syntax"},
		{name: "no list of tags", signers: s(nil), mangle: replaced("v=1;", "v 1;"), want: "neutral syntax"},
		{name: "no base64", signers: s(nil), mangle: replaced("bh=", "bh=!"), want: "permerror syntax"},
		{name: "no key", signers: s(nil), records: zone{}, want: "permerror no-key"},
		{name: "an empty answer", signers: s(nil), records: under(), want: "permerror no-key"},
		{name: "no answer", signers: s(nil), records: under("fails"), want: "temperror no-answer"},
		{name: "a key that was revoked", signers: s(nil), records: under("v=DKIM1; k=rsa; p="), want: "permerror revoked"},
		{name: "a record of something else", signers: s(nil), records: under("v=spf1 -all"), want: "permerror key-syntax"},
		{name: "a key without version", signers: s(nil), records: under(strings.TrimPrefix(record, "v=DKIM1; ")), want: "pass"},
		{name: "a key whose version is not first", signers: s(nil), records: under(strings.TrimPrefix(record, "v=DKIM1; ") + "; v=DKIM1"), want: "permerror key-syntax", others: "they take v= anywhere, which RFC 6376 §3.6.1 forbids"},
		{name: "a key with a broken end", signers: s(nil), records: under(record[:len(record)-9]), want: "permerror key-syntax"},
		{name: "a key of another kind", signers: s(nil), records: under("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="), want: "permerror key-algorithm"},
		{name: "somebody else's key", signers: s(func(s *Signer) { s.Key = edKey }), records: under("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="), want: "fail signature"},
		{name: "a key for sha1 only", signers: s(nil), records: under(strings.Replace(record, "; k=", "; h=sha1; k=", 1)), want: "permerror key-hash"},
		{name: "a key for something else", signers: s(nil), records: under(strings.Replace(record, "; k=", "; s=tlsrpt; k=", 1)), want: "permerror no-key"},
		{name: "a key for mail", signers: s(nil), records: under(strings.Replace(record, "; k=", "; s=email:tlsrpt; k=", 1)), want: "pass"},
		{name: "two records, one of something else", signers: s(nil), records: under("v=spf1 -all", record), want: "pass", others: "they take the first record, which RFC 6376 §6.1.2 leaves to them"},
		{name: "a key for trying", signers: s(nil), records: under(strings.Replace(record, "; k=", "; t=y; k=", 1)), want: "pass testing"},
		{name: "nine signatures", signers: slices.Repeat(s(func(s *Signer) { s.Key = edKey }), 9), want: strings.Repeat("pass, ", 8) + "policy too-many"},
	}
}

// signed is a case's message, and its keys.
func (v verdict) signed(t testing.TB) (string, zone) {
	t.Helper()
	text, z := crlf(letter), zone{}
	for _, s := range v.signers {
		f, err := s.Sign([]byte(crlf(letter)), now)
		if err != nil {
			t.Fatal(err)
		}
		name, record, err := s.Record()
		if err != nil {
			t.Fatal(err)
		}
		text, z[name] = f+text, []string{record}
	}
	if v.mangle != nil {
		before := text
		if text = crlf(v.mangle(strings.ReplaceAll(text, "\r\n", "\n"))); text == before {
			t.Fatalf("%s: nothing was changed", v.name)
		}
	}
	if v.records != nil {
		z = v.records
	}
	return text, z
}

func (v verdict) at() time.Time {
	switch v.name {
	case "expired":
		return now.Add(2 * time.Hour)
	case "of tomorrow":
		return now.Add(-24 * time.Hour)
	}
	return now.Add(time.Minute)
}

// TestVerify has messages that came through, were changed on the way, or whose keys are not there.
func TestVerify(t *testing.T) {
	for _, v := range verdicts(t) {
		text, z := v.signed(t)
		var got []string
		for _, r := range Verify([]byte(text), z.ask, v.at()) {
			one := strings.TrimSpace(fmt.Sprintf("%s %s", r.Status, r.Why))
			if r.Testing {
				one += " testing"
			}
			got = append(got, one)
		}
		if got := strings.Join(got, ", "); got != v.want {
			t.Errorf("%s: it says %q, want %q of\n%s", v.name, got, v.want, text)
		}
	}
}

// TestOpinions: who verifies otherwise than two other programs has a reason.
func TestOpinions(t *testing.T) {
	text, err := os.ReadFile("testdata/opinions.txt")
	if err != nil {
		t.Fatal(err)
	}
	opinions := make(map[string][]string)
	for line := range strings.Lines(string(text)) {
		if cells := strings.Split(strings.TrimSpace(line), " | "); len(cells) == 3 {
			opinions[cells[0]] = cells[1:]
		}
	}
	for _, v := range verdicts(t) {
		theirs := opinions[v.name]
		if len(theirs) == 0 {
			t.Errorf("%s: nobody else was asked", v.name)
			continue
		}
		ours := strings.Split(v.want, ", ")
		alone := false
		for i := range ours {
			good := strings.HasPrefix(ours[i], "pass")
			alone = alone || !slices.ContainsFunc(theirs, func(all string) bool {
				each := strings.Split(all, ", ")
				return i < len(each) && (each[i] == "pass") == good
			})
		}
		if alone != (v.others != "") {
			t.Errorf("%s: we say %q, others %q; the reason is %q", v.name, v.want, theirs, v.others)
		}
	}
}

// TestWeakKey: RFC 8301 §3.2.
func TestWeakKey(t *testing.T) {
	weak := rsaKeyOf(t, "rsa512.pem")
	v := verdict{name: "weak", signers: []Signer{{Domain: "north.example", Selector: "june", Key: rsaKeyOf(t, "rsa2048.pem")}}}
	text, _ := v.signed(t)
	_, record, err := Signer{Domain: "north.example", Selector: "june", Key: weak}.Record()
	if err != nil {
		t.Fatal(err)
	}
	z := zone{"june._domainkey.north.example": {record}}
	if r := Verify([]byte(text), z.ask, now)[0]; r.Status != Policy || r.Why != WeakKey || r.Weight != 512 {
		t.Errorf("it says %+v", r)
	}
}

// FuzzVerify: whatever comes, each signature gets one result, and nothing passes that nobody has signed.
func FuzzVerify(f *testing.F) {
	for _, v := range verdicts(f) {
		text, _ := v.signed(f)
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, octets []byte) {
		for _, r := range Verify(octets, zone{}.ask, now) {
			if r.Status == Pass || r.Status == "" || r.Why == "" {
				t.Errorf("it says %+v", r)
			}
		}
	})
}
