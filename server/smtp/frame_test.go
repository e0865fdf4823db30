package smtp

import (
	"strings"
	"testing"
)

// ends are what finds the end of text.
var ends = map[string]func(buf []byte, from int) int{"by CRLF": EndByCRLF, "by line": EndByLine}

// TestEndOfTextInPieces: the end is found where it is found at once, however the text comes.
func TestEndOfTextInPieces(t *testing.T) {
	for name, end := range ends {
		for _, text := range []string{
			".\r\n", ".\n", "\n.\n", "\r\n.\r\n", "a\r\n.\r\n", "a\r\n.\n.\r\n", "a\n.\r\n", "a\r.\r\n\r\n.\r\n", "..\r\n.\r\n", "\r\r\n.\r\n.\n",
			strings.Repeat("x", maxLine+3) + "\n.\n\r\n.\r\n", "a\r\n" + strings.Repeat("x", 5000) + "\r\n.\r\nQUIT\r\n",
		} {
			inPieces(t, name, end, text)
		}
	}
}

func inPieces(t *testing.T, name string, end func([]byte, int) int, text string) {
	t.Helper()
	want := 0
	for n := range len(text) + 1 {
		if want = end([]byte(text[:n]), 0); want > 0 {
			break
		}
	}
	for _, piece := range []int{1, 2, 3, 5, 1000} {
		got := 0
		for n, from := 0, 0; n < len(text) && got == 0; from = n {
			n = min(n+piece, len(text))
			got = end([]byte(text[:n]), from)
		}
		if got != want {
			t.Errorf("%s, in pieces of %d: %q ends at %d, want %d", name, piece, text[:min(len(text), 40)], got, want)
		}
	}
}

// TestStuffed: the engine reads a message as the client means it.
func TestStuffed(t *testing.T) {
	for _, tt := range []struct{ rule, text, want string }{
		{"nothing is nothing", ".\r\n", ".\r\n"},
		{"lines stay as they are", "a: b\r\n\r\nc\r\n.\r\n", "a: b\r\n\r\nc\r\n.\r\n"},
		{"a doubled dot stays doubled", "..\r\n..a\r\n.\r\n", "..\r\n..a\r\n.\r\n"},
		{"a dot that was not doubled is gone", ".a\r\n.\r\n", "a\r\n.\r\n"},
		{"bare LF ends a line", "a\nb\r\n\n.\n", "a\r\nb\r\n\r\n.\r\n"},
		{"a dot before bare LF is text", "a\r\n.\nb\r\n.\r\n", "a\r\n..\r\nb\r\n.\r\n"},
		{"bare CR is text", "a\rb\r\r\n.\r\n", "a\rb\r\r\n.\r\n"},
	} {
		if got := string(stuffed([]byte(tt.text))); got != tt.want {
			t.Errorf("%s: %q becomes %q, want %q", tt.rule, tt.text, got, tt.want)
		}
	}
}

// FuzzEndOfTextInPieces is the same with any text.
func FuzzEndOfTextInPieces(f *testing.F) {
	f.Add("a\r\n.\r\n")
	f.Add("a\n.\n\r\n.\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		for name, end := range ends {
			inPieces(t, name, end, text)
		}
	})
}
