package pop3

import (
	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// update removes what was marked, flags what was read, gives the maildrop
// back, and says goodbye (RFC 1939 §6).
func (s *session) update(x *wire.Exchange) {
	s.state = next(s.state, "QUIT")
	var marked []mailstore.UID
	for i, gone := range s.drop.deleted {
		uid := s.drop.messages[i].UID
		switch {
		case gone:
			marked = append(marked, uid)
		case s.drop.seen[i]:
			s.drop.box.SetFlags(uid, func(f mailstore.Flags) mailstore.Flags { return f.With(mailstore.Seen) })
		}
	}
	s.drop.box.Expunge(marked)
	if len(marked) > 0 {
		s.reply(x, LogoutDeleted)
		return
	}
	s.reply(x, Logout)
}
