package shell

import "strings"

// mailq shows the mail that waits at a host to be sent on, as that host's own program would: whoever runs
// it has logged in there. The only host that keeps a queue need not be named.
func (s *Shell) mailq(args []string) {
	keepers := s.keepers()
	switch {
	case len(keepers) == 0:
		s.println(texts.Say("mailq-none"))
	case len(args) > 1 || len(args) == 1 && strings.HasPrefix(args[0], "-"):
		s.println("usage: mailq [HOST]")
	case len(args) == 0 && len(keepers) > 1:
		s.println("usage: mailq HOST")
		s.Remark(texts.Say("mailq-which", "hosts", joined("or", keepers)))
	default:
		name := keepers[0]
		if len(args) == 1 {
			name = args[0]
		}
		s.showQueue(name, keepers)
	}
}

func (s *Shell) showQueue(name string, keepers []string) {
	h, ok := s.o.World.Host(name)
	if !ok {
		s.println(texts.Say("mailq-no-host", "host", name))
		s.Remark(texts.Say("mailq-which", "hosts", joined("or", keepers)))
		return
	}
	listing, ok := h.Queue()
	if !ok {
		s.println(texts.Say("mailq-not-there", "host", h.Name))
		s.Remark(texts.Say("mailq-which", "hosts", joined("or", keepers)))
		return
	}
	if listing == "" {
		s.Remark(texts.Say("mailq-empty", "host", h.Name))
	}
	for line := range strings.Lines(listing) {
		s.println(strings.TrimSuffix(line, "\n"))
	}
}

// lookIntoQueue is how the queue of a host of this world is shown.
func (s *Shell) lookIntoQueue() string {
	if keepers := s.keepers(); len(keepers) > 1 {
		return "mailq " + keepers[0]
	}
	return "mailq"
}

// keepers are the hosts that keep a queue.
func (s *Shell) keepers() (names []string) {
	for _, h := range s.o.World.Hosts() {
		if _, ok := h.Queue(); ok {
			names = append(names, h.Name)
		}
	}
	return names
}
