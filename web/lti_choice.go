package web

import (
	"net/http"
	"net/url"

	"ehlo/internal/classroom"
	"ehlo/internal/gradebook"
	"ehlo/internal/lti"
	"ehlo/internal/sandbox/message"
)

// choiceOf is what somebody can choose whom a platform has sent for that.
func (s *Site) choiceOf(l lti.Launch) (*message.LaunchedChoice, error) {
	v := visitOf(l)
	t, err := s.c.Classroom.TeacherFrom(v)
	if err != nil {
		return nil, err
	}
	m := &message.LaunchedChoice{Name: t.Name, Course: v.Title, Multiple: l.Choice.Multiple, Classes: s.summaries(t.ID)}
	m.Key, _, err = s.c.LTI.Keep(l, lti.ToGoOn)
	return m, err
}

// ltiChoose sends to a platform what a teacher has chosen there, by the form that a page in its frame has posted.
func (s *Site) ltiChoose(w http.ResponseWriter, r *http.Request) {
	if !s.formOf(w, r) {
		return
	}
	page, err := s.guessed(r, func(*http.Request) (any, error) {
		l, err := s.c.LTI.Kept(r.PostForm.Get("key"), lti.ToGoOn)
		if err != nil {
			return nil, err
		}
		return s.choose(l, r.PostForm["lab"], r.PostForm["class"])
	})
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	w.Header().Set("Referrer-Policy", "strict-origin") // else the platform is told that a form of nobody's has come
	s.show(w, r, http.StatusOK, page.(ltiPage))
}

// choose has links lead to labs and classes, as a platform is to have them, and has the course's class do the labs.
func (s *Site) choose(l lti.Launch, labs, classes []string) (page ltiPage, err error) {
	v := visitOf(l)
	t, err := s.c.Classroom.TeacherFrom(v)
	if err != nil {
		return page, err
	}
	var items []lti.Item
	for _, id := range labs {
		lab, ok := s.c.Manager.Labs().Lab(id)
		if !ok {
			return page, classroom.ErrLinkedLab
		}
		items = append(items, lti.Item{
			Title: lab.Title, Path: lti.OpenPath + "?" + url.Values{"lab": {id}}.Encode(), Custom: map[string]string{"lab": id},
			Most: gradebook.Most(lab), ID: "lab/" + id,
		})
	}
	for _, id := range classes {
		c, err := s.c.Classroom.ClassOf(classroom.ClassID(id), t.ID)
		if err != nil {
			return page, err
		}
		i := lti.Item{Title: c.Title, Path: lti.OpenPath + "?" + url.Values{"class": {id}}.Encode(), Custom: map[string]string{"class": id}, ID: "class/" + id}
		for _, lab := range c.Labs {
			if lab, ok := s.c.Manager.Labs().Lab(lab); ok {
				i.Most += gradebook.Most(lab)
			}
		}
		items = append(items, i)
	}
	address, token, err := s.c.LTI.Choose(l, items)
	if err != nil {
		return page, err
	}
	for _, id := range labs {
		v.Lab = id
		if _, _, err := s.c.Classroom.Teaches(v); err != nil {
			return page, err
		}
	}
	for _, id := range classes {
		if _, err := s.c.Classroom.Link(classroom.ClassID(id), t.ID, v); err != nil {
			return page, err
		}
	}
	return ltiPage{
		Title: texts.Say("lti-moment"), Says: texts.Say("lti-sending"), Does: "send", Button: texts.Say("lti-go-on"),
		Action: address, Fields: []ltiField{{"JWT", token}}, Sites: append(s.c.LTI.Sites(), siteOf(address)),
	}, nil
}

// siteOf is the site of an address.
func siteOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	site, _ := Embedder(u.Scheme + "://" + u.Host) // one that is none is left out
	return site
}
