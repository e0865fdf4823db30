package sasl_test

import (
	"testing"

	"ehlo/labs/explain/sasl"
)

// TestMasked tells what logs put in the place of credentials from what is sent.
func TestMasked(t *testing.T) {
	for text, want := range map[string]bool{
		"******": true, "****** [17]": true, "[Redact: Count=4 Showcredentials=OFF]": true, "<hidden>": true, "***": true,
		"AGJvYgBwYXNzd29yZDEyMw==": false, "*": false, "cGFzc3dvcmQ=": false, "bob": false, "": false,
	} {
		if got := sasl.Masked(text); got != want {
			t.Errorf("%q is masked: %v", text, got)
		}
	}
}

// TestPlain makes out a name and a password in what is not base64 as PLAIN wants it.
func TestPlain(t *testing.T) {
	const want = "AGJvYgBwYXNzP3dvcmQ/Pz4+" // base64 with + and / in it has the other two in a URL
	for _, text := range []string{
		want, "AGJvYgBwYXNzP3dvcmQ_Pz4-", "AGJvYgBwYXNzP3dvcmQ_Pz4-;", want + ".", "<" + want + ">", "00626f6200706173733f776f72643f3f3e3e",
		"bob pass?word??>>", "bob:pass?word??>>", `\0bob\0pass?word??>>`,
	} {
		if got := sasl.Plain(text); got != want {
			t.Errorf("of %q is made %q", text, got)
		}
	}
}
