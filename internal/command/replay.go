package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"ehlo/labs/replay"
	"ehlo/labs/transcript"
	"ehlo/scenarios"
	"ehlo/server"
	"ehlo/server/wire"
)

type replayCommand struct {
	Files    []string `arg:"" name:"file" help:"Transcripts: telnet sessions, C:/S: files, asciicasts, captures. - is standard input."`
	World    string   `placeholder:"NAME|FILE" help:"Play in this world. Without it, in the one that is most like the transcript."`
	Against  string   `placeholder:"HOST:PORT" help:"Play against this live server instead of a world."`
	Password string   `placeholder:"PASSWORD" help:"With --against: what to send where the transcript has had its password taken out."`
	Protocol string   `placeholder:"NAME" enum:",smtp,pop3,imap" default:"" help:"smtp, pop3 or imap, where the transcript does not show it."`
	ToLab    bool     `name:"to-lab" help:"Print a draft of a lab instead: a scenario with the session's commands as steps."`
	Export   string   `placeholder:"FORMAT" enum:",text,cast,json" default:"" help:"Print the conversation instead: text, cast (asciicast v2) or json."`
	JSON     bool     `name:"json" help:"One JSON object per line."`
}

// Help is shown by `ehlo replay --help`.
func (replayCommand) Help() string {
	return `Plays the client's side of each transcript and compares every line of the server's: same, same
meaning, differs. What the transcript lost on its way to the page (a blank line, indentation, a
password) is listed, and does not count as a difference. Exits with 0 if all lines match, 1 if one does not.

Examples:

    ehlo replay session.txt
    ehlo replay --against 127.0.0.1:2525 session.txt
    ehlo replay --to-lab session.txt > my-lab.md`
}

// Run implements the command.
func (c *replayCommand) Run(ctx context.Context, s *streams) error {
	var all []*transcript.Transcript
	for _, file := range c.Files {
		t, err := readTranscript(file, c.Protocol)
		if err != nil {
			return err
		}
		all = append(all, t)
	}
	switch {
	case c.Export != "":
		return c.export(s.out, all)
	case c.ToLab:
		return c.toLab(s.out, all)
	}
	match := true
	for _, t := range all {
		for i, session := range t.Sessions {
			r, err := c.play(ctx, session)
			if err != nil {
				return fmt.Errorf("%s: %w", t.Name, err)
			}
			match = match && r.Matches()
			if err := c.report(s.out, t, i, r); err != nil {
				return err
			}
		}
	}
	if len(all) > 1 {
		c.contradictions(s.out, all)
	}
	if !match {
		return errors.New("not all lines match")
	}
	return nil
}

// readTranscript reads a file, or standard input.
func readTranscript(file, protocol string) (*transcript.Transcript, error) {
	var data []byte
	var err error
	if file == "-" {
		data, err = io.ReadAll(io.LimitReader(os.Stdin, transcript.MaxSize+1))
	} else {
		data, err = os.ReadFile(file)
	}
	if err != nil {
		return nil, usageError{err}
	}
	t, err := transcript.Read(file, data, transcript.Options{Protocol: wire.Protocol(protocol)})
	if err != nil {
		return nil, usageError{err}
	}
	return t, nil
}

func (c *replayCommand) play(ctx context.Context, s *transcript.Session) (*replay.Result, error) {
	switch {
	case c.Against != "":
		l, err := call(ctx, c.Against, s.Descriptor)
		if err != nil {
			return nil, err
		}
		defer l.conn.Close()
		r, err := replay.Play(s, l, func(string) (string, bool) { return c.Password, c.Password != "" })
		if err == nil {
			r.World = c.Against
		}
		return r, err
	case c.World != "":
		f, err := loadWorld(c.World)
		if err != nil {
			return nil, err
		}
		return replay.InWorld(s, f)
	}
	worlds, err := builtinWorlds()
	if err != nil {
		return nil, err
	}
	return replay.Nearest(s, worlds)
}

// worldNames lists the fixtures in the binary.
func worldNames() (names []string) {
	files, err := fs.Glob(scenarios.FS, "worlds/*.yaml")
	if err != nil {
		panic(err) // the pattern is ours
	}
	for _, file := range files {
		names = append(names, strings.TrimSuffix(path.Base(file), ".yaml"))
	}
	return names
}

