package transcript_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ehlo/labs/transcript"
)

// datagram is a TCP segment in an IPv4 datagram.
func datagram(fromServer bool, seq uint32, flags byte, data string) []byte {
	ip := make([]byte, 40)
	ip[0], ip[9] = 0x45, 6
	binary.BigEndian.PutUint16(ip[2:], uint16(40+len(data)))
	src, dst, sport, dport := 12, 16, uint16(40000), uint16(110)
	if fromServer {
		src, dst, sport, dport = 16, 12, 110, 40000
	}
	copy(ip[src:], []byte{192, 0, 2, 1})
	copy(ip[dst:], []byte{192, 0, 2, 2})
	binary.BigEndian.PutUint16(ip[20:], sport)
	binary.BigEndian.PutUint16(ip[22:], dport)
	binary.BigEndian.PutUint32(ip[24:], seq)
	ip[32], ip[33] = 5<<4, flags
	return append(ip, data...)
}

// ethernet is the header of a frame with an IPv4 datagram.
var ethernet = append(make([]byte, 12), 0x08, 0x00)

// packet is an Ethernet frame with a TCP segment.
func packet(fromServer bool, seq uint32, flags byte, data string) []byte {
	return append(slices.Clone(ethernet), datagram(fromServer, seq, flags, data)...)
}

// capture is a pcap or a pcapng file with packets out of order, sent again and
// cut in the middle of lines.
func capture(ng bool) []byte {
	frames := [][]byte{
		packet(false, 99, 2, ""), packet(true, 999, 18, ""),
		packet(true, 1000, 24, "+OK rea"), packet(true, 1007, 24, "dy\r\n"),
		packet(false, 105, 24, "bob\r\n"), packet(false, 100, 24, "USER "), packet(false, 100, 24, "USER "),
		packet(true, 1011, 24, "+OK\r\n"), packet(false, 110, 24, "QUIT\r\n"), packet(true, 1016, 25, "+OK bye\r\n"),
	}
	le := binary.LittleEndian
	var b []byte
	block := func(kind uint32, body []byte) {
		body = append(body, make([]byte, -len(body)&3)...)
		b = le.AppendUint32(le.AppendUint32(b, kind), uint32(len(body)+12))
		b = le.AppendUint32(append(b, body...), uint32(len(body)+12))
	}
	if ng {
		block(0x0a0d0d0a, append([]byte{0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0}, bytes.Repeat([]byte{0xff}, 8)...))
		block(1, []byte{1, 0, 0, 0, 0, 0, 4, 0})
		for _, f := range frames {
			head := le.AppendUint32(le.AppendUint32(make([]byte, 12), uint32(len(f))), uint32(len(f)))
			block(6, append(head, f...))
		}
		return b
	}
	return pcap(1, frames...)
}

// pcap is a pcap file of frames of one link type.
func pcap(link uint32, frames ...[]byte) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32([]byte{0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0}, link)
	for _, f := range frames {
		b = le.AppendUint32(le.AppendUint32(append(b, make([]byte, 8)...), uint32(len(f))), uint32(len(f)))
		b = append(b, f...)
	}
	return b
}

func TestCapture(t *testing.T) {
	want := `pop3 192.0.2.2 110 persona= closed=true
0   "" → +OK [2] authorization
3 line USER "USER bob\r\n" → +OK [4] authorization
5 line QUIT "QUIT\r\n" → +OK [6] closed
`
	for _, ng := range []bool{false, true} {
		tr, err := transcript.Read("x.pcap", capture(ng), transcript.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, rendered(tr)); d != "" {
			t.Errorf("pcapng %v: %s", ng, d)
		}
	}
}

// TestLinks finds the datagram in the frames of each kind of network that mail
// is captured on.
func TestLinks(t *testing.T) {
	greeting := datagram(true, 1000, 24, "+OK ready\r\n")
	six := append([]byte{0x60, 0, 0, 0, 0, byte(len(greeting) - 20), 6, 64}, make([]byte, 32)...)
	six[23], six[39] = 1, 2 // ::1 to ::2
	six = append(six, greeting[20:]...)
	for _, tt := range []struct {
		name   string
		link   uint32
		header []byte
		ip     []byte
	}{
		{"Ethernet", 1, ethernet, greeting},
		{"Ethernet with a VLAN tag", 1, append(make([]byte, 12), 0x81, 0, 0, 7, 0x08, 0), greeting},
		{"BSD loopback", 0, []byte{2, 0, 0, 0}, greeting},
		{"OpenBSD loopback", 108, []byte{0, 0, 0, 2}, greeting},
		{"Linux cooked", 113, append(make([]byte, 14), 0x08, 0), greeting},
		{"Linux cooked, version 2", 276, append([]byte{0x08, 0}, make([]byte, 18)...), greeting},
		{"raw IP", 101, nil, greeting},
		{"raw IP, as Linux numbers it", 12, nil, greeting},
		{"IPv4", 228, nil, greeting},
		{"IPv6", 229, nil, six},
		{"raw IP, version 6", 101, nil, six},
	} {
		tr, err := transcript.Read("x.pcap", pcap(tt.link, append(slices.Clone(tt.header), tt.ip...)), transcript.Options{})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if len(tr.Sessions) != 1 || string(tr.Sessions[0].Exchanges[0].Reply) != "+OK ready\r\n" {
			t.Errorf("%s: read as %s", tt.name, rendered(tr))
		}
	}
}

// TestDamagedCapture reads what stands before the damage, and says so when that
// is nothing.
func TestDamagedCapture(t *testing.T) {
	whole := pcap(1, packet(true, 1000, 24, "+OK ready\r\n"), packet(false, 100, 24, "QUIT\r\n"))
	tr, err := transcript.Read("x.pcap", whole[:len(whole)-3], transcript.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(tr.Sessions[0].Exchanges); n != 1 {
		t.Errorf("%d exchanges, want the greeting", n)
	}
	for _, cut := range []int{4, 23, 30, 60} {
		if _, err := transcript.Read("x.pcap", whole[:cut], transcript.Options{}); err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("%d octets of it: %v", cut, err)
		}
	}
}
