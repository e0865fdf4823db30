package classroom

import (
	"errors"
	"strings"
	"testing"
)

// TestJoinCodeTellsSlips: a wrong digit, and two that have changed places, are told from a code of no
// class. So are all of one code's.
func TestJoinCodeTellsSlips(t *testing.T) {
	for range 50 {
		code := newJoinCode()
		if got, err := ParseJoinCode(string(code)); got != code || err != nil {
			t.Fatalf("%s is read as %s: %v", code, got, err)
		}
		for i := range code {
			for d := byte('0'); d <= '9'; d++ {
				wrong := []byte(code)
				if wrong[i] = d; d == code[i] {
					continue
				}
				if _, err := ParseJoinCode(string(wrong)); !errors.Is(err, ErrCodeSlip) {
					t.Errorf("%s for %s: %v", wrong, code, err)
				}
			}
			swapped := []byte(code)
			if i == 0 || code[i] == code[i-1] {
				continue
			}
			swapped[i], swapped[i-1] = code[i-1], code[i]
			if _, err := ParseJoinCode(string(swapped)); !errors.Is(err, ErrCodeSlip) {
				t.Errorf("%s for %s: %v", swapped, code, err)
			}
		}
	}
}

func TestCodesAsTheyAreTyped(t *testing.T) {
	code := JoinCode("4821913" + string('0'+damm("4821913")))
	for _, typed := range []string{string(code), " " + string(code[:4]) + " " + string(code[4:]) + "\n", string(code[:4]) + "-" + string(code[4:]), string(code[:4]) + "\u00a0" + string(code[4:])} {
		if got, err := ParseJoinCode(typed); got != code || err != nil {
			t.Errorf("%q is read as %q: %v", typed, got, err)
		}
	}
	for _, bad := range []string{"", "1234567", "123456789", "abcdefgh", "١٢٣٤٥٦٧٨", strings.Repeat("1", 1000)} {
		if got, err := ParseJoinCode(bad); !errors.Is(err, ErrCodeForm) {
			t.Errorf("%q is read as %q: %v", bad, got, err)
		}
	}
	seat := NewSeatCode()
	for _, typed := range []string{string(seat), strings.ToLower(string(seat)), string(seat[:5]) + "-" + string(seat[5:]), strings.NewReplacer("0", "o", "1", "l").Replace(string(seat))} {
		if got, err := ParseSeatCode(typed); got != seat || err != nil {
			t.Errorf("%q is read as %q: %v", typed, got, err)
		}
	}
	for _, bad := range []string{"", "ABC", string(seat) + "0", "ABCDEFGHJÜ", "ABCDEFGHJU"} {
		if got, err := ParseSeatCode(bad); !errors.Is(err, ErrSeatCode) {
			t.Errorf("%q is read as %q: %v", bad, got, err)
		}
	}
}
