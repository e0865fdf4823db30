package run

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"ehlo/labs/scenario"
)

// wrongValue says what is wrong with a field's value where a goal asks for a form, and the value
// does not have that; else it is "".
func wrongValue(want *scenario.Value, value string) string {
	form := formOf(want)
	asked := scenario.Value{Given: true, Form: form}
	value = strings.TrimSpace(scenario.Uncommented(value))
	if form == "" || asked.Holds([]string{value}, scenario.SameText) {
		return ""
	}
	switch form {
	case "date":
		return wrongDate(value)
	case "message-id":
		return wrongMessageID(value)
	}
	return wrongAddresses(value)
}

// formOf is the form that a value asks for, or one of several does; "" is none.
func formOf(want *scenario.Value) string {
	if want.Form != "" {
		return want.Form
	}
	for _, w := range append(slices.Clone(want.Only), want.All...) {
		if form := formOf(&w); form != "" {
			return form
		}
	}
	return ""
}

// date parts what is meant for a date (RFC 5322 §3.3): weekday, day, month, year, time, zone, and
// what comes after that.
var date = regexp.MustCompile(`^(?:([^\s,]+?)\s*(,?)\s+)??(\d+)(?:\s+(\S+)(?:\s+(\S+)(?:\s+(\S+)(?:\s+(\S+)(?:\s+(.+))?)?)?)?)?$`)

// wrongDate says what is wrong with a date, from its beginning on.
func wrongDate(value string) string {
	part := date.FindStringSubmatch(strings.Replace(value, ",", ", ", 1))
	if part == nil {
		return goals.HTML("date-form")
	}
	weekday, comma, day, month, year, clock, zone, rest := part[1], part[2], part[3], part[4], part[5], part[6], part[7], part[8]
	_, numberErr := strconv.Atoi(year)
	switch {
	case weekday != "" && monthOf(weekday[:min(3, len(weekday))]) > 0: // the month comes after the day
		return goals.HTML("date-form")
	case weekday != "" && comma == "":
		return goals.HTML("date-comma", "weekday", weekday)
	case monthOf(month) == 0:
		return wrongMonth(month)
	case len(year) < 4 || numberErr != nil:
		return goals.HTML("date-year", "year", year)
	case dayOf(day, month, year) == nil:
		return goals.HTML("date-day", "day", day+" "+month+" "+year)
	case weekday != "" && !strings.EqualFold(weekday, dayOf(day, month, year).Weekday().String()[:3]):
		return wrongWeekday(weekday, day+" "+month+" "+year, dayOf(day, month, year).Weekday())
	case clock == "":
		return goals.HTML("date-no-time")
	case !validClock(clock):
		return wrongClock(clock)
	case zone == "":
		return goals.HTML("date-no-zone")
	case rest != "":
		return goals.HTML("date-rest", "rest", rest)
	}
	return goals.HTML("date-zone", "zone", zone)
}

var months = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

// monthOf is the number of a month by its first three letters, 0 for any other word.
func monthOf(word string) time.Month {
	return time.Month(1 + slices.IndexFunc(months, func(m string) bool { return strings.EqualFold(m[:3], word) }))
}

func wrongMonth(word string) string {
	for _, m := range months {
		if len(word) > 3 && strings.EqualFold(m[:3], word[:3]) {
			return goals.HTML("date-long-month", "month", word, "short", m[:3])
		}
	}
	return goals.HTML("date-month", "month", word)
}

// dayOf is a day of the calendar, nil where there is none.
func dayOf(day, month, year string) *time.Time {
	d, err1 := strconv.Atoi(day)
	y, err2 := strconv.Atoi(year)
	t := time.Date(y, monthOf(month), d, 0, 0, 0, 0, time.UTC)
	if err1 != nil || err2 != nil || t.Day() != d || t.Month() != monthOf(month) {
		return nil
	}
	return &t
}

func wrongWeekday(word, day string, right time.Weekday) string {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(word, d.String()[:3]) {
			return goals.HTML("date-other-weekday", "day", day, "weekday", right.String(), "short", right.String()[:3])
		}
	}
	return goals.HTML("date-weekday", "weekday", word, "short", right.String()[:3])
}

var clockParts = regexp.MustCompile(`^(\d\d):(\d\d)(?::(\d\d))?$`)

func validClock(clock string) bool { return wrongClock(clock) == "" }

// wrongClock says what is wrong with a time of day, "" for nothing. A minute can have a leap second.
func wrongClock(clock string) string {
	part := clockParts.FindStringSubmatch(clock)
	switch {
	case part == nil:
		return goals.HTML("date-clock", "clock", clock)
	case part[1] > "23":
		return goals.HTML("date-hour", "hour", part[1])
	case part[2] > "59":
		return goals.HTML("date-minute", "minute", part[2])
	case part[3] > "60":
		return goals.HTML("date-second", "second", part[3])
	}
	return ""
}

// wrongMessageID says what is wrong with a Message-ID (RFC 5322 §3.6.4).
func wrongMessageID(value string) string {
	bare, opened := strings.CutPrefix(value, "<")
	bare, closed := strings.CutSuffix(bare, ">")
	switch {
	case !opened || !closed:
		return goals.HTML("id-brackets")
	case !strings.Contains(bare, "@"):
		return goals.HTML("id-no-at")
	case strings.ContainsAny(bare, " \t"):
		return goals.HTML("id-space")
	}
	return goals.HTML("id-form")
}

// wrongAddresses says what is wrong with a list of addresses (RFC 5322 §3.4).
func wrongAddresses(value string) string {
	asked := scenario.Value{Given: true, Form: "addresses"}
	for one := range strings.SplitSeq(value, ",") {
		one = strings.TrimSpace(one)
		switch {
		case one != "" && asked.Holds([]string{one}, scenario.SameText):
		case one == "":
			return goals.HTML("address-none")
		case strings.Contains(one, "<") != strings.Contains(one, ">"):
			return goals.HTML("address-open", "address", one)
		case !strings.Contains(one, "@"):
			return goals.HTML("address-no-at", "address", one)
		case strings.Contains(one, ";"):
			return goals.HTML("address-semicolon")
		default:
			return goals.HTML("address-form", "address", one)
		}
	}
	return goals.HTML("address-form", "address", value)
}
