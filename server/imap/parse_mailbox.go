package imap

import (
	"encoding/base64"
	"strings"
	"time"
)

// grammars look at the arguments of commands, by verb without UID. Commands
// that are not here have nothing but strings, which the command table names.
var grammars map[string]func(*reading, args)

func init() {
	grammars = map[string]func(*reading, args){
		"ID": (*reading).idArguments, "AUTHENTICATE": (*reading).authenticateArguments,
		"LOGIN": (*reading).loginArguments, "ENABLE": (*reading).enableArguments,
		"SELECT": (*reading).selectArguments, "EXAMINE": (*reading).selectArguments,
		"CREATE": (*reading).mailboxArguments, "DELETE": (*reading).mailboxArguments, "RENAME": (*reading).mailboxArguments,
		"SUBSCRIBE": (*reading).mailboxArguments, "UNSUBSCRIBE": (*reading).mailboxArguments,
		"LIST": (*reading).listArguments, "LSUB": (*reading).listArguments, "XLIST": (*reading).listArguments,
		"STATUS":       (*reading).statusArguments,
		"CANCELUPDATE": (*reading).cancelArguments, "NOTIFY": (*reading).notifyArguments,
		"GENURLAUTH": (*reading).urlAuthArguments, "URLFETCH": (*reading).urlAuthArguments, "RESETKEY": (*reading).urlAuthArguments,
		"EXPUNGE": (*reading).expungeArguments, "FETCH": (*reading).fetchArguments, "STORE": (*reading).storeArguments,
		"COPY": (*reading).copyArguments, "MOVE": (*reading).copyArguments,
		"SEARCH": (*reading).searchArguments, "SORT": (*reading).sortArguments, "THREAD": (*reading).threadArguments,
	}
}

// astring takes an argument that has to be a string.
func (r *reading) astring(name string, a arg) bool {
	r.name(name, a)
	if _, ok := a.astring(); !ok {
		r.reject(reasonArguments, "", a)
		return false
	}
	return true
}

// idArguments: RFC 2971 §3.1, a list of names and values, or NIL.
func (r *reading) idArguments(as args) {
	a := as.at(0)
	if a.is("NIL") {
		r.token("nil", a)
		return
	}
	for i, s := range r.list(a) {
		kind := "id-field"
		if i%2 == 1 {
			kind = "id-value"
		}
		r.name(kind, s)
	}
}

// authenticateArguments: RFC 9051 §6.2.2, RFC 4959.
func (r *reading) authenticateArguments(as args) {
	if _, ok := as.at(0).atom(); !ok {
		r.reject(reasonArguments, "", as.at(0))
		return
	}
	r.name("mechanism", as.at(0))
	r.name("initial-response", as.at(1))
	if initial := as.at(1); initial.kind != argEnd && initial.text != "=" { // RFC 4959 §3: nothing
		if _, err := base64.StdEncoding.DecodeString(initial.text); err != nil {
			r.reject(reasonAuthInitialBase64, "", initial)
		}
	}
	if len(as) > 2 {
		r.reject(reasonAuthInitialBase64, "", as[2])
	}
}

func (r *reading) loginArguments(as args) {
	r.name("user", as.at(0))
	r.name("password", as.at(1))
	_, ok1 := as.at(0).astring()
	_, ok2 := as.at(1).astring()
	switch {
	case !ok1:
		r.reject(reasonArguments, "", as.at(0))
	case !ok2:
		r.reject(reasonArguments, "", as.at(1))
	case len(as) > 2:
		r.wrong(reasonArguments, "", as[2].start, as[len(as)-1].end)
	}
}

func (r *reading) enableArguments(as args) {
	for _, a := range as {
		r.name("capability", a)
		if _, ok := a.atom(); !ok {
			r.reject(reasonArguments, "", a)
		}
	}
}

func (r *reading) mailboxArguments(as args) {
	if !r.astring("mailbox", as.at(0)) || r.verb != "RENAME" {
		return
	}
	r.astring("new-mailbox", as.at(1))
}

// selectArguments: RFC 9051 §6.3.2, RFC 4466 §2.1.
func (r *reading) selectArguments(as args) {
	if !r.astring("mailbox", as.at(0)) {
		return
	}
	params := r.list(as.at(1))
	for i := 0; i < len(params); i++ {
		name, ok := params[i].atom()
		if !ok {
			r.reject(reasonSelectAtoms, "", params[i])
			return
		}
		r.name("select-param", params[i])
		switch strings.ToUpper(name) {
		case "CONDSTORE":
		case "QRESYNC":
			i++
			r.qresync(params.at(i))
			if _, reason := parseQResync(params.at(i)); reason != "" {
				r.reject(reason, "", params.at(i))
				return
			}
		default:
			r.reject(reasonSelectOption, name, params[i])
			return
		}
	}
	if len(as) > 2 || len(as) == 2 && as[1].kind != argList {
		r.tolerated(as[1].start)
	}
}

