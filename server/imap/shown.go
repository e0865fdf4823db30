package imap

import (
	"regexp"
	"strconv"
	"strings"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

var (
	fetchData    = regexp.MustCompile(`^\* (\d{1,9}) FETCH \(`)
	rfc822Size   = regexp.MustCompile(`\bRFC822\.SIZE (\d{1,9})\b`)
	wholeMessage = regexp.MustCompile(`(?i)[ (](?:BODY\[\]|RFC822) \{(\d{1,9})\}$`)
)

// figuresOf are the sizes that a reply gives (RFC 9051 §7.5.2). Numbers change
// their meaning where messages go or another mailbox is selected.
func figuresOf(x *wire.Exchange, f protocol.Figures) {
	switch x.Command.Verb {
	case "SELECT", "EXAMINE", "CLOSE", "UNSELECT":
		f.ForgetSizes()
	}
	skip := 0 // octets of a message that is being shown
	for i, l := range x.Response.Lines {
		if skip > 0 {
			skip -= len(l) + 2
			continue
		}
		if strings.HasSuffix(l, " EXPUNGE") {
			f.ForgetSizes()
		}
		m := fetchData.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		if size := rfc822Size.FindStringSubmatch(l); size != nil {
			f.Size(i, m[1], atoi(size[1]), "RFC822.SIZE")
		}
		if literal := wholeMessage.FindStringSubmatch(l); literal != nil {
			skip = atoi(literal[1])
			f.Size(i, m[1], skip, "its literal")
		}
	}
}

func atoi(digits string) int {
	n, _ := strconv.Atoi(digits) // the patterns have at most nine
	return n
}

// messagesIn are the whole messages in FETCH responses.
func messagesIn(x *wire.Exchange) (all []protocol.Message) {
	lines := x.Response.Lines
	for i := 0; i < len(lines); i++ {
		n := wholeMessage.FindStringSubmatch(lines[i])
		if n == nil {
			continue
		}
		m := protocol.Message{At: i, From: i + 1, Octets: atoi(n[1])}
		for sum := 0; i+1 < len(lines) && lines[i+1] != ")" && sum < m.Octets; i++ {
			sum += len(lines[i+1]) + 2
		}
		m.To = i + 1
		all = append(all, m)
	}
	return all
}
