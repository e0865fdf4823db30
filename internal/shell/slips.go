package shell

import (
	"cmp"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	mdns "github.com/miekg/dns"

	"ehlo/labs/spelling"
	"ehlo/server"
	"ehlo/server/wire"
)

// What beginners type at the prompt, and what they are told about it. A remark
// stands behind what the program itself says, and ends with what to type.

// pastedPrompt is a prompt that was copied with the command behind it: those that
// name somebody at a host, in brackets or not, a folder, or the shell; Windows'; and a
// mark alone. What a virtual environment of Python's puts before it belongs to it.
var pastedPrompt = regexp.MustCompile(`^(?:\([\w.-]+\) )?(?:` +
	`\[[\w.-]+@[^\]]*\][$#%]|[\w.-]+@[\w.-]+(?:[: ][^$#%>]*)?[$#%>]|` + // [root@mail ~]#, me@host:~/my mail$, me@host ~ %
	`~[^\s$#%]* ?[$#%]|[a-z]{0,3}sh-[\d.]+[$#%]|` + // ~/mail$, bash-5.1$
	`(?:PS )?[A-Z]:\\[^>]*>|` + // C:\Users\me>
	`➜\s+\S+(?: git:\(\S+\)(?: ✗)?)?|[$#%>❯])\s+`)

// withoutPrompt is a line without the prompt that was pasted with it. "#" begins a
// comment and ">" a redirection, unless what comes after it is a command.
func (s *Shell) withoutPrompt(line string) string {
	prompt := pastedPrompt.FindString(strings.TrimLeft(line, " \t"))
	if prompt == "" {
		return line
	}
	if words := fields(line); strings.ContainsAny(prompt[:1], "#>") && (len(words) < 2 || !isProgram(words[1])) {
		return line
	}
	s.Remark(texts.Say("prompt-pasted", "prompt", strings.TrimSpace(prompt)))
	return strings.TrimLeft(line, " \t")[len(prompt):]
}

func isProgram(name string) bool {
	return slices.ContainsFunc(programs, func(p program) bool { return p.name == name })
}

// foreign are programs of other machines, and what does their work here: an
// example is part of what is said, which instead names.
var foreign = []struct {
	names   []string
	instead string
	example func(*Shell) string
}{
	{[]string{"ssh", "rlogin", "mosh"}, "login", (*Shell).call},
	{[]string{"ping", "ping6", "traceroute", "tracepath"}, "ping", (*Shell).call},
	{[]string{"curl", "wget", "lynx", "openssl", "netcat", "ncat", "socat", "putty"}, "client", (*Shell).call},
	{[]string{"mail", "mailx", "mutt", "sendmail", "thunderbird"}, "mail", (*Shell).call},
	{[]string{"exim", "exim4", "postqueue"}, "queue", (*Shell).lookIntoQueue},
	{[]string{"nslookup", "whois", "getent", "drill"}, "dns", (*Shell).lookUp},
	{[]string{"ls", "cd", "cat", "dir", "pwd", "less", "more", "nano", "vi", "vim", "mkdir", "rm", "cp", "mv", "touch"}, "files", (*Shell).call},
	{[]string{"sudo", "su", "whoami", "id"}, "root", (*Shell).call},
	{[]string{"man", "info"}, "manual", (*Shell).call},
}

// call is how a server that sends mail on is called here.
func (s *Shell) call() string {
	return "telnet " + s.example(s.o.World.Protocols().Conversational()[0])
}

// lookUp is how a name of this world is looked up.
func (s *Shell) lookUp() string {
	if _, _, inLab := s.toCall(); inLab {
		return "host NAME"
	}
	if others := s.others(); len(others) > 0 {
		return "host " + others[0].Name
	}
	return "host NAME"
}

