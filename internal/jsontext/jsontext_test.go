package jsontext

import (
	"encoding/json"
	"math"
	"testing"
)

func FuzzAppend(f *testing.F) {
	for c := range 0x100 {
		f.Add("a"+string([]byte{byte(c)})+"b", int64(c))
	}
	f.Add("é€\u2028\u2029\U0001F600 \xc3(", int64(math.MinInt64))
	f.Fuzz(func(t *testing.T, text string, n int64) {
		for _, tt := range []struct {
			got   []byte
			value any
		}{
			{AppendText([]byte("["), "", text), text},
			{AppendNumber([]byte("["), "", n), n},
		} {
			want, err := json.Marshal(tt.value)
			if err != nil {
				t.Fatal(err)
			}
			if string(tt.got) != "["+string(want) {
				t.Errorf("got %s, want %s", tt.got[1:], want)
			}
		}
	})
}
