package command

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"ehlo/labs/explain"
	"ehlo/labs/explain/explainers"
	"ehlo/labs/explain/known"
	"ehlo/labs/transcript"
	"ehlo/server"
	"ehlo/server/wire"
)

type explainer struct {
	File     string `arg:"" help:"The transcript; - is standard input."`
	Protocol string `placeholder:"smtp|pop3|imap" help:"Which protocol it is, if the transcript does not show it."`
	JSON     bool   `name:"json" help:"Print one JSON object for each exchange; docs/explain.md has the fields."`
}

// Help is shown by `ehlo explain --help`.
func (explainer) Help() string {
	return `Says what each part of a transcript means, where the rule stands, what went wrong, and what to
type instead. Reads telnet sessions, logs of mail programs and libraries, openssl and swaks output,
terminal recordings and packet captures: what marks the two sides it learns from the lines.

Exits with 0 when the transcript has been explained, 1 when there is no mail session in it, and 2
for wrong use.

Examples:

    ehlo explain session.txt
    ehlo explain --json session.txt
    printf 'C: EHLO\nS: 501 Syntax error\n' | ehlo explain --protocol smtp -`
}

// Run explains a transcript.
func (e *explainer) Run(s *streams) error {
	protocol := wire.Protocol(strings.ToLower(e.Protocol))
	if protocol != "" && server.Protocols().Conversational().Lookup(protocol) == nil {
		return usageError{fmt.Errorf("--protocol %s: it is smtp, pop3 or imap", e.Protocol)}
	}
	data, err := e.read()
	if err != nil {
		return usageError{err}
	}
	t, err := transcript.Read(e.File, data, transcript.Options{Protocol: protocol})
	if err != nil {
		return err
	}
	// What is offered to be typed may name what the transcript shows later on.
	shown, err := each(t, known.Place{}, func(int, *transcript.Session, *transcript.Exchange, *explain.Explanation) error { return nil })
	if err != nil {
		return err
	}
	if about := s.out; len(t.Findings) > 0 {
		if e.JSON {
			about = s.err // what is printed there is for people, too
		}
		reading(about, t)
	}
	headed := 0 // sessions with a heading
	_, err = each(t, shown, func(i int, session *transcript.Session, x *transcript.Exchange, said *explain.Explanation) error {
		if e.JSON {
			return writeJSON(s.out, i, session, x, said)
		}
		if headed < i {
			headed = i
			heading(s.out, session)
		}
		annotate(s.out, x, said)
		return nil
	})
	return err
}

// each has do called with each exchange of a transcript and its explanation, and
// with its session, which is counted from 1. shown is what is known to begin
// with; what is known when all is read is returned.
func each(t *transcript.Transcript, shown known.Place, do func(int, *transcript.Session, *transcript.Exchange, *explain.Explanation) error) (known.Place, error) {
	for i, session := range t.Sessions {
		x := explainers.Table().New(session.Protocol, shown)
		x.Secure(session.Descriptor.TLSAt(session.Port))
		for _, exchange := range session.Exchanges {
			if exchange.Service == nil {
				exchange.Service = &wire.Service{Host: session.Address, Address: session.Address, Port: session.Port, Protocol: session.Protocol, Persona: session.Persona}
			}
			if err := do(i+1, session, exchange, x.Explain(&exchange.Exchange)); err != nil {
				return shown, err
			}
		}
		shown = x.Place()
	}
	return shown, nil
}

func (e *explainer) read() ([]byte, error) {
	in := io.Reader(os.Stdin)
	if e.File != "-" {
		f, err := os.Open(e.File)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, transcript.MaxSize+1)) // Read refuses what is longer
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", e.File, err)
	}
	return data, nil
}

// The fields of --json; docs/explain.md describes them.
type (
	exchangeJSON struct {
		Session     int           `json:"session"`
		Index       int           `json:"index"`
		Protocol    wire.Protocol `json:"protocol"`
		Line        int           `json:"line"`
		Kind        wire.UnitKind `json:"kind"`
		Command     string        `json:"command"`
		Verb        string        `json:"verb"`
		Reply       []string      `json:"reply"`
		Code        string        `json:"code"`
		Outcome     wire.Outcome  `json:"outcome"`
		Summary     string        `json:"summary"`
		Explanation []noteJSON    `json:"explanation"`
		Mistakes    []mistakeJSON `json:"mistakes"`
		State       stateJSON     `json:"state"`
	}
	noteJSON struct {
		Span [2]int       `json:"span"`
		Of   explain.Part `json:"of"`
		Kind string       `json:"kind"`
		Says string       `json:"says"`
		Ref  string       `json:"ref"`
	}
	mistakeJSON struct {
		ID   string `json:"id"`
		Span [2]int `json:"span"`
		Says string `json:"says"`
		Ref  string `json:"ref"`
		Fix  string `json:"fix"`
	}
	stateJSON struct {
		From wire.State `json:"from"`
		To   wire.State `json:"to"`
		Says string     `json:"says"`
		Ref  string     `json:"ref"`
		Next []string   `json:"next"`
	}
)

func writeJSON(out io.Writer, session int, s *transcript.Session, x *transcript.Exchange, said *explain.Explanation) error {
	o := exchangeJSON{
		Session: session, Index: x.Index, Protocol: s.Protocol, Line: x.Line, Kind: x.Unit.Kind,
		Command: strings.TrimRight(string(x.Unit.Raw), "\r\n"), Reply: x.Response.Lines, Code: x.Response.Code,
		Outcome: x.Response.Outcome, Summary: said.Summary, Explanation: []noteJSON{}, Mistakes: []mistakeJSON{},
		State: stateJSON{said.Edge.From, said.Edge.To, said.Edge.Says, said.Edge.Ref, said.Edge.Next},
	}
	if x.Command != nil {
		o.Verb = x.Command.Verb
	}
	if x.Line == 0 && len(x.ReplyLine) > 0 {
		o.Line = x.ReplyLine[0]
	}
	if o.Reply == nil {
		o.Reply = []string{}
	}
	if o.State.Next == nil {
		o.State.Next = []string{}
	}
	for _, n := range said.Notes {
		o.Explanation = append(o.Explanation, noteJSON{[2]int{n.Start, n.End}, n.Of, n.Kind, n.Says, n.Ref})
	}
	for _, m := range said.Mistakes {
		o.Mistakes = append(o.Mistakes, mistakeJSON{m.ID, [2]int{m.Start, m.End}, m.Says, m.Ref, m.Fix})
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(o); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}
