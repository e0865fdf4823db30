package run_test

import (
	"strings"
	"testing"

	"ehlo/internal/desk"
	"ehlo/labs/scenario"
)

// BenchmarkLine types the lines of a lab's solution, with a line before each step that leads to nothing.
func BenchmarkLine(b *testing.B) {
	for _, file := range []string{"10-send-by-hand.md", "40-collect-by-pop3.md", "60-read-by-imap.md"} {
		l := program(b, file)
		b.Run(l.ID, func(b *testing.B) {
			b.ReportAllocs()
			lines := 0
			for b.Loop() {
				b.StopTimer()
				p := play(b, l, 1)
				b.StartTimer()
				for _, s := range p.run.Lab().Steps {
					if s.SolvedByAnswer() {
						p.apply(desk.Input{Kind: desk.Answer, Step: s.ID, Text: strings.TrimSpace(s.Solution)})
						continue
					}
					p.enter(s.Term, "NOOP")
					p.enter(s.Term, s.Solution)
					lines += 1 + len(scenario.Script(s.Solution))
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(lines), "ns/line")
		})
	}
}
