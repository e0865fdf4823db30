package dovecot

import (
	"time"

	"ehlo/server/pop3"
)

// pop3Service implements pop3.Product.
type pop3Service struct{ pop3.Texts }

// Name implements pop3.Product.
func (pop3Service) Name() string { return "Dovecot" }

// Limits implements pop3.Product. pop3-login ends a conversation at the third bad
// command in a row, the mail process after twenty.
func (pop3Service) Limits() pop3.Limits {
	return pop3.Limits{BadBeforeLogin: 3, BadAfterLogin: 21, LineBefore: 1024, LineAfter: 2048, Response: 8192, PerUser: perUser, IdleBefore: 3 * time.Minute, IdleAfter: 10 * time.Minute, FailedLogin: failedLogin}
}

// Say implements pop3.Product.
func (p pop3Service) Say(o pop3.Outcome, args ...string) string {
	if o != pop3.Greeting {
		return p.Texts.Say(o, args...)
	}
	s := "+OK "
	if trusted := args[2] != ""; trusted {
		s += "[XCLIENT] "
	}
	s += "Dovecot "
	if distribution := args[0]; distribution != "" {
		s += "(" + distribution + ") "
	}
	s += "ready."
	if challenge := args[1]; challenge != "" {
		s += " " + challenge
	}
	return s
}

var pop3Texts = pop3.Texts{
	pop3.OK:              "+OK",
	pop3.LoggedIn:        "+OK Logged in.",
	pop3.LogoutEarly:     "+OK Logging out",
	pop3.Logout:          "+OK Logging out.",
	pop3.LogoutDeleted:   "+OK Logging out, messages deleted.",
	pop3.CapaFollows:     "+OK",
	pop3.MechsFollow:     "+OK",
	pop3.Stat:            "+OK $1 $2",
	pop3.ListFollows:     "+OK $1 messages:",
	pop3.ListOne:         "+OK $1 $2",
	pop3.UIDLFollows:     "+OK",
	pop3.UIDLOne:         "+OK $1 $2",
	pop3.RetrFollows:     "+OK $1 octets",
	pop3.TopFollows:      "+OK",
	pop3.Deleted:         "+OK Marked to be deleted.",
	pop3.ResetDone:       "+OK",
	pop3.BeginTLS:        "+OK Begin TLS negotiation now.",
	pop3.XCLIENTDone:     "+OK Updated",
	pop3.Unknown:         "-ERR Unknown command: $1",
	pop3.UnknownEarly:    "-ERR Unknown command.",
	pop3.WrongState:      "-ERR Unknown command.",
	pop3.WrongStateLate:  "-ERR Unknown command: $1",
	pop3.NoVerb:          "-ERR Unknown command.",
	pop3.NoUser:          "-ERR No username given.",
	pop3.AuthFailed:      "-ERR [AUTH] Authentication failed.",
	pop3.AuthAborted:     "-ERR Authentication aborted by client.",
	pop3.AuthUnsupported: "-ERR [AUTH] Unsupported authentication mechanism.",
	pop3.AuthBadInitial:  "-ERR [AUTH] Invalid base64 data in initial response",
	pop3.AuthBadBase64:   "-ERR [AUTH] Invalid base64 in response",
	pop3.AuthNeedsTLS:    "-ERR [AUTH] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.",
	pop3.MechNeedsTLS:    "-ERR [AUTH] Plaintext authentication disabled.",
	pop3.APOPDisabled:    "-ERR APOP not enabled.",
	pop3.APOPSyntax:      "-ERR Invalid parameters.",
	pop3.APOPBadDigest:   "-ERR Invalid characters in MD5 response.",
	pop3.TLSActive:       "-ERR TLS is already active.",
	pop3.TLSUnavailable:  "-ERR TLS support isn't enabled.",
	pop3.InUse:           "-ERR [IN-USE] Mailbox is locked by another POP3 session.",
	pop3.Untrusted:       "-ERR You are not from trusted IP",
	pop3.NumberInvalid:   "-ERR Invalid message number: $1",
	pop3.NumberTooLarge:  "-ERR Message number too large: $1",
	pop3.NumberNoise:     "-ERR Noise after message number: $1",
	pop3.NumberMissing:   "-ERR Invalid message number: ",
	pop3.NumberAlone:     "-ERR Noise after message number: ",
	pop3.SizeMissing:     "-ERR Invalid size: ",
	pop3.SizeInvalid:     "-ERR Invalid size: $1",
	pop3.SizeTooLarge:    "-ERR Size too large: $1",
	pop3.SizeNoise:       "-ERR Noise after size: $1",
	pop3.NoSuchMessage:   "-ERR There's no message $1.",
	pop3.IsDeleted:       "-ERR Message is deleted.",
	pop3.LineTooLong:     "-ERR Input buffer full, aborting",
	pop3.LineTooLongLate: "-ERR Input line too long.",
	pop3.ResponseTooLong: "", // it only hangs up
	pop3.TooManyBad:      "-ERR Too many invalid bad commands.",
	pop3.TooManyBadLate:  "-ERR Too many bad commands.",
	pop3.Crowded:         "-ERR Connection queue full",
	pop3.Displaced:       "-ERR [SYS/TEMP] Server shutting down.",
	pop3.TooManyLogins:   "-ERR [IN-USE] Maximum number of connections from user+IP exceeded (mail_max_userip_connections=$1)",
	pop3.Inactive:        "-ERR Disconnected for inactivity.",
}
