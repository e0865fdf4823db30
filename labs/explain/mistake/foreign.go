package mistake

// ReadingVerbs are commands of IMAP's.
var ReadingVerbs = map[string]bool{
	"LOGIN": true, "SELECT": true, "EXAMINE": true, "FETCH": true, "STORE": true, "SEARCH": true, "CAPABILITY": true,
	"LOGOUT": true, "STATUS": true, "APPEND": true, "EXPUNGE": true, "AUTHENTICATE": true, "IDLE": true, "UID": true, "LSUB": true,
}
