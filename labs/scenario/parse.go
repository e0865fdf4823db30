package scenario

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// formatVersion is what `ehlo:` says in the front matter.
const formatVersion = 1

// Parse reads one scenario of fsys. What is wrong with it is in the findings;
// the lab may be used only if there are none.
func Parse(fsys fs.FS, file string) (*Lab, Findings) {
	r := &Report{File: file}
	source, err := fs.ReadFile(fsys, file)
	if err != nil {
		r.Add(Pos{1, 1}, "unread", "error", err)
		return nil, r.Found
	}
	text := strings.ReplaceAll(strings.TrimPrefix(string(source), byteOrderMark), "\r\n", "\n")
	if at := notUTF8(text); at >= 0 {
		r.Add(posIn(text, at), "not-utf8")
		return nil, r.Found
	}
	l := r.scenario(text)
	if l != nil {
		l.World = worldName(l.World, file)
		l.File, l.Edition = file, fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
		r.files(fsys, l)
		r.draws(l)
	}
	return l, r.Found.Sorted()
}

// byteOrderMark is what some editors put before a text. It says nothing in
// UTF-8.
const byteOrderMark = "\uFEFF"

// notUTF8 is where the first octet stands that is not UTF-8, -1 if all is.
func notUTF8(s string) int {
	for i, c := range s {
		if c == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return i
			}
		}
	}
	return -1
}

// scenario reads a scenario's text.
func (r *Report) scenario(source string) *Lab {
	head, body, ok := frontOf(source)
	if !ok {
		r.Add(Pos{1, 1}, "no-front-matter")
		return nil
	}
	var front frontMatter
	if !r.yaml([]byte(head), 1, &front) {
		return nil // the rest leans on it
	}
	l := &Lab{
		ID: front.ID.Text, IDAt: front.ID.Pos, WorldAt: front.World.Pos, Title: front.Title, Lang: front.Lang, Minutes: front.Minutes, Skills: front.Skills,
		Path: front.Path.Text, Par: front.Par, Outcome: front.Outcome.Text, Strict: front.Remarks != nil && !*front.Remarks, requires: front.Requires,
		World: front.World.Text, Mail: front.Mail,
		Terminals: front.Terminals, source: source, seed: r.variables(front.Seed),
	}
	for _, view := range front.Closed {
		l.Closed = append(l.Closed, view.Text)
	}
	for _, lab := range front.Requires {
		l.Requires = append(l.Requires, lab.Text)
	}
	r.front(&front, l)
	r.uses(source, l.seed)
	r.outsideSolutions(source)
	r.markdown(l, source, len(source)-len(body))
	r.steps(l)
	r.localLinks(l)
	return l
}

// markdown reads the text behind the front matter: the introduction, and a
// step from each heading of the second level on.
func (r *Report) markdown(l *Lab, source string, from int) {
	// The front matter is blanked out, not cut off, so that offsets stay.
	src := []byte(source)
	for i := range from {
		if src[i] != '\n' {
			src[i] = ' '
		}
	}
	doc := markdown.Parser().Parse(text.NewReader(src))
	if !hasSteps(doc) {
		r.challenge(l, doc, source, src)
		return
	}
	var (
		html  bytes.Buffer
		cur   *Step
		block bool
	)
	finish := func() {
		if cur == nil {
			l.HTML = html.String()
		} else {
			cur.HTML = html.String()
			if !block {
				r.Add(cur.At, "unchecked", "step", cur.ID)
			}
		}
		html.Reset()
	}
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level <= 2 {
			finish()
			cur, block = r.heading(h, source), false
			l.Steps = append(l.Steps, cur)
			continue
		}
		if f, ok := n.(*ast.FencedCodeBlock); ok && r.unclosed(f, source) {
			block = true // what is in it cannot be made out
			continue
		}
		if f, ok := n.(*ast.FencedCodeBlock); ok && string(f.Language(src)) == "ehlo-step" {
			at := posIn(source, f.Info.Segment.Start)
			switch {
			case cur == nil:
				r.Add(at, "block-before-steps")
			case block:
				r.Add(at, "second-block-in-step", "step", cur.ID)
			default:
				block = true
				r.block(cur, f, at, src)
			}
			continue
		}
		r.prose(n, source)
		if err := markdown.Renderer().Render(&html, src, n); err != nil {
			r.Add(Pos{1, 1}, "render", "error", err)
		}
	}
	finish()
	r.introduction(source, from, stepsBegin(doc, len(source)))
}

