package run_test

import (
	"strings"
	"testing"
)

// TestSecondField types another line with the name of a field that is right: where the step wants no
// other, that is said with the line, and what the server makes of it with the dot.
func TestSecondField(t *testing.T) {
	for _, tt := range []struct{ rule, file, step, typed, advises string }{
		{"with an author's words", "10-send-by-hand.md", "blank", "From: me", "From: me is not what this step wants.This server wants whole addresses"},
		{"until the dot", "10-send-by-hand.md", "blank", "From: me\n\nHello", "two From: lines now"},
		{"which is refused for it", "10-send-by-hand.md", "blank", "To: @\n\nHello\n.", "cannot read the addresses in To: @.That message has ended"},
		{"before the others", "10-send-by-hand.md", "header", "From: user@client.com\nfrom: me", "two from: lines now"},
		{"of any form", "12-envelope-and-header.md", "sheet", "DATA\nTo: alice@server.com\nTo: bob", "To: bob is not what this step wants.No server takes a line back"},
		{"one that is right", "10-send-by-hand.md", "blank", "From: user@client.com", ""},
		{"one that may be anything", "10-send-by-hand.md", "blank", "Subject: a", ""},
		{"a message that is taken", "10-send-by-hand.md", "blank", ".", "header without a text"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			pl := atNamed(t, tt.file, tt.step)
			pl.enter("a", tt.typed)
			said := plain(pl.inView())
			if !strings.Contains(said, tt.advises) || strings.Contains(said, "cannot read") != strings.Contains(tt.advises, "cannot read") || tt.advises == "" && strings.Contains(said, "lines now") {
				t.Errorf("it is advised %q, want %q", said, tt.advises)
			}
		})
	}
}
