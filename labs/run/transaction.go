package run

import (
	"slices"

	"ehlo/labs/scenario"
	"ehlo/server/wire"
)

// transaction is the envelope of the mail transaction that is open after an exchange, where
// it was this one before it; nil where none is open (RFC 5321 §3.3). It is never changed.
func transaction(before *wire.Envelope, x *wire.Exchange) *wire.Envelope {
	switch {
	case x.Close || !inMail(x.After):
		return nil
	case x.Response.Outcome != wire.OK || x.Unit.Kind != wire.Line:
		return before
	}
	if before == nil {
		before = new(wire.Envelope)
	}
	switch Verb(x) {
	case "MAIL":
		path, _ := x.Command.Args.Get("reverse-path")
		return &wire.Envelope{ReversePath: path}
	case "RCPT":
		path, _ := x.Command.Args.Get("forward-path")
		return &wire.Envelope{ReversePath: before.ReversePath, ForwardPaths: append(slices.Clone(before.ForwardPaths), path)}
	}
	return before
}

// fitsEnvelope reports whether an envelope is as a condition wants it. None fits none.
func fitsEnvelope(e *wire.Envelope, c *scenario.EnvelopeCondition) bool {
	return e != nil && c.From.HoldsOne(e.ReversePath, sameAddress) && c.To.Holds(e.ForwardPaths, sameAddress)
}
