package journal

import (
	"bytes"
	"hash/crc32"
	"iter"
	"regexp"
	"strconv"
)

// A frame is a line: the record as JSON, a tab, the checksum of all before it in eight
// hexadecimal digits. In the log the sandbox's id and a tab stand in front. JSON as it is
// written here has neither tabs nor line ends in it, so a line that is damaged costs no other.

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sumLength is that of a checksum and the tab before it.
const sumLength = 9

// appendFrame puts a frame behind dst. id is "" outside the log.
func appendFrame(dst []byte, id string, record []byte) []byte {
	begin := len(dst)
	if id != "" {
		dst = append(append(dst, id...), '\t')
	}
	dst = append(dst, record...)
	sum := crc32.Checksum(dst[begin:], castagnoli)
	dst = append(dst, '\t')
	const digits = "0123456789abcdef"
	for shift := 28; shift >= 0; shift -= 4 {
		dst = append(dst, digits[sum>>shift&15])
	}
	return append(dst, '\n')
}

// frame is one that has been read.
type frame struct {
	id     string // as far as it is one
	record []byte // nil if it cannot be read
	offset int    // where it begins
	length int    // with its line end
	torn   bool   // it is the last, and has no end: it had not been written whole
}

// frames are those of a log's or a journal's octets. A frame whose checksum is wrong has no
// record; one whose line end is damaged is read all the same, as is the next.
func frames(data []byte) iter.Seq[frame] {
	return func(yield func(frame) bool) {
		for offset := 0; offset < len(data); {
			if data[offset] == '\n' { // where something has been erased
				offset++
				continue
			}
			line, _, ended := bytes.Cut(data[offset:], []byte{'\n'})
			f := frame{offset: offset, length: len(line) + 1, torn: !ended}
			if !ended {
				f.length--
			}
			if n := whole(line); n >= 0 {
				f.read(line[:n-sumLength])
				if n < len(line) { // what stands there instead of a line end
					f.length, f.torn = n+1, false
				}
			} else {
				f.id = idOf(line)
			}
			if !yield(f) {
				return
			}
			offset += f.length
		}
	}
}

// whole is the length of the frame at the beginning of a line, -1 if there is none: the line
// itself, unless the end of that frame is damaged.
func whole(line []byte) int {
	if isSum(line, len(line)) {
		return len(line)
	}
	for at, b := range line {
		if n := at + sumLength; b == '\t' && n < len(line) && isSum(line, n) {
			return n
		}
	}
	return -1
}

// isSum reports whether the n octets at the beginning of a line end in their checksum.
func isSum(line []byte, n int) bool {
	if n < sumLength || line[n-sumLength] != '\t' {
		return false
	}
	sum, err := strconv.ParseUint(string(line[n-sumLength+1:n]), 16, 32)
	return err == nil && uint32(sum) == crc32.Checksum(line[:n-sumLength], castagnoli)
}

// read takes a frame without its checksum apart.
func (f *frame) read(text []byte) {
	f.record = text
	if f.id = idOf(text); f.id != "" {
		f.record = text[len(f.id)+1:]
	}
}

// names is what can stand in front of a frame: a sandbox's id, or a bucket's name and a key.
var names = regexp.MustCompile(`^([a-z]+/[A-Za-z0-9_-]{3,}|[A-Za-z0-9_-]{32})$`)

// idOf is the id at the beginning of a line, "" if there is none.
func idOf(line []byte) string {
	id, _, found := bytes.Cut(line, []byte{'\t'})
	if !found || !names.Match(id) {
		return ""
	}
	return string(id)
}
