package lti

import (
	"encoding/json"
	"slices"
	"strings"
)

// Names of claims, as LTI Core 1.3 §5.3 and its services have them.
const (
	claim        = "https://purl.imsglobal.org/spec/lti/claim/"
	claimDL      = "https://purl.imsglobal.org/spec/lti-dl/claim/"
	ltiVersion   = "1.3.0"
	scopeAGS     = "https://purl.imsglobal.org/spec/lti-ags/scope/"
	ScopeScore   = scopeAGS + "score"
	ScopeItem    = scopeAGS + "lineitem"
	ScopeMembers = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
)

// MessageType is what a launch is for.
type MessageType string

// The message types that the tool knows.
const (
	ResourceLink MessageType = "LtiResourceLinkRequest" // somebody follows a link
	DeepLinking  MessageType = "LtiDeepLinkingRequest"  // a teacher chooses what a link leads to
)

// Role is what somebody is in the course that they come from.
type Role string

// Roles.
const (
	Instructor Role = "instructor"
	Learner    Role = "learner"
)

// Launch is a launch that is right: a platform's word of who has come, from where, and for what.
type Launch struct {
	Platform   PlatformID
	Issuer     string
	Deployment string
	Message    MessageType
	Subject    string // the person's id at the platform
	Name       string // "" where the platform does not tell
	Role       Role
	Context    Context
	Link       Link
	Target     string            // the address of this server that the link leads to
	Custom     map[string]string // parameters of the link's
	Grades     *Grades           // nil where scores cannot be sent back
	Roster     string            // the address of the course's members, "" where the platform does not tell
	Choice     *Choice           // of a deep linking request, else nil
	ReturnURL  string            // where the person came from, "" where the platform does not tell
}

// Context is a course, a section of it, or a group.
type Context struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Title string `json:"title"`
}

// Link is the place in the course that somebody has come from.
type Link struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// Grades is where scores go (Assignment and Grade Services 2.0 §3).
type Grades struct {
	LineItem  string   `json:"lineitem"`  // the column of this link, "" where it has none
	LineItems string   `json:"lineitems"` // all columns of the course's
	Scope     []string `json:"scope"`     // what the tool may do
}

// Choice is what a platform asks a teacher to choose (Deep Linking 2.0 §4).
type Choice struct {
	ReturnURL string   `json:"deep_link_return_url"`
	Types     []string `json:"accept_types"`
	Multiple  bool     `json:"accept_multiple"`
	LineItem  *bool    `json:"accept_lineitem"` // whether a column can be made; nil: not told
	Data      string   `json:"data"`            // to be sent back as it is
}

// claims are those of a launch, as they are sent.
type claims struct {
	AuthorizedParty string   `json:"azp"`
	Name            string   `json:"name"`
	GivenName       string   `json:"given_name"`
	FamilyName      string   `json:"family_name"`
	Message         string   `json:"https://purl.imsglobal.org/spec/lti/claim/message_type"`
	Version         string   `json:"https://purl.imsglobal.org/spec/lti/claim/version"`
	Deployment      string   `json:"https://purl.imsglobal.org/spec/lti/claim/deployment_id"`
	Target          string   `json:"https://purl.imsglobal.org/spec/lti/claim/target_link_uri"`
	Roles           []string `json:"https://purl.imsglobal.org/spec/lti/claim/roles"`
	Context         Context  `json:"https://purl.imsglobal.org/spec/lti/claim/context"`
	Link            Link     `json:"https://purl.imsglobal.org/spec/lti/claim/resource_link"`
	Custom          custom   `json:"https://purl.imsglobal.org/spec/lti/claim/custom"`
	Presentation    struct {
		ReturnURL string `json:"return_url"`
	} `json:"https://purl.imsglobal.org/spec/lti/claim/launch_presentation"`
	Grades *Grades `json:"https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"`
	Roster struct {
		URL string `json:"context_memberships_url"`
	} `json:"https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"`
	Choice *Choice `json:"https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"`
}

// custom are a link's parameters. Platforms send numbers, too, and null for those that they do not know.
type custom map[string]string

// UnmarshalJSON implements json.Unmarshaler.
func (c *custom) UnmarshalJSON(data []byte) error {
	var all map[string]any
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	*c = make(custom, len(all))
	for name, value := range all {
		if text, ok := value.(string); ok {
			(*c)[name] = text
		}
	}
	return nil
}

// membership begins the names of roles that somebody has in the course (LTI Core 1.3 §A.2.3). Those that they
// have at the institution, or in the platform, say nothing of the course: a learner here may teach elsewhere.
const membership = "http://purl.imsglobal.org/vocab/lis/v2/membership"

// teaching are roles of whoever teaches a course, and learning those of whoever takes it. A name alone is a
// role of the course, too, as older platforms write it.
var (
	teaching = []string{"#Instructor", "#Administrator", "#ContentDeveloper"}
	learning = []string{"#Learner"}
)

// roleOf is what somebody with roles is in their course, "" for nothing that is known here.
func roleOf(roles []string) Role {
	has := func(of []string) bool {
		return slices.ContainsFunc(roles, func(role string) bool {
			name, ok := strings.CutPrefix(role, membership)
			if !ok && !strings.ContainsAny(role, "#/:") {
				name, ok = "#"+role, true
			}
			if !ok {
				return false
			}
			// A part of a role stands for the whole: membership/Instructor#TeachingAssistant.
			if part, _, is := strings.Cut(strings.TrimPrefix(name, "/"), "#"); is && strings.HasPrefix(name, "/") {
				name = "#" + part
			}
			return slices.Contains(of, name)
		})
	}
	switch {
	case has(teaching):
		return Instructor
	case has(learning):
		return Learner
	}
	return ""
}
