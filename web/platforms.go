package web

import (
	"errors"
	"slices"

	"ehlo/internal/classroom"
	"ehlo/internal/lti"
	"ehlo/internal/sandbox/message"
)

// platformRoutes are what a teacher's page asks about learning platforms, by pattern. Whoever has come from one has no
// say in which others there are.
func (s *Site) platformRoutes() map[string]func(*asked) (any, error) {
	if s.c.LTI == nil {
		return nil
	}
	all := map[string]func(*asked) (any, error){
		"GET /api/lti/platforms":                    s.platforms,
		"POST /api/lti/platforms":                   s.addPlatform,
		"PUT /api/lti/platforms/{platform}":         s.changePlatform,
		"DELETE /api/lti/platforms/{platform}":      s.removePlatform,
		"POST /api/lti/platforms/{platform}/scores": s.retryScores,
		"POST /api/lti/registrations":               s.invitePlatform,
	}
	for pattern, serve := range all {
		all[pattern] = func(a *asked) (any, error) {
			if a.teacher.Vouched() {
				return nil, classroom.ErrVouched
			}
			return serve(a)
		}
	}
	return all
}

func (a *asked) platform() lti.PlatformID { return lti.PlatformID(a.PathValue("platform")) }

func (s *Site) platforms(*asked) (any, error) {
	all, err := s.c.LTI.Platforms()
	if err != nil {
		return nil, err
	}
	failed, err := s.c.LTI.FailedScores()
	if err != nil {
		return nil, err
	}
	teachers, err := s.c.Classroom.Teachers()
	if err != nil {
		return nil, err
	}
	m := message.Platforms{Tool: message.ToolSettings{}, Platforms: []message.Platform{}}
	tool := s.c.LTI.Settings()
	m.Tool = message.ToolSettings{Name: tool.Name, Description: tool.Description, TargetURL: tool.Base, LoginURL: tool.LoginURL, RedirectURL: tool.RedirectURL, KeysURL: tool.KeysURL, Scopes: tool.Scopes}
	for _, p := range all {
		of := message.Platform{ID: string(p.ID), Since: p.Since, Failed: []message.FailedScores{}, Settings: message.PlatformSettings{
			Name: p.Name, Issuer: p.Issuer, ClientID: p.ClientID, Deployments: append([]string{}, p.Deployments...), AuthURL: p.AuthURL, TokenURL: p.TokenURL,
			JWKSURL: p.JWKSURL, Audience: p.Audience, Sites: append([]string{}, p.Sites...),
		}}
		if i := slices.IndexFunc(teachers, func(t classroom.Teacher) bool { return string(t.ID) == p.By }); i >= 0 {
			of.By = teachers[i].Name
		}
		for _, f := range failed {
			if f.Platform != p.ID {
				continue
			}
			i := slices.IndexFunc(of.Failed, func(o message.FailedScores) bool { return o.Why == f.Why })
			if i < 0 {
				i = len(of.Failed)
				of.Failed = append(of.Failed, message.FailedScores{Why: f.Why})
			}
			of.Failed[i].Scores++
		}
		m.Platforms = append(m.Platforms, of)
	}
	return m, nil
}

// platformOf is a platform as a page has it, but for what a change leaves as it is.
func platformOf(m message.PlatformSettings) lti.Platform {
	return lti.Platform{
		Name: m.Name, Issuer: m.Issuer, ClientID: m.ClientID, Deployments: m.Deployments, AuthURL: m.AuthURL, TokenURL: m.TokenURL,
		JWKSURL: m.JWKSURL, Audience: m.Audience, Sites: m.Sites,
	}
}

func (s *Site) addPlatform(a *asked) (any, error) {
	var with message.PlatformSettings
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	p := platformOf(with)
	p.By = string(a.teacher.ID)
	if _, err := s.c.LTI.AddPlatform(p); err != nil {
		return nil, err
	}
	return s.platforms(a)
}

func (s *Site) changePlatform(a *asked) (any, error) {
	var with message.PlatformSettings
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	_, err := s.c.LTI.ChangePlatform(a.platform(), func(p *lti.Platform) {
		by := p.By
		*p = platformOf(with)
		p.By = by
	})
	if err != nil {
		return nil, err
	}
	return s.platforms(a)
}

func (s *Site) removePlatform(a *asked) (any, error) {
	if err := s.c.LTI.RemovePlatform(a.platform()); err != nil {
		return nil, err
	}
	return s.platforms(a)
}

// retryScores sends again what a platform has not taken.
func (s *Site) retryScores(a *asked) (any, error) {
	if _, err := s.c.LTI.Platform(a.platform()); err != nil {
		return nil, err
	}
	if err := s.c.LTI.RetryScores(a.platform()); err != nil {
		return nil, err
	}
	return s.platforms(a)
}

func (s *Site) invitePlatform(a *asked) (any, error) {
	url, until, err := s.c.LTI.InvitePlatform(string(a.teacher.ID))
	return message.Registration{URL: url, Until: until}, err
}

// platformName is what a platform is called, "" for one that is none any more, or where no platform is known.
func (s *Site) platformName(id string) (string, error) {
	if s.c.LTI == nil {
		return "", nil
	}
	p, err := s.c.LTI.Platform(lti.PlatformID(id))
	if errors.Is(err, lti.ErrNoPlatform) {
		err = nil
	}
	return p.Name, err
}

// members makes seats for who is in the course of a class.
func (s *Site) members(a *asked) (any, error) {
	c, err := s.c.Classroom.ClassOf(a.class(), a.teacher.ID)
	if err != nil {
		return nil, err
	}
	from, err := c.Roster()
	if err == nil && s.c.LTI == nil {
		err = classroom.ErrNoCourse
	}
	if err != nil {
		return nil, err
	}
	all, err := s.c.LTI.Members(a.Context(), lti.PlatformID(from.Platform), from.Roster)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string)
	for _, m := range all {
		if m.Active && m.Role == lti.Learner {
			names[m.Subject] = m.Name
		}
	}
	made, err := s.c.Classroom.ExpectFrom(c.ID, a.teacher.ID, from.Course, names)
	return message.Members{Seats: len(made)}, err
}