// builtinWorlds are all fixtures in the binary.
func builtinWorlds() ([]*server.Fixture, error) {
	var all []*server.Fixture
	for _, name := range worldNames() {
		f, err := loadWorld(name)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

func (c *replayCommand) report(w io.Writer, t *transcript.Transcript, i int, r *replay.Result) error {
	if c.JSON {
		return reportJSON(w, t, i, r)
	}
	fmt.Fprintf(w, "%s: %s session", t.Name, r.Session.Descriptor.Title)
	if r.Session.Address != "" {
		fmt.Fprintf(w, " with %s, port %d", r.Session.Address, r.Session.Port)
	}
	fmt.Fprintf(w, ", played against %s\n", r.World)
	for _, st := range r.Steps {
		if len(st.Sent) > 0 {
			for _, l := range strings.Split(strings.TrimRight(string(st.Sent), "\r\n"), "\n") {
				fmt.Fprintf(w, "    C: %s\n", strings.TrimSuffix(l, "\r"))
			}
			if st.Repaired != "" {
				fmt.Fprintf(w, "       (%s)\n", st.Repaired)
			}
		}
		for _, l := range st.Lines {
			reportLine(w, l)
		}
	}
	for _, f := range r.Session.Findings {
		fmt.Fprintf(w, "  line %d of the transcript: %s\n", f.Line, f.Says)
	}
	n := r.Count()
	fmt.Fprintf(w, "  %d lines: %d same, %d same meaning, %d lost by the transcript, %d differ\n\n",
		n[replay.Same]+n[replay.Meaning]+n[replay.Lost]+n[replay.Differs], n[replay.Same], n[replay.Meaning], n[replay.Lost], n[replay.Differs])
	return nil
}

// marks stand in front of a line for its verdict.
var marks = map[replay.Verdict]string{replay.Same: "  =", replay.Meaning: "  ~", replay.Lost: "  -", replay.Differs: "  !"}

func reportLine(w io.Writer, l replay.Line) {
	text := l.Shown
	if l.At == 0 {
		text = l.Answered
	}
	fmt.Fprintf(w, "%s S: %s\n", marks[l.Verdict], text)
	if l.Verdict == replay.Meaning || l.Verdict == replay.Differs {
		if l.At != 0 && l.Answered != "" {
			fmt.Fprintf(w, "  now: %s\n", l.Answered)
		}
	}
	if l.Why != "" {
		fmt.Fprintf(w, "       (%s)\n", l.Why)
	}
}

func reportJSON(w io.Writer, t *transcript.Transcript, i int, r *replay.Result) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, st := range r.Steps {
		for _, l := range st.Lines {
			o := map[string]any{
				"file": t.Name, "session": i + 1, "protocol": r.Session.Protocol, "line": l.At,
				"command": strings.TrimRight(string(st.Sent), "\r\n"), "shown": l.Shown, "answered": l.Answered, "verdict": l.Verdict, "why": l.Why,
			}
			if st.Repaired != "" {
				o["repaired"] = st.Repaired
			}
			if err := enc.Encode(o); err != nil {
				return err
			}
		}
	}
	for _, f := range r.Session.Findings {
		if err := enc.Encode(map[string]any{"file": t.Name, "session": i + 1, "line": f.Line, "finding": f.Kind, "says": f.Says}); err != nil {
			return err
		}
	}
	n := r.Count()
	return enc.Encode(map[string]any{
		"file": t.Name, "session": i + 1, "against": r.World, "match": r.Matches(),
		"same": n[replay.Same], "meaning": n[replay.Meaning], "lost": n[replay.Lost], "differs": n[replay.Differs],
	})
}

func (c *replayCommand) contradictions(w io.Writer, all []*transcript.Transcript) {
	for _, f := range transcript.Compare(all) {
		if c.JSON {
			json.NewEncoder(w).Encode(map[string]any{"line": f.Line, "finding": f.Kind, "says": f.Says})
		} else {
			fmt.Fprintf(w, "Between the transcripts: %s\n", f.Says)
		}
	}
}

func (c *replayCommand) export(w io.Writer, all []*transcript.Transcript) error {
	for _, t := range all {
		for _, s := range t.Sessions {
			var err error
			switch c.Export {
			case "text":
				err = transcript.WriteText(w, s.Turns())
			case "cast":
				err = transcript.WriteCast(w, t.Name, s.Turns())
			default:
				err = transcript.WriteJSON(w, s.Turns())
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// toLab drafts a lab from each session, in the world it was played in.
func (c *replayCommand) toLab(w io.Writer, all []*transcript.Transcript) error {
	if c.Against != "" {
		return usageError{errors.New("--to-lab plays in a world, not against a live server: leave --against out")}
	}
	for _, t := range all {
		for _, s := range t.Sessions {
			r, err := c.play(context.Background(), s)
			if err != nil {
				return fmt.Errorf("%s: %w", t.Name, err)
			}
			if _, err := io.WriteString(w, replay.ToLab(t.Name, r)); err != nil {
				return err
			}
		}
	}
	return nil
}
