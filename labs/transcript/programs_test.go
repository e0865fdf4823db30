package transcript_test

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"testing"

	"ehlo/labs/transcript"
	"ehlo/server/wire"
)

// program is how a program writes a session down: marks in which {n} changes, and what it says of itself between the turns.
type program struct {
	name      string
	protocols string // of which it has sessions, by their first letters
	client    string // around what is said: %s
	server    string
	more      string   // around what a side says behind the first line, "" for the same
	refused   string   // around a refusal of SMTP's, "" for the same
	escapes   bool     // what is said is a literal of a language
	before    []string // lines of its own
	between   []string
	after     []string
	silent    bool // the message's text is not shown
}

// programs are those whose logs people post, in forms such as theirs. Those of aioimaplib, NeoMutt, Net::SMTP, swaks,
// tmail and rust-imap were held against what is public of them, Exchange's in part; the others have the marks that
// such logs are known by, and may differ from a version at hand in what stands around them.
var programs = []program{
	{name: "Ruby net/smtp", protocols: "s", client: "<- %s", server: "-> %s", escapes: true, before: []string{"opening connection to mail.example.com:25...", "Connection opened: mail.example.com:25"}},
	{name: "Ruby net/pop", protocols: "p", client: "<- %s", server: "-> %s", escapes: true, before: []string{"opening connection to pop.example.com:110..."}},
	{name: "Ruby net/imap", protocols: "i", client: "C: %s", server: "S: %s"},
	{name: "smtplib of Python 2", protocols: "s", client: "send: '%s\\r\\n'", server: "reply: '%s\\r\\n'", before: []string{"connect: ('mail.example.com', 25)"}, between: []string{"reply: retcode (250); Msg: OK"}},
	{name: "smtplib, debuglevel 2", protocols: "s", client: "09:58:01.123456 send: '%s\\r\\n'", server: "09:58:01.223456 reply: b'%s\\r\\n'", before: []string{"09:58:00.1 connect: ('mail.example.com', 25)", "09:58:00.2 connect: to ('mail.example.com', 25) None"}, between: []string{"09:58:01.3 reply: retcode (250); Msg: b'OK'"}},
	{name: "poplib", protocols: "p", client: "*cmd* '%s'", server: "*resp* b'%s'", silent: true},
	{name: "imaplib", protocols: "i", client: "  58:01.12 > b'%s'", server: "  58:01.13 < b'%s'", before: []string{"  58:01.10 imaplib version 2.58", "  58:01.10 new IMAP4 connection, tag=b'ABCD'"}, between: []string{"  58:01.14 \tmatched b'(?P<tag>ABCD\\\\d+) (?P<type>[A-Z]+) (?P<data>.*)' => (b'ABCD1', b'OK', b'done')"}},
	{name: "aioimaplib", protocols: "i", client: "DEBUG    aioimaplib.aioimaplib:aioimaplib.py:405 Sending : b'%s\\r\\n'", server: "DEBUG    aioimaplib.aioimaplib:aioimaplib.py:340 Received : b'%s\\r\\n'", between: []string{"DEBUG    aioimaplib.aioimaplib:aioimaplib.py:302 state -> NONAUTH"}},
	{name: "aiosmtpd", protocols: "s", client: "INFO:mail.log:('127.0.0.1', 50702) >> b'%s'", server: "DEBUG:mail.log:('127.0.0.1', 50702) << b'%s'", before: []string{"INFO:mail.log:Available AUTH mechanisms: LOGIN(builtin) PLAIN(builtin)", "INFO:mail.log:Peer: ('127.0.0.1', 50702)"}, silent: true},
	{name: "PHPMailer, debug 3", protocols: "s", client: "2024-01-02 09:58:{n} CLIENT -> SERVER: %s", server: "2024-01-02 09:58:{n} SERVER -> CLIENT: %s", more: "                                         %s",
		before: []string{"2024-01-02 09:58:00 Connection: opening to mail.example.com:25, timeout=300, options=array()", "2024-01-02 09:58:00 Connection: opened"}, after: []string{"2024-01-02 09:58:59 Connection: closed"}},
	{name: "PHPMailer on a page", protocols: "s", client: "2024-01-02 09:58:{n} CLIENT -&gt; SERVER: %s<br>", server: "2024-01-02 09:58:{n} SERVER -&gt; CLIENT: %s<br>"},
	{name: "Swift Mailer", protocols: "s", client: ">> %s", server: "<< %s", before: []string{"++ Starting Swift_SmtpTransport"}, after: []string{"++ Swift_SmtpTransport started"}},
	{name: "Symfony Mailer", protocols: "s", client: "[2024-01-02T09:58:{n}.123456+00:00] > %s", server: "[2024-01-02T09:58:{n}.123456+00:00] < %s"},
	{name: "JavaMail", protocols: "s", client: "%s", server: "%s", before: []string{"DEBUG: JavaMail version 1.6.2", "DEBUG SMTP: useEhlo true, useAuth false", `DEBUG SMTP: trying to connect to host "mail.example.com", port 25, isSSL false`},
		between: []string{`DEBUG SMTP: Found extension "SIZE", arg "1000"`, "DEBUG SMTP: use8bit false"}},
	{name: "Angus, IMAP", protocols: "i", client: "%s", server: "%s", before: []string{"DEBUG IMAP: mail.imap.fetchsize: 16384", `DEBUG IMAP: trying to connect to host "imap.example.com", port 143, isSSL false`}, between: []string{"DEBUG IMAP: AUTH: PLAIN"}},
	{name: "Commons Net", protocols: "spi", client: "%s", server: "%s"},
	{name: "MailKit", protocols: "spi", client: "C: %s", server: "S: %s", before: []string{"Connected to smtp://mail.example.com:25/?starttls=never"}},
	{name: "MailKit with times", protocols: "spi", client: "2024-01-02T09:58:{n}.1234567Z C: %s", server: "2024-01-02T09:58:{n}.1234567Z S: %s"},
	{name: "nodemailer", protocols: "s", client: "[2024-01-02 09:58:{n}] DEBUG [kQ3fQ1] C: %s", server: "[2024-01-02 09:58:{n}] DEBUG [kQ3fQ1] S: %s", more: "                              %s", before: []string{"[2024-01-02 09:58:00] INFO  [kQ3fQ1] Connection established to 192.0.2.1:25"}, between: []string{"[2024-01-02 09:58:01] DEBUG [kQ3fQ1] SMTP handshake finished"}},
	{name: "imapflow", protocols: "i", client: `{"level":20,"time":17041895{n},"pid":77,"hostname":"h","component":"imap-connection","src":"c","msg":"%s","cid":"q1"}`, server: `{"level":20,"time":17041895{n},"pid":77,"hostname":"h","component":"imap-connection","src":"s","msg":"%s","cid":"q1"}`, escapes: true},
	{name: "node-imap", protocols: "i", client: "=> '%s'", server: "<= '%s'", before: []string{"[connection] Connected to host"}},
	{name: "go-imap", protocols: "i", client: "%s", server: "%s"},
	{name: "lettre", protocols: "s", client: `[2024-01-02T09:58:{n}Z DEBUG lettre::transport::smtp::client::connection] >> %s`, server: `[2024-01-02T09:58:{n}Z DEBUG lettre::transport::smtp::client::connection] << %s`, silent: true},
	{name: "Net::SMTP", protocols: "s", client: "Net::SMTP=GLOB(0x977cdc0)>>> %s", server: "Net::SMTP=GLOB(0x977cdc0)<<< %s", before: []string{"Net::SMTP>>> Net::SMTP(2.31)", "Net::SMTP>>>   Net::Cmd(2.29)", "Net::SMTP>>>     Exporter(5.63)", "Net::SMTP>>>   IO::Socket::INET(1.31)"}},
	{name: "Net::POP3", protocols: "p", client: "Net::POP3=GLOB(0x81b2c5c)>>> %s", server: "Net::POP3=GLOB(0x81b2c5c)<<< %s"},
	{name: "Mail::IMAPClient", protocols: "i", client: "Sending: %s", server: "Read: \t%s", before: []string{"Started at Tue Jan  2 09:58:01 2024", "Using Mail::IMAPClient version 3.43 on perl 5.036000", "Connecting with IO::Socket::INET PeerAddr imap.example.com PeerPort 143"}, between: []string{"Sent 20 bytes"}},
	{name: "curl -v", protocols: "spi", client: "> %s", server: "< %s", before: []string{"* Host mail.example.com:25 was resolved.", "* IPv6: (none)", "* IPv4: 192.0.2.1", "*   Trying 192.0.2.1:25..."}, after: []string{"* shutting down connection #0"}, silent: true},
	{name: "openssl s_client -quiet", protocols: "spi", client: "%s", server: "%s"},
	{name: "swaks over TLS", protocols: "s", client: " ~> %s", server: "<~  %s", refused: "<~* %s", before: []string{"=== Trying mail.example.com:465...", "=== Connected to mail.example.com.", `=== TLS started with cipher TLSv1.3:TLS_AES_256_GCM_SHA384:256`, "=== TLS no local certificate set"}},
	{name: "swaks", protocols: "s", client: " -> %s", server: "<-  %s", refused: "<** %s", before: []string{"=== Trying mail.example.com:25...", "=== Connected to mail.example.com."}, after: []string{"=== Connection closed with remote host."}},
	{name: "tmail", protocols: "s", client: "[mail-1] 2016/10/28 13:06:{n}.013904 DEBUG - smtp_client - 192.0.2.1:25 - > %s", server: "[mail-1] 2016/10/28 13:06:{n}.013677 DEBUG - smtp_client - 192.0.2.1:25 - < %s", silent: true},
	{name: "msmtp -d", protocols: "s", client: "--> %s", server: "<-- %s", before: []string{"loaded system configuration file /etc/msmtprc", "using account default from /home/ann/.msmtprc", "host                  = mail.example.com", "port                  = 25"}},
	{name: "NeoMutt", protocols: "spi", client: "[2024-01-02 09:58:{n}]<2> mutt_socket_write_d() 7> %s", server: "[2024-01-02 09:58:{n}]<5> mutt_socket_readln_d() 7< %s", before: []string{"[2024-01-02 09:58:00]<2> mutt_socket_open() Connected to mail.example.com:143 on fd=7"}, between: []string{"[2024-01-02 09:58:01]<3> imap_cmd_step() IMAP queue drained"}},
	{name: "fetchmail -vvv", protocols: "p", client: "fetchmail: POP3> %s", server: "fetchmail: POP3< %s", before: []string{"Old UID list from pop.example.com: <empty>", "fetchmail: 6.4.38 querying pop.example.com (protocol POP3) at Tue 02 Jan 2024 09:58:01 AM CET: poll started", "Trying to connect to 192.0.2.1/110...connected."}},
	{name: "fetchmail -vvv, IMAP", protocols: "i", client: "fetchmail: IMAP> %s", server: "fetchmail: IMAP< %s", before: []string{"fetchmail: 6.4.38 querying imap.example.com (protocol IMAP) at Tue 02 Jan 2024 09:58:01 AM CET: poll started"}},
	{name: "mpop -d", protocols: "p", client: "--> %s", server: "<-- %s"},
	{name: "Thunderbird, SMTP", protocols: "s", client: "mailnews.smtp: C: %s", server: "mailnews.smtp: S: %s", before: []string{"mailnews.smtp: Connecting to smtp://mail.example.com:25", "mailnews.smtp: Connected"}},
	{name: "Thunderbird, POP3", protocols: "p", client: "[Parent 77: Main Thread]: I/POP3 [this=7f1] SEND: %s", server: "[Parent 77: Main Thread]: I/POP3 [this=7f1] RECV: %s"},
	{name: "Claws Mail", protocols: "i", client: "[09:58:{n}] IMAP> %s", server: "[09:58:{n}] IMAP< %s", before: []string{"* Account 'ann': Connecting to IMAP server: imap.example.com:143..."}},
	{name: "Sylpheed", protocols: "sp", client: "[09:58:{n}] ESMTP> %s", server: "[09:58:{n}] ESMTP< %s"},
	{name: "Evolution, CAMEL_DEBUG", protocols: "s", client: "[SMTP] sending: %s", server: "[SMTP] received: %s"},
	{name: "Postfix smtp -v", protocols: "s", client: "Jan  2 09:58:{n} mx postfix/smtp[1775]: > mail.example.com[192.0.2.1]:25: %s", server: "Jan  2 09:58:{n} mx postfix/smtp[1775]: < mail.example.com[192.0.2.1]:25: %s", between: []string{"Jan  2 09:58:01 mx postfix/smtp[1775]: smtp_stream_setup: maxtime=300 enable_deadline=0"}, silent: true},
	{name: "Dovecot rawlog", protocols: "pi", client: "1704189481.{n} %s", server: "1704189481.{n} %s"},
	{name: "MDaemon", protocols: "sp", client: "Tue 2024-01-02 09:58:{n}: [77:1] <-- %s", server: "Tue 2024-01-02 09:58:{n}: [77:1] --> %s", before: []string{"Tue 2024-01-02 09:58:00: Session 77; child 1", "Tue 2024-01-02 09:58:00: Accepting SMTP connection from [198.51.100.7:50123] to [192.0.2.1:25]"}, silent: true},
	{name: "hMailServer", protocols: "sp", client: `"SMTPD"	5988	41	"2024-01-02 09:58:{n}.339"	"198.51.100.7"	"RECEIVED: %s"`, server: `"SMTPD"	5988	41	"2024-01-02 09:58:{n}.339"	"198.51.100.7"	"SENT: %s"`, before: []string{`"DEBUG"	5988	"2024-01-02 09:58:00.339"	"Creating session 41"`}, silent: true},
	{name: "Exchange", protocols: "s", client: `2024-01-02T09:58:{n}.123Z,EX1\Default EX1,08DC0B5A,{n},192.0.2.1:25,198.51.100.7:50123,<,%s,`, server: `2024-01-02T09:58:{n}.123Z,EX1\Default EX1,08DC0B5A,{n},192.0.2.1:25,198.51.100.7:50123,>,"%s",`,
		before: []string{"#Software: Microsoft Exchange Server", "#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context", `2024-01-02T09:58:00.001Z,EX1\Default EX1,08DC0B5A,0,192.0.2.1:25,198.51.100.7:50123,+,,`, `2024-01-02T09:58:00.002Z,EX1\Default EX1,08DC0B5A,1,192.0.2.1:25,198.51.100.7:50123,*,None,Set Session Permissions`}, silent: true},
	{name: "SmarterMail", protocols: "sp", client: "[2024.01.02] 09:58:{n}.123 [198.51.100.7][77123] cmd: %s", server: "[2024.01.02] 09:58:{n}.123 [198.51.100.7][77123] rsp: %s", before: []string{"[2024.01.02] 09:58:00.001 [198.51.100.7][77123] connected at 1/2/2024 9:58:00 AM"}, silent: true},
	{name: "PuTTY's log", protocols: "spi", client: "%s", server: "%s", before: []string{"=~=~=~=~=~=~=~=~=~=~=~= PuTTY log 2024.01.02 09:58:01 =~=~=~=~=~=~=~=~=~=~=~="}},
	{name: "rust-imap", protocols: "i", client: "client: %s", server: "server: %s"},
	{name: "expect", protocols: "spi", client: "%s", server: "%s", before: []string{"spawn telnet mail.example.com 25", "Trying 192.0.2.1...", "Connected to mail.example.com.", "Escape character is '^]'."}},
	{name: "gnutls-cli", protocols: "spi", client: "%s", server: "%s", before: []string{"Processed 137 CA certificate(s).", "Resolving 'mail.example.com:465'...", "Connecting to '192.0.2.1:465'...", "- Certificate type: X.509", "- Got a certificate list of 2 certificates.", "- Status: The certificate is trusted. ", "- Description: (TLS1.3-X.509)-(ECDHE-SECP256R1)-(RSA-PSS-RSAE-SHA256)-(AES-256-GCM)", "- Handshake was completed", "", "- Simple Client Mode:", ""}},
}

