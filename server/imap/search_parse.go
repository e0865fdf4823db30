package imap

import (
	"strconv"
	"strings"
	"time"

	"ehlo/server/mailstore"
)

// key is a search key as the engine shall have it (RFC 9051 §6.4.4). What the
// engine lacks, and what depends on this session's sequence numbers, has become
// a set of UIDs.
type key string

// nothing is a key that no message matches.
const nothing key = "NOT ALL"

func uidKey(uids []mailstore.UID) key {
	if len(uids) == 0 {
		return nothing
	}
	return key("UID " + formatUIDs(uids))
}

// where picks the messages that a condition holds for.
func (c *conn) where(cond func(m mailstore.Message, t reported) bool) key {
	var uids []mailstore.UID
	for _, m := range c.view.box.Messages() {
		if n := c.view.number(m.UID); n > 0 && cond(m, c.view.msgs[n-1]) {
			uids = append(uids, m.UID)
		}
	}
	return uidKey(uids)
}

// keyReader reads search keys from arguments.
type keyReader struct {
	c      *conn
	as     args
	modSeq bool // MODSEQ was asked for (RFC 7162 §3.1.5)
	decode func(string) string
}

// keyError is what is wrong with search keys.
type keyError struct {
	reason Reason
	detail string
}

const dateLayout = "_2-Jan-2006" // RFC 9051 §9, date

// parseDate reads a date. One that is in no calendar, as 31-Feb-2024, lies with Dovecot before all others up to the
// year 2000, and behind all others from then on.
func parseDate(s string) (time.Time, bool) {
	day, err := time.Parse(dateLayout, s)
	if err == nil {
		return day, true
	}
	number, rest, _ := strings.Cut(s, "-")
	if len(number) == 0 || len(number) > 2 {
		return day, false
	}
	if _, err := strconv.ParseUint(strings.TrimPrefix(number, " "), 10, 8); err != nil {
		return day, false
	}
	first, err := time.Parse(dateLayout, "01-"+rest)
	if err != nil {
		return day, false
	}
	if first.Year() <= 2000 {
		return time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC), true
	}
	return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), true
}

// date is parseDate, which tells a beginner of a day that there is not: the reply does not.
func (r *keyReader) date(s string) (time.Time, bool) {
	day, ok := parseDate(s)
	if _, err := time.Parse(dateLayout, s); ok && err != nil && r.c.cfg.Gentle {
		r.c.x.Note = notes.Say("no-such-day", "day", s)
	}
	return day, ok
}

// searchKeys reads all keys to the end, which all must match.
func (r *keyReader) searchKeys() (key, *keyError) {
	var keys []string
	for len(r.as) > 0 {
		k, err := r.next()
		if err != nil {
			return "", err
		}
		keys = append(keys, string(k))
	}
	return key(strings.Join(keys, " ")), nil
}

func (r *keyReader) take() (arg, bool) {
	if len(r.as) == 0 {
		return arg{}, false
	}
	a := r.as[0]
	r.as = r.as[1:]
	return a, true
}

// parameter takes the string that a key wants.
func (r *keyReader) parameter(name string) (arg, *keyError) {
	a, ok := r.take()
	if !ok {
		return a, &keyError{reasonSearchParameter, name}
	}
	if _, isString := a.astring(); !isString {
		return a, &keyError{reasonSearchBadParameter, name}
	}
	return a, nil
}

// next reads one key.
func (r *keyReader) next() (key, *keyError) {
	a, ok := r.take()
	if !ok {
		return "", &keyError{reasonSearchArgument, ""}
	}
	if a.kind == argList {
		if len(a.list) == 0 {
			return "", &keyError{reasonSearchEmptyList, ""}
		}
		outer := r.as
		r.as = a.list
		k, err := r.searchKeys()
		r.as = outer
		return "(" + k + ")", err
	}
	name, ok := a.astring()
	if !ok {
		return "", &keyError{reasonSearchArgument, ""}
	}
	if a.kind != argAtom {
		return "", &keyError{reasonSearchString, name}
	}
	name = strings.ToUpper(name)
	if name != "" && (name[0] >= '0' && name[0] <= '9' || name[0] == '*' || name[0] == '$') {
		return r.sequence(name, a)
	}
	if kind, ok := searchKeys[name]; ok {
		return kind(r, name)
	}
	return "", &keyError{reasonSearchKey, name}
}

