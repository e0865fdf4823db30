package scenario

import (
	"regexp"
	"strconv"
	"strings"
)

// placeholder stands in a solution for the number or the UID of the message that its step
// speaks of. The number in it is what that is where nobody has sent more than the solutions do.
var placeholder = regexp.MustCompile(`\{\{(number|uid) ([1-9][0-9]{0,8})\}\}`)

// MessageNumber is which of a message's two numbers a placeholder stands for.
type MessageNumber string

// The numbers.
const (
	SequenceNumber MessageNumber = "number"
	UniqueID       MessageNumber = "uid"
)

// Filled is the solution with the numbers that its message has; known is that of the
// placeholder.
func (s *Step) Filled(number func(which MessageNumber, known int) int) string {
	return placeholder.ReplaceAllStringFunc(s.template, func(p string) string {
		m := placeholder.FindStringSubmatch(p)
		known, _ := strconv.Atoi(m[2])
		return strconv.Itoa(number(MessageNumber(m[1]), known))
	})
}

// placeholders checks a step's, and puts into the solution what they say themselves.
func (r *Report) placeholders(l *Lab, s *Step) {
	has := placeholder.MatchString(s.Solution)
	if s.template = s.Solution; has {
		s.Solution = s.Filled(func(_ MessageNumber, known int) int { return known })
	}
	a := s.Message
	switch {
	case a == nil && has:
		r.Add(s.Pos, "number-of-what", "step", s.ID)
	case a == nil:
	case !has:
		r.Add(a.Pos, "message-without-number", "step", s.ID)
	case a.Mailbox == "" || a.Message == "all" || a.Gone || a.Count != nil || a.Exists != nil || a.Subscribed != nil || a.OfConversation() || a.Queue.Given || a.DNS != "":
		r.Add(a.Pos, "message-is-one")
	default:
		r.assertion(l, a)
	}
}

// outsideSolutions checks that placeholders stand in solutions alone.
func (r *Report) outsideSolutions(source string) {
	for _, at := range placeholder.FindAllStringIndex(source, -1) {
		key := ""
		for line := range strings.Lines(source[:at[1]]) {
			if strings.TrimLeft(line, " \n") == line { // what is further in belongs to the key above
				key = line
			}
		}
		if !strings.HasPrefix(key, "solution:") {
			r.Add(posIn(source, at[0]), "number-elsewhere")
		}
	}
}
