package lti

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Member is somebody in a course.
type Member struct {
	Subject string // their id at the platform, as in their launches
	Name    string // "" where the platform does not tell
	Role    Role   // "" for nothing that is known here
	Active  bool
}

// Limits of a roster.
const (
	mostPages   = 100
	mostMembers = 5000
)

// Members are those of a course, by the address that a launch had (Names and Role Provisioning Services 2.0 §2).
func (t *Tool) Members(ctx context.Context, id PlatformID, address string) ([]Member, error) {
	p, err := t.Platform(id)
	if err != nil {
		return nil, err
	}
	if address == "" {
		return nil, refuse("no-roster", texts.Error("no-roster", "name", p.Name))
	}
	var all []Member
	header := http.Header{"Accept": {"application/vnd.ims.lti-nrps.v2.membershipcontainer+json"}}
	for next, page := address, 0; next != ""; page++ {
		if page == mostPages || len(all) > mostMembers {
			return nil, refuse("roster-long", texts.Error("roster-long", "members", mostMembers, "pages", mostPages))
		}
		if err := sameHost(address, next); err != nil {
			return nil, refuse("roster", texts.Error("roster", "name", p.Name, "why", reason(err)))
		}
		a, err := t.serve(ctx, p, ScopeMembers, http.MethodGet, next, header, "")
		var got struct {
			Members []struct {
				Status string   `json:"status"`
				Name   string   `json:"name"`
				ID     string   `json:"user_id"`
				Roles  []string `json:"roles"`
			} `json:"members"`
		}
		if err == nil {
			err = a.decode(&got)
		}
		if err != nil {
			return nil, refuse("roster", texts.Error("roster", "name", p.Name, "why", reason(err)))
		}
		for _, m := range got.Members {
			if m.ID != "" {
				all = append(all, Member{m.ID, m.Name, roleOf(m.Roles), m.Status == "" || m.Status == "Active"})
			}
		}
		next = nextPage(a.header.Values("Link"), next)
	}
	return all, nil
}

// sameHost is that a next page is elsewhere, where the token must not be sent; nil if it is not.
func sameHost(first, next string) error {
	a, errA := url.Parse(first)
	b, errB := url.Parse(next)
	if errA != nil || errB != nil || a.Scheme != b.Scheme || a.Host != b.Host {
		return fmt.Errorf("its next page is at another server: %s", next)
	}
	return nil
}

// nextPage is the address of the relation next among header fields Link, seen from a page; "" for none.
func nextPage(fields []string, page string) string {
	for _, field := range fields {
		for field != "" {
			before, rest, ok := strings.Cut(field, "<")
			target, rest, closed := strings.Cut(rest, ">")
			if !ok || !closed || strings.Trim(before, ", \t") != "" {
				break
			}
			parameters, others, more := strings.Cut(rest, ",")
			if field = ""; more {
				field = others
			}
			for _, parameter := range strings.Split(parameters, ";") {
				name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
				if strings.EqualFold(name, "rel") && strings.EqualFold(strings.Trim(value, `"`), "next") {
					base, err := url.Parse(page)
					if err != nil {
						return ""
					}
					next, err := base.Parse(target)
					if err != nil {
						return ""
					}
					return next.String()
				}
			}
		}
	}
	return ""
}
