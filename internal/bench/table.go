package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// row is a line of the table.
type row struct {
	what    string
	figure  string
	against string // what it is held against, with its figure; "" for nothing
	ratio   string // to that
	reach   string // where the figure or the ratio is to get
}

// table writes rows as a Markdown table.
func table(rows []row) string {
	cells := [][]string{{"what", "figure", "against", "ratio", "reach"}, {"-", "-", "-", "-", "-"}}
	for _, r := range rows {
		cells = append(cells, []string{r.what, r.figure, r.against, r.ratio, r.reach})
	}
	var b strings.Builder
	for i, line := range cells {
		for j, text := range line {
			wide := slices.MaxFunc(cells, func(x, y []string) int { return width(x[j]) - width(y[j]) })[j]
			fill := " "
			if i == 1 {
				fill = "-"
			}
			b.WriteString("| " + text + strings.Repeat(fill, width(wide)-width(text)) + " ")
		}
		b.WriteString("|\n")
	}
	return b.String()
}

func width(text string) int { return utf8.RuneCountInString(text) }

// machine says where it was measured.
func machine() string {
	cpu := "processor unknown"
	info, _ := os.ReadFile("/proc/cpuinfo") // there is none but on Linux
	for line := range strings.Lines(string(info)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			cpu = strings.TrimSpace(value)
			break
		}
	}
	return fmt.Sprintf("%d × %s, %s/%s, %s", runtime.NumCPU(), cpu, runtime.GOOS, runtime.GOARCH, runtime.Version())
}

// quantile is the value below which a share of the sorted values lies.
func quantile(sorted []time.Duration, share float64) time.Duration {
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}

// median sorts values and returns the middle one.
func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return quantile(all, 0.5)
}

func times(ours, theirs float64) string { return fmt.Sprintf("%.2f ×", ours/theirs) }

func milli(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/1e6) }

func micro(d time.Duration) string { return fmt.Sprintf("%.0f µs", float64(d)/1e3) }
