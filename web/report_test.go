package web_test

import (
	"encoding/csv"
	"mime"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"ehlo/internal/sandbox/message"
)

// TestClassReport: whoever teaches reads what was done in their class, and takes it into a gradebook, in
// which no name is a formula.
func TestClassReport(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	c := ana.class("Networks")
	const lab = "send-by-hand"
	ana.does("PUT", "/api/classes/"+c.ID, jsonOf(message.ClassSettings{Title: "Netze: Übung 1/2", Labs: []string{lab, "collect-by-pop3"}, Rules: message.ClassRules{Hints: true}}))
	lea := s.browser().joins(c, "Lea")
	max := s.browser().joins(c, "Max")
	opens := greeted(t, s.Server, message.Hello{Token: max.Token, Page: "b", Activity: lab})
	t.Cleanup(func() { opens.conn.Close() })
	opens.send(message.StartLab{Lab: lab})
	opens.until(func() bool { return last[message.Lab](opens).ID == lab })
	for _, name := range []string{`=HYPERLINK("http://x","y")`, "+1", "-2+3", "@SUM(A1)", "＝1", "|x", `a,"b"`, "Ana;=1+1"} {
		s.browser().joins(c, name)
	}
	b := greeted(t, s.Server, message.Hello{Token: lea.Token, Page: "a", Activity: lab})
	t.Cleanup(func() { b.conn.Close() })
	b.send(message.StartLab{Lab: lab})
	b.until(func() bool { return last[message.Lab](b).ID == lab && len(last[message.Terms](b).Terms) == 1 })
	term := last[message.Terms](b).Terms[0].ID
	b.say(term, "telnet 10.49.137.152 25", "220 ")
	b.send(message.Hint{Step: "helo"})
	b.say(term, "HELO client.com", "250 ")
	b.until(func() bool { return b.done["helo"] })
	path := "/api/classes/" + c.ID + "/lead"
	ana.does("PUT", path, jsonOf(message.Lead{Exam: &message.Exam{Labs: []string{lab}}}))
	b.send(message.Skip{Step: "mail"})
	b.until(func() bool { return last[message.Step](b).Status == message.Skipped })
	ana.does("PUT", path, jsonOf(message.Lead{}))
	for range 2 { // at a step that is not finished
		b.say(term, "NONSENSE", "500 ")
	}

	r := read[message.Report](t, ana.does("GET", "/api/classes/"+c.ID+"/report", ""))
	if r.Class.Title != "Netze: Übung 1/2" || len(r.Class.Labs) != 2 || len(r.Seats) != 10 || r.When.IsZero() {
		t.Errorf("it is %+v", r)
	}
	of := func(name string) message.ReportSeat {
		return r.Seats[slices.IndexFunc(r.Seats, func(s message.ReportSeat) bool { return s.Seat.Name == name })]
	}
	if got := of("Lea"); len(got.Record.Labs) != 1 || len(got.Record.Labs[0].Attempts[0].Steps) != 4 || got.Missing {
		t.Errorf("of Lea it has %+v", got)
	}

	if len(r.Exams) != 1 || !slices.Equal(r.Exams[0].Labs, []string{lab}) || !r.Exams[0].Ended.After(r.Exams[0].Since) {
		t.Errorf("its exams are %+v", r.Exams)
	}
	if got := of("Max"); !slices.Equal(got.Opened, []string{lab}) || len(got.Record.Labs) != 0 {
		t.Errorf("of Max, who has opened the lab, it has %+v", got)
	}

	status, text := ana.asks("GET", "/api/classes/"+c.ID+"/report.csv", "")
	if status != http.StatusOK || !strings.HasPrefix(text, "\ufeff") {
		t.Fatalf("the table: %d %q", status, text)
	}
	res, err := ana.Get(ana.at + "/api/classes/" + c.ID + "/report.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	_, file, err := mime.ParseMediaType(res.Header.Get("Content-Disposition"))
	if want := "Netze- Übung 1-2 " + r.When.Format(time.DateOnly) + ".csv"; err != nil || file["filename"] != want {
		t.Errorf("its file is %q, %v", file["filename"], err)
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil || len(lines) != 11 || len(lines[0]) != 2+2*9 {
		t.Fatalf("the table has %d lines, %v", len(lines), err)
	}
	elsewhere := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	elsewhere.Comma, elsewhere.LazyQuotes, elsewhere.FieldsPerRecord = ';', true, -1 // as where people write 1,5
	parted, err := elsewhere.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range append(parted, lines[1:]...) {
		for _, cell := range line {
			if strings.IndexAny(cell, "=+-@|＝") == 0 {
				t.Errorf("%q is a formula", cell)
			}
		}
	}
	for _, line := range lines[1:] {
		if line[0] == "Lea" && !slices.Equal(line[2:11], []string{"20", "not finished", "1", "1", "1", "2", "1", line[9], "1"}) {
			t.Errorf("Lea's line is %q", line)
		}
		if line[0] == "Max" && strings.Join(line[2:], "|") != "|opened|||||||"+strings.Repeat("|", 9) {
			t.Errorf("who has opened it has %q", line)
		}
		if line[0] != "Lea" && line[0] != "Max" && strings.Join(line[2:], "") != "" {
			t.Errorf("who has done nothing has %q", line)
		}
	}
}

// TestExamHandsOutNothing: in an exam no way leads to what the lab knows of a learner's mistakes.
func TestExamHandsOutNothing(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	c := ana.class("Networks")
	const lab = "send-by-hand"
	ana.does("PUT", "/api/classes/"+c.ID, jsonOf(message.ClassSettings{Title: "Networks", Labs: []string{lab}, Rules: message.ClassRules{Hints: true}}))
	lea := s.browser().joins(c, "Lea")
	ana.does("PUT", "/api/classes/"+c.ID+"/lead", jsonOf(message.Lead{Exam: &message.Exam{Labs: []string{lab}}}))
	b := greeted(t, s.Server, message.Hello{Token: lea.Token, Page: "a", Activity: lab})
	t.Cleanup(func() { b.conn.Close() })
	b.send(message.StartLab{Lab: lab})
	b.until(func() bool { return last[message.Lab](b).ID == lab && len(last[message.Terms](b).Terms) == 1 })
	term := last[message.Terms](b).Terms[0].ID
	b.say(term, "telnet 10.49.137.152 25", "220 ")
	b.say(term, "HELO", "501 ") // a wrong turn that the lab knows
	mistaken := func() string {
		_, text := ana.asks("GET", "/api/classes/"+c.ID+"/report", "")
		return text
	}
	b.until(func() bool { return strings.Contains(mistaken(), `"mistakes":{"`) })
	record := func() (int, string) { return s.browser().as(lea.Token, "GET", "/api/learner", "") }
	export := func() (int, string) { return s.browser().as(lea.Token, "GET", "/api/learner/export", "") }
	if status, text := record(); status != http.StatusOK || strings.Contains(text, "istakes") {
		t.Errorf("the record: %d %s", status, text)
	}
	if status, text := export(); status != http.StatusConflict || !strings.Contains(text, "During an exam nothing is handed out") {
		t.Errorf("the export: %d %s", status, text)
	}
	ana.does("PUT", "/api/classes/"+c.ID+"/lead", jsonOf(message.Lead{}))
	if status, text := record(); status != http.StatusOK || !strings.Contains(text, "istakes") {
		t.Errorf("the record afterwards: %d %s", status, text)
	}
	if status, text := export(); status != http.StatusOK || !strings.Contains(text, "istakes") {
		t.Errorf("the export afterwards: %d %s", status, text)
	}
}
