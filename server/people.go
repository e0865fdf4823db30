package server

import (
	"maps"
	"slices"
)

// Domains are those that the host takes mail for.
func (h *HostSpec) Domains() []string { return h.localDomains }

// Aliases are the names that stand for others on the host, sorted.
func (h *HostSpec) Aliases() []string { return slices.Sorted(maps.Keys(h.aliases)) }

// Users are the names of those who have mailboxes on the host, in the fixture's
// order.
func (h *HostSpec) Users() []string { return h.users }

// Password is what a user of the host logs in with, "" if there is no such user.
func (h *HostSpec) Password(user string) string {
	password, _ := h.mail.Password(user)
	return password
}
