package run

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"ehlo/server/wire"
)

// Local reports whether a line typed at the prompt reaches no server, as far as
// its command is known not to.
func Local(line string) bool {
	return slices.Contains(localCommands, firstWord(line))
}

// localCommands are the commands at the prompt that reach no server.
var localCommands = []string{"base64", "clear", "echo", "help", "hostname", "hosts", "mailq", "md5sum", "persona", "printf"}

// callsServer reports whether a command at the prompt connects to a server.
func callsServer(word string) bool { return word == "telnet" || word == "nc" }

// calls reports whether a line calls a service, as far as it names one by its address and port.
func (r *Run) calls(line string, s *wire.Service) bool {
	words := strings.Fields(line)
	if len(words) == 0 || !callsServer(words[0]) {
		return false
	}
	for _, w := range words[1:] {
		if n, err := strconv.Atoi(w); err == nil {
			if d, _ := r.world.Protocols().ByPort(n); d != nil && d.Name != s.Protocol {
				return false
			}
		} else if _, err := netip.ParseAddr(w); err == nil && w != s.Address {
			return false
		}
	}
	return true
}

// asksDNSWord reports whether a command at the prompt asks name servers.
func asksDNSWord(word string) bool { return word == "dig" || word == "host" || word == "nsupdate" }

func firstWord(line string) string {
	words := strings.Fields(line)
	if len(words) == 0 {
		return ""
	}
	return words[0]
}
