package sasl

import (
	"strings"

	"ehlo/labs/explain/known"
)

// Show takes note of who is logging in by an initial response or an answer to a
// challenge. answers is how many the mechanism has had before, ok whether the
// server has let them in.
func Show(at *known.Place, mechanism string, answers int, response string, ok bool) {
	text := Text(response)
	switch {
	case text == "":
	case mechanism == "PLAIN":
		if parts := strings.Split(text, "\x00"); len(parts) == 3 { // RFC 4616 §2
			at.Name(parts[1])
			if ok {
				at.Accepted(parts[2])
			}
		}
	case mechanism == "LOGIN" && answers == 0:
		at.Name(text)
	case mechanism == "LOGIN" && ok:
		at.Accepted(text)
	}
}
