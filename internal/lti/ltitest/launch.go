package ltitest

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
	"time"
)

func (p *Platform) launchRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /open", p.open)
	mux.HandleFunc("GET /auth", p.auth)
	mux.HandleFunc("POST /chosen", p.chosen)
}

// LoginForm is what the platform asks a tool with to begin a login.
func (p *Platform) LoginForm(target string) url.Values {
	return url.Values{"iss": {p.URL}, "client_id": {ClientID}, "login_hint": {"hint-1"}, "lti_message_hint": {"message-1"}, "target_link_uri": {target}}
}

// Claims are those of a learner's right launch.
func (p *Platform) Claims(nonce, target string) map[string]any {
	now := p.Now()
	return map[string]any{
		"iss": p.URL, "aud": ClientID, "sub": "person-1", "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(), "nonce": nonce,
		"name":                 "Lea Lern",
		Claim + "message_type": "LtiResourceLinkRequest", Claim + "version": "1.3.0", Claim + "deployment_id": Deployment,
		Claim + "target_link_uri": target, Claim + "roles": []string{Learner},
		Claim + "context":       map[string]any{"id": "course-1", "label": "NET1", "title": "Networks"},
		Claim + "resource_link": map[string]any{"id": "link-1", "title": "The envelope"},
		Claim + "custom":        map[string]any{"lab": "envelope", "year": 2, "none": nil},
		ClaimAGS:                map[string]any{"lineitem": p.Column(1), "lineitems": p.URL + "/columns", "scope": []string{scopeScore}},
		ClaimNRPS:               map[string]any{"context_memberships_url": p.URL + "/members?of=course-1", "service_versions": []string{"2.0"}},
	}
}

// Choosing makes claims those of a teacher who is to choose a link.
func (p *Platform) Choosing(claims map[string]any) {
	claims[Claim+"message_type"], claims[Claim+"roles"] = "LtiDeepLinkingRequest", []string{Instructor}
	delete(claims, Claim+"resource_link")
	claims[ClaimDL+"deep_linking_settings"] = map[string]any{
		"deep_link_return_url": p.URL + "/chosen", "accept_types": []string{"link", "ltiResourceLink"}, "accept_presentation_document_targets": []string{"iframe", "window"}, "data": "data-1",
	}
}

// Column is the address of a column of the gradebook. It has parameters, as Moodle's have.
func (p *Platform) Column(n int) string { return fmt.Sprintf("%s/columns/%d?type_id=7", p.URL, n) }

// wrongs are ways in which a platform can be set up wrongly, by what a page asks for them with.
var wrongs = map[string]func(claims map[string]any){
	"deployment": func(c map[string]any) { c[Claim+"deployment_id"] = "deployment-9" },
	"audience":   func(c map[string]any) { c["aud"] = "client-9" },
	"expired":    func(c map[string]any) { c["iat"], c["exp"] = c["iat"].(int64)-900, c["iat"].(int64)-540 },
	"roles":      func(c map[string]any) { c[Claim+"roles"] = []string{} },
}

// link is the one of an id, nil for none.
func (p *Platform) link(id string) *Link {
	if i := slices.IndexFunc(p.Links, func(l Link) bool { return l.ID == id }); i >= 0 {
		return &p.Links[i]
	}
	return nil
}

