package classroom

import (
	"crypto/rand"
	"encoding/binary"
	"strings"
	"unicode"
)

// JoinCode lets a learner into a class: eight digits, the last of which is a check digit, so that a
// slip of the tongue or the finger is told from a class that is none.
type JoinCode string

// joinDigits is how many digits a join code has.
const joinDigits = 8

// newJoinCode draws one.
func newJoinCode() JoinCode {
	var b [8]byte
	_, _ = rand.Read(b[:]) // which never fails
	n := binary.LittleEndian.Uint64(b[:])
	digits := make([]byte, joinDigits-1, joinDigits)
	for i := range digits {
		digits[i] = '0' + byte(n%10)
		n /= 10
	}
	return JoinCode(append(digits, '0'+damm(string(digits))))
}

// dammTable is a totally anti-symmetric quasigroup of order 10, of H. Michael Damm's thesis of 2004: the
// check digit made with it tells every wrong digit, and every two that have changed places.
var dammTable = [10][10]byte{
	{0, 3, 1, 7, 5, 9, 8, 6, 4, 2}, {7, 0, 9, 2, 1, 5, 4, 8, 6, 3}, {4, 2, 0, 6, 8, 7, 1, 3, 5, 9}, {1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
	{6, 1, 2, 3, 0, 4, 5, 9, 7, 8}, {3, 6, 7, 4, 2, 0, 9, 5, 8, 1}, {5, 8, 6, 9, 7, 2, 0, 1, 3, 4}, {8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
	{9, 4, 3, 8, 6, 1, 7, 2, 0, 5}, {2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}

// damm is the check digit of digits; 0 of those that end with theirs.
func damm(digits string) (check byte) {
	for _, d := range []byte(digits) {
		check = dammTable[check][d-'0']
	}
	return check
}

// What is wrong with a code that somebody has typed.
var (
	ErrCodeForm = texts.Error("code-form", "n", joinDigits)
	ErrCodeSlip = texts.Error("code-slip")
	ErrCode     = texts.Error("code")
	ErrSeatCode = texts.Error("seat-code")
)

// ParseJoinCode reads a join code as people write one: in groups, with anything between them. It is
// ErrCodeForm for what can be none, ErrCodeSlip where the check digit says that a digit is wrong.
func ParseJoinCode(typed string) (JoinCode, error) {
	digits := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case unicode.IsSpace(r), r == '-', r == '.', r == '\u00a0':
			return -1
		}
		return 'x'
	}, typed)
	if len(digits) != joinDigits || strings.Contains(digits, "x") {
		return "", ErrCodeForm
	}
	if damm(digits) != 0 {
		return "", ErrCodeSlip
	}
	return JoinCode(digits), nil
}

// SeatCode takes a seat again, on another device or after a browser has forgotten: 50 random bits in
// ten characters that are not mistaken for each other. Only its hash is kept.
type SeatCode string

// seatLetters are Crockford's 32: no I, L, O, U.
const seatLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// seatCodeLength is how many characters a seat's code has.
const seatCodeLength = 10

// NewSeatCode draws one.
func NewSeatCode() SeatCode {
	b := make([]byte, seatCodeLength)
	_, _ = rand.Read(b) // which never fails
	for i := range b {
		b[i] = seatLetters[b[i]%32]
	}
	return SeatCode(b)
}

// ParseSeatCode reads a seat's code as people write one: in either case, in groups, with O for 0 and I
// or L for 1.
func ParseSeatCode(typed string) (SeatCode, error) {
	code := strings.Map(func(r rune) rune {
		switch r = unicode.ToUpper(r); {
		case r == 'O':
			return '0'
		case r == 'I', r == 'L':
			return '1'
		case unicode.IsSpace(r), r == '-', r == '.':
			return -1
		}
		return r
	}, typed)
	if len(code) != seatCodeLength || strings.Trim(code, seatLetters) != "" {
		return "", ErrSeatCode
	}
	return SeatCode(code), nil
}
