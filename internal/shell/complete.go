package shell

import (
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"ehlo/server"
	"ehlo/server/product"
)

// Complete returns the words that the last of a line can become, in their order,
// and the octet where that begins. A blank at the end begins a word of its own.
// Nobody but the learner is asked, and nothing happens.
func (s *Shell) Complete(line string) (from int, words []string) {
	from = strings.LastIndexAny(line, " \t|") + 1
	before, begun := line[:from], line[from:]
	var all []string
	switch s.mode {
	case AtPrompt:
		pipe := strings.LastIndexByte(before, '|')
		if words := fields(before[pipe+1:]); pipe >= 0 && len(words) == 0 {
			all = slices.Sorted(maps.Keys(filters))
		} else {
			all = s.promptWords(words)
		}
	case Escape:
		all = s.escapeWords(fields(before))
	}
	for _, w := range all {
		if len(w) >= len(begun) && strings.EqualFold(w[:len(begun)], begun) && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return from, words
}

// promptWords are the words that can follow some at the shell's prompt.
func (s *Shell) promptWords(before []string) []string {
	if len(before) == 0 {
		return programNames()
	}
	i := slices.IndexFunc(programs, func(p program) bool { return strings.EqualFold(p.name, before[0]) })
	if i < 0 || programs[i].next == nil {
		return nil
	}
	return programs[i].next(s, before[1:])
}

func programNames() []string {
	var names []string
	for _, p := range programs {
		names = append(names, p.name)
	}
	slices.Sort(names)
	return names
}

// escapeWords are the words that can follow some at telnet's own prompt.
func (s *Shell) escapeWords(before []string) []string {
	switch {
	case len(before) == 0:
		var names []string
		for _, c := range escapeHelp {
			names = append(names, c.name)
		}
		return names
	case before[0] == "open":
		return s.hostAndPort(before[1:])
	}
	return nil
}

// hostAndPort are the hosts, and after one of them its ports.
func (s *Shell) hostAndPort(args []string) []string {
	args = slices.DeleteFunc(slices.Clone(args), func(a string) bool { return strings.HasPrefix(a, "-") })
	switch len(args) {
	case 0:
		return s.hostNames()
	case 1:
		return s.ports(args[0])
	}
	return nil
}

// hostNames are the names of all hosts but the learner's own, the other names of the world that
// lead to an address, and then the addresses.
func (s *Shell) hostNames() []string {
	var names, addresses []string
	for _, h := range s.others() {
		names = append(names, strings.ToLower(h.Name))
		for _, a := range h.Addresses {
			addresses = append(addresses, a.String())
		}
	}
	for _, name := range s.o.World.Zones().Resolving() {
		to := s.o.World.Zones().Addresses(name)
		if !slices.Contains(names, name) && !slices.Equal(to, s.o.World.Learner().Addresses) {
			names = append(names, name)
		}
	}
	return append(names, addresses...)
}

// lookedUp are the names and addresses that name servers can be asked about.
func (s *Shell) lookedUp() []string { return append(s.hostNames(), s.o.World.Zones().Domains()...) }

func (s *Shell) others() []*server.Host {
	return slices.DeleteFunc(slices.Clone(s.o.World.Hosts()), func(h *server.Host) bool { return h.Name == s.o.World.Learner().Name })
}

// ports are those where a host listens; where the name is that of none, those
// where mail is spoken plainly. Numbers stand first, then names.
func (s *Shell) ports(host string) []string {
	var numbers, names []string
	_, known := s.o.World.Learner().Resolve(host)
	for _, v := range s.servicesAt(host) {
		numbers = append(numbers, strconv.Itoa(v.Port))
	}
	for _, d := range s.o.World.Protocols().Conversational() {
		for _, p := range d.Ports {
			number := strconv.Itoa(p.Number)
			if !known && !p.TLS {
				numbers = append(numbers, number)
			}
			if slices.Contains(numbers, number) {
				names = append(names, p.Names...)
			}
		}
	}
	return append(numbers, names...)
}

// servicesAt are those of a host of this world, by its name or an address, that
// one talks to.
func (s *Shell) servicesAt(host string) (all []server.ServiceSpec) {
	addresses, _ := s.o.World.Learner().Resolve(host)
	for _, h := range s.others() {
		if !slices.ContainsFunc(h.Addresses, func(a netip.Addr) bool { return slices.Contains(addresses, a) }) {
			continue
		}
		for _, v := range h.Services {
			if s.o.World.Protocols().Conversational().Lookup(v.Protocol) != nil {
				all = append(all, v)
			}
		}
	}
	return all
}

// digTypes are the types of records that learners ask for.
var digTypes = []string{"A", "AAAA", "MX", "TXT", "NS", "SOA", "PTR", "CNAME", "ANY"}

// digWords are names and types, each until there is one, and the servers that can
// be asked.
func (s *Shell) digWords(args []string) []string {
	named, typed := false, false
	for _, a := range args {
		switch {
		case a == "" || strings.ContainsRune("@+-", rune(a[0])):
		case slices.Contains(digTypes, strings.ToUpper(a)):
			typed = true
		default:
			named = true
		}
	}
	var words []string
	if !named {
		words = s.lookedUp()
	}
	if !typed {
		words = append(words, digTypes...)
	}
	words = append(words, "+short")
	for _, h := range s.others() {
		words = append(words, "@"+strings.ToLower(h.Name))
	}
	return words
}

// personaWords are the products, and after one of them the protocols that it
// speaks.
func (s *Shell) personaWords(args []string) []string {
	switch len(args) {
	case 0:
		return product.Names()
	case 1:
		p, ok := product.Lookup(strings.ToLower(args[0]))
		if !ok {
			return nil
		}
		var names []string
		for _, d := range s.o.World.Protocols().OfProducts() {
			if p.Speaks(d.Name) {
				names = append(names, string(d.Name))
			}
		}
		return names
	}
	return nil
}
