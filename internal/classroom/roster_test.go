package classroom

import (
	"errors"
	"slices"
	"testing"
)

func TestReadRoster(t *testing.T) {
	for text, want := range map[string][]Expected{
		"Lea\nMax\n":                          {{"Lea", ""}, {"Max", ""}},
		"\ufeffName,Group\r\nLea, A\r\nMax,B": {{"Lea", "A"}, {"Max", "B"}},
		"name;class\nO'Neil, Kim;A":           {{"O'Neil, Kim", "A"}},
		"Lea\tA\tx\n\n\tB\nMax\t\n":           {{"Lea", "A"}, {"Max", ""}},
		`"Neil, Kim",A`:                       {{"Neil, Kim", "A"}},
		`Kim "the great",A`:                   {{`Kim "the great"`, "A"}},
	} {
		if got, err := ReadRoster(text); !slices.Equal(got, want) || err != nil {
			t.Errorf("%q has %q, %v", text, got, err)
		}
	}
	for _, empty := range []string{"", "\n\n", "Name,Group", ",A\n"} {
		if got, err := ReadRoster(empty); !errors.Is(err, ErrRosterEmpty) {
			t.Errorf("%q has %q, %v", empty, got, err)
		}
	}
}

func FuzzReadRoster(f *testing.F) {
	f.Add("Name,Group\nLea,A\n\"x\ny\";\t")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := ReadRoster(text)
		if (err == nil) != (len(all) > 0) {
			t.Errorf("%q has %q, %v", text, all, err)
		}
		for _, e := range all {
			if e.Name == "" {
				t.Errorf("%q has somebody without a name", text)
			}
		}
	})
}

func FuzzCodes(f *testing.F) {
	f.Add("4821 9130")
	f.Fuzz(func(t *testing.T, typed string) {
		if code, err := ParseJoinCode(typed); err == nil && (len(code) != joinDigits || damm(string(code)) != 0) {
			t.Errorf("%q is read as %q", typed, code)
		}
		if code, err := ParseSeatCode(typed); err == nil && len(code) != seatCodeLength {
			t.Errorf("%q is read as %q", typed, code)
		}
	})
}
