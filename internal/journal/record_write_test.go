package journal

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"ehlo/internal/desk"
)

// The record of a plain input is written as encoding/json does, whatever fields it has.
func TestRecordAsJSON(t *testing.T) {
	from := &Origin{Page: "a\"<page>", Seq: 3}
	var records []Record
	add := func(in desk.Input) {
		for _, when := range []time.Time{at, at.Add(123456789), {}, at.In(time.FixedZone("", 3600))} {
			for _, f := range []*Origin{nil, from, {}} {
				records = append(records, Record{Version: Version, Seq: 5, At: when, From: f, Input: &in})
			}
		}
	}
	add(desk.Input{})
	v := reflect.ValueOf(&desk.Input{}).Elem()
	for i := range v.NumField() { // each by itself
		v.SetZero()
		set(t, v.Field(i))
		add(v.Interface().(desk.Input))
	}
	for i := range v.NumField() { // and all but Raw
		if f := v.Field(i); f.Kind() != reflect.Slice {
			set(t, f)
		}
	}
	add(v.Interface().(desk.Input))
	plain := 0
	for _, r := range records {
		if !isPlain(r.At, r.Input) {
			continue
		}
		plain++
		want, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(appendInputRecord([]byte("# "), r.Seq, r.At, r.From, r.Input)); got != "# "+string(want) {
			t.Errorf("got\n%s, want\n%s", got, want)
		}
	}
	if least := len(records) / 3; plain < least {
		t.Errorf("%d of %d records are plain, want %d at least", plain, len(records), least)
	}
}

func set(t *testing.T, f reflect.Value) {
	switch f.Kind() {
	case reflect.String:
		f.SetString("é <\"\x01> a")
	case reflect.Bool:
		f.SetBool(true)
	case reflect.Int:
		f.SetInt(7)
	case reflect.Slice:
		f.SetBytes([]byte("raw"))
	default:
		t.Fatalf("an input has a %v", f.Kind())
	}
}
