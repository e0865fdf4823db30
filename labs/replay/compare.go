package replay

import (
	"bytes"
	"encoding/base64"
	"regexp"
	"slices"
	"strings"

	"ehlo/labs/transcript"
	"ehlo/server/protocol"
)

// compare holds an answer to what the transcript shows, line by line.
func (p *play) compare(x *transcript.Exchange, got []byte) []Line {
	shown := x.Response.Lines
	answered := p.session.Descriptor.ParseReply(got).Lines
	sameOrder(shown, answered)
	var out []Line
	pairs, noLine, notSaid := []pair(nil), texts.Say("no-line"), texts.Say("not-said")
	if p.offers(x, answered) {
		pairs, noLine, notSaid = set(shown, answered), texts.Say("offered-too"), texts.Say("not-offered")
	} else {
		pairs = p.align(shown, answered)
	}
	for _, pair := range pairs {
		l := Line{Verdict: Differs}
		switch {
		case pair.a < 0:
			l.Answered = answered[pair.b]
			l.Why = noLine
			switch {
			case strings.TrimSpace(l.Answered) == "":
				l.Verdict, l.Why = Lost, texts.Say("lost-blank")
			case p.endsAt(x):
				l.Verdict, l.Why = Lost, texts.Say("lost-end")
			case listsUnasked(x, l.Answered):
				l.Verdict, l.Why = Meaning, texts.Say("listed-unasked")
			}
		case pair.b < 0:
			l.Shown, l.Why = shown[pair.a], notSaid
		default:
			l.Shown, l.Answered = shown[pair.a], answered[pair.b]
			l.Verdict, l.Why = p.hold(l.Shown, l.Answered)
		}
		if pair.a >= 0 && pair.a < len(x.ReplyLine) {
			l.At = x.ReplyLine[pair.a]
		}
		out = append(out, l)
	}
	return out
}

// endsAt reports whether the transcript ends before the answer to a command.
func (p *play) endsAt(x *transcript.Exchange) bool {
	all := p.session.Exchanges
	return x.Command != nil && len(x.Reply) == 0 && x == all[len(all)-1]
}

// listsUnasked reports whether a line says what a server can do, although nobody has asked: servers may do so, and may
// not (RFC 9051 §7.2.2).
func listsUnasked(x *transcript.Exchange, line string) bool {
	words := strings.Fields(line)
	return capabilities(line) != nil && words[0] == "*" && x.Command != nil && x.Command.Verb != words[1]
}

var (
	listing = regexp.MustCompile(`^\* (?:LIST|LSUB|STATUS) `)
	datum   = regexp.MustCompile(`^\* (?:\d+ )?(FLAGS|EXISTS|RECENT|OK \[[A-Z]+)\b`)
)

// datumOf is what an untagged response is about that stands among others: a mailbox of a listing, or what is said of
// the one that is opened; "" for any other.
func datumOf(line string) string {
	if listing.MatchString(line) {
		return line
	}
	if m := datum.FindStringSubmatch(line); m != nil {
		return m[1]
	}
	return ""
}

// sameOrder puts listings, and what is said of a mailbox, into the order that the transcript has: no RFC tells
// servers in which to give them.
func sameOrder(shown, answered []string) {
	places := make(map[string]int)
	for i, l := range shown {
		if d := datumOf(l); d != "" {
			if _, twice := places[d]; !twice {
				places[d] = i
			}
		}
	}
	for i := 0; i < len(answered); {
		j, last := i, -1
		var run []placed
		for ; j < len(answered) && datumOf(answered[j]) != ""; j++ {
			if at, ok := places[datumOf(answered[j])]; ok {
				last = at
			}
			run = append(run, placed{answered[j], last})
		}
		slices.SortStableFunc(run, func(a, b placed) int { return a.at - b.at })
		for k, l := range run {
			answered[i+k] = l.line
		}
		i = max(j, i+1)
	}
}

// placed is a line with its place among those of the transcript. One that those lack goes with the line before it.
type placed struct {
	line string
	at   int
}

// A volatile part of a reply changes from run to run. It is matched by kind.
type volatile struct {
	kind string
	like *regexp.Regexp // a group is what stands before it
}

