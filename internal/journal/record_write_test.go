package journal

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"ehlo/internal/desk"
)

// A record is written as encoding/json does, whatever fields it has.
func TestRecordAsJSON(t *testing.T) {
	from := &Origin{Page: "a\"<page>", Seq: 3}
	records := []Record{
		{Version: Version, Seq: 1, At: at, Begin: &Begin{World: "doc"}},
		{Version: Version, Seq: 2, At: at, Fact: &Fact{Kind: StepDone, Lab: "x"}},
		{Version: Version, Seq: 3, At: at, Place: &Place{Behind: 3}},
		{Version: Version, Seq: 4, At: at, From: from, Lost: true},
	}
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
	for _, r := range records {
		want, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := appendRecord([]byte("# "), &r); err != nil || string(got) != "# "+string(want) {
			t.Errorf("got\n%s (%v), want\n%s", got, err, want)
		}
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
