package run

// asksToLeave is the conversation of a terminal that the advice on a step asks to end before
// anything else, 0 where it asks for something else: as long as that conversation lasts, the
// learner is in the wrong place, whatever else goes wrong there.
func (r *Run) asksToLeave(a *standing, p *progress, t *terminal) int {
	if !t.connected || p.goodbye {
		return 0
	}
	d := r.world.Protocols().Lookup(t.service.Protocol)
	for _, line := range a.names {
		if line == callBack.Say("escape-key") {
			return t.conversation
		}
		if known, _ := r.isLine(d.Name, line); known {
			if c := d.Command(verbIn(d)(line)); c != nil && c.Ends {
				return t.conversation
			}
			return 0
		}
	}
	return 0
}

// toEnd is the advice to end a conversation that lasts, said before or under it, that other advice
// on the step does not replace; nil is none.
func (r *Run) toEnd(said, other *standing) *standing {
	for ; said != nil && said != other; said = said.under {
		if t := r.terms[said.term]; t != nil && t.connected && said.leaves == t.conversation {
			break
		}
	}
	if said == other || other != nil && other.leaves != 0 {
		return nil
	}
	return said
}
