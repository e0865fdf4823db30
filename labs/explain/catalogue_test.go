package explain

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"ehlo/server"
	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

var manyOctets = regexp.MustCompile(`\{(\d+)\}`)

// typed is an example's line as it is sent. {N} stands for N octets.
func typed(line string) []byte {
	line = manyOctets.ReplaceAllStringFunc(line, func(m string) string {
		n, _ := strconv.Atoi(m[1 : len(m)-1]) // the pattern has digits only
		return strings.Repeat("x", n)
	})
	if strings.HasSuffix(line, "\n") {
		return []byte(line)
	}
	return []byte(line + "\r\n")
}

// TestCatalogue plays the example of each mistake. It is the first that is
// found, with the fix that the catalogue has, and the server accepts that.
func TestCatalogue(t *testing.T) {
	least := map[wire.Protocol]int{wire.SMTP: 50, wire.POP3: 25}
	for p, k := range map[wire.Protocol]*knowledge{wire.SMTP: smtpKnowledge(), wire.POP3: pop3Knowledge()} {
		if len(k.Mistakes) < least[p] || len(k.byID) != len(k.Mistakes) {
			t.Errorf("%s: %d mistakes, %d different ids", p, len(k.Mistakes), len(k.byID))
		}
		t.Logf("%s: %d mistakes", p, len(k.Mistakes))
		for i := range k.Mistakes {
			m := &k.Mistakes[i]
			t.Run(m.ID, func(t *testing.T) { playExample(t, p, m) })
		}
	}
}

func playExample(t *testing.T, p wire.Protocol, m *mistake) {
	if len(m.Example) == 0 {
		t.Fatal("it has no example")
	}
	at := place{world: "doc", persona: m.Persona, protocol: p, port: m.Port}
	if m.World != "" {
		at.world = m.World
	}
	var acts []act
	if m.Secure {
		acts = append(acts, act{octets: []byte(map[wire.Protocol]string{wire.SMTP: "EHLO client.com\r\nSTARTTLS\r\n", wire.POP3: "STLS\r\n"}[p])}, act{handshake: true})
	}
	for _, l := range m.Example {
		acts = append(acts, act{octets: typed(l)})
		if l == "STARTTLS" || l == "STLS" {
			acts = append(acts, act{handshake: true})
		}
	}
	c := at.play(t, acts)
	last := len(c.heard) - 1
	x, e := c.heard[last], c.said[last]
	if m.Answer != nil { // no world of ours says this: it is put into its mouth
		c := at.play(t, acts[:len(acts)-1])
		y := *x
		y.Reply = []byte(strings.Join(m.Answer, "\r\n") + "\r\n")
		y.Response = server.Protocols().Lookup(p).ParseReply(y.Reply)
		y.After = y.Before
		x, e = &y, c.explainer.Explain(&y)
	}
	explained(t, m.ID, x, e)
	if len(e.Mistakes) == 0 || e.Mistakes[0].ID != m.ID {
		t.Fatalf("%q is answered %q: found are %+v", x.Unit.Raw, x.Reply, e.Mistakes)
	}
	found := e.Mistakes[0]
	if strings.ContainsAny(found.Says, "{}") {
		t.Errorf("it says %q", found.Says)
	}
	if found.Fix != m.Fix {
		t.Errorf("%q is answered %q: the fix is %q, and the catalogue has %q", x.Unit.Raw, x.Reply, found.Fix, m.Fix)
	}
	if found.Fix == "" || m.Answer != nil {
		return
	}
	if y := at.accepts(t, acts, last, found.Fix); y == nil || y.Response.Outcome == wire.Error {
		t.Errorf("the fix %q is answered %+v", found.Fix, y)
	}
}

// TestParsersFaultsAreInTheCatalogue holds that whatever a parser finds wrong
// with a clumsy line has an entry.
func TestParsersFaultsAreInTheCatalogue(t *testing.T) {
	for p, lines := range clumsy {
		for _, l := range lines {
			u := wire.Unit{Kind: wire.Line, Raw: []byte(l + "\r\n")}
			cmd, k := smtp.Parse(u), smtpKnowledge()
			if p == wire.POP3 {
				cmd, k = pop3.Parse(u), pop3Knowledge()
			}
			if cmd.Problem != nil && k.byID[cmd.Problem.ID] == nil {
				t.Errorf("%q: the catalogue lacks %s", l, cmd.Problem.ID)
			}
		}
	}
}
