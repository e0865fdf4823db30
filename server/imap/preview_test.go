package imap

import (
	"strings"
	"testing"

	"ehlo/server/mailstore"
)

// TestPreview makes previews (RFC 8970) as Dovecot does.
func TestPreview(t *testing.T) {
	const words = "0123456789 12345678\n" // 20 characters with the space behind
	multipart := func(subtype string, parts ...string) string {
		return "Content-Type: multipart/" + subtype + "; boundary=b\n\n--b\n" + strings.Join(parts, "\n--b\n") + "\n--b--\n"
	}
	plain, rich := "Content-Type: text/plain\n\nplain", "Content-Type: text/html\n\n<p>rich</p>"
	for _, tt := range []struct{ rule, message, want string }{
		{"white space is one space", "\n  Hello,\n\n\tworld \n", "Hello, world"},
		{"200 characters, not octets", "Content-Type: text/plain; charset=utf-8\n\n" + strings.Repeat("é", 250), strings.Repeat("é", 200)},
		{"a space may be the last of them", "\n" + strings.Repeat(words, 11), strings.Repeat("0123456789 12345678 ", 10)},
		{"what is quoted is no news", "\nAnn wrote:\n> Lunch?\nYes.\n", "Ann wrote: Yes."},
		{"nothing but quotes", "\n> Lunch?\n> At noon.\n", ">Lunch? At noon."},
		{"nothing at all", "Subject: x\n\n", ""},
		{"encodings are decoded", "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe", "Grüße"},
		{"HTML without tags, scripts and comments", "Content-Type: text/html\n\n<style>p {}</style><!-- <b>no</b> --><p>a &lt; b</p><script>1 > 0</script>", "a < b"},
		{"a script that does not end", "Content-Type: text/html\n\na<SCRIPT>b</scrip></p>c", "a"},
		{"no text, no preview", "Content-Type: image/png\n\nabc", ""},
		{"the first part that is text", multipart("mixed", "Content-Type: image/png\n\nabc", rich, plain), "rich"},
		{"the plainest alternative", multipart("alternative", rich, plain), "plain"},
		{"the only alternative", multipart("alternative", rich), "rich"},
		{"a message in a message is not looked into", multipart("mixed", "Content-Type: message/rfc822\n\nSubject: y\n\ninner"), ""},
		{"nor one in a digest", multipart("digest", "\nSubject: y\n\ninner"), ""},
	} {
		m := mailstore.Message{Content: &mailstore.Content{Raw: []byte(strings.ReplaceAll(tt.message, "\n", "\r\n"))}}
		if got := (*backend)(nil).preview(m); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.rule, got, tt.want)
		}
	}
}
