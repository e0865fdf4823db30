package explain

import (
	_ "embed"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Reference is where a rule stands.
type Reference struct {
	RFC     int    // 0: no RFC has it
	Section string // such as "4.1.1.2" or "F.6"
	Heading string // of the section; without an RFC the document that has it, "" if none
}

var refForm = regexp.MustCompile(`^RFC (\d{3,4}) (§(?:\d+|[A-Z])(?:\.\d+)*(?:, §(?:\d+|[A-Z])(?:\.\d+)*)*)$`)

// documents have what no RFC has.
var documents = []string{
	"Dovecot", // what only a server software has
	"Exim",
	"Postfix",
	"Gmail IMAP extensions",               // XLIST
	"Gmail XOAUTH2 protocol",              // XOAUTH2
	"IANA enhanced status codes",          // X.7.28
	"MS-NLMP",                             // NTLM
	"Postfix XCLIENT_README",              // XCLIENT
	"Postfix XFORWARD_README",             // XFORWARD
	"draft-hall-prdr",                     // PRDR
	"draft-ietf-extra-imap-fetch-preview", // SNIPPET
	"draft-ietf-morg-inthread",            // THREAD=REFS
	"draft-murchison-sasl-login",          // LOGIN
}

// ParseReference reads the Ref of a note, a mistake or an edge: "RFC 5321 §4.2.1",
// "RFC 5322 §2.1, §2.2", "no RFC", or "no RFC: Postfix XCLIENT_README". ok is false
// if a section does not exist, or the document is not known.
func ParseReference(ref string) (r Reference, ok bool) {
	if rest, is := strings.CutPrefix(ref, "no RFC"); is {
		name, named := strings.CutPrefix(rest, ": ")
		return Reference{Heading: name}, rest == "" || named && slices.Contains(documents, name)
	}
	m := refForm.FindStringSubmatch(ref)
	if m == nil {
		return r, false
	}
	r.RFC, _ = strconv.Atoi(m[1]) // the pattern has digits only
	for i, s := range strings.Split(m[2], ", ") {
		s = strings.TrimPrefix(s, "§")
		heading, ok := Heading(r.RFC, s)
		if !ok {
			return r, false
		}
		if i == 0 {
			r.Section, r.Heading = s, heading
		}
	}
	return r, true
}

//go:embed sections.txt
var sectionList string

// sections are the headings of the RFCs that are cited, by number.
var sections = sync.OnceValue(func() map[int]map[string]string {
	all := map[int]map[string]string{}
	var of map[string]string
	for line := range strings.Lines(sectionList) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "#":
		case "RFC":
			n, _ := strconv.Atoi(rest) // a test reads the file
			of = map[string]string{}
			all[n] = of
		default:
			of[word] = rest
		}
	}
	return all
})

// WithHeading is a Ref with the heading of the first section that it names.
func WithHeading(ref string) string {
	rfc, sections, _ := strings.Cut(strings.TrimPrefix(ref, "RFC "), " §")
	section, _, _ := strings.Cut(sections, ",")
	n, err := strconv.Atoi(rfc)
	if heading, ok := Heading(n, section); ok && err == nil {
		return ref + " " + heading
	}
	return ref
}

// Sections are the headings of an RFC by their numbers, nil if it is not cited.
func Sections(rfc int) map[string]string { return sections()[rfc] }

// Heading is a section's. ok is false if there is none.
func Heading(rfc int, section string) (heading string, ok bool) {
	heading, ok = sections()[rfc][section]
	return heading, ok
}
