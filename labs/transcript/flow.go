package transcript

import (
	"bytes"
	"fmt"
	"net/netip"

	"github.com/gopacket/gopacket/layers"
)

// TCP streams, put together from their segments (RFC 9293 §3.4), with the lines
// of both sides in the order in which they came. gopacket's own reassembly serves
// live captures: it wants a factory, pages and flushing by time, and is no shorter.

type flowKey struct{ a, b netip.AddrPort }

// flows are the TCP streams of a capture, in order of their first packet.
type flows struct {
	byKey map[flowKey]*flow
	all   []*flow
}

// flow is one connection. Side 0 is whoever spoke first in the capture.
type flow struct {
	ends   [2]netip.AddrPort
	next   [2]uint32 // sequence number expected
	known  [2]bool
	early  [2]map[uint32][]byte // segments that came out of order
	chunks []chunk
	server int // which side is the server's, -1 unknown
	closed bool
}

type chunk struct {
	from int
	data []byte
}

func (f *flows) segment(from, to netip.AddrPort, tcp *layers.TCP) {
	fl, side := f.byKey[flowKey{from, to}], 0
	if fl == nil || fl.closed && tcp.SYN {
		if other := f.byKey[flowKey{to, from}]; other != nil && !(other.closed && tcp.SYN) {
			fl, side = other, 1
		} else {
			fl = &flow{ends: [2]netip.AddrPort{from, to}, server: -1}
			f.byKey[flowKey{from, to}] = fl
			delete(f.byKey, flowKey{to, from})
			f.all = append(f.all, fl)
		}
	}
	if tcp.SYN {
		fl.next[side], fl.known[side] = tcp.Seq+1, true
		if tcp.ACK {
			fl.server = side
		} else {
			fl.server = 1 - side
		}
		return
	}
	if !fl.known[side] {
		fl.next[side], fl.known[side] = tcp.Seq, true
	}
	fl.take(side, tcp.Seq, tcp.Payload)
	if tcp.FIN || tcp.RST {
		fl.closed = true
	}
}

// take adds a segment when all before it have come, and then those that were
// waiting for it.
func (fl *flow) take(side int, seq uint32, data []byte) {
	for len(data) > 0 {
		ahead := int32(seq - fl.next[side])
		switch {
		case ahead > 0:
			if fl.early[side] == nil {
				fl.early[side] = make(map[uint32][]byte)
			}
			fl.early[side][seq] = data
			return
		case -int(ahead) >= len(data): // in this order: -ahead can be more than an int32 holds
			return // sent again
		}
		data = data[-ahead:]
		fl.chunks = append(fl.chunks, chunk{side, data})
		fl.next[side] += uint32(len(data))
		seq = fl.next[side]
		data = fl.early[side][seq]
		delete(fl.early[side], seq)
	}
}

// lines are what both sides said, as it went over the wire.
func (fl *flow) lines() []line {
	server := fl.server
	if server < 0 { // the capture begins in the middle: servers' ports are lower
		server = 0
		if fl.ends[1].Port() < fl.ends[0].Port() {
			server = 1
		}
	}
	out := []line{{side: opened, text: fmt.Sprintf("%s %d", fl.ends[server].Addr().Unmap(), fl.ends[server].Port())}}
	var rest [2][]byte
	for _, c := range fl.chunks {
		rest[c.from] = append(rest[c.from], c.data...)
		for {
			text, more, found := bytes.Cut(rest[c.from], []byte("\n"))
			if !found {
				break
			}
			rest[c.from] = more
			out = append(out, said(c.from == server, string(bytes.TrimSuffix(text, []byte("\r")))))
		}
	}
	for side, text := range rest {
		if len(text) > 0 {
			out = append(out, said(side == server, string(text)))
		}
	}
	if fl.closed {
		out = append(out, line{side: ended})
	}
	return out
}

func said(byServer bool, text string) line {
	if byServer {
		return line{side: server, text: text}
	}
	return line{side: client, text: text}
}
