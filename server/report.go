package server

// Bounced: a host has given a message up, for one forward-path, and has told its
// reverse-path so (RFC 5321 §6.1).
type Bounced struct {
	Occurrence
	Host        string
	QueueID     string
	ForwardPath string
	Reply       string // that was the last straw, or what failed, in words
}

// FaultApplied: a host has misbehaved as it had been told to.
type FaultApplied struct {
	Occurrence
	Host  string
	Fault string // its name
}

// ReportBounce puts into the stream of events that a program of the host's has
// given a message up. Conversation is the one in which it failed, 0 for none.
func (h *Host) ReportBounce(conversation int, queueID, forwardPath, reply string) {
	w := h.world
	w.emit(Bounced{w.occurs(conversation), h.Name, queueID, forwardPath, reply})
}

// ReportFault puts into the stream of events that the host has misbehaved, as
// it had been told to. Conversation is the one that it spoils, 0 for none.
func (h *Host) ReportFault(conversation int, fault string) {
	w := h.world
	w.emit(FaultApplied{w.occurs(conversation), h.Name, fault})
}
