package imap

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"ehlo/labs/explain/mistake"
	"ehlo/server/imap"
	"ehlo/server/wire"
)

// clamp keeps a set within the messages that there are.
func clamp(set string, last int) string {
	var out strings.Builder
	for i := 0; i < len(set); {
		j := i
		for j < len(set) && set[j] >= '0' && set[j] <= '9' {
			j++
		}
		if j == i {
			out.WriteByte(set[i])
			i++
			continue
		}
		n, err := strconv.Atoi(set[i:j])
		if err != nil || n > last {
			n = last
		}
		out.WriteString(strconv.Itoa(max(n, 1)))
		i = j
	}
	return out.String()
}

// astring writes a name, in quotes where it needs them (RFC 9051 §9).
func astring(s string) string {
	if s == "" || strings.ContainsAny(s, " (){%*\"\\") {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
	}
	return s
}

// firstDigits is the first number in a text.
func firstDigits(s string) string {
	i := strings.IndexAny(s, "0123456789")
	if i < 0 {
		return ""
	}
	j := i
	for j < len(s) && s[j] >= '0' && s[j] <= '9' {
		j++
	}
	return s[i:j]
}

// itemFor is what can be fetched instead of what cannot.
func itemFor(word string) string {
	upper := strings.ToUpper(strings.Trim(word, `"()`))
	switch upper {
	case "HEADER", "HEADERS", "HEAD":
		return "BODY[HEADER]"
	case "TEXT":
		return "BODY[TEXT]"
	case "SUBJECT", "FROM", "TO", "CC":
		return "BODY[HEADER.FIELDS (" + upper + ")]"
	case "DATE":
		return "INTERNALDATE"
	case "SIZE":
		return "RFC822.SIZE"
	case "MESSAGE", "ALL", "FULL", "BODY.PEEK", "PEEK":
		return "BODY.PEEK[]"
	case "FAST":
		return "FLAGS"
	}
	name, section, bracket := strings.Cut(upper, "[")
	if near := mistake.Nearest(name, []string{"BODY", "BODY.PEEK", "BINARY"}); bracket && near != "" {
		return near + "[" + section
	}
	if near := mistake.Nearest(upper, append(imap.FetchItems(), "BODY[]", "BODY.PEEK[]")); near != "BODY" {
		return cmp.Or(near, "FLAGS")
	}
	return "BODY[]"
}

// sectionFor is a section that is one, like one that is none.
func sectionFor(item string) string {
	upper := strings.ToUpper(item)
	name, inside, bracket := strings.Cut(upper, "[")
	if !bracket {
		return name + "[]"
	}
	inside, _, _ = strings.Cut(inside, "]")
	inside = strings.Trim(inside, " ()<>")
	if strings.HasPrefix(inside, "HEADER.FIELDS") {
		_, fields, _ := strings.Cut(inside, " ")
		return name + "[HEADER.FIELDS (" + cmp.Or(strings.Trim(fields, " ()"), "FROM SUBJECT") + ")]"
	}
	if strings.HasPrefix(name, "BINARY") {
		return name + "[" + firstDigits(inside) + "]"
	}
	if near := mistake.Nearest(inside, []string{"HEADER", "TEXT"}); near != "" {
		inside = near
	} else if strings.Trim(inside, "0123456789.") != "" || strings.HasPrefix(inside, "0") || strings.HasSuffix(inside, ".") || strings.Contains(inside, "..") {
		inside = ""
	}
	return name + "[" + inside + "]"
}

// keyFor is a search key instead of a word that is none.
func keyFor(word string) string {
	if key := dailyKey(word); key != "" {
		return key
	}
	if near := mistake.Nearest(strings.TrimRight(word, ":="), imap.SearchKeys()); near != "" {
		return near
	}
	if at := strings.IndexAny(word, ":="); at > 0 && at+1 < len(word) {
		key, value := strings.ToUpper(word[:at]), word[at+1:]
		key = cmp.Or(dailyKeys[key], key)
		switch flag := strings.ToUpper(value); {
		case key == "IS" && dailyKeys[flag] != "":
			return dailyKeys[flag]
		case len(imap.SearchArguments(key)) == 1:
			return key + " " + value
		}
	}
	if strings.ContainsAny(word, `"(){`) {
		return "ALL"
	}
	return "TEXT " + astring(word)
}

// dateFor writes a date as SEARCH wants it, whichever way it was written; "" if it cannot be read.
func (l *language) dateFor(text string) string {
	text = strings.Trim(text, `"`)
	return cmp.Or(dated(text), l.wordedDate(text))
}

// day is the date of the exchange, or one that is near, as far as is known.
func (l *language) day() time.Time {
	if l.x.At.IsZero() {
		return l.place.Day()
	}
	return l.x.At
}

// parameterFor is an example of what the last key of a line wants.
func (l *language) parameterFor(line string) string {
	fields := strings.Fields(line)
	kinds := imap.SearchArguments(strings.ToUpper(fields[len(fields)-1]))
	if len(kinds) == 0 {
		return "hello"
	}
	switch kinds[0] {
	case "date":
		return l.day().Format("2-Jan-2006")
	case "size", "interval":
		return "1000"
	case "flag":
		return "$Forwarded"
	case "uid-set":
		return "1:*"
	case "header-name":
		return `Subject ""`
	case "mod-sequence":
		return "1"
	}
	return "hello"
}

// sizeFor is a number of octets, of which people write 10k.
func sizeFor(text string) string {
	n := strings.TrimLeft(firstDigits(text), "0")
	switch {
	case n == "" || len(n) > 9:
		return "1000"
	case strings.ContainsAny(text, "kK"):
		return n + "000"
	case strings.ContainsAny(text, "mM"):
		return n + "000000"
	}
	return n
}

// nameFor is a mailbox's name without what no name can have.
func nameFor(name string) string {
	levels := strings.FieldsFunc(name, func(r rune) bool { return r == '.' || r == '/' })
	return strings.Join(levels, ".")
}

// knownCharset puts UTF-8 for a charset that few servers will know. Its
// place must still be the one that c has.
func knownCharset(line string, cmd *wire.Command) string {
	k := tokensOf(cmd, "charset")
	if len(k) == 0 || k[0].End > len(line) || line[k[0].Start:k[0].End] != k[0].Text {
		return line
	}
	switch strings.ToUpper(k[0].Text) {
	case "UTF-8", "US-ASCII", "ISO-8859-1", "ISO-8859-15", "WINDOWS-1252":
		return line
	}
	return line[:k[0].Start] + "UTF-8" + line[k[0].End:]
}
