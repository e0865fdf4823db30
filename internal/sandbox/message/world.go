package message

// World answers GET /api/world: who and what there is in free play, and what to try.
type World struct {
	Hosts []WorldHost `json:"hosts"`
	Users []WorldUser `json:"users"`
	Ideas []Idea      `json:"ideas"`
}

// WorldHost is a machine that something listens on.
type WorldHost struct {
	Name      string         `json:"name"`
	Addresses []string       `json:"addresses"`
	Domains   []string       `json:"domains"` // whose mail stays there
	Aliases   []string       `json:"aliases"` // names that stand for one or several of the users
	Services  []WorldService `json:"services"`
}

// WorldService is a port of a host.
type WorldService struct {
	Port     int    `json:"port"`
	Protocol string `json:"protocol"`
	TLS      bool   `json:"tls,omitempty"` // from the first octet
}

// WorldUser can log in, by POP3, IMAP and where mail is handed in.
type WorldUser struct {
	Name     string `json:"name"`
	Address  string `json:"address"`
	Password string `json:"password"`
}

// Idea is something to try.
type Idea struct {
	Title string `json:"title"`
	Type  string `json:"type"` // its first line, at the prompt
	Then  string `json:"then"` // how to go on; protocol text is in backquotes
}
