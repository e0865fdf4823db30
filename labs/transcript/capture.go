package transcript

import (
	"bytes"
	"errors"
	"io"
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// Captures of packets: pcap files and pcapng files (draft-ietf-opsawg-pcapng),
// of which the TCP streams are put together in flow.go.

// maxPackets is how many packets of a capture are looked at.
const maxPackets = 1 << 20

// captureMagics are the first octets of a pcapng file, and of pcap files in
// either byte order, with times in microseconds and in nanoseconds.
var captureMagics = []string{
	"\x0a\x0d\x0d\x0a",
	"\xd4\xc3\xb2\xa1", "\xa1\xb2\xc3\xd4", "\x4d\x3c\xb2\xa1", "\xa1\xb2\x3c\x4d",
}

var errCapture = texts.Error("damaged-capture")

func isCapture(data []byte) bool {
	for _, magic := range captureMagics {
		if bytes.HasPrefix(data, []byte(magic)) {
			return true
		}
	}
	return false
}

// readCapture returns the lines of all TCP streams, one stream after another.
// Of a capture that is damaged, what stands before the damage is read.
func readCapture(data []byte) ([]line, error) {
	f := &flows{byKey: make(map[flowKey]*flow)}
	if err := readPackets(data, f); err != nil && len(f.all) == 0 {
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

// readPackets gives the flows each TCP segment of a capture.
func readPackets(data []byte, f *flows) error {
	next, err := packetsOf(data)
	if err != nil {
		return errCapture
	}
	for range maxPackets {
		frame, link, err := next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errCapture
		}
		f.packet(link, frame)
	}
	return texts.Error("long-capture", "most", maxPackets)
}

// packetsOf returns what reads a capture packet by packet.
func packetsOf(data []byte) (next func() ([]byte, layers.LinkType, error), err error) {
	if bytes.HasPrefix(data, []byte(captureMagics[0])) {
		r, err := pcapgo.NewNgReader(bytes.NewReader(data), pcapgo.NgReaderOptions{WantMixedLinkType: true, SkipUnknownVersion: true})
		return func() ([]byte, layers.LinkType, error) {
			frame, info, err := r.ReadPacketData()
			if err != nil {
				return nil, 0, err
			}
			link, _ := info.AncillaryData[0].(layers.LinkType)
			return frame, link, nil
		}, err
	}
	r, err := pcapgo.NewReader(bytes.NewReader(data))
	return func() ([]byte, layers.LinkType, error) {
		frame, _, err := r.ReadPacketData()
		return frame, r.LinkType(), err
	}, err
}

// packet gives its flow the segment that a frame carries. What is no TCP over
// IP is passed over.
func (f *flows) packet(link layers.LinkType, frame []byte) {
	var decoder gopacket.Decoder = link
	if link == layers.LinkTypeIPv4 || link == layers.LinkTypeIPv6 {
		decoder = layers.LinkTypeRaw // the packet says which it is
	}
	p := gopacket.NewPacket(frame, decoder, gopacket.DecodeOptions{Lazy: true, NoCopy: true})
	tcp, ok := p.Layer(layers.LayerTypeTCP).(*layers.TCP)
	if !ok || p.NetworkLayer() == nil {
		return
	}
	ends := p.NetworkLayer().NetworkFlow()
	src, _ := netip.AddrFromSlice(ends.Src().Raw())
	dst, _ := netip.AddrFromSlice(ends.Dst().Raw())
	f.segment(netip.AddrPortFrom(src, uint16(tcp.SrcPort)), netip.AddrPortFrom(dst, uint16(tcp.DstPort)), tcp)
}
