//go:build cases

package explainers_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"ehlo/labs/explain/explainers"
	"ehlo/labs/explain/known"
	"ehlo/labs/transcript"
	"ehlo/server/wire"
)

// judged is what is right of a session that somebody posted.
type judged struct {
	Exchanges []int          // the lines where they begin
	Mistakes  map[int]string // the first of each that was refused, by its line
	Wrong     string         // what is known not to be right, "" for nothing
}

// TestCases reads and explains the sessions that people posted, in the folder EHLO_CASES, and holds them against
// what has been judged of them. It prints how many are read, how many exchanges are those that were made, how many
// diagnoses are right, and how many lines to type are the ones that were refused for good.
func TestCases(t *testing.T) {
	data, err := os.ReadFile("testdata/cases.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]judged
	if err := yaml.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(os.Getenv("EHLO_CASES"), "*.txt"))
	if len(files) == 0 {
		t.Fatalf("no sessions are in the folder %q: EHLO_CASES names it", os.Getenv("EHLO_CASES"))
	}
	var all, exchanges, diagnoses, wrong, repeated int
	right := 0 // diagnoses
	for _, file := range files {
		number, _, _ := strings.Cut(filepath.Base(file), "-")
		all++
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tr, err := transcript.Read(filepath.Base(file), text, transcript.Options{})
		if err != nil {
			t.Errorf("%s is not read: %v", file, err)
			continue
		}
		got := judged{Mistakes: make(map[int]string)}
		for _, s := range tr.Sessions {
			e := explainers.Table().New(s.Protocol, known.Place{})
			for _, x := range s.Exchanges {
				if x.Line == 0 && len(x.ReplyLine) > 0 {
					x.Line = x.ReplyLine[0] // the greeting's
				}
				got.Exchanges = append(got.Exchanges, x.Line)
				said := e.Explain(&x.Exchange)
				if len(said.Mistakes) == 0 {
					continue
				}
				got.Mistakes[x.Line] = said.Mistakes[0].ID
				if fix := said.Mistakes[0].Fix; fix != "" && x.Response.Outcome == wire.Error && !strings.HasPrefix(x.Response.Code, "4") &&
					strings.EqualFold(fix, strings.TrimRight(string(x.Unit.Raw), "\r\n")) {
					repeated++
					t.Errorf("%s, line %d: the line to type is the one that was refused: %s", file, x.Line, fix)
				}
			}
		}
		w, ok := want[number]
		if !ok {
			t.Errorf("%s has not been judged", file)
			continue
		}
		exchanges += len(w.Exchanges)
		diagnoses += len(w.Mistakes)
		if w.Wrong != "" {
			wrong++
			t.Logf("%s: %s", number, w.Wrong)
		}
		if !slices.Equal(got.Exchanges, w.Exchanges) {
			t.Errorf("%s: exchanges begin in lines %v, and did in %v", number, got.Exchanges, w.Exchanges)
		}
		for _, line := range slices.Sorted(maps.Keys(w.Mistakes)) {
			if got.Mistakes[line] == w.Mistakes[line] {
				right++
			} else {
				t.Errorf("%s, line %d: %s, and was judged to be %s", number, line, got.Mistakes[line], w.Mistakes[line])
			}
		}
		for line, id := range got.Mistakes {
			if w.Mistakes[line] == "" {
				t.Errorf("%s, line %d: %s, which has not been judged", number, line, id)
			}
		}
	}
	fmt.Printf("%d sessions, %d exchanges; %d of %d diagnoses as judged; %d sessions of which something is wrong; %d lines to type that were refused\n",
		all, exchanges, right, diagnoses, wrong, repeated)
}
