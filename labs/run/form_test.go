package run_test

import (
	"strings"
	"testing"

	"ehlo/labs/run"
	"ehlo/labs/scenario"
)

// TestWrongValue: what is wrong with a value is said by its form, and of what has that, nothing is.
func TestWrongValue(t *testing.T) {
	for _, tt := range []struct{ form, value, says string }{
		{"date", "Thu, 27 Jun 2024 18:00:00 +0200", ""},
		{"date", "27 jun 2024 18:00 GMT (summer)", ""},
		{"date", "Mon, 27 Jun 2024 18:00:00 +0200", "27 Jun 2024 is a Thursday: write Thu, or"},
		{"date", "Thursday, 27 Jun 2024 18:00:00 +0200", "Thursday is not a weekday: that is three letters, here Thu"},
		{"date", "Thu 27 Jun 2024 18:00:00 +0200", "After the weekday Thu a comma is missing"},
		{"date", "31 Jun 2024 18:00:00 +0200", "There is no such day as 31 Jun 2024"},
		{"date", "Fri, 29 Feb 2023 18:00:00 +0200", "There is no such day as 29 Feb 2023"},
		{"date", "27 June 2024 18:00:00 +0200", "A month has three letters here: Jun, and not June"},
		{"date", "27 Juni 2024 18:00:00 +0200", "A month has three letters here: Jun, and not Juni"},
		{"date", "27 06 2024 18:00:00 +0200", "06 is not a month"},
		{"date", "27 Jun 2024 18:00:00", "The time zone is missing"},
		{"date", "27 Jun 2024 18:00:00 CEST", "CEST is not a time zone here"},
		{"date", "27 Jun 2024 18:00:00 +2", "+2 is not a time zone here"},
		{"date", "27 Jun 2024 25:00:00 +0200", "There is no hour 25"},
		{"date", "27 Jun 2024 18:60:00 +0200", "There is no minute 60"},
		{"date", "27 Jun 2024 18:00:61 +0200", "There is no second 61"},
		{"date", "27 Jun 2024 6pm +0200", "6pm is not a time of day"},
		{"date", "27 Jun 2024", "The time of day and the time zone are missing"},
		{"date", "27 Jun twentytwentyfour 18:00:00 +0200", "The year twentytwentyfour needs four digits"},
		{"date", "27 Jun 2024 18:00:00 +0200 today", "Nothing may come after the time zone"},
		{"date", "today", "A date looks like this"},
		{"date", "June 27, 2024 18:00:00 +0200", "A date looks like this"},
		{"date", "2024-06-27T18:00:00Z", "A date looks like this"},
		{"message-id", "<1@client.com>", ""},
		{"message-id", "1@client.com", "It begins with < and ends with >"},
		{"message-id", "<1>", "It has an @ in the middle"},
		{"message-id", "<1 2@client.com>", "There is no space in it"},
		{"message-id", "<1@2@3>", "It looks like this"},
		{"addresses", "bob@server.com, Carol <carol@server.com>", ""},
		{"addresses", "bob", "bob is not a whole address: that has an @"},
		{"addresses", "bob@server.com, carol", "carol is not a whole address: that has an @"},
		{"addresses", "Bob <bob@server.com", "one of < and > is missing"},
		{"addresses", "bob@server.com; carol@server.com", "and no semicolon"},
		{"addresses", ",", "There is a comma with no address beside it"},
		{"addresses", "bob@", "bob@ is not a whole address, such as"},
	} {
		if said := plain(run.WrongValue(tt.form, tt.value)); !strings.Contains(said, tt.says) || (said == "") != (tt.says == "") {
			t.Errorf("of %q it is said %q, want %q", tt.value, said, tt.says)
		}
	}
}

// TestEveryWrongDateHasAFault changes each letter of a date: something is said to be wrong exactly
// where it is none any more.
func TestEveryWrongDateHasAFault(t *testing.T) {
	const right = "Thu, 27 Jun 2024 18:00:00 +0200"
	wrong := 0
	for at := range right {
		for _, c := range []string{"", " ", "x", "9", "0", ",", ":", "-"} {
			value := right[:at] + c + right[at+1:]
			_, ok := scenario.Date(value)
			if said := run.WrongValue("date", value); (said == "") != ok {
				t.Errorf("of %q, a date: %v, it is said %q", value, ok, said)
			}
			if !ok {
				wrong++
			}
		}
	}
	if wrong < 100 {
		t.Errorf("%d dates were wrong", wrong)
	}
}

// TestGoalsOfAFieldSayWhatIsWrong: each goal of each challenge that asks for the form of a field says
// more than its value.
func TestGoalsOfAFieldSayWhatIsWrong(t *testing.T) {
	pl := atNamed(t, "90-repair-a-session.md", "goal")
	pl.enter("a", "telnet 10.49.137.152 25\nEHLO client.com\nMAIL FROM:<bob@server.com>\nRCPT TO:<alice@server.com>\nDATA\nFrom: bob@server.com\nTo: alice@server.com\nDate: Mon, 27 Jun 2024 18:00:00 +0200\nSubject: a\n\nb\n.")
	var fails []string
	for _, g := range pl.run.Steps()[0].Goals {
		fails = append(fails, plain(g.Fails))
	}
	if all := strings.Join(fails, "\n"); !strings.Contains(all, "has Date: Mon, 27 Jun 2024 18:00:00 +0200. 27 Jun 2024 is a Thursday") {
		t.Errorf("the goals fail like this: %s", all)
	}
}