// sessionsOf are what programs have to say, by the protocol's first letter. A turn begins with the side's letter.
var sessionsOf = map[rune][]string{
	's': {"S 220 mail.example.com ESMTP ready", "C EHLO client.example.com", "S 250-mail.example.com", "S 250-SIZE 1000", "S 250 HELP", "C MAIL FROM:<ann@example.com>", "S 250 2.1.0 Ok", "C RCPT TO:<bob@example.org>",
		"S 554 5.7.1 <bob@example.org>: Relay access denied", "C RSET", "S 250 2.0.0 Ok", "C MAIL FROM:<ann@example.com> SIZE=99", "S 250 2.1.0 Ok", "C RCPT TO:<bob@example.com>", "S 250 2.1.5 Ok",
		"C DATA", "S 354 End data with <CR><LF>.<CR><LF>", "T Subject: Hi", "T ", "T Ho.", "T .", "S 250 2.0.0 Ok: queued as 40BCB28A56", "C QUIT", "S 221 2.0.0 Bye"},
	'p': {"S +OK Hello there.", "C USER ann", "S +OK", "C PASS wrong", "S -ERR [AUTH] Authentication failed.", "C USER ann", "S +OK", "C PASS right", "S +OK Logged in.", "C STAT", "S +OK 1 120", "C LIST", "S +OK 1 messages:", "S 1 120", "S .", "C DELE 1", "S +OK Marked to be deleted.", "C QUIT", "S +OK Logging out."},
	'i': {"S * OK IMAP4rev1 Service Ready", "C a1 CAPABILITY", "S * CAPABILITY IMAP4rev1 IDLE", "S a1 OK Capability completed.", `C a2 LOGIN ann right`, "S a2 OK Logged in", "C a3 SELECT INBOX", `S * FLAGS (\Answered \Deleted \Seen)`, "S * 3 EXISTS", "S * 0 RECENT", "S a3 OK [READ-WRITE] Select completed", "C a4 UID FETCH 1:* (FLAGS)", `S * 1 FETCH (UID 1 FLAGS (\Seen))`, "S * 2 FETCH (UID 5 FLAGS ())", "S * 3 FETCH (UID 6 FLAGS ())", "S a4 OK Fetch completed", "C a5 FROB", "S a5 BAD Error in IMAP command", "C a6 LOGOUT", "S * BYE Logging out", "S a6 OK Logout completed"},
}

