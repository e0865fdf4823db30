package explain

// memory is what an explainer remembers of a conversation. Each protocol uses
// what it needs.
type memory struct {
	// offered is what the server has said it can do, in upper case, with its
	// arguments: EHLO keywords, POP3 and IMAP capabilities.
	offered map[string]string
	secure  bool   // TLS is in force
	user    string // the name given last, accepted or not

	// SMTP: the transaction that is open.
	reversePath  string
	forwardPaths []string
	smtp         smtpMemory

	// POP3 and IMAP: the messages there are, 0 when that is not known.
	messages int
	deleted  map[int]bool
	pop3     pop3Memory

	// IMAP
	mailbox string
	tag     string // used last
	lastUID int
	imap    imapMemory
}

func (m *memory) reset() { *m = memory{offered: map[string]string{}, deleted: map[int]bool{}} }
