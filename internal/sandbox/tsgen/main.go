// Command tsgen writes the TypeScript types of the socket's messages from the
// Go types of package message, comments included: each struct is an interface,
// each string type with constants a union of them, and all that a page can send
// or be sent two unions that are told apart by "type".
//
//	tsgen FOLDER ../../../web/app/src/lib/messages.gen.ts
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"ehlo/internal/sandbox/message"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: tsgen FOLDER TO.ts")
		os.Exit(2)
	}
	text, err := Generate(os.Args[1], message.ClientKinds(), message.ServerKinds())
	if err == nil {
		err = os.WriteFile(os.Args[2], text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "tsgen:", err)
		os.Exit(1)
	}
}

// Generate returns in TypeScript the messages that a page can send (client) and
// be sent (server), and the types of the Go files in a folder.
func Generate(folder string, client, server []message.Kind) ([]byte, error) {
	files, err := parse(folder)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	b.WriteString("// Written by `make generate` from internal/sandbox/message: change that, not this.\n")
	union(&b, "ClientMessage is what a page sends.", "ClientMessage", client)
	union(&b, "ServerMessage is what a page is sent.", "ServerMessage", server)
	values := constants(files)
	for _, f := range files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, s := range g.Specs {
				t, ok := s.(*ast.TypeSpec)
				if !ok || !t.Name.IsExported() {
					continue
				}
				doc := t.Doc
				if doc == nil {
					doc = g.Doc
				}
				if list := values[t.Name.Name]; list != nil {
					comment(&b, doc, "\n", "")
					fmt.Fprintf(&b, "export type %s = %s;\n", t.Name, strings.Join(list, " | "))
				}
				if st, ok := t.Type.(*ast.StructType); ok && onTheWire(st) {
					comment(&b, doc, "\n", "")
					if err := interfaceOf(&b, t.Name.Name, st); err != nil {
						return nil, err
					}
				}
			}
		}
	}
	return []byte(b.String()), nil
}

// parse reads a folder's Go files, tests aside, in the order of their names.
func parse(folder string) ([]*ast.File, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// union writes the type of all messages that go one way.
func union(b *strings.Builder, says, name string, kinds []message.Kind) {
	fmt.Fprintf(b, "\n/** %s */\nexport type %s =", says, name)
	for _, k := range kinds {
		if k.Go.NumField() == 0 {
			fmt.Fprintf(b, "\n  | { type: %q }", k.Type)
		} else {
			fmt.Fprintf(b, "\n  | ({ type: %q } & %s)", k.Type, k.Go.Name())
		}
	}
	b.WriteString(";\n")
}

// constants finds the values that string types are declared to have, as Go
// writes them.
func constants(files []*ast.File) map[string][]string {
	values := make(map[string][]string)
	for _, f := range files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, s := range g.Specs {
				v := s.(*ast.ValueSpec)
				of, typed := v.Type.(*ast.Ident)
				if len(v.Values) != 1 || !typed {
					continue
				}
				if lit, ok := v.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
					values[of.Name] = append(values[of.Name], lit.Value)
				}
			}
		}
	}
	return values
}

// onTheWire tells whether a struct is sent: its fields have names in JSON.
func onTheWire(st *ast.StructType) bool {
	return len(st.Fields.List) > 0 && st.Fields.List[0].Tag != nil
}

// interfaceOf writes a struct as an interface.
func interfaceOf(b *strings.Builder, name string, st *ast.StructType) error {
	fmt.Fprintf(b, "export interface %s {\n", name)
	for _, field := range st.Fields.List {
		if err := member(b, field); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	b.WriteString("}\n")
	return nil
}

// member writes a field, by the name that its tag gives it.
func member(b *strings.Builder, f *ast.Field) error {
	if f.Tag == nil || len(f.Names) != 1 {
		return fmt.Errorf("a field without a json tag, or several in a line")
	}
	name, options, _ := strings.Cut(reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("json"), ",")
	doc := f.Doc
	if doc == nil {
		doc = f.Comment
	}
	comment(b, doc, "", "  ")
	kind, err := typeOf(f.Type)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	optional := ""
	if strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero") {
		optional = "?"
	}
	fmt.Fprintf(b, "  %s%s: %s;\n", name, optional, kind)
	return nil
}

func typeOf(e ast.Expr) (string, error) {
	switch e := e.(type) {
	case *ast.Ident:
		switch e.Name {
		case "string":
			return "string", nil
		case "bool":
			return "boolean", nil
		case "int", "int64", "uint32":
			return "number", nil
		}
		return e.Name, nil
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok && x.Name+"."+e.Sel.Name == "time.Time" {
			return "string", nil // RFC 3339
		}
	case *ast.StarExpr:
		return typeOf(e.X)
	case *ast.ArrayType:
		t, err := typeOf(e.Elt)
		return t + "[]", err
	case *ast.MapType:
		k, err := typeOf(e.Key)
		if err != nil {
			return "", err
		}
		v, err := typeOf(e.Value)
		return "Record<" + k + ", " + v + ">", err
	}
	return "", fmt.Errorf("no TypeScript for %T", e)
}

// comment writes what is said of a type or field, after what is to stand before
// it.
func comment(b *strings.Builder, g *ast.CommentGroup, before, indent string) {
	b.WriteString(before)
	if g == nil {
		return
	}
	lines := strings.Split(strings.TrimSpace(g.Text()), "\n")
	if len(lines) == 1 {
		fmt.Fprintf(b, "%s/** %s */\n", indent, lines[0])
		return
	}
	fmt.Fprintf(b, "%s/**\n", indent)
	for _, l := range lines {
		fmt.Fprintf(b, "%s * %s\n", indent, l)
	}
	fmt.Fprintf(b, "%s */\n", indent)
}
