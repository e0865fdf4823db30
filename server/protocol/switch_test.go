package protocol_test

import (
	"ehlo/server"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// bySwitch is a decision by a protocol's name.
var bySwitch = regexp.MustCompile(`\bcase\b.*\b(?:smtp|pop3|imap|dns)\.Name\b` +
	`|[!=]=\s*(?:smtp|pop3|imap|dns)\.Name\b|\b(?:smtp|pop3|imap|dns)\.Name\s*[!=]=` +
	`|\bcase\b.*"(?:smtp|pop3|imap|dns)"|[!=]=\s*"(?:smtp|pop3|imap|dns)"|"(?:smtp|pop3|imap|dns)"\s*[!=]=`)

// own are the folders of a protocol's own.
var own = regexp.MustCompile(`^(?:server|labs/explain)/(?:smtp|pop3|imap|dns)$`)

// ofCommands are the folders that have to do with single commands: products, since
// each says its own of them; SASL, where LOGIN is a mechanism; conditions of labs,
// which are about what a command did; tests' own.
var ofCommands = regexp.MustCompile(`^(?:server/product|labs/explain/(?:sasl|explaintest)|labs/run)/`)

// byVerb is a decision by the verb of one of the protocols' commands.
func byVerb() *regexp.Regexp {
	var verbs []string
	for _, d := range server.Protocols() {
		for _, c := range d.Commands {
			verbs = append(verbs, regexp.QuoteMeta(c.Verb))
		}
	}
	verb := `"(?:` + strings.Join(verbs, "|") + `)"`
	return regexp.MustCompile(`^\s*case\b[^:]*` + verb + `|[vV]erb\)?\s*[!=]=\s*` + verb)
}

// TestNobodyDecidesByName: what differs between protocols, or between their
// commands, stands in their descriptors. A switch over names would have to be found and added to for a
// further protocol, and its default would speak the wrong one.
func TestNobodyDecidesByName(t *testing.T) {
	const root = "../.."
	byVerb := byVerb()
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || own.MatchString(rel)) {
			return fs.SkipDir
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		files++
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(text), "\n") {
			if bySwitch.MatchString(line) || byVerb.MatchString(line) && !ofCommands.MatchString(rel) {
				t.Errorf("%s:%d: %s", rel, i+1, strings.TrimSpace(line))
			}
		}
		return nil
	})
	if err != nil || files < 100 {
		t.Fatalf("%d files were looked at: %v", files, err)
	}
	for _, line := range []string{`	case "PASS", "USER":`, `if x.Command.Verb == "STARTTLS" {`} {
		if !byVerb.MatchString(line) {
			t.Errorf("%q would pass", line)
		}
	}
	for _, line := range []string{`	case smtp.Name, pop3.Name:`, `if x.Service.Protocol == imap.Name {`, `case "dns":`, `if p != "pop3" {`} {
		if !bySwitch.MatchString(line) {
			t.Errorf("%q would pass", line)
		}
	}
}
