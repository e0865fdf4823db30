package message

// Mailboxes answers ListMailboxes: all there are in the world.
type Mailboxes struct {
	Mailboxes []Mailbox `json:"mailboxes"`
}

func (Mailboxes) serverType() string { return "mailboxes" }

// Mailbox is one of the world's.
type Mailbox struct {
	User        string         `json:"user"`
	Name        string         `json:"name"`
	UIDValidity uint32         `json:"uidValidity"`
	UIDNext     uint32         `json:"uidNext"`
	Total       int            `json:"total"`
	Unseen      int            `json:"unseen"`
	Messages    []MailboxEntry `json:"messages"` // the latest 200
}

// MailboxEntry is a message in a mailbox.
type MailboxEntry struct {
	Number int      `json:"number"` // sequence number
	UID    uint32   `json:"uid"`
	Flags  []string `json:"flags"`
	Size   int      `json:"size"` // octets
	// Subject and From are the header's fields, with encoded words decoded, ""
	// without one.
	Subject string `json:"subject"`
	From    string `json:"from"`
	// Received is when the message came into the store, in the world's time and
	// UTC: "2024-06-27 16:19".
	Received string `json:"received"`
}

// Source answers ReadSource: a message as it is kept.
type Source struct {
	User    string `json:"user"`
	Mailbox string `json:"mailbox"`
	UID     uint32 `json:"uid"`
	// Text is the octets, taken for UTF-8; one that is not is U+FFFD.
	Text string `json:"text"`
	Cut  bool   `json:"cut"` // there is more
	// Part is the message taken apart.
	Part Part `json:"part"`
}

func (Source) serverType() string { return "source" }

// Arrival tells of a message from a terminal that has come to a mailbox: when it comes,
// and of the latest to a page that comes later.
type Arrival struct {
	Source Source       `json:"source"`
	Header []HeaderLine `json:"header"` // as far as Source has it
	Count  int          `json:"count"`  // how many have come to that mailbox so far, this one with them
	New    bool         `json:"new"`    // it has just come
}

func (Arrival) serverType() string { return "arrival" }

// HeaderLine is a line of a delivered message's header, unfolded: a field, or what was
// typed among them.
type HeaderLine struct {
	Text   string `json:"text"`
	Origin Origin `json:"origin"`
}

// Origin is where a header line of a delivered message is from.
type Origin string

const (
	OfText        Origin = "text"         // it was typed after DATA
	OfReversePath Origin = "reverse-path" // the server made it from MAIL FROM
	OfForwardPath Origin = "forward-path" // the server made it from RCPT TO
	OfServer      Origin = "server"       // the server made it
)

// Part is a message, or a part of one, as FETCH can ask for it (RFC 9051
// §6.4.5.1). A message without parts is its own part 1.
type Part struct {
	// Number is such as "1.2", "" for a whole message that has parts. A multipart
	// message inside a message has the number of the part that it is in.
	Number string `json:"number"`
	// Header and Body are the sections by which FETCH names the header and the
	// body: "HEADER" and "TEXT", "1.2.MIME" and "1.2". Body is another for each
	// part of a message.
	Header string `json:"header"`
	Body   string `json:"body"`
	// HeaderAt, BodyAt and End are where the header and the body begin in Text,
	// and where the part ends, in UTF-16 code units as JavaScript counts; the
	// end of Text for what was cut off.
	HeaderAt int `json:"headerAt"`
	BodyAt   int `json:"bodyAt"`
	End      int `json:"end"`
	Octets   int `json:"octets"` // of the body, as FETCH counts them

	Type        string `json:"type"`                  // such as "text/plain"
	Implied     bool   `json:"implied,omitempty"`     // no Content-Type says so
	Charset     string `json:"charset,omitempty"`     // as the header has it, here and below
	Name        string `json:"name,omitempty"`        // of a file, decoded
	Disposition string `json:"disposition,omitempty"` // "attachment", "inline" or another
	Encoding    string `json:"encoding,omitempty"`    // of transfer

	Fields    []PartField `json:"fields"` // of the header
	FieldsCut bool        `json:"fieldsCut,omitempty"`
	// Decoded is what a part of type text says: without transfer encoding and
	// charset, as far as that can be done.
	Decoded    string `json:"decoded,omitempty"`
	DecodedCut bool   `json:"decodedCut,omitempty"`
	// Trouble is why the part cannot be shown as it is meant: "unknown-encoding",
	// "broken-encoding", "unknown-charset", "wrong-charset", "no-parts" (a
	// multipart with no boundary in its body), "too-deep" or "".
	Trouble string `json:"trouble,omitempty"`

	Parts []Part `json:"parts,omitempty"`
	Left  int    `json:"left,omitempty"` // further parts that are not listed
}

// PartField is a header field, unfolded and with its encoded words decoded.
type PartField struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}
