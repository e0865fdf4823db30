package imap

import (
	"slices"
	"strings"

	"ehlo/server/imap"
)

// dailyCommands are IMAP's commands for words by which people ask for what they do.
var dailyCommands = map[string]string{
	"OPEN": "SELECT", "INBOX": "SELECT", "MKDIR": "CREATE", "READ": "FETCH", "GET": "FETCH", "SHOW": "FETCH", "VIEW": "FETCH",
	"UNDELETE": "STORE", "UNDO": "STORE", "COUNT": "STATUS", "UNREAD": "SEARCH", "UNSEEN": "SEARCH", "FIND": "SEARCH",
	"MARK": "STORE", "SEEN": "STORE", "FLAG": "STORE", "UNFLAG": "STORE", "FOLDERS": "LIST", "MAILBOXES": "LIST", "SIGNIN": "LOGIN", "AUTH": "AUTHENTICATE", "PLAIN": "AUTHENTICATE",
	"TLS": "STARTTLS", "SSL": "STARTTLS",
}

// removes are words by which people ask for messages to go away.
var removes = []string{"DEL", "REMOVE", "ERASE", "RM", "DELE"}

// daily is the line for a daily word and what comes after it, without a tag: "" if that cannot be known.
func daily(word, rest string) string {
	number, _, _ := strings.Cut(rest, " ")
	isSet := looksLikeSet(number)
	switch word = strings.ToUpper(word); {
	case slices.Contains(removes, word) && isSet:
		return "STORE " + rest + ` +FLAGS (\Deleted)`
	case word == "MARK" && isSet && changes(rest[len(number):]) != "":
		return "STORE " + number + " " + changes(rest[len(number):])
	case (word == "SEEN" || word == "FLAG" || word == "UNFLAG") && isSet:
		return "STORE " + rest + " " + changes(strings.Replace(word, "FLAG", "FLAGGED", 1))
	case word == "FOLDERS" || word == "MAILBOXES":
		return `LIST "" *`
	case dailyCommands[word] == "STARTTLS":
		return "STARTTLS"
	case word == "SIGNIN" && rest != "":
		return "LOGIN " + rest
	case word == "AUTH":
		return strings.TrimSpace("AUTHENTICATE " + rest)
	case word == "PLAIN":
		return strings.TrimSpace("AUTHENTICATE PLAIN " + rest)
	case word == "INBOX" && rest == "", word == "OPEN" && rest == "":
		return "SELECT INBOX"
	case word == "COUNT" && rest == "":
		return "STATUS INBOX (MESSAGES)"
	case (word == "UNREAD" || word == "UNSEEN") && rest == "":
		return "SEARCH UNSEEN"
	case dailyCommands[word] == "FETCH" && isSet:
		return "FETCH " + number + " BODY[]"
	case dailyCommands[word] == "STORE" && isSet:
		return "STORE " + number + ` -FLAGS (\Deleted)`
	case (word == "OPEN" && !isSet || word == "MKDIR" || word == "FIND") && rest != "":
		return dailyCommands[word] + " " + rest
	}
	return ""
}

// dailyKeys are search keys for words that people look for messages by.
var dailyKeys = map[string]string{
	"UNREAD": "UNSEEN", "READ": "SEEN", "STARRED": "FLAGGED", "UNSTARRED": "UNFLAGGED", "IMPORTANT": "FLAGGED", "TRASHED": "DELETED", "REPLIED": "ANSWERED",
	"SENDER": "FROM", "TITLE": "SUBJECT", "RECIPIENT": "TO", "AFTER": "SINCE", "BIGGER": "LARGER",
}

// dailyKey is the search key for a daily word, "" for any other.
func dailyKey(word string) string { return dailyKeys[strings.ToUpper(strings.TrimRight(word, ":="))] }

// reordered is a command with the set of messages in its place, of one that has it later: "" if there is none.
func reordered(verb, rest string) string {
	words := strings.Fields(rest)
	for i, w := range words {
		if i == 0 && looksLikeSet(w) || !looksLikeSet(w) || strings.HasSuffix(w, ")") || strings.ContainsAny(rest, `"[{`) {
			continue
		}
		if i+1 == len(words) || strings.HasSuffix(verb, "STORE") {
			return w + " " + strings.Join(append(words[:i:i], words[i+1:]...), " ")
		}
	}
	if len(words) > 2 && strings.HasSuffix(verb, "STORE") && strings.HasPrefix(words[1], "(") && isStoreItem(words[len(words)-1]) {
		return words[0] + " " + words[len(words)-1] + " " + strings.Join(words[1:len(words)-1], " ")
	}
	return ""
}

func isStoreItem(word string) bool {
	for _, item := range imap.StoreItems() {
		if strings.EqualFold(item, word) {
			return true
		}
	}
	return false
}
