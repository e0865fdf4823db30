package lti

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// What a platform's server is given. Its addresses are told by whoever registers it, and by what it sends.
const (
	answersIn  = 10 * time.Second
	mostOctets = 1 << 20 // of an answer
)

// errAddress is that a name leads into a network in which no platform may be.
var errAddress = errors.New("its address is in a private network")

// newClient reaches platforms alone. Each address is looked at when it is dialled, so that a name that leads
// elsewhere meanwhile gains nothing. It follows no redirects: these would take tokens with them.
func newClient(allow []netip.Prefix, insecure bool) *http.Client {
	dialer := &net.Dialer{Timeout: answersIn, Control: func(_, address string, _ syscall.RawConn) error {
		a, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("dial %s: %w", address, err)
		}
		if addr := a.Addr().Unmap(); !reachable(addr, allow) && !(insecure && addr.IsLoopback()) {
			return errAddress
		}
		return nil
	}}
	dial := dialer.DialContext
	if insecure {
		// Not every machine's resolver knows the names below localhost, as a browser does (RFC 6761 §6.3).
		dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			if host, port, err := net.SplitHostPort(address); err == nil && local(host) {
				address = net.JoinHostPort("127.0.0.1", port)
			}
			return dialer.DialContext(ctx, network, address)
		}
	}
	return &http.Client{
		Timeout: answersIn,
		// Proxy is left out: one would have this machine's rights, and nothing would look at the addresses.
		Transport:     &http.Transport{DialContext: dial, ForceAttemptHTTP2: true, TLSHandshakeTimeout: answersIn, MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second, MaxResponseHeaderBytes: 64 << 10},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// notPublic are networks of global unicast addresses that are not the public's: IANA's registries of
// special-purpose addresses. Some lead to an IPv4 address that they have within.
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

// reachable reports whether a platform may be at an address.
func reachable(a netip.Addr, allow []netip.Prefix) bool {
	in := func(p netip.Prefix) bool { return p.Contains(a) }
	if slices.ContainsFunc(allow, in) {
		return true
	}
	return a.IsGlobalUnicast() && !a.IsPrivate() && !slices.ContainsFunc(notPublic, in)
}

// checkURL is what is wrong with the address of something at a platform, which name is shown for; nil for
// nothing.
func (t *Tool) checkURL(name, address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.Fragment != "":
		return refuse("url", texts.Error("url", "name", name, "url", clip(address)))
	case u.Scheme == "https", t.insecure && u.Scheme == "http" && local(u.Hostname()):
		return nil
	}
	return refuse("url-https", texts.Error("url-https", "name", name, "url", clip(address)))
}

// local reports whether a name is this machine's (RFC 6761 §6.3).
func local(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	a, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && a.IsLoopback()
}

// answer is what a platform's server has said.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// ask sends a request to a platform's server. An error is that there was no answer; why is fit to be shown.
func (t *Tool) ask(ctx context.Context, method, address string, header http.Header, body io.Reader) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return answer{}, fmt.Errorf("%s %s: %w", method, address, err)
	}
	for name, values := range header {
		req.Header[name] = values
	}
	if err := t.checkURL(method, address); err != nil {
		return answer{}, err
	}
	resp, err := t.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, mostOctets+1))
	if err == nil && len(data) > mostOctets {
		err = fmt.Errorf("the answer of %s has more than %d octets", address, mostOctets)
	}
	return answer{resp.StatusCode, resp.Header, data}, err
}

// errStatus is that a platform's server has answered, and not what was asked for.
type errStatus struct {
	status int
	says   string
}

// Error implements error.
func (e errStatus) Error() string {
	return strings.TrimSpace(fmt.Sprintf("%d %s %s", e.status, http.StatusText(e.status), e.says))
}

// decode reads an answer as JSON.
func (a answer) decode(into any) error {
	if a.status < 200 || a.status > 299 {
		return errStatus{a.status, clip(string(a.body))}
	}
	return json.Unmarshal(a.body, into)
}
