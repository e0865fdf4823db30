// Package known is what is known of where a conversation is held: whom and what
// a line may name that is offered to be typed.
package known

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Place is what is known of a client, of a server and of the people who have
// mailboxes there. Its fields are what the caller knows to begin with, and what
// the conversation shows later; what is not known is empty.
type Place struct {
	Client  string   // what the client calls itself: a host's name
	Domains []string // that the server takes mail for, the best known first
	Users   []User   // who have a mailbox, in the order in which they are offered
	Aliases []string // names that are no users, and that mail is taken for
	Today   time.Time

	Sender    string // an address that mail has been from
	Recipient string // one that the server has taken mail for
	Named     string // the name by which somebody has tried to log in last
	LoggedIn  User   // whom the server has let in last
}

// User is somebody with a mailbox.
type User struct {
	Name     string
	Password string // "" if whoever is offered lines may not know it
}

// What stands for what is not known (RFC 2606 §3; the day is that of the example
// in RFC 9051 §8).
const (
	unknownClient   = "client.example.org"
	unknownUser     = "user"
	unknownSender   = "user@" // of the client's domain
	unknownPassword = "password"
)

var unknownDay = time.Date(1996, time.July, 17, 2, 44, 25, 0, time.FixedZone("", -7*60*60))

// ClientName is the client's host name.
func (p *Place) ClientName() string {
	if p.Client == "" {
		return unknownClient
	}
	return p.Client
}

// ClientDomain is the domain of the client's own addresses.
func (p *Place) ClientDomain() string {
	if name := p.ClientName(); strings.Contains(name, ".") && !strings.HasPrefix(name, "[") {
		return name
	}
	return unknownClient
}

// From is an address that mail may be from.
func (p *Place) From() string {
	if p.Sender != "" {
		return p.Sender
	}
	return unknownSender + p.ClientDomain()
}

// To is an address that the server may take mail for.
func (p *Place) To() string {
	if p.Recipient != "" {
		return p.Recipient
	}
	return p.Other("")
}

// Other is an address that the server may take mail for, beside one.
func (p *Place) Other(beside string) string {
	for _, u := range p.Users {
		if len(p.Domains) > 0 && !strings.EqualFold(u.Name+"@"+p.Domains[0], beside) {
			return u.Name + "@" + p.Domains[0]
		}
	}
	return "postmaster" // RFC 5321 §4.5.1: every server has to take it
}

// Lacks reports whether it is known that an address, its domain left out or one of
// the server's own, is nobody's.
func (p *Place) Lacks(address string) bool {
	local, domain, _ := strings.Cut(address, "@")
	same := func(s string) func(string) bool { return func(o string) bool { return strings.EqualFold(s, o) } }
	switch {
	case len(p.Users) == 0, strings.EqualFold(local, "postmaster"), domain != "" && !slices.ContainsFunc(p.Domains, same(domain)):
		return false
	}
	return !slices.ContainsFunc(p.Aliases, same(local)) && !slices.ContainsFunc(p.Users, func(u User) bool { return strings.EqualFold(u.Name, local) })
}

// User is somebody who can log in.
func (p *Place) User() User {
	switch {
	case p.Named != "" && !strings.EqualFold(p.Named, p.LoggedIn.Name):
		return p.withPassword(User{Name: p.Named})
	case p.LoggedIn.Name != "":
		return p.LoggedIn
	case len(p.Users) > 0:
		return p.withPassword(p.Users[0])
	}
	return User{unknownUser, unknownPassword}
}

// withPassword is a user with the password that they have, or with what stands
// for one.
func (p *Place) withPassword(u User) User {
	if i := slices.IndexFunc(p.Users, func(o User) bool { return strings.EqualFold(o.Name, u.Name) }); i >= 0 {
		u.Password = p.Users[i].Password
	}
	if u.Password == "" {
		u.Password = unknownPassword
	}
	return u
}

// Name takes note of the name by which somebody tries to log in.
func (p *Place) Name(name string) {
	if typable(name) {
		p.Named = name
	}
}

// Accepted takes note that a password has let in whoever was named last.
func (p *Place) Accepted(password string) {
	if typable(password) {
		p.LoggedIn = User{p.Named, password}
	}
}

// typable reports whether somebody can be asked to type a text.
func typable(s string) bool {
	return s != "" && utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// Failed takes note that a login has failed. The name may be wrong, unless
// somebody is known to have it.
func (p *Place) Failed() {
	if p.LoggedIn.Name != "" || len(p.Users) > 0 && p.Lacks(p.Named) {
		p.Named = ""
	}
}

// Day is a date to look for.
func (p *Place) Day() time.Time {
	if p.Today.IsZero() {
		return unknownDay
	}
	return p.Today
}

// Line puts what is known into an example: {client}, {sender}, {recipient},
// {other} for a further one, {user}, {password}, and in base64 {plain}, {name}
// and {secret}. quote writes a value as the protocol does.
func (p *Place) Line(example string, quote func(string) string) string {
	if !strings.Contains(example, "{") {
		return example
	}
	return string(p.AppendLine(nil, example, quote))
}

// AppendLine appends what Line is.
func (p *Place) AppendLine(b []byte, example string, quote func(string) string) []byte {
	for {
		before, rest, found := strings.Cut(example, "{")
		b = append(b, before...)
		if !found {
			return b
		}
		var name string
		name, example, _ = strings.Cut(rest, "}")
		if name == "sender" && p.Sender == "" {
			b = append(append(b, unknownSender...), p.ClientDomain()...)
			continue
		}
		b = append(b, p.value(name, quote)...)
	}
}

// Lines are the lines of a text, each of which has a line end. They are those of last if they are
// the same, as what may be typed next is after most lines; else parts of one string.
func Lines(text []byte, last []string) []string {
	left, same := text, 0
	for same < len(last) && len(left) > len(last[same]) && string(left[:len(last[same])]) == last[same] && left[len(last[same])] == '\n' {
		left = left[len(last[same])+1:]
		same++
	}
	if len(left) == 0 {
		return last[:same:same]
	}
	lines, all := make([]string, 0, bytes.Count(text, []byte{'\n'})), string(text)
	for len(all) > 0 {
		var line string
		line, all, _ = strings.Cut(all, "\n")
		lines = append(lines, line)
	}
	return lines
}

// value is what is put in for a blank.
func (p *Place) value(name string, quote func(string) string) string {
	switch name {
	case "client":
		return p.ClientName()
	case "sender":
		return p.From()
	case "recipient":
		return p.To()
	case "other":
		return p.Other(p.To())
	case "user":
		return quote(p.User().Name)
	case "password":
		return quote(p.User().Password)
	case "plain":
		u := p.User()
		return encoded("\x00" + u.Name + "\x00" + u.Password)
	case "name":
		return encoded(p.User().Name)
	case "secret":
		return encoded(p.User().Password)
	}
	return "{" + name + "}" // no blank of ours, such as a literal's length
}

func encoded(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// AsIs is how protocols write values that quote none.
func AsIs(s string) string { return s }
