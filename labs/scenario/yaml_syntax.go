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
	if at, id, ok := slipIn(text); ok {
		d.Add(Pos{d.line + at.Line, at.Column}, "yaml-"+id)
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
			d.Add(p, "yaml-"+w.finding)
			return
		}
	}
	d.Add(p, "not-yaml")
}

// wordings are the findings for what the parser says.
var wordings = []struct{ said, finding string }{
	{"reserved character", "reserved"},
	{"']'", "list-open"},
	{"'['", "bracket-closed"},
	{"'}'", "mapping-open"},
	{"'{'", "brace-closed"},
	{"mapping value is not allowed", "second-colon"},
	{"pre-defined", "no-key"},
	{"non-map value", "line-without-key"},
	{"unexpected key name", "line-without-key"},
	{"implicit line break", "long-key"},
	{"block sequence entries", "list-behind-key"},
	{"alias", "star"},
	{"anchor", "ampersand"},
	{"document", "end"},
}

// slipIn finds a tab that indents, or a quotation mark that has no partner: where,
// and the finding's name.
func slipIn(text string) (at Pos, finding string, ok bool) {
	slip := func(line, at int, finding string) (Pos, string, bool) {
		return Pos{line + 1, at + 1}, finding, true
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
			return slip(i, indent, "tab")
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
				return Pos{}, "", false // over several lines, as YAML allows
			}
			if end < 0 {
				if c == '"' {
					return slip(i, at, "double-quote")
				}
				return slip(i, at, "single-quote")
			}
			if rest := strings.TrimLeft(line[end+1:], " "); rest != "" && !strings.ContainsRune(",]}:#", rune(rest[0])) {
				return slip(i, end, "after-quote")
			}
			at = end
		}
	}
	return Pos{}, "", false
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
		v.d.Add(v.d.pos(n), "anchors")
	case *ast.TagNode:
		v.d.Add(v.d.pos(n), "tags")
	default:
		return v
	}
	v.ok = false
	return nil
}