// open begins a launch: /open?as=PERSON&link=LINK, or &choose=1 for a teacher who is to choose one. With post=1
// the browser posts it, as Moodle has it do; storage=1 says that the page around it keeps values for the tool;
// wrong=NAME makes it one of the wrong ones.
func (p *Platform) open(w http.ResponseWriter, r *http.Request) {
	target := p.toolURL("", "/lti/open")
	if tool, ok := p.Registers[toolConfiguration].(map[string]any); ok {
		target, _ = tool["target_link_uri"].(string)
	}
	if l := p.link(r.FormValue("link")); l != nil && l.Target != "" {
		target = l.Target
	}
	ask := p.LoginForm(target)
	ask.Set("login_hint", r.FormValue("as"))
	hint := url.Values{}
	for _, name := range []string{"link", "choose", "wrong"} {
		if r.FormValue(name) != "" {
			hint.Set(name, r.FormValue(name))
		}
	}
	if !hint.Has("link") && !hint.Has("choose") {
		hint.Set("menu", "1") // of the course, where there is a place for the tool as a whole
	}
	ask.Set("lti_message_hint", hint.Encode())
	if r.FormValue("storage") != "" {
		ask.Set("lti_storage_target", "_parent")
	}
	login := p.toolURL("initiate_login_uri", "/lti/login")
	if r.FormValue("post") == "" {
		http.Redirect(w, r, login+"?"+ask.Encode(), http.StatusSeeOther)
		return
	}
	postForm(w, login, ask)
}

// postForm has the browser post a form.
func postForm(w http.ResponseWriter, to string, form url.Values) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = fmt.Fprintf(w, `<!doctype html><title>One moment</title><form method="post" action="%s">`, html.EscapeString(to))
	for name := range form {
		_, _ = fmt.Fprintf(w, `<input type="hidden" name="%s" value="%s">`, name, html.EscapeString(form.Get(name)))
	}
	_, _ = fmt.Fprint(w, `</form><script>document.forms[0].submit()</script>`)
}

// auth signs who has come, and has the browser post it to the tool: the login_hint is who they are, and the
// lti_message_hint says what for.
func (p *Platform) auth(w http.ResponseWriter, r *http.Request) {
	for name, want := range map[string]string{
		"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none", "client_id": ClientID,
	} {
		if got := r.FormValue(name); got != want {
			refuse(w, http.StatusBadRequest, "%s is %q, and has to be %q", name, got, want)
			return
		}
	}
	to := r.FormValue("redirect_uri")
	if !slices.Contains(p.redirects(), to) {
		refuse(w, http.StatusBadRequest, "%q is no redirect_uri of the tool's: it has %q", to, p.redirects())
		return
	}
	if r.FormValue("nonce") == "" || r.FormValue("state") == "" {
		refuse(w, http.StatusBadRequest, "there is no nonce, or no state")
		return
	}
	claims, err := p.launch(r.FormValue("login_hint"), r.FormValue("nonce"), r.FormValue("lti_message_hint"))
	if err != nil {
		refuse(w, http.StatusBadRequest, "%v", err)
		return
	}
	postForm(w, to, url.Values{"id_token": {p.Sign(claims)}, "state": {r.FormValue("state")}})
}

// redirects are where the tool may have people sent to.
func (p *Platform) redirects() (all []string) {
	registered, ok := p.Registers["redirect_uris"].([]any)
	if !ok {
		return []string{p.Tool + "/lti/launch"}
	}
	for _, r := range registered {
		if text, ok := r.(string); ok {
			all = append(all, text)
		}
	}
	return all
}

// launch is what is signed of a person, for what a hint says.
func (p *Platform) launch(person, nonce, hint string) (map[string]any, error) {
	about, err := url.ParseQuery(hint)
	if err != nil {
		return nil, fmt.Errorf("lti_message_hint: %w", err)
	}
	claims := p.Claims(nonce, p.toolURL("", "/lti/open?lab=envelope"))
	claims["sub"] = person
	for _, known := range p.People {
		if known.ID == person {
			claims["name"], claims[Claim+"roles"] = known.Name, []string{known.Role}
		}
	}
	switch l := p.link(about.Get("link")); {
	case about.Has("choose"):
		p.Choosing(claims)
		delete(claims, Claim+"custom")
		if !slices.ContainsFunc(p.People, func(known Person) bool { return known.ID == person && known.Role == Instructor }) {
			claims[Claim+"roles"] = []string{Learner}
		}
	case about.Has("menu"):
		delete(claims, Claim+"custom")
		claims[Claim+"target_link_uri"] = p.toolURL("", "/lti/open")
	case l != nil:
		if l.Target != "" {
			claims[Claim+"target_link_uri"] = l.Target
		}
		claims[Claim+"resource_link"], claims[Claim+"custom"] = map[string]any{"id": l.ID, "title": l.Title}, l.Custom
		grades := map[string]any{"lineitems": p.URL + "/columns", "scope": []string{scopeScore, scopeColumns, scopeResults}}
		if l.Column > 0 {
			grades["lineitem"] = p.Column(l.Column)
		}
		claims[ClaimAGS] = grades
	}
	claims[Claim+"launch_presentation"] = map[string]any{"return_url": p.URL + "/?as=" + url.QueryEscape(person)}
	if spoil := wrongs[about.Get("wrong")]; spoil != nil {
		spoil(claims)
	}
	if p.Says != nil {
		p.Says(person, claims)
	}
	return claims, nil
}

