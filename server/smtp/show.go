package smtp

import (
	"strconv"
	"strings"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// show adds what an exchange shows of the server: its name, what it offers, whom it knows, whom it lets in.
func show(x *wire.Exchange, s *protocol.Shown) {
	r := &x.Response
	ok := r.Outcome == wire.OK
	switch {
	case len(r.Lines) == 0:
		return
	case x.Command == nil:
		if ok {
			s.Calls(wordOf(r.Lines[0]))
			showBanner(r, s)
		}
		return
	case x.Unit.Kind == wire.SASL:
		if s.Answer(string(x.Unit.Raw)); ok {
			s.In()
		}
		return
	}
	switch x.Command.Verb {
	case "HELO", "EHLO":
		if ok {
			s.Calls(wordOf(r.Lines[0]))
			showOffers(x, s)
		}
	case "AUTH":
		mechanism, _ := x.Command.Args.Get("mechanism")
		initial, _ := x.Command.Args.Get("initial-response")
		if s.Begin(mechanism, initial); ok {
			s.In()
		}
		if !s.Secured && r.Outcome != wire.Error && s.Settings["auth-only-tls"] != nil {
			s.Settings["auth-only-tls"] = false // it takes what it does not list
		}
	case "MAIL":
		if r.Code == "530" && !strings.Contains(strings.ToUpper(r.Said()), "STARTTLS") {
			s.Set("submission", true)
		}
	case "RCPT":
		if to, _ := x.Command.Args.Get("forward-path"); strings.Contains(to, "@") {
			showRecipient(r, to, s)
		}
	case "VRFY":
		if r.Code == "250" {
			s.Set("vrfy", true)
			if name, _ := x.Command.Args.Get("string"); name != "" {
				s.Taken = append(s.Taken, name)
			}
		}
	case "EXPN":
		if r.Code == "250" {
			s.Set("expn", true)
		}
	}
}

// showBanner adds a greeting of several lines, which no product has by itself.
func showBanner(r *wire.Response, s *protocol.Shown) {
	if len(r.Lines) < 2 {
		return
	}
	var texts []string
	for _, l := range r.Lines {
		texts = append(texts, l[min(len(l), 4):])
	}
	s.Set("banner", texts)
}

// wordOf is the first word behind a line's code.
func wordOf(line string) string {
	if len(line) < 5 {
		return ""
	}
	word, _, _ := strings.Cut(line[4:], " ")
	return word
}

// showOffers adds the extensions that EHLO lists, in clear and inside TLS.
func showOffers(x *wire.Exchange, s *protocol.Shown) {
	if x.Command.Verb != "EHLO" {
		return
	}
	offers, auth := []string{}, false
	for _, l := range x.Response.Lines[1:] {
		if len(l) < 5 {
			continue
		}
		offers = append(offers, l[4:])
		switch name, value, _ := strings.Cut(strings.ToUpper(l[4:]), " "); name {
		case "AUTH":
			auth = true
		case "STARTTLS":
			s.TLS = true
		case "SIZE":
			if n, err := strconv.ParseInt(value, 10, 64); err == nil && n > 0 {
				s.Set("size-limit", n)
			}
		}
	}
	if s.Secured {
		s.Set("offers-in-tls", offers)
		return
	}
	s.Set("offers", offers)
	if !auth {
		s.Set("auth-only-tls", true) // who does not list it refuses it
	}
}

// showRecipient adds whether the server takes mail for an address, and if not, whether it is nobody's there or of
// another server's domain.
func showRecipient(r *wire.Response, to string, s *protocol.Shown) {
	said := strings.ToLower(r.Said())
	switch {
	case r.Outcome == wire.OK, strings.HasPrefix(r.Code, "4"): // what is put off may come later
		s.Taken = append(s.Taken, to)
	case strings.HasPrefix(r.Enhanced, "5.7."), strings.Contains(said, "relay"), r.Code == "554":
		if code, err := strconv.Atoi(r.Code); err == nil {
			s.Set("relay-code", code)
		}
	case r.Code == "550", r.Code == "553", r.Code == "551":
		s.Nobody = append(s.Nobody, to)
	}
}