// qresync: RFC 7162 §3.2.5, what the client knows of the mailbox.
func (r *reading) qresync(a arg) {
	for i, p := range r.list(a) {
		switch i {
		case 0:
			r.token("uidvalidity", p)
		case 1:
			r.token("mod-sequence", p)
		case 2:
			r.token("known-uids", p)
		default:
			for _, match := range r.list(p) {
				r.token("sequence-set", match)
			}
		}
	}
}

// listArguments: RFC 9051 §6.3.9, RFC 5258.
func (r *reading) listArguments(as args) {
	if a := as.at(0); a.kind == argList && r.verb != "LSUB" {
		if !r.selectionOptions(a) {
			return
		}
		as = as.from(1)
	}
	if _, ok := as.at(0).astring(); !ok {
		r.reject(reasonListReference, "", as.at(0))
		return
	}
	r.name("reference", as.at(0))
	switch a := as.at(1); a.kind {
	case argEnd:
		r.reject(reasonListPattern, "", a)
		return
	case argList:
		for _, p := range r.list(a) {
			if _, ok := p.astring(); !ok {
				r.reject(reasonListPatterns, "", p)
				return
			}
			r.name("list-mailbox", p)
		}
	default:
		r.name("list-mailbox", a)
	}
	as = as.from(2)
	if as.at(0).is("RETURN") && as.at(1).kind == argList {
		r.token("return", as[0])
		if !r.returnOptions(as[1]) {
			return
		}
		as = as.from(2)
	}
	if len(as) > 0 {
		r.wrong(reasonListExtra, "", as[0].start, as[len(as)-1].end)
	}
}

func (r *reading) selectionOptions(a arg) bool {
	subscribed, recursive := false, false
	for _, o := range r.list(a) {
		name, ok := o.atom()
		if !ok {
			r.reject(reasonListNonAtoms, "", o)
			return false
		}
		r.name("list-select-opt", o)
		switch strings.ToUpper(name) {
		case "SUBSCRIBED":
			subscribed = true
		case "RECURSIVEMATCH":
			recursive = true
		case "SPECIAL-USE", "REMOTE":
		default:
			r.reject(reasonListSelection, name, o)
			return false
		}
	}
	if recursive && !subscribed { // RFC 5258 §3.1
		r.reject(reasonListRecursive, "", a)
		return false
	}
	return true
}

func (r *reading) returnOptions(a arg) bool {
	list := r.list(a)
	for i := 0; i < len(list); i++ {
		o := list[i]
		name, ok := o.atom()
		if !ok {
			r.reject(reasonListNonAtoms, "", o)
			return false
		}
		r.name("return-option", o)
		switch strings.ToUpper(name) {
		case "SUBSCRIBED", "CHILDREN", "SPECIAL-USE":
		case "STATUS": // RFC 5819 §2
			i++
			if items := list.at(i); items.kind != argList {
				r.reject(reasonListReturn, name, o)
				return false
			} else if !r.statusItems(items) {
				return false
			}
		default:
			r.reject(reasonListReturn, name, o)
			return false
		}
	}
	return true
}

func (r *reading) statusArguments(as args) {
	if as.at(1).kind != argList && len(as) > 1 {
		r.name("mailbox", as.at(0))
		r.reject(reasonArguments, "", as.at(1))
		return
	}
	if r.astring("mailbox", as.at(0)) {
		r.statusItems(as.at(1))
	}
}

func (r *reading) statusItems(l arg) bool {
	list := r.list(l)
	if len(list) == 0 {
		r.reject(reasonStatusEmpty, "", l)
		return false
	}
	for _, a := range list {
		name, ok := a.atom()
		if !ok {
			r.reject(reasonStatusAtoms, "", a)
			return false
		}
		r.name("status-att", a)
		known := false
		for _, item := range statusItems {
			known = known || item.name == strings.ToUpper(name)
		}
		if !known {
			r.reject(reasonStatusItem, strings.ToUpper(name), a)
			return false
		}
	}
	return true
}

// cancelArguments: RFC 5267 §4.3.5, tags of searches.
func (r *reading) cancelArguments(as args) {
	for _, a := range as {
		r.name("tag-string", a)
	}
	if len(as) == 0 {
		r.reject(reasonArguments, "", as.at(0))
	}
}

// urlAuthArguments are those of RFC 4467, which no server here offers.
func (r *reading) urlAuthArguments(as args) {
	for _, a := range as {
		r.name("url", a)
	}
	r.wrong(reasonNoURLAuth, "", 0, r.end())
}

