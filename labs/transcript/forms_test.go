package transcript_test

import (
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ehlo/labs/transcript"
)

// said is a line of a session.
type said struct {
	client bool
	text   string
	first  bool // of what that side says at once
	n      int  // of the session, from 0
}

// at is the time of a line, as logs have it.
func (s said) at() string { return fmt.Sprintf("%02d:%02d:%02d", 9+s.n/3600, s.n/60%60, s.n%60) }

func (s said) pick(ofClient, ofServer string) string {
	if s.client {
		return ofClient
	}
	return ofServer
}

// marked writes lines with a mark in front, in which {time}, {n} and {level} change from line to line.
func marked(ofClient, ofServer string) func([]said) string {
	return func(lines []said) string {
		var b strings.Builder
		for _, l := range lines {
			mark := strings.NewReplacer("{time}", l.at(), "{n}", fmt.Sprint(4000+l.n*7), "{level}", []string{"DEBUG", "INFO", "DEBU"}[l.n%3]).Replace(l.pick(ofClient, ofServer))
			front, back, _ := strings.Cut(mark, "…")
			b.WriteString(front + l.text + back + "\n")
		}
		return b.String()
	}
}

// quoted is marked with what is said as a literal of a language.
func quoted(ofClient, ofServer string) func([]said) string {
	return func(lines []said) string {
		var b strings.Builder
		for _, l := range lines {
			text := strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(l.text)
			fmt.Fprintf(&b, "%s %s'%s\\r\\n'\n", l.at(), l.pick(ofClient, ofServer), text)
		}
		return b.String()
	}
}

// forms are those in which sessions are written down. One that is of a protocol alone has its name at the end.
var forms = []struct {
	name  string
	write func([]said) string
}{
	{"C: and S:", marked("C: …", "S: …")},
	{"C: and S: with a tab", marked("C:\t…", "S:\t…")},
	{"C and S without a colon", marked("C  …", "S  …")},
	{"Client: and Server:", marked("Client: …", "Server: …")},
	{"PHPMailer", marked("2025-04-05 {time}\tCLIENT -> SERVER: …", "2025-04-05 {time}\tSERVER -> CLIENT: …")},
	{"smtplib", quoted("send: ", "reply: b")},
	{"node-imap", quoted("=> ", "<= ")},
	{"angles", marked("2025-09-26 {time}: >> …", "2025-09-26 {time}: << …")},
	{"MDaemon", marked("Mon 2025-09-26 {time}: [{n}] --> …", "Mon 2025-09-26 {time}: [{n}] <-- …")},
	{"brackets", marked("[->] …", "[<-] …")},
	{"Sent: and Got:", marked("Sent: …", "Got: …")},
	{"Mailpit", marked("{level}[2024/12/12 {time}] [smtpd] received (198.51.100.33) …", "{level}[2024/12/12 {time}] [smtpd] response (198.51.100.33) …")},
	{"nodemailer", marked("[2016-12-04 {time}] DEBUG: [efMUTGvo7PPd] C: …", "[2016-12-04 {time}] DEBUG: [efMUTGvo7PPd] S: …")},
	{"Roundcube", marked("[22-Mar-2017 {time} +0100]: <epf86f94> [{n}] C: …", "[22-Mar-2017 {time} +0100]: <epf86f94> [{n}] S: …")},
	{"a server's syslog", marked("Sep 16 {time} mail Qsmtpd[1775]: < …", "Sep 16 {time} mail Qsmtpd[1775]: > …")},
	{"Postfix -v", marked("Sep 16 {time} mail postfix/smtpd[1775]: < unknown[192.0.2.7]: …", "Sep 16 {time} mail postfix/smtpd[1775]: > unknown[192.0.2.7]: …")},
	{"a quoted mail", marked("> C: …", "> S: …")},
	{"numbered lines", marked("{n}  C: …", "{n}  S: …")},
	{"backquotes", marked("`C: …`", "`S: …`")},
	{"Thunderbird", marked("2024-02-08 {time}.5 UTC - [Parent {n}: IMAP]: I/IMAP 7f4ebca40600:mail.example.org:NA:SendData: …",
		"2024-02-08 {time}.5 UTC - [Parent {n}: IMAP]: I/IMAP 7f4ebca40600:mail.example.org:NA:CreateNewLineFromSocket: …")},
	{"curl -v", func(l []said) string {
		return "*   Trying 192.0.2.200...\n* Connected to example.com (192.0.2.200) port 25 (#0)\n" + marked("> …", "< …")(l) + "* Closing connection 0\n"
	}},
	{"swaks", func(l []said) string {
		return "=== Trying 127.0.0.1:25...\n=== Connected to 127.0.0.1.\n" + marked(" -> …", "<-  …")(l) + "=== Connection closed with remote host.\n"
	}},
	{"msmtp -d", marked("--> …", "<-- …")},
	{"mutt -d", marked("4> …", "4< …")},
	{"fetchmail -vv", marked("fetchmail: POP3> …", "fetchmail: POP3< …")},
	{"Claws", marked("[{time}] ESMTP> …", "[{time}] ESMTP< …")},
	{"hMailServer", marked("\"POP3D\"\t{n}\t267\t\"2017-08-07 {time}.339\"\t\"198.51.100.7\"\t\"RECEIVED: …\"", "\"POP3D\"\t{n}\t267\t\"2017-08-07 {time}.339\"\t\"198.51.100.7\"\t\"SENT: …\"")},
	{"imapsync", marked("Sending: …", "Read: \t…")},
	{"aioimaplib", marked("{time} DEBUG:aioimaplib.aioimaplib:Sending : b'…'", "{time} DEBUG:aioimaplib.aioimaplib:Received : b'…'")},
	{"a logger with a thread", marked("{time},123 [smtp-{n}] {level} c.example.mail.Wire - >>> …", "{time},123 [smtp-{n}] {level} c.example.mail.Wire - <<< …")},
	{"arrows the other way", marked("<<< …", ">>> …")},
	{"RFC 821", marked("S: …", "R: …")},
	{"indented", marked("    C: …", "    S: …")},
	{"ANSI colours", marked("\x1b[32mC: …\x1b[0m", "\x1b[31mS: …\x1b[0m")},
	{"a page's source", func(lines []said) string {
		var b strings.Builder
		b.WriteString("<pre>\n")
		for _, l := range lines {
			fmt.Fprintf(&b, "%s%s<br>\n", l.pick("C: ", "S: "), html.EscapeString(l.text))
		}
		return b.String() + "</pre>\n"
	}},
	{"JSON", func(lines []said) string {
		var b strings.Builder
		for _, l := range lines {
			data, _ := json.Marshal(struct {
				Time string `json:"time"`
				Side string `json:"side"`
				Data string `json:"data"`
			}{l.at(), l.pick("out", "in"), l.text + "\r\n"})
			fmt.Fprintf(&b, "%s\n", data)
		}
		return b.String()
	}},
	{"Exim -v, smtp", func(lines []said) string {
		var b strings.Builder
		for _, l := range lines {
			mark := l.pick("  SMTP>> ", "  SMTP<< ")
			if !l.client && !l.first {
				mark = "         "
			}
			b.WriteString(mark + l.text + "\n")
		}
		return b.String()
	}},
	{"sendmail -v, smtp", func(l []said) string {
		return "bob@example.com... Connecting to mx.example.com. via esmtp...\n" + marked(">>> …", "…")(l) + "Closing connection to mx.example.com.\n"
	}},
	{"blank lines between", func(lines []said) string {
		var b strings.Builder
		for i, l := range lines {
			if i > 0 && l.first {
				b.WriteString("\n")
			}
			b.WriteString(l.pick("C: ", "S: ") + l.text + "\n")
		}
		return b.String()
	}},
	{"telnet", func(l []said) string {
		return "$ telnet mail.example.com 25\nTrying 192.0.2.1...\nConnected to mail.example.com.\nEscape character is '^]'.\n" + marked("…", "…")(l) + "Connection closed by foreign host.\n"
	}},
}

