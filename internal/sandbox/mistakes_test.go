package sandbox

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// told are mistakes as a wall was told them, in short: how often each was made, at which step, and
// whether it is past.
func told(w *shownWall) (all []string) {
	for _, m := range w.behind("send-by-hand").Mistakes {
		says := fmt.Sprintf("%s ×%d at %d", m.ID, m.Times, m.Step)
		if m.Past {
			says += ", past"
		}
		all = append(all, says)
	}
	return all
}

func (w *shownWall) tells(t *testing.T, when string, want ...string) {
	t.Helper()
	if got := told(w); !slices.Equal(got, want) {
		t.Errorf("%s it is told %q, want %q", when, got, want)
	}
}

// TestTellMistakes: a wall is told which kinds of mistakes somebody has made, how often, and which they
// have got past: the server has accepted the command since, or the step is behind them.
func TestTellMistakes(t *testing.T) {
	at := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	m, w := taught(t, "", func() time.Time { return at })
	_, token := seated(t, m, "class-1")
	p, say := atSendByHand(t, m, token)
	defer p.Leave()
	w.tells(t, "at first")
	say("telnet 10.49.137.152 25")
	w.tells(t, "after a step without one")
	at = at.Add(time.Minute)
	say("NONSENSE")
	say("MAIL FROM <lea@client.com>")
	at = at.Add(time.Minute)
	say("NONSENSE")
	w.tells(t, "at the second step", "smtp.mail.missing-colon ×1 at 1", "smtp.verb.unknown ×2 at 1")
	last := w.behind("send-by-hand").Mistakes[1]
	if last.Line != "NONSENSE" || last.Reply == "" || last.Says+last.HTML == "" || !last.When.Equal(at) || last.Conversation == 0 || last.Index == 0 {
		t.Errorf("the last is %+v", last)
	}
	say("HELO client.com")
	for _, m := range w.behind("send-by-hand").Mistakes {
		if !m.Past {
			t.Errorf("with the step behind her she is not past %+v", m)
		}
	}
	say("MAIL FROM <lea@client.com>")
	if got := told(w); got[len(got)-1] != "smtp.mail.missing-colon ×2 at 2" {
		t.Errorf("made again it is told %q", got)
	}
}

// TestTellStrayed: who types at the prompt what is for a server, or calls where nobody answers, has made a
// mistake, and is past it when a server answers.
func TestTellStrayed(t *testing.T) {
	m, w := taught(t, "", time.Now)
	_, token := seated(t, m, "class-1")
	p, say := atSendByHand(t, m, token)
	defer p.Leave()
	say("EHLO client.com")
	say("MAIL FROM:<lea@client.com>")
	say("telnet 10.49.137.152 26")
	w.tells(t, "at the prompt", "shell.not-found ×2 at 0", "shell.no-answer ×1 at 0")
	last := w.behind("send-by-hand").Mistakes[1]
	if last.Line != "telnet 10.49.137.152 26" || last.Says == "" || last.Conversation != 0 {
		t.Errorf("the last is %+v", last)
	}
	say("help")
	say("telnet 10.49.137.152 25")
	w.tells(t, "when a server answers", "shell.not-found ×2 at 0, past", "shell.no-answer ×1 at 0, past")
}

// TestTellTeachersOwn: what goes wrong while a teacher types is no mistake of the learner's.
func TestTellTeachersOwn(t *testing.T) {
	m, w := taught(t, "", time.Now)
	l, token := seated(t, m, "class-1")
	p, say := atSendByHand(t, m, token)
	defer p.Leave()
	say("telnet 10.49.137.152 25")
	ana, _ := mirrored(t, m, l, "Ana")
	receive(t, ana, message.AskKeys{Want: true})
	receive(t, p, message.GiveKeys{Give: true})
	term := p.s.audience.screens[0].id
	receive(t, ana, message.Line{Term: term, Text: "NONSENSE"})
	w.tells(t, "of the teacher's")
	say("NONSENSE")
	w.tells(t, "of the learner's own", "smtp.verb.unknown ×1 at 1")
}

// TestTellAccepted: who has a command accepted is past what was wrong with it, though the step is theirs
// still.
func TestTellAccepted(t *testing.T) {
	m, w := taught(t, "", time.Now)
	_, token := seated(t, m, "class-1")
	p, say := atSendByHand(t, m, token)
	defer p.Leave()
	say("telnet 10.49.137.152 25")
	say("HELO")
	want := w.behind("send-by-hand").Mistakes
	if len(want) != 1 || want[0].Past {
		t.Fatalf("without a name it is told %+v", want)
	}
	say("HELO linux.example.org") // which the server accepts, and the lab does not
	w.tells(t, "with a name", "smtp.helo.missing-domain ×1 at 1, past", "send-by-hand/helo/2 ×1 at 1")
	say("HELO")
	w.tells(t, "without one again", "send-by-hand/helo/2 ×1 at 1", "smtp.helo.missing-domain ×2 at 1")
}

// waits lets time pass, of which a page tells.
func waits(t *testing.T, p *Page, seconds int) {
	t.Helper()
	if err := p.Receive(t.Context(), message.Wait{Seconds: seconds}); err != nil {
		t.Fatal(err)
	}
}

