package labs

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"ehlo/labs/labtest"
)

// TestDrafts saves a folder's files, right and wrong.
func TestDrafts(t *testing.T) {
	right := strings.Replace(labtest.OneStep(labtest.Good), "world: doc", "world: doc\nterminals: [{id: a, connect: telnet 10.49.137.152 25}]", 1)
	fsys := labtest.Folder(t, right)
	fsys["z.md"] = &fstest.MapFile{Data: []byte("# Later\n")}
	c := Write(fsys)
	save := func(file, source string, want ...string) {
		t.Helper()
		fsys[file] = &fstest.MapFile{Data: []byte(source)}
		if got := c.Renew(); !cmp.Equal(got, want) {
			t.Errorf("after %s was saved these have changed: %q, want %q", file, got, want)
		}
	}
	ids := func(want ...string) {
		t.Helper()
		var got []string
		for _, l := range c.Labs() {
			got = append(got, l.ID+" "+l.Title)
		}
		if !cmp.Equal(got, want) {
			t.Errorf("there are %q, want %q", got, want)
		}
	}
	finds := func(id string, version int, want string) {
		t.Helper()
		d, ok := c.Draft(id)
		if !ok || d.Name != id || d.Version != version || (want == "") != (len(d.Found) == 0) || !strings.Contains(d.Found.Error(), want) {
			t.Errorf("%s: %+v, %v; want %q, version %d", id, d, ok, want, version)
		}
	}
	if got, want := c.Renew(), []string{"x", "z"}; !cmp.Equal(got, want) {
		t.Errorf("first: %q", got)
	}
	ids("x X")
	finds("x", 1, "")
	finds("z", 1, "no front matter")
	if got := c.Renew(); got != nil {
		t.Errorf("nothing was saved, but %q", got)
	}
	save("lab.md", strings.Replace(right, "expect:", "expct:", 1), "x")
	ids("x X") // as it was
	finds("x", 2, `did you mean "expect"?`)
	save("lab.md", strings.Replace(right, "title: X", "title: Y", 1), "x")
	ids("x Y")
	finds("x", 3, "")
	save("lab.md", strings.Replace(right, "solution: NOOP", "solution: RSET", 1), "x")
	ids("x X") // it can be tried, though it is not proved
	finds("x", 4, "does not complete it")
	save("z.md", right, "x")
	ids("x X")
	finds("x", 4, "does not complete it")
	save("z.md", strings.Replace(right, "id: x", "id: z", 1), "z")
	ids("x X", "z X")
	delete(fsys, "lab.md")
	if got, want := c.Renew(), []string{"x"}; !cmp.Equal(got, want) {
		t.Errorf("removed: %q", got)
	}
	ids("z X")
	if _, ok := c.Draft("x"); ok {
		t.Error("a lab that is gone has findings")
	}
	fsys["worlds/doc.yaml"] = &fstest.MapFile{Data: []byte("title: Nothing")}
	if got, want := c.Renew(), []string{"z"}; !cmp.Equal(got, want) {
		t.Errorf("the world was saved: %q", got)
	}
	finds("z", 4, "mend the world")
}
