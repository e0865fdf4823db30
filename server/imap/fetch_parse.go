package imap

import (
	"strconv"
	"strings"

	"ehlo/server/mailstore"
)

// item is one thing that FETCH shall give (RFC 9051 §6.4.5).
type item struct {
	name    string // "FLAGS", "BODY" (the structure), "BODY[", "BINARY.SIZE[", ...
	section section
	peek    bool
	partial *partial
	lazy    bool // PREVIEW (LAZY)
	fuzzy   bool // PREVIEW (FUZZY), whose response says so: RFC 8970's draft had it
}

// section is what stands between the brackets of BODY[...] (RFC 9051 §9).
type section struct {
	part    []int
	text    string   // "HEADER", "HEADER.FIELDS", "HEADER.FIELDS.NOT", "MIME", "TEXT" or "" for all
	headers []string // names for HEADER.FIELDS, in capitals
	quoted  []bool   // which of them came in quotation marks, and go back so
}

// partial is <offset.count>; a negative count is all the rest.
type partial struct{ offset, count int64 }

// String writes the section as responses name it: in capitals, as Dovecot does.
func (s section) String() string {
	var b strings.Builder
	for i, n := range s.part {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(strconv.Itoa(n))
	}
	if s.text != "" {
		if len(s.part) > 0 {
			b.WriteByte('.')
		}
		b.WriteString(s.text)
	}
	if len(s.headers) > 0 {
		b.WriteString(" (")
		for i, h := range s.headers {
			if i > 0 {
				b.WriteByte(' ')
			}
			if s.quoted[i] {
				b.WriteString(formatString(h))
			} else {
				b.WriteString(formatAstring(h))
			}
		}
		b.WriteByte(')')
	}
	return b.String()
}

// macros are names for several items; they stand alone (RFC 9051 §6.4.5).
var macros = map[string][]string{
	"ALL":  {"FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE"},
	"FAST": {"FLAGS", "INTERNALDATE", "RFC822.SIZE"},
	"FULL": {"FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY"},
}

// plainItems are the items that are nothing but a name. Those that are short
// are written before all others (see fetching.order).
var plainItems = map[string]bool{
	"FLAGS": true, "INTERNALDATE": true, "RFC822.SIZE": true, "UID": true, "MODSEQ": true, "SAVEDATE": true, "X-GUID": true,
	"ENVELOPE": false, "BODY": false, "BODYSTRUCTURE": false,
	"RFC822": false, "RFC822.HEADER": false, "RFC822.TEXT": false,
}

// fetching is a FETCH's arguments.
type fetching struct {
	items        []item
	changedSince *mailstore.ModSeq // RFC 7162 §3.1.4.1
	vanished     bool              // RFC 7162 §3.2.6
}

func (f *fetching) has(name string) bool {
	for _, it := range f.items {
		if it.name == name {
			return true
		}
	}
	return false
}

func (f *fetching) add(it item) {
	if _, plain := plainItems[it.name]; plain && f.has(it.name) {
		return
	}
	f.items = append(f.items, it)
}

// marksSeen reports whether an item's reading sets \Seen.
func (f *fetching) marksSeen() bool {
	for _, it := range f.items {
		if strings.HasSuffix(it.name, "[") && !it.peek && it.name != "BINARY.SIZE[" || it.name == "RFC822" || it.name == "RFC822.TEXT" {
			return true
		}
	}
	return false
}

// order puts the items as Dovecot writes them: what is short first, in the
// order asked for, then what has to be read from the message.
func (f *fetching) order() []item {
	var short, long []item
	for _, it := range f.items {
		if plainItems[it.name] || it.name == "PREVIEW" || it.name == "SNIPPET" {
			short = append(short, it)
		} else {
			long = append(long, it)
		}
	}
	return append(short, long...)
}

// fetching reads the arguments behind the message set. It answers the command
// when something is wrong.
func (c *conn) fetching(as args) (*fetching, bool) {
	f := &fetching{}
	if c.cmd.uid {
		f.add(item{name: "UID"}) // RFC 9051 §6.4.9: UID FETCH always has it
	}
	switch a := as.at(0); a.kind {
	case argAtom:
		name := strings.ToUpper(a.text)
		if list, ok := macros[name]; ok {
			for _, n := range list {
				f.add(item{name: n})
			}
			as = as.from(1)
			break
		}
		n, ok := c.item(f, as)
		if !ok {
			return nil, false
		}
		as = as.from(n)
	default:
		list := args(a.list)
		if len(list) == 0 {
			c.wrong(reasonFetchEmpty, "")
			return nil, false
		}
		for len(list) > 0 {
			if _, ok := list[0].atom(); !ok {
				c.wrong(reasonFetchAtoms, "")
				return nil, false
			}
			n, ok := c.item(f, list)
			if !ok {
				return nil, false
			}
			list = list.from(n)
		}
		as = as.from(1)
	}
	if l := as.at(0); l.kind == argList && !c.fetchModifiers(f, l) {
		return nil, false
	}
	return f, true
}