// write has the program write a session down.
func (p *program) write(turns []string) string {
	var b strings.Builder
	for _, l := range p.before {
		b.WriteString(l + "\n")
	}
	last, between := byte(0), 0
	for i, t := range turns {
		side, text := t[0], t[2:]
		if side == 'T' {
			if p.silent {
				continue
			}
			side = 'C'
		}
		if side == 'C' && t[0] != 'T' && last == 'S' && len(p.between) > 0 {
			b.WriteString(p.between[between%len(p.between)] + "\n")
			between++
		}
		form := p.client
		if side == 'S' {
			form = p.server
		}
		if p.more != "" && side == last && side == 'S' {
			form = p.more
		}
		if p.refused != "" && side == 'S' && text[0] == '5' {
			form = p.refused
		}
		if p.escapes {
			text = strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text)
			if !strings.Contains(form, `"%s"`) {
				text = `"` + text + `\r\n"`
			}
		}
		if strings.Contains(form, "&gt;") {
			text = html.EscapeString(text)
		}
		form = strings.ReplaceAll(form, "{n}", fmt.Sprintf("%02d", i+10))
		b.WriteString(strings.Replace(form, "%s", text, 1) + "\n")
		last = side
	}
	for _, l := range p.after {
		b.WriteString(l + "\n")
	}
	return b.String()
}

