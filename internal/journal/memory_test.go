package journal

import (
	"bytes"
	"io"
	"testing"
)

// TestMemoryFile: what was written is read again, over the ends of pieces, where it was written.
func TestMemoryFile(t *testing.T) {
	m := newMemory()
	f, err := m.Create("dir/a")
	if err != nil {
		t.Fatal(err)
	}
	var want []byte
	for _, w := range []struct{ at, octets int }{
		{0, 10}, {10, memoryPiece - 10}, {memoryPiece, 1}, {memoryPiece - 5, 2*memoryPiece + 9}, {4 * memoryPiece, memoryPiece}, {3, memoryPiece},
	} {
		p := bytes.Repeat([]byte{byte('a' + len(want)%26)}, w.octets)
		if n, err := f.WriteAt(p, int64(w.at)); n != len(p) || err != nil {
			t.Fatalf("%d octets at %d: wrote %d, %v", w.octets, w.at, n, err)
		}
		want = append(want, make([]byte, max(0, w.at+w.octets-len(want)))...)
		copy(want[w.at:], p)
		if got, err := m.ReadFile("dir/a"); !bytes.Equal(got, want) || err != nil {
			t.Fatalf("behind %d octets at %d the file is another than what was written; %v", w.octets, w.at, err)
		}
		for _, at := range []int{0, w.at, max(0, len(want)-memoryPiece-1)} {
			got := make([]byte, len(want)-at)
			if n, err := f.ReadAt(got, int64(at)); n != len(got) || err != nil || !bytes.Equal(got, want[at:]) {
				t.Errorf("%d octets at %d: read %d others, %v", len(got), at, n, err)
			}
		}
	}
	if n, err := f.ReadAt(make([]byte, 2), int64(len(want)-1)); n != 1 || err != io.ErrUnexpectedEOF {
		t.Errorf("over the end: read %d, %v", n, err)
	}
	if n, err := f.ReadAt(make([]byte, 2), int64(len(want))); n != 0 || err != io.EOF {
		t.Errorf("behind the end: read %d, %v", n, err)
	}
}
