package ltitest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (p *Platform) serviceRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /token", p.token)
	mux.HandleFunc("GET /columns", p.columns)
	mux.HandleFunc("POST /columns", p.addColumn)
	mux.HandleFunc("POST /columns/{column}/scores", p.score)
	mux.HandleFunc("GET /columns/{column}/results", p.results)
	mux.HandleFunc("GET /members", p.members)
}

// token gives an access token for an assertion (LTI Security Framework 1.0 §4.1). It is good for the scopes that
// were asked for, and no others.
func (p *Platform) token(w http.ResponseWriter, r *http.Request) {
	says, err := p.Read(r.FormValue("client_assertion"))
	jti, _ := says["jti"].(string)
	ok := err == nil && says["iss"] == ClientID && says["sub"] == ClientID && says["aud"] == p.URL+"/token" && jti != "" &&
		r.FormValue("grant_type") == "client_credentials" && r.FormValue("client_assertion_type") == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
	if !ok {
		refuse(w, http.StatusBadRequest, "invalid_client: %v %v", says, err)
		return
	}
	scopes := strings.Fields(r.FormValue("scope"))
	if len(scopes) == 0 || slices.ContainsFunc(scopes, func(s string) bool {
		return !slices.Contains([]string{scopeColumns, scopeColumn, scopeResults, scopeScore, scopeMembers}, s)
	}) {
		refuse(w, http.StatusBadRequest, "invalid_scope: %q", r.FormValue("scope"))
		return
	}
	scope := strings.Join(scopes, " ")
	answer(w, map[string]any{"access_token": p.tokenFor(scope), "token_type": "Bearer", "expires_in": 3600, "scope": scope})
}

// tokenFor is a token for scopes.
func (p *Platform) tokenFor(scope string) string {
	return p.Token + "." + base64.RawURLEncoding.EncodeToString([]byte(scope))
}

// may reports whether a request has a token for a scope, and answers it if not.
func (p *Platform) may(w http.ResponseWriter, r *http.Request, scope string) bool {
	encoded, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "+p.Token+".")
	scopes, err := base64.RawURLEncoding.DecodeString(encoded)
	switch {
	case !ok || err != nil:
		w.WriteHeader(http.StatusUnauthorized)
	case !slices.Contains(strings.Fields(string(scopes)), scope):
		refuse(w, http.StatusForbidden, "the token is for %s alone", scopes)
	default:
		return true
	}
	return false
}

// mayEither is may with either of two scopes.
func (p *Platform) mayEither(w http.ResponseWriter, r *http.Request, one, other string) bool {
	encoded, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "+p.Token+".")
	if scopes, err := base64.RawURLEncoding.DecodeString(encoded); err == nil && slices.Contains(strings.Fields(string(scopes)), other) {
		one = other
	}
	return p.may(w, r, one)
}

// columnOf is the number of the column that a request is for; it answers the request where there is none.
func (p *Platform) columnOf(w http.ResponseWriter, r *http.Request) (n int, ok bool) {
	n, err := strconv.Atoi(r.PathValue("column"))
	if err != nil || n < 1 || n > len(p.Columns) || r.FormValue("type_id") != "7" {
		http.NotFound(w, r)
		return 0, false
	}
	return n, true
}

// columns are those of the gradebook (Assignment and Grade Services 2.0 §3.2).
func (p *Platform) columns(w http.ResponseWriter, r *http.Request) {
	if !p.mayEither(w, r, scopeColumns, scopeColumn) {
		return
	}
	all := make([]map[string]any, 0, len(p.Columns))
	for i := range p.Columns {
		if link := r.FormValue("resource_link_id"); link == "" || p.Columns[i].Link == link {
			all = append(all, p.columnAt(i))
		}
	}
	answer(w, all)
}

func (p *Platform) columnAt(i int) map[string]any {
	c := p.Columns[i]
	at := map[string]any{"id": p.Column(i + 1), "label": c.Label, "scoreMaximum": c.Most, "resourceId": c.Resource}
	if c.Link != "" {
		at["resourceLinkId"] = c.Link
	}
	return at
}

// addColumn makes one (§3.2.5).
func (p *Platform) addColumn(w http.ResponseWriter, r *http.Request) {
	if !p.may(w, r, scopeColumn) {
		return
	}
	var c struct {
		Label    string  `json:"label"`
		Most     float64 `json:"scoreMaximum"`
		Resource string  `json:"resourceId"`
		Link     string  `json:"resourceLinkId"`
	}
	err := json.NewDecoder(r.Body).Decode(&c)
	switch {
	case p.Full:
		refuse(w, http.StatusForbidden, "The gradebook of this course is locked.")
	case err != nil || c.Label == "" || c.Most <= 0 || r.Header.Get("Content-Type") != "application/vnd.ims.lis.v2.lineitem+json":
		refuse(w, http.StatusBadRequest, "no column: %+v %v", c, err)
	default:
		p.Columns = append(p.Columns, Column{c.Label, c.Most, c.Resource, c.Link})
		w.WriteHeader(http.StatusCreated)
		answer(w, p.columnAt(len(p.Columns)-1))
	}
}

