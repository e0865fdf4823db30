// Package explainers is the table of protocols that can be explained.
package explainers

import (
	"ehlo/labs/explain"
	"ehlo/labs/explain/dns"
	"ehlo/labs/explain/imap"
	"ehlo/labs/explain/pop3"
	"ehlo/labs/explain/smtp"
)

// Table is those of server.
func Table() explain.Table {
	return explain.Table{smtp.Protocol(), pop3.Protocol(), imap.Protocol(), dns.Protocol()}
}
