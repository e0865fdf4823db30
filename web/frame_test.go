package web

import (
	"bytes"
	"strings"
	"testing"

	"ehlo/internal/sandbox/message"
)

// A frame's head has the length of what follows in as few octets as RFC 6455 §5.2 has it.
func TestFrameHeads(t *testing.T) {
	empty, err := message.EncodeServer(message.Error{})
	if err != nil {
		t.Fatal(err)
	}
	for octets, head := range map[int]string{
		len(empty): "\x81" + string(rune(len(empty))), 125: "\x81\x7d",
		126: "\x81\x7e\x00\x7e", 1000: "\x81\x7e\x03\xe8", 1<<16 - 1: "\x81\x7e\xff\xff",
		1 << 16: "\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 1<<20 + 2: "\x81\x7f\x00\x00\x00\x00\x00\x10\x00\x02",
	} {
		m := message.Error{Error: strings.Repeat("x", octets-len(empty))}
		data, err := message.EncodeServer(m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := appendFrame([]byte("before"), m)
		if want := "before" + head + string(data); err != nil || !bytes.Equal(got, []byte(want)) {
			t.Errorf("of %d octets: %d octets that begin %q (%v), want %d that begin %q", octets, len(got), got[:min(20, len(got))], err, len(want), want[:20])
		}
	}
}
