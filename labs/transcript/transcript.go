// Package transcript reads mail sessions as people have them: a telnet session
// copied from a page, a file with C: and S: in front of the lines, the output
// of openssl or swaks, a recorded terminal, a capture of packets. It works out
// who said what, and says what it repaired or could not know.
package transcript

import (
	"bytes"
	"fmt"
	"regexp"

	worlds "ehlo/server"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// Transcript is a file that has been read.
type Transcript struct {
	Name     string
	Sessions []*Session
	// Findings are about the file as a whole: lines that belong to no
	// session, contradictions between sessions.
	Findings []Finding
	// Lines are those of the file that are not blank, and Read are those of them that have been understood: what
	// is said in a session, and what is known to come from programs around one.
	Lines, Read int
	unplaced    []line // nobody's, and not known to be a program's
}

// Session is one connection.
type Session struct {
	Protocol wire.Protocol
	// Descriptor is all that there is to know of the protocol.
	Descriptor *protocol.Descriptor
	Address    string // as called: a name or an address, "" if the transcript does not say
	Port       int    // 0 if the transcript does not say
	Line       int    // where it begins
	// Persona is the product that the server's words are of, "" if unknown.
	Persona string
	// Exchanges begin with the greeting, or with the first command if the
	// transcript lacks it.
	Exchanges []*Exchange
	Findings  []Finding
	Closed    bool // the end of the connection is shown
	first     int  // the index of the first exchange: 0 is the greeting's
}

// Exchange is an exchange as a tap would have exchanges it, and where it stands.
type Exchange struct {
	wire.Exchange
	Line      int   // of the file, where the client's unit begins; 0 for the greeting
	ReplyLine []int // of the file, for each line of Reply
}

// Finding is something that was noticed about the transcript.
type Finding struct {
	Line int    // of the file, from 1; 0 for the whole
	Kind string // stable: "direction", "dot-missing", "octet-count", ...
	Says string
}

// Options say what is known of a transcript beforehand.
type Options struct {
	Protocol wire.Protocol // "" to find out
	// Protocols are those that a session can be of; nil is those of worlds.
	Protocols protocol.Table
}

// MaxSize is how many octets a transcript may have.
const MaxSize = 8 << 20

// Read reads a file's content. It fails only when there is nothing in it that
// could be a session; the error says what was looked for.
func Read(name string, data []byte, o Options) (*Transcript, error) {
	if len(data) > MaxSize {
		return nil, texts.Error("too-large", "name", name, "n", len(data), "most", MaxSize)
	}
	var lines []line
	switch {
	case isCapture(data):
		var err error
		if lines, err = readCapture(data); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	case isCast(data):
		lines = textLines(castOutput(data))
	default:
		lines = textLines(data)
	}
	if o.Protocols == nil {
		o.Protocols = worlds.Protocols()
	}
	r := &reader{name: name, grammar: grammarOf(o.Protocols.Conversational()), known: o.Protocols.Lookup(o.Protocol)}
	t := r.read(lines)
	if len(t.Sessions) == 0 {
		return nil, texts.Error("no-session", "name", name)
	}
	t.look()
	return t, nil
}

// side says whose a line is.
type side byte

const (
	unknown side = iota
	client
	server
	opened  // a connection begins; text is "ADDRESS PORT", either may be missing
	ended   // it ends
	secured // a TLS handshake has been done
	noise   // nobody's: what the program around the session prints
	loose   // without a mark where others have one: what goes on with the line before, or nobody's
	bareEnd // the line before ended otherwise than in CRLF; text is how
)

// line is a line of the file. Its text is without line end.
type line struct {
	side side
	text string
	was  string // opened: the line as it stands in the file
	// service is what a recording calls the server.
	service string
	at      int  // number in the file, from 1
	marked  bool // a mark has said whose it is
	not     side // unknown: it is the other's, for that one's have marks
}

// colours are what a terminal colours text by (ECMA-48 §8.3.117): nobody types them.
var colours = regexp.MustCompile("\x1b\\[[0-9;]*m")

// textLines cuts text into lines. Line ends of all kinds are the same here,
// and a mark of UTF-8 in front is none of the first line's.
func textLines(data []byte) []line {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	data = colours.ReplaceAll(data, nil)
	var lines []line
	for i, l := range bytes.Split(bytes.TrimRight(data, "\n"), []byte("\n")) {
		lines = append(lines, line{text: string(l), at: i + 1})
	}
	return lines
}

func (s *Session) find(at int, kind, says string) {
	s.Findings = append(s.Findings, Finding{at, kind, says})
}