// chosen takes what a teacher has chosen at the tool (Deep Linking 2.0 §3, §4.5), as links of the course.
func (p *Platform) chosen(w http.ResponseWriter, r *http.Request) {
	links, columns, err := p.choice(r.FormValue("JWT"))
	if err != nil {
		refuse(w, http.StatusBadRequest, "%v", err)
		return
	}
	p.Links, p.Columns = append(p.Links, links...), append(p.Columns, columns...)
	// The page around the frame reads the course again, as platforms have it.
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = fmt.Fprintf(w, `<!doctype html><title>Chosen</title><p>%d added.</p><script>top.location = "/?as=person-2"</script>`, len(links))
}

// choice reads a deep linking response.
func (p *Platform) choice(token string) (links []Link, columns []Column, err error) {
	says, err := p.Read(token)
	if err != nil {
		return nil, nil, err
	}
	for name, want := range map[string]any{
		"iss": ClientID, Claim + "message_type": "LtiDeepLinkingResponse", Claim + "version": "1.3.0", Claim + "deployment_id": Deployment, ClaimDL + "data": "data-1",
	} {
		if says[name] != want {
			return nil, nil, fmt.Errorf("%s is %v, and has to be %v", name, says[name], want)
		}
	}
	if audience, _ := says["aud"].([]any); says["aud"] != p.URL && !slices.Contains(audience, any(p.URL)) {
		return nil, nil, fmt.Errorf("it is for %v", says["aud"])
	}
	if nonce, _ := says["nonce"].(string); nonce == "" {
		return nil, nil, fmt.Errorf("it has no nonce")
	}
	items, ok := says[ClaimDL+"content_items"].([]any)
	if !ok || len(items) > 1 {
		return nil, nil, fmt.Errorf("it has to have one item at most: %v", says[ClaimDL+"content_items"])
	}
	for _, one := range items {
		item, _ := one.(map[string]any)
		if item["type"] != "ltiResourceLink" {
			return nil, nil, fmt.Errorf("the item is of type %v", item["type"])
		}
		l := Link{ID: fmt.Sprint("link-", len(p.Links)+len(links)+1)}
		l.Title, _ = item["title"].(string)
		l.Target, _ = item["url"].(string)
		l.Custom, _ = item["custom"].(map[string]any)
		if target, err := url.Parse(l.Target); err != nil || l.Target != "" && !target.IsAbs() {
			return nil, nil, fmt.Errorf("%q is no address", l.Target)
		}
		if has, ok := item["lineItem"].(map[string]any); ok {
			c := Column{Label: l.Title}
			if label, ok := has["label"].(string); ok {
				c.Label = label
			}
			c.Resource, _ = has["resourceId"].(string)
			if c.Most, _ = has["scoreMaximum"].(float64); c.Most <= 0 {
				return nil, nil, fmt.Errorf("the column's scoreMaximum is %v", has["scoreMaximum"])
			}
			columns = append(columns, c)
			l.Column = len(p.Columns) + len(columns)
		}
		links = append(links, l)
	}
	return links, columns, nil
}
