package smtp

import (
	"net/netip"
	"regexp"
	"strings"

	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/mistake"
	"ehlo/server/smtp"
)

// path finds the address in what follows MAIL or RCPT, in brackets, and the
// parameters. given is false if there is none.
func (l *language) path(rest, keyword string) (path string, params []string, given bool) {
	if colon := strings.IndexAny(rest, ":;="); colon >= 0 && colon <= len(keyword)+1 {
		rest = rest[colon+1:]
	} else if word, after, ok := strings.Cut(rest, " "); ok && len(word) <= len(keyword)+1 && !strings.ContainsAny(word, "<@") {
		rest = after
	} else if len(rest) > len(keyword) && strings.EqualFold(rest[:len(keyword)], keyword) && rest[len(keyword)] == '<' {
		rest = rest[len(keyword):]
	}
	rest = strings.TrimSpace(rest)
	if strings.EqualFold(rest, keyword) {
		return "", nil, false
	}
	address := rest
	if open := strings.IndexByte(rest, '<'); open >= 0 {
		address = rest[open+1:]
		if closed := strings.IndexByte(address, '>'); closed >= 0 {
			params = strings.Fields(address[closed+1:])
			address = address[:closed]
		} else if i := strings.LastIndex(address, " "); i > 0 && strings.Contains(address[i:], "=") {
			address = address[:i]
		}
		if strings.TrimSpace(address) == "" {
			return "<>", params, keyword == "FROM" && open >= 0
		}
	} else if word, after, ok := strings.Cut(rest, " "); ok && strings.Contains(word, "@") {
		address, params = word, strings.Fields(after)
	}
	if words := strings.Fields(rest); len(words) > 1 && address == rest && !strings.ContainsAny(words[0], "@") {
		for i, w := range words { // a name before the address
			if strings.Index(w, "@") > 0 && !strings.HasSuffix(w, "@") && !strings.Contains(rest, `\"@`) {
				address, params = w, words[i+1:]
				break
			}
		}
	}
	address = l.address(address, keyword)
	if address == "" {
		return "", params, false
	}
	return "<" + address + ">", params, true
}

// address is an address in the form of RFC 5321 §4.1.2, made of one that is
// not quite. "" if it cannot be made out.
func (l *language) address(text, keyword string) string {
	text = strings.NewReplacer("(at)", "@", " at ", "@", "[at]", "@", "(dot)", ".", " dot ", ".", "[dot]", ".").Replace(text)
	if strings.Count(text, "@") == 1 {
		text = dotted(text, keyword == "TO")
	}
	if i := strings.IndexAny(text, ",;"); i > 0 {
		text = text[:i]
	}
	if strings.HasPrefix(text, "@") && strings.Contains(text, ":") { // a source route
		_, text, _ = strings.Cut(text, ":")
	}
	local, domain := text, ""
	if i := strings.LastIndexByte(text, '@'); i >= 0 {
		local, domain = text[:i], text[i+1:]
	}
	local = strings.TrimSpace(local)
	quoted := len(local) > 1 && local[0] == '"' && local[len(local)-1] == '"'
	spaced := strings.Contains(local, " ")
	local = strings.Trim(local, `"'<>[](){}`)
	if !quoted && !spaced {
		local, _, _ = strings.Cut(local, "@")
	}
	if strings.IndexFunc(local, func(r rune) bool { return r >= 0x80 }) >= 0 || len(local) > 64 {
		return l.spare(keyword)
	}
	switch {
	case quoted || spaced && !strings.Contains(local, `"`):
		local = `"` + local + `"`
	default:
		local = strings.Trim(cleaned(local, wordOctets+"!#$%&'*/=?^`{|}~"), ".")
		for strings.Contains(local, "..") {
			local = strings.ReplaceAll(local, "..", ".")
		}
	}
	if local == "" || local == `""` {
		return l.spare(keyword)
	}
	if ip := strings.Trim(domain, "[]"); keyword == "FROM" && verbOf(l.x) == "MAIL" && numeric(ip) && bareIP("@"+ip) && !strings.Contains(mistake.Typed(l.x), "["+ip+"]") {
		return local + "@[" + ip + "]"
	}
	literal := strings.HasPrefix(domain, "[")
	if strings.IndexFunc(domain, func(r rune) bool { return r >= 0x80 }) >= 0 {
		domain = ""
	}
	domain = hostName(domain)
	if domain == "" || literal || numeric(domain) { // many servers take no address literals
		if keyword == "TO" {
			if strings.EqualFold(local, "postmaster") {
				return local
			}
			domain = l.host
		} else {
			domain = l.place.ClientDomain()
		}
	}
	if domain == "" {
		return ""
	}
	return local + "@" + domain
}

// spacedDomain is a domain with a space where a dot should be.
var spacedDomain = regexp.MustCompile(`^([\w-]+) +([A-Za-z]{2,})$`)

