package plain

import (
	"time"

	"ehlo/server/pop3"
)

// pop3Service is our own engine as it is: it says what the RFCs' examples say,
// and where those are silent, what went wrong and what would be right.
type pop3Service struct{ pop3.Texts }

// Name implements pop3.Product.
func (pop3Service) Name() string { return "this server" }

// Limits implements pop3.Product. RFC 5034 §4: a response is as long as its mechanism
// needs, whatever the limit of a line. RFC 4954 §4 holds 12288 octets to be enough.
func (pop3Service) Limits() pop3.Limits {
	return pop3.Limits{LineBefore: 8192, LineAfter: 8192, Response: 16 << 10, IdleBefore: 10 * time.Minute, IdleAfter: 10 * time.Minute}
}

// Say implements pop3.Product.
func (p pop3Service) Say(o pop3.Outcome, args ...string) string {
	if o != pop3.Greeting {
		return p.Texts.Say(o, args...)
	}
	if challenge := args[1]; challenge != "" {
		return "+OK POP3 server ready " + challenge
	}
	return "+OK POP3 server ready"
}

var pop3Texts = pop3.Texts{
	pop3.OK:              "+OK",
	pop3.LoggedIn:        "+OK maildrop locked and ready",
	pop3.LogoutEarly:     "+OK POP3 server signing off",
	pop3.Logout:          "+OK POP3 server signing off",
	pop3.LogoutDeleted:   "+OK POP3 server signing off (messages deleted)",
	pop3.CapaFollows:     "+OK capability list follows",
	pop3.MechsFollow:     "+OK mechanisms follow",
	pop3.Stat:            "+OK $1 $2",
	pop3.ListFollows:     "+OK $1 messages ($2 octets)",
	pop3.ListOne:         "+OK $1 $2",
	pop3.UIDLFollows:     "+OK unique-id listing follows",
	pop3.UIDLOne:         "+OK $1 $2",
	pop3.RetrFollows:     "+OK $1 octets",
	pop3.TopFollows:      "+OK top of message follows",
	pop3.Deleted:         "+OK message $1 deleted",
	pop3.ResetDone:       "+OK maildrop has $1 messages ($2 octets)",
	pop3.BeginTLS:        "+OK begin TLS negotiation",
	pop3.XCLIENTDone:     "+OK",
	pop3.Unknown:         "-ERR unknown command $1",
	pop3.UnknownEarly:    "-ERR unknown command $1",
	pop3.WrongState:      "-ERR $1 is for the TRANSACTION state: log in first, with USER and PASS",
	pop3.WrongStateLate:  "-ERR $1 is for the AUTHORIZATION state: you are logged in already",
	pop3.NoVerb:          "-ERR a command is wanted",
	pop3.NoUser:          "-ERR say USER first",
	pop3.AuthFailed:      "-ERR [AUTH] name or password is wrong",
	pop3.AuthAborted:     "-ERR authentication aborted",
	pop3.AuthUnsupported: "-ERR [AUTH] mechanism $1 is not supported",
	pop3.AuthBadInitial:  "-ERR [AUTH] the initial response is not base64",
	pop3.AuthBadBase64:   "-ERR [AUTH] the response is not base64",
	pop3.AuthNeedsTLS:    "-ERR [AUTH] passwords are taken inside TLS only: say STLS first",
	pop3.MechNeedsTLS:    "-ERR [AUTH] this mechanism shows the password, and is taken inside TLS only: say STLS first",
	pop3.APOPDisabled:    "-ERR APOP is not available: the greeting had no timestamp",
	pop3.APOPSyntax:      "-ERR APOP wants a name and a digest of 32 hexadecimal digits",
	pop3.APOPBadDigest:   "-ERR the digest has other characters than hexadecimal digits",
	pop3.TLSActive:       "-ERR TLS is active already",
	pop3.TLSUnavailable:  "-ERR TLS is not available",
	pop3.InUse:           "-ERR [IN-USE] maildrop already locked",
	pop3.Untrusted:       "-ERR unknown command XCLIENT",
	pop3.NumberInvalid:   "-ERR a message number is wanted, not \"$1\"",
	pop3.NumberTooLarge:  "-ERR no message has such a number",
	pop3.NumberNoise:     "-ERR the message number is followed by \"$1\"",
	pop3.NumberMissing:   "-ERR a message number is wanted",
	pop3.NumberAlone:     "-ERR a number of lines is wanted behind the message number",
	pop3.SizeMissing:     "-ERR a number of lines is wanted behind the message number",
	pop3.SizeInvalid:     "-ERR a number of lines is wanted, not \"$1\"",
	pop3.SizeTooLarge:    "-ERR no message has so many lines",
	pop3.SizeNoise:       "-ERR the number of lines is followed by \"$1\"",
	pop3.NoSuchMessage:   "-ERR no such message: $1",
	pop3.IsDeleted:       "-ERR message $1 already deleted",
	pop3.LineTooLong:     "-ERR line too long",
	pop3.LineTooLongLate: "-ERR line too long",
	pop3.ResponseTooLong: "-ERR SASL response too long",
	pop3.TooManyBad:      "-ERR too many bad commands",
	pop3.TooManyBadLate:  "-ERR too many bad commands",
	pop3.Crowded:         "-ERR too many connections, come back later",
	pop3.Displaced:       "-ERR [SYS/TEMP] the connection is needed for others",
	pop3.TooManyLogins:   "-ERR [IN-USE] this user has $1 connections from your address already",
	pop3.Inactive:        "-ERR nothing was said for too long",
}