// Knows reports whether a line at the prompt begins with a program of ours; and where it
// does not, whether it is meant for one all the same, or for a server.
func (s *Shell) Knows(line string) (known, meant bool) {
	if s.mode != AtPrompt {
		return true, true
	}
	words := fields(line)
	if len(words) == 0 || strings.HasPrefix(words[0], "#") || isProgram(strings.ToLower(words[0])) ||
		pastedPrompt.MatchString(line) || strings.ContainsRune(line, '|') {
		return true, true
	}
	return false, s.slip(line, words) != ""
}

// notFound remarks on a line that begins with no program of ours.
func (s *Shell) notFound(line string, words []string) {
	s.stray(NotFound, line, cmp.Or(s.slip(line, words), texts.Say("see-help")))
}

// slip is what to say of such a line, "" where nobody knows what it was meant for.
func (s *Shell) slip(line string, words []string) string {
	name := strings.ToLower(words[0])
	if key := keyInWords(strings.TrimSpace(line)); key != "" {
		return texts.Say("key-at-prompt", "key", key)
	}
	if s.isGoodbye(words) {
		return texts.Say("nothing-to-end", "command", strings.Join(words, " "))
	}
	if host, port, ok := s.address(words); ok {
		return texts.Say("connect-with-telnet", "host", host, "port", port)
	}
	for _, f := range foreign {
		if slices.Contains(f.names, name) {
			return texts.Say("instead-of-"+f.instead, "example", f.example(s))
		}
	}
	for _, d := range s.o.World.Protocols().Conversational() {
		verb := strings.ToLower(d.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line)}).Verb)
		if slices.Contains(d.Telltale, name) || slices.Contains(d.Telltale, verb) {
			return texts.Say("mail-command", "example", s.example(d))
		}
	}
	near := nearest(name, programNames())
	for _, f := range foreign {
		if near == "" && len(name) > 3 && nearest(name, f.names) != "" {
			return texts.Say("instead-of-"+f.instead, "example", f.example(s))
		}
	}
	switch host, port, ok := s.calling(line); {
	case ok && (near == "telnet" || strings.Contains(name, "telnet")):
		return texts.Say("did-you-mean", "near", "telnet "+host+" "+port)
	case ok && near == "":
		return texts.Say("connect-with-telnet", "host", host, "port", port)
	}
	if near != "" {
		return texts.Say("did-you-mean", "near", strings.Join(append([]string{near}, words[1:]...), " "))
	}
	return ""
}

// isGoodbye reports whether the words are the command of a protocol that ends a connection.
func (s *Shell) isGoodbye(words []string) bool {
	for _, d := range s.o.World.Protocols().Conversational() {
		for _, c := range d.Commands {
			if c.Ends && (strings.EqualFold(words[0], c.Verb) || d.Tagged && len(words) == 2 && strings.EqualFold(words[1], c.Verb)) {
				return true
			}
		}
	}
	return false
}

// nearest is the name that was meant, "" if none is near.
func nearest(typed string, names []string) string {
	best, least := "", 3
	for _, name := range names {
		if len(typed) > len(name)+least { // so many octets have to be left out
			continue
		}
		if d := spelling.Distance(typed, name); d < least && 2*d < len(name) {
			best, least = name, d
		}
	}
	return best
}

// address finds the host and port in what somebody typed who wants to call: a
// host of this world without a command, "host:25", or a URL.
func (s *Shell) address(words []string) (host, port string, ok bool) {
	first := words[0]
	scheme, rest, isURL := strings.Cut(first, "://")
	if isURL {
		first, _, _ = strings.Cut(rest, "/")
	}
	host, port, cut := strings.Cut(first, ":")
	if !cut && len(words) > 1 {
		port = words[1]
	}
	if !cut && isURL {
		port = scheme
	}
	_, known := s.o.World.Learner().Resolve(host)
	if !known && !isURL && (!cut || !strings.Contains(host, ".")) {
		return "", "", false
	}
	return host, s.mailPort(host, port), true
}

// mostCalling is in how many words of a line a host and a port are looked for.
const mostCalling = 40

// between parts a line in which a host and a port are somehow: by punctuation, or by
// nothing after the program's name.
var between = regexp.MustCompile("[\\s,;:/=`'\"()<>]+|(^|\\s)`?telnet")

