package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// step is one thing that a script's client does.
type step struct {
	kind stepKind
	data []byte
}

type stepKind int

const (
	send      stepKind = iota // send the data and read the reply
	part                      // send the data, and go on without reading
	handshake                 // do a TLS handshake
)

// script is what a client types, and to whom.
type script struct {
	name    string // SERVICE/NAME
	service string
	store   string
	steps   []step
}

// readScript reads a script file. The format is described in the recorder
// that made the reference.
func readScript(file, name, service string) (*script, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	s := &script{name: name, service: service, store: "default"}
	var (
		block   []byte
		inBlock bool
	)
	for i, l := range bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n")) {
		if bytes.HasPrefix(l, []byte("##")) {
			continue
		}
		directive, ok := bytes.CutPrefix(l, []byte("#!"))
		if !ok {
			l := append(bytes.Clone(l), "\r\n"...)
			if inBlock {
				block = append(block, l...)
			} else {
				s.steps = append(s.steps, step{send, l})
			}
			continue
		}
		word, rest, _ := strings.Cut(strings.TrimLeft(string(directive), " "), " ")
		switch strings.TrimSpace(word) {
		case "service":
			s.service = strings.TrimSpace(rest)
		case "store":
			s.store = strings.TrimSpace(rest)
		case "timeout", "wait":
		case "raw":
			s.steps = append(s.steps, step{send, unescape(rest)})
		case "part":
			s.steps = append(s.steps, step{part, unescape(rest)})
		case "block":
			block, inBlock = nil, true
		case "end":
			s.steps = append(s.steps, step{send, block})
			inBlock = false
		case "tls":
			s.steps = append(s.steps, step{kind: handshake})
		default:
			return nil, fmt.Errorf("%s:%d: unknown directive %q", file, i+1, word)
		}
	}
	return s, nil
}

var repeat = regexp.MustCompile(`^\\\{(.*?)\*(\d+)\}`)

// unescape decodes \r \n \t \\ \0 \xHH and \{TEXT*N}.
func unescape(s string) []byte {
	var out []byte
	for len(s) > 0 {
		if s[0] != '\\' || len(s) == 1 {
			out = append(out, s[0])
			s = s[1:]
			continue
		}
		if m := repeat.FindStringSubmatch(s); m != nil {
			n, _ := strconv.Atoi(m[2]) // the pattern has digits only
			out = append(out, bytes.Repeat(unescape(m[1]), n)...)
			s = s[len(m[0]):]
			continue
		}
		if s[1] == 'x' && len(s) >= 4 {
			if b, err := strconv.ParseUint(s[2:4], 16, 8); err == nil {
				out = append(out, byte(b))
				s = s[4:]
				continue
			}
		}
		if i := strings.IndexByte(`rnt0\`, s[1]); i >= 0 {
			out = append(out, "\r\n\t\x00\\"[i])
			s = s[2:]
			continue
		}
		out = append(out, s[0])
		s = s[1:]
	}
	return out
}