// sequence is a set of sequence numbers; those not in use match nothing.
func (r *keyReader) sequence(text string, a arg) (key, *keyError) {
	if text == "$" {
		return uidKey(r.c.savedResult()), nil
	}
	set, ok := parseSet(text)
	if !ok {
		return "", &keyError{reasonSearchSet, text}
	}
	return uidKey(r.c.view.pick(set, false)), nil
}

// searchKeys are the keys by name.
var searchKeys map[string]func(*keyReader, string) (key, *keyError)

func init() {
	asIs := func(_ *keyReader, name string) (key, *keyError) { return key(name), nil }
	text := func(r *keyReader, name string) (key, *keyError) {
		a, err := r.parameter(name)
		return key(name + " " + encodeString(r.decode(a.text))), err
	}
	address := func(r *keyReader, name string) (key, *keyError) {
		a, err := r.parameter(name)
		if err != nil {
			return "", err
		}
		text := fold(r.decode(a.text))
		return r.c.where(func(m mailstore.Message, _ reported) bool { return hasAddress(m, name, text) }), nil
	}
	flag := func(r *keyReader, name string) (key, *keyError) {
		a, err := r.parameter(name)
		if err != nil {
			return "", err
		}
		want, keyword := name == "KEYWORD", !strings.HasPrefix(a.text, `\`)
		if keyword && isAtom(a.text) {
			r.c.sought = append(r.c.sought, a.text)
		}
		return r.c.where(func(m mailstore.Message, _ reported) bool {
			return keyword && m.Flags.Has(a.text) == want || !keyword && !want
		}), nil
	}
	size := func(r *keyReader, name string) (key, *keyError) {
		a, err := r.parameter(name)
		if err != nil {
			return "", err
		}
		n, bad := strconv.ParseUint(a.text, 10, 62)
		if bad != nil {
			return "", &keyError{reasonSearchSize, a.text}
		}
		return r.c.where(func(m mailstore.Message, _ reported) bool {
			if name == "LARGER" {
				return m.Size() > int(n)
			}
			return m.Size() < int(n)
		}), nil
	}
	sent := func(r *keyReader, name string) (key, *keyError) {
		a, err := r.parameter(name)
		if err != nil {
			return "", err
		}
		t, ok := r.date(a.text)
		if !ok {
			return "", &keyError{reasonSearchDate, a.text}
		}
		return key(name + " " + t.Format("2-Jan-2006")), nil
	}
	date := func(of func(mailstore.Message) time.Time, op string) func(r *keyReader, name string) (key, *keyError) {
		return func(r *keyReader, name string) (key, *keyError) {
			a, err := r.parameter(name)
			if err != nil {
				return "", err
			}
			day, ok := r.date(a.text)
			if !ok {
				return "", &keyError{reasonSearchDate, a.text}
			}
			next := day.AddDate(0, 0, 1)
			return r.c.where(func(m mailstore.Message, _ reported) bool {
				// RFC 9051 §6.4.4: the date counts, time and zone do not.
				y, mon, d := of(m).Date()
				t := time.Date(y, mon, d, 0, 0, 0, 0, time.UTC)
				switch op {
				case "BEFORE":
					return t.Before(day)
				case "SINCE":
					return !t.Before(day)
				}
				return !t.Before(day) && t.Before(next)
			}), nil
		}
	}
	// RFC 5032 §2: seconds before now.
	age := func(r *keyReader, name string) (key, *keyError) {
		a, err := r.parameter(name)
		if err != nil {
			return "", err
		}
		n, bad := strconv.ParseUint(a.text, 10, 31)
		if bad != nil || n == 0 {
			return "", &keyError{reasonSearchInterval, a.text}
		}
		limit := r.c.cfg.Now().Add(-time.Duration(n) * time.Second)
		return r.c.where(func(m mailstore.Message, _ reported) bool {
			if name == "YOUNGER" {
				return !m.Internal.Before(limit)
			}
			return !m.Internal.After(limit)
		}), nil
	}
	internal := func(m mailstore.Message) time.Time { return m.Internal }
	saved := func(m mailstore.Message) time.Time { return m.Saved }

	searchKeys = map[string]func(*keyReader, string) (key, *keyError){
		"ALL": asIs,
		"NOT": func(r *keyReader, _ string) (key, *keyError) {
			k, err := r.next()
			return "NOT (" + k + ")", err
		},
		"OR": func(r *keyReader, _ string) (key, *keyError) {
			a, err := r.next()
			if err != nil {
				return "", err
			}
			b, err := r.next()
			return "OR (" + a + ") (" + b + ")", err
		},
		"RECENT": func(r *keyReader, _ string) (key, *keyError) {
			return r.c.where(func(_ mailstore.Message, t reported) bool { return t.recent }), nil
		},
		"OLD": func(r *keyReader, _ string) (key, *keyError) {
			return r.c.where(func(_ mailstore.Message, t reported) bool { return !t.recent }), nil
		},
		"NEW": func(r *keyReader, _ string) (key, *keyError) {
			return r.c.where(func(m mailstore.Message, t reported) bool { return t.recent && !m.Flags.Has(mailstore.Seen) }), nil
		},
		"KEYWORD": flag, "UNKEYWORD": flag,
		"LARGER": size, "SMALLER": size,
		"BEFORE": date(internal, "BEFORE"), "ON": date(internal, "ON"), "SINCE": date(internal, "SINCE"),
		"SENTBEFORE": sent, "SENTON": sent, "SENTSINCE": sent,
		"SAVEDBEFORE": date(saved, "BEFORE"), "SAVEDON": date(saved, "ON"), "SAVEDSINCE": date(saved, "SINCE"), // RFC 8514 §4.3
		"SAVEDATESUPPORTED": func(*keyReader, string) (key, *keyError) { return "ALL", nil },
		"OLDER":             age, "YOUNGER": age,
		"BCC": address, "BODY": text, "CC": address, "FROM": address, "SUBJECT": text, "TEXT": text, "TO": address,
		"HEADER": func(r *keyReader, name string) (key, *keyError) {
			field, err := r.parameter(name)
			if err != nil {
				return "", err
			}
			value, err := r.parameter(name)
			return key("HEADER " + encodeString(field.text) + " " + encodeString(r.decode(value.text))), err
		},
		"UID": func(r *keyReader, name string) (key, *keyError) {
			a, err := r.parameter(name)
			if err != nil {
				return "", err
			}
			if a.text == "$" {
				return uidKey(r.c.savedResult()), nil
			}
			set, ok := parseSet(a.text)
			if !ok {
				return "", &keyError{reasonSearchUIDSet, a.text}
			}
			return uidKey(r.c.view.pick(set, true)), nil
		},
		// RFC 7162 §3.1.5: a metadata item's name and type may stand before
		// the value; all of them have one mod-sequence here.
		"MODSEQ": func(r *keyReader, name string) (key, *keyError) {
			a, err := r.parameter(name)
			if err == nil && a.kind == argString {
				if a, err = r.parameter(name); err == nil {
					a, err = r.parameter(name)
				}
			}
			if err != nil {
				return "", err
			}
			n, bad := strconv.ParseUint(a.text, 10, 63)
			if bad != nil {
				return "", &keyError{reasonSearchModSeq, a.text}
			}
			r.modSeq = true
			r.c.enableCondstore()
			return r.c.where(func(m mailstore.Message, _ reported) bool { return m.ModSeq >= n }), nil
		},
	}
	for _, f := range []mailstore.Flag{mailstore.Answered, mailstore.Deleted, mailstore.Draft, mailstore.Flagged, mailstore.Seen} {
		name := strings.ToUpper(f[1:])
		searchKeys[name], searchKeys["UN"+name] = asIs, asIs
	}
}
