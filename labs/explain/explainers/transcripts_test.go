package explainers_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ehlo/labs/explain/explainers"
	"ehlo/labs/explain/explaintest"
	"ehlo/labs/explain/known"
	"ehlo/labs/transcript"
	"ehlo/server/wire"
)

// TestTranscriptsAreExplained reads every transcript of the reference as
// `ehlo explain` does, IMAP's too.
func TestTranscriptsAreExplained(t *testing.T) {
	files, err := filepath.Glob(explaintest.Evidence("server", "fidelity", "testdata", "recorded", "transcripts", "*", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded transcripts (%v)", err)
	}
	documents, err := filepath.Glob(explaintest.Evidence("labs", "transcript", "testdata", "telnet-*.txt"))
	if err != nil || len(documents) != 3 {
		t.Fatalf("%d sessions of the document, want 3 (%v)", len(documents), err)
	}
	files = append(files, documents...)
	exchanges, refused := 0, 0
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		read, err := transcript.Read(filepath.Base(f), data, transcript.Options{})
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		for _, s := range read.Sessions {
			e, brief := explainers.Table().New(s.Protocol, known.Place{}), explainers.Table().New(s.Protocol, known.Place{})
			for _, x := range s.Exchanges {
				said := e.Explain(&x.Exchange)
				short := *said
				short.Notes = nil
				if diff := cmp.Diff(short, brief.Brief(&x.Exchange)); diff != "" {
					t.Errorf("%s: %q in brief (-want +got):\n%s", f, x.Unit.Raw, diff)
				}
				explaintest.Explained(t, filepath.Join(filepath.Base(filepath.Dir(f)), filepath.Base(f)), &x.Exchange, said)
				exchanges++
				if x.Response.Outcome == wire.Error && len(x.Unit.Raw) > 0 {
					refused++
					if len(said.Mistakes) == 0 {
						t.Errorf("%s: %q is answered %q, and no mistake is found", f, x.Unit.Raw, x.Reply)
					}
				}
			}
		}
	}
	t.Logf("%d transcripts, %d exchanges, %d refused", len(files), exchanges, refused)
}
