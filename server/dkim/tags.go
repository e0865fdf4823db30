package dkim

import (
	"errors"
	"regexp"
	"strings"
)

// tags is a tag list (RFC 6376 §3.2).
type tags map[string]string

var errTags = errors.New("not a list of tags and values")

var (
	tagName  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)
	tagValue = regexp.MustCompile(`^[\x21-\x3a\x3c-\x7e \t\r\n]*$`)
)

// readTags reads a tag list. first is its first tag's name.
func readTags(text string) (all tags, first string, err error) {
	all = make(tags)
	specs := strings.Split(text, ";")
	if len(specs) > 1 && strings.TrimSpace(specs[len(specs)-1]) == "" {
		specs = specs[:len(specs)-1] // one may stand behind the last
	}
	for _, spec := range specs {
		name, value, ok := strings.Cut(spec, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if _, twice := all[name]; !ok || twice || !tagName.MatchString(name) || !tagValue.MatchString(value) {
			return nil, "", errTags
		}
		if first == "" {
			first = name
		}
		all[name] = value
	}
	return all, first, nil
}

// or is a tag's value, or what it means that there is none.
func (t tags) or(name, usual string) string {
	if v, ok := t[name]; ok {
		return v
	}
	return usual
}

// list is a value that is a list with colons, without the blanks around each.
func list(value string) []string {
	all := strings.Split(value, ":")
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return all
}

// packed is a value without blanks, as base64 stands in it.
func packed(value string) string { return strings.Join(strings.Fields(value), "") }
