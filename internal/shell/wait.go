package shell

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// longestWait is how far the clock can be moved by one command.
const longestWait = 30 * 24 * time.Hour

// wait moves the world's clock: what is due on the way happens.
func (s *Shell) wait(args []string) {
	if len(args) == 0 {
		s.println("usage: wait DURATION")
		s.Remark(texts.Say("wait-usage"))
		return
	}
	text := strings.Join(args, " ")
	d, err := duration(text)
	switch {
	case errors.Is(err, errTooLong):
		s.println(texts.Say("wait-too-long", "text", text, "days", int(longestWait/(24*time.Hour))))
		return
	case err != nil:
		s.println("wait: invalid time interval '" + text + "'")
		s.Remark(texts.Say("wait-units"))
		return
	}
	if err := s.o.World.Advance(d); err != nil {
		s.println("wait: " + err.Error())
		return
	}
	s.println(texts.Say("waited", "time", inWords(d), "now", s.o.World.Now().UTC().Format("Mon, 02 Jan 2006 15:04:05 -0700")))
}

var (
	errTooLong    = errors.New("too long")
	errNoDuration = errors.New("not a duration")
)

var (
	durationForm = regexp.MustCompile(`^(?:\d+(?:\.\d+)? *[a-z]* *)+$`)
	durationPart = regexp.MustCompile(`(\d+(?:\.\d+)?) *([a-z]*)`)
)

// duration reads what sleep takes (90, 15m, 1h 30m) and what people write (15
// minutes). It fails with errNoDuration or errTooLong.
func duration(text string) (time.Duration, error) {
	text = strings.ToLower(text)
	if !durationForm.MatchString(text) {
		return 0, errNoDuration
	}
	total := 0.0 // seconds
	for _, part := range durationPart.FindAllStringSubmatch(text, -1) {
		n, err := strconv.ParseFloat(part[1], 64)
		if err != nil {
			return 0, errNoDuration
		}
		unit := unitOf(part[2])
		if unit == 0 {
			return 0, errNoDuration
		}
		total += n * unit.Seconds()
	}
	if total > longestWait.Seconds() {
		return 0, errTooLong
	}
	return time.Duration(total * float64(time.Second)), nil
}

// unitOf is what a unit's name stands for, 0 for none. A number alone means
// seconds, as for sleep.
func unitOf(name string) time.Duration {
	switch name {
	case "", "s", "sec", "secs", "second", "seconds":
		return time.Second
	case "m", "min", "mins", "minute", "minutes":
		return time.Minute
	case "h", "hour", "hours":
		return time.Hour
	case "d", "day", "days":
		return 24 * time.Hour
	}
	return 0
}

// inWords is a duration such as "1 hour, 30 minutes", to the second.
func inWords(d time.Duration) string {
	var parts []string
	for _, unit := range []struct {
		d    time.Duration
		said func(n int) string
	}{
		{24 * time.Hour, func(n int) string { return texts.Say("days", "n", n) }},
		{time.Hour, func(n int) string { return texts.Say("hours", "n", n) }},
		{time.Minute, func(n int) string { return texts.Say("minutes", "n", n) }},
		{time.Second, func(n int) string { return texts.Say("seconds", "n", n) }},
	} {
		n := d / unit.d
		d %= unit.d
		if n > 0 || unit.d == time.Second && len(parts) == 0 {
			parts = append(parts, unit.said(int(n)))
		}
	}
	return strings.Join(parts, ", ")
}
