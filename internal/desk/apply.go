package desk

import (
	"slices"
	"strings"
	"time"

	"ehlo/internal/shell"
	"ehlo/labs/run"
	"ehlo/server/product"
	"ehlo/server/wire"
)

// kinds are what serves each kind of input.
var kinds = map[Kind]func(*Desk, *Input){
	Line: (*Desk).line, Key: (*Desk).key, Octets: (*Desk).octets, Secure: (*Desk).secure,
	Open: (*Desk).openAnother, Close: (*Desk).close, Voice: (*Desk).voice,
	Hint: (*Desk).hint, Answer: (*Desk).answer, Skip: (*Desk).skip, Reset: (*Desk).reset, Show: (*Desk).show, Connect: (*Desk).connect, Assist: (*Desk).assist, Hintless: (*Desk).hintless, Silence: (*Desk).silence, Wait: (*Desk).wait,
}

// Limits of an input.
const (
	MaxLine    = 8 << 10 // octets of a typed line, or of an answer
	MaxSeconds = 60      // that one input can tell of
	maxName    = 256     // octets of a terminal's id, a step's, and their like
)

// terminal finds the input's terminal, or refuses the input.
func (d *Desk) terminal(in *Input) (*terminal, bool) {
	t := d.find(in.Term)
	if t == nil {
		d.refuse(texts.Say("terminal-closed"))
	}
	return t, t != nil
}

// Unfit says what is wrong with an input, and what to do, if it is one that no
// desk serves, whatever has happened there; "" if nothing is.
func (in *Input) Unfit() string {
	if len(in.Text) > MaxLine {
		return texts.Say("line-too-long", "n", len(in.Text), "most", MaxLine)
	}
	for _, name := range []string{in.Term, in.Key, in.Step, in.Protocol, in.Persona} {
		if len(name) > maxName {
			return texts.Say("name-too-long", "n", len(name))
		}
	}
	if in.Kind == Line && strings.ContainsAny(in.Text, "\r\n") {
		return texts.Say("line-end")
	}
	return ""
}

func (d *Desk) line(in *Input) {
	t, ok := d.terminal(in)
	if !ok {
		return
	}
	d.at(t, func() {
		if d.run != nil && t.shell.Prompt().Mode == shell.Online {
			d.progress(d.run.Typed(t.lab, in.Text))
		}
		known, meant := true, true
		if d.run != nil {
			known, meant = t.shell.Knows(in.Text)
		}
		if in.Joined {
			t.shell.Follow(in.Text)
		} else {
			t.shell.Line(in.Text)
		}
		if d.run != nil && !known {
			d.progress(d.run.NotFound(t.lab, in.Text, meant))
		}
	})
	d.played(in.Text)
}

// played tells the run of what was typed, after what came of it.
func (d *Desk) played(text string) {
	if d.run != nil {
		d.progress(d.run.Played(text))
	}
}

func (d *Desk) key(in *Input) {
	t, ok := d.terminal(in)
	if !ok {
		return
	}
	if !slices.Contains([]string{"^C", "^D", "^]"}, in.Key) {
		d.refuse(texts.Say("no-key", "key", in.Key))
		return
	}
	d.at(t, func() { t.shell.Key(in.Key, in.Text) })
	d.played(in.Key)
}

func (d *Desk) octets(in *Input) {
	if t, ok := d.terminal(in); ok {
		d.at(t, func() { t.shell.Send(in.Raw) })
	}
}

func (d *Desk) secure(in *Input) {
	if t, ok := d.terminal(in); ok {
		d.at(t, t.shell.Secured)
	}
}

func (d *Desk) openAnother(*Input) {
	if len(d.terms) >= MaxTerminals {
		d.refuse(texts.Say("terminals-full", "most", MaxTerminals))
		return
	}
	d.open("")
}

func (d *Desk) close(in *Input) {
	t := d.find(in.Term)
	if t == nil {
		return // another page was first
	}
	d.at(t, func() { d.drop(t) })
	if len(d.terms) == 0 {
		d.open("")
	}
}

func (d *Desk) voice(in *Input) {
	voice, ok := product.Lookup(in.Persona)
	if !ok || !voice.Speaks(wire.Protocol(in.Protocol)) {
		d.refuse(texts.Say("no-voice", "persona", in.Persona, "protocol", in.Protocol))
		return
	}
	d.world.SetPersona(wire.Protocol(in.Protocol), voice.Name)
	d.observe(nil)
}

// atLab refuses an input where there is no lab.
func (d *Desk) atLab() bool {
	if d.run == nil {
		d.refuse(texts.Say("no-lab"))
	}
	return d.run != nil
}

func (d *Desk) hint(in *Input) {
	if !d.atLab() {
		return
	}
	events := d.run.HintBy(in.Step, in.By)
	if len(events) == 0 {
		d.refuse(texts.Say("no-hint"))
	}
	d.progress(events)
}

func (d *Desk) assist(*Input) {
	if d.atLab() {
		d.progress(d.run.Assist())
	}
}

func (d *Desk) hintless(in *Input) {
	if d.atLab() {
		d.run.GiveNoHints(in.Text == "yes")
	}
}

func (d *Desk) silence(in *Input) { d.silent = in.Text == "yes" }

func (d *Desk) answer(in *Input) {
	if d.atLab() {
		d.progress(d.run.Answer(in.Step, in.Text))
		d.played(in.Text)
	}
}

func (d *Desk) skip(in *Input) {
	if d.atLab() {
		d.progress(d.run.Skip(in.Step))
	}
}

func (d *Desk) reset(in *Input) {
	if !d.atLab() {
		return
	}
	events := d.run.Reset(in.Step)
	if len(events) == 0 {
		d.refuse(texts.Say("no-step", "step", in.Step))
	}
	d.progress(events)
}

func (d *Desk) wait(in *Input) {
	if d.atLab() {
		d.spent += time.Duration(min(max(in.Seconds, 0), MaxSeconds)) * time.Second
		d.progress(d.run.Wait(d.spent))
	}
}

func (d *Desk) show(in *Input) {
	if !d.atLab() {
		return
	}
	t := d.find(d.termOf(in.Step))
	lines := d.run.ShowMe(in.Step, t.lab, t.reader())
	if len(lines) == 0 {
		d.refuse(texts.Say("nothing-to-show"))
		return
	}
	d.emit(Demonstrated{in.Step, t.id, lines})
}

// reader is the program that reads what is typed next in the terminal.
func (t *terminal) reader() run.Reader {
	switch t.shell.Prompt().Mode {
	case shell.Escape:
		return run.TelnetPrompt
	case shell.Updating:
		return run.Nsupdate
	case shell.Online:
		return run.Reader(t.shell.Program())
	}
	return run.Shell
}

// connect does nothing where it comes too late: another page was first.
func (d *Desk) connect(*Input) {
	if !d.atLab() {
		return
	}
	step, line := d.run.Connect()
	if t := d.find(d.termOf(step)); line != "" && t != nil {
		d.at(t, func() { t.shell.Line(line) })
	}
}

// termOf is the terminal that a step is to be done in, the first if the lab
// names none that is open.
func (d *Desk) termOf(step string) string {
	for _, s := range d.run.Steps() {
		for _, t := range d.terms {
			if s.ID == step && t.lab == s.Term {
				return t.id
			}
		}
	}
	return d.terms[0].id
}
