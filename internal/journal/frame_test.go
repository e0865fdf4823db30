package journal

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
)

const other = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"

// read lists the frames of a text as id and record, and "?" for one that cannot be read.
func read(data []byte) (all []string) {
	for f := range frames(data) {
		if f.record == nil {
			all = append(all, "?")
			continue
		}
		all = append(all, f.id+" "+string(f.record))
	}
	return all
}

func three() (data []byte, ends []int, want []string) {
	for i, who := range []string{id, other, id} {
		record := fmt.Sprintf(`{"n":%d,"text":"a\tb\n"}`, i)
		data = appendFrame(data, who, []byte(record))
		ends = append(ends, len(data))
		want = append(want, who+" "+record)
	}
	return data, ends, want
}

func TestFrames(t *testing.T) {
	data, _, want := three()
	if got := read(data); !slices.Equal(got, want) {
		t.Errorf("%q became %q", want, got)
	}
	if got, want := read(appendFrame(nil, "", []byte("{}"))), []string{" {}"}; !slices.Equal(got, want) {
		t.Errorf("without an id: %q, want %q", got, want)
	}
}

// TestFlippedBit: whatever bit is flipped, no other frame is lost with the one that it is in.
func TestFlippedBit(t *testing.T) {
	data, ends, want := three()
	for at := range data {
		for bit := range 8 {
			damaged := slices.Clone(data)
			damaged[at] ^= 1 << bit
			in := slices.IndexFunc(ends, func(end int) bool { return at < end })
			got := read(damaged)
			for i, w := range want {
				if i != in && !slices.Contains(got, w) {
					t.Fatalf("bit %d of octet %d, in frame %d, has cost frame %d: %q", bit, at, in, i, got)
				}
			}
			for _, g := range got {
				if g != "?" && !slices.Contains(want, g) {
					t.Fatalf("bit %d of octet %d was read as %q", bit, at, g)
				}
			}
		}
	}
}

// TestCutFrames: of what was cut short, all that is whole is read.
func TestCutFrames(t *testing.T) {
	data, ends, want := three()
	for n := range data {
		got := read(data[:n])
		whole := 0
		for whole < len(ends) && n >= ends[whole]-1 { // the line end itself can be missing
			whole++
		}
		if len(got) < whole || !slices.Equal(got[:whole], want[:whole]) {
			t.Fatalf("%d octets: %q, want %d whole", n, got, whole)
		}
		for f := range frames(data[:n]) {
			if f.torn != (f.offset+f.length == n && data[n-1] != '\n') {
				t.Fatalf("%d octets: torn is %v of %d to %d", n, f.torn, f.offset, f.offset+f.length)
			}
		}
	}
}

// FuzzFrames: frames, and line ends, cover what they are of, one after the other.
func FuzzFrames(f *testing.F) {
	data, _, _ := three()
	f.Add(data)
	f.Add([]byte("\n\n\t\t00000000\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		at := 0
		for fr := range frames(data) {
			for at < fr.offset && data[at] == '\n' {
				at++
			}
			if fr.offset != at || fr.length <= 0 {
				t.Fatalf("a frame at %d of %d octets, after %d", fr.offset, fr.length, at)
			}
			at += fr.length
		}
		if rest := bytes.Trim(data[at:], "\n"); len(rest) > 0 {
			t.Errorf("%d of %d octets are in frames", at, len(data))
		}
	})
}
