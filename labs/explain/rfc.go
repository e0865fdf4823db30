package explain

import (
	"regexp"
	"strconv"
)

// Reference is where a rule stands.
type Reference struct {
	RFC     int
	Section string // such as "4.1.1.2" or "F.6"
	Title   string // of the RFC
}

var refForm = regexp.MustCompile(`^RFC (\d{3,4}) §((?:\d+|[A-Z])(?:\.\d+)*)(?:, §(?:\d+|[A-Z])(?:\.\d+)*)*$`)

// ParseReference reads the Ref of a note, a mistake or an edge. ok is false if
// it names no section of an RFC that the package knows.
func ParseReference(ref string) (r Reference, ok bool) {
	m := refForm.FindStringSubmatch(ref)
	if m == nil {
		return r, false
	}
	r.RFC, _ = strconv.Atoi(m[1]) // the pattern has digits only
	r.Section = m[2]
	r.Title, ok = titles[r.RFC]
	return r, ok
}

// titles are the RFCs that explanations refer to.
var titles = map[int]string{
	1034: "Domain Names - Concepts and Facilities",
	1035: "Domain Names - Implementation and Specification",
	1847: "Security Multiparts for MIME",
	1870: "SMTP Service Extension for Message Size Declaration",
	1939: "Post Office Protocol - Version 3",
	1985: "SMTP Service Extension for Remote Message Queue Starting",
	2034: "SMTP Service Extension for Returning Enhanced Error Codes",
	2045: "MIME Part One: Format of Internet Message Bodies",
	2046: "MIME Part Two: Media Types",
	2047: "MIME Part Three: Message Header Extensions for Non-ASCII Text",
	2076: "Common Internet Message Headers",
	2136: "Dynamic Updates in the Domain Name System",
	2177: "IMAP4 IDLE command",
	2183: "The Content-Disposition Header Field",
	2195: "IMAP/POP AUTHorize Extension for Simple Challenge/Response",
	2221: "IMAP4 Login Referrals",
	2308: "Negative Caching of DNS Queries",
	2342: "IMAP4 Namespace",
	2369: "URLs as Meta-Syntax for Core Mail List Commands",
	2387: "The MIME Multipart/Related Content-type",
	2449: "POP3 Extension Mechanism",
	2595: "Using TLS with IMAP, POP3 and ACAP",
	2852: "Deliver By SMTP Service Extension",
	2854: "The 'text/html' Media Type",
	2919: "List-Id",
	2920: "SMTP Service Extension for Command Pipelining",
	2971: "IMAP4 ID Extension",
	3030: "SMTP Service Extensions for Transmission of Large and Binary MIME Messages",
	3206: "The SYS and AUTH POP Response Codes",
	3207: "SMTP Service Extension for Secure SMTP over TLS",
	3282: "Content Language Headers",
	3348: "IMAP4 Child Mailbox Extension",
	3461: "SMTP Service Extension for Delivery Status Notifications",
	3463: "Enhanced Mail System Status Codes",
	3464: "An Extensible Message Format for Delivery Status Notifications",
	3501: "Internet Message Access Protocol - Version 4rev1",
	3502: "IMAP MULTIAPPEND Extension",
	3516: "IMAP4 Binary Content Extension",
	3596: "DNS Extensions to Support IP Version 6",
	3676: "The Text/Plain Format and DelSp Parameters",
	3691: "IMAP UNSELECT command",
	3834: "Recommendations for Automatic Responses to Electronic Mail",
	3848: "ESMTP and LMTP Transmission Types Registration",
	3886: "An Extensible Message Format for Message Tracking Responses",
	4035: "Protocol Modifications for the DNS Security Extensions",
	4315: "IMAP UIDPLUS Extension",
	4422: "Simple Authentication and Security Layer",
	4466: "Collected Extensions to IMAP4 ABNF",
	4467: "IMAP URLAUTH Extension",
	4468: "Message Submission BURL Extension",
	4469: "IMAP CATENATE Extension",
	4505: "Anonymous SASL Mechanism",
	4616: "The PLAIN SASL Mechanism",
	4648: "The Base16, Base32, and Base64 Data Encodings",
	4731: "IMAP4 Extension to SEARCH Command for Controlling What Kind of Information Is Returned",
	4752: "The Kerberos V5 (GSSAPI) SASL Mechanism",
	4865: "SMTP Submission Service Extension for Future Message Release",
	4954: "SMTP Service Extension for Authentication",
	4959: "IMAP Extension for SASL Initial Client Response",
	5032: "WITHIN Search Extension to the IMAP Protocol",
	5034: "The POP3 SASL Authentication Mechanism",
	5092: "IMAP URL Scheme",
	5161: "The IMAP ENABLE Extension",
	5182: "IMAP Extension for Referencing the Last SEARCH Result",
	5248: "A Registry for SMTP Enhanced Mail System Status Codes",
	5255: "IMAP Internationalization",
	5256: "IMAP SORT and THREAD Extensions",
	5258: "IMAP4 LIST Command Extensions",
	5267: "Contexts for IMAP4",
	5321: "Simple Mail Transfer Protocol",
	5322: "Internet Message Format",
	5464: "The IMAP METADATA Extension",
	5465: "The IMAP NOTIFY Extension",
	5550: "The Internet Email to Support Diverse Service Environments (Lemonade) Profile",
	5802: "Salted Challenge Response Authentication Mechanism",
	5819: "IMAP4 Extension for Returning STATUS Information in Extended LIST",
	5936: "DNS Zone Transfer Protocol",
	5957: "Display-Based Address Sorting for the IMAP4 SORT Extension",
	6152: "SMTP Service Extension for 8-bit MIME Transport",
	6154: "IMAP LIST Extension for Special-Use Mailboxes",
	6331: "Moving DIGEST-MD5 to Historic",
	6376: "DomainKeys Identified Mail (DKIM) Signatures",
	6409: "Message Submission for Mail",
	6522: "The Multipart/Report Media Type",
	6531: "SMTP Extension for Internationalized Email",
	6648: "Deprecating the \"X-\" Prefix",
	6710: "SMTP Extension for Message Transfer Priorities",
	6851: "IMAP MOVE Extension",
	6856: "POP3 Support for UTF-8",
	7162: "IMAP Extensions: Quick Flag Changes Resynchronization (CONDSTORE) and Quick Mailbox Resynchronization (QRESYNC)",
	7208: "Sender Policy Framework",
	7293: "The Require-Recipient-Valid-Since Header Field and SMTP Service Extension",
	7372: "Email Authentication Status Codes",
	7489: "Domain-based Message Authentication, Reporting, and Conformance",
	7504: "SMTP 521 and 556 Reply Codes",
	7505: "A \"Null MX\" No Service Resource Record",
	7628: "SASL Mechanisms for OAuth",
	7677: "SCRAM-SHA-256 and SCRAM-SHA-256-PLUS",
	7888: "IMAP4 Non-synchronizing Literals",
	8098: "Message Disposition Notification",
	8314: "Cleartext Considered Obsolete: TLS for Email Submission and Access",
	8437: "IMAP UNAUTHENTICATE Extension for Connection Reuse",
	8438: "IMAP Extension for STATUS=SIZE",
	8474: "IMAP Extension for Object Identifiers",
	8482: "Providing Minimal-Sized Responses to DNS Queries That Have QTYPE=ANY",
	8514: "IMAP SAVEDATE Extension",
	8601: "Message Header Field for Indicating Message Authentication Status",
	8617: "The Authenticated Received Chain Protocol",
	8689: "SMTP Require TLS Option",
	8970: "IMAP4 Extension: Message Preview Generation",
	9051: "Internet Message Access Protocol - Version 4rev2",
	9228: "Delivered-To Email Header Field",
	9422: "The LIMITS SMTP Service Extension",
}
