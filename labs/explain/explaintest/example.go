package explaintest

import (
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"ehlo/labs/explain"
	"ehlo/server/wire"
)

// Example is a conversation that shows a mistake: an entry of a package's
// testdata/mistakes.yaml.
type Example struct {
	ID      string   // of the mistake
	Typed   []string `yaml:"example"` // lines, the last of them the mistake
	Fix     string   // what to type instead, "" when no one line puts it right
	World   string   // where it is typed, where that matters
	Persona string
	Port    int
	// Secure has TLS in force before the first line, as on a port that wants it.
	Secure bool
	// Answer is what a server says, where none of our worlds does, and Offers what it has answered to EHLO or CAPABILITY.
	Answer, Offers []string
}

// Examples reads those of a package.
func Examples(t testing.TB) (all []Example) {
	t.Helper()
	text, err := os.ReadFile("testdata/mistakes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.UnmarshalWithOptions(text, &all, yaml.Strict()); err != nil {
		t.Fatalf("testdata/mistakes.yaml: %s", yaml.FormatError(err, false, true))
	}
	return all
}

// octets are an example's line as it is sent: with its own line end, if it has
// one.
func octets(line string) []byte {
	line = Repeated(line)
	if strings.HasSuffix(line, "\n") || strings.HasSuffix(line, "\r") {
		return []byte(line)
	}
	return []byte(line + "\r\n")
}

// acts are what the client does, and where.
func (m *Example) acts(at Place) (Place, []Act) {
	if m.World != "" {
		at.World = m.World
	}
	if m.Persona != "" {
		at.Persona = m.Persona
	}
	at.Port = m.Port
	var acts []Act
	if m.Secure {
		acts = Lines(map[wire.Protocol][]string{"smtp": {"EHLO client.com", "STARTTLS"}, "pop3": {"STLS"}}[at.Protocol.Descriptor.Name]...)
	}
	for _, l := range m.Typed {
		asks := Lines(l)
		asks[0].Octets = octets(l)
		acts = append(acts, asks...)
	}
	return at, acts
}

// Play holds the conversation and explains its last exchange.
func (m *Example) Play(t testing.TB, at Place) (*wire.Exchange, *explain.Explanation) {
	t.Helper()
	at, acts := m.acts(at)
	c := at.Play(t, acts)
	x, e := c.Last()
	if m.Answer != nil { // no world of ours says this: it is put into its mouth
		before := *m
		before.Typed = m.Typed[:len(m.Typed)-1]
		_, acts := before.acts(at)
		c := at.Play(t, acts)
		if m.Offers != nil {
			talk := at.Dial(t)
			for _, x := range c.Exchanges[len(talk.Exchanges):] {
				if x.Command != nil && (x.Command.Verb == "EHLO" || x.Command.Verb == "CAPABILITY") {
					x = answered(at, x, m.Offers)
				}
				talk.Explainer.Explain(x)
			}
			c = talk
		}
		y := answered(at, x, m.Answer)
		y.After = y.Before
		x, e = y, c.Explainer.Explain(y)
	}
	return x, e
}

// answered is an exchange with another reply.
func answered(at Place, x *wire.Exchange, reply []string) *wire.Exchange {
	y := *x
	y.Reply = []byte(strings.Join(reply, "\r\n") + "\r\n")
	y.Response = at.Protocol.Descriptor.ParseReply(y.Reply)
	return &y
}
