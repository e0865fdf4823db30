package lti

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// column is what is kept of the column of a link for which a launch has told none.
type column struct {
	Address string    `json:"address,omitempty"` // "" before it is known
	Asking  time.Time `json:"asking,omitzero"`   // until when whoever looks for it has it alone
}

// columnIn is how long whoever looks for a column has it alone: two would make one each.
const columnIn = 3 * answersIn

// Column is the address of the column for the link that a launch has come by, where the platform has told none: the
// one that it has for the link already, or a new one (Assignment and Grade Services 2.0 §3.2). It is "" where the
// platform lets the tool have none, and where somebody else is looking for it just now. label and resource are what
// a new one is called, for people and for the tool; most is its highest score.
func (t *Tool) Column(ctx context.Context, l Launch, label, resource string, most float64) (string, error) {
	g := l.Grades
	if g == nil || g.LineItem != "" {
		return "", nil
	}
	if g.LineItems == "" || l.Link.ID == "" || most <= 0 || !slices.Contains(g.Scope, ScopeScore) || !slices.Contains(g.Scope, ScopeItem) {
		return "", nil
	}
	key := hashed(string(l.Platform), g.LineItems, l.Link.ID)[:32]
	known, mine := "", false
	if _, err := change(t.columns, key, func(c *column, _ bool) error {
		known, mine = c.Address, false
		if known != "" || t.now().Before(c.Asking) {
			return errAsIs
		}
		c.Asking, mine = t.now().Add(columnIn), true
		return nil
	}); err != nil || !mine {
		return known, err
	}
	address, err := t.columnOf(ctx, l, label, resource, most)
	if _, err := change(t.columns, key, func(c *column, _ bool) error {
		*c = column{Address: address}
		return nil
	}); err != nil {
		return "", err
	}
	return address, err
}

// columnOf asks the platform for a link's column, and has it make one where there is none.
func (t *Tool) columnOf(ctx context.Context, l Launch, label, resource string, most float64) (string, error) {
	p, err := t.Platform(l.Platform)
	if err != nil {
		return "", err
	}
	failed := func(err error) error {
		return refuse("column", texts.Error("column", "name", p.Name, "why", reason(err)))
	}
	at, err := url.Parse(l.Grades.LineItems)
	if err != nil {
		return "", failed(err)
	}
	query := at.Query()
	query.Set("resource_link_id", l.Link.ID)
	only := *at
	only.RawQuery = query.Encode()
	type item struct {
		ID         string  `json:"id,omitempty"`
		Label      string  `json:"label"`
		Most       float64 `json:"scoreMaximum"`
		ResourceID string  `json:"resourceId"`
		Link       string  `json:"resourceLinkId"`
	}
	a, err := t.serve(ctx, p, ScopeItem, http.MethodGet, only.String(), http.Header{"Accept": {"application/vnd.ims.lis.v2.lineitemcontainer+json"}}, "")
	var there []item
	if err == nil {
		err = a.decode(&there)
	}
	if err != nil {
		return "", failed(err)
	}
	made := item{Label: label, Most: most, ResourceID: resource, Link: l.Link.ID}
	if i := slices.IndexFunc(there, func(i item) bool { return i.Link == l.Link.ID && i.ID != "" }); i >= 0 {
		made = there[i]
	} else {
		body, err := json.Marshal(made)
		if err != nil {
			return "", fmt.Errorf("ask for a column: %w", err)
		}
		a, err := t.serve(ctx, p, ScopeItem, http.MethodPost, at.String(), http.Header{"Content-Type": {"application/vnd.ims.lis.v2.lineitem+json"}}, string(body))
		if err == nil {
			err = a.decode(&made)
		}
		if err != nil {
			return "", failed(err)
		}
	}
	if made.ID == "" {
		return "", failed(errStatus{a.status, "without an id"})
	}
	if err := sameHost(l.Grades.LineItems, made.ID); err != nil {
		return "", failed(err)
	}
	return made.ID, nil
}