// introduction checks the text that is shown before a run begins.
func (r *Report) introduction(source string, from, to int) {
	if at := variableUse.FindStringIndex(source[from:to]); at != nil {
		r.Add(posIn(source, from+at[0]), "variable-in-introduction")
	}
}

// block reads a block ehlo-step.
func (r *Report) block(s *Step, f *ast.FencedCodeBlock, at Pos, src []byte) {
	var yaml bytes.Buffer
	for i := range f.Lines().Len() {
		seg := f.Lines().At(i)
		yaml.Write(seg.Value(src))
	}
	s.Pos = at
	s.broken = !r.yaml(yaml.Bytes(), at.Line, s)
}

// unclosed reports a fenced block that is not closed, so that it swallows
// what follows: the next heading, or the next block's beginning, is in it, or
// the file's end.
func (r *Report) unclosed(f *ast.FencedCodeBlock, source string) bool {
	if f.Info == nil {
		return false // what is swallowed is found by what it lacks
	}
	begin := f.Info.Segment.Start
	first := strings.LastIndexByte(source[:begin], '\n') + 1
	fence := strings.TrimSpace(source[first:begin])
	own := strings.HasPrefix(source[begin:], "ehlo-step")
	closed := false
	for line := range strings.Lines(source[begin:]) {
		line = strings.TrimRight(line, "\n")
		if rest := strings.TrimLeft(line, " "); strings.HasPrefix(rest, fence) && strings.Trim(rest, fence[:1]+" ") == "" {
			closed = true
			break
		}
		if strings.HasPrefix(line, fence+"ehlo-step") || own && stepHeading.MatchString(line) {
			break
		}
	}
	if !closed {
		r.Add(posIn(source, begin), "not-closed", "fence", fence)
	}
	return !closed
}

var stepHeading = regexp.MustCompile(`^## .*\{#[^}]*\}`)

// hasSteps reports whether the text is divided into steps.
func hasSteps(doc ast.Node) bool { return stepsBegin(doc, -1) >= 0 }

// stepsBegin is where the first heading of a step is.
func stepsBegin(doc ast.Node, end int) int {
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level <= 2 && h.Lines().Len() > 0 {
			return h.Lines().At(0).Start
		}
	}
	return end
}

// heading begins a step.
func (r *Report) heading(h *ast.Heading, source string) *Step {
	s := &Step{At: Pos{1, 1}}
	if h.Lines().Len() > 0 {
		seg := h.Lines().At(0)
		s.At = posIn(source, seg.Start)
		s.Title = strings.TrimSpace(string(seg.Value([]byte(source))))
		s.Title, _, _ = strings.Cut(s.Title, "{#")
		s.Title = strings.TrimSpace(s.Title)
	}
	if h.Level == 1 {
		r.Add(s.At, "first-level")
	}
	if id, ok := h.AttributeString("id"); ok {
		if b, isBytes := id.([]byte); isBytes {
			s.ID = string(b)
		}
	}
	if !idForm.MatchString(s.ID) {
		r.Add(s.At, "step-id", "title", s.Title, "slug", slug(s.Title))
	}
	return s
}

var notInSlug = regexp.MustCompile(`[^a-z0-9]+`)

func slug(title string) string {
	return strings.Trim(notInSlug.ReplaceAllString(strings.ToLower(title), "-"), "-")
}