// itemHead is the name that an item goes by: Dovecot looks no further than to
// the first character that is no letter, digit or hyphen, so that FLAGS.X is
// FLAGS. Of the items that have more behind their name it is the whole.
func itemHead(name string) string {
	end := strings.IndexFunc(name, func(r rune) bool { return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') })
	if end < 0 {
		return name
	}
	switch name[:end] {
	case "BODY", "BINARY":
		base, _, _ := strings.Cut(name, "[")
		return base
	case "RFC822":
		return name
	}
	return name[:end]
}

// itemFault is what is wrong with an item that is none, and what it is about.
func itemFault(name string) (Reason, string) {
	switch {
	case strings.HasPrefix(name, "RFC822"):
		return reasonFetchRFC822, name
	case strings.HasPrefix(name, "BODY"):
		return reasonFetchParameter, "BODY[..] parameter: Missing '['"
	case strings.HasPrefix(name, "BINARY"):
		return reasonFetchParameter, "BINARY[..] parameter: Missing '['"
	}
	return reasonFetchItem, name
}

// item reads one item and returns how many arguments it took.
func (c *conn) item(f *fetching, as args) (int, bool) {
	name := strings.ToUpper(as[0].text)
	base := itemHead(name)
	if _, ok := plainItems[base]; ok && (base != "BODY" || name == base) {
		f.add(item{name: base})
		return 1, true
	}
	bracket := strings.Contains(name, "[")
	switch base {
	case "BODY", "BODY.PEEK", "BINARY", "BINARY.PEEK", "BINARY.SIZE":
		if !bracket {
			break
		}
		return c.bodyItem(f, as, base)
	case "PREVIEW", "SNIPPET": // RFC 8970; SNIPPET is its draft's name
		it := item{name: base}
		n := 1
		if l := as.at(1); l.kind == argList && len(l.list) > 0 {
			n = 2
			for _, o := range l.list {
				text, ok := o.atom()
				text = strings.ToUpper(text)
				switch {
				case !ok:
					c.wrong(reasonFetchParameter, base+" modifier")
					return 0, false
				case text == "LAZY":
					it.lazy = true
				case text == "LAZY=FUZZY":
					it.lazy, it.fuzzy = true, true
				case text == "FUZZY":
					it.fuzzy = true
				default:
					c.wrong(reasonFetchPreview, text)
					return 0, false
				}
			}
		}
		f.items = append(f.items, it)
		return n, true
	}
	why, detail := itemFault(name)
	c.wrong(why, detail)
	return 0, false
}

// bodyItem reads BODY[...] and BINARY[...], which the generic layer may have
// cut in three where a list of header fields stands.
func (c *conn) bodyItem(f *fetching, as args, base string) (int, bool) {
	a := as[0]
	wrong := reasonFetchSection
	if strings.HasPrefix(base, "BINARY") {
		wrong = reasonFetchBinary
	}
	reject := func() (int, bool) {
		c.wrong(wrong, a.text)
		return 0, false
	}
	malformed := func(what string) (int, bool) {
		c.wrong(reasonFetchParameter, family(base)+"[..] parameter: "+what)
		return 0, false
	}
	it := item{name: strings.TrimSuffix(base, ".PEEK") + "[", peek: strings.HasSuffix(base, ".PEEK")}
	if len(a.text) <= len(base) || a.text[len(base)] != '[' {
		return reject()
	}
	inside, rest, closed := strings.Cut(strings.ToUpper(a.text[len(base)+1:]), "]")
	taken := 1
	var fields args
	if !closed {
		if as.at(1).kind != argList || as.at(2).kind != argAtom || !strings.HasPrefix(as.at(2).text, "]") {
			return malformed("Missing ']'")
		}
		fields, rest, taken = as[1].list, as[2].text[1:], 3
	}
	sec, ok := parseSection(inside)
	if !ok {
		return reject()
	}
	for _, h := range fields {
		name, ok := h.astring()
		if !ok {
			return malformed("Header list contains non-strings")
		}
		sec.headers = append(sec.headers, strings.ToUpper(name))
		sec.quoted = append(sec.quoted, h.kind == argString)
	}
	// RFC 9051 §9: HEADER.FIELDS has a list, of one name at least; nothing
	// else has one.
	if wants := strings.HasPrefix(sec.text, "HEADER.FIELDS"); wants != (len(sec.headers) > 0) || wants == closed {
		return reject()
	}
	it.section = sec
	if fault := partialFault(rest); fault != "" {
		return malformed(fault)
	}
	if rest != "" && base != "BINARY.SIZE" {
		it.partial, _ = parsePartial(rest)
	}
	f.items = append(f.items, it)
	return taken, true
}

// family is BODY or BINARY.
func family(base string) string {
	name, _, _ := strings.Cut(base, ".")
	return name
}

// partialFault is what is wrong with what stands behind the bracket, "" if
// nothing is.
func partialFault(s string) string {
	if s == "" {
		return ""
	}
	if s[0] != '<' {
		return "Unexpected data after ']'"
	}
	number := func(s string) (int, bool) {
		n := 0
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		_, err := strconv.ParseUint(s[:n], 10, 62)
		return n, err == nil
	}
	n, ok := number(s[1:])
	if !ok {
		return "Too big partial start"
	}
	s = s[1+n:]
	if strings.HasPrefix(s, ".") {
		if n, ok = number(s[1:]); !ok {
			return "Too big partial end"
		}
		s = s[1+n:]
	}
	switch {
	case !strings.HasPrefix(s, ">"):
		return "Missing '>' in partial"
	case s != ">":
		return "Unexpected data after '>'"
	}
	return ""
}

// parseSection reads part numbers and what of the part is wanted.
func parseSection(s string) (section, bool) {
	var sec section
	for s != "" && s[0] >= '0' && s[0] <= '9' {
		number, rest, more := strings.Cut(s, ".")
		n, err := strconv.ParseUint(number, 10, 31)
		if err != nil || more && rest == "" {
			return sec, false
		}
		sec.part = append(sec.part, int(n))
		s = rest
	}
	switch s {
	case "", "HEADER", "HEADER.FIELDS", "HEADER.FIELDS.NOT", "TEXT":
	case "MIME":
		if len(sec.part) == 0 {
			return sec, false // RFC 9051 §6.4.5.1: MIME is of a part
		}
	default:
		return sec, false
	}
	sec.text = s
	return sec, true
}

// parsePartial reads <offset.count>.
func parsePartial(s string) (*partial, bool) {
	if !strings.HasPrefix(s, "<") || !strings.HasSuffix(s, ">") {
		return nil, false
	}
	offset, count, hasCount := strings.Cut(s[1:len(s)-1], ".")
	p := &partial{count: -1}
	n, err := strconv.ParseUint(offset, 10, 62)
	if err != nil {
		return nil, false
	}
	p.offset = int64(n)
	if hasCount {
		if n, err = strconv.ParseUint(count, 10, 62); err != nil {
			return nil, false
		}
		p.count = int64(n)
	}
	return p, true
}

// cut returns the octets that a partial asks for.
func (p *partial) cut(b []byte) []byte {
	if p == nil {
		return b
	}
	if p.offset >= int64(len(b)) {
		return nil
	}
	b = b[p.offset:]
	if p.count >= 0 && p.count < int64(len(b)) {
		b = b[:p.count]
	}
	return b
}

// fetchModifiers reads the list behind the items (RFC 4466 §2.4).
func (c *conn) fetchModifiers(f *fetching, l arg) bool {
	list := args(l.list)
	for i := 0; i < len(list); i++ {
		name, ok := list[i].atom()
		switch {
		case !ok:
			c.wrong(reasonFetchModAtoms, "")
			return false
		case strings.EqualFold(name, "CHANGEDSINCE"):
			i++
			text, _ := list.at(i).atom()
			n, err := strconv.ParseUint(text, 10, 63)
			if err != nil {
				c.wrong(reasonFetchChangedSince, text)
				return false
			}
			f.changedSince = &n
			f.add(item{name: "MODSEQ"})
		case strings.EqualFold(name, "VANISHED") && c.cmd.uid:
			f.vanished = true
		default:
			c.wrong(reasonFetchModifier, name)
			return false
		}
	}
	// RFC 7162 §3.2.6: VANISHED needs CHANGEDSINCE, and QRESYNC enabled.
	if f.vanished && (f.changedSince == nil || !c.enabled.qresync) {
		c.wrong(reasonFetchVanished, "")
		return false
	}
	return true
}
