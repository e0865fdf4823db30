package sandbox

import (
	"unicode/utf8"

	"ehlo/internal/sandbox/message"
	"ehlo/internal/shell"
)

const (
	maxTerminals = 8
	maxLine      = 8 << 10   // octets of a typed line
	scrollback   = 128 << 10 // octets of output kept, at least, for a page that comes back; twice as many at most
)

// terminal is one of a sandbox's, with what it has shown.
type terminal struct {
	id    string
	lab   string // what the lab calls it
	shell *shell.Shell

	out    []byte // the end of the output
	start  int64  // octets of output before out
	sent   int64  // octets of output that the pages have been sent
	seq    int64  // of the last input
	told   int64  // the last input that the pages know to be taken
	prompt shell.Prompt
	title  string
}

func (t *terminal) write(text string) {
	t.out = append(t.out, text...)
	if len(t.out) < 2*scrollback { // cut rarely: it copies all that stays
		return
	}
	if over := len(t.out) - scrollback; over > 0 {
		for over < len(t.out) && !utf8.RuneStart(t.out[over]) {
			over++
		}
		t.out = append(t.out[:0:0], t.out[over:]...)
		t.start += int64(over)
	}
}

// end is how many octets of output there have been.
func (t *terminal) end() int64 { return t.start + int64(len(t.out)) }

// from is the message that shows what comes after an offset.
func (t *terminal) from(offset int64) message.Out {
	offset = min(max(offset, t.start), t.end())
	return message.Out{Term: t.id, Data: string(t.out[offset-t.start:]), Offset: offset, Seq: t.seq}
}

func (t *terminal) promptMessage() message.Prompt {
	p := t.shell.Prompt()
	return message.Prompt{Term: t.id, Mode: message.Mode(p.Mode), Text: p.Text}
}
