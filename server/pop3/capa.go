package pop3

import (
	"strings"

	"ehlo/server/wire"
)

// capa lists what can be done (RFC 2449 §5), now: logins are not offered to
// those who are in.
func (s *session) capa(x *wire.Exchange, _ string) {
	list := []string{"CAPA", "TOP", "UIDL", "RESP-CODES", "PIPELINING", "AUTH-RESP-CODE"}
	if s.state == Authorization {
		if s.cfg.TLSOffered && !s.secure {
			list = append(list, "STLS") // RFC 2595 §4
		}
		if s.clearAllowed() {
			list = append(list, "USER")
		}
		if m := s.mechanisms(); len(m) > 0 {
			list = append(list, "SASL "+strings.Join(m, " "))
		}
	}
	switch {
	case s.secure && s.cfg.OffersInTLS != nil:
		list = s.cfg.OffersInTLS
	case !s.secure && s.cfg.Offers != nil:
		list = s.cfg.Offers
	}
	s.reply(x, CapaFollows)
	s.lines(x, list)
}
