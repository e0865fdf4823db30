package smtp

import (
	"slices"
	"strings"

	"ehlo/server/wire"
)

// SayKeywords answers EHLO: the greeting, and a line for each extension
// (RFC 5321 §4.1.1.1).
func (s *Session) SayKeywords(x *wire.Exchange, name string, keywords []string) {
	if listed := s.Listed(); listed != nil {
		keywords = listed
	}
	first := s.Product.Say(EhloOK, s.Host, name, s.Client.String())
	code, text, between := first[:3], first[4:], byte('-')
	for i := 0; ; i++ {
		if i == len(keywords) {
			between = ' '
		}
		x.Reply = append(append(append(append(x.Reply, code...), between), text...), "\r\n"...)
		if i == len(keywords) {
			return
		}
		code, text = "250", keywords[i]
	}
}

// SayLines says a reply of several lines with one code (RFC 5321 §4.2.1).
func (s *Session) SayLines(x *wire.Exchange, code string, lines []string) {
	last := len(lines) - 1
	for _, l := range lines[:last] {
		x.Reply = append(x.Reply, code+"-"+l+"\r\n"...)
	}
	x.Reply = append(x.Reply, code+" "+lines[last]+"\r\n"...)
}

// Listed is what the service's settings have EHLO list, nil if they do not say.
func (s *Session) Listed() []string {
	if s.InTLS() {
		return s.OffersInTLS
	}
	return s.Offers
}

// SayMembers answers EXPN with the addresses that an address stands for
// (RFC 5321 §3.5.1).
func (s *Session) SayMembers(x *wire.Exchange, a Address) {
	members := []string{a.String()}
	if list, ok := s.Aliases[strings.ToLower(a.Local)]; ok && s.IsLocal(a) {
		members = slices.Clone(list)
	}
	for i, m := range members {
		if !strings.Contains(m, "@") {
			m += "@" + s.Host
		}
		l := s.Product.Say(ExpnMember, m)
		if i < len(members)-1 {
			l = l[:3] + "-" + l[4:]
		}
		x.Reply = append(x.Reply, l+"\r\n"...)
	}
}