// calling finds a host of this world in a line, and the port that is called there: in
// whatever order, with whatever words beside them.
func (s *Shell) calling(line string) (host, port string, ok bool) {
	words := between.Split(line, mostCalling+1)
	for _, word := range words[:min(len(words), mostCalling)] {
		bare := strings.TrimPrefix(word, "-p") // an option of other clients
		if port == "" && s.isPort(bare) {
			port = strings.ToLower(bare)
			continue
		}
		if host == "" && word != "" {
			name, at := word, ""
			if len(s.servicesAt(name)) == 0 {
				if i := strings.LastIndexByte(word, '.'); i > 0 { // a dot between the two
					name, at = word[:i], word[i+1:]
				}
			}
			if len(s.servicesAt(name)) > 0 && (at == "" || s.isPort(at)) {
				host, port = name, cmp.Or(port, at)
			}
		}
	}
	return host, s.mailPort(host, port), host != ""
}

// isPort reports whether a word is a port's number, or a service's name in either case.
func (s *Shell) isPort(word string) bool {
	_, ok := s.portNumber(strings.ToLower(word))
	return ok
}

// mailPort is a host's port as typed, or where that is none to call, the one that the lab is
// about, or one that mail is spoken at.
func (s *Shell) mailPort(host, port string) string {
	if d, p := s.o.World.Protocols().ByService(port); d != nil {
		return strconv.Itoa(p.Number)
	}
	if n, ok := s.portNumber(port); ok && n != services["telnet"] && services[port] == 0 {
		return port
	}
	return cmp.Or(s.portToCall(host), strconv.Itoa(s.o.World.Protocols().Conversational()[0].Ports[0].Number))
}

// callFailed remarks on a call of a program that came to nothing. port is the
// one that was typed, "" for none.
func (s *Shell) callFailed(program, host, port string) {
	says := func(text string) { s.stray(NoAnswer, strings.TrimSpace(program+" "+host+" "+port), text) }
	if _, err := netip.ParseAddr(host); err != nil && strings.ContainsAny(host, ":/") {
		if host, p, ok := s.address([]string{host, port}); ok {
			says(texts.Say("two-words", "command", program+" "+host+" "+p))
		}
		return
	}
	var there []string
	for _, v := range s.servicesAt(host) {
		if !v.TLS {
			there = append(there, strconv.Itoa(v.Port))
		}
	}
	likely := s.portToCall(host)
	if !slices.Contains(there, likely) {
		likely = cmp.Or(nearest(port, there), s.anyOf(there))
	}
	near := nearest(strings.ToLower(host), s.toCallFirst(s.hostNames()))
	called, at, meant := s.calling(host + " " + port)
	switch machines := s.machinesOf(host); {
	case len(there) == 0 && len(machines) > 0:
		says(texts.Say("domain", "host", host, "hosts", joined("and", machines), "command", program+" "+machines[0]+" "+s.portAt(machines[0], port)))
	case len(there) == 0 && meant:
		says(texts.Say("did-you-mean", "near", program+" "+called+" "+at))
	case strings.ToLower(port) != port && slices.Contains(s.ports(host), strings.ToLower(port)):
		says(texts.Say("did-you-mean", "near", program+" "+host+" "+strings.ToLower(port)))
	case len(there) == 0 && near != "" && near != strings.ToLower(host):
		says(texts.Say("did-you-mean", "near", near))
	case len(there) == 0:
		says(texts.Say("no-server", "host", visible(host)))
	case port == "" && program == "nc":
		says(texts.Say("nc-no-port", "ports", joined("and", there), "command", "nc "+host+" "+likely))
	case port == "":
		says(texts.Say("no-port", "ports", joined("and", there), "command", "telnet "+host+" "+likely))
	case len(s.listening(port, host)) > 0:
		at := s.listening(port, host)
		says(texts.Say("wrong-host", "port", port, "ports", joined("and", there), "hosts", joined("and", at), "command", program+" "+at[0]+" "+port))
	default:
		says(texts.Say("wrong-port", "port", visible(port), "ports", joined("and", there), "command", program+" "+host+" "+likely))
	}
}

