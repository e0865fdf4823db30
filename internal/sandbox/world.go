package sandbox

import (
	"ehlo/internal/sandbox/message"
	"ehlo/server"
)

// World is what there is in free play.
func (m *Manager) World() (message.World, error) {
	f, err := m.c.World(m.c.Play)
	if err != nil {
		return message.World{}, err
	}
	return worldMessage(f), nil
}

// worldMessage is a world as a page is shown it: hosts that serve, and who can log in.
func worldMessage(f *server.Fixture) message.World {
	out := message.World{Hosts: []message.WorldHost{}, Users: []message.WorldUser{}, Ideas: []message.Idea{}}
	for _, h := range f.Hosts() {
		if len(h.Services) == 0 {
			continue
		}
		host := message.WorldHost{Name: h.Name, Domains: append([]string{}, h.Domains()...), Aliases: append([]string{}, h.Aliases()...)}
		for _, a := range h.Addresses {
			host.Addresses = append(host.Addresses, a.String())
		}
		for _, s := range h.Services {
			host.Services = append(host.Services, message.WorldService{Port: s.Port, Protocol: string(s.Protocol), TLS: s.TLS})
		}
		out.Hosts = append(out.Hosts, host)
		for _, name := range h.Users() {
			user := message.WorldUser{Name: name, Address: name, Password: h.Password(name)}
			if n := len(host.Domains); n > 0 {
				user.Address = name + "@" + host.Domains[n-1] // the last given is the people's own
			}
			out.Users = append(out.Users, user)
		}
	}
	for _, i := range f.Ideas {
		out.Ideas = append(out.Ideas, message.Idea(i))
	}
	return out
}
