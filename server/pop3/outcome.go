package pop3

// Outcome names what happened, for a Product to word.
type Outcome string

// What can happen. The comments name the arguments that a Product is given.
const (
	Greeting Outcome = "greeting" // distribution, APOP challenge, not empty for a trusted client

	OK              Outcome = "ok"
	LoggedIn        Outcome = "logged-in"
	LogoutEarly     Outcome = "logout-early"     // QUIT in AUTHORIZATION
	Logout          Outcome = "logout"           // QUIT, nothing deleted
	LogoutDeleted   Outcome = "logout-deleted"   // QUIT, messages deleted
	CapaFollows     Outcome = "capa-follows"     // a list follows
	MechsFollow     Outcome = "mechs-follow"     // a list follows
	Stat            Outcome = "stat"             // messages, octets
	ListFollows     Outcome = "list-follows"     // messages, octets
	ListOne         Outcome = "list-one"         // message, octets
	UIDLFollows     Outcome = "uidl-follows"     // a list follows
	UIDLOne         Outcome = "uidl-one"         // message, unique-id
	RetrFollows     Outcome = "retr-follows"     // octets
	TopFollows      Outcome = "top-follows"      //
	Deleted         Outcome = "deleted"          // message
	ResetDone       Outcome = "reset"            // messages, octets
	BeginTLS        Outcome = "begin-tls"        //
	XCLIENTDone     Outcome = "xclient-done"     //
	Unknown         Outcome = "unknown"          // verb
	UnknownEarly    Outcome = "unknown-early"    // verb; before login
	WrongState      Outcome = "wrong-state"      // verb; known, but only after login
	WrongStateLate  Outcome = "wrong-state-late" // verb; known, but only before login
	NoVerb          Outcome = "no-verb"          //
	NoUser          Outcome = "no-user"          // PASS before USER
	AuthFailed      Outcome = "auth-failed"      //
	AuthAborted     Outcome = "auth-aborted"     //
	AuthUnsupported Outcome = "auth-unsupported" // mechanism
	AuthBadInitial  Outcome = "auth-bad-initial" //
	AuthBadBase64   Outcome = "auth-bad-base64"  //
	AuthNeedsTLS    Outcome = "auth-needs-tls"   //
	APOPDisabled    Outcome = "apop-disabled"    //
	MechNeedsTLS    Outcome = "mech-needs-tls"   // AUTH, where AuthNeedsTLS is for USER and PASS
	APOPSyntax      Outcome = "apop-syntax"      //
	APOPBadDigest   Outcome = "apop-bad-digest"  // not hexadecimal
	TLSActive       Outcome = "tls-active"       //
	TLSUnavailable  Outcome = "tls-unavailable"  //
	InUse           Outcome = "in-use"           // the maildrop is locked
	TooManyLogins   Outcome = "too-many-logins"  // how many connections a user may have from one address
	Untrusted       Outcome = "untrusted"        // XCLIENT from anyone
	NumberInvalid   Outcome = "number-invalid"   // what stands there
	NumberTooLarge  Outcome = "number-too-large" // what follows it
	NumberNoise     Outcome = "number-noise"     // what follows it
	NumberMissing   Outcome = "number-missing"   //
	NumberAlone     Outcome = "number-alone"     // TOP without a number of lines
	SizeMissing     Outcome = "size-missing"     // the same, but for a space behind the message number
	SizeInvalid     Outcome = "size-invalid"     // what stands there
	SizeTooLarge    Outcome = "size-too-large"   // what follows it
	SizeNoise       Outcome = "size-noise"       // what follows it
	NoSuchMessage   Outcome = "no-such-message"  // number
	IsDeleted       Outcome = "is-deleted"       // message
	LineTooLong     Outcome = "line-too-long"
	LineTooLongLate Outcome = "line-too-long-late"
	ResponseTooLong Outcome = "response-too-long" // of a SASL response
	TooManyBad      Outcome = "too-many-bad"      // before login
	TooManyBadLate  Outcome = "too-many-bad-late" // after login
	Inactive        Outcome = "inactive"          // nothing was said for too long
	Crowded         Outcome = "crowded"           // the server has as many connections as it takes
	Displaced       Outcome = "displaced"         // the same, to somebody who has logged in
)

// Outcomes lists every outcome, for products to be checked against.
var Outcomes = []Outcome{
	Greeting, OK, LoggedIn, LogoutEarly, Logout, LogoutDeleted, CapaFollows, MechsFollow, Stat, ListFollows, ListOne,
	UIDLFollows, UIDLOne, RetrFollows, TopFollows, Deleted, ResetDone, BeginTLS, XCLIENTDone, Unknown, UnknownEarly,
	WrongState, WrongStateLate, NoVerb, NoUser, AuthFailed, AuthAborted, AuthUnsupported, AuthBadInitial, AuthBadBase64,
	AuthNeedsTLS, MechNeedsTLS, APOPDisabled, APOPSyntax, APOPBadDigest, TLSActive, TLSUnavailable, InUse, Untrusted, NumberInvalid, NumberTooLarge,
	NumberNoise, NumberMissing, NumberAlone, SizeMissing, SizeInvalid, SizeTooLarge, SizeNoise, NoSuchMessage, IsDeleted, LineTooLong, LineTooLongLate,
	ResponseTooLong, TooManyBad, TooManyBadLate, Inactive, Crowded, Displaced, TooManyLogins,
}
