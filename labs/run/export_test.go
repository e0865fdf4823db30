package run

// Connection is what a run knows of a terminal's connection.
func (r *Run) Connection(term string) (port int, connected bool) {
	t := r.term(term)
	return t.service.Port, t.connected
}
