package message

import "reflect"

// Octets is how many octets of text a message holds, in all its fields, and 256
// for the rest of it: what it weighs in memory while it waits, nearly.
func Octets(m Server) int {
	if once, ok := m.(Encoded); ok {
		return 256 + len(once.text) // which those share that it waits for
	}
	if w, ok := m.(written); ok {
		return 256 + w.octets()
	}
	return 256 + octets(reflect.ValueOf(m))
}

func octets(v reflect.Value) (n int) {
	switch v.Kind() {
	case reflect.String:
		return v.Len()
	case reflect.Struct:
		for i := range v.NumField() {
			n += octets(v.Field(i))
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			n += int(v.Type().Elem().Size()) + octets(v.Index(i))
		}
	case reflect.Map:
		for each := v.MapRange(); each.Next(); {
			n += octets(each.Key()) + octets(each.Value())
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return octets(v.Elem())
		}
	}
	return n
}