// appendArguments reads APPEND (RFC 9051 §6.3.12, RFC 3502, RFC 4469), whose
// arguments are looked at as they come, each message by itself.
func (r *reading) appendArguments(pos int) {
	p := &parser{buf: r.buf, pos: pos, max: maxUploads}
	var err *syntaxError
	r.args, err = readKeeping(p, 1)
	r.wanted = p.wanted
	switch {
	case err != nil:
		r.unclaimed(r.args)
		r.broken(err)
		return
	case r.wanted != nil:
		r.unclaimed(r.args)
		r.announce(r.wanted)
		return
	case len(r.args) == 0:
		r.wrong(reasonMissingArgument, "", r.end(), r.end())
		return
	case !r.astring("mailbox", r.args[0]):
		r.unclaimed(r.args)
	}
	for first := true; ; first = false {
		q := &parser{buf: r.buf, pos: p.pos, max: 1 << 40, sizeOnly: true}
		as, err := readKeeping(q, all)
		if i := catenateAt(as); i >= 0 {
			r.upload(as[:i])
			r.token("catenate", as[i])
			if p.pos = r.catenateParts(as[i].end); p.pos < 0 {
				return
			}
			continue
		}
		switch {
		case err != nil:
			r.unclaimed(as)
			r.broken(err)
			return
		case q.wanted == nil && len(as) == 0:
			if first {
				r.wrong(reasonAppendSize, "", r.end(), r.end())
			}
			return
		}
		if rest := r.upload(as); len(rest) > 0 {
			r.wrong(reasonArguments, "", rest[0].start, rest[len(rest)-1].end)
		}
		r.unclaimed(as)
		w := q.wanted
		if w == nil {
			r.wrong(reasonArguments, "", as[0].start, as[len(as)-1].end)
			return
		}
		r.announce(w)
		if w.size == 0 || len(r.buf) <= w.end || int64(len(r.buf)-w.end) < w.size {
			r.wanted = w
			return
		}
		p.pos = w.end + int(w.size)
		r.mark("message", w.end, p.pos, "")
	}
}

// upload reads flags and date in front of a message.
func (r *reading) upload(as args) args {
	if l := as.at(0); l.kind == argList {
		r.flags(r.list(l))
		as = as.from(1)
	}
	if d := as.at(0); d.kind == argString {
		r.name("date-time", d)
		if _, err := time.Parse(dateTimeLayout, d.text); err != nil && !noSuchDay(d.text) {
			r.reject(reasonAppendDate, d.text, d)
		}
		as = as.from(1)
	}
	return as
}

// catenateParts reads the list behind CATENATE (RFC 4469 §3), and returns where
// it ends, or -1 when that is not there or something is wrong.
func (r *reading) catenateParts(pos int) int {
	for pos < len(r.buf) && r.buf[pos] == ' ' {
		pos++
	}
	if pos >= len(r.buf) || r.buf[pos] != '(' {
		r.wrong(reasonArguments, "", pos, pos)
		return -1
	}
	r.mark("list", pos, pos+1, "(")
	p := &parser{buf: r.buf, pos: pos + 1, max: len(r.buf) + maxUploads}
	for {
		kind, more, err := p.arg(true)
		switch {
		case err != nil:
			r.broken(err)
			return -1
		case !more:
			r.mark("list", p.pos-1, p.pos, ")")
			return p.pos
		case kind.is("TEXT"):
			r.token("catenate-text", kind)
			p.skipSpaces()
			if p.pos < len(r.buf) && r.buf[p.pos] == '~' {
				p.pos++
			}
			if p.pos >= len(r.buf) || r.buf[p.pos] != '{' {
				r.wrong(reasonArguments, "", p.pos, r.end())
				return -1
			}
			w, err := p.literalHeader()
			if err != nil {
				r.broken(err)
				return -1
			}
			r.announce(w)
			if len(r.buf) <= w.end || int64(len(r.buf)-w.end) < w.size {
				r.wanted = w
				return -1
			}
			p.pos = w.end + int(w.size)
			r.mark("message", w.end, p.pos, "")
		case kind.is("URL"):
			r.token("catenate-url", kind)
			url, more, err := p.arg(true)
			switch {
			case err != nil:
				r.broken(err)
				return -1
			case p.wanted != nil:
				r.wanted = p.wanted
				r.announce(p.wanted)
				return -1
			}
			if _, ok := url.astring(); !more || !ok {
				r.reject(reasonArguments, "", url)
				return -1
			}
			r.name("url", url)
		default:
			r.reject(reasonArguments, "", kind)
			return -1
		}
	}
}
