package main

import (
	"encoding/base64"
	"regexp"
	"slices"
	"time"
)

// distro is the word of configuration that some banners carry.
const distro = `(?:Ubuntu|Debian(?:/GNU)?|Raspbian|Fedora|CentOS|Gentoo)`

// A mask puts the same in place of what changes from run to run in an answer's
// lines. typed is all that the client typed in the conversation.
type mask func(lines, typed []string) []string

// change is what is put in place of what changes.
type change struct {
	re *regexp.Regexp
	by string
}

func apply(changes []change, l string) string {
	for _, m := range changes {
		l = m.re.ReplaceAllString(l, m.by)
	}
	return l
}

var (
	smtpBanner    = regexp.MustCompile(`^(220[ -]\S+ ESMTP) (\S+)(.*)$`)
	bannerChanges = []change{
		{regexp.MustCompile(`\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), {1,2}\d{1,2} [A-Z][a-z][a-z] \d{4} \d\d:\d\d:\d\d [+-]\d{4}\b`), "<DATE>"},
		{regexp.MustCompile(`\s*\(?\b` + distro + `\b\)?`), ""},
		{regexp.MustCompile(` \d+\.\d[\w.+~-]*`), " <VERSION>"},
	}
	smtpChanges = []change{
		{regexp.MustCompile(`\bid=(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{6}-[0-9A-Za-z]{11}-[0-9A-Za-z]{4})\b`), "id=<QUEUE-ID>"},
		{regexp.MustCompile(`\bqueued as [0-9A-Za-z]{5,}\b`), "queued as <QUEUE-ID>"},
		{regexp.MustCompile(`^(250[ -]\S+ Hello .*) \[[0-9a-fA-F.:]+\]$`), "$1 [<CLIENT-IP>]"},
		{regexp.MustCompile(`\bExim \d+\.\d[\w.]*`), "Exim <VERSION>"},
	}
	popChanges = []change{
		{regexp.MustCompile(`^(\+OK .*Dovecot) \(` + distro + `\)`), "$1"},
		{regexp.MustCompile(`^(\+OK .*)<[\w.]+@[\w.-]+>`), "$1<CHALLENGE>"},
		{regexp.MustCompile(`^((?:\+OK )?\d+ [0-9a-f]{8})[0-9a-f]{8}$`), "$1<UIDVALIDITY>"},
	}
	imapChanges = []change{
		{regexp.MustCompile(`\(\d+\.\d{3}(?: \+ \d+\.\d{3})* secs\)`), "(<TIME>)"},
		{regexp.MustCompile(`\bUIDVALIDITY \d+`), "UIDVALIDITY <UIDVALIDITY>"},
		{regexp.MustCompile(`\b(APPENDUID|COPYUID) \d+ `), "$1 <UIDVALIDITY> "},
		{regexp.MustCompile(`\bX-GUID (?:"[^"]*"|[^ )]+)`), "X-GUID <GUID>"},
		{regexp.MustCompile(`^(\* OK .*Dovecot) \(` + distro + `\)`), "$1"},
	}
	challenge = regexp.MustCompile(`^(334|\+) (\S+)$`)
	msgID     = regexp.MustCompile(`^<[^<>@ ]+@[^<>@ ]+>$`)
	imapDate  = regexp.MustCompile(`"[ \d]\d-[A-Z][a-z][a-z]-\d{4} \d\d:\d\d:\d\d [+-]\d{4}"`)
	listing   = regexp.MustCompile(`^\* (LIST|LSUB|STATUS) `)
)

const imapDateLayout = `"_2-Jan-2006 15:04:05 -0700"`

// storeDates are the internal dates of the reference's initial store.
var storeDates = []string{
	"2024-06-27 09:12:03", "2024-06-27 12:45:10", "2024-06-27 16:19:35", "2024-07-01 08:58:40",
	"2024-06-28 07:30:00", "2024-06-28 10:00:00", "2024-06-28 11:00:00",
}

func smtpMasked(lines, _ []string) []string { return each(lines, smtpLine) }

func popMasked(lines, _ []string) []string {
	return each(lines, func(l string) string { return maskChallenge(apply(popChanges, l)) })
}

// imapMasked keeps dates that were typed or are the store's.
func imapMasked(lines, typed []string) []string {
	keep := keptDates(typed)
	lines = slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return l == "* OK Still here" })
	return sortedListings(each(lines, func(l string) string {
		l = imapDate.ReplaceAllStringFunc(apply(imapChanges, l), func(d string) string {
			if t, err := time.Parse(imapDateLayout, d); err == nil && slices.ContainsFunc(keep, t.Equal) {
				return t.UTC().Format(imapDateLayout)
			}
			return `"<DATE>"`
		})
		return maskChallenge(l)
	}))
}

func each(lines []string, f func(string) string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = f(l)
	}
	return out
}

func smtpLine(l string) string {
	if m := smtpBanner.FindStringSubmatch(l); m != nil {
		return m[1] + " " + m[2] + apply(bannerChanges, m[3])
	}
	return maskChallenge(apply(smtpChanges, l))
}

// maskChallenge masks CRAM-MD5's: base64 of something like <1.2@host>.
func maskChallenge(l string) string {
	if m := challenge.FindStringSubmatch(l); m != nil {
		if b, err := base64.StdEncoding.DecodeString(m[2]); err == nil && msgID.Match(b) {
			return m[1] + " <CHALLENGE>"
		}
	}
	return l
}

func keptDates(typed []string) (keep []time.Time) {
	for _, d := range storeDates {
		if t, err := time.Parse(time.DateTime, d); err == nil {
			keep = append(keep, t)
		}
	}
	for _, l := range typed {
		for _, d := range imapDate.FindAllString(l, -1) {
			if t, err := time.Parse(imapDateLayout, d); err == nil {
				keep = append(keep, t)
			}
		}
	}
	return keep
}

// sortedListings puts runs of LIST, LSUB and STATUS lines in order: theirs is
// accidental.
func sortedListings(lines []string) []string {
	for i := 0; i < len(lines); {
		j := i
		for j < len(lines) && listing.MatchString(lines[j]) {
			j++
		}
		slices.Sort(lines[i:j])
		i = max(j, i+1)
	}
	return lines
}
