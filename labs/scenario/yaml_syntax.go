package scenario

import (
	"errors"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// syntax reports what keeps a text from being YAML. The parser finds some slips
// only where they make no sense any more, lines below; these are looked for
// first, and reported where they are.
func (d *decoder) syntax(text string, err error) {
	if f, ok := slipIn(text); ok {
		d.Add(Pos{d.line + f.Line, f.Column}, f.Remedy, "%s", f.What)
		return
	}
	p, said := Pos{d.line + 1, 1}, err.Error()
	var e *yaml.SyntaxError
	if errors.As(err, &e) {
		said = e.GetMessage()
		if t := e.GetToken(); t != nil && t.Position != nil {
			p = Pos{d.line + t.Position.Line, t.Position.Column}
		}
	}
	for _, w := range wordings {
		if strings.Contains(said, w.said) {
			d.Add(p, w.remedy, "%s", w.what)
			return
		}
	}
	d.Add(p, "correct it; put text with a colon or a bracket in quotes", "this is not YAML")
}

// wordings are our words for the parser's.
var wordings = []struct{ said, what, remedy string }{
	{"reserved character", "text cannot begin with this character", "put the text into quotes"},
	{"']'", "a list in brackets is not closed, or a comma is missing in it", "write [a, b], and quotes around text with brackets in it"},
	{"'['", "a bracket is closed that was not opened", "take it out, or put the text into quotes"},
	{"'}'", "a mapping in braces is not closed, or a comma is missing in it", "write {key: value, key: value}, and quotes around text with braces in it"},
	{"'{'", "a brace is closed that was not opened", "take it out, or put the text into quotes"},
	{"mapping value is not allowed", "a second colon in one line", "put text with a colon in it into quotes"},
	{"pre-defined", "this belongs to no key", "write `key: value`, indented like the keys around it; put text with a colon in quotes"},
	{"non-map value", "a line without a key", "write `key: value`; put lines of text below `key: |`, indented"},
	{"unexpected key name", "a line without a key", "write `key: value`; put lines of text below `key: |`, indented"},
	{"implicit line break", "a key goes over several lines", "write `key: value` in one line, and put text of several lines below `key: |`, indented"},
	{"block sequence entries", "a list begins in the line of its key", "begin it on the next line, or write [a, b]"},
	{"alias", "text cannot begin with `*`", "put the text into quotes"},
	{"anchor", "text cannot begin with `&`", "put the text into quotes"},
	{"document", "a line `---` or `...` ends the YAML", "take it out"},
}

// slipIn finds a tab that indents, or a quotation mark that has no partner.
func slipIn(text string) (Finding, bool) {
	slip := func(line, at int, what, remedy string) (Finding, bool) {
		return Finding{Pos: Pos{line + 1, at + 1}, What: what, Remedy: remedy}, true
	}
	literal := -1 // the indentation of the key of a text behind | or >
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if literal >= 0 && (strings.TrimSpace(line) == "" || indent > literal) {
			continue
		}
		literal = -1
		if strings.HasPrefix(line[indent:], "\t") {
			return slip(i, indent, "a tab indents this line", "indent with spaces")
		}
		if literalBegins.MatchString(line) {
			literal = indent
		}
		for at := indent; at < len(line); at++ {
			c := line[at]
			if c == '#' && (at == 0 || line[at-1] == ' ') {
				break
			}
			if c != '"' && c != '\'' || !beginsValue(line[:at]) {
				continue
			}
			end := quoteEnd(line, at)
			if end < 0 && goesOn(lines[i+1:]) {
				return Finding{}, false // over several lines, as YAML allows
			}
			if end < 0 {
				return slip(i, at, "the quotation mark is not closed", "end the text with "+string(c))
			}
			if rest := strings.TrimLeft(line[end+1:], " "); rest != "" && !strings.ContainsRune(",]}:#", rune(rest[0])) {
				return slip(i, end, "there is text after the closing quotation mark", "double a ' inside '...', put a \\ before a \" inside \"...\"")
			}
			at = end
		}
	}
	return Finding{}, false
}

var (
	literalBegins = regexp.MustCompile(`(:|^\s*-) +[|>][-+0-9]*\s*(#.*)?$`)
	looksLikeKey  = regexp.MustCompile(`^\s*(- +)?[{[]?[A-Za-z+-][\w +-]*:( |$)`)
)

// beginsValue reports whether a quotation mark after such a text opens one, and
// is not part of a word.
func beginsValue(before string) bool {
	t := strings.TrimRight(before, " ")
	if t == "" || strings.HasSuffix(t, "{") || strings.HasSuffix(t, "[") || strings.HasSuffix(t, ",") {
		return true
	}
	return len(t) < len(before) && (strings.HasSuffix(t, ":") || strings.TrimSpace(t) == "-" || strings.HasSuffix(t, " -"))
}

// quoteEnd is where the quotation mark at an octet of a line is closed, -1 if
// it is not in this line.
func quoteEnd(line string, at int) int {
	for i := at + 1; i < len(line); i++ {
		switch {
		case line[at] == '"' && line[i] == '\\':
			i++
		case line[i] == line[at] && line[at] == '\'' && i+1 < len(line) && line[i+1] == '\'':
			i++
		case line[i] == line[at]:
			return i
		}
	}
	return -1
}

// goesOn reports whether the line below can belong to a quoted text: it is there
// and does not look like a key.
func goesOn(rest []string) bool {
	return len(rest) > 0 && strings.TrimSpace(rest[0]) != "" && !looksLikeKey.MatchString(rest[0])
}

// plainOnly reports whether the YAML has nothing but texts, lists and mappings:
// what stands for something written elsewhere is not read.
func (d *decoder) plainOnly(n ast.Node) bool {
	v := &plainVisitor{d: d, ok: true}
	ast.Walk(v, n)
	return v.ok
}

type plainVisitor struct {
	d  *decoder
	ok bool
}

// Visit implements ast.Visitor.
func (v *plainVisitor) Visit(n ast.Node) ast.Visitor {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		v.d.Add(v.d.pos(n), "write the value out; put text that begins with * or & in quotes", "EHLO does not read anchors (&) and references to them (*, <<)")
	case *ast.TagNode:
		v.d.Add(v.d.pos(n), "take it out; put text that begins with ! in quotes", "EHLO does not read tags (!)")
	default:
		return v
	}
	v.ok = false
	return nil
}
