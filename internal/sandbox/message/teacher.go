package message

import "time"

// Accept is what POST /api/teacher takes: whoever has an invitation becomes a teacher, and is signed in.
type Accept struct {
	Invitation string `json:"invitation"` // what comes after # in its link
	Name       string `json:"name"`       // 60 characters at most
	Password   string `json:"password"`
}

// SignIn is what POST /api/teacher/sign-in takes.
type SignIn struct {
	Name     string `json:"name"`
	Password string `json:"password"`
}

// ChangePassword is what PUT /api/teacher/password takes. All other sign-ins of the teacher's end.
type ChangePassword struct {
	Old      string `json:"old"`
	Password string `json:"password"`
}

// Teacher answers GET /api/teacher: who is signed in, and who else teaches here.
type Teacher struct {
	Name        string       `json:"name"`
	Colleagues  []Colleague  `json:"colleagues"`
	Invitations []Invitation `json:"invitations"` // that nobody has accepted yet
	// Vouched is that a learning platform says who it is: they have no password, and invite nobody.
	Vouched bool `json:"vouched,omitempty"`
	// Platforms is that learning platforms can send people here, and that the teacher may say which.
	Platforms bool `json:"platforms,omitempty"`
}

// Addresses answers GET /api/teacher/addresses: where learners can reach the server.
type Addresses struct {
	Origins  []string `json:"origins"`            // such as "http://192.168.1.7:8025", the likeliest first
	Loopback bool     `json:"loopback,omitempty"` // it listens for its own machine alone
}

// Colleague is another teacher.
type Colleague struct {
	Name  string    `json:"name"`
	Since time.Time `json:"since"`
}

// Invitation is a link for one more teacher.
type Invitation struct {
	ID    string    `json:"id"`
	By    string    `json:"by"`             // who made it, "" if they have left
	Until time.Time `json:"until"`          // it stands
	Token string    `json:"token,omitzero"` // to be put behind # in the link; told once
}
