package dkim

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
)

// Signer signs for a domain.
type Signer struct {
	Domain, Selector string
	Identity         string            // i=; "" leaves it out
	Key              crypto.PrivateKey // *rsa.PrivateKey or ed25519.PrivateKey
	Header, Body     Canonicalization  // "" is relaxed
	Fields           []string          // names of those to be signed; nil for Fields
	Length           int64             // l=, how much of the body is signed; 0 for all
	Valid            time.Duration     // until x=; 0 leaves it out
}

// Fields are those that are signed by default, as far as RFC 6376 §5.4.1 names them.
var Fields = []string{
	"From", "Reply-To", "Subject", "Date", "To", "Cc", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type",
	"Content-Transfer-Encoding", "List-Id", "List-Unsubscribe",
}

// Sign returns the DKIM-Signature field of a message, to be put in front of it, with its CRLF (RFC 6376 §5).
func (s Signer) Sign(octets []byte, now time.Time) (string, error) {
	m := split(octets)
	or := func(c Canonicalization) Canonicalization {
		if c == "" {
			return Relaxed
		}
		return c
	}
	header, body := or(s.Header), or(s.Body)
	names := s.Fields
	if names == nil {
		names = present(m, Fields)
	}
	text := body.Body(m.body)
	algorithm := rsaSHA256
	if _, ok := s.Key.(ed25519.PrivateKey); ok {
		algorithm = ed25519SHA256
	}
	var b strings.Builder
	fmt.Fprintf(&b, "DKIM-Signature: v=1; a=%s; c=%s/%s; d=%s; s=%s;\r\n", algorithm, header, body, s.Domain, s.Selector)
	if s.Identity != "" {
		fmt.Fprintf(&b, "\ti=%s;\r\n", s.Identity)
	}
	fmt.Fprintf(&b, "\tt=%d;", now.Unix())
	if s.Valid > 0 {
		fmt.Fprintf(&b, " x=%d;", now.Add(s.Valid).Unix())
	}
	if s.Length > 0 {
		text = text[:min(s.Length, int64(len(text)))]
		fmt.Fprintf(&b, " l=%d;", len(text))
	}
	sum := sha256.Sum256(text)
	fmt.Fprintf(&b, "\r\n\th=%s;\r\n\tbh=%s;\r\n\tb=", listed(names), base64.StdEncoding.EncodeToString(sum[:]))
	hashed := sha256.Sum256([]byte(m.signed(names, b.String()+"\r\n", header)))
	data, err := signature(s.Key, hashed[:])
	if err != nil {
		return "", fmt.Errorf("sign for %s: %w", s.Domain, err)
	}
	return b.String() + folded(base64.StdEncoding.EncodeToString(data)) + "\r\n", nil
}

// signature signs a hash. Both kinds of keys sign the same alike each time.
func signature(private crypto.PrivateKey, hash []byte) ([]byte, error) {
	switch k := private.(type) {
	case ed25519.PrivateKey:
		return ed25519.Sign(k, hash), nil // of the hash (RFC 8463 §3)
	case *rsa.PrivateKey:
		return rsa.SignPKCS1v15(nil, k, crypto.SHA256, hash)
	}
	return nil, fmt.Errorf("a key of type %T; use an RSA or an Ed25519 key", private)
}

// present are the names of fields that the message has, each as often as it has it.
func present(m message, names []string) (all []string) {
	for _, name := range names {
		for _, f := range m.fields {
			if strings.EqualFold(nameOf(f), name) {
				all = append(all, name)
			}
		}
	}
	return all
}

// listed are names with colons between them, in lines that are not too long.
func listed(names []string) string {
	const most = 70
	var b strings.Builder
	at := 0
	for i, name := range names {
		if i > 0 {
			b.WriteByte(':')
			if at += len(name) + 1; at > most {
				b.WriteString("\r\n\t ")
				at = 0
			}
		}
		b.WriteString(name)
	}
	return b.String()
}

// folded puts a long value into several lines.
func folded(text string) string {
	const most = 70
	var lines []string
	for len(text) > most {
		lines, text = append(lines, text[:most]), text[most:]
	}
	return strings.Join(append(lines, text), "\r\n\t ")
}

// Record is the TXT record under which a signer's key is found (RFC 6376 §3.6.1).
func (s Signer) Record() (name, text string, err error) {
	name = s.Selector + "._domainkey." + s.Domain
	switch k := s.Key.(type) {
	case ed25519.PrivateKey:
		return name, "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(k.Public().(ed25519.PublicKey)), nil
	case *rsa.PrivateKey:
		der, err := x509.MarshalPKIXPublicKey(&k.PublicKey)
		return name, "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der), err
	}
	return "", "", fmt.Errorf("a key of type %T; use an RSA or an Ed25519 key", s.Key)
}
