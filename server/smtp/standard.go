package smtp

import (
	"encoding/base64"
	"strings"
)

// Standard is what a product does that has no habits of its own. Products embed
// it, and do otherwise where they differ.
type Standard struct{}

// DelaysRefusal implements Product.
func (Standard) DelaysRefusal() bool { return false }

// CheckMessage implements Product.
func (Standard) CheckMessage([]byte) *Refusal { return nil }

// Stored implements Product.
func (Standard) Stored(msg []byte) []byte { return msg }

// Complete implements Product.
func (Standard) Complete(msg []byte, _ Trace) (whole []byte, added int) { return msg, 0 }

// ChunksTotal implements Product.
func (Standard) ChunksTotal(msg, _ []byte) int64 { return int64(len(msg)) }

// TLSAlert implements Product.
func (Standard) TLSAlert() []byte { return nil }

// Decode implements SASL (RFC 4648 §4).
func (Standard) Decode(text string) ([]byte, error) { return base64.StdEncoding.DecodeString(text) }

// TakesEmptyName implements SASL.
func (Standard) TakesEmptyName() bool { return true }

// TakesName implements SASL.
func (Standard) TakesName(string) bool { return true }

// Credentials implements SASL. RFC 4616 §2: authzid NUL authcid NUL passwd.
func (Standard) Credentials(response []byte) (name, password string) {
	parts := strings.Split(string(response), "\x00")
	if len(parts) != 3 {
		return "", ""
	}
	return parts[1], parts[2]
}

// Account implements SASL: a name in any case, with its domain or without.
func (Standard) Account(name string) string {
	name, _, _ = strings.Cut(strings.ToLower(name), "@")
	return name
}
