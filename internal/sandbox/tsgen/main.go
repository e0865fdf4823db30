// Command tsgen writes the TypeScript types of the socket's messages from the
// Go structs of a file, comments included.
//
//	tsgen message.go ../../web/app/src/lib/messages.gen.ts
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: tsgen FROM.go TO.ts")
		os.Exit(2)
	}
	text, err := Generate(os.Args[1])
	if err == nil {
		err = os.WriteFile(os.Args[2], text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "tsgen:", err)
		os.Exit(1)
	}
}

// Generate returns the types of a Go file's structs in TypeScript.
func Generate(file string) ([]byte, error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	b.WriteString("// Written by `make generate` from internal/sandbox/message: change that, not this.\n")
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, s := range g.Specs {
			t, ok := s.(*ast.TypeSpec)
			if !ok {
				continue
			}
			st, ok := t.Type.(*ast.StructType)
			if !ok {
				continue
			}
			doc := t.Doc
			if doc == nil {
				doc = g.Doc
			}
			b.WriteByte('\n')
			comment(&b, doc, "")
			fmt.Fprintf(&b, "export interface %s {\n", t.Name)
			for _, field := range st.Fields.List {
				if err := member(&b, field); err != nil {
					return nil, fmt.Errorf("%s: %w", t.Name, err)
				}
			}
			b.WriteString("}\n")
		}
	}
	return []byte(b.String()), nil
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
	comment(b, doc, "  ")
	kind, err := typeOf(f.Type)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	optional := ""
	if strings.Contains(options, "omitempty") {
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

func comment(b *strings.Builder, g *ast.CommentGroup, indent string) {
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