// TestForms writes what was recorded in each form that people have, and reads it back to the same exchanges.
func TestForms(t *testing.T) {
	files, _ := filepath.Glob("../../server/fidelity/testdata/recorded/transcripts/*/*.txt")
	if len(files) == 0 {
		t.Fatal("there are no recorded transcripts")
	}
	every := 10
	if os.Getenv("EHLO_LONG") != "" {
		every = 1
	}
	for i, form := range forms {
		read, whole := 0, 0
		for n, file := range files {
			if (n+i)%every != 0 {
				continue
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			tr, err := transcript.Read(file, data, transcript.Options{})
			if err != nil {
				t.Fatal(err)
			}
			lines, want := spoken(tr.Sessions[0])
			if _, only, one := strings.Cut(form.name, ", "); len(lines) == 0 || one && only != string(tr.Sessions[0].Protocol) {
				continue // not printable, or cut into pieces
			}
			whole += len(want)
			again, err := transcript.Read(file, []byte(form.write(lines)), transcript.Options{})
			if err != nil {
				t.Logf("%s: %s: %v", form.name, filepath.Base(file), err)
				continue
			}
			_, got := spoken(again.Sessions[0])
			same := 0
			for i := range min(len(got), len(want)) {
				if got[i] == want[i] {
					same++
				}
			}
			if same < len(want) {
				t.Logf("%s: %s: %d of %d exchanges", form.name, filepath.Base(file), same, len(want))
			}
			read += same
		}
		if whole == 0 {
			t.Fatalf("%s: nothing was tried", form.name)
		}
		if 1000*read < 990*whole {
			t.Errorf("%s: %d of %d exchanges are read back", form.name, read, whole)
		}
	}
}

// spoken are the lines of a session, none if they cannot be written as text, and its exchanges.
func spoken(s *transcript.Session) (lines []said, exchanges []string) {
	printable := func(text string) bool {
		return strings.HasSuffix(text, "\r\n") && !slices.ContainsFunc([]rune(strings.ReplaceAll(text, "\r\n", "")), func(r rune) bool { return r < ' ' || r > '~' })
	}
	for _, x := range s.Exchanges {
		exchanges = append(exchanges, string(x.Unit.Raw)+"→"+string(x.Reply))
	}
	for _, turn := range s.Turns() {
		if !printable(turn.Text) {
			return nil, exchanges
		}
		for i, l := range strings.Split(strings.TrimSuffix(turn.Text, "\r\n"), "\r\n") {
			lines = append(lines, said{client: turn.Client, text: l, first: i == 0, n: len(lines)})
		}
	}
	return lines, exchanges
}
