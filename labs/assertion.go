package labs

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
