package explain

import (
	"slices"

	"ehlo/server/wire"
)

// MistakeIDs are the ids of the catalogue, of all protocols, sorted.
func MistakeIDs() []string {
	var ids []string
	for _, k := range []*knowledge{smtpKnowledge(), pop3Knowledge(), tongues[wire.IMAP].(imapTongue).k, messageKnowledge()} {
		for _, m := range k.Mistakes {
			ids = append(ids, m.ID)
		}
	}
	slices.Sort(ids)
	return ids
}
