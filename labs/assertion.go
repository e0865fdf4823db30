package labs

// assertion is what has to be true of the world or of the connection. Of the
// keys that are given all must hold.
type assertion struct {
	Pos
	Mailbox    string           `yaml:"mailbox"`    // USER/MAILBOX
	Exists     *bool            `yaml:"exists"`     // the mailbox does, or the DNS record
	Subscribed *bool            `yaml:"subscribed"` // its user is, to it
	Count      *span            `yaml:"count"`      // of its messages, or of those in the queue
	Message    string           `yaml:"message"`    // first, last, new, any, all, or a sequence number
	Gone       bool             `yaml:"gone"`       // the message, the mailbox or the DNS record is no longer there
	Header     map[string]value `yaml:"header"`
	Body       value            `yaml:"body"`
	Flags      value            `yaml:"flags"`

	Queue value `yaml:"queue"` // the recipients of a message that waits for another host
	From  value `yaml:"from"`  // its reverse-path

	DNS    string `yaml:"dns"`    // a name
	Type   string `yaml:"type"`   // of its records; A if left out
	Record value  `yaml:"record"` // the data of one of them

	Conversation value  `yaml:"conversation"` // the protocol of the terminal's connection
	State        value  `yaml:"state"`
	Connected    *bool  `yaml:"connected"`
	Port         value  `yaml:"port"`
	Terminal     string `yaml:"terminal"` // whose connection; the step's if left out
}

// ofConversation tells whether it asserts anything of a connection.
func (a *assertion) ofConversation() bool {
	return a.Conversation.given || a.State.given || a.Connected != nil || a.Port.given
}

// ofMessage tells whether it asserts anything of a message.
func (a *assertion) ofMessage() bool {
	return a.Message != "" || len(a.Header) > 0 || a.Body.given || a.Flags.given
}

// recordType is the type of the records in DNS.
func (a *assertion) recordType() string {
	if a.Type == "" {
		return "A"
	}
	return a.Type
}
