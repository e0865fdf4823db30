package ltitest

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
)

//go:embed pages.html
var pagesFile string

var pages = template.Must(template.New("").Parse(pagesFile))

func (p *Platform) pageRoutes(mux *http.ServeMux) {
	for pattern, name := range map[string]string{"GET /{$}": "course", "GET /frame": "frame", "GET /gradebook": "gradebook", "GET /roster": "roster", "GET /tool": "tool"} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { p.page(w, r, name) })
	}
	mux.HandleFunc("POST /lock", p.lock)
	mux.HandleFunc("POST /tool", p.setTool)
}

// shown is what a page shows. All of them take as=PERSON.
type shown struct {
	URL      string
	ClientID string
	Deployed string
	Person   Person
	Teaches  bool
	People   []Person
	Links    []Link
	Columns  []Column
	Rows     []row
	Full     bool
	Frame    string // what a frame shows
	Title    string
	Tool     string
	Again    bool // the page reads itself again and again
}

// row is one of the gradebook, with the score in each column.
type row struct {
	Person
	Scores []map[string]any
}

func (p *Platform) page(w http.ResponseWriter, r *http.Request, name string) {
	s := shown{URL: p.URL, ClientID: ClientID, Deployed: Deployment, People: p.People, Links: p.Links, Columns: p.Columns, Full: p.Full, Tool: p.Tool, Title: r.FormValue("title"), Again: name == "gradebook"}
	s.Person = p.People[0]
	for _, person := range p.People {
		if person.ID == r.FormValue("as") {
			s.Person = person
		}
		its := row{Person: person}
		for n := range p.Columns {
			its.Scores = append(its.Scores, p.latest(n+1, person.ID))
		}
		if person.Role == Learner {
			s.Rows = append(s.Rows, its)
		}
	}
	s.Teaches = s.Person.Role == Instructor
	if name == "frame" {
		// What is to be shown: an address, or what opens the tool as a person.
		if s.Frame = r.FormValue("shows"); s.Frame == "" {
			s.Frame = "/open?" + r.URL.Query().Encode()
		}
	}
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, name, s); err != nil {
		refuse(w, http.StatusInternalServerError, "%v", err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = page.WriteTo(w)
}

// lock locks the gradebook, or unlocks it.
func (p *Platform) lock(w http.ResponseWriter, r *http.Request) {
	p.Full = r.FormValue("locked") == "true"
	http.Redirect(w, r, "/gradebook?as=person-2", http.StatusSeeOther)
}

// setTool sets the tool up by hand, at a base, or has it register itself by a link of its own.
func (p *Platform) setTool(w http.ResponseWriter, r *http.Request) {
	if base := r.FormValue("base"); base != "" {
		p.Tool, p.Registers = base, nil
		http.Redirect(w, r, "/tool", http.StatusSeeOther)
		return
	}
	link, err := url.Parse(r.FormValue("link"))
	if err != nil {
		refuse(w, http.StatusBadRequest, "%v", err)
		return
	}
	query := link.Query()
	query.Set("openid_configuration", p.URL+"/configuration")
	query.Set("registration_token", "registration-1")
	link.RawQuery = query.Encode()
	// A frame is where Moodle opens it. Its page says when it is done.
	http.Redirect(w, r, "/frame?"+url.Values{"as": {"person-2"}, "title": {"Register a tool"}, "shows": {link.String()}}.Encode(), http.StatusSeeOther)
}
