package shell

import "strings"

const telnetUsage = "Usage: telnet [HOST [PORT]]"

// telnet runs the telnet program.
func (s *Shell) telnet(args []string) {
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		switch args[0] {
		case "-4", "-E", "-8", "-K", "-L", "-c", "-d", "-r": // nothing that matters here
			args = args[1:]
		case "-h", "-?", "--help":
			s.println(telnetUsage)
			s.println("Connects to a port of a host and sends what you type, line by line.")
			return
		default:
			s.println("telnet: invalid option -- '" + strings.TrimLeft(args[0], "-") + "'")
			s.println(telnetUsage)
			s.usedWrongly("telnet", args)
			return
		}
	}
	switch len(args) {
	case 0:
		s.program, s.mode = "telnet", Escape
	case 1:
		s.dial("telnet", args[0], "", "\r\n")
	case 2:
		s.dial("telnet", args[0], args[1], "\r\n")
	default:
		s.println("telnet: too many arguments")
		s.println(telnetUsage)
		s.usedWrongly("telnet", args)
	}
}

// escapeHelp is telnet's own help, as far as its commands are there.
var escapeHelp = []struct{ name, text string }{
	{"close", "close current connection"},
	{"open", "connect to a host: open HOST [PORT]"},
	{"quit", "exit telnet"},
	{"status", "print status information"},
	{"help", "print help information"},
}

// escapeCommand runs a command that was typed at telnet's own prompt. They can
// be shortened.
func (s *Shell) escapeCommand(line string) {
	words := fields(line)
	if len(words) == 0 {
		s.resume()
		return
	}
	if words[0] == "?" {
		words[0] = "help"
	}
	name := ""
	for _, c := range escapeHelp {
		if strings.HasPrefix(c.name, strings.ToLower(words[0])) {
			name = c.name
			break
		}
	}
	switch name {
	case "close", "quit":
		if s.conn == nil && name == "close" {
			s.println("?Need to be connected first.")
			return
		}
		if s.conn != nil {
			s.hangUp()
			s.println("Connection closed.")
		}
		s.mode = AtPrompt
	case "open":
		s.open(words[1:])
	case "status":
		s.status()
	case "help":
		s.println("Commands may be abbreviated.  Commands are:")
		s.println("")
		for _, c := range escapeHelp {
			s.println(c.name + strings.Repeat(" ", 8-len(c.name)) + "\t" + c.text)
		}
		s.println("")
		if s.conn != nil {
			s.Remark(texts.Say("escape-help"))
		}
	default:
		s.println("?Invalid command")
	}
}

func (s *Shell) open(args []string) {
	switch {
	case s.conn != nil:
		s.println("?Already connected to " + s.conn.host)
		s.resume()
	case len(args) == 0:
		s.println("Usage: open HOST [PORT]")
	default:
		s.mode = AtPrompt
		s.telnet(args)
	}
}

func (s *Shell) status() {
	if s.conn == nil {
		s.println("No connection.")
		s.println("Escape character is '^]'.")
		return
	}
	s.println("Connected to " + s.conn.host + ".")
	s.println("Operating in obsolete linemode")
	s.println("Local character echo")
	s.println("Escape character is '^]'.")
	s.resume()
}

// resume leaves telnet's own prompt: back to the server, or out of telnet.
func (s *Shell) resume() {
	if s.conn != nil {
		s.mode = Online
		return
	}
	s.mode = AtPrompt
}