// said is the kind as a reader knows it.
func (v volatile) said() string { return texts.Say("kind-" + v.kind) }

// joined lists kinds: "the date, the queue id and the version".
func joined(kinds []string) string {
	last := len(kinds) - 1
	if last < 1 {
		return strings.Join(kinds, "")
	}
	return texts.Say("and", "first", strings.Join(kinds[:last], ", "), "last", kinds[last])
}

var volatiles = []volatile{
	{"date", regexp.MustCompile(`\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), {1,2}\d{1,2} [A-Z][a-z][a-z] \d{4} \d\d:\d\d:\d\d [+-]\d{4}\b`)},
	{"date", regexp.MustCompile(`"[ \d]\d-[A-Z][a-z][a-z]-\d{4} \d\d:\d\d:\d\d [+-]\d{4}"`)},
	{"queue-id", regexp.MustCompile(`\b[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}\b`)},
	{"queue-id", regexp.MustCompile(`\bqueued as [0-9A-Za-z]{5,}\b`)},
	{"time-taken", regexp.MustCompile(`\(\d+\.\d{3}(?: \+ \d+\.\d{3})* secs\)`)},
	{"uidvalidity", regexp.MustCompile(`\b(?:UIDVALIDITY|APPENDUID|COPYUID) \d+`)},
	{"unique-id", regexp.MustCompile(`\b[0-9a-f]{16}\b`)},
	{"challenge", regexp.MustCompile(`^(\+OK\b.*)<[\w.]+@[\w.-]+>$`)},
	{"clients-address", regexp.MustCompile(`\[(?:\d{1,3}\.){3}\d{1,3}\]`)},
	{"version", regexp.MustCompile(`\b(?:Exim|Postfix|Dovecot) \d+\.\d[\w.]*`)},
}

// hold compares two lines.
func (p *play) hold(shown, answered string) (Verdict, string) {
	if shown == answered {
		return Same, ""
	}
	switch had, has := capabilities(shown), capabilities(answered); {
	case had != nil && has != nil:
		if v, why := held(had.words, has.words); v != Same || had.around == has.around {
			return v, why
		}
		shown, answered = had.around, has.around
	case had != nil && had.without != "": // a server may list that unasked, and may not (RFC 9051 §7.1)
		return p.unasked(had.without, answered)
	case has != nil && has.without != "":
		return p.unasked(shown, has.without)
	}
	if len(shown) > 3 && len(answered) > 3 && isCode(shown[:3]) && shown[:3] == answered[:3] && shown[4:] == answered[4:] {
		return Same, texts.Say("place") // whether another line follows depends on what stands there
	}
	if challenge(shown) && challenge(answered) {
		return Same, texts.Say("challenge")
	}
	if bare := strings.TrimLeft(answered, " \t"); bare != answered && bare == strings.TrimLeft(shown, " \t") {
		return Lost, texts.Say("lost-space")
	}
	a, b := shown, answered
	var kinds []string
	for _, v := range volatiles {
		a2, b2 := v.like.ReplaceAllString(a, "$1\x00"), v.like.ReplaceAllString(b, "$1\x00")
		if a2 == a || b2 == b {
			continue
		}
		if a2 != a && !slices.Equal(v.like.FindAllString(a, -1), v.like.FindAllString(b, -1)) && (len(kinds) == 0 || kinds[len(kinds)-1] != v.said()) {
			kinds = append(kinds, v.said())
		}
		a, b = a2, b2
	}
	switch bare := strings.TrimLeft(b, " \t"); {
	case a == b:
		return Same, texts.Say("kinds", "kinds", joined(kinds))
	case bare != b && bare == strings.TrimLeft(a, " \t"):
		return Lost, texts.Say("lost-space")
	case strings.TrimRight(a, " \t") == strings.TrimRight(b, " \t"):
		return Same, texts.Say("space-at-end")
	}
	switch d := p.session.Descriptor.Lines.Compare(a, b); d.Kind {
	case protocol.SameCode:
		return Meaning, texts.Say("same-code", "code", d.Answered)
	case protocol.SameStatus:
		return Meaning, texts.Say("same-status", "status", d.Answered)
	case protocol.SameResponse:
		return Meaning, texts.Say("same-response")
	case protocol.OtherCode:
		return Differs, texts.Say("other-code", "shown", d.Shown, "answered", d.Answered)
	case protocol.OtherStatus:
		return Differs, texts.Say("other-status", "shown", d.Shown, "answered", d.Answered)
	case protocol.Refused:
		return Differs, texts.Say("refused")
	case protocol.Accepted:
		return Differs, texts.Say("accepted")
	}
	return Differs, texts.Say("other-text")
}

