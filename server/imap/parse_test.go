package imap_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"ehlo/server/imap"
	"ehlo/server/wire"
)

// tokensOf is a view as the tests below have it: kind=text of each token.
func tokensOf(c *wire.Command) string {
	var b strings.Builder
	for _, t := range c.Tokens {
		fmt.Fprintf(&b, " %s=%s", t.Kind, t.Text)
	}
	return strings.TrimPrefix(b.String(), " ")
}

func TestParseNamesEveryToken(t *testing.T) {
	for _, tt := range []struct{ name, line, want string }{
		{"a command without arguments", "a1 noop", "tag=a1 verb=NOOP"},
		{"UID is half of a name", "a UID fetch 1:* flags", "tag=a verb=UID FETCH sequence-set=1:* item=flags"},
		{"a quoted string is decoded", `a LOGIN "bo\"b" x`, `tag=a verb=LOGIN user=bo"b password=x`},
		{"a section with a list of fields", `a FETCH 1 (FLAGS BODY.PEEK[HEADER.FIELDS (From "To")]<0.10>)`,
			"tag=a verb=FETCH sequence-set=1 list=( item=FLAGS item=BODY.PEEK section=[HEADER.FIELDS list=( header-name=From header-name=To list=) section-end=] partial=<0.10> list=)"},
		{"a section in one piece", "a FETCH 2 BODY[1.MIME]<5.7>", "tag=a verb=FETCH sequence-set=2 item=BODY section=[1.MIME] partial=<5.7>"},
		{"a macro", "a FETCH 2 fast", "tag=a verb=FETCH sequence-set=2 macro=fast"},
		{"search keys and what belongs to them", `a SEARCH RETURN (COUNT) CHARSET UTF-8 OR FROM bob (SINCE 1-Jan-2024 NOT 1:3)`,
			"tag=a verb=SEARCH return=RETURN list=( search-return-opt=COUNT list=) charset-word=CHARSET charset=UTF-8 search-key=OR search-key=FROM search-text=bob list=( search-key=SINCE date=1-Jan-2024 search-key=NOT sequence-set=1:3 list=)"},
		{"flags", `a STORE 1 +FLAGS.SILENT (\Seen $Label)`, `tag=a verb=STORE sequence-set=1 store-att-flags=+FLAGS.SILENT list=( flag=\Seen flag=$Label list=)`},
		{"LIST with all that it can have", `a LIST (SUBSCRIBED) "" (a% b*) RETURN (STATUS (MESSAGES))`,
			"tag=a verb=LIST list=( list-select-opt=SUBSCRIBED list=) reference= list=( list-mailbox=a% list-mailbox=b* list=) return=RETURN list=( return-option=STATUS list=( status-att=MESSAGES list=) list=)"},
		{"SORT", `a UID SORT (REVERSE DATE) UTF-8 ALL`, "tag=a verb=UID SORT list=( sort-key=REVERSE sort-key=DATE list=) charset=UTF-8 search-key=ALL"},
		{"THREAD", `a THREAD REFERENCES UTF-8 ALL`, "tag=a verb=THREAD thread-alg=REFERENCES charset=UTF-8 search-key=ALL"},
		{"ID", `a ID ("name" "x")`, "tag=a verb=ID list=( id-field=name id-value=x list=)"},
		{"AUTHENTICATE", `a AUTHENTICATE PLAIN AGI=`, "tag=a verb=AUTHENTICATE mechanism=PLAIN initial-response=AGI="},
		{"a literal with the octets", "a LOGIN {3}\r\nbob {1+}\r\nx", "tag=a verb=LOGIN literal={3} user=bob literal={1+} password=x"},
		{"a literal to come", "a SEARCH (FROM {3}", "tag=a verb=SEARCH list=( search-key=FROM literal={3}"},
		{"NOTIFY", `a NOTIFY SET STATUS (selected (MessageNew (UID) MessageExpunge)) (subtree (Lists "INBOX") NONE)`,
			"tag=a verb=NOTIFY notify-option=SET notify-option=STATUS list=( filter-mailboxes=selected list=( event=MessageNew list=( item=UID list=) event=MessageExpunge list=) list=)" +
				" list=( filter-mailboxes=subtree list=( mailbox=Lists mailbox=INBOX list=) event=NONE list=)"},
		{"APPEND", "a APPEND Sent (\\Seen) \"27-Jun-2024 09:12:03 +0000\" {2}\r\nhi", `tag=a verb=APPEND mailbox=Sent list=( flag=\Seen list=) date-time=27-Jun-2024 09:12:03 +0000 literal={2} message=`},
		{"CATENATE", "a APPEND Sent CATENATE (URL \"/INBOX/;UID=1\" TEXT {2+}\r\nhi)", `tag=a verb=APPEND mailbox=Sent catenate=CATENATE list=( catenate-url=URL url=/INBOX/;UID=1 catenate-text=TEXT literal={2+} message= list=)`},
		{"what is broken off", `a FETCH 1 (FLAGS "x`, `tag=a verb=FETCH sequence-set=1 list=( item=FLAGS broken="x`},
		{"what nobody asked for", `a NOOP now`, `tag=a verb=NOOP extra=now`},
	} {
		got := tokensOf(imap.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(tt.line + "\r\n")}))
		if got != tt.want {
			t.Errorf("%s: %q is\n\t%s, want\n\t%s", tt.name, tt.line, got, tt.want)
		}
	}
}

