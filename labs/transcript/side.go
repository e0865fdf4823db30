package transcript

import (
	"regexp"
	"strconv"
	"strings"
)

// A way of marking whose a line is. The first that fits most lines is taken.
type marking struct {
	name           string
	client, server *regexp.Regexp // the first group is the text
	noise          *regexp.Regexp // lines of the program's own, nil for none
	escaped        bool           // \xHH stands for an octet
}

var markings = []marking{
	{"C: and S:", regexp.MustCompile(`^\s*C: ?(.*)$`), regexp.MustCompile(`^\s*S: ?(.*)$`), regexp.MustCompile(`^(--|#)( |$)`), true},
	{"swaks", regexp.MustCompile(`^ ?[-~*]> ?(.*)$`), regexp.MustCompile(`^<[-~*]{1,2} {0,2}(.*)$`), regexp.MustCompile(`^===`), false},
	{">>> and <<<", regexp.MustCompile(`^>>> ?(.*)$`), regexp.MustCompile(`^<<< ?(.*)$`), nil, false},
	{"client: and server:", regexp.MustCompile(`(?i)^client: ?(.*)$`), regexp.MustCompile(`(?i)^server: ?(.*)$`), nil, false},
	{"> and <", regexp.MustCompile(`^> ?(.*)$`), regexp.MustCompile(`^< ?(.*)$`), regexp.MustCompile(`^[*{}] `), false},
}

// withSides tells whose the lines are where marks in front of them do.
func withSides(lines []line) []line {
	m := markingOf(lines)
	out := make([]line, 0, len(lines))
	for _, l := range lines {
		if l.side != unknown {
			out = append(out, l)
			continue
		}
		if m == nil {
			out = append(out, unmarked(l))
			continue
		}
		switch {
		case m.client.MatchString(l.text):
			l.side, l.text = client, m.client.FindStringSubmatch(l.text)[1]
		case m.server.MatchString(l.text):
			l.side, l.text = server, m.server.FindStringSubmatch(l.text)[1]
		default:
			if l = around(l); l.side == unknown && (m.noise == nil || !m.noise.MatchString(l.text)) && strings.TrimSpace(l.text) != "" {
				// Text that was folded by whoever marked the lines.
				l.side = noise
			}
		}
		if m.escaped && (l.side == client || l.side == server) {
			l.text = unescape(l.text)
		}
		if l.side == unknown {
			l.side = noise
		}
		out = append(out, l)
	}
	return out
}

// markingOf finds the marking that most lines have, nil if few have any. Blank
// lines and those of the program around the session do not count.
func markingOf(lines []line) *marking {
	for i := range markings {
		m := &markings[i]
		c, s, own := 0, 0, 0
		for _, l := range lines {
			switch {
			case l.side != unknown:
			case m.client.MatchString(l.text):
				c++
			case m.server.MatchString(l.text):
				s++
			case strings.TrimSpace(l.text) == "", m.noise != nil && m.noise.MatchString(l.text), around(l).side != unknown:
				own++
			}
		}
		if s > 0 && 2*(c+s) > len(lines)-own {
			return m
		}
	}
	return nil
}

var (
	telnetCall   = regexp.MustCompile(`(?:^|[$#>%] ?|\w)(?:telnet|lnet|nc|ncat|netcat)\s+(?:-\S+\s+)*([A-Za-z0-9.:_-]+)\s+(\d{1,5})\s*$`)
	opensslCall  = regexp.MustCompile(`openssl\s+s_client\b.*-connect\s+\[?([A-Za-z0-9.:_-]+?)\]?:(\d{1,5})`)
	trying       = regexp.MustCompile(`^Trying \S+?\.\.\.(?:Open)?$`)
	connectedTo  = regexp.MustCompile(`^Connected to ([^\s]+?)\.?$`)
	escapeIs     = regexp.MustCompile(`^Escape character is `)
	closedBy     = regexp.MustCompile(`^(?:Connection closed( by foreign host)?\.?|closed|read:errno=\d+|DONE|telnet> (?:quit|close)|-- connection closed.*|\^])$`)
	recorderOpen = regexp.MustCompile(`^-- connected to (\S+)`)
	handshake    = regexp.MustCompile(`^-- TLS handshake completed`)
	endedIn      = regexp.MustCompile(`^-- \(the line above (was sent without CRLF|ended in a bare LF)\)`)
	opensslNoise = regexp.MustCompile(`^(?:CONNECTED\(|depth=|verify |---$|Certificate chain|Server certificate|subject=|issuer=|No client certificate|Peer sign|Server Temp Key|SSL handshake has|New, |Server public key|Secure Renegotiation|Compression: |Expansion: |No ALPN|Early data|Verif|SSL-Session:|Post-Handshake|Start Time: |Extended master|Max Early|read R BLOCK|Acceptable client|-----(?:BEGIN|END) |Requested Signature|Shared Requested|This TLS version|Can't use SSL_get| {4}(?:Protocol|Cipher|Session-ID|Resumption|PSK|SRP|Start|Timeout|Verify|Extended|Max|TLS session|00[0-9a-f]0 - ))`)
	shellPrompt  = regexp.MustCompile(`^\S*@\S*[$#:~]\S*\s?$`)
)

// around recognises what the program around a session prints.
func around(l line) line {
	text := strings.TrimRight(l.text, " \t")
	if m := telnetCall.FindStringSubmatch(text); m != nil {
		l.side, l.text, l.was = opened, m[1]+" "+m[2], text
		return l
	}
	if m := opensslCall.FindStringSubmatch(text); m != nil {
		l.side, l.text = opened, m[1]+" "+m[2]
		return l
	}
	if m := recorderOpen.FindStringSubmatch(text); m != nil {
		l.side, l.text, l.service = opened, "", m[1]
		return l
	}
	switch {
	case trying.MatchString(text), escapeIs.MatchString(text), connectedTo.MatchString(text), opensslNoise.MatchString(text), shellPrompt.MatchString(text):
		l.side = noise
	case handshake.MatchString(text):
		l.side = secured
	case closedBy.MatchString(text):
		l.side = ended
	case endedIn.MatchString(text):
		l.side = bareEnd
		l.text = "\n"
		if strings.Contains(text, "without CRLF") {
			l.text = ""
		}
	}
	return l
}

// unmarked is around for files without marks. A blank or "closed" line can be
// the client's text there, which the builder knows.
func unmarked(l line) line {
	a := around(l)
	if a.side == ended && (l.text == "DONE" || l.text == "closed") {
		return l
	}
	return a
}

// joined puts together lines that were sent piece by piece: a line end comes
// only with the last piece.
func joined(lines []line) []line {
	out := make([]line, 0, len(lines))
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		for l.side == client && i+2 < len(lines) && lines[i+1].side == bareEnd && lines[i+1].text == "" && lines[i+2].side == client {
			l.text += lines[i+2].text
			i += 2
		}
		out = append(out, l)
	}
	return out
}

// unescape reads \xHH, as recordings write octets outside of printable ASCII.
func unescape(s string) string {
	if !strings.Contains(s, `\x`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) && s[i+1] == 'x' {
			if n, err := strconv.ParseUint(s[i+2:i+4], 16, 8); err == nil {
				b.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
