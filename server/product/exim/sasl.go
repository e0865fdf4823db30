package exim

import (
	"strings"
)

// Decode implements smtp.SASL. White space in base64 is passed over.
func (s service) Decode(text string) ([]byte, error) {
	return s.Standard.Decode(strings.Join(strings.Fields(text), ""))
}

// Credentials implements smtp.SASL. What follows the password is ignored.
func (service) Credentials(response []byte) (name, password string) {
	parts := strings.Split(string(response), "\x00")
	if len(parts) < 3 {
		return "", ""
	}
	return parts[1], parts[2]
}

// Account implements smtp.SASL. Exim's own list of users has the bare names as
// they are.
func (service) Account(name string) string { return name }