func TestParseNamesArguments(t *testing.T) {
	for _, tt := range []struct{ name, line, arg, want string }{
		{"a fetch item is whole", "a FETCH 1 (FLAGS BODY[HEADER.FIELDS (From To)])", "item", "FLAGS,BODY[HEADER.FIELDS (From To)]"},
		{"a macro is an item", "a FETCH 1 ALL", "item", "ALL"},
		{"a key is a key", "a SEARCH FROM bob UNSEEN", "search-key", "FROM,UNSEEN"},
		{"both ends of RENAME", "a RENAME Old New", "new-mailbox", "New"},
	} {
		var got []string
		for _, a := range imap.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(tt.line + "\r\n")}).Args {
			if a.Name == tt.arg {
				got = append(got, a.Value)
			}
		}
		if strings.Join(got, ",") != tt.want {
			t.Errorf("%s: %q has %s %q, want %q", tt.name, tt.line, tt.arg, got, tt.want)
		}
	}
}

func TestParseFindsTheProblem(t *testing.T) {
	for _, tt := range []struct{ line, id, span string }{
		{"", "imap.tag.invalid", ""},
		{"a1", "imap.command.missing", ""},
		{"LOGOUT", "imap.tag.missing", "LOGOUT"},
		{"LOGIN bob secret", "imap.tag.missing", "LOGIN"},
		{"a FECTH 1 FLAGS", "imap.command.unknown", "FECTH"},
		{`a LOGIN "bob secret`, "imap.string.open", `"bob secret`},
		{"a FETCH 1 (FLAGS", "imap.list.open", ""},
		{"a FETCH 1 FLAGS)", "imap.list.unexpected-end", ")"},
		{"a FETCH 1", "imap.arguments.invalid", ""},
		{"a FETCH one FLAGS", "imap.sequence-set.invalid", "one"},
		{"a FETCH 1 BDOY[]", "imap.fetch.unknown-item", "BDOY[]"},
		{"a FETCH 1 BODY[", "imap.fetch.section", "BODY["},
		{"a STORE 1 +FLAGS \\Sen", "imap.flag.unknown-system-flag", "\\Sen"},
		{"a STORE 1 FLAG \\Seen", "imap.arguments.invalid", "FLAG"},
		{"a SEARCH SINCE 2024-01-01", "imap.search.date", "2024-01-01"},
		{"a SEARCH BOGUS", "imap.search.unknown-key", "BOGUS"},
		{"a STATUS INBOX (MESAGES)", "imap.status.unknown-item", "MESAGES"},
		{"a STATUS INBOX MESSAGES", "imap.arguments.invalid", "MESSAGES"},
		{"a LIST", "imap.list.reference", ""},
		{"a  NOOP", "imap.command.missing", " "},
		{"a NOOP ", "imap.space.extra", ""},
		{"a CREATE", "imap.arguments.missing", ""},
		{"a CREATE x y", "imap.arguments.extra", "y"},
		{"a APPEND Sent hello", "imap.arguments.invalid", "hello"},
	} {
		raw := tt.line + "\r\n"
		p := imap.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(raw)}).Problem
		if p == nil {
			t.Errorf("%q: no problem, want %s", tt.line, tt.id)
			continue
		}
		if p.ID != tt.id || strings.TrimRight(raw[p.Start:p.End], "\r\n") != tt.span {
			t.Errorf("%q: %s at %q, want %s at %q", tt.line, p.ID, raw[p.Start:p.End], tt.id, tt.span)
		}
	}
}

func TestLiteralAhead(t *testing.T) {
	for _, tt := range []struct {
		command string
		size    int64
		waits   bool
		ok      bool
	}{
		{"a LOGIN {3}\r\n", 3, true, true},
		{"a LOGIN {3+}\r\n", 3, false, true},
		{"a LOGIN {3}\r\nbob {4}\r\n", 4, true, true},
		{"a LOGIN {3}\r\nbob x\r\n", 0, false, false},
		{"a APPEND Sent {30}\r\n", 30, true, true},
		{"a NOOP {3}\r\n", 0, false, false},
	} {
		size, waits, ok := imap.LiteralAhead([]byte(tt.command))
		if size != tt.size || waits != tt.waits || ok != tt.ok {
			t.Errorf("%q: %d, %v, %v, want %d, %v, %v", tt.command, size, waits, ok, tt.size, tt.waits, tt.ok)
		}
	}
}

// FuzzParse holds that a view never goes beyond the unit, that its tokens come
// in order without overlapping, and that no octet but spaces is without one.
func FuzzParse(f *testing.F) {
	seed(f, func(in []byte) {
		for l := range bytes.Lines(in) {
			f.Add(l)
		}
		f.Add(in)
	})
	f.Fuzz(func(t *testing.T, in []byte) {
		c := imap.Parse(wire.Unit{Kind: wire.Line, Raw: in})
		at := 0
		for _, k := range c.Tokens {
			if k.Start < at || k.End <= k.Start || k.End > len(in) {
				t.Fatalf("token %+v of %q begins before %d or is not in it: %s", k, in, at, tokensOf(c))
			}
			if s := bytes.Trim(in[at:k.Start], " \r\n"); len(s) > 0 {
				t.Fatalf("%q of %q has no token: %s", s, in, tokensOf(c))
			}
			at = k.End
		}
		if s := bytes.Trim(in[at:], " \r\n"); len(s) > 0 {
			t.Fatalf("%q at the end of %q has no token: %s", s, in, tokensOf(c))
		}
		if p := c.Problem; p != nil && (p.Start < 0 || p.End < p.Start || p.End > len(in)) {
			t.Fatalf("problem %+v is not in %q", p, in)
		}
	})
}
