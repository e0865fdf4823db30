package imap

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The parts of a Date field (RFC 5322 §3.3, §4.3): the day of the week says
// nothing, and what follows the date may be missing or wrong.
var (
	dateComment = regexp.MustCompile(`\([^()]*\)`)
	dateDay     = regexp.MustCompile(`^\s*(?:[A-Za-z]+\s*,?\s*)?(\d{1,2})\s+([A-Za-z]{3})[A-Za-z]*\s+(\d{2,4})\b\s*(.*)$`)
	dateClock   = regexp.MustCompile(`^(\d{1,2})\s*:\s*(\d{2})(?:\s*:\s*(\d{2}))?\s*(.*)$`)
	dateZone    = regexp.MustCompile(`^([+-])(\d{2})(\d{2})\b`)
)

// zoneNames are the hours of zones that have a name (RFC 5322 §4.3). All other
// names say nothing of where they are.
var zoneNames = map[string]int{
	"EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8,
}

// sentDate reads a Date field as RFC 5256 §2.2 wants it for sorting: without a
// time that can be read it is midnight, without a zone UTC; ok is false when
// there is not even a day. It knows the zones by itself, since what time.Parse
// makes of EST depends on where the program runs.
func sentDate(field string) (t time.Time, ok bool) {
	m := dateDay.FindStringSubmatch(dateComment.ReplaceAllString(field, " "))
	if m == nil {
		return t, false
	}
	year, _ := strconv.Atoi(m[3])
	switch {
	case len(m[3]) == 2 && year < 50: // RFC 5322 §4.3
		year += 2000
	case len(m[3]) < 4:
		year += 1900
	}
	day, err := time.Parse("2 Jan 2006", m[1]+" "+m[2]+" "+strconv.Itoa(year))
	if err != nil {
		return t, false
	}
	clock := dateClock.FindStringSubmatch(m[4])
	if clock == nil {
		return day, true
	}
	hour, _ := strconv.Atoi(clock[1])
	minute, _ := strconv.Atoi(clock[2])
	second, _ := strconv.Atoi(clock[3])
	if hour > 23 || minute > 59 || second > 60 {
		return day, true
	}
	since := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second
	return day.Add(since - zoneOffset(clock[4])), true
}

// zoneOffset is how far a zone is ahead of UTC.
func zoneOffset(zone string) time.Duration {
	if m := dateZone.FindStringSubmatch(zone); m != nil {
		hours, _ := strconv.Atoi(m[2])
		minutes, _ := strconv.Atoi(m[3])
		ahead := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
		if m[1] == "-" {
			return -ahead
		}
		return ahead
	}
	name, _, _ := strings.Cut(zone, " ")
	return time.Duration(zoneNames[strings.ToUpper(name)]) * time.Hour
}
