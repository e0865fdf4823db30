package dovecot

import (
	"fmt"
	"strings"
	"time"

	"ehlo/server/imap"
	"ehlo/server/wire"
)

// imapService implements imap.Product.
type imapService struct{}

// IMAPDialect is what Dovecot's IMAP service does otherwise than others.
var IMAPDialect = imap.Dialect{
	Software:    "Dovecot",
	BeforeLogin: strings.Fields("IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+"),
	AfterLogin: strings.Fields(`IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY
		THREAD=REFERENCES THREAD=REFS THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL CATENATE UNSELECT
		CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED I18NLEVEL=1 CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES
		WITHIN CONTEXT=SEARCH LIST-STATUS BINARY MOVE SNIPPET=FUZZY PREVIEW=FUZZY PREVIEW STATUS=SIZE
		SAVEDATE LITERAL+ NOTIFY SPECIAL-USE`),
	Without:         []string{"UNAUTHENTICATE"},
	BadBeforeLogin:  3,
	BadAfterLogin:   20,
	IdleBefore:      3 * time.Minute,
	IdleAfter:       30 * time.Minute,
	Still:           2 * time.Minute,
	PerUser:         perUser,
	FailedLogin:     failedLogin,
	LineBeforeLogin: 8192,
	LineAfterLogin:  65536,
	HoldsPipelined:  true,
}

func (imapService) Dialect() *imap.Dialect { return &IMAPDialect }

