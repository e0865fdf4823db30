package smtp

// Outcome names what happened, for a Product to word.
type Outcome string

// What can happen. The comments name the arguments that a Product is given.
const (
	Greeting     Outcome = "greeting"       // host, version, distribution, date
	HeloOK       Outcome = "helo-ok"        // host, name given, client address
	EhloOK       Outcome = "ehlo-ok"        // the same; keywords follow
	MailOK       Outcome = "mail-ok"        // reverse-path
	RcptOK       Outcome = "rcpt-ok"        // forward-path
	DataGo       Outcome = "data-go"        //
	Queued       Outcome = "queued"         // queue id
	ChunkOK      Outcome = "chunk-ok"       // octets of the chunk
	ChunksQueued Outcome = "chunks-queued"  // queue id, octets of all chunks, of the last
	RsetOK       Outcome = "rset-ok"        //
	NoopOK       Outcome = "noop-ok"        //
	QuitOK       Outcome = "quit-ok"        // host
	HelpText     Outcome = "help"           // commands
	TLSGo        Outcome = "tls-go"         //
	AuthOK       Outcome = "auth-ok"        //
	VrfyOK       Outcome = "vrfy-ok"        // address as typed, address
	VrfyUnsure   Outcome = "vrfy-unsure"    // the same: it may exist elsewhere
	ExpnMember   Outcome = "expn-member"    // address; one line of several
	EtrnOK       Outcome = "etrn-ok"        //
	EtrnNone     Outcome = "etrn-none"      // domain
	PRDROK       Outcome = "prdr-ok"        // MAIL with PRDR
	TLSNotNow    Outcome = "tls-not-now"    // STARTTLS without having been offered
	TLSActive    Outcome = "tls-active"     //
	TLSDown      Outcome = "tls-down"       // after a second STARTTLS
	TLSNone      Outcome = "tls-none"       // there is no certificate
	AuthNotNow   Outcome = "auth-not-now"   // AUTH without having been offered
	AuthTwice    Outcome = "auth-twice"     //
	AuthInMail   Outcome = "auth-in-mail"   // AUTH inside a transaction
	AuthSyntax   Outcome = "auth-syntax"    //
	AuthMech     Outcome = "auth-mech"      // mechanism as typed
	AuthMechName Outcome = "auth-mech-name" // mechanism with a strange character
	AuthBase64   Outcome = "auth-base64"    // "initial" or "continued"
	AuthFailed   Outcome = "auth-failed"    //
	AuthAborted  Outcome = "auth-aborted"   //
	AuthNeeded   Outcome = "auth-needed"    // submission without AUTH
	AuthNeedsTLS Outcome = "auth-needs-tls" //
	Unknown      Outcome = "unknown"        // verb
	BadSyntax    Outcome = "bad-syntax"     // an empty line
	NotMail      Outcome = "not-mail"       // a line that no mail client sends
	BadChar      Outcome = "bad-char"       // NUL in a command
	Argument     Outcome = "argument"       // verb: it takes none
	OutOfSync    Outcome = "out-of-sync"    //
	TooManyBad   Outcome = "too-many-bad"   // unknown commands, or errors
	TooManyErr   Outcome = "too-many-err"   // reply code; the second line of the last error
	TooManyIdle  Outcome = "too-many-idle"  // non-mail commands
	TimedOut     Outcome = "timed-out"      // nothing was said for too long
	TextTimedOut Outcome = "text-timed-out" // the same, inside message text
	Crowded      Outcome = "crowded"        // the server has as many connections as it takes
	CrowdedFrom  Outcome = "crowded-from"   // client's address: it has as many as it may have
	NoHelo       Outcome = "no-helo"        //
	HeloSyntax   Outcome = "helo-syntax"    // verb
	MailTwice    Outcome = "mail-twice"     //
	MailSyntax   Outcome = "mail-syntax"    //
	MailNoArg    Outcome = "mail-no-arg"    //
	MailAddress  Outcome = "mail-address"   // argument as typed, what is wrong
	MailNoDomain Outcome = "mail-no-domain" // argument as typed
	NoMail       Outcome = "no-mail"        // RCPT without MAIL
	RcptSyntax   Outcome = "rcpt-syntax"    //
	RcptNoArg    Outcome = "rcpt-no-arg"    //
	RcptAddress  Outcome = "rcpt-address"   // argument as typed, what is wrong
	RcptNoDomain Outcome = "rcpt-no-domain" // argument as typed
	NoRelay      Outcome = "no-relay"       // forward-path
	NoRelayEver  Outcome = "no-relay-ever"  // forward-path; where refused for good is a choice
	NoUser       Outcome = "no-user"        // forward-path
	Restricted   Outcome = "restricted"     // forward-path with characters that are not let in
	SenderBad    Outcome = "sender-bad"     // reverse-path
	TooManyRcpt  Outcome = "too-many-rcpt"  //
	BadRcpts     Outcome = "bad-rcpts"      // most recipients so far were refused
	OverQuota    Outcome = "over-quota"     // forward-path
	ByAuthor     Outcome = "by-author"      // domain that wants the message refused, by its DMARC record
	NoRcpt       Outcome = "no-rcpt"        // verb: it wants a RCPT first
	RcptsFailed  Outcome = "rcpts-failed"   // verb: it wants one that was accepted
	AllFailed    Outcome = "all-failed"     // the one error that every RCPT got; lines before NoRcpt
	BadOption    Outcome = "bad-option"     // parameter
	BadBody      Outcome = "bad-body"       //
	BadAuthParam Outcome = "bad-auth-param" //
	BadSize      Outcome = "bad-size"       //
	BadDSN       Outcome = "bad-dsn"        // name of a parameter of MAIL
	BadRcptDSN   Outcome = "bad-rcpt-dsn"   // name of a parameter of RCPT
	NoUTF8       Outcome = "no-utf8"        // SMTPUTF8 is not offered
	TooBig       Outcome = "too-big"        //
	SizeTooBig   Outcome = "size-too-big"   // SIZE is more than a number can hold
	ChunkTooBig  Outcome = "chunk-too-big"  //
	BdatSyntax   Outcome = "bdat-syntax"    //
	BdatNotNow   Outcome = "bdat-not-now"   // CHUNKING is not offered
	DataInBdat   Outcome = "data-in-bdat"   // verb: it may not come between chunks
	OnlyRset     Outcome = "only-rset"      // chunks have been given up
	BdatEmpty    Outcome = "bdat-empty"     // a chunk of nothing that is not the last
	BdatSkipped  Outcome = "bdat-skipped"   // octets of a chunk behind one that was refused
	LostInput    Outcome = "lost-input"     // QUIT between chunks
	ProxySyntax  Outcome = "proxy-syntax"   // verb: XCLIENT or XFORWARD without attributes
	ProxyDenied  Outcome = "proxy-denied"   // verb
	LineLength   Outcome = "line-length"    // octets of the longest line
	HeaderSyntax Outcome = "header-syntax"  //
	TooManyHops  Outcome = "too-many-hops"  //
	VrfyOff      Outcome = "vrfy-off"       //
	VrfySyntax   Outcome = "vrfy-syntax"    // what is wrong
	VrfyNoUser   Outcome = "vrfy-no-user"   // address
	ExpnOff      Outcome = "expn-off"       //
	ExpnFailed   Outcome = "expn-failed"    // address
	EtrnOff      Outcome = "etrn-off"       //
	EtrnSyntax   Outcome = "etrn-syntax"    //
	EtrnInMail   Outcome = "etrn-in-mail"   //
)

