package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// root is the module's folder, seen from this package.
const root = "../.."

// source is a Go file of the module.
type source struct {
	path string // from the module's folder on
	file *ast.File
}

// sources are the Go files below some folders, without tests.
func sources(t *testing.T, fset *token.FileSet, under ...string) (all []source) {
	t.Helper()
	for _, folder := range under {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "app" || d.Name() == "dist" || d.Name() == "testdata") {
				return filepath.SkipDir
			}
			if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			file, err := parser.ParseFile(fset, path, nil, 0)
			rel, _ := filepath.Rel(root, path)
			all = append(all, source{filepath.ToSlash(rel), file})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// literal is the value of a string in the code.
func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// selected is a call's receiver and method: "texts", "Say".
func selected(c *ast.CallExpr) (of, method string) {
	s, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	if x, ok := s.X.(*ast.Ident); ok {
		of = x.Name
	}
	return of, s.Sel.Name
}

// texts is a file of sentences, and the variable that says them.
type texts struct {
	file  string
	says  map[string]any
	saidN map[string]int
}

var blank = regexp.MustCompile(`\{([a-z]+)\}`)

// blanksOf are the names of a sentence's blanks, sorted; of all its wordings.
func blanksOf(value any) (names []string) {
	add := func(s string) {
		for _, m := range blank.FindAllStringSubmatch(s, -1) {
			names = append(names, m[1])
		}
	}
	switch v := value.(type) {
	case string:
		add(v)
	case map[string]any:
		names = append(names, "n")
		for _, wording := range v {
			add(wording.(string))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// TestEverySentenceIsSaid holds that each name in the code is a sentence of its
// file, that the blanks filled in are those it has, and that each is said somewhere.
func TestEverySentenceIsSaid(t *testing.T) {
	fset := token.NewFileSet()
	known := map[string]map[string]*texts{} // by folder, then by variable
	all := sources(t, fset, "internal", "labs", "web", "server")
	for _, src := range all {
		folder := filepath.Dir(src.path)
		ast.Inspect(src.file, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 {
				return true
			}
			c, ok := v.Values[0].(*ast.CallExpr)
			if !ok {
				return true
			}
			if of, method := selected(c); of != "words" || method != "New" {
				return true
			}
			name, _ := literal(c.Args[0])
			data, err := os.ReadFile(filepath.Join(root, folder, name))
			if err != nil {
				t.Fatal(err)
			}
			file := &texts{file: folder + "/" + name, saidN: map[string]int{}}
			if err := yaml.Unmarshal(data, &file.says); err != nil {
				t.Fatalf("%s: %v", file.file, err)
			}
			if known[folder] == nil {
				known[folder] = map[string]*texts{}
			}
			known[folder][v.Names[0].Name] = file
			return true
		})
	}
	if len(known) < 5 {
		t.Fatalf("only %d folders have sentences", len(known))
	}
	for _, src := range all {
		of := known[filepath.Dir(src.path)]
		ast.Inspect(src.file, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			at := fset.Position(c.Pos()).String()
			name, method := selected(c)
			if file := of[name]; file != nil && slices.Contains([]string{"Say", "HTML", "Error"}, method) {
				file.said(t, at, c.Args)
			}
			if slices.Contains(findings, filepath.Dir(src.path)) && method == "Add" && len(c.Args) > 1 {
				file := of["texts"]
				file.said(t, at, c.Args[1:])
			}
			return true
		})
	}
	for _, of := range known {
		for _, file := range of {
			for _, id := range slices.Sorted(maps.Keys(file.says)) {
				if file.saidN[id] == 0 {
					t.Errorf("%s: nothing says %s", file.file, id)
				}
			}
		}
	}
}

// findings are the folders whose method Add says what is wrong, and what to do
// about it in the sentence of that name with .do behind it.
var findings = []string{"labs/scenario", "labs/proof"}

// remedy ends the name of the sentence that says what to do.
const remedy = ".do"

// said takes note of a call that says a sentence. Its name is written out, or the
// beginning or the end of it is.
func (f *texts) said(t *testing.T, at string, args []ast.Expr) {
	t.Helper()
	fits := func(string) bool { return false }
	id, exact := literal(args[0])
	if exact {
		fits = func(s string) bool { return s == id }
	} else if sum, ok := args[0].(*ast.BinaryExpr); ok {
		if prefix, ok := literal(sum.X); ok {
			fits = func(s string) bool { return strings.HasPrefix(s, prefix) }
		} else if suffix, ok := literal(sum.Y); ok {
			fits = func(s string) bool { return strings.HasSuffix(s, suffix) }
		}
	}
	var filled []string
	for i := 1; i+1 < len(args); i += 2 {
		name, ok := literal(args[i])
		if !ok {
			t.Errorf("%s: write out the name of what is filled in", at)
		}
		filled = append(filled, name)
	}
	slices.Sort(filled)
	found := false
	for id, value := range f.says {
		if !fits(id) || strings.HasSuffix(id, remedy) && !exact {
			continue
		}
		found = true
		f.saidN[id]++
		want := blanksOf(value)
		if do, ok := f.says[id+remedy]; ok {
			f.saidN[id+remedy]++
			want = slices.Concat(want, blanksOf(do))
			slices.Sort(want)
			want = slices.Compact(want)
		}
		if !slices.Equal(filled, want) {
			t.Errorf("%s fills in %q, and %s has %q in %s", at, filled, f.file, want, id)
		}
	}
	if !found {
		t.Errorf("%s says what %s does not have; write its name out, or its beginning or end", at, f.file)
	}
}

// sentence is what prose looks like: four words in a row.
var sentence = regexp.MustCompile(`(?:[A-Za-z][a-z']*[,;:]? ){3,}[A-Za-z]`)

// notForLearners is prose that stands in the code, and why it may: by file, or by
// file and the beginning of the text.
var notForLearners = map[string]string{
	"internal/sandbox/machinegen/main.go":                            "a program that writes code",
	"internal/sandbox/tsgen/main.go":                                 "a program that writes code",
	"internal/sandbox/message/message.go":                            "what another program than the page sends wrong: for whoever writes it",
	"internal/sandbox/page.go: the first message has to be hello":    "the same",
	"internal/sandbox/page.go: the sandbox has been greeted already": "the same",
	"internal/sandbox/page.go: the name of a page has":               "the same",
	"internal/learner/learner.go: there are sandboxes for":           "the same",
	"internal/learner/share.go: a share has version":                 "for the log of whoever runs the server",
	"internal/learner/store.go: what is kept of learner":             "the same",
	"web/files.go: Only GET and HEAD":                                "for another program than a browser's page",
	"internal/desk/desk.go: there is no input of kind":               "the same",
	"labs/scenario/schema.go: A scenario of EHLO":                    "for another program than EHLO",
	"labs/scenario/validate.go: \n\tdomain reverse-path":             "names, not prose",
	"labs/scenario/yaml_syntax.go: mapping value is not":             "words of a parser's, which are looked for",
	"labs/explain/rfc.go":                                            "the RFCs' own titles",
	"labs/explain/smtp/remember.go: too many bad recipients":         "a word of a server's, which is looked for",
}

// TestNoProseInCode holds that what learners read stands in data. Prose that goes to
// the log, wraps an error, or ends the program is not for them.
func TestNoProseInCode(t *testing.T) {
	fset := token.NewFileSet()
	used := map[string]bool{}
	for _, src := range sources(t, fset, "labs/run", "labs/explain", "labs/transcript", "labs/replay", "labs/scenario", "labs/proof", "internal/sandbox", "internal/learner", "internal/desk", "web") {
		if strings.HasPrefix(src.path, "labs/explain/explaintest/") { // tests themselves
			continue
		}
		skip := map[ast.Node]bool{}
		ast.Inspect(src.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				of, method := selected(n)
				name, _ := n.Fun.(*ast.Ident)
				switch {
				case slices.Contains([]string{"Debug", "Info", "Warn", "Error"}, method) && of != "texts" && of != "http",
					of == "regexp", name != nil && name.Name == "panic":
					return false
				case of == "fmt" && method == "Errorf":
					if format, _ := literal(n.Args[0]); strings.Contains(format, "%w") {
						skip[n.Args[0]] = true
					}
				}
			case *ast.Field:
				if n.Tag != nil {
					skip[n.Tag] = true
				}
			case *ast.BasicLit:
				s, ok := literal(n)
				if !ok || skip[n] || !sentence.MatchString(s) {
					return true
				}
				for where := range notForLearners {
					file, begins, _ := strings.Cut(where, ": ")
					if file == src.path && strings.HasPrefix(s, begins) {
						used[where] = true
						return true
					}
				}
				t.Errorf("%s: move this to a file of sentences: %q", fset.Position(n.Pos()), s)
			}
			return true
		})
	}
	for where := range notForLearners {
		if !used[where] {
			t.Errorf("%s is no longer there: take it out of the list", where)
		}
	}
}