// IMAPTexts are the words for what happened. %s is what it was about.
var IMAPTexts = map[imap.Reason]string{
	"tag.invalid":           "Invalid tag",
	"tag.missing":           "First parameter in line is IMAP's command tag, not the command name. Add that before the command, like: a login user pass",
	"command.missing":       "Invalid command name",
	"command.unknown":       "Unknown command",
	"list.open":             "Missing ')'",
	"list.unexpected-end":   "Unexpected ')'",
	"atom.characters":       "Invalid characters in atom",
	"atom.8bit":             "8bit data in atom",
	"string.open":           `Missing '"'`,
	"string.nul":            "NULs not allowed in strings",
	"literal.size":          "Invalid literal size",
	"literal.too-large":     "Literal size too large",
	"literal.continue":      "OK",
	"line.too-long":         "Too long argument",
	"line.buffer-full":      "Input buffer full, aborting",
	"arguments.missing":     "Missing arguments",
	"arguments.invalid":     "Invalid arguments",
	"too-many-bad-commands": "Too many invalid IMAP commands.",
	"not-selected":          "No mailbox selected",
	"inactive":              "Disconnected for inactivity.",
	"crowded":               "Connection queue full",
	"displaced":             "Server shutting down.",
	"still-here":            "Still here",

	"greeting":                "%s ready.",
	"capability.before-login": "Pre-login capabilities listed, post-login capabilities have more.",
	"bye":                     "Logging out",
	"logged-in":               "Logged in",
	"enabled":                 "Enabled",
	"enable.ignored":          "ENABLE ignored in non-authenticated state.",
	"auth.failed":             "Authentication failed.",
	"auth.too-many":           "Maximum number of connections from user+IP exceeded (mail_max_userip_connections=%s)",
	"auth.aborted":            "Authentication aborted by client.",
	"auth.mechanism":          "Unsupported authentication mechanism.",
	"auth.base64":             "Invalid base64 in response",
	"auth.initial-base64":     "Invalid base64 data in initial response",
	"auth.clear-text":         "Plaintext authentication disallowed on non-secure (SSL/TLS) connections.",
	"auth.password-exposed":   "Plaintext authentication not allowed without SSL/TLS, but your client did it anyway. If anyone was listening, the password was exposed.",
	"starttls.begin":          "Begin TLS negotiation now.",
	"starttls.active":         "TLS is already active.",
	"starttls.unavailable":    "TLS support isn't enabled.",

	"mailbox.encoding":         "Mailbox name is not valid mUTF-7",
	"mailbox.name":             "Invalid mailbox name: %s",
	"mailbox.missing":          "Mailbox doesn't exist: %s",
	"mailbox.too-long":         "Mailbox name too long",
	"mailbox.root":             "Storage root can't be deleted",
	"mailbox.exists":           "Mailbox already exists",
	"mailbox.inbox":            "INBOX can't be deleted",
	"mailbox.gone":             "Mailbox was deleted under us",
	"mailbox.deleted-selected": "Selected mailbox was deleted, have to disconnect.",
	"rename.inbox":             "Renaming INBOX isn't supported.",
	"rename.itself":            "Can't rename mailbox to itself",
	"rename.own-child":         "Can't rename mailbox under its own child",
	"rename.target-exists":     "Target mailbox already exists",
	"over-quota":               "Quota exceeded (mailbox for user is full)",
	"limit":                    "There are as many as there can be",

	"select.closed":              "Previous mailbox closed.",
	"select.flags":               "Flags permitted.",
	"select.read-only-flags":     "Read-only mailbox.",
	"select.unseen":              "First unseen.",
	"select.uidvalidity":         "UIDs valid",
	"select.uidnext":             "Predicted next UID",
	"select.highestmodseq":       "Highest",
	"select.option-not-atom":     "SELECT options contain non-atoms",
	"select.unknown-option":      "Unknown FETCH modifier",
	"select.qresync-not-enabled": "QRESYNC not enabled",
	"select.qresync-parameters":  "QRESYNC parameters missing",

	"list.reference":            "Invalid reference",
	"list.pattern":              "Invalid pattern",
	"list.patterns":             "Invalid pattern list",
	"list.extra-arguments":      "Extra arguments",
	"list.option-not-atom":      "List options contains non-atoms",
	"list.unknown-selection":    "Unknown select options",
	"list.unknown-return":       "Unknown return options",
	"list.recursivematch-alone": "RECURSIVEMATCH must not be the only selection",
	"status.empty":              "Empty status list",
	"status.unknown-item":       "Invalid status item %s",
	"status.item-not-atom":      "Status list contains non-atoms",
	"status.selected":           "Status on selected mailbox completed",
	"flag.not-atom":             "Flags list contains non-atoms",
	"flag.unknown-system-flag":  "Invalid system flag %s",
	"flag.keyword-characters":   "Invalid characters in keyword",
	"append.no-literal":         "Missing message size",
	"append.empty":              "Can't save a zero byte message",
	"append.date":               "Invalid internal date",
	"append.too-big":            "Composed message grows too big.",
	"url.syntax":                "Invalid URL.",
	"url.mailbox":               "Mailbox doesn't exist: %s",
	"url.uidvalidity":           "Invalid UIDVALIDITY.",
	"url.message":               "Message not found.",
	"sequence-set.invalid":      "Invalid messageset",
	"uid-set.invalid":           "Invalid uidset",
	"fetch.unknown-item":        "Unknown parameter: %s",
	"fetch.unknown-rfc822":      "Unknown parameter %s",
	"fetch.parameter":           "Invalid %s",
	"fetch.preview-modifier":    "'%s' is not a supported PREVIEW modifier",
	"fetch.empty":               "FETCH list is empty",
	"fetch.item-not-atom":       "FETCH list contains non-atoms",
	"fetch.section":             "Invalid BODY[..] section",
	"fetch.binary-section":      "Invalid BINARY[..] section",
	"fetch.modifier-not-atom":   "FETCH modifiers contain non-atoms",
	"fetch.unknown-modifier":    "Unknown FETCH modifier",
	"fetch.changedsince":        "Invalid CHANGEDSINCE modseq",
	"fetch.vanished":            "VANISHED used without CHANGEDSINCE",
	"fetch.unknown-cte":         "Unknown Content-Transfer-Encoding.",
	"fetch.expunged":            "Some of the requested messages no longer exist",
	"store.read-only":           "Store ignored with read-only mailbox",
	"store.modifier-not-atom":   "STORE modifiers contain non-atoms",
	"store.modseq":              "Invalid UNCHANGEDSINCE modseq",
	"store.modifier-value":      "Invalid STORE modifiers",
	"store.unknown-modifier":    "Unknown STORE modifier",
	"store.conditional-failed":  "Conditional store failed",
	"move.moved":                "Moved UIDs.",
	"copy.no-messages":          "No messages found",
	"search.missing":            "Missing search parameters",
	"search.charset-argument":   "Invalid charset argument",
	"search.unknown-charset":    "Unknown charset",
	"search.unknown-key":        "Unknown argument %s",
	"search.string-key":         "Unexpected string as search key: %s",
	"search.missing-key":        "Missing argument",
	"search.missing-parameter":  "Missing parameter for search key (for search key: %s)",
	"search.invalid-parameter":  "Unexpected ( (for search key: %s)",
	"search.size":               "Invalid search size parameter",
	"search.date":               "Invalid search date parameter",
	"search.interval":           "Invalid search interval parameter",
	"search.modseq":             "Invalid search MODSEQ parameter",
	"search.empty-list":         "No search parameters inside list",
	"search.sequence-set":       "Invalid messageset",
	"search.uid-set":            "Invalid UID messageset",
	"search.unknown-return":     "Unknown SEARCH return option",
	"search.return-not-atom":    "SEARCH return options contain non-atoms",
	"search.partial-missing":    "PARTIAL range missing",
	"search.partial-twice":      "PARTIAL can be used only once",
	"search.partial":            "PARTIAL range broken",
	"search.partial-all":        "PARTIAL conflicts with ALL",
	"cancelupdate.done":         "Updates cancelled",
	"cancelupdate.parameters":   "Invalid parameters",
	"search.update-tag":         "Duplicate search update tag",
	"search.too-many-updates":   "Too many search contexts.",
	"sort.program":              "Invalid sort argument",
	"sort.empty":                "Empty sort program",
	"sort.unknown-key":          "Unknown sort argument: %s",
	"sort.reverse-last":         "Sort list ends with REVERSE",
	"thread.unknown-algorithm":  "Unknown thread algorithm",
	"idle.idling":               "idling",
	"idle.done-expected":        "Expected DONE",
	"idle.still-here":           "Still here",
	"metadata.disabled":         "Generic mailbox attributes not enabled",
	"urlauth.disabled":          "URLAUTH disabled",
	"cancelupdate.unknown-tag":  "Unknown tag",

	"notify.new-without-expunge":    "MessageNew and MessageExpunge must be together",
	"notify.flags-without-messages": "FlagChange requires MessageNew and MessageExpunge",
	"notify.selected-twice":         "Duplicate selected filter",
	"notify.fetch-att":              "Invalid fetch-att list: Unknown parameter: %s",
	"notify.fetch-att-not-atom":     "fetch-att list contains non-atoms.",
	"notify.unsupported-events":     "Unsupported NOTIFY events.",
	"notify.too-many-mailboxes":     "Too many mailbox names",

	"internal": "Internal error occurred. Refer to server log for more information.",
}

