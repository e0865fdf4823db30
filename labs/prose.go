package labs

import (
	"bytes"
	"io/fs"
	"net/url"
	"slices"
	"strings"

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
	goldmark.WithParserOptions(parser.WithHeadingAttribute()),
	goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(linkRenderer{}, 100))),
)

// linkRenderer writes links as the page follows them: lab:id is another page of
// ours, and what is elsewhere opens beside the lab.
type linkRenderer struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (linkRenderer) RegisterFuncs(to renderer.NodeRendererFuncRegisterer) {
	to.Register(ast.KindLink, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			_, err := w.WriteString("</a>")
			return ast.WalkContinue, err
		}
		target, beside := string(n.(*ast.Link).Destination), ""
		if id, ok := strings.CutPrefix(target, "lab:"); ok {
			target = "/labs/" + id
		} else if !strings.HasPrefix(target, "#") {
			beside = ` target="_blank" rel="noreferrer"`
		}
		_, err := w.WriteString(`<a href="` + string(util.EscapeHTML(util.URLEscape([]byte(target), true))) + `"` + beside + ">")
		return ast.WalkContinue, err
	})
}

// say renders a text of a block ehlo-step, whose Markdown is checked too.
func (r *report) say(at Pos, source string) string {
	doc := markdown.Parser().Parse(text.NewReader([]byte(source)))
	r.within(at, func(inner *report) { inner.prose(doc, source) })
	r.said = append(r.said, saying{doc, source, at})
	var html bytes.Buffer
	if err := markdown.Renderer().Render(&html, []byte(source), doc); err != nil {
		r.add(at, "", "render: %v", err)
	}
	return html.String()
}

// within has a text of a block looked at. Where in the YAML its faults stand is
// known by the value only.
func (r *report) within(at Pos, look func(inner *report)) {
	inner := &report{file: r.file}
	look(inner)
	for _, f := range inner.found {
		f.Pos = at
		r.found = append(r.found, f)
	}
}

// sayings checks the links of all texts in the steps' blocks.
func (r *report) sayings(l *Lab) {
	for _, s := range r.said {
		r.within(s.at, func(inner *report) { inner.links(s.doc, l, s.source) })
	}
}

// prose checks that a piece of Markdown will be shown as it was meant.
func (r *report) prose(n ast.Node, source string) {
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.RawHTML, *ast.HTMLBlock:
			r.add(place(n, source), "write Markdown, and put protocol text into `code`", "raw HTML is not shown")
		case *ast.AutoLink:
			if n.AutoLinkType == ast.AutoLinkEmail {
				r.add(place(n, source), "put it into `code`", "an address in brackets becomes a link")
			}
		}
		return ast.WalkContinue, nil
	})
}

// place is where a node stands, as nearly as the tree tells.
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

// links checks that links lead somewhere: to a step of the lab by #id, or to
// the web. Links to other labs are looked at by files.
func (r *report) links(doc ast.Node, l *Lab, source string) {
	var ids []string
	for _, s := range l.steps {
		ids = append(ids, s.id)
	}
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		target := ""
		switch n := n.(type) {
		case *ast.Link:
			target = string(n.Destination)
		case *ast.Image:
			r.add(place(n, source), "take it out", "pictures are not served yet")
			return ast.WalkContinue, nil
		default:
			return ast.WalkContinue, nil
		}
		u, err := url.Parse(target)
		switch id, local := strings.CutPrefix(target, "#"); {
		case local && !slices.Contains(ids, id):
			r.add(place(n, source), suggest(id, ids), "the link #%s leads to no step", id)
		case local:
		case err != nil || u.Scheme != "https" && u.Scheme != "lab" || u.Scheme == "https" && u.Host == "":
			r.add(place(n, source), "link to #step, lab:id or https://...", "the link %q leads nowhere", target)
		}
		return ast.WalkContinue, nil
	})
}

// files checks what the scenario needs of other files: its world, and the
// labs it links to.
func (r *report) files(fsys fs.FS, l *Lab) {
	if l.World != "" {
		if _, err := fs.Stat(fsys, "worlds/"+l.World+".yaml"); err != nil {
			r.add(Pos{1, 1}, suggest(l.World, worldNames(fsys)), "there is no world %q", l.World)
		}
	}
	var known []string
	for _, at := range labLink.FindAllStringSubmatchIndex(l.source, -1) {
		if known == nil {
			known = labIDs(fsys)
		}
		if id := l.source[at[2]:at[3]]; !slices.Contains(known, id) {
			r.add(posIn(l.source, at[0]), suggest(id, known), "the link leads to no lab %q", id)
		}
	}
}

func worldNames(fsys fs.FS) []string {
	files, _ := fs.Glob(fsys, "worlds/*.yaml") // the pattern is well-formed
	for i, f := range files {
		files[i] = strings.TrimSuffix(strings.TrimPrefix(f, "worlds/"), ".yaml")
	}
	return files
}

// labIDs are the ids that the scenarios' front matters give.
func labIDs(fsys fs.FS) (ids []string) {
	for _, front := range fronts(fsys) {
		ids = append(ids, front.ID)
	}
	return ids
}

// fronts are the front matters of all scenarios.
func fronts(fsys fs.FS) (all []frontMatter) {
	files, _ := fs.Glob(fsys, "*.md") // the pattern is well-formed
	for _, f := range files {
		if front, ok := readFront(fsys, f); ok {
			all = append(all, front)
		}
	}
	return all
}

// readFront reads a scenario's front matter, as far as it can be read.
func readFront(fsys fs.FS, file string) (front frontMatter, ok bool) {
	source, err := fs.ReadFile(fsys, file)
	if err != nil {
		return front, false
	}
	head, _, ok := frontOf(strings.ReplaceAll(string(source), "\r\n", "\n"))
	if ok {
		(&report{}).yaml([]byte(head), 1, &front)
	}
	return front, ok
}

func idOf(fsys fs.FS, file string) string {
	front, _ := readFront(fsys, file)
	return front.ID
}
