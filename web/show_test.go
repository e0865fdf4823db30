package web_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"ehlo/internal/sandbox/message"
)

// spoken is the text of a side of a snapshot.
func spoken(pieces []message.Piece) (text string) {
	for _, p := range pieces {
		text += p.Text
	}
	return text
}

// TestShow: a teacher picks what a learner has typed, which the server takes down itself and without a
// name, and shows it: the wall and the projector are told, and where it is for all, learners too.
func TestShow(t *testing.T) {
	s := open(t)
	ana := s.teacher()
	c := ana.class("Networks")
	const lab = "send-by-hand"
	ana.does("PUT", "/api/classes/"+c.ID, jsonOf(message.ClassSettings{Title: "Networks", Labs: []string{lab}}))
	lea, max := s.browser().joins(c, "Lea"), s.browser().joins(c, "Max")
	w := ana.wall(c.ID)
	w.until("there are two seats", func() bool { return len(w.seats) == 2 })
	if w.class.Code != c.Code || w.class.Lead == nil || w.class.Show != nil {
		t.Errorf("the class is %+v", w.class)
	}
	b := greeted(t, s.Server, message.Hello{Token: lea.Token, Page: "a", Activity: lab})
	b.send(message.StartLab{Lab: lab})
	b.until(func() bool { return last[message.Lab](b).ID == lab && len(last[message.Terms](b).Terms) == 1 })
	term := last[message.Terms](b).Terms[0].ID
	b.say(term, "telnet 10.49.137.152 25", "220 ")
	b.say(term, "HELO lea.client.com\u202e<script>", "50")
	b.say(term, "MAIL FROM <lea@client.com>", "500 ")
	b.until(func() bool { return last[message.Exchange](b).Index == 2 })

	at := "/api/classes/" + c.ID
	seat := at + "/seats/" + w.seats["Lea"].Seat.ID + "/picks"
	x := last[message.Exchange](b)
	pick := func(index int) message.PickExchange {
		return message.PickExchange{Activity: lab, Conversation: x.Conversation, Index: index}
	}
	for _, no := range []message.PickExchange{pick(99), {Activity: lab, Conversation: 99}, {Activity: "play", Conversation: x.Conversation}} {
		ana.isRefused(http.StatusConflict, "POST", seat, jsonOf(no))
	}
	ana.isRefused(http.StatusConflict, "POST", at+"/seats/"+w.seats["Max"].Seat.ID+"/picks", jsonOf(pick(1)))
	first := pick(1)
	first.Show = true
	ana.does("POST", seat, jsonOf(first))
	w.until("one is shown by itself", func() bool { return w.class.Show != nil })
	if got := w.class.Show.Exchanges; len(got.List) != 1 || len(w.class.Picked) != 0 {
		t.Errorf("by itself it is shown as %+v", got)
	}
	ana.isRefused(http.StatusBadRequest, "POST", seat, `{"activity":"`+lab+`","conversation":1,"index":1,"client":"forged"}`)
	for index := range 3 {
		ana.does("POST", seat, jsonOf(pick(index)))
	}
	w.until("three are picked", func() bool { return len(w.class.Picked) == 3 })
	helo, mail := w.class.Picked[1], w.class.Picked[2]
	if got := spoken(helo.Client); got != "HELO someone.client.com<script>\n" {
		t.Errorf("he has said %q", got)
	}
	if got := spoken(mail.Client); got != "MAIL FROM <someone@client.com>\n" || !strings.HasPrefix(spoken(mail.Server), "500") || len(mail.Mistakes) == 0 || mail.Summary == "" || mail.Port != 25 || mail.Protocol != "smtp" {
		t.Errorf("what was picked: %+v", mail)
	}
	if text := jsonOf(w.class.Picked); strings.Contains(strings.ToLower(text), "lea@") || strings.Contains(text, w.seats["Lea"].Seat.ID) {
		t.Errorf("it tells who has typed it: %s", text)
	}

	order := []string{mail.ID, helo.ID}
	ana.does("PUT", at+"/picked", jsonOf(message.Arrange{IDs: order}))
	w.until("two are left", func() bool { return len(w.class.Picked) == 2 && w.class.Picked[0].ID == mail.ID })
	show := message.SetShow{Exchanges: &message.SetExchanges{IDs: order}}
	ana.does("PUT", at+"/show", jsonOf(show))
	projector := ana.projector(c.ID)
	projector.until("it is shown", func() bool { return projector.class.Show != nil && len(projector.class.Show.Exchanges.List) == 2 })
	w.until("it is shown", func() bool { return len(w.class.Show.Exchanges.List) == 2 })
	if got := w.class.Show.Exchanges; len(got.List) != 2 || got.Front != 0 || !reflect.DeepEqual(got.List[0], mail) || len(projector.seats) != 0 {
		t.Errorf("it is shown as %+v, with %d seats", got, len(projector.seats))
	}
	own := func(token string) *message.ClassShow {
		t.Helper()
		class, status := s.browser().mine(token)
		if status != http.StatusOK {
			t.Fatal(status)
		}
		return class.Show
	}
	if own(max.Token) != nil {
		t.Error("Max is shown what is on the projector alone")
	}
	changes := func() int { return strings.Count(b.raw.String(), `{"type":"class"`) }
	before := changes()
	show.ID, show.ToAll, show.Exchanges.Front = w.class.Show.ID, true, 1
	ana.does("PUT", at+"/show", jsonOf(show))
	b.until(func() bool { return changes() > before })
	projector.until("the other is in front", func() bool { return projector.class.Show.Exchanges.Front == 1 })
	if got := own(max.Token); got == nil || len(got.Exchanges.List) != 1 || got.Exchanges.Front != 0 || got.Exchanges.List[0].ID != helo.ID {
		t.Errorf("Max is shown %+v", got)
	}
	show.Exchanges.Together = true
	ana.does("PUT", at+"/show", jsonOf(show))
	if got := own(max.Token); len(got.Exchanges.List) != 2 || got.Exchanges.Front != 1 {
		t.Errorf("Max is shown %+v", got)
	}
	ana.does("DELETE", at+"/show", "")
	projector.until("it has ended", func() bool { return projector.class.Show == nil })
	ana.isRefused(http.StatusConflict, "PUT", at+"/show", jsonOf(show))
	if own(max.Token) != nil {
		t.Error("it has ended, and Max is shown it")
	}
}
