package main

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestTableIsAligned(t *testing.T) {
	got := table([]row{{"Enter", "40 µs", "echo 20 µs", "2.00 ×", "≤ 1.15 ×"}, {what: "of which nothing is known"}})
	want := "" +
		"| what                      | figure | against    | ratio  | reach    |\n" +
		"| ------------------------- | ------ | ---------- | ------ | -------- |\n" +
		"| Enter                     | 40 µs  | echo 20 µs | 2.00 × | ≤ 1.15 × |\n" +
		"| of which nothing is known |        |            |        |          |\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestQuantile(t *testing.T) {
	all := []time.Duration{4, 1, 3, 2}
	if got := median(all); got != 3 {
		t.Errorf("the median is %d", got)
	}
	if got := quantile(all, 0.99); got != 4 {
		t.Errorf("all but one in a hundred are below %d", got)
	}
}

// docs/performance.md tells of every part how it is measured.
func TestPartsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/performance.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts {
		if !strings.Contains(string(text), "| `"+p.name+"` |") {
			t.Errorf("it does not tell of %s", p.name)
		}
	}
}
