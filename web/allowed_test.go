package web_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"ehlo/internal/sandbox/message"
)

// role is who asks for something.
type role string

const (
	nobody   role = "nobody"
	stranger role = "a learner of no class"
	other    role = "a learner of another class"
	lea      role = "a learner of the class"
	bob      role = "a teacher of another class"
	ana      role = "a teacher of the class"
	pupil    role = "an LTI learner"    // of a course, which has a class of its own
	prof     role = "an LTI instructor" // of that course
)

var (
	roles    = []role{nobody, stranger, other, lea, bob, ana, pupil, prof}
	anybody  = roles
	learners = []role{stranger, other, lea, pupil}
	seated   = []role{other, lea, pupil} // in some class
	teachers = []role{bob, ana, prof}
	resident = []role{bob, ana} // who have passwords here
	theirs   = []role{ana}      // what is the class's
)

// allowed is who may ask for what, by the routes' patterns, and what a request has in it. "" is that the
// route takes nothing.
var allowed = map[string]struct {
	who  []role
	body string
}{
	"/":                           {anybody, ""},
	"GET /healthz":                {anybody, ""},
	"GET /readyz":                 {anybody, ""},
	"GET /api/labs":               {anybody, ""},
	"GET /api/world":              {anybody, ""},
	"GET /api/labs/{id}/findings": {anybody, ""}, // of a lab that is being written: there is none
	"GET /ws":                     {anybody, ""}, // its first message says who it is: internal/sandbox

	"POST /api/learner":                  {anybody, `{"finished":[],"sandboxes":{}}`},
	"GET /api/learner":                   {learners, ""},
	"GET /api/learner/class":             {seated, ""},
	"PUT /api/learner/hand":              {seated, `{"up":true}`},
	"PUT /api/learner/answer":            {seated, `{"quiz":"x","picked":[0]}`},
	"DELETE /api/learner/notes/{note}":   {seated, ""},
	"PUT /api/learner/show":              {nil, `{"consent":"named"}`}, // who is asked: TestShowTerminal
	"PUT /api/learner/name":              {learners, `{"name":"x"}`},
	"POST /api/learner/claims":           {learners, `{"finished":[],"sandboxes":{}}`},
	"POST /api/learner/devices":          {learners, ""},
	"DELETE /api/learner/devices":        {learners, ""},
	"GET /api/learner/shares":            {learners, ""},
	"POST /api/learner/shares":           {learners, `{"activity":"play"}`},
	"DELETE /api/learner/shares/{share}": {learners, ""},
	"GET /api/learner/export":            {learners, ""},
	"DELETE /api/learner":                {learners, ""},

	"GET /api/join/{code}": {anybody, ""},
	"POST /api/join":       {anybody, `{"code":"{code}","name":"{name}"}`},
	"POST /api/seat":       {nil, ""}, // the seat's code opens it, and who one is does not

	"POST /api/teacher":                    {nil, `{"invitation":"x.y","name":"x","password":"correct horse"}`}, // the invitation does
	"POST /api/teacher/sign-in":            {nil, `{"name":"x","password":"x"}`},                                // the password does
	"GET /api/teacher":                     {teachers, ""},
	"DELETE /api/teacher":                  {teachers, ""},
	"GET /api/teacher/addresses":           {teachers, ""},
	"PUT /api/teacher/password":            {resident, `{"old":"correct horse","password":"correct horse"}`},
	"DELETE /api/teacher/sign-in":          {teachers, ""},
	"DELETE /api/teacher/sign-ins":         {teachers, ""},
	"POST /api/teacher/invitations":        {resident, ""},
	"DELETE /api/teacher/invitations/{id}": {resident, ""},

	"GET /api/classes":                               {teachers, ""},
	"POST /api/classes":                              {teachers, `{"title":"x","labs":[],"rules":{},"keep":0}`},
	"GET /api/classes/{class}":                       {theirs, ""},
	"PUT /api/classes/{class}":                       {theirs, `{"title":"x","labs":[],"rules":{},"keep":0}`},
	"DELETE /api/classes/{class}":                    {theirs, ""},
	"PUT /api/classes/{class}/door":                  {theirs, `{"door":"asks"}`},
	"POST /api/classes/{class}/code":                 {theirs, ""},
	"GET /api/classes/{class}/code.svg":              {theirs, ""},
	"GET /api/classes/{class}/labs/{lab}":            {theirs, ""},
	"GET /api/classes/{class}/report":                {theirs, ""},
	"GET /api/classes/{class}/report.csv":            {theirs, ""},
	"POST /api/classes/{class}/notes":                {theirs, `{"seats":["{seat}"],"text":"x"}`},
	"POST /api/classes/{class}/quizzes":              {theirs, `{"question":"x"}`},
	"PUT /api/classes/{class}/quizzes/{quiz}":        {theirs, `{"closed":true}`},
	"PUT /api/classes/{class}/lead":                  {theirs, `{"pause":{"says":"x"}}`},
	"PUT /api/classes/{class}/show":                  {theirs, `{"exchanges":{"ids":[],"front":0}}`},
	"DELETE /api/classes/{class}/show":               {theirs, ""},
	"PUT /api/classes/{class}/picked":                {theirs, `{"ids":[]}`},
	"PUT /api/classes/{class}/archived":              {theirs, `{"archived":true}`},
	"POST /api/classes/{class}/copies":               {theirs, `{"title":"y"}`},
	"POST /api/classes/{class}/teachers":             {theirs, `{"name":"Ana"}`},
	"DELETE /api/classes/{class}/teachers":           {theirs, ""},
	"POST /api/classes/{class}/roster":               {theirs, `{"text":"Max"}`},
	"POST /api/classes/{class}/members":              {theirs, ""},
	"PUT /api/classes/{class}/seats/{seat}":          {theirs, `{"name":"Lea","group":"x"}`},
	"PUT /api/classes/{class}/seats/{seat}/admitted": {theirs, `{"admitted":true}`},
	"POST /api/classes/{class}/seats/{seat}/code":    {theirs, ""},
	"GET /api/classes/{class}/seats/{seat}/export":   {theirs, ""},
	"DELETE /api/classes/{class}/seats/{seat}":       {theirs, ""},
	"PUT /api/classes/{class}/seats/{seat}/helper":   {theirs, `{"here":false}`},
	"DELETE /api/classes/{class}/seats/{seat}/hand":  {theirs, ""},
	"POST /api/classes/{class}/seats/{seat}/notes":   {theirs, `{"text":"x"}`},
	"POST /api/classes/{class}/seats/{seat}/picks":   {theirs, `{"activity":"play","conversation":1,"index":0}`},
	"GET /api/classes/{class}/seats/{seat}/mirror":   {theirs, ""},  // a socket: TestMirror
	"GET /api/classes/{class}/shown":                 {anybody, ""}, // a socket, whose first message has the key: TestShowTerminal
	"GET /api/classes/{class}/wall":                  {theirs, ""},  // a socket: TestWall

	"GET /lti/page.js":  {anybody, ""},
	"GET /lti/page.css": {anybody, ""},
	"GET /lti/keys":     {anybody, ""},
	// A platform's request opens these, and what it has signed, an invitation, or a code that a launch has ended in.
	"GET /lti/login":      {nil, ""},
	"POST /lti/login":     {nil, ""},
	"POST /lti/launch":    {nil, ""},
	"GET /lti/register":   {nil, ""},
	"POST /lti/choose":    {nil, ""},
	"POST /lti/teach":     {nil, ""},
	"POST /api/lti/open":  {nil, ""},
	"POST /api/lti/codes": {nil, ""},

	"GET /api/lti/platforms":                    {resident, ""},
	"POST /api/lti/platforms":                   {resident, `{"issuer":"https://{name}.example","clientId":"{name}","authUrl":"https://x.example/auth","jwksUrl":"https://x.example/keys"}`},
	"PUT /api/lti/platforms/{platform}":         {resident, `{"authUrl":"{at}/auth","tokenUrl":"{at}/token","jwksUrl":"{at}/keys","deployments":["deployment-1"]}`},
	"POST /api/lti/platforms/{platform}/scores": {resident, ""},
	"DELETE /api/lti/platforms/{platform}":      {resident, ""},
	"POST /api/lti/registrations":               {resident, ""},
}

