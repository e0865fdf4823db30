package sandbox

import (
	"slices"
	"testing"

	"ehlo/internal/sandbox/message"
)

// The pages are told of a voice that changes, whichever way it does, and of no
// other time.
func TestVoicesAreAnnounced(t *testing.T) {
	m := manager(t, Config{})
	p, _ := hello(t, m, "")
	for _, tt := range []struct {
		rule string
		msg  message.Client
		want string
	}{
		{"the page's control", message.SetVoice{Protocol: "smtp", Persona: "postfix"}, "postfix"},
		{"a command at the prompt", typing(p, "persona plain smtp"), "plain"},
		{"a product that speaks it not", message.SetVoice{Protocol: "smtp", Persona: "dovecot"}, ""},
		{"another command", typing(p, "hostname"), ""},
		{"a new world", message.StartLab{Lab: "send-by-hand"}, "exim"},
	} {
		all := of[message.Voices](receive(t, p, tt.msg))
		if tt.want == "" {
			if len(all) > 0 {
				t.Errorf("%s: announced %+v", tt.rule, all)
			}
			continue
		}
		if len(all) != 1 || !slices.ContainsFunc(all[0].Voices, func(v message.Voice) bool { return v.Protocol == "smtp" && v.Persona == tt.want }) {
			t.Errorf("%s: announced %+v, want %s", tt.rule, all, tt.want)
		}
	}
}
