package lti

import (
	"time"
)

// itemType is the only type of content that the tool has.
const itemType = "ltiResourceLink"

// Item is something that a teacher has chosen: a link in their course.
type Item struct {
	Title  string
	Text   string
	Path   string            // below the tool's base, where the link leads to
	Custom map[string]string // comes with each launch of the link
	// Most is the highest score, for which the platform makes a column; 0 for none. ID is what the column is
	// known by here.
	Most float64
	ID   string
}

// item is one as it is sent (Deep Linking 2.0 §3.1).
type item struct {
	Type     string            `json:"type"`
	Title    string            `json:"title,omitempty"`
	Text     string            `json:"text,omitempty"`
	URL      string            `json:"url"`
	Custom   map[string]string `json:"custom,omitempty"`
	LineItem *lineItem         `json:"lineItem,omitempty"`
}

type lineItem struct {
	Label string  `json:"label"`
	Most  float64 `json:"scoreMaximum"`
	ID    string  `json:"resourceId,omitempty"`
}

// respondFor is how long a platform may take for a response: a browser takes it there at once.
const respondFor = 5 * time.Minute

// Choose is the answer to a deep linking request, which the browser sends to address as the field JWT of a form.
// Without items the teacher has chosen nothing. A column is left out where the platform makes none.
func (t *Tool) Choose(l Launch, items []Item) (address, token string, err error) {
	if l.Choice == nil {
		return "", "", refuse("not-choosing", texts.Error("not-choosing"))
	}
	if len(items) > 1 && !l.Choice.Multiple {
		return "", "", refuse("choose-one", texts.Error("choose-one"))
	}
	p, err := t.Platform(l.Platform)
	if err != nil {
		return "", "", err
	}
	all := make([]item, 0, len(items))
	for _, i := range items {
		it := item{Type: itemType, Title: i.Title, Text: i.Text, URL: t.base + i.Path, Custom: i.Custom}
		if i.Most > 0 && (l.Choice.LineItem == nil || *l.Choice.LineItem) {
			it.LineItem = &lineItem{i.Title, i.Most, i.ID}
		}
		all = append(all, it)
	}
	now := t.now()
	says := map[string]any{
		"iss": p.ClientID, "aud": []string{p.Issuer}, "iat": now.Unix(), "exp": now.Add(respondFor).Unix(), "nonce": random(16),
		claim + "message_type": "LtiDeepLinkingResponse", claim + "version": ltiVersion, claim + "deployment_id": l.Deployment,
		claimDL + "content_items": all,
	}
	if l.Choice.Data != "" {
		says[claimDL+"data"] = l.Choice.Data
	}
	token, err = t.sign(says)
	return l.Choice.ReturnURL, token, err
}
