package postfix

import "strings"

// TakesEmptyName implements smtp.SASL. LOGIN has no empty response: Dovecot asks
// all the same.
func (service) TakesEmptyName() bool { return false }

// TakesName implements smtp.SASL. Dovecot, which decides behind Postfix, lets some
// characters only into names (auth_username_chars).
func (service) TakesName(name string) bool {
	other := strings.IndexFunc(name, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune(".-_@", c)
	})
	return name != "" && other < 0
}

// Credentials implements smtp.SASL. Nobody may act for another user.
func (s service) Credentials(response []byte) (name, password string) {
	name, password = s.Standard.Credentials(response)
	if authzid, _, _ := strings.Cut(string(response), "\x00"); authzid != "" && authzid != name {
		return "", ""
	}
	return name, password
}
