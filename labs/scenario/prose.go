package scenario

import (
	"bytes"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown renders prose. Raw HTML is left out by goldmark and refused by us,
// so that a scenario cannot put anything but text into the page.
var markdown = goldmark.New(
	goldmark.WithExtensions(extension.Table),
	goldmark.WithParserOptions(parser.WithHeadingAttribute(), parser.WithASTTransformers(util.Prioritized(tails{}, 100))),
	goldmark.WithRendererOptions(renderer.WithNodeRenderers( // before goldmark's own, 1000
		util.Prioritized(linkRenderer{}, 100), util.Prioritized(codeRenderer{}, 100),
	)),
)

// say renders a text of a block ehlo-step, whose Markdown is checked too.
func (r *Report) say(at Pos, source string) string {
	doc := markdown.Parser().Parse(text.NewReader([]byte(source)))
	inner := &Report{File: r.File}
	inner.prose(doc, source)
	for _, l := range inner.links {
		r.links = append(r.links, link{at, l.to})
	}
	for _, f := range inner.Found {
		f.Pos = at // where in the YAML it stands is known by the value only
		r.Found = append(r.Found, f)
	}
	var html bytes.Buffer
	if err := markdown.Renderer().Render(&html, []byte(source), doc); err != nil {
		r.Add(at, "render", "error", err)
	}
	return html.String()
}

// prose checks that a piece of Markdown will be shown as it was meant, and
// notes where its links lead.
func (r *Report) prose(n ast.Node, source string) {
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.RawHTML, *ast.HTMLBlock:
			r.Add(place(n, source), "raw-html")
		case *ast.AutoLink:
			if n.AutoLinkType == ast.AutoLinkEmail {
				r.Add(place(n, source), "bare-address")
			} else {
				r.links = append(r.links, link{place(n, source), string(n.URL([]byte(source)))})
			}
		case *ast.Link:
			r.links = append(r.links, link{place(n, source), string(n.Destination)})
		case *ast.Image:
			r.Add(place(n, source), "picture")
		}
		return ast.WalkContinue, nil
	})
}

// place is where a node stands, as nearly as the tree says.
func place(n ast.Node, source string) Pos {
	for ; n != nil; n = n.Parent() {
		if raw, ok := n.(*ast.RawHTML); ok && raw.Segments.Len() > 0 {
			return posIn(source, raw.Segments.At(0).Start)
		}
		if t, ok := n.FirstChild().(*ast.Text); ok && n.Type() == ast.TypeInline {
			return posIn(source, t.Segment.Start)
		}
		if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
			return posIn(source, n.Lines().At(0).Start)
		}
	}
	return Pos{1, 1}
}
