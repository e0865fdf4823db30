package shell

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ehlo/server/product"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// program is a command of the shell's.
type program struct {
	name, usage string
	run         func(s *Shell, args []string)
	// next are the words that can follow those that stand there already; nil for
	// none that are known.
	next func(s *Shell, args []string) []string
}

var programs []program

func init() { // help lists the table that it stands in
	programs = []program{
		{"telnet", "telnet HOST PORT", (*Shell).telnet, (*Shell).hostAndPort},
		{"nc", "nc [-C] HOST PORT", (*Shell).nc, (*Shell).hostAndPort},
		{"dig", "dig NAME [TYPE]", (*Shell).dig, (*Shell).digWords},
		{"host", "host NAME", (*Shell).host, func(s *Shell, _ []string) []string { return s.lookedUp() }},
		{"nsupdate", "nsupdate", (*Shell).nsupdate, nil},
		{"persona", "persona [NAME]", (*Shell).persona, (*Shell).personaWords},
		{"hosts", "hosts", (*Shell).hosts, nil},
		{"mailq", "mailq [HOST]", (*Shell).mailq, func(s *Shell, _ []string) []string { return s.keepers() }},
		{"wait", "wait DURATION", (*Shell).wait, func(*Shell, []string) []string { return []string{"90s", "15m", "1h", "2d"} }},
		{"hostname", "hostname", func(s *Shell, _ []string) { s.println(s.o.World.Learner().Name) }, nil},
		{"base64", "base64 [-d] TEXT", (*Shell).base64, nil},
		{"md5sum", "... | md5sum", (*Shell).md5sum, nil},
		{"printf", "printf FORMAT", (*Shell).printf, nil},
		{"echo", "echo [-n] TEXT", (*Shell).echo, nil},
		{"clear", "clear", func(s *Shell, _ []string) { s.o.Write("\x1b[H\x1b[2J\x1b[3J") }, nil},
		{"help", "help", (*Shell).help, nil},
		{"exit", "exit", func(s *Shell, _ []string) { s.exit() }, nil},
	}
}

// command runs what was typed at the prompt.
func (s *Shell) command(line string) {
	line = s.withoutPrompt(line)
	words := fields(line)
	if len(words) == 0 || strings.HasPrefix(words[0], "#") {
		return
	}
	if s.pipeline(line) {
		return
	}
	name := strings.ToLower(words[0])
	for _, p := range programs {
		if p.name == name {
			p.run(s, words[1:])
			return
		}
	}
	s.println("bash: " + words[0] + ": command not found")
	s.notFound(line, words)
}

// example is a host and port of this world where a protocol is spoken in plain
// words; in a lab it is the server that this is about.
func (s *Shell) example(d *protocol.Descriptor) string {
	if host, port, ok := s.toCall(); ok {
		return cmp.Or(host, "HOST") + " " + cmp.Or(port, "PORT")
	}
	for _, h := range s.o.World.Hosts() {
		for _, v := range h.Services {
			if v.Protocol == d.Name && !v.TLS && len(h.Addresses) > 0 {
				return fmt.Sprintf("%s %d", h.Addresses[0], v.Port)
			}
		}
	}
	return "HOST PORT"
}

func (s *Shell) help([]string) {
	for _, p := range programs {
		s.println(fmt.Sprintf("  %-18s %s", p.usage, texts.Say("help-"+p.name)))
	}
	s.Remark(texts.Say("try-telnet", "example", s.example(s.o.World.Protocols().Conversational()[0])))
}

// nc runs netcat: nothing but the two directions of a connection.
func (s *Shell) nc(args []string) {
	end := "\n"
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		for _, flag := range args[0][1:] {
			switch flag {
			case 'C', 'c':
				end = "\r\n"
			case 'v', 'n', '4', 'N':
			default:
				s.println(fmt.Sprintf("nc: invalid option -- '%c'", flag))
				s.println("usage: nc [-C] HOST PORT")
				return
			}
		}
		args = args[1:]
	}
	switch len(args) {
	case 0:
		s.println("usage: nc [-C] HOST PORT")
		return
	case 1:
		s.println("usage: nc [-C] HOST PORT")
		s.callFailed("nc", args[0], "")
		return
	case 2:
	default:
		s.println("usage: nc [-C] HOST PORT")
		s.usedWrongly("nc", args)
		return
	}
	s.dial("nc", args[0], args[1], end)
}

// hosts lists the world: a line for each host, and one for each protocol that it speaks. They are
// short enough for a phone's terminal.
func (s *Shell) hosts([]string) {
	for _, h := range s.o.World.Hosts() {
		var addrs []string
		for _, a := range h.Addresses {
			addrs = append(addrs, a.String())
		}
		s.println(fmt.Sprintf("%-14s %s", h.Name, strings.Join(addrs, ", ")))
		var spoken []wire.Protocol
		ports := map[wire.Protocol][]string{}
		for _, v := range h.Services {
			if ports[v.Protocol] == nil {
				spoken = append(spoken, v.Protocol)
			}
			port := fmt.Sprint(v.Port)
			if v.TLS {
				port += " (tls)"
			}
			ports[v.Protocol] = append(ports[v.Protocol], port)
		}
		for _, p := range spoken {
			s.println(fmt.Sprintf("  %-4s %s", p, strings.Join(ports[p], ", ")))
		}
	}
}

// persona shows and changes which products the world's services are.
func (s *Shell) persona(args []string) {
	protocols := s.o.World.Protocols().OfProducts()
	var names []string
	for _, d := range protocols {
		names = append(names, string(d.Name))
	}
	usage := "usage: persona " + strings.Join(product.Names(), "|") + " [" + strings.Join(names, "|") + "]"
	switch {
	case len(args) == 0:
		for _, d := range protocols {
			s.println(texts.Say("persona-is", "protocol", fmt.Sprintf("%-5s", d.Title), "persona", called(s.o.World.Persona(d.Name))))
		}
		s.println(usage)
		return
	case len(args) > 2:
		s.println(usage)
		return
	}
	p, ok := product.Lookup(strings.ToLower(args[0]))
	if !ok {
		s.println(texts.Say("persona-none", "persona", args[0], "all", strings.Join(product.Names(), ", ")))
		return
	}
	var changed []string
	for _, d := range protocols {
		if len(args) == 2 && !strings.EqualFold(args[1], string(d.Name)) || !p.Speaks(d.Name) {
			continue
		}
		s.o.World.SetPersona(d.Name, p.Name)
		changed = append(changed, d.Title)
	}
	if len(changed) == 0 {
		s.println(texts.Say("persona-silent", "persona", called(p.Name), "protocol", args[1]))
		return
	}
	slices.Sort(changed)
	s.println(texts.Say("persona-set", "protocols", strings.Join(changed, ", "), "persona", called(p.Name)))
}

// called is how a product is called in sentences.
func called(name string) string {
	p, _ := product.Lookup(name)
	return cmp.Or(p.Title, name)
}