// unasked compares two lines of which only one lists what the server can do. Listing it says nothing else.
func (p *play) unasked(shown, answered string) (Verdict, string) {
	if v, why := p.hold(shown, answered); v == Differs {
		return v, why
	}
	return Meaning, texts.Say("listed-unasked")
}

// held compares what IMAP servers can do: in which order it is listed says nothing.
func held(had, has []string) (Verdict, string) {
	switch missing, more := lacking(had, has), lacking(has, had); {
	case missing == "" && more == "":
		return Same, texts.Say("order")
	case more == "":
		return Differs, texts.Say("lacks", "missing", missing)
	case missing == "":
		return Differs, texts.Say("has-more", "more", more)
	default:
		return Differs, texts.Say("lacks-and-has", "missing", missing, "more", more)
	}
}

var encoded = regexp.MustCompile(`^(?:\+|334) ([A-Za-z0-9+/=]+)$`)

// challenge reports whether a line is a challenge of CRAM-MD5: a message id in
// base64 (RFC 2195 §2).
func challenge(l string) bool {
	m := encoded.FindStringSubmatch(l)
	if m == nil {
		return false
	}
	text, err := base64.StdEncoding.DecodeString(m[1])
	return err == nil && len(text) > 4 && text[0] == '<' && text[len(text)-1] == '>' && bytes.IndexByte(text, '@') > 0
}

// pair is two lines that belong together; -1 is none.
type pair struct{ a, b int }

// maxAligned bounds the work of finding out which lines belong together.
const maxAligned = 1500

// align finds which lines belong together, so that what one side has more of
// does not make all behind it differ.
func (p *play) align(a, b []string) []pair {
	if len(a) > maxAligned || len(b) > maxAligned {
		return paired(a, b)
	}
	// cost[i][j] is that of the best alignment of a[i:] and b[j:].
	cost := make([][]int, len(a)+1)
	for i := range cost {
		cost[i] = make([]int, len(b)+1)
	}
	for i := len(a); i >= 0; i-- {
		for j := len(b); j >= 0; j-- {
			if i == len(a) && j == len(b) {
				continue
			}
			best := 1 << 30
			if i < len(a) && j < len(b) {
				best = p.apart(a[i], b[j]) + cost[i+1][j+1]
			}
			if i < len(a) {
				best = min(best, alone(a[i])+cost[i+1][j])
			}
			if j < len(b) {
				best = min(best, alone(b[j])+cost[i][j+1])
			}
			cost[i][j] = best
		}
	}
	var out []pair
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && cost[i][j] == p.apart(a[i], b[j])+cost[i+1][j+1]:
			out = append(out, pair{i, j})
			i, j = i+1, j+1
		case j < len(b) && cost[i][j] == alone(b[j])+cost[i][j+1]:
			out = append(out, pair{-1, j})
			j++
		default:
			out = append(out, pair{i, -1})
			i++
		}
	}
	return out
}

// apart is how much two lines differ.
func (p *play) apart(a, b string) int {
	if a == b {
		return 0
	}
	switch v, _ := p.hold(a, b); v {
	case Same, Lost:
		return 1
	case Meaning:
		return 2
	}
	return 7
}

// alone is the cost of a line without a partner: little for a blank one, which
// easily gets lost.
func alone(l string) int {
	if strings.TrimSpace(l) == "" {
		return 1
	}
	return 4
}

func paired(a, b []string) (out []pair) {
	for i := range max(len(a), len(b)) {
		p := pair{i, i}
		if i >= len(a) {
			p.a = -1
		}
		if i >= len(b) {
			p.b = -1
		}
		out = append(out, p)
	}
	return out
}
