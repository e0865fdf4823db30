package main

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// cited is a place that names a section of an RFC.
type cited struct {
	file    string
	line    int
	rfc     int
	section string
}

// A citation may be broken into lines, with a comment's mark on the next.
const (
	citedGap     = `(?:(?:[ \t]|\n[ \t]*(?:(?://|#|\*|>)+[ \t]*)?)+)`
	citedSection = `(?:\d+|[A-Z]\b)(?:\\?\.\d+)*`
)

var (
	citation = regexp.MustCompile(`\bRFC` + citedGap + `(\d{3,4}),?` + citedGap +
		`((?:§|[Ss]ections?` + citedGap + `|[Aa]ppendix` + citedGap + `)` + citedSection +
		`(?:,?` + citedGap + `?(?:and|or|to|-|–|,)?` + citedGap + `?§` + citedSection + `)*)`)
	oneSection = regexp.MustCompile(`(?:\d+|\b[A-Z]\b)(?:\\?\.\d+)*`)
	citingText = []string{".go", ".yaml", ".md", ".txt", ".ts", ".svelte", ".html", ".css", ".js", ".mjs"}
	notOurs    = []string{".git", "node_modules", "dist", "corpus"}
)

// citations finds the sections that the files below a folder name.
func citations(root fs.FS) (list []cited, err error) {
	err = fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains(notOurs, d.Name()):
			return fs.SkipDir
		case d.IsDir() || !slices.Contains(citingText, path.Ext(name)):
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		for _, at := range citation.FindAllSubmatchIndex(text, -1) {
			n, _ := strconv.Atoi(string(text[at[2]:at[3]]))
			line := 1 + strings.Count(string(text[:at[0]]), "\n")
			for _, s := range oneSection.FindAllString(string(text[at[4]:at[5]]), -1) {
				list = append(list, cited{name, line, n, strings.ReplaceAll(s, `\`, "")})
			}
		}
		return nil
	})
	return list, err
}
