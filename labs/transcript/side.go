package transcript

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	telnetCall   = regexp.MustCompile(`(?:^|[$#>%] ?|\w)(?:telnet|lnet|nc|ncat|netcat)\s+(?:-\S+\s+)*([A-Za-z0-9.:_-]+)\s+(\d{1,5})\s*$`)
	opensslCall  = regexp.MustCompile(`openssl\s+s_client\b.*-connect\s+\[?([A-Za-z0-9.:_-]+?)\]?:(\d{1,5})`)
	trying       = regexp.MustCompile(`^Trying \S+?\.\.\.(?:Open)?$`)
	connectedTo  = regexp.MustCompile(`^Connected to ([^\s]+?)\.?$`)
	escapeIs     = regexp.MustCompile(`^Escape character is `)
	closedBy     = regexp.MustCompile(`^(?:Connection closed( by foreign host)?\.?|Connection to host lost\.|closed|read:errno=\d+|DONE|telnet> (?:quit|close)|-- connection closed.*|\^])$`)
	recorderOpen = regexp.MustCompile(`^-- connected to (\S+)`)
	handshake    = regexp.MustCompile(`^-- TLS handshake completed`)
	endedIn      = regexp.MustCompile(`^-- \(the line above (was sent without CRLF|ended in a bare LF)\)`)
	opensslNoise = regexp.MustCompile(`^(?:Connecting to |CONNECTED\(|RENEGOTIATING$|[0-9A-F]+:error:|depth=|verify |---$|Certificate chain|Server certificate|subject=|issuer=|No client certificate|Peer sign|Server Temp Key|SSL handshake has|New, |Server public key|Secure Renegotiation|Compression: |Expansion: |No ALPN|Early data|Verif|SSL-Session:|Post-Handshake|Start Time: |Extended master|Max Early|read R BLOCK|Acceptable client|-----(?:BEGIN|END) |Requested Signature|Shared Requested|This TLS version|Can't use SSL_get| {4}(?:Protocol|Cipher|Session-ID|Resumption|PSK|SRP|Start|Timeout|Verify|Extended|Max|TLS session|00[0-9a-f]0 - ))`)
	direction    = regexp.MustCompile(`(?i)^<[a-z]+(?: [\w,&-]+)+>$`)
	tlsDone      = regexp.MustCompile(`(?i)^\s*[<(.]+ ?TLS negotiation\b`)
	shellPrompt  = regexp.MustCompile(`^(?:\S*@\S*[$#:~]\S*|[A-Z]:\\[^>]*>)\s?$`)
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
	case trying.MatchString(text), escapeIs.MatchString(text), connectedTo.MatchString(text), opensslNoise.MatchString(text), tlsDone.MatchString(text), shellPrompt.MatchString(text):
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