// completed is how the completion of a command is worded: without UID.
func completed(verb string) string {
	verb = strings.TrimPrefix(verb, "UID ")
	switch verb {
	case "NOOP", "ID", "NOTIFY":
		return verb + " completed"
	case "XLIST":
		return "List completed"
	}
	return verb[:1] + strings.ToLower(verb[1:]) + " completed"
}

// Text implements imap.Product. Two programs speak: the login process answers all
// that it does not understand alike; afterwards each reply ends with the time
// the command took, which here is always the same.
func (imapService) Text(s imap.Saying, e wire.Env) string {
	text, ok := IMAPTexts[s.Reason]
	switch {
	case s.Reason == "completed":
		text = completed(s.Verb)
	case s.Reason == "greeting":
		product := "Dovecot"
		if e.Distribution != "" {
			product += " (" + e.Distribution + ")"
		}
		return fmt.Sprintf(text, product)
	case !ok:
		text = string(s.Reason)
	case strings.Contains(text, "%s"):
		text = fmt.Sprintf(text, s.Detail)
	}
	if !s.Tagged || s.Reason == "logged-in" {
		return text
	}
	if s.State == imap.NotAuthenticated {
		if s.Wrong {
			return "Error in IMAP command received by server."
		}
		if s.Reason == "completed" {
			text += "."
		}
		return text
	}
	if s.Wrong {
		switch {
		case s.NoTag:
			text = "Error in IMAP tag: " + text
		case s.Verb == "":
			text = "Error in IMAP command: " + text
		default:
			text = "Error in IMAP command " + s.Verb + ": " + text
		}
	}
	return strings.TrimSuffix(text, ".") + " (0.001 + 0.000 secs)."
}
