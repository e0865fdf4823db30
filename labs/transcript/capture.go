package transcript

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
)

// Captures of packets: pcap files and pcapng files (draft-ietf-opsawg-pcapng),
// of which the TCP streams are put together (RFC 9293 §3.4). Only what is
// needed to read mail sessions is looked at.

const (
	pcapngMagic = "\x0a\x0d\x0d\x0a"
	maxPackets  = 1 << 20
)

var pcapOrders = map[string]binary.ByteOrder{
	"\xd4\xc3\xb2\xa1": binary.LittleEndian, "\x4d\x3c\xb2\xa1": binary.LittleEndian,
	"\xa1\xb2\xc3\xd4": binary.BigEndian, "\xa1\xb2\x3c\x4d": binary.BigEndian,
}

var errCapture = errors.New("the capture is damaged: save it anew")

func isCapture(data []byte) bool {
	if len(data) < 4 {
		return false
	}
	return string(data[:4]) == pcapngMagic || pcapOrders[string(data[:4])] != nil
}

// readCapture returns the lines of all TCP streams, one stream after another.
func readCapture(data []byte) ([]line, error) {
	f := &flows{byKey: make(map[flowKey]*flow)}
	var err error
	if string(data[:4]) == pcapngMagic {
		err = readPcapng(data, f)
	} else {
		err = readPcap(data, f)
	}
	if err != nil && len(f.all) == 0 {
		return nil, err
	}
	var lines []line
	for _, fl := range f.all {
		lines = append(lines, fl.lines()...)
	}
	for i := range lines {
		lines[i].at = i + 1
	}
	return lines, nil
}

func readPcap(data []byte, f *flows) error {
	order := pcapOrders[string(data[:4])]
	if len(data) < 24 {
		return errCapture
	}
	link := order.Uint32(data[20:]) & 0xffff
	for data = data[24:]; len(data) >= 16; {
		n := int(order.Uint32(data[8:]))
		if n < 0 || n > len(data)-16 {
			return errCapture
		}
		if err := f.packet(link, data[16:16+n]); err != nil {
			return err
		}
		data = data[16+n:]
	}
	return nil
}

func readPcapng(data []byte, f *flows) error {
	var order binary.ByteOrder = binary.LittleEndian
	var links []uint32
	for len(data) >= 12 {
		kind := order.Uint32(data)
		if string(data[:4]) == pcapngMagic { // a section begins: its byte order
			switch string(data[8:12]) {
			case "\x4d\x3c\x2b\x1a":
				order = binary.LittleEndian
			case "\x1a\x2b\x3c\x4d":
				order = binary.BigEndian
			default:
				return errCapture
			}
			links = nil
		}
		n := int(order.Uint32(data[4:]))
		if n < 12 || n > len(data) {
			return errCapture
		}
		body := data[8 : n-4]
		switch {
		case kind == 1 && len(body) >= 8: // interface description
			links = append(links, uint32(order.Uint16(body)))
		case kind == 6 && len(body) >= 20: // enhanced packet
			i, size := order.Uint32(body), int(order.Uint32(body[12:]))
			if int64(i) < int64(len(links)) && size >= 0 && size <= len(body)-20 {
				if err := f.packet(links[i], body[20:20+size]); err != nil {
					return err
				}
			}
		case kind == 3 && len(body) >= 4 && len(links) > 0: // simple packet
			size := min(int(order.Uint32(body)), len(body)-4)
			if size >= 0 {
				if err := f.packet(links[0], body[4:4+size]); err != nil {
					return err
				}
			}
		}
		data = data[n:]
	}
	return nil
}

// network finds the IP packet in a frame.
func network(link uint32, p []byte) []byte {
	skip := map[uint32]int{0: 4, 108: 4, 1: 14, 113: 16, 276: 20, 12: 0, 101: 0, 228: 0, 229: 0}
	n, known := skip[link]
	if !known || len(p) < n+1 {
		return nil
	}
	if link == 1 && p[12] == 0x81 && p[13] == 0 { // IEEE 802.1Q
		n += 4
	}
	if len(p) <= n {
		return nil
	}
	return p[n:]
}

type flowKey struct{ a, b netip.AddrPort }

// flows are the TCP streams of a capture, in order of their first packet.
type flows struct {
	byKey map[flowKey]*flow
	all   []*flow
	count int
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

func (f *flows) packet(link uint32, frame []byte) error {
	if f.count++; f.count > maxPackets {
		return fmt.Errorf("the capture has more than %d packets: cut it down", maxPackets)
	}
	p := network(link, frame)
	if len(p) < 20 {
		return nil
	}
	var src, dst netip.Addr
	switch p[0] >> 4 {
	case 4:
		head, total := int(p[0]&15)*4, int(binary.BigEndian.Uint16(p[2:]))
		if p[9] != 6 || head < 20 || total < head || len(p) < head {
			return nil
		}
		src, dst = netip.AddrFrom4([4]byte(p[12:16])), netip.AddrFrom4([4]byte(p[16:20]))
		p = p[head:min(total, len(p))]
	case 6:
		if len(p) < 40 || p[6] != 6 {
			return nil
		}
		src, dst = netip.AddrFrom16([16]byte(p[8:24])), netip.AddrFrom16([16]byte(p[24:40]))
		p = p[40:min(40+int(binary.BigEndian.Uint16(p[4:])), len(p))]
	default:
		return nil
	}
	if len(p) < 20 || int(p[12]>>4)*4 > len(p) || p[12]>>4 < 5 {
		return nil
	}
	from := netip.AddrPortFrom(src, binary.BigEndian.Uint16(p))
	to := netip.AddrPortFrom(dst, binary.BigEndian.Uint16(p[2:]))
	f.segment(from, to, binary.BigEndian.Uint32(p[4:]), p[13], p[int(p[12]>>4)*4:])
	return nil
}

// The flags of a TCP segment.
const (
	fin = 1
	syn = 2
	rst = 4
	ack = 16
)

func (f *flows) segment(from, to netip.AddrPort, seq uint32, flags byte, data []byte) {
	fl, side := f.byKey[flowKey{from, to}], 0
	if fl == nil || fl.closed && flags&syn != 0 {
		if other := f.byKey[flowKey{to, from}]; other != nil && !(other.closed && flags&syn != 0) {
			fl, side = other, 1
		} else {
			fl = &flow{ends: [2]netip.AddrPort{from, to}, server: -1}
			f.byKey[flowKey{from, to}] = fl
			delete(f.byKey, flowKey{to, from})
			f.all = append(f.all, fl)
		}
	}
	if flags&syn != 0 {
		fl.next[side], fl.known[side] = seq+1, true
		if flags&ack != 0 {
			fl.server = side
		} else {
			fl.server = 1 - side
		}
		return
	}
	if !fl.known[side] {
		fl.next[side], fl.known[side] = seq, true
	}
	fl.take(side, seq, data)
	if flags&(fin|rst) != 0 {
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
		fl.chunks = append(fl.chunks, chunk{side, bytes.Clone(data)})
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