// score takes one (§3.4). One that is no newer than what there is is refused.
func (p *Platform) score(w http.ResponseWriter, r *http.Request) {
	if !p.may(w, r, scopeScore) {
		return
	}
	n, ok := p.columnOf(w, r)
	if !ok {
		return
	}
	if p.Full {
		refuse(w, http.StatusForbidden, "The gradebook of this course is locked.")
		return
	}
	data, err := io.ReadAll(r.Body)
	var score map[string]any
	if err == nil {
		err = json.Unmarshal(data, &score)
	}
	if err == nil {
		err = checkScore(score)
	}
	if err == nil && r.Header.Get("Content-Type") != "application/vnd.ims.lis.v1.score+json" {
		err = fmt.Errorf("a score is no %s", r.Header.Get("Content-Type"))
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, "%v", err)
		return
	}
	score["column"] = strconv.Itoa(n)
	for _, s := range p.Scores {
		if s["column"] == score["column"] && s["userId"] == score["userId"] && strings.Compare(s["timestamp"].(string), score["timestamp"].(string)) >= 0 {
			w.WriteHeader(http.StatusConflict)
			return
		}
	}
	p.Scores = append(p.Scores, score)
	w.WriteHeader(http.StatusOK)
}

// checkScore is what is wrong with a score (§3.4.2 to §3.4.8), nil for nothing.
func checkScore(score map[string]any) error {
	person, _ := score["userId"].(string)
	at, _ := score["timestamp"].(string)
	_, err := time.Parse("2006-01-02T15:04:05.000Z07:00", at)
	given, hasGiven := score["scoreGiven"].(float64)
	most, hasMost := score["scoreMaximum"].(float64)
	activity, _ := score["activityProgress"].(string)
	grading, _ := score["gradingProgress"].(string)
	switch {
	case person == "":
		return fmt.Errorf("it has no userId")
	case err != nil:
		return fmt.Errorf("timestamp: %w", err) // with parts of a second
	case hasGiven && (given < 0 || !hasMost || most <= 0):
		return fmt.Errorf("%v of %v points", score["scoreGiven"], score["scoreMaximum"])
	case !slices.Contains([]string{"Initialized", "Started", "InProgress", "Submitted", "Completed"}, activity):
		return fmt.Errorf("activityProgress %q", activity)
	case !slices.Contains([]string{"FullyGraded", "Pending", "PendingManual", "Failed", "NotReady"}, grading):
		return fmt.Errorf("gradingProgress %q", grading)
	}
	return nil
}

// latest is the score of a person in a column, nil for none.
func (p *Platform) latest(n int, person string) (last map[string]any) {
	for _, s := range p.Scores {
		if s["column"] == strconv.Itoa(n) && s["userId"] == person {
			last = s
		}
	}
	return last
}

// results are what a column says of the people (§3.3).
func (p *Platform) results(w http.ResponseWriter, r *http.Request) {
	if !p.may(w, r, scopeResults) {
		return
	}
	n, ok := p.columnOf(w, r)
	if !ok {
		return
	}
	all := make([]map[string]any, 0, len(p.People))
	for _, person := range p.People {
		if s := p.latest(n, person.ID); s != nil {
			all = append(all, map[string]any{
				"id": p.Column(n) + "&result=" + person.ID, "scoreOf": p.Column(n), "userId": person.ID, "resultScore": s["scoreGiven"], "resultMaximum": s["scoreMaximum"],
			})
		}
	}
	answer(w, all)
}

// members tells them a page at a time (Names and Role Provisioning Services 2.0 §2).
func (p *Platform) members(w http.ResponseWriter, r *http.Request) {
	if !p.may(w, r, scopeMembers) {
		return
	}
	pages := p.Members
	if pages == nil {
		for some := range slices.Chunk(p.People, 2) {
			var page []map[string]any
			for _, person := range some {
				page = append(page, map[string]any{"user_id": person.ID, "name": person.Name, "status": "Active", "roles": []string{person.Role}})
			}
			pages = append(pages, page)
		}
	}
	page := 0
	_, _ = fmt.Sscan(r.FormValue("page"), &page)
	if page < 0 || page >= len(pages) {
		http.NotFound(w, r)
		return
	}
	if page+1 < len(pages) {
		w.Header().Add("Link", fmt.Sprintf(`<%s/members?page=0>; rel="first", <%s/members?page=%d>; rel="next"`, p.URL, p.URL, page+1))
	}
	w.Header().Set("Content-Type", "application/vnd.ims.lti-nrps.v2.membershipcontainer+json")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"id": p.URL + "/members", "context": map[string]any{"id": "course-1", "label": "NET1", "title": "Networks"}, "members": pages[page],
	})
}