// dotted puts dots into an address in the place of commas and semicolons, and of a space in
// the domain. A known name ends at the first of them: nobody knows whether there is a longer one.
func dotted(address string, known bool) string {
	local, domain, _ := strings.Cut(address, "@")
	if i := strings.IndexAny(local, ",;"); i > 0 && known {
		local = local[:i]
	}
	if !strings.HasPrefix(strings.TrimSpace(local), `"`) {
		local = strings.NewReplacer(", ", ".", "; ", ".", ",", ".", ";", ".").Replace(local)
	}
	domain = strings.NewReplacer(", ", ".", "; ", ".", ",", ".", ";", ".").Replace(domain)
	return local + "@" + spacedDomain.ReplaceAllString(strings.TrimSpace(domain), "$1.$2")
}

// spare is for an address with nothing before its at sign that would do.
func (l *language) spare(keyword string) string {
	if keyword == "TO" {
		return ""
	}
	return "user@" + l.place.ClientDomain()
}

// kept are the parameters of MAIL and RCPT that the server will take, as they
// follow the path.
func (l *language) kept(params []string) string {
	out := ""
	for i, p := range params {
		p = strings.Trim(p, ":;,.`'\"")
		name, value, equals := strings.Cut(p, "=")
		if before, after, colon := strings.Cut(p, ":"); colon && !equals {
			name, value = before, after
		} else if strings.EqualFold(p, "SIZE") && i+1 < len(params) {
			value = params[i+1]
		} else if strings.EqualFold(p, "BODY=8BIT") {
			value = "8BITMIME"
		}
		if p = name; value != "" {
			p += "=" + value
		}
		if l.esmtp && !mistake.ReplyHas(l.x, "exceed") && !mistake.ReplyHas(l.x, "too big") && l.takes(strings.ToUpper(name), value) {
			out += " " + p
		}
	}
	return out
}

// ofRcpt reports whether a parameter is one that RCPT has (RFC 3461 §4); others belong to MAIL.
func ofRcpt(param string) bool {
	name, _, _ := strings.Cut(param, "=")
	return strings.EqualFold(name, "NOTIFY") || strings.EqualFold(name, "ORCPT")
}

// takes reports whether a parameter is of an extension that the server offers, with a value that it can have.
func (l *language) takes(name, value string) bool {
	upper, xtext := strings.ToUpper(value), value != "" && smtp.IsXtext(value)
	switch name {
	case "SIZE":
		return l.offered.has("SIZE") && knowledge.IsDigits(value) && !larger(value, l.offered.args("SIZE"))
	case "BODY":
		return l.offered.has("8BITMIME") && (upper == "7BIT" || upper == "8BITMIME")
	case "SMTPUTF8":
		return l.offered.has("SMTPUTF8") && value == ""
	case "AUTH":
		return l.offered.has("AUTH") && (value == "<>" || xtext)
	case "RET": // this and what follows: RFC 3461 §4
		return l.offered.has("DSN") && (upper == "FULL" || upper == "HDRS")
	case "ENVID":
		return l.offered.has("DSN") && xtext
	case "ORCPT":
		kind, address, _ := strings.Cut(value, ";")
		return l.offered.has("DSN") && kind != "" && address != "" && smtp.IsXtext(address)
	case "NOTIFY":
		return l.offered.has("DSN") && smtp.IsNotify(value)
	}
	return false
}

// larger compares numbers of any length; a limit of 0 is none.
func larger(a, limit string) bool {
	a, limit = strings.TrimLeft(a, "0"), strings.TrimLeft(limit, "0")
	if limit == "" {
		return len(a) > 9 // more than a server that tells no limit is likely to count
	}
	return len(a) > len(limit) || len(a) == len(limit) && a > limit
}

// hostName is a host's name made of one that is not quite, "" if that cannot
// be done.
func hostName(text string) string {
	text = strings.TrimSpace(text)
	if i := strings.Index(text, "://"); i >= 0 {
		text = text[i+3:]
	}
	if strings.HasPrefix(text, "[") {
		inner := strings.TrimSuffix(text[1:], "]")
		if ip := strings.TrimPrefix(inner, "IPv6:"); strings.HasSuffix(text, "]") {
			if _, err := netip.ParseAddr(ip); err == nil {
				return text
			}
		}
	}
	text = text[strings.LastIndexByte(text, '@')+1:]
	if !strings.Contains(text, ".") || strings.Contains(text, " .") || strings.Contains(text, ". ") {
		text = strings.ReplaceAll(strings.ReplaceAll(text, " .", "."), ". ", ".")
	}
	text, _, _ = strings.Cut(text, " ")
	text, _, _ = strings.Cut(text, "/")
	text, _, _ = strings.Cut(text, ":")
	text = cleaned(strings.ReplaceAll(text, "_", "-"), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
	var labels []string
	for l := range strings.SplitSeq(text, ".") {
		if l = strings.Trim(l, "-"); l != "" && len(l) <= 63 {
			labels = append(labels, l)
		}
	}
	return strings.Join(labels, ".")
}

// cleaned is text with nothing but the octets that are allowed.
func cleaned(text, allowed string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(allowed, r) {
			return r
		}
		return -1
	}, text)
}

func numeric(domain string) bool { return strings.Trim(domain, "0123456789.") == "" }

// legalPath reports whether an address can stand in a path as it is.
func legalPath(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("<>,;", r) }) < 0
}