// TestTellTook: a wall is told how long each step took that was done.
func TestTellTook(t *testing.T) {
	at := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	m, w := taught(t, "", func() time.Time { return at })
	lea, token := seated(t, m, "class-1")
	p, say := atSendByHand(t, m, token)
	defer p.Leave()
	say("telnet 10.49.137.152 25")
	at = at.Add(40 * time.Second)
	waits(t, p, 40)
	say("HELO client.com")
	receive(t, p, message.Skip{Step: "mail"})
	want := []int{0, 40, -1, -1, -1, -1, -1, -1, -1, -1}
	if got := w.behind("send-by-hand").Took; !slices.Equal(got, want) {
		t.Errorf("they took %v, want %v", got, want)
	}
	clear(w.past)
	say("NONSENSE")
	if got := w.behind("send-by-hand").Took; !slices.Equal(got, want) {
		t.Errorf("with a mistake they took %v", got)
	}
	clear(w.past)
	receive(t, p, message.Complete{Term: p.s.audience.screens[0].id, Text: "HE"})
	if len(w.past) > 0 {
		t.Errorf("when nothing has changed it is told %+v", w.past)
	}
	tellAll(t, m, lea)
	if got := w.behind("send-by-hand").Took; !slices.Equal(got, want) {
		t.Errorf("whoever looks anew is told they took %v", got)
	}
}

// TestTellUnasked: a hint that comes by itself is told apart from those that count as help.
func TestTellUnasked(t *testing.T) {
	m, w := taught(t, "", time.Now)
	_, token := seated(t, m, "class-1")
	p, say := atSendByHand(t, m, token)
	defer p.Leave()
	say("telnet 10.49.137.152 25")
	for range 6 {
		say("NONSENSE")
	}
	if g := w.at("send-by-hand"); g.Unasked == 0 || g.Hints != 0 {
		t.Errorf("after tries in vain it is told of %d hints, and %d that came by themselves", g.Hints, g.Unasked)
	}
	receive(t, p, message.Hint{Step: "helo"})
	if g := w.at("send-by-hand"); g.Hints != 1 {
		t.Errorf("after one that was asked for it is told of %d", g.Hints)
	}
}

// TestMistakesStay: who goes back, or begins the lab anew, has made their mistakes all the same, once each
// time that they made them.
func TestMistakesStay(t *testing.T) {
	m, w := taught(t, t.TempDir(), time.Now)
	_, token := seated(t, m, "class-1")
	p, say := atSendByHand(t, m, token)
	defer p.Leave()
	say("telnet 10.49.137.152 25")
	say("NONSENSE")
	say("NONSENSE")
	w.tells(t, "at first", "smtp.verb.unknown ×2 at 1")
	receive(t, p, message.GoTo{By: -1})
	w.tells(t, "gone back", "smtp.verb.unknown ×2 at 1")
	if last := w.behind("send-by-hand").Mistakes[0]; last.Conversation != 0 {
		t.Errorf("its exchange is said to be there still: %+v", last)
	}
	receive(t, p, message.Line{Term: p.s.audience.screens[0].id, Text: "NONSENSE"})
	w.tells(t, "made once more", "smtp.verb.unknown ×3 at 1")
	receive(t, p, message.Restart{})
	w.tells(t, "begun anew", "smtp.verb.unknown ×3 at 1, past")
	receive(t, p, message.Leave{})
	if got := w.behind(freePlay); len(got.Mistakes) > 0 {
		t.Errorf("in free play it is told %+v", got)
	}
}

// TestMistakesComeBack: when the server has begun anew a wall is told of those who sleep what facts tell,
// and of who has come back all of it.
func TestMistakesComeBack(t *testing.T) {
	at := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	now := func() time.Time { return at }
	dir := t.TempDir()
	var lea learner.ID
	var token string
	made := at.Add(time.Minute)
	t.Run("begin", func(t *testing.T) { // and end, with the manager
		m, w := taught(t, dir, now)
		lea, token = seated(t, m, "class-1")
		p, say := atSendByHand(t, m, token)
		say("telnet 10.49.137.152 25")
		at = made
		say("HELO linux.example.org") // which the lab has its own words for
		say("NONSENSE")
		if got := w.behind("send-by-hand").Mistakes; len(got) != 2 || got[0].ID != "send-by-hand/helo/2" || got[0].HTML == "" {
			t.Fatalf("it is told %+v", got)
		}
		p.Leave()
	})
	m, w := taught(t, dir, now)
	at = at.Add(time.Hour)
	tellAll(t, m, lea)
	w.tells(t, "of who sleeps", "send-by-hand/helo/2 ×1 at 1")
	if got := w.behind("send-by-hand").Mistakes[0]; !got.When.Equal(made) || got.HTML == "" || got.Line != "" {
		t.Errorf("it is told %+v", got)
	}
	p, _ := atSendByHand(t, m, token)
	defer p.Leave()
	w.tells(t, "of who is back", "send-by-hand/helo/2 ×1 at 1", "smtp.verb.unknown ×1 at 1")
	got := w.behind("send-by-hand").Mistakes
	if !got[0].When.Equal(made) || got[0].Line != "HELO linux.example.org" || !got[1].When.IsZero() || got[1].Line != "NONSENSE" {
		t.Errorf("it is told %+v", got)
	}
}
