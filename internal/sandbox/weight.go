package sandbox

// hold counts octets that the sandbox has, or has no more. Nil has none.
func (s *Sandbox) hold(octets int) {
	if s == nil {
		return
	}
	s.octets.Add(int64(octets))
	s.tenant.held.Add(int64(octets))
	s.m.memory.total.Add(int64(octets))
}

// weigh estimates what the sandbox has by now. s.mu is held.
func (s *Sandbox) weigh() {
	if s.ended {
		return
	}
	const exchange, mail = 1 << 10, 250 // octets of one, beside what was typed
	octets := least + s.journal.Size() + min(s.inputs, keptExchanges)*exchange + s.desk.World().Messages()*mail
	for _, screen := range s.audience.screens {
		octets += cap(screen.out)
	}
	if s.played != nil {
		octets += s.playing + len(s.begun.Replay.Text)
	}
	if s.shown != nil {
		octets += s.shown.octets()
	}
	s.hold(octets - s.weight)
	s.weight = octets
}

// weighNothing is weigh for one that ends: what its pages have they give back themselves. s.mu is
// held.
func (s *Sandbox) weighNothing() {
	s.hold(-s.weight)
	s.weight = 0
}

// octets are about those of the inputs.
func (sh *shown) octets() (n int) {
	const input = 256
	for _, in := range sh.share.Inputs {
		n += input + len(in.Text)
	}
	return n
}
