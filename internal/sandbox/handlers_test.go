package sandbox

import (
	"context"
	"encoding/json"
	"testing"

	"ehlo/internal/sandbox/message"
)

// TestHandlers gives a sandbox a message of each kind: there is a handler of
// each, for the Go type that the message has, and of nothing else.
func TestHandlers(t *testing.T) {
	table, m := handlers(), manager(t, Config{})
	for _, k := range message.ClientKinds() {
		if k.Type == "hello" {
			continue
		}
		if _, ok := table[k.Type]; !ok {
			t.Errorf("nothing is done about %q", k.Type)
			continue
		}
		delete(table, k.Type)
		p, _ := hello(t, m, "")
		text, err := json.Marshal(map[string]string{"type": k.Type})
		if err != nil {
			t.Fatal(err)
		}
		msg, err := message.DecodeClient(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Receive(context.Background(), msg); err != nil {
			t.Errorf("%s: %v", k.Type, err)
		}
	}
	for name := range table {
		t.Errorf("there is a handler of %q, which no page can send", name)
	}
}
