package sandbox

import (
	"reflect"

	"ehlo/internal/sandbox/message"
	"ehlo/server/persona"
	"ehlo/server/wire"
)

// protocols are those whose voice a learner can choose, as the page lists them.
var protocols = []wire.Protocol{wire.SMTP, wire.POP3, wire.IMAP}

// voiceMessages lists the voices of the world. A protocol that no host of it
// speaks has none.
func (s *Sandbox) voiceMessages() []message.Voice {
	voices := []message.Voice{}
	for _, proto := range protocols {
		name := s.desk.World().Persona(proto)
		if name == "" {
			continue
		}
		v := message.Voice{Protocol: string(proto), Persona: name}
		for _, n := range persona.Names() {
			if p, ok := persona.Lookup(n); ok && p.Speaks(proto) {
				v.Choices = append(v.Choices, n)
			}
		}
		voices = append(voices, v)
	}
	return voices
}

// announceVoices tells the pages when a voice has changed, by whichever way.
func (s *Sandbox) announceVoices() {
	now := s.voiceMessages()
	if reflect.DeepEqual(now, s.voices) {
		return
	}
	s.voices = now
	s.audience.publish(message.Voices{Voices: now})
}
