package message

// harmless makes text harmless in place: what turns it round (Unicode's Bidi_Control) and the
// control characters of C1 become characters of the same length that are seen. Mail can have
// such in a subject, whoever reads it here is to see that, and a page counts in UTF-16.
func harmless(data []byte) {
	for i := 0; i+1 < len(data); i++ {
		if data[i] < 0xc2 {
			continue
		}
		switch two := [2]byte(data[i : i+2]); {
		case two[0] == 0xc2 && two[1] < 0xa0, two == [2]byte{0xd8, 0x9c}: // C1, U+061C
			data[i], data[i+1] = 0xc2, 0xa4 // ¤
		case i+2 < len(data) && two == [2]byte{0xe2, 0x80}: // U+200E, U+200F, U+202A to U+202E
			if c := data[i+2]; c == 0x8e || c == 0x8f || c >= 0xaa && c <= 0xae {
				copy(data[i:], "\ufffd")
			}
		case i+2 < len(data) && two == [2]byte{0xe2, 0x81}: // U+2066 to U+2069
			if c := data[i+2]; c >= 0xa6 && c <= 0xa9 {
				copy(data[i:], "\ufffd")
			}
		}
	}
}
