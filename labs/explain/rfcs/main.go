// Command rfcs writes the sections of the RFCs that are cited, number and heading,
// into labs/explain/sections.txt. Those are facts about the texts, which are not
// kept here: put rfcNNNN.txt, as the RFC Editor publishes them, into a folder, and
// type at the root of the repository
//
//	go run ./labs/explain/rfcs FOLDER
//
// An RFC without a text in the folder keeps the sections that the file has.
package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ehlo/labs/explain"
)

const file = "labs/explain/sections.txt"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: rfcs FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "rfcs:", err)
		os.Exit(1)
	}
}

func write(folder string) error {
	found, err := citations(os.DirFS("."))
	if err != nil {
		return err
	}
	numbers := map[int]bool{}
	for _, c := range found {
		numbers[c.rfc] = true
	}
	old, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	remark, _, _ := strings.Cut(string(old), "RFC ")
	var out strings.Builder
	out.WriteString(remark)
	for _, n := range slices.Sorted(maps.Keys(numbers)) {
		text, err := os.ReadFile(filepath.Join(folder, fmt.Sprintf("rfc%d.txt", n)))
		headings := explain.Sections(n)
		if err == nil {
			headings = sections(string(text))
		} else if headings == nil {
			return err
		}
		fmt.Fprintf(&out, "RFC %d\n", n)
		for _, s := range slices.SortedFunc(maps.Keys(headings), inOrder) {
			fmt.Fprintf(&out, "%s %s\n", s, headings[s])
		}
	}
	return os.WriteFile(file, []byte(out.String()), 0o644)
}

// inOrder sorts 4.2, 4.10, and then A.1.
func inOrder(a, b string) int {
	return slices.CompareFunc(strings.Split(a, "."), strings.Split(b, "."), func(a, b string) int {
		x, errA := strconv.Atoi(a)
		y, errB := strconv.Atoi(b)
		switch {
		case errA == nil && errB == nil:
			return cmp.Compare(x, y)
		case errA == nil:
			return -1
		case errB == nil:
			return 1
		}
		return cmp.Compare(a, b)
	})
}

var (
	head = regexp.MustCompile(`^(\s{0,12})((?i:appendix|annex|section)\s+)?` +
		`(\d{1,2}(?:\.\d{1,2})*|[A-Z](?:\.\d{1,2})*)(\.|:|\)|\s-|\s--)?\s+(\S.*?)\s*$`)
	contents = regexp.MustCompile(`^(.*?)(?:[ .]*(?:\. ?){2,}\s*|\s{5,})\d+\s*$`)
	page     = regexp.MustCompile(`(?i)\[Page +[\divx]+\]\s*$|^RFC \d+ .*\d{4}\s*$`)
	capital  = regexp.MustCompile(`^"?[A-Z0-9]`)
	letters  = regexp.MustCompile(`[^a-z]`)
)

// sections finds the headings of an RFC's text. Lines of its table of contents tell
// a heading from a list's item and from prose that happens to begin with a number.
func sections(text string) map[string]string {
	text = strings.NewReplacer("\r", "", "\f", "").Replace(text)
	listed, body := map[string]string{}, map[string]string{}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		m := head.FindStringSubmatch(line)
		if m == nil || page.MatchString(line) {
			continue
		}
		indent, named, number, mark, title := len(m[1]), m[2] != "", m[3], m[4] != "", m[5]
		if number[0] >= 'A' && !strings.Contains(number, ".") && !named && !mark {
			continue // "A message ..." is no heading
		}
		for _, below := range lines[i+1:] {
			if indentOf(below) != strings.LastIndex(line, m[5]) || head.MatchString(strings.TrimLeft(below, " ")) {
				break
			}
			title += below // a long heading goes on
		}
		if c := contents.FindStringSubmatch(title); c != nil {
			if _, ok := listed[number]; !ok {
				listed[number] = clean(c[1])
			}
			continue
		}
		in, has := listed[number]
		deep := strings.Contains(number, ".")
		switch {
		case has && !same(in, title):
			continue // prose that begins with a number
		case !has && (indent > 4 || indent > 0 && !named && !deep):
			continue // an item of a list
		case !has && (indent > 0 || !mark) && !capital.MatchString(title):
			continue
		}
		if _, ok := body[number]; !ok {
			body[number] = clean(title)
		}
	}
	maps.Copy(listed, body)
	return listed
}

// indentOf counts a line's leading spaces, -1 for an empty one.
func indentOf(line string) int {
	rest := strings.TrimLeft(line, " ")
	if rest == "" {
		return -1
	}
	return len(line) - len(rest)
}

// same compares the beginnings: a long title is broken in the contents.
func same(a, b string) bool {
	squeeze := func(s string) string {
		s = letters.ReplaceAllString(strings.ToLower(s), "")
		return s[:min(12, len(s))]
	}
	return squeeze(a) == squeeze(b)
}

// clean leaves a heading's words.
func clean(s string) string {
	return strings.TrimRight(strings.Join(strings.Fields(s), " "), " .")
}
