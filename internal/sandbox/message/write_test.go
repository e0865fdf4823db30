package message

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// filled sets fields at random, of which some stay as they are.
func filled(r *rand.Rand, v reflect.Value) {
	if r.IntN(3) == 0 {
		return
	}
	switch v.Kind() {
	case reflect.String:
		letters := []rune("aZ~ \"\\<>&'/\x00\x1b\x7f\b\f\n\r\té€\u2028\u2029\U0001F600\ufffd")
		text := make([]byte, 0, 40)
		for range r.IntN(10) {
			if r.IntN(20) == 0 {
				text = append(text, 0xc3) // no UTF-8
				continue
			}
			text = append(text, string(letters[r.IntN(len(letters))])...)
		}
		v.SetString(string(text))
	case reflect.Int, reflect.Int64:
		v.SetInt(r.Int64N(1<<20) - 1<<10)
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Struct:
		for i := range v.NumField() {
			filled(r, v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), r.IntN(4), 4))
		for i := range v.Len() {
			filled(r, v.Index(i))
		}
	default:
		panic("no " + v.Kind().String() + " is filled yet")
	}
}

// Messages that write their own fields write what encoding/json does, and count all their text.
func TestWrittenAsJSON(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	n := 0
	for _, k := range ServerKinds() {
		if _, ok := reflect.Zero(k.Go).Interface().(written); !ok {
			continue
		}
		n++
		for range 2000 {
			v := reflect.New(k.Go).Elem()
			filled(r, v)
			got := v.Interface().(written).appendFields(nil)
			got[0] = '{'
			want, err := json.Marshal(v.Interface())
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(append(got, '}'), want) {
				t.Fatalf("%s:\n%s}\nwant\n%s", k.Type, got, want)
			}
			if got, want := v.Interface().(written).octets(), octets(v); got != want {
				t.Fatalf("%s has %d octets, want %d", k.Type, got, want)
			}
		}
	}
	if n == 0 {
		t.Error("no message writes its own fields")
	}
}
