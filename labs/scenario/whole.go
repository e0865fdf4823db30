package scenario

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// tail is the attribute of a code span that has the punctuation after it.
const tail = "tail"

// tails gives code spans the punctuation that follows them: a page that keeps a command
// on one line could otherwise begin the next line with a full stop.
type tails struct{}

// Transform implements parser.ASTTransformer.
func (tails) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	source := reader.Source()
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		code, ok := n.(*ast.CodeSpan)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		if next, ok := code.NextSibling().(*ast.Text); ok {
			after := next.Segment.Value(source)
			if rest := bytes.TrimLeft(after, ".,;:!?)"); len(rest) < len(after) {
				code.SetAttributeString(tail, string(after[:len(after)-len(rest)]))
				next.Segment = next.Segment.WithStart(next.Segment.Stop - len(rest))
			}
		}
		return ast.WalkSkipChildren, nil
	})
}

// codeRenderer writes code spans, each with its tail.
type codeRenderer struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (codeRenderer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindCodeSpan, renderCode)
}

func renderCode(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	var code strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			code.Write(bytes.ReplaceAll(t.Segment.Value(source), []byte("\n"), []byte(" ")))
		}
	}
	html := "<code>" + string(util.EscapeHTML([]byte(code.String()))) + "</code>"
	if after, ok := n.AttributeString(tail); ok {
		html = `<span class="whole">` + html + after.(string) + "</span>"
	}
	_, err := w.WriteString(html)
	return ast.WalkSkipChildren, err
}