// TestRemarksAreData holds that the terminal's remarks, which are EHLO's own, stand in
// data; all else that the shell prints is the wording of the programs it stands for.
func TestRemarksAreData(t *testing.T) {
	fset := token.NewFileSet()
	n := 0
	for _, src := range sources(t, fset, "internal/shell") {
		ast.Inspect(src.file, func(node ast.Node) bool {
			c, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			if _, method := selected(c); method != "Remark" {
				return true
			}
			n++
			ast.Inspect(c.Args[0], func(in ast.Node) bool {
				if said, ok := in.(*ast.CallExpr); ok {
					if of, _ := selected(said); of == "texts" {
						return false
					}
				}
				if lit, ok := in.(*ast.BasicLit); ok {
					t.Errorf("%s: move %s to words.yaml", fset.Position(lit.Pos()), lit.Value)
				}
				return true
			})
			return true
		})
	}
	if n < 10 {
		t.Errorf("only %d remarks", n)
	}
}

// TestNotesAreData holds that what a gentle world says beside a reply, which no server says, stands
// in data; the replies are the wording of the products.
func TestNotesAreData(t *testing.T) {
	fset := token.NewFileSet()
	n := 0
	check := func(said ast.Expr) {
		n++
		ast.Inspect(said, func(in ast.Node) bool {
			if lit, ok := in.(*ast.BasicLit); ok {
				if s, ok := literal(lit); ok && sentence.MatchString(s) {
					t.Errorf("%s: move %s to notes.yaml", fset.Position(lit.Pos()), lit.Value)
				}
			}
			return true
		})
	}
	for _, src := range sources(t, fset, "server") {
		ast.Inspect(src.file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.AssignStmt:
				if to, ok := node.Lhs[0].(*ast.SelectorExpr); ok && to.Sel.Name == "Note" {
					check(node.Rhs[0])
				}
			case *ast.CallExpr:
				if _, method := selected(node); (method == "hangUp" || method == "spare") && len(node.Args) > 0 {
					check(node.Args[len(node.Args)-1])
				}
			}
			return true
		})
	}
	if n < 12 {
		t.Errorf("only %d notes", n)
	}
}
