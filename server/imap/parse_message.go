package imap

import (
	"slices"
	"strconv"
	"strings"

	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// set takes a sequence-set, or "$" for the result that was saved (RFC 5182).
func (r *reading) set(a arg) bool {
	r.name("sequence-set", a)
	text, ok := a.astring()
	if _, valid := parseSet(text); ok && (valid || text == "$") {
		return true
	}
	why := reasonMessageSet
	if r.uid {
		why = reasonUIDSet
	}
	r.reject(why, text, a)
	return false
}

func (r *reading) expungeArguments(as args) {
	if r.uid {
		r.set(as.at(0))
	}
}

func (r *reading) copyArguments(as args) {
	if r.set(as.at(0)) {
		r.astring("mailbox", as.at(1))
	}
}

// fetchArguments: RFC 9051 §6.4.5.
func (r *reading) fetchArguments(as args) {
	set, what, tail := as.at(0), as.at(1), as.at(2)
	_, isAtom := set.atom()
	if !isAtom || what.kind != argList && what.kind != argAtom || tail.kind != argEnd && tail.kind != argList {
		r.name("sequence-set", set)
		switch {
		case !isAtom:
			r.reject(reasonArguments, "", set)
		case what.kind != argList && what.kind != argAtom:
			r.reject(reasonArguments, "", what)
		default:
			r.wrong(reasonArguments, "", what.start, as[len(as)-1].end)
		}
		return
	}
	if !r.set(set) {
		return
	}
	as = as.from(1)
	if what.kind == argList {
		list := r.list(what)
		if len(list) == 0 {
			r.reject(reasonFetchEmpty, "", what)
		}
		for len(list) > 0 {
			if _, ok := list[0].atom(); !ok {
				r.reject(reasonFetchAtoms, "", list[0])
				return
			}
			n := r.fetchItem(list)
			if n == 0 {
				return
			}
			list = list.from(n)
		}
		as = as.from(1)
	} else if _, macro := macros[strings.ToUpper(what.text)]; macro {
		r.nameAs("item", "macro", what)
		as = as.from(1)
	} else {
		n := r.fetchItem(as)
		if n == 0 {
			return
		}
		as = as.from(n)
	}
	if l := as.at(0); l.kind == argList {
		r.fetchModifiers(l)
		as = as.from(1)
	}
	if len(as) > 0 {
		r.tolerated(as[0].start)
	}
}

// fetchItem reads an item and returns how many arguments it took, 0 when it is
// none.
func (r *reading) fetchItem(as args) int {
	a := as[0]
	name := strings.ToUpper(a.text)
	base, bracket := itemHead(name), strings.Contains(name, "[")
	_, plain := plainItems[base]
	switch {
	case plain && (base != "BODY" || name == base):
		r.name("item", a)
		return 1
	case base == "BODY" || base == "BODY.PEEK" || base == "BINARY" || base == "BINARY.PEEK" || base == "BINARY.SIZE":
		if bracket {
			return r.bodyItem(as, base)
		}
	case base == "PREVIEW" || base == "SNIPPET":
		r.name("item", a)
		if as.at(1).kind != argList {
			return 1
		}
		if len(as[1].list) == 0 {
			r.reject(reasonFetchAtoms, "", as[1])
			return 0
		}
		for _, o := range r.list(as[1]) {
			r.token("item-option", o)
			text, ok := o.atom()
			if text = strings.ToUpper(text); !ok || text != "LAZY" && text != "LAZY=FUZZY" && text != "FUZZY" {
				r.reject(reasonFetchPreview, text, o)
				return 0
			}
		}
		return 2
	}
	r.name("item", a)
	r.reject(reasonFetchItem, name, a)
	return 0
}

// bodyItem reads BODY[...] and BINARY[...], which the generic layer may have
// cut in three where a list of header fields stands.
func (r *reading) bodyItem(as args, base string) int {
	a := as[0]
	taken, last := 1, a
	var fields args
	inside, rest, closed := strings.Cut(a.text[min(len(base)+1, len(a.text)):], "]")
	if !closed && as.at(1).kind == argList {
		fields, taken = as[1].list, 2
		if end := as.at(2); end.kind == argAtom && strings.HasPrefix(end.text, "]") {
			rest, last, taken = end.text[1:], end, 3
		}
	}
	sec, ok := parseSection(strings.ToUpper(inside))
	ok = ok && len(a.text) > len(base) && (closed || taken == 3)
	if wants := strings.HasPrefix(sec.text, "HEADER.FIELDS"); wants != (len(fields) > 0) || wants == closed {
		ok = false // RFC 9051 §9: HEADER.FIELDS has a list, nothing else has one
	}
	ok = ok && (closed || taken == 3) && partialFault(rest) == ""
	r.named = append(r.named, wire.Arg{Name: "item", Value: string(r.buf[a.start:last.end])})
	if !ok {
		end := a
		if taken > 1 {
			end = as[taken-1]
		}
		r.mark("item", a.start, a.end, a.text)
		why := reasonFetchSection
		if strings.HasPrefix(base, "BINARY") {
			why = reasonFetchBinary
		}
		r.wrong(why, string(r.buf[a.start:end.end]), a.start, end.end)
		return 0
	}
	r.mark("item", a.start, a.start+len(base), base)
	closing := last.end - len(rest)
	if taken == 1 {
		r.mark("section", a.start+len(base), closing, string(r.buf[a.start+len(base):closing]))
	} else {
		r.mark("section", a.start+len(base), a.end, string(r.buf[a.start+len(base):a.end]))
		for _, h := range r.list(as[1]) {
			r.token("header-name", h)
			if _, ok := h.astring(); !ok {
				r.reject(reasonFetchSection, a.text, h)
				return 0
			}
		}
		r.mark("section-end", last.start, closing, "]")
	}
	r.mark("partial", closing, last.end, rest)
	return taken
}

func (r *reading) fetchModifiers(l arg) {
	list := r.list(l)
	changed, vanished := false, false
	for i := 0; i < len(list); i++ {
		name, ok := list[i].atom()
		if !ok {
			r.reject(reasonFetchModAtoms, "", list[i])
			return
		}
		r.name("fetch-modifier", list[i])
		switch {
		case strings.EqualFold(name, "CHANGEDSINCE"):
			i++
			changed = true
			if !r.modSequence(list.at(i), reasonFetchChangedSince) {
				return
			}
		case strings.EqualFold(name, "VANISHED") && r.uid:
			vanished = true
		default:
			r.reject(reasonFetchModifier, name, list[i])
			return
		}
	}
	if vanished && !changed { // RFC 7162 §3.2.6
		r.reject(reasonFetchVanished, "", l)
	}
}

// modSequence: RFC 7162 §7.
func (r *reading) modSequence(a arg, why Reason) bool {
	r.token("mod-sequence", a)
	text, _ := a.atom()
	if _, err := strconv.ParseUint(text, 10, 63); err != nil {
		r.reject(why, text, a)
		return false
	}
	return true
}

// storeArguments: RFC 9051 §6.4.6, RFC 7162 §3.1.3.
func (r *reading) storeArguments(as args) {
	if _, ok := as.at(0).atom(); !ok {
		r.name("sequence-set", as.at(0))
		r.reject(reasonArguments, "", as.at(0))
		return
	}
	r.name("sequence-set", as.at(0))
	set := as.at(0)
	as = as.from(1)
	if l := as.at(0); l.kind == argList {
		list := r.list(l)
		for i := 0; i < len(list); i++ {
			name, ok := list[i].atom()
			switch {
			case !ok:
				r.reject(reasonStoreModAtoms, "", list[i])
				return
			case !strings.EqualFold(name, "UNCHANGEDSINCE"):
				r.token("store-modifier", list[i])
				r.reject(reasonStoreModifier, name, list[i])
				return
			}
			r.name("store-modifier", list[i])
			i++
			if !r.modSequence(list.at(i), reasonStoreModSeq) {
				return
			}
		}
		as = as.from(1)
	}
	action, ok := as.at(0).astring()
	item := strings.TrimSuffix(strings.TrimLeft(strings.ToUpper(action), "+-"), ".SILENT")
	r.name("store-att-flags", as.at(0))
	if !ok || item != "FLAGS" || strings.Count(action, "+")+strings.Count(action, "-") > 1 {
		r.reject(reasonArguments, action, as.at(0))
		return
	}
	flags := as.from(1)
	if l := as.at(1); l.kind == argList {
		flags = r.list(l)
		if len(as) > 2 {
			r.tolerated(as[2].start)
		}
	}
	if !r.flags(flags) {
		return
	}
	if _, ok := parseSet(set.text); !ok && set.text != "$" {
		why := reasonMessageSet
		if r.uid {
			why = reasonUIDSet
		}
		r.reject(why, set.text, set)
	}
}

// flags: RFC 9051 §2.3.2.
func (r *reading) flags(as args) bool {
	for _, a := range as {
		name, ok := a.atom()
		if !ok {
			r.token("flag", a)
			r.reject(reasonFlagAtoms, "", a)
			return false
		}
		r.name("flag", a)
		if strings.HasPrefix(name, `\`) && !slices.ContainsFunc(mailstore.SystemFlags, func(s string) bool { return strings.EqualFold(s, name) }) {
			r.reject(reasonSystemFlag, strings.ToUpper(name), a)
			return false
		}
	}
	return true
}

// searchReturnOptions reads RETURN and its options (RFC 4731 §3.1) and returns
// what follows. ok is false when something is wrong.
func (r *reading) searchReturnOptions(as args) (rest args, ok bool) {
	if !as.at(0).is("RETURN") || as.at(1).kind != argList {
		return as, true
	}
	r.token("return", as[0])
	list := r.list(as[1])
	partial := false
	for i := 0; i < len(list); i++ {
		name, isAtom := list[i].atom()
		if !isAtom {
			r.reject(reasonSearchReturnAtoms, "", list[i])
			return nil, false
		}
		r.name("search-return-opt", list[i])
		switch strings.ToUpper(name) {
		case "MIN", "MAX", "ALL", "COUNT", "SAVE", "CONTEXT":
		case "UPDATE": // RFC 5267 §4.3: of searches only
			if strings.HasSuffix(r.verb, "SORT") {
				r.reject(reasonSearchReturn, name, list[i])
				return nil, false
			}
		case "PARTIAL": // RFC 5267 §4.4
			if partial {
				r.reject(reasonPartialTwice, "", list[i])
				return nil, false
			}
			partial = true
			i++
			r.token("range", list.at(i))
			if _, good := partialRange(list.at(i)); !good {
				r.reject(reasonSearchPartial, list.at(i).text, list.at(i))
				return nil, false
			}
		default:
			r.reject(reasonSearchReturn, name, list[i])
			return nil, false
		}
	}
	return as.from(2), true
}

// searchArguments: RFC 9051 §6.4.4.
func (r *reading) searchArguments(as args) {
	as, ok := r.searchReturnOptions(as)
	if !ok {
		return
	}
	if as.at(0).is("CHARSET") {
		r.token("charset-word", as[0])
		r.name("charset", as.at(1))
		if _, ok := as.at(1).astring(); !ok {
			r.reject(reasonSearchCharset, "", as.at(1))
			return
		}
		as = as.from(2)
	}
	r.searchProgram(as)
}

// sortArguments: RFC 5256 §3.
func (r *reading) sortArguments(as args) {
	as, ok := r.searchReturnOptions(as)
	if !ok {
		return
	}
	program := as.at(0)
	if program.kind != argList {
		r.reject(reasonSortProgram, "", program)
		return
	}
	list := r.list(program)
	if len(list) == 0 {
		r.reject(reasonSortEmpty, "", program)
		return
	}
	last := false
	for _, k := range list {
		name, ok := k.astring()
		if !ok {
			r.reject(reasonSortProgram, "", k)
			return
		}
		r.name("sort-key", k)
		if last = strings.EqualFold(name, "REVERSE"); !last && sortKeys[strings.ToUpper(name)] == nil {
			r.reject(reasonSortKey, name, k)
			return
		}
	}
	if last {
		r.reject(reasonSortReverse, "", program)
		return
	}
	r.searchIn(as.from(1))
}

// threadArguments: RFC 5256 §3.
func (r *reading) threadArguments(as args) {
	if !r.astring("thread-alg", as.at(0)) {
		return
	}
	if threadings[strings.ToUpper(as.at(0).text)] == nil {
		r.reject(reasonThreadAlgorithm, as.at(0).text, as.at(0))
		return
	}
	r.searchIn(as.from(1))
}

// searchIn reads a charset and search keys, as SORT and THREAD have them.
func (r *reading) searchIn(as args) {
	if _, ok := as.at(0).astring(); !ok {
		r.reject(reasonSearchCharset, "", as.at(0))
		return
	}
	r.name("charset", as.at(0))
	r.searchProgram(as.from(1))
}

func (r *reading) searchProgram(as args) {
	if len(as) == 0 {
		r.wrong(reasonSearchMissing, "", r.end(), r.end())
		return
	}
	for rest, ok := as, true; ok && len(rest) > 0; {
		rest, ok = r.searchKey(rest)
	}
}

// keyValues are what the search keys want behind them. Keys that are not here
// want nothing.
var keyValues = map[string][]string{
	"KEYWORD": {"flag"}, "UNKEYWORD": {"flag"},
	"LARGER": {"size"}, "SMALLER": {"size"},
	"BEFORE": {"date"}, "ON": {"date"}, "SINCE": {"date"},
	"SENTBEFORE": {"date"}, "SENTON": {"date"}, "SENTSINCE": {"date"},
	"SAVEDBEFORE": {"date"}, "SAVEDON": {"date"}, "SAVEDSINCE": {"date"},
	"OLDER": {"interval"}, "YOUNGER": {"interval"},
	"BCC": {"search-text"}, "BODY": {"search-text"}, "CC": {"search-text"}, "FROM": {"search-text"},
	"SUBJECT": {"search-text"}, "TEXT": {"search-text"}, "TO": {"search-text"},
	"HEADER": {"header-name", "search-text"},
	"UID":    {"uid-set"}, "MODSEQ": {"mod-sequence"},
}

// searchKey reads a key with what belongs to it, and returns what follows.
func (r *reading) searchKey(as args) (rest args, ok bool) {
	if len(as) == 0 {
		r.wrong(reasonSearchArgument, "", r.end(), r.end())
		return nil, false
	}
	a, rest := as[0], as.from(1)
	if a.kind == argList {
		inner := r.list(a)
		if len(inner) == 0 {
			r.reject(reasonSearchEmptyList, "", a)
			return nil, false
		}
		for ok = true; ok && len(inner) > 0; {
			inner, ok = r.searchKey(inner)
		}
		return rest, ok
	}
	name, isString := a.astring()
	if !isString {
		r.reject(reasonSearchArgument, "", a)
		return nil, false
	}
	if a.kind != argAtom {
		r.reject(reasonSearchString, name, a)
		return nil, false
	}
	name = strings.ToUpper(name)
	if name != "" && (name[0] >= '0' && name[0] <= '9' || name[0] == '*' || name[0] == '$') {
		r.nameAs("search-key", "sequence-set", a)
		if _, ok := parseSet(name); !ok && name != "$" {
			r.reject(reasonSearchSet, name, a)
			return nil, false
		}
		return rest, true
	}
	r.name("search-key", a)
	if searchKeys[name] == nil {
		r.reject(reasonSearchKey, name, a)
		return nil, false
	}
	switch name {
	case "NOT":
		return r.searchKey(rest)
	case "OR":
		if rest, ok = r.searchKey(rest); !ok {
			return nil, false
		}
		return r.searchKey(rest)
	case "MODSEQ": // RFC 7162 §3.1.5: an item's name and type may stand first
		if rest.at(0).kind == argString {
			r.token("modseq-entry", rest[0])
			r.token("modseq-type", rest.at(1))
			rest = rest.from(2)
		}
	}
	for _, kind := range keyValues[name] {
		v := rest.at(0)
		if v.kind == argEnd {
			r.reject(reasonSearchParameter, name, v)
			return nil, false
		}
		if _, isString := v.astring(); !isString {
			r.reject(reasonSearchBadParameter, name, v)
			return nil, false
		}
		r.name(kind, v)
		if why := keyValueProblem(kind, v.text); why != "" {
			r.reject(why, v.text, v)
			return nil, false
		}
		rest = rest.from(1)
	}
	return rest, true
}

// keyValueProblem says what is wrong with what stands behind a search key.
func keyValueProblem(kind, text string) Reason {
	switch kind {
	case "size":
		if _, err := strconv.ParseUint(text, 10, 62); err != nil {
			return reasonSearchSize
		}
	case "date":
		if _, ok := parseDate(text); !ok {
			return reasonSearchDate
		}
	case "interval": // RFC 5032 §2
		if n, err := strconv.ParseUint(text, 10, 31); err != nil || n == 0 {
			return reasonSearchInterval
		}
	case "uid-set":
		if _, ok := parseSet(text); !ok && text != "$" {
			return reasonSearchUIDSet
		}
	case "mod-sequence":
		if _, err := strconv.ParseUint(text, 10, 63); err != nil {
			return reasonSearchModSeq
		}
	}
	return ""
}