// Outcomes lists every outcome, for products to be checked against.
var Outcomes = []Outcome{
	Greeting, HeloOK, EhloOK, MailOK, RcptOK, DataGo, Queued, ChunkOK, ChunksQueued, RsetOK, NoopOK, QuitOK, HelpText,
	TLSGo, AuthOK, VrfyOK, VrfyUnsure, ExpnMember, EtrnOK, EtrnNone, PRDROK, TLSNotNow, TLSActive, TLSDown, TLSNone,
	AuthNotNow, AuthTwice, AuthInMail, AuthSyntax, AuthMech, AuthMechName, AuthBase64, AuthFailed, AuthAborted,
	AuthNeeded, AuthNeedsTLS, Unknown, BadSyntax, NotMail, BadChar, Argument, OutOfSync, TooManyBad, TooManyErr,
	TooManyIdle, TimedOut, TextTimedOut, Crowded, CrowdedFrom, NoHelo, HeloSyntax, MailTwice, MailSyntax, MailNoArg, MailAddress, MailNoDomain, NoMail, RcptSyntax,
	RcptNoArg, RcptAddress, RcptNoDomain, NoRelay, NoRelayEver, NoUser, Restricted, SenderBad, TooManyRcpt, BadRcpts, OverQuota, ByAuthor,
	NoRcpt, RcptsFailed, AllFailed, BadOption, BadBody, BadAuthParam, BadSize, BadDSN, BadRcptDSN, NoUTF8, TooBig, SizeTooBig, ChunkTooBig,
	BdatSyntax, BdatNotNow, DataInBdat, OnlyRset, BdatEmpty, BdatSkipped, LostInput, ProxySyntax, ProxyDenied, LineLength, HeaderSyntax, TooManyHops, VrfyOff, VrfySyntax, VrfyNoUser, ExpnOff, ExpnFailed,
	EtrnOff, EtrnSyntax, EtrnInMail,
}
