package protocol

import (
	"encoding/base64"
	"slices"
	"strings"
	"time"
)

// Shown is what a session shows of the server that it was held with, as far as
// a world can have one like it. Descriptor.Show adds what an exchange shows.
type Shown struct {
	Host      string          // what it calls itself, "" if it does not say
	TLS       bool            // it offers TLS
	Taken     []string        // addresses that it took mail for
	Nobody    []string        // addresses at domains of its own that nobody has
	Logins    []Login         // that it let in
	Settings  map[string]any  // of the service, as a fixture has them
	Mailboxes []*ShownMailbox // of whoever was let in first
	Named     string          // who wants in, as said in a command of its own
	Secured   bool            // TLS has been agreed on
	// Renumbered: messages have gone, so that numbers mean others than before.
	Renumbered bool

	mechanism string   // of a login that has begun
	answers   []string // to its challenges, in base64
	open      *ShownMailbox
}

// Login is who was let in. The password is "" if it is not shown.
type Login struct{ User, Password string }

// ShownMailbox is what is shown of a mailbox, before anything is done to it.
type ShownMailbox struct {
	Name                 string
	SpecialUse           string
	UIDValidity, UIDNext uint32
	Exists               int
	Messages             map[int]*ShownMessage // by number
}

// ShownMessage is what is shown of a message. What is not known is zero.
type ShownMessage struct {
	UID    uint32
	Octets int
	Header []string // its lines
	Text   []string // all of its lines
	Flags  []string
	Date   time.Time
	// Fields are lines of the header that say what kind of text the body is, which has so many octets and lines.
	Fields                []string
	BodyOctets, BodyLines int
}

// Calls takes the server's name, the first that it is called by. What cannot be one is passed over.
func (s *Shown) Calls(name string) {
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	if s.Host == "" && IsName(name) {
		s.Host = name
	}
}

// IsName reports whether a text is a host's name of several labels.
func IsName(name string) bool {
	if len(name) > 253 || !strings.Contains(name, ".") {
		return false
	}
	letters := false
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "-") != label {
			return false
		}
		for _, c := range label {
			if c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
				return false
			}
			letters = letters || c >= 'a'
		}
	}
	return letters
}

// Set takes one of the service's settings, by its name in fixtures. The first that is shown counts.
func (s *Shown) Set(name string, value any) {
	if s.Settings == nil {
		s.Settings = make(map[string]any)
	}
	if _, ok := s.Settings[name]; !ok {
		s.Settings[name] = value
	}
}

// Let takes somebody who was let in.
func (s *Shown) Let(user, password string) {
	if i := slices.IndexFunc(s.Logins, func(l Login) bool { return strings.EqualFold(l.User, user) }); i >= 0 {
		if s.Logins[i].Password == "" {
			s.Logins[i].Password = password
		}
		return
	}
	if user != "" {
		s.Logins = append(s.Logins, Login{user, password})
	}
}

// Begin takes that a login has begun by a mechanism of SASL, with or without an initial response (RFC 4422 §3).
func (s *Shown) Begin(mechanism, initial string) {
	s.mechanism, s.answers = strings.ToUpper(mechanism), nil
	if initial != "" {
		s.answers = append(s.answers, initial)
	}
}

// Answer takes an answer to a challenge.
func (s *Shown) Answer(line string) { s.answers = append(s.answers, strings.TrimRight(line, "\r\n")) }

// In takes that the login which has begun has been accepted: who it was, as far as the answers show it.
func (s *Shown) In() {
	var plain []string
	for _, a := range s.answers {
		text, err := base64.StdEncoding.DecodeString(a)
		if err != nil {
			return
		}
		plain = append(plain, string(text))
	}
	if read := mechanisms[s.mechanism]; read != nil {
		s.Let(read(plain))
	}
}

// mechanisms read from the answers of those of SASL who it was, and the password if it is in them.
var mechanisms = map[string]func(answers []string) (user, password string){
	"PLAIN": func(answers []string) (user, password string) { // RFC 4616 §2
		if parts := strings.Split(strings.Join(answers, ""), "\x00"); len(parts) == 3 {
			return parts[1], parts[2]
		}
		return "", ""
	},
	"LOGIN": func(answers []string) (user, password string) {
		if len(answers) != 2 {
			return "", ""
		}
		return answers[0], answers[1]
	},
	"CRAM-MD5": func(answers []string) (user, password string) { // RFC 2195 §2
		user, _, _ = strings.Cut(strings.Join(answers, ""), " ")
		return user, ""
	},
}

// Mailbox is a mailbox by its name, which is taken note of.
func (s *Shown) Mailbox(name string) *ShownMailbox {
	if strings.EqualFold(name, "INBOX") {
		name = "INBOX"
	}
	for _, m := range s.Mailboxes {
		if m.Name == name {
			return m
		}
	}
	m := &ShownMailbox{Name: name, Messages: make(map[int]*ShownMessage)}
	s.Mailboxes = append(s.Mailboxes, m)
	return m
}

// Open takes which mailbox is open from now on, nil for none.
func (s *Shown) Open(m *ShownMailbox) { s.open = m }

// Opened is the mailbox that is open, nil if none is.
func (s *Shown) Opened() *ShownMailbox { return s.open }

// Message is a message by its number, which is taken note of.
func (m *ShownMailbox) Message(n int) *ShownMessage {
	if m.Messages[n] == nil {
		m.Messages[n] = &ShownMessage{}
	}
	m.Exists = max(m.Exists, n)
	return m.Messages[n]
}
