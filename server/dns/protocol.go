package dns

import (
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// Name is what fixtures, scenarios and messages call the protocol.
const Name wire.Protocol = "dns"

// Protocol is all that there is to know of DNS, as far as it is like others:
// each of its messages is an exchange by itself (RFC 1035 §4.2.1).
var Protocol = protocol.Descriptor{
	Name:           Name,
	Title:          "DNS",
	RFC:            "RFC 1035",
	Ports:          []protocol.Port{{Number: 53, Names: []string{"domain"}}},
	Connectionless: true,
	Commands: []protocol.Command{
		{Verb: Query, Syntax: "QUERY name class type", RFC: "RFC 1035 §4.1.1"},
		{Verb: Update, Syntax: "UPDATE zone, and a line for each record", RFC: "RFC 2136 §2"},
	},
}
