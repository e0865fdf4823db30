package replay_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"ehlo/labs/proof"
	"ehlo/labs/replay"
	"ehlo/labs/transcript"
	"ehlo/scenarios"
)

// folder is one with a draft and the worlds that are built in.
func folder(t testing.TB, draft string) fs.FS {
	t.Helper()
	fsys := fstest.MapFS{"draft.md": {Data: []byte(draft)}}
	err := fs.WalkDir(scenarios.FS, "worlds", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(scenarios.FS, name)
		fsys[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fsys
}

// proved drafts a lab of each session of a transcript, and proves it.
func proved(t *testing.T, name string, tr *transcript.Transcript) (drafts []string) {
	t.Helper()
	worlds := fixtures(t)
	for _, s := range tr.Sessions {
		r, err := replay.Nearest(s, worlds)
		if err != nil {
			t.Fatal(err)
		}
		draft := replay.ToLab(tr.Name, r)
		if found := proof.Check(folder(t, draft), "draft.md").Found; len(found) > 0 {
			t.Errorf("%s: %v\n%s", name, found, numbered(draft))
		}
		drafts = append(drafts, draft)
	}
	return drafts
}

// TestEveryDraftIsProved drafts labs of the document's sessions and others in its forms, and of what was recorded
// from real servers, refusals and all.
func TestEveryDraftIsProved(t *testing.T) {
	var files []string
	for _, pattern := range []string{"../transcript/testdata/*.txt", "../transcript/testdata/*.cast"} {
		found, _ := filepath.Glob(pattern)
		files = append(files, found...)
	}
	recorded, _ := filepath.Glob("../../server/fidelity/testdata/recorded/transcripts/*/*.txt")
	if len(files) < 7 || len(recorded) < 100 {
		t.Fatalf("there are %d transcripts and %d recordings only", len(files), len(recorded))
	}
	step := 20
	if os.Getenv("EHLO_LONG") != "" {
		step = 1
	}
	for i := 0; i < len(recorded); i += step {
		files = append(files, recorded[i])
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			proved(t, file, read(t, file))
		})
	}
}

// TestDraftsOfRefusals drafts labs where the world does otherwise than the transcript has it: what it does is what
// the steps expect, and the author is told.
func TestDraftsOfRefusals(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		has  []string
	}{
		"refused here and accepted there": {
			"S: 220 mail.example.org ESMTP\nC: HELO me\nS: 250 mail.example.org\nC: MAIL FROM:<>\nS: 250 OK\nC: RSET\nS: 250 OK\nC: MAIL FROM:<>\nS: 550 5.7.1 no\nC: QUIT\nS: 221 bye\n",
			[]string{`# The transcript has "550 5.7.1 no" here, and this world answers "250 `, `{verb: "MAIL", reply: "250"}`},
		},
		"the text of a message that is not asked for": {
			"S: 220 mail.example.org ESMTP\nC: HELO me\nS: 250 mail.example.org\nC: DATA\nS: 354 go on\nC: Subject: x\nC: .\nS: 250 OK\nC: QUIT\nS: 221 bye\n",
			[]string{`# "Subject: x" … is left out. This world has not asked for it.`, `{verb: "QUIT", reply: "221"}`},
		},
		"TLS": {
			"S: 220 mail.example.org ESMTP\nC: EHLO me\nS: 250-mail.example.org\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go on\nC: EHLO me\nS: 250 mail.example.org\nC: NOOP\nS: 250 OK\n",
			[]string{`# "STARTTLS" is left out. The connection would be encrypted from here on, and nobody can type that.`, `{verb: "NOOP", reply: "250"}`},
		},
		"a login that this world asks to go on": {
			"S: 220 mail.example.org ESMTP\nC: EHLO me\nS: 250-mail.example.org\nS: 250 AUTH\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: *\nS: 501 fine\nC: AUTH LOGIN\nS: 503 not now\nC: NOOP\nS: 250 OK\n",
			[]string{`# "AUTH LOGIN" is left out. This world asks for something else then, which the transcript does not answer.`, `{verb: "NOOP", reply: "250"}`},
		},
		"a server that hangs up": {
			"S: 220 mail.example.org ESMTP\nC: QUIT\nS: 500 what\nC: NOOP\nS: 250 OK\n",
			[]string{`# "NOOP" is left out. This world ends the connection before it, so that all after it is missing, too.`},
		},
		"what cannot be written": {
			"S: 220 mail.example.org ESMTP\nC: HELO me\nS: 250 mail.example.org\nC: NOOP {{word}}\nS: 250 OK\nC: QUIT\nS: 221 bye\n",
			[]string{`# "NOOP {\u007bword}}" is left out. A lab's solution cannot have this line.`, `{verb: "QUIT", reply: "221"}`},
		},
		"another server": {
			"$ telnet mail.example.org 2525\n220 mail.example.org ESMTP\nHELO me\n250 mail.example.org\n",
			[]string{`# The transcript calls "telnet mail.example.org 2525", and this lab "telnet 10.`},
		},
		"what somebody else could read as Markdown": {
			"S: +OK ready\nC: USER a`b```c\nS: -ERR `no`\nC: <b>x</b>\nS: -ERR no\n",
			nil,
		},
		"words that blanks alone tell apart": {
			"S: +OK ready\nC: \tNOPE\nS: -ERR no\nC: NOPE\t\nS: -ERR no\n",
			[]string{"needs: [step-1]"},
		},
		"said unasked": {
			"S: +OK ready\nC: USER bob\nS: +OK\nS: -ERR too late\n",
			[]string{`# The transcript's server says "-ERR too late" unasked, and this world's does not.`},
		},
		"a wrong password": {
			"S: * OK ready\nC: a LOGIN zoe tulip\nS: a OK in\nC: b SELECT INBOX\nS: * 3 EXISTS\nS: b OK [READ-WRITE] done\nC: c IDLE\nS: + idling\nC: DONE\nS: c OK done\nC: d LOGOUT\nS: * BYE bye\nS: d OK done\n",
			[]string{`{verb: "LOGOUT", reply: "OK"}`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr, err := transcript.Read("x.txt", []byte(tt.text), transcript.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, draft := range proved(t, name, tr) {
				for _, want := range tt.has {
					if !strings.Contains(draft, want) {
						t.Errorf("%s is not in\n%s", want, numbered(draft))
					}
				}
			}
		})
	}
}

// TestDraftCallsAServerOfItsWorld: where a transcript does not show how somebody
// connected, the lab's first step names what there is to be called.
func TestDraftCallsAServerOfItsWorld(t *testing.T) {
	const text = "S: 220 mail.example.net ESMTP Postfix\nC: EHLO me\nS: 250 mail.example.net\n"
	r := nearest(t, text)
	if call, lab := fmt.Sprintf("telnet %s %d", r.Address, r.Port), replay.ToLab("x", r); !strings.Contains(lab, call) {
		t.Errorf("%q is not in\n%s", call, lab)
	}
}

func numbered(text string) string {
	var b strings.Builder
	for i, l := range strings.Split(text, "\n") {
		fmt.Fprintf(&b, "%4d %s\n", i+1, l)
	}
	return b.String()
}
