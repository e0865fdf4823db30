package plain

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ehlo/server/imap"
	"ehlo/server/product/dovecot"
	"ehlo/server/wire"
)

// imapService is an IMAP service without a product's habits: short words, no
// patience lost.
type imapService struct{}

var imapDialect = imap.Dialect{
	Software:        "EHLO",
	BeforeLogin:     strings.Fields("IMAP4rev1 SASL-IR ID ENABLE LITERAL+"),
	AfterLogin:      append(slices.Clone(dovecot.IMAPDialect.AfterLogin), "UNAUTHENTICATE"),
	LineBeforeLogin: 8192,
	LineAfterLogin:  65536,
	IdleBefore:      10 * time.Minute,
	IdleAfter:       30 * time.Minute,
	Still:           2 * time.Minute,
}

func (imapService) Dialect() *imap.Dialect { return &imapDialect }

// imapTexts are the words where Dovecot's would mislead, or a plain
// sentence says it better.
var imapTexts = map[imap.Reason]string{
	"tag.invalid":             "A command begins with a tag of letters and digits",
	"tag.missing":             "%s is the tag here, and no command follows it",
	"command.missing":         "After the tag and one space comes a command",
	"command.unknown":         "No such command in this state: %s",
	"greeting":                "IMAP server ready",
	"capability.before-login": "CAPABILITY completed",
	"auth.failed":             "Authentication failed",
	"not-selected":            "Select a mailbox first",
	"auth.too-many":           "This user has %s connections from your address already",
	"crowded":                 "There are too many connections, come back later",
	"displaced":               "The connection is needed for others",
	"inactive":                "Nothing was said for too long",
	"select.unknown-option":   "Unknown SELECT parameter: %s",
}

// Text implements imap.Product.
func (imapService) Text(s imap.Saying, _ wire.Env) string {
	if s.Reason == "completed" {
		return s.Verb + " completed"
	}
	text, ok := imapTexts[s.Reason]
	if !ok {
		if text, ok = dovecot.IMAPTexts[s.Reason]; !ok {
			text = string(s.Reason)
		}
	}
	if strings.Contains(text, "%s") {
		text = fmt.Sprintf(text, s.Detail)
	}
	return text
}
