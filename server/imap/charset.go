package imap

import (
	"bytes"
	"io"
	"strings"

	"github.com/emersion/go-message/charset"
)

// decoder returns what turns a string of the charset into UTF-8, nil if there
// is no such charset.
func decoder(name string) func(string) string {
	if strings.EqualFold(name, "UTF-8") || strings.EqualFold(name, "US-ASCII") {
		return func(s string) string { return s }
	}
	if _, err := charset.Reader(name, bytes.NewReader(nil)); err != nil {
		return nil
	}
	return func(s string) string {
		r, err := charset.Reader(name, strings.NewReader(s))
		if err != nil {
			return s
		}
		b, err := io.ReadAll(r)
		if err != nil {
			return s
		}
		return string(b)
	}
}
