package proof

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"ehlo/labs/labtest"
)

// TestWritingLabs proves the labs of the page for authors, and what it says
// that `ehlo check` prints.
func TestWritingLabs(t *testing.T) {
	text, err := os.ReadFile("../../docs/writing-labs.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(text)
	examples := regexp.MustCompile("(?s)````markdown\n(.*?)````\n").FindAllStringSubmatch(doc, -1)
	if len(examples) != 2 {
		t.Fatalf("%d labs in the page, want 2", len(examples))
	}
	for i, e := range examples {
		fsys := labtest.Folder(t, e[1])
		p := Check(fsys, "lab.md")
		if len(p.Found) > 0 {
			t.Errorf("example %d:\n%v", i+1, p.Found)
			continue
		}
		c := p.Lab.Counts()
		line := fmt.Sprintf("1 lab, %d steps, %d hints, %d mistakes, %d question", c.Steps, c.Hints, c.Mistakes, c.Questions)
		if !strings.Contains(doc, line) {
			t.Errorf("example %d: the page does not say %q", i+1, line)
		}
	}
	wrong := Check(labtest.Folder(t, strings.Replace(examples[0][1], "solution: STAT", "solution: LIST", 1)), "lab.md").Found.Error()
	if said := strings.Replace(wrong, "lab.md", "my-course/count-mail.md", 1); !strings.Contains(doc, "\n"+said+"\n") {
		t.Errorf("the page does not say %q", said)
	}
}