// machinesOf are the hosts that one talks to of a domain which is none itself: those below its
// name, and those that its mail goes to. In a lab that has the learner find out where to call they
// are not told.
func (s *Shell) machinesOf(domain string) (names []string) {
	if wanted, _, inLab := s.toCall(); inLab && wanted == "" || !strings.Contains(domain, ".") {
		return nil
	}
	add := func(name string) {
		if name = strings.ToLower(strings.TrimSuffix(name, ".")); len(s.servicesAt(name)) > 0 && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, record := range s.o.World.Zones().Records(domain, mdns.TypeMX) {
		if _, name, ok := strings.Cut(record, " "); ok {
			add(name)
		}
	}
	for _, h := range s.others() {
		if strings.HasSuffix(strings.ToLower(h.Name), "."+strings.ToLower(domain)) {
			add(h.Name)
		}
	}
	return s.toCallFirst(names)
}

// portAt is the port to call at a host: the one that was typed, if it listens there.
func (s *Shell) portAt(host, typed string) string {
	ports := s.ports(host)
	if slices.Contains(ports, typed) {
		return typed
	}
	return cmp.Or(s.portToCall(host), s.anyOf(ports))
}

// anyOf is the first of a host's ports, and in a lab, which is about another or has the learner
// find it out, none of them.
func (s *Shell) anyOf(ports []string) string {
	if _, _, inLab := s.toCall(); inLab || len(ports) == 0 {
		return "PORT"
	}
	return ports[0]
}

// listening are the hosts that listen on a port that mail is spoken at without TLS: by their
// addresses where beside is one, or else by their names.
func (s *Shell) listening(port, beside string) (hosts []string) {
	number, _ := s.portNumber(port)
	_, err := netip.ParseAddr(beside)
	for _, h := range s.others() {
		name := h.Name
		if err == nil && len(h.Addresses) > 0 {
			name = h.Addresses[0].String()
		}
		if slices.ContainsFunc(s.servicesAt(name), func(v server.ServiceSpec) bool { return v.Port == number && !v.TLS }) {
			hosts = append(hosts, name)
		}
	}
	return s.toCallFirst(hosts)
}

// usedWrongly remarks on a program's arguments, if a host and a port are among them.
func (s *Shell) usedWrongly(program string, args []string) {
	if host, port, ok := s.calling(strings.Join(args, " ")); ok {
		s.Remark(texts.Say("did-you-mean", "near", program+" "+host+" "+port))
	}
}

// twoCharacters are keys as people write them down.
var twoCharacters = regexp.MustCompile(`^(?i)(?:\^|ctrl[-+ ])([\]cd])$`)

// keyInWords is the letter of a key that is written down, "" for any other text.
func keyInWords(text string) string {
	if len(text) != len("^C") && len(text) != len("ctrl-C") { // as nearly all are
		return ""
	}
	m := twoCharacters.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	return strings.ToUpper(m[1])
}

// dotWithBlanks remarks on a dot that does not end a message's text, since it does not
// stand alone on its line (RFC 5321 §4.1.1.4). While there is something to do in a lab, that
// says so.
func (s *Shell) dotWithBlanks(text string) {
	if _, _, inLab := s.toCall(); !inLab && text != "." && strings.TrimSpace(text) == "." {
		s.Remark(texts.Say("dot-with-blanks"))
	}
}

// joined are words in a row, the last after "and" or "or": "25, 110 or 143".
func joined(by string, all []string) string {
	last := len(all) - 1
	if last < 1 {
		return strings.Join(all, "")
	}
	first := strings.Join(all[:last], ", ")
	if by == "and" {
		return texts.Say("and", "first", first, "last", all[last])
	}
	return texts.Say("or", "first", first, "last", all[last])
}
