package scenario

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
)

// forms are what a Value can ask the form of.
var forms = map[string]func(string) bool{
	"date":       func(s string) bool { _, ok := Date(s); return ok },
	"message-id": isMessageID,
	"addresses":  isAddressList,
}

// isAddressList reports whether s is one by RFC 5322 §3.4, with a domain in each address.
func isAddressList(s string) bool {
	_, err := mail.ParseAddressList(s)
	return err == nil
}

// Date reads a date as RFC 5322 §3.3 has it, its obsolete zones (§4.3) and comments
// included. A weekday has to be that of the date.
func Date(s string) (t time.Time, ok bool) {
	words := strings.Fields(comma.ReplaceAllString(Uncommented(s), ", "))
	if len(words) == 0 {
		return t, false
	}
	zone := &words[len(words)-1]
	if z, known := zones[strings.ToUpper(*zone)]; known {
		*zone = z
	} else if !numericZone.MatchString(*zone) {
		return t, false
	}
	t, err := mail.ParseDate(strings.Join(words, " "))
	if err != nil {
		return t, false
	}
	day, _, named := strings.Cut(words[0], ",")
	return t, !named || strings.EqualFold(day, t.Weekday().String()[:3])
}

var comma = regexp.MustCompile(`\s*,`)

var numericZone = regexp.MustCompile(`^[+-]\d{2}[0-5]\d$`)

// zones are those of RFC 5322 §4.3 by name.
var zones = map[string]string{
	"UT": "+0000", "GMT": "+0000", "Z": "+0000",
	"EDT": "-0400", "EST": "-0500", "CDT": "-0500", "CST": "-0600", "MDT": "-0600", "MST": "-0700", "PDT": "-0700", "PST": "-0800",
}

// isMessageID reports whether s is one by RFC 5322 §3.6.4, as programs have to write it.
func isMessageID(s string) bool { return messageID.MatchString(strings.TrimSpace(Uncommented(s))) }

const dotAtom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"

var messageID = regexp.MustCompile(`^<` + dotAtom + `@(?:` + dotAtom + `|\[[!-Z^-~]*\])>$`)

// Uncommented is a field's value without its comments (RFC 5322 §3.2.2). What stands in
// quotes or in angle brackets is none.
func Uncommented(s string) string {
	var b strings.Builder
	depth, quoted, angle := 0, false, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && (depth > 0 || quoted) && i+1 < len(s):
			i++
			if quoted {
				b.WriteString(s[i-1 : i+1])
			}
			continue
		case depth > 0:
			switch c {
			case '(':
				depth++
			case ')':
				if depth--; depth == 0 {
					b.WriteByte(' ')
				}
			}
			continue
		case c == '"':
			quoted = !quoted
		case !quoted && c == '<':
			angle = true
		case !quoted && c == '>':
			angle = false
		case !quoted && !angle && c == '(':
			depth = 1
			continue
		}
		b.WriteByte(c)
	}
	if depth > 0 {
		return s // it was none: it does not end
	}
	return b.String()
}

// hasForm reports whether one of the texts has the form that the value asks for.
func (v *Value) hasForm(have []string) bool {
	form, ok := forms[v.Form]
	return ok && slices.ContainsFunc(have, form)
}
