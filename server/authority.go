package server

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"math/rand/v2"
	"net"
	"time"
)

// authority is a world's certification authority, and the certificates that it
// has given to hosts. Nothing of it leaves the world: its keys follow from the
// fixture's name and the seed, so that they are no secret.
type authority struct {
	cert  *x509.Certificate
	key   ed25519.PrivateKey
	hosts map[*HostSpec]*tls.Certificate
}

// CA is the certificate of the world's certification authority, for clients that
// check whom they talk to. All hosts have certificates of its, for their names
// and addresses. They are valid by the world's clock: a client's
// tls.Config.Time has to be World.Now.
func (w *World) CA() (*x509.Certificate, error) {
	if w.authority != nil {
		return w.authority.cert, nil
	}
	template := w.certificate("CA")
	template.Subject.CommonName = "EHLO CA of " + w.fixture.Name
	template.IsCA, template.MaxPathLenZero = true, true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	key := w.key("CA")
	der, err := x509.CreateCertificate(nil, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("make the certificate of the world's CA: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("read the certificate of the world's CA: %w", err)
	}
	w.authority = &authority{cert, key, make(map[*HostSpec]*tls.Certificate)}
	return cert, nil
}

// certificateOf is a host's, made when it is first wanted.
func (w *World) certificateOf(h *HostSpec) (*tls.Certificate, error) {
	ca, err := w.CA()
	if err != nil {
		return nil, err
	}
	if cert := w.authority.hosts[h]; cert != nil {
		return cert, nil
	}
	template := w.certificate(h.Name)
	template.Subject.CommonName = h.Name
	template.DNSNames = []string{h.Name}
	for _, a := range h.Addresses {
		template.IPAddresses = append(template.IPAddresses, net.IP(a.AsSlice()))
	}
	template.KeyUsage, template.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	key := w.key(h.Name)
	der, err := x509.CreateCertificate(nil, template, ca, key.Public(), w.authority.key)
	if err != nil {
		return nil, fmt.Errorf("make a certificate for host %s: %w", h.Name, err)
	}
	cert := &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	w.authority.hosts[h] = cert
	return cert, nil
}

// certificate is what all of a world's have: they are valid from before the
// world's time for ten years, and their serial numbers follow from whose they
// are.
func (w *World) certificate(whose string) *x509.Certificate {
	serial := w.derived("serial number of " + whose)
	year := w.now.UTC().Year()
	return &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial[:16]),
		Subject:      pkix.Name{Organization: []string{"EHLO"}},
		NotBefore:    time.Date(year-1, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:     time.Date(year+10, 1, 1, 0, 0, 0, 0, time.UTC),

		BasicConstraintsValid: true,
	}
}

func (w *World) key(whose string) ed25519.PrivateKey {
	seed := w.derived("key of " + whose)
	return ed25519.NewKeyFromSeed(seed[:])
}

// noise is the randomness of a conversation's TLS, apart from the world's own:
// how much of it a handshake takes must change nothing else.
func (w *World) noise(conversation int) *rand.ChaCha8 {
	return rand.NewChaCha8(w.derived(fmt.Sprintf("TLS of conversation %d", conversation)))
}

// derived are octets that follow from the fixture's name, the seed, and what
// they are for.
func (w *World) derived(purpose string) [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "EHLO %q %d %s", w.fixture.Name, w.seed, purpose))
}
