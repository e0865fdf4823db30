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
