package main

import (
	"bytes"
	"os"
	"slices"
	"testing"

	"ehlo/server"
	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/protocol"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// TestUpToDate holds what the page draws against the servers' tables.
func TestUpToDate(t *testing.T) {
	want, err := Generate(server.Protocols())
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../../web/app/src/panel/machines.gen.ts")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("machines.gen.ts is not what the servers' tables say: run make generate")
	}
}

func TestMachines(t *testing.T) {
	tests := []struct {
		rule string
		m    *protocol.Machine
		edge protocol.Edge // one there has to be
		from wire.State
		stay string // and a verb that stays in the state
	}{
		{"RSET ends a transaction", smtp.Protocol.Machine(), protocol.Edge{From: smtp.Rcpt, By: "RSET", To: smtp.Greeted}, smtp.Greeted, "RSET"},
		{"QUIT closes from everywhere", smtp.Protocol.Machine(), protocol.Edge{From: smtp.Connected, By: "QUIT", To: smtp.Closed}, smtp.Connected, "NOOP"},
		{"a further recipient changes nothing", smtp.Protocol.Machine(), protocol.Edge{From: smtp.Mail, By: "RCPT", To: smtp.Rcpt}, smtp.Rcpt, "RCPT"},
		{"QUIT before PASS updates nothing", pop3.Protocol.Machine(), protocol.Edge{From: pop3.Authorization, By: "QUIT", To: pop3.Closed}, pop3.Authorization, "USER"},
		{"QUIT after PASS does", pop3.Protocol.Machine(), protocol.Edge{From: pop3.Transaction, By: "QUIT", To: pop3.Update}, pop3.Transaction, "DELE"},
		{"a SELECT that fails deselects", imap.Protocol.Machine(), protocol.Edge{From: imap.Selected, By: "SELECT", To: imap.Authenticated, Fails: true}, imap.Selected, "SELECT"},
		{"LOGOUT ends from everywhere", imap.Protocol.Machine(), protocol.Edge{From: imap.NotAuthenticated, By: "LOGOUT", To: imap.Logout}, imap.NotAuthenticated, "STARTTLS"},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			if !slices.Contains(tt.m.Edges, tt.edge) {
				t.Errorf("%+v is not among %+v", tt.edge, tt.m.Edges)
			}
			if !slices.Contains(tt.m.Stays[tt.from], tt.stay) {
				t.Errorf("%s is not among what stays in %s: %v", tt.stay, tt.from, tt.m.Stays[tt.from])
			}
		})
	}
	if slices.Contains(imap.Protocol.Machine().Stays[imap.Authenticated], "FETCH") {
		t.Error("FETCH wants a mailbox")
	}
}
