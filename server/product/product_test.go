package product_test

import (
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ehlo/server/product"
)

// TestNobodyAsksWhichProductItIs: what products do differently they are asked to
// do. Code that compared names would have to be found and added to for a further
// product, so that none has a product's name in it, comments apart.
func TestNobodyAsksWhichProductItIs(t *testing.T) {
	names := product.Names()
	for _, dir := range []string{"smtp", "pop3", "imap", "protocol", "wire", "."} {
		files := 0
		err := filepath.WalkDir(filepath.Join("..", dir), func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && dir == "." && path != "..":
				return fs.SkipDir
			case filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			files++
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, found := range mentions(src, names) {
				t.Errorf("%s has %s", path, found)
			}
			return nil
		})
		if err != nil || files == 0 {
			t.Errorf("%d files of %s were looked at: %v", files, dir, err)
		}
	}
	for src, want := range map[string]int{
		`if s.Product.Name() == "exim" {`: 1, "case dovecot.Product.Name:": 1, "// as Postfix does\nreturn": 0, "const Exim Dialect = `x`": 1,
		`mechanism == "PLAIN"`: 0, `import "ehlo/server/product/plain"`: 1,
	} {
		if found := mentions([]byte(src), names); len(found) != want {
			t.Errorf("in %q are found %q", src, found)
		}
	}
}

// mentions lists what has a product's name in a source: identifiers, strings that
// are the name, imports of its folder. "plain" alone can be a type of text.
func mentions(src []byte, names []string) (found []string) {
	var s scanner.Scanner
	set := token.NewFileSet()
	s.Init(set.AddFile("", set.Base(), len(src)), src, func(token.Position, string) {}, 0)
	for {
		_, tok, text := s.Scan()
		if tok == token.EOF {
			return found
		}
		if slices.ContainsFunc(names, func(n string) bool {
			switch tok {
			case token.IDENT:
				return n != "plain" && strings.Contains(strings.ToLower(text), n)
			case token.STRING:
				return n != "plain" && text == `"`+n+`"` || text == `"ehlo/server/product/`+n+`"`
			}
			return false
		}) {
			found = append(found, text)
		}
	}
}
