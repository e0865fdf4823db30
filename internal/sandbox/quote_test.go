package sandbox

import (
	"errors"
	"slices"
	"testing"

	"ehlo/internal/sandbox/message"
)

// TestQuote: a mistake that a wall tells of names its exchange, and that is quoted as the learner has had
// it, with what it means, also when the learner's sandbox has to be made again.
func TestQuote(t *testing.T) {
	dir := t.TempDir()
	m, w := taught(t, dir, nil)
	l, token := seated(t, m, "class-1")
	p, say := atSendByHand(t, m, token)
	for _, line := range []string{"telnet 10.49.137.152 25", "HELO client.com", "MAIL FROM <lea@client.com>"} {
		say(line)
	}
	slip := w.at("send-by-hand").Slip
	if slip == nil || slip.Index != 2 || slip.Conversation == 0 {
		t.Fatalf("the mistake is %+v", slip)
	}
	what := message.PickExchange{Activity: "send-by-hand", Conversation: slip.Conversation, Index: slip.Index}
	quoted := func(m *Manager) {
		t.Helper()
		q, err := m.Quote("class-1", l, what)
		if err != nil {
			t.Fatal(err)
		}
		text, noted := "", false
		for _, p := range q.Client {
			text += p.Text
			noted = noted || len(p.Notes) > 0
		}
		if text != "MAIL FROM <lea@client.com>\r\n" || !noted || len(q.Server) == 0 || len(q.Mistakes) == 0 || q.Mistakes[0].Fix == "" || q.Summary == "" || q.Host == "" || q.Port != 25 || q.Protocol != "smtp" {
			t.Errorf("it is quoted as %+v", q)
		}
	}
	quoted(m)
	greeting := what
	greeting.Index = 0
	if q, err := m.Quote("class-1", l, greeting); err != nil || len(q.Client) != 0 || len(q.Server) == 0 {
		t.Errorf("the greeting is quoted as %+v, %v", q, err)
	}
	for name, bad := range map[string]struct {
		class, activity string
		index           int
		want            error
	}{
		"one that was not had":       {"class-1", "send-by-hand", 9, ErrQuoteGone},
		"before the first":           {"class-1", "send-by-hand", -1, ErrQuoteGone},
		"in a lab that is not begun": {"class-1", "collect-by-pop3", 0, ErrNothingThere},
		"of another class":           {"class-2", "send-by-hand", 0, ErrNothingThere},
	} {
		of := message.PickExchange{Activity: bad.activity, Conversation: slip.Conversation, Index: bad.index}
		if _, err := m.Quote(bad.class, l, of); !errors.Is(err, bad.want) {
			t.Errorf("%s: %v, want %v", name, err, bad.want)
		}
	}
	if _, err := m.Quote("class-1", "", what); !errors.Is(err, ErrNothingThere) {
		t.Errorf("of nobody: %v", err)
	}
	if pages := p.s.audience.pages; !slices.Contains(pages, p) || len(pages) != 1 {
		t.Errorf("%d look on", len(pages))
	}
	p.Leave()
	m.Close()
	again, _ := taught(t, dir, nil)
	quoted(again)
}
