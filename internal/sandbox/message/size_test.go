package message

import (
	"reflect"
	"strings"
	"testing"
)

// TestOctets fills every field of every message with text: all of it counts.
func TestOctets(t *testing.T) {
	for _, k := range ServerKinds() {
		m := reflect.New(k.Go).Elem()
		before := Octets(m.Interface().(Server))
		filled := fill(m, 6)
		if got := Octets(m.Interface().(Server)) - before; got < filled {
			t.Errorf("%s: %d octets are counted of %d", k.Type, got, filled)
		}
		if before > 256 {
			t.Errorf("%s: %d octets are counted of an empty message", k.Type, before)
		}
	}
}

// fill puts text into a value, and all that is in it as deep as depth, and returns
// how much.
func fill(v reflect.Value, depth int) (n int) {
	const each = 1000
	if depth == 0 { // parts have parts
		return 0
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(strings.Repeat("x", each))
		return each
	case reflect.Struct:
		for i := range v.NumField() {
			n += fill(v.Field(i), depth-1)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 3, 3))
		for i := range 3 {
			n += fill(v.Index(i), depth-1)
		}
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		n = fill(key, depth-1) + fill(value, depth-1)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return fill(v.Elem(), depth-1)
	}
	return n
}
