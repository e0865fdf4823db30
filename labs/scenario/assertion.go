package scenario

// Assertion is what has to be true of the world or of the connection. Of the
// keys that are given all must hold. It is big, as a Condition is.
type Assertion struct {
	Pos
	Mailbox    string           `yaml:"mailbox"`    // USER/MAILBOX
	Exists     *bool            `yaml:"exists"`     // the mailbox does, or the DNS record
	Subscribed *bool            `yaml:"subscribed"` // its user is, to it
	Count      *Span            `yaml:"count"`      // of its messages, of those in the queue, or of such DNS records
	Message    string           `yaml:"message"`    // first, last, new, any, all, or a sequence number
	Gone       bool             `yaml:"gone"`       // the message, the mailbox or the DNS record is no longer there
	Header     map[string]Value `yaml:"header"`
	Body       Value            `yaml:"body"`
	Flags      Value            `yaml:"flags"`

	Queue Value `yaml:"queue"` // the recipients of a message that waits for another host
	From  Value `yaml:"from"`  // its reverse-path

	DNS    string `yaml:"dns"`    // a name
	Type   string `yaml:"type"`   // of its records; A if left out
	Record Value  `yaml:"record"` // the data of one of them

	Conversation Value  `yaml:"conversation"` // the protocol of the terminal's connection
	State        Value  `yaml:"state"`
	Connected    *bool  `yaml:"connected"`
	Port         Value  `yaml:"port"`
	Marked       Value  `yaml:"marked"`   // POP3: messages that DELE has marked in it
	User         Value  `yaml:"user"`     // who is logged in there, or was when it ended
	Terminal     string `yaml:"terminal"` // whose connection; the step's if left out

	Goal     string `yaml:"goal"` // what it asks for, in words: it has a tick of its own
	GoalHTML string
}

// OfConversation reports whether it asserts anything of a connection.
func (a *Assertion) OfConversation() bool {
	return a.Conversation.Given || a.State.Given || a.Connected != nil || a.Port.Given || a.Marked.Given || a.User.Given
}

// OfMessage reports whether it asserts anything of a message.
func (a *Assertion) OfMessage() bool {
	return a.Message != "" || len(a.Header) > 0 || a.Body.Given || a.Flags.Given
}

// RecordType is the type of the records in DNS.
func (a *Assertion) RecordType() string {
	if a.Type == "" {
		return "A"
	}
	return a.Type
}
