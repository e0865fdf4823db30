package proof

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ehlo/labs/labtest"
)

// TestUnnamed holds where a command has to be named before a step asks for it.
func TestUnnamed(t *testing.T) {
	lab := func(requires string, steps ...string) string {
		s := strings.Replace(courseHead, "%s", requires, 1) + "terminals: [{id: a, connect: telnet 10.49.137.152 25}]\n---\nHello.\n"
		for i, text := range steps {
			s += fmt.Sprintf("\n## Step {#s%d}\n%s\n```ehlo-step\nexpect: {verb: RSET}\nneeds: [%s]\nsolution: RSET\n```\n", i, text, strings.Repeat("s0", min(i, 1)))
		}
		return s
	}
	for _, tt := range []struct {
		name, source string
		want         []string
	}{
		{"in the step", lab("", "Type `RSET`."), nil},
		{"in lower case, with more behind it", lab("", "Type `rset now`."), nil},
		{"in words only", lab("", "Type RSET."), []string{"s0 RSET"}},
		{"in a longer word", lab("", "Type `XRSETS`."), []string{"s0 RSET"}},
		{"counted once", lab("", "Reset.", "Again."), []string{"s0 RSET"}},
		{"after it is asked for", lab("", "Reset.", "Type `RSET`."), []string{"s0 RSET"}},
		{"in a lab that the required one requires", lab("y", "Reset."), nil},
	} {
		fsys := labtest.Folder(t, tt.source)
		fsys["y.md"] = labtest.Folder(t, strings.Replace(lab("z", "Reset."), "id: x", "id: y", 1))["lab.md"]
		fsys["z.md"] = labtest.Folder(t, strings.Replace(lab("", "Type `RSET`."), "id: x", "id: z", 1))["lab.md"]
		p := Check(fsys, "lab.md")
		var got []string
		for _, c := range p.Unnamed {
			got = append(got, c.Step+" "+c.Name)
		}
		if len(p.Found) > 0 || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q (%v)", tt.name, got, tt.want, p.Found)
		}
	}
}
