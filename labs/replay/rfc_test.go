package replay_test

import (
	"os"
	"path/filepath"
	"testing"

	"ehlo/labs/replay"
	"ehlo/labs/transcript"
	"ehlo/server/wire"
)

// TestSamplesOfTheRFCs reads and plays the sample sessions of the RFCs as they are printed: set in, wrapped, with remarks
// between the lines. differs is the first line of the transcript that the nearest world answers otherwise, "" for none.
func TestSamplesOfTheRFCs(t *testing.T) {
	samples := []struct {
		file      string
		protocol  wire.Protocol
		exchanges int
		differs   string
		why       string
	}{
		{"1939-10", "pop3", 9, "", ""},
		{"2595-3.1", "imap", 4, "", ""},
		{"2595-4", "pop3", 2, "", ""},
		{"2920-4-all-refused", "smtp", 7, "", ""},
		{"2920-4-one-by-one", "smtp", 9, "", ""},
		{"2920-4-pipelined", "smtp", 9, "", ""},
		{"2920-4-refused-late", "smtp", 8, `354 enter mail, end with line containing only "."`, "no product takes DATA after all recipients have been refused"},
		{"3030-4.1", "smtp", 7, "", ""},
		{"3030-4.2", "smtp", 11, "250 100000 octets received", "the octets of the chunks are not printed"},
		{"3207-5", "smtp", 4, "", ""},
		{"3461-10.1", "smtp", 12, "", ""},
		{"3461-10.2", "smtp", 7, "", ""},
		{"3461-10.3", "smtp", 8, "", ""},
		{"3461-10.4", "smtp", 13, "", ""},
		{"3461-10.5", "smtp", 7, "", ""},
		{"3501-8", "imap", 7, "* 2 RECENT", "no message of a fixture is \\Recent"},
		{"4954-4.1-cram-md5", "smtp", 4, "334 PDQxOTI5NDIzNDEuMTI4Mjg0NzJAc291cmNlZm91ci5hbmRyZXcuY211LmVkdT4=", "SMTP has no CRAM-MD5 here"},
		{"4954-4.1-external", "smtp", 5, "235 2.7.0 Authentication successful", "EXTERNAL wants a client's certificate"},
		{"4954-4.1-initial", "smtp", 5, "", ""},
		{"4954-4.1-plain", "smtp", 3, "", ""},
		{"5034-6-digest-md5", "pop3", 5, "+ cmVhbG09ImVsd29vZC5pbm5vc29mdC5jb20iLG5vbmNlPSJPQTZNRzl0RVFHbTJoaCIscW9wPSJhdXRoIixhbGdvcml0aG09bWQ1LXNlc3MsY2hhcnNldD11dGYtOA==", "nothing speaks DIGEST-MD5 (RFC 6331)"},
		{"5034-6-initial", "pop3", 5, "", ""},
		{"5034-6-plain", "pop3", 3, "", ""},
		{"5321-d.1", "smtp", 9, "", ""},
		{"5321-d.2", "smtp", 7, "", ""},
		{"5321-d.3-to-the-destination", "smtp", 7, "", ""},
		{"5321-d.3-to-the-relay", "smtp", 7, "", ""},
		{"5321-d.4", "smtp", 8, "", ""},
		{"9051-8", "imap", 11, "+ cj1yT3ByTkdmd0ViZVJXZ2JORWtxTyVodllEcFdVYTJSYVRDQWZ1eEZJbGopaE5sRiRrMCxzPVcyMlphSjBTTlk3c29Fc1VFamI2Z1E9PSxpPTQwOTY=", "nothing speaks SCRAM, and nobody gets in"},
	}
	files, _ := filepath.Glob("testdata/rfc/*.txt")
	if len(files) != len(samples) {
		t.Errorf("%d files and %d samples", len(files), len(samples))
	}
	for _, tt := range samples {
		t.Run(tt.file, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile("testdata/rfc/" + tt.file + ".txt")
			if err != nil {
				t.Fatal(err)
			}
			tr, err := transcript.Read(tt.file, text, transcript.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(tr.Sessions) != 1 || tr.Sessions[0].Protocol != tt.protocol || len(tr.Sessions[0].Exchanges) != tt.exchanges {
				t.Fatalf("%d sessions, of which the first has %d exchanges of %s", len(tr.Sessions), len(tr.Sessions[0].Exchanges), tr.Sessions[0].Protocol)
			}
			r, err := replay.Nearest(tr.Sessions[0], fixtures(t))
			if err != nil {
				t.Fatal(err)
			}
			if got := firstDiffering(r); got != tt.differs {
				t.Errorf("differs first in %q, want %q (%s)", got, tt.differs, tt.why)
			}
			proved(t, tt.file, tr)
		})
	}
}

// firstDiffering is the first line of a transcript that is answered otherwise, or what is answered beside them.
func firstDiffering(r *replay.Result) string {
	for _, s := range r.Steps {
		for _, l := range s.Lines {
			switch {
			case l.Matches():
			case l.Shown != "":
				return l.Shown
			default:
				return l.Answered
			}
		}
	}
	return ""
}
