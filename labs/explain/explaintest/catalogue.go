package explaintest

import (
	"strings"
	"testing"

	"ehlo/labs/explain"
	"ehlo/labs/explain/knowledge"
	"ehlo/server/wire"
)

// typed is an example's line as it is sent: with its own line end, if it has
// one. {x*9} stands for nine times x.
func typed(line string) []byte {
	line = Repeated(line)
	if strings.HasSuffix(line, "\n") || strings.HasSuffix(line, "\r") {
		return []byte(line)
	}
	return []byte(line + "\r\n")
}

// Example is a conversation that shows a mistake, and where it is held.
func Example(at Place, m *knowledge.Mistake) (Place, []Act) {
	if m.World != "" {
		at.World, at.Persona, _ = strings.Cut(m.World, " ")
	}
	if m.Persona != "" {
		at.Persona = m.Persona
	}
	at.Port = m.Port
	var acts []Act
	if m.Secure {
		acts = Lines(map[wire.Protocol][]string{wire.SMTP: {"EHLO client.com", "STARTTLS"}, wire.POP3: {"STLS"}}[at.Protocol.Descriptor.Name]...)
	}
	for _, l := range m.Example {
		asks := Lines(l)
		asks[0].Octets = typed(l)
		acts = append(acts, asks...)
	}
	return at, acts
}

// PlayExample holds an example's conversation and explains its last exchange.
func PlayExample(t testing.TB, at Place, m *knowledge.Mistake) (*wire.Exchange, *explain.Explanation) {
	t.Helper()
	at, acts := Example(at, m)
	c := at.Play(t, acts)
	x, e := c.Last()
	if m.Answer != nil { // no world of ours says this: it is put into its mouth
		c := at.Play(t, acts[:len(acts)-1])
		y := *x
		y.Reply = []byte(strings.Join(m.Answer, "\r\n") + "\r\n")
		y.Response = at.Protocol.Descriptor.ParseReply(y.Reply)
		y.After = y.Before
		x, e = &y, c.Explainer.Explain(&y)
	}
	return x, e
}

// Catalogue plays the example of each mistake: it is the first that is found,
// with the fix that the catalogue has, and the server accepts that.
func Catalogue(t *testing.T, at Place, k *knowledge.Knowledge) {
	for i := range k.Mistakes {
		m := &k.Mistakes[i]
		if len(m.Example) == 0 {
			continue
		}
		t.Run(m.ID, func(t *testing.T) { checkExample(t, at, m) })
	}
}

func checkExample(t *testing.T, at Place, m *knowledge.Mistake) {
	x, e := PlayExample(t, at, m)
	Explained(t, m.ID, x, e)
	if len(e.Mistakes) == 0 || e.Mistakes[0].ID != m.ID {
		t.Fatalf("%q is answered %q: found are %+v", x.Unit.Raw, x.Reply, e.Mistakes)
	}
	found := e.Mistakes[0]
	for _, name := range []string{"text", "fix", "n", "near", "nearest", "verb", "reason", "offered", "encoded", "user", "count"} {
		if strings.Contains(found.Says, "{"+name+"}") {
			t.Errorf("it says %q", found.Says)
		}
	}
	if found.Fix != m.Fix {
		t.Errorf("%q is answered %q: the fix is %q, and the catalogue has %q", x.Unit.Raw, x.Reply, found.Fix, m.Fix)
	}
	if found.Fix == "" || m.Answer != nil {
		return
	}
	at, acts := Example(at, m)
	if y := at.Accepts(t, acts, len(at.Play(t, acts).Heard)-1, found.Fix); !Accepted(y) {
		t.Errorf("the fix %q is answered %q", found.Fix, Answer(y))
	}
}