// TestWhoMayAsk: each route serves whom it is for, and refuses everybody else. One that is not in the
// table is a fault.
func TestWhoMayAsk(t *testing.T) {
	s := open(t)
	patterns := s.site.Patterns()
	for pattern := range allowed {
		if !slices.Contains(patterns, pattern) {
			t.Errorf("there is no route %s", pattern)
		}
	}
	first := s.teacher()
	var i message.Invitation
	if err := json.Unmarshal([]byte(first.does("POST", "/api/teacher/invitations", "")), &i); err != nil {
		t.Fatal(err)
	}
	second := s.browser()
	second.does("POST", "/api/teacher", jsonOf(message.Accept{Invitation: i.Token, Name: "Bob", Password: "correct horse"}))
	var third *person
	var pupils string
	for _, pattern := range patterns {
		rule, known := allowed[pattern]
		if !known {
			t.Errorf("%s: who may ask for it is not said", pattern)
			continue
		}
		method, path, ok := strings.Cut(pattern, " ")
		if !ok {
			method, path = "GET", pattern
		}
		platform := s.known()
		values, tokens := s.cast(first, second)
		values = append(values, "{platform}", string(platform), "{at}", s.platform.URL)
		if third == nil || third.is("GET", "/api/teacher", "") != http.StatusOK {
			third = s.teaches("prof")
		}
		if third.is("GET", "/api/learner/class", pupils) != http.StatusOK {
			pupils = s.browser().learns("pupil").Token
		}
		tokens[pupil] = pupils
		for _, who := range roles {
			p := map[role]*person{ana: first, bob: second, prof: third}[who]
			if p == nil {
				p = s.browser()
			}
			token := tokens[who]
			fill := strings.NewReplacer(append(values, "{name}", strings.ReplaceAll(string(who), " ", "-"))...)
			status, text := p.asks(method, fill.Replace(path), fill.Replace(rule.body), "Authorization", "Bearer "+token)
			refused := slices.Contains([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusGone}, status)
			switch may := slices.Contains(rule.who, who); {
			case !may && !refused:
				t.Errorf("%s by %s: %d %s", pattern, who, status, text)
			case may && refused && pattern != "POST /api/classes/{class}/members" && pattern != "GET /api/labs/{id}/findings" && !strings.Contains(pattern, "/shares"):
				t.Errorf("%s by %s is refused: %d %s", pattern, who, status, text)
			}
			if method == "DELETE" && (pattern == "DELETE /api/teacher/sign-in" || pattern == "DELETE /api/teacher") || pattern == "PUT /api/teacher/password" {
				for p, name := range map[*person]string{first: "Ana", second: "Bob"} { // who was signed out
					p.does("POST", "/api/teacher/sign-in", jsonOf(message.SignIn{Name: name, Password: "correct horse"}))
				}
			}
		}
	}
}

// is the status with which somebody's request is answered.
func (p *person) is(method, path, token string) int {
	p.t.Helper()
	status, _ := p.as(token, method, path, "")
	return status
}

// cast makes a class of Ana's with a learner, and another of Bob's. Values are what stands for what in a
// route, tokens are those of the learners.
func (s *school) cast(first, second *person) (values []string, tokens map[role]string) {
	s.t.Helper()
	c, elsewhere, p := first.class("Networks"), second.class("Others"), s.browser()
	begun := read[message.SignedIn](s.t, p.does("POST", "/api/learner", `{"finished":[],"sandboxes":{}}`))
	tokens = map[role]string{lea: p.joins(c, "Lea").Token, other: p.joins(elsewhere, "Kim").Token, stranger: begun.Token}
	c = read[message.Class](s.t, first.does("GET", "/api/classes/"+c.ID, ""))
	return []string{"{class}", c.ID, "{seat}", c.Seats[0].ID, "{code}", c.Code, "{lab}", c.Settings.Labs[0], "{id}", "xyz", "{share}", "xyz"}, tokens
}
