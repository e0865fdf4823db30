package sandbox

import (
	"ehlo/internal/sandbox/message"
	"ehlo/server/product"
)

// voiceMessages lists the voices of the world. A protocol that no host of it
// speaks has none.
func (s *Sandbox) voiceMessages() []message.Voice {
	voices := []message.Voice{}
	for _, d := range s.desk.World().Protocols().OfProducts() {
		name := s.desk.World().Persona(d.Name)
		if name == "" {
			continue
		}
		v := message.Voice{Protocol: string(d.Name), Persona: name}
		for _, n := range product.Names() {
			if p, ok := product.Lookup(n); ok && p.Speaks(d.Name) {
				v.Choices = append(v.Choices, n)
			}
		}
		voices = append(voices, v)
	}
	return voices
}
