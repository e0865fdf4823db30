package run

import (
	"html"
	"regexp"
	"slices"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/labs/spelling"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// most is how many words an answer has that is typed: what is longer was meant for
// somebody else.
const most = 4

// NotFound takes a line that the shell in a terminal has no program for. meant says that
// it comes near to a program, or to a server's command: it is an answer only if it is one
// that the question knows.
func (r *Run) NotFound(term, line string, meant bool) []Event {
	return r.leadToQuestion(term, line, meant)
}

// answersServer leads to the question whoever typed an answer to it to a server.
func (r *Run) answersServer(x *wire.Exchange, term string) []Event {
	if !r.isAnswer(x) {
		return nil
	}
	return []Event{r.stand(&standing{step: r.next().ID, term: term, html: advice.HTML("in-question")})}
}

// isAnswer reports whether what was sent to a server is no command, and can be an answer to the
// question that is the step to do.
func (r *Run) isAnswer(x *wire.Exchange) bool {
	d := r.world.Protocols().Lookup(x.Service.Protocol)
	if x.Unit.Kind != wire.Line || d == nil || d.Connectionless {
		return false
	}
	line := strings.TrimSpace(string(x.Unit.Raw))
	words := verbsIn(d, line)
	return !slices.ContainsFunc(words, func(w string) bool { return d.Command(w) != nil }) && r.answers(line, r.isMeant(d, line, words))
}

// verbsIn are the words of a line that a verb can be: of a protocol with tags, which can be
// forgotten, the first two.
func verbsIn(d *protocol.Descriptor, line string) []string {
	words := strings.Fields(strings.ToUpper(line))
	if d.Tagged {
		return words[:min(2, len(words))]
	}
	return words[:min(1, len(words))]
}

// isMeant reports whether a line that is no command of a protocol seems to be meant for one:
// it comes near to one, or is one of another protocol, of the shell's, or a header field.
func (r *Run) isMeant(d *protocol.Descriptor, line string, words []string) bool {
	near := func(c protocol.Command) bool {
		return slices.ContainsFunc(words, func(w string) bool { return 3*spelling.Distance(w, c.Verb) <= len(c.Verb) })
	}
	another := func(o *protocol.Descriptor) bool {
		return slices.ContainsFunc(verbsIn(o, line), func(w string) bool { return o.Command(w) != nil })
	}
	first := strings.ToLower(firstWord(line))
	return slices.ContainsFunc(d.Commands, near) || slices.ContainsFunc(r.world.Protocols().Conversational(), another) ||
		atPrompt(first) || Local(first) || strings.HasSuffix(first, ":")
}

// leadToQuestion is advice to give an answer in the question that is the step to do, where
// a line that nobody understood can be one.
func (r *Run) leadToQuestion(term, line string, meant bool) []Event {
	if !r.answers(line, meant) {
		return nil
	}
	return []Event{r.stand(&standing{step: r.next().ID, term: term, html: advice.HTML("in-question")})}
}

// answers reports whether a line that nobody understood can be an answer to the question that is
// the step to do.
func (r *Run) answers(line string, meant bool) bool {
	p := r.next()
	return p != nil && p.Quiz != nil && !p.answered && r.playing == nil && (p.knowsAnswer(line) || p.begins(line) || !meant && p.mayAnswer(line))
}

// begins reports whether a line has some words, and is a choice of the question or its beginning:
// nobody means anything else by that, though a word of it comes near to a command.
func (p *progress) begins(line string) bool {
	words := answerWords(line)
	return len(words) > 1 && slices.ContainsFunc(p.Quiz.Choices, func(c scenario.Choice) bool {
		whole := answerWords(c.Text)
		return len(words) <= len(whole) && slices.Equal(words, whole[:len(words)])
	})
}

// knowsAnswer reports whether a line is an answer that the question foresees, right or wrong.
func (p *progress) knowsAnswer(line string) bool {
	wrong, _ := p.Quiz.Wrong(line)
	return p.Quiz.Right(line) || wrong != "" || p.mistake(&observation{answer: &line}) != nil
}

// mayAnswer reports whether a line has the form of an answer: a part of a choice or of what
// the question quotes, or a few words where they are to be typed.
func (p *progress) mayAnswer(line string) bool {
	words := answerWords(line)
	if len(words) == 0 {
		return false
	}
	if len(p.Quiz.Choices) == 0 {
		return len(words) <= most
	}
	isPart := func(whole string) bool {
		has := answerWords(whole)
		return !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(has, w) })
	}
	return slices.ContainsFunc(p.Quiz.Choices, func(c scenario.Choice) bool { return isPart(c.Text) }) ||
		slices.ContainsFunc(quoted.FindAllStringSubmatch(p.HTML, -1), func(m []string) bool { return isPart(html.UnescapeString(m[1])) })
}

// answerWords are the words of an answer, without the punctuation around them that nobody types.
func answerWords(s string) (words []string) {
	for word := range strings.FieldsSeq(strings.ToLower(scenario.CleanAnswer(s))) {
		if bare := strings.Trim(word, ",;:!?"); bare != "" {
			words = append(words, bare)
		}
	}
	return words
}

// quoted is what a step's text has as code.
var quoted = regexp.MustCompile("<code>([^<]+)</code>")
