package scenario

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
)

// challengeStep is the id of a challenge's only step.
const challengeStep = "goal"

// challenge reads a text that is not divided into steps: its first paragraph
// is the introduction, the rest is the task, and its block says what has to be
// so in the end.
func (r *Report) challenge(l *Lab, doc ast.Node, source string, src []byte) {
	s := &Step{ID: challengeStep, Title: l.Title}
	var html bytes.Buffer
	render := func(n ast.Node) {
		r.prose(n, source)
		if err := markdown.Renderer().Render(&html, src, n); err != nil {
			r.Add(Pos{1, 1}, "render", "error", err)
		}
	}
	n := doc.FirstChild()
	if n != nil && n.Kind() == ast.KindParagraph {
		render(n)
		l.HTML = html.String()
		html.Reset()
		last := n.Lines().At(n.Lines().Len() - 1)
		r.introduction(source, n.Lines().At(0).Start, last.Stop)
		n = n.NextSibling()
	}
	for ; n != nil; n = n.NextSibling() {
		f, ok := n.(*ast.FencedCodeBlock)
		if ok && r.unclosed(f, source) {
			return
		}
		if !ok || string(f.Language(src)) != "ehlo-step" {
			render(n)
			continue
		}
		at := posIn(source, f.Info.Segment.Start)
		if s.Line > 0 {
			r.Add(at, "second-block")
			continue
		}
		s.At = at
		r.block(s, f, at, src)
	}
	if s.Line == 0 {
		r.Add(Pos{1, 1}, "no-steps")
		return
	}
	s.HTML = html.String()
	l.Steps = append(l.Steps, s)
}