// exchangesOf are a session's as a reader should have them: what was sent, and what was answered.
func (p *program) exchangesOf(turns []string) (all []string) {
	all = []string{"→"}
	for i, t := range turns {
		last := len(all) - 1
		switch {
		case t[0] == 'S':
			all[last] += t[2:] + "|"
		case t[0] == 'T' && p.silent:
			if turns[i+1][0] == 'S' {
				all = append(all, "→")
			}
		case t[0] == 'T' && i > 0 && turns[i-1][0] == 'T':
			all[last] = strings.TrimSuffix(all[last], "→") + t[2:] + "|→"
		default:
			all = append(all, t[2:]+"|→")
		}
	}
	return all
}

// TestPrograms reads logs in the forms of programs and libraries, with what these say of themselves between the lines.
func TestPrograms(t *testing.T) {
	sessions := 0
	for _, p := range programs {
		for _, letter := range p.protocols {
			sessions++
			text := p.write(sessionsOf[letter])
			tr, err := transcript.Read(p.name, []byte(text), transcript.Options{})
			if err != nil {
				t.Errorf("%s, %c: %v", p.name, letter, err)
				continue
			}
			var got []string
			for _, s := range tr.Sessions {
				for _, x := range s.Exchanges {
					sent := ""
					if x.Command != nil {
						sent = strings.ReplaceAll(string(x.Unit.Raw), "\r\n", "|")
					}
					if x.Unit.Kind == wire.Text && p.silent {
						sent = ""
					}
					got = append(got, sent+"→"+strings.Join(append(slices.Clone(x.Response.Lines), ""), "|"))
				}
			}
			if want := p.exchangesOf(sessionsOf[letter]); !slices.Equal(got, want) {
				i := 0
				for i < min(len(got), len(want)) && got[i] == want[i] {
					i++
				}
				t.Errorf("%s, %c: %d of %d exchanges, %d are there; then\n got %q\nwant %q", p.name, letter, i, len(want), len(got), got[min(i, len(got)):min(i+2, len(got))], want[min(i, len(want)):min(i+2, len(want))])
			}
		}
	}
	if sessions < 40 {
		t.Errorf("%d sessions only", sessions)
	}
}
