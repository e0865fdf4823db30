package message

import "time"

// Launched answers POST /api/lti/open: whom a learning platform has sent, and what for. It has one of its first three
// members.
type Launched struct {
	Learner *LaunchedLearner `json:"learner,omitempty"`
	Teacher *LaunchedTeacher `json:"teacher,omitempty"`
	Choice  *LaunchedChoice  `json:"choice,omitempty"`
	// Back is where they have come from, "" where the platform does not tell.
	Back string `json:"back,omitempty"`
}

// LaunchedLearner is somebody who has come to learn, and has a seat in the class of their course.
type LaunchedLearner struct {
	Token string `json:"token"`         // that opens what they do in the class
	Class string `json:"class"`         // its id
	Lab   string `json:"lab,omitempty"` // that the link leads to, "" for the class
}

// LaunchedTeacher is somebody who has come to teach. A frame is not sent the cookie that says so: what they do, they do
// in another tab, to which a form leads that posts Code to /lti/teach.
type LaunchedTeacher struct {
	Name  string    `json:"name"`
	Class string    `json:"class"` // its id
	Title string    `json:"title"` // the class's
	Lab   string    `json:"lab,omitempty"`
	Key   string    `json:"key"`   // POST /api/lti/codes takes it for another code
	Code  string    `json:"code"`  // signs in once
	Until time.Time `json:"until"` // the code is good
}

// LaunchedChoice is somebody who is to choose what a link in their course leads to: a form posts Key, and a field lab or
// class for each that is chosen, to /lti/choose.
type LaunchedChoice struct {
	Name     string         `json:"name"`     // the teacher's
	Course   string         `json:"course"`   // its title, "" where the platform does not tell
	Multiple bool           `json:"multiple"` // several can be chosen
	Classes  []ClassSummary `json:"classes"`  // of the teacher's; the labs are those of GET /api/labs
	Key      string         `json:"key"`
}

// LaunchCode answers POST /api/lti/codes.
type LaunchCode struct {
	Code  string    `json:"code"`  // signs in once
	Until time.Time `json:"until"` // the code is good
}

// Platforms answers GET /api/lti/platforms, and what changes them.
type Platforms struct {
	Tool      ToolSettings `json:"tool"`
	Platforms []Platform   `json:"platforms"` // the first registered first
}

// ToolSettings are what an administrator copies to a platform.
type ToolSettings struct {
	Name        string   `json:"name"`
	Description string   `json:"description"`
	TargetURL   string   `json:"targetUrl"` // where a link leads to that says nothing else
	LoginURL    string   `json:"loginUrl"`
	RedirectURL string   `json:"redirectUrl"`
	KeysURL     string   `json:"keysUrl"`
	Scopes      []string `json:"scopes"`
}

// PlatformSettings are what is known of a platform: what POST /api/lti/platforms takes, and, but for issuer and client
// ID, which stay as they are, PUT /api/lti/platforms/{platform}.
type PlatformSettings struct {
	Name        string   `json:"name"` // "": the issuer
	Issuer      string   `json:"issuer"`
	ClientID    string   `json:"clientId"`
	Deployments []string `json:"deployments"` // their ids
	AuthURL     string   `json:"authUrl"`
	TokenURL    string   `json:"tokenUrl"` // "": it has no services
	JWKSURL     string   `json:"jwksUrl"`
	Audience    string   `json:"audience"` // whom a request for an access token is for, "": the token URL
	Sites       []string `json:"sites"`    // whose pages show this server in a frame, beside the issuer's and the auth URL's
}

// Platform is a learning platform from which people come.
type Platform struct {
	ID       string           `json:"id"`
	Settings PlatformSettings `json:"settings"`
	By       string           `json:"by,omitempty"` // which teacher has registered it, "" if they have left
	Since    time.Time        `json:"since"`
	Failed   []FailedScores   `json:"failed"` // that it has not taken
}

// FailedScores are scores that a platform has not taken, for one reason.
type FailedScores struct {
	Why    string `json:"why"`
	Scores int    `json:"scores"`
}

// Registration answers POST /api/lti/registrations: a link that an administrator pastes at a platform, which registers
// itself by that, once.
type Registration struct {
	URL   string    `json:"url"`
	Until time.Time `json:"until"`
}

// Members answers POST /api/classes/{class}/members: who of the course has a seat now who had none.
type Members struct {
	Seats int `json:"seats"` // that were made
}
