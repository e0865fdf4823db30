package desk

import (
	"fmt"
	"strings"
)

// InputVersion is that of Input as journals keep it. It goes up when a kept
// input would mean something else.
const InputVersion = 1

// Kind says what an input does.
type Kind string

// The kinds of input. What a kind does not name it leaves empty.
const (
	Line     Kind = "line"     // Text was typed in Term and sent with Enter; Joined: pasted in one piece with the line before
	Key      Kind = "key"      // Key was pressed in Term, behind the unfinished line Text
	Octets   Kind = "octets"   // Raw goes over Term's connection as it is, for those who play recordings
	Secure   Kind = "secure"   // the TLS handshake that Term's connection waits for is done, for the same
	Open     Kind = "open"     // another terminal is opened
	Close    Kind = "close"    // Term is closed
	Voice    Kind = "voice"    // the services of Protocol speak like Persona from the next connection on
	Hint     Kind = "hint"     // the next hint of Step is asked for
	Answer   Kind = "answer"   // Text answers the question of Step
	Skip     Kind = "skip"     // Step is passed over
	Reset    Kind = "reset"    // Step is opened again
	Show     Kind = "show"     // the solution of Step is asked for
	Connect  Kind = "connect"  // the call of the lab's first step is made for the learner, if nothing has been said yet
	Assist   Kind = "assist"   // somebody else types for the learner: the step to do is not done by hand
	Hintless Kind = "hintless" // no hints come by themselves from now on, where Text is "yes", or they do again
	Silence  Kind = "silence"  // terminals remark on nothing from now on, where Text is "yes", or they do again
	Wait     Kind = "wait"     // another Seconds have passed with the lab in view
)

// Input is one thing that a learner does. It holds all that it needs: the same
// inputs to a desk of the same setup give the same events.
type Input struct {
	Kind Kind `json:"do"`

	Term   string `json:"term,omitempty"` // the terminal's id
	Text   string `json:"text,omitempty"` // without line ends
	Joined bool   `json:"joined,omitempty"`
	Key    string `json:"key,omitempty"` // "^C", "^D" or "^]"
	Raw    []byte `json:"raw,omitempty"`

	Step    string `json:"step,omitempty"` // the step's id
	By      string `json:"by,omitempty"`   // the teacher who gives a hint, by name; "" for the learner, who asks
	Seconds int    `json:"seconds,omitempty"`

	Protocol string `json:"protocol,omitempty"`
	Persona  string `json:"persona,omitempty"`
}

// Moved is the input for terminals that were opened n terminals later.
func (in Input) Moved(n int) Input {
	var number int
	if _, err := fmt.Sscanf(in.Term, "t%d", &number); err == nil && strings.TrimSpace(in.Term) == in.Term {
		in.Term = fmt.Sprintf("t%d", number+n)
	}
	return in
}
