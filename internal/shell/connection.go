package shell

import (
	"cmp"
	"errors"
	"net/netip"
	"slices"
	"strconv"

	"ehlo/server"
	"ehlo/server/protocol"
)

// connection is a program's connection to a service. It is the world's peer:
// its methods only write.
type connection struct {
	s          *Shell
	host, port string // as typed
	title      string // of the terminal: the program, and these
	addr       netip.Addr
	conn       *server.Conn // nil until the dial returns
	announced  bool
	tls        bool // the service waits for a TLS handshake
	over       bool
	atLineEnd  bool // the output stands at the start of a line
	lineEnd    string
}

// Receive implements wire.Peer.
func (c *connection) Receive(p []byte) {
	if len(p) == 0 {
		return
	}
	c.announce()
	c.atLineEnd = p[len(p)-1] == '\n'
	c.s.o.Write(shown(p))
}

// StartTLS implements wire.Peer.
func (c *connection) StartTLS() { c.tls = true }

// Closed implements wire.Peer: the server has ended the connection.
func (c *connection) Closed() {
	c.over = true
	if !c.atLineEnd {
		c.s.o.Write("\r\n")
	}
	if c.s.program == "telnet" {
		c.s.println("Connection closed by foreign host.")
	}
	c.s.conn, c.s.mode = nil, AtPrompt
}

// end hangs up from our side.
func (c *connection) end() {
	if !c.over && c.conn != nil {
		c.conn.HangUp()
	}
	c.over = true
}

// dial connects to the first address of a host that answers; port is "" where
// telnet was given none. It shows the learner what a program would, and returns
// false if there is no connection.
func (s *Shell) dial(program, host, port, lineEnd string) bool {
	typed := port
	port = cmp.Or(port, "23")
	failed := func() bool {
		s.callFailed(program, host, typed)
		return false
	}
	number, ok := s.portNumber(port)
	if !ok {
		s.println(s.lookupFailure(program, host, port, "Servname not supported for ai_socktype"))
		return failed()
	}
	addrs, ok := s.o.World.Learner().Resolve(host)
	if !ok || len(addrs) == 0 {
		s.println(s.lookupFailure(program, host, port, "Name or service not known"))
		return failed()
	}
	s.program = program
	for _, addr := range addrs {
		if program == "telnet" {
			s.println("Trying " + addr.String() + "...")
		}
		c := &connection{s: s, host: host, port: port, title: program + " " + host + " " + port, addr: addr, lineEnd: lineEnd, atLineEnd: true}
		s.conn, s.mode = c, Online
		conn, err := s.o.World.Learner().Dial(addr, number, c)
		if err != nil {
			s.conn, s.mode = nil, AtPrompt
			s.println(refusal(program, host, port, err))
			continue
		}
		c.announce()
		c.conn = conn
		return !c.over
	}
	return failed()
}

// announce says, before the first that the server sends, that the connection
// stands.
func (c *connection) announce() {
	if c.announced {
		return
	}
	c.announced = true
	if c.s.program == "telnet" {
		c.s.println("Connected to " + c.host + ".")
		c.s.println("Escape character is '^]'.")
	}
}

func (s *Shell) lookupFailure(program, host, port, why string) string {
	if program == "nc" {
		return "nc: getaddrinfo for host \"" + host + "\" port " + port + ": " + why
	}
	return "telnet: could not resolve " + host + "/" + port + ": " + why
}

func refusal(program, host, port string, err error) string {
	why := "Connection refused"
	if errors.Is(err, server.ErrUnreachable) {
		why = "No route to host"
	}
	if program == "nc" {
		return "nc: connect to " + host + " port " + port + " (tcp) failed: " + why
	}
	return "telnet: Unable to connect to remote host: " + why
}

// services are the names of ports that people type and that no protocol of
// ours is at (IANA's register).
var services = map[string]int{"telnet": 23, "http": 80, "https": 443}

// portNumber is the number of a port, which can be typed by name.
func (s *Shell) portNumber(port string) (int, bool) {
	if n, ok := services[port]; ok {
		return n, true
	}
	if d, p := s.o.World.Protocols().ByService(port); d != nil {
		return p.Number, true
	}
	n, err := strconv.Atoi(port)
	return n, err == nil && 0 < n && n < 1<<16
}

// plainPorts lists a port of each protocol that wants no TLS: "25, 110 or 143".
func (s *Shell) plainPorts() string {
	var all []string
	for _, d := range s.o.World.Protocols().Conversational() {
		if i := slices.IndexFunc(d.Ports, func(p protocol.Port) bool { return !p.TLS }); i >= 0 {
			all = append(all, strconv.Itoa(d.Ports[i].Number))
		}
	}
	return joined("or", all)
}

// send gives the server a line.
func (s *Shell) send(text string, give func(*server.Conn, []byte)) {
	c := s.conn
	if c.tls {
		// A handshake is awaited, and letters are none.
		c.end()
		s.conn, s.mode = nil, AtPrompt
		if s.program == "telnet" {
			s.println("Connection closed by foreign host.")
		}
		s.Remark(texts.Say("tls-awaited", "program", s.program, "ports", s.plainPorts()))
		return
	}
	c.atLineEnd = true
	inText := c.conn.InText()
	give(c.conn, []byte(text+c.lineEnd))
	if inText {
		s.dotWithBlanks(text)
	}
	if key := keyInWords(text); key != "" {
		s.Remark(texts.Say("key-in-words", "key", key))
	}
}

// hangUp ends the connection and returns to the shell's prompt.
func (s *Shell) hangUp() {
	if s.conn != nil {
		s.conn.end()
	}
	s.conn, s.mode = nil, AtPrompt
}

// Send gives the server octets as they are, which the terminal does not show:
// for those who play recordings. Where a TLS handshake is awaited they are
// none.
func (s *Shell) Send(octets []byte) {
	switch c := s.conn; {
	case c == nil:
	case c.tls:
		c.conn.NotSecured()
	default:
		c.atLineEnd = true
		c.conn.Input(octets)
	}
}

// AwaitsTLS reports whether the service waits for a TLS handshake.
func (s *Shell) AwaitsTLS() bool { return s.conn != nil && s.conn.tls }

// Secured takes notice that the TLS handshake which the service waits for is done,
// without its records, for the same.
func (s *Shell) Secured() {
	if c := s.conn; c != nil && c.tls {
		c.tls = false
		c.conn.Secured()
	}
}
