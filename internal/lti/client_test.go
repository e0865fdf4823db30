package lti

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestReachable(t *testing.T) {
	allow := []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}
	for address, want := range map[string]bool{
		"93.184.216.34": true, "2606:2800:220:1::1": true,
		"127.0.0.1": false, "::1": false, "10.0.0.1": false, "172.16.0.1": false, "192.168.0.1": false, "169.254.169.254": false, "100.64.0.1": false,
		"0.0.0.0": false, "224.0.0.1": false, "255.255.255.255": false, "198.18.0.1": false, "fe80::1": false, "fd00::1": false,
		"64:ff9b::7f00:1": false, "2002:7f00:1::": false, "::127.0.0.1": false, "ff02::1": false,
		"10.1.2.3": true,
	} {
		if got := reachable(netip.MustParseAddr(address), allow); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}

// The address is looked at when it is dialled, whatever the name is.
func TestPrivateAddressesAreNotDialled(t *testing.T) {
	asked := false
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer server.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "http://"), ":")
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0"} {
		client := newClient(nil, false)
		resp, err := client.Get("http://" + host + ":" + port)
		if err == nil {
			_ = resp.Body.Close()
		}
		if !errors.Is(err, errAddress) && host != "localhost" || err == nil || asked {
			t.Errorf("%s: %v", host, err)
		}
	}
}

func TestCheckURL(t *testing.T) {
	strict, insecure := &Tool{}, &Tool{insecure: true}
	for _, c := range []struct{ url, strict, insecure string }{
		{"https://platform.example/auth?realm=1", "", ""},
		{"http://platform.example/auth", "url-https", "url-https"},
		{"http://platform.localhost:8080/auth", "url-https", ""},
		{"http://127.0.0.1:8080/auth", "url-https", ""},
		{"http://localhost.evil.example/", "url-https", "url-https"},
		{"", "url", "url"}, {"/auth", "url", "url"}, {"javascript:alert(1)", "url", "url"}, {"https://user:secret@platform.example/", "url", "url"},
		{"https://platform.example/#part", "url", "url"}, {"file:///etc/passwd", "url", "url"}, {"gopher://platform.example/", "url-https", "url-https"},
	} {
		if got := refusal(strict.checkURL("auth URL", c.url)); got != c.strict {
			t.Errorf("%s: %q, want %q", c.url, got, c.strict)
		}
		if got := refusal(insecure.checkURL("auth URL", c.url)); got != c.insecure {
			t.Errorf("%s, insecure: %q, want %q", c.url, got, c.insecure)
		}
	}
}

func TestLongAnswersAreNotRead(t *testing.T) {
	s := newSchool(t)
	s.platform.Answers["/keys"] = []http.HandlerFunc{func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"keys":[` + strings.Repeat(" ", mostOctets) + `]}`))
	}}
	if _, err := s.launch(func(map[string]any) {}); refusal(err) != "keys" || !strings.Contains(err.Error(), "more than 1048576 octets") {
		t.Error(err)
	}
}
