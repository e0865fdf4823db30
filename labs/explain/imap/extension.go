package imap

import (
	"slices"
	"strings"

	"ehlo/labs/explain/mistake"
)

// extensions are those that a command is of, by its verb: the name that CAPABILITY lists it by.
var extensions = map[string]string{
	"ID": "ID", "NAMESPACE": "NAMESPACE", "ENABLE": "ENABLE", "IDLE": "IDLE", "UNSELECT": "UNSELECT", "MOVE": "MOVE", "UID MOVE": "MOVE",
	"UID EXPUNGE": "UIDPLUS", "SORT": "SORT", "UID SORT": "SORT", "GETMETADATA": "METADATA", "SETMETADATA": "METADATA",
	"NOTIFY": "NOTIFY",
}

// inRev2 are extensions that are a part of IMAP4rev2 (RFC 9051 Appendix E), whether they are listed or not.
var inRev2 = []string{"NAMESPACE", "UNSELECT", "UIDPLUS", "ESEARCH", "ENABLE", "IDLE", "MOVE"}

// extension is the extension that a command needs, "" for none or where the server has not listed what it can do,
// and whether it is listed.
func (l *language) extension() (name string, listed bool) {
	if len(l.offered) == 0 {
		return "", false
	}
	verb := l.x.Command.Verb
	name = extensions[verb]
	if _, ok := mistake.Token(l.x, "return"); ok && strings.HasSuffix(verb, "SEARCH") {
		name = "ESEARCH" // RFC 4731 §3.1
	}
	_, listed = l.offered[name]
	if _, rev2 := l.offered["IMAP4REV2"]; rev2 && slices.Contains(inRev2, name) {
		listed = true
	}
	return name, listed
}
