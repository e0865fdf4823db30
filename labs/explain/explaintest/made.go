package explaintest

import (
	"encoding/base64"

	"ehlo/labs/explain"
	"ehlo/labs/explain/known"
	"ehlo/server/wire"
)

// Maker makes exchanges of a protocol that were never had.
type Maker explain.Protocol

// Begin is an explainer of a conversation of which nothing is known.
func (m Maker) Begin() *explain.Explainer {
	return explain.Table{explain.Protocol(m)}.New(m.Descriptor.Name, known.Place{})
}

// Explain explains an exchange: what the client says, "" for the greeting, what
// the server replies, and the states before and after.
func (m Maker) Explain(e *explain.Explainer, kind wire.UnitKind, command, reply string, before, after wire.State) {
	x := &wire.Exchange{Before: before, After: after, Close: m.Descriptor.Final(after), Reply: []byte(reply), Response: m.Descriptor.ParseReply([]byte(reply))}
	if command != "" {
		x.Index, x.Unit = 1, wire.Unit{Kind: kind, Raw: []byte(command)}
		x.Command = m.Descriptor.Parse(x.Unit)
	}
	e.Explain(x)
}

// Unasked explains what the server says although nothing was asked, and the state after it.
func (m Maker) Unasked(e *explain.Explainer, reply string, after wire.State) {
	e.Explain(&wire.Exchange{Index: 1, After: after, Close: m.Descriptor.Final(after), Reply: []byte(reply), Response: m.Descriptor.ParseReply([]byte(reply))})
}

// Base64 is a text in base64.
func Base64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
