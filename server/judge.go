package server

import (
	"bytes"
	"net/mail"
	"strings"

	"github.com/emersion/go-msgauth/authres"
	mdns "github.com/miekg/dns"

	"ehlo/server/dkim"
	"ehlo/server/dmarc"
	"ehlo/server/protocol"
	"ehlo/server/relay"
	"ehlo/server/spf"
)

// resolve asks the host's resolver, in the middle of something.
func (h *Host) resolve(name string, qtype uint16) *mdns.Msg {
	m := new(mdns.Msg).SetQuestion(mdns.Fqdn(name), qtype)
	r, err := h.ask("", m)
	if err != nil {
		return new(mdns.Msg).SetRcode(m, mdns.RcodeServerFailure)
	}
	return r.Msg
}

// judge looks at who has sent a message to the service, by SPF, DKIM and DMARC.
func (c *Conn) judge(a protocol.Arrived) protocol.Judgement {
	w := c.w
	acted := w.acting
	w.acting = true // what the host asks takes no time that somebody would have to wait
	defer func() { w.acting = acted }()
	h := &Host{c.host, w}
	j := Judged{Occurrence: w.occurs(c.ID), Host: c.host.Name, QueueID: a.QueueID}
	j.SPF = spf.Check(c.caller(), a.Helo, a.ReversePath, h.resolve)
	j.DKIM = dkim.Verify(a.Message, h.resolve, w.now)
	passed := ""
	if j.SPF.Status == spf.Pass {
		passed = j.SPF.Domain
	}
	var signers []string
	for _, s := range j.DKIM {
		if s.Status == dkim.Pass && !s.Testing {
			signers = append(signers, s.Domain)
		}
	}
	j.DMARC = dmarc.Check(authorOf(a.Message), passed, signers, h.resolve)
	if w.observed {
		w.emit(j)
	}
	result := protocol.Judgement{Results: j.results(), Junk: j.DMARC.Policy == dmarc.Quarantine}
	if j.DMARC.Policy == dmarc.Reject {
		result.Refused = j.DMARC.Author
	}
	return result
}

// authorOf is the domain of a message's author, "" where there is not just one (RFC 7489 §6.6.1).
func authorOf(message []byte) (domain string) {
	fields := 0
	for line := range bytes.Lines(relay.Head(message)) {
		name, _, ok := bytes.Cut(line, []byte(":"))
		if ok && strings.EqualFold(strings.TrimRight(string(name), " \t"), "From") {
			fields++
		}
	}
	authors, err := mail.ParseAddressList(relay.Header(message, "From"))
	if err != nil || fields != 1 {
		return ""
	}
	for _, a := range authors {
		d := strings.ToLower(a.Address[strings.LastIndexByte(a.Address, '@')+1:])
		if domain != "" && d != domain {
			return ""
		}
		domain = d
	}
	return domain
}

// results are what was found, as a field for whoever reads the message later (RFC 8601 §2).
func (j Judged) results() string {
	from := &authres.SPFResult{Value: authres.ResultValue(j.SPF.Status), From: j.SPF.Domain}
	if j.SPF.Identity == "helo" {
		from.From, from.Helo = "", j.SPF.Domain
	}
	all := []authres.Result{from}
	for _, s := range j.DKIM {
		all = append(all, &authres.DKIMResult{Value: authres.ResultValue(s.Status), Reason: reason(s.Why), Domain: s.Domain})
	}
	if len(j.DKIM) == 0 {
		all = append(all, &authres.DKIMResult{Value: authres.ResultNone})
	}
	all = append(all, &authres.DMARCResult{Value: authres.ResultValue(j.DMARC.Status), From: j.DMARC.Author})
	text := authres.Format(j.Host, all)
	return "Authentication-Results: " + strings.NewReplacer(" ; ", ";\r\n\t", "; ", ";\r\n\t").Replace(text) + "\r\n"
}

// reason is a signature's, for people.
func reason(w dkim.Why) string {
	if w == "" {
		return ""
	}
	return strings.ReplaceAll(string(w), "-", " ")
}
