package explaintest

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var runs = regexp.MustCompile(`\\?\{(.*?)\*(\d+)\}`)

// Unescaped decodes what a script or a dialog has after raw and part: Go's
// escapes, and {x*9} for a run.
func Unescaped(t testing.TB, s string) []byte {
	t.Helper()
	s = Repeated(s)
	s = strings.ReplaceAll(strings.ReplaceAll(s, `"`, `\"`), `\0`, `\x00`)
	out, err := strconv.Unquote(`"` + s + `"`)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return []byte(out)
}

// Repeated writes runs out: {x*9} is nine times x.
func Repeated(s string) string {
	return runs.ReplaceAllStringFunc(s, func(m string) string {
		p := runs.FindStringSubmatch(m)
		n, _ := strconv.Atoi(p[2]) // the pattern has digits only
		return strings.Repeat(p[1], n)
	})
}

// script reads what a recorded client typed.
func script(t testing.TB, file string) (acts []Act, service string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var block []byte
	inBlock := false
	for l := range strings.Lines(string(text)) {
		l = strings.TrimSuffix(l, "\n")
		directive, ok := strings.CutPrefix(l, "#!")
		word, rest, _ := strings.Cut(strings.TrimLeft(directive, " "), " ")
		switch {
		case strings.HasPrefix(l, "##"):
		case !ok && inBlock:
			block = append(block, l+"\r\n"...)
		case !ok:
			acts = append(acts, Act{Octets: []byte(l + "\r\n")})
		case word == "service":
			service = strings.TrimSpace(rest)
		case word == "raw" || word == "part":
			acts = append(acts, Act{Octets: Unescaped(t, rest)})
		case word == "block":
			block, inBlock = nil, true
		case word == "end":
			inBlock = false
			acts = append(acts, Act{Octets: block})
		case word == "tls":
			acts = append(acts, Act{Handshake: true})
		}
	}
	return acts, service
}

// Played is a conversation that tests go through.
type Played struct {
	Name  string
	Place Place
	Acts  []Act
}

// Evidence is a file of the repository's test data, from a package that stands
// below labs/explain.
func Evidence(pattern ...string) string {
	return filepath.Join(append([]string{"..", "..", ".."}, pattern...)...)
}

// Recorded are the recorded conversations of a service of the reference.
func Recorded(t testing.TB, at Place, service string) []Played {
	t.Helper()
	files, err := filepath.Glob(Evidence("server", "fidelity", "testdata", "recorded", "scripts", service, "*.script"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded scripts of %s (%v)", service, err)
	}
	var all []Played
	for _, f := range files {
		acts, variant := script(t, f)
		at := at
		at.World = "reference"
		if strings.HasSuffix(variant, "-alt") {
			at.World = "reference-alt"
			if service == "postfix" {
				at.Port = 26
			}
		}
		all = append(all, Played{service + "/" + filepath.Base(f), at, acts})
	}
	return all
}
