package explaintest

import (
	"slices"
	"strings"
	"testing"

	"ehlo/server/wire"
)

// Kept spoils one part, which is no argument, of each of some lines that are right behind a conversation, in many ways.
// The fix of what is refused then is that command with the arguments that were typed.
func (at Place) Kept(t *testing.T, stage []string, lines ...string) {
	refused, kept := 0, 0
	for _, right := range lines {
		want := at.parse(right)
		if want.Problem != nil || !Accepted(last(at.Play(t, Lines(append(slices.Clone(stage), right)...)))) {
			t.Errorf("%q is not right", right)
			continue
		}
		for _, line := range spoilt(right, want) {
			acts := append(Lines(stage...), Act{Octets: []byte(line + "\r\n")})
			x, e := at.Play(t, acts).Last()
			if x.Response.Outcome != wire.Error || x.Close {
				continue
			}
			refused++
			if len(e.Mistakes) == 0 || e.Mistakes[0].Fix == "" {
				continue
			}
			m := e.Mistakes[0]
			if got := at.parse(m.Fix); got.Verb != want.Verb || !slices.Equal(got.Args, want.Args) {
				t.Errorf("%q is answered %q: %s, and the fix is %q, where %q was meant", line, x.Reply, m.ID, m.Fix, right)
				continue
			}
			kept++
		}
	}
	if kept*10 < refused*9 {
		t.Errorf("of %d refused lines only %d have a fix", refused, kept)
	}
	t.Logf("%d refused, %d fixes keep what was right", refused, kept)
}

// last is the last exchange.
func last(c *Talk) *wire.Exchange { return c.Exchanges[len(c.Exchanges)-1] }

// parse reads a line as the server's parser does.
func (at Place) parse(line string) *wire.Command {
	return at.Protocol.Descriptor.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")})
}

// spoilt are a line with something wrong that is no argument's: in the verb, behind it, around the line.
func spoilt(line string, cmd *wire.Command) (all []string) {
	tag := line[:len(cmd.Tag)]
	if tag != "" {
		tag += " "
	}
	rest := line[len(tag):]
	verb, args := rest[:len(cmd.Verb)], rest[len(cmd.Verb):]
	word := strings.LastIndexByte(verb, ' ') + 1 // of UID FETCH the second is spoilt
	n := len(verb)
	if n-word > 3 { // of three letters, nobody knows which one is wrong
		for i := word + 1; i+1 < n; i++ {
			all = append(all, tag+verb[:i]+verb[i+1:i+2]+verb[i:i+1]+verb[i+2:]+args) // two letters swapped
		}
		all = append(all, tag+verb[:n-1]+args, tag+verb+verb[n-1:]+args, tag+verb[:word+1]+verb[word:]+args)
	}
	for _, s := range []string{":", ";", ",", "."} {
		all = append(all, tag+verb+s+args, line+s)
	}
	if args != "" {
		for _, s := range []string{"\t", "\u00a0", "\u3000", ": ", "  "} {
			all = append(all, tag+verb+s+args[1:])
		}
	}
	for _, s := range []string{" ", "> ", "$ ", "C: ", "- ", "\ufeff", "\u200b", "1. ", "2) "} {
		all = append(all, s+line)
	}
	for _, s := range []string{"`", "**", `"`, "'"} {
		all = append(all, s+line+s)
	}
	return append(all, line+" ", line+"  ", line+"\u00a0")
}
