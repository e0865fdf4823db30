package lti

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"
)

// PlatformID is a platform's here: who is known by it at a platform of the same issuer and another client
// ID is somebody else, as another could have registered that.
type PlatformID string

// Platform is a learning platform that sends people here.
type Platform struct {
	ID       PlatformID `json:"id"`
	Name     string     `json:"name"`   // what it is called here
	Issuer   string     `json:"issuer"` // compared octet for octet
	ClientID string     `json:"clientId"`
	// Deployments are the ids of the places at the platform at which this tool has been set up.
	Deployments []string `json:"deployments"`
	AuthURL     string   `json:"authUrl"`            // where a login goes
	TokenURL    string   `json:"tokenUrl"`           // where access tokens come from, "" where no services are used
	JWKSURL     string   `json:"jwksUrl"`            // where the platform's public keys are
	Audience    string   `json:"audience,omitempty"` // whom an assertion for an access token is for, "" for TokenURL
	// Sites are those whose pages show the tool in a frame, as https://moodle.example.org, beside the issuer's and
	// the auth URL's: Canvas and Blackboard have schools' names of which neither says anything.
	Sites []string  `json:"sites,omitempty"`
	By    string    `json:"by,omitempty"` // who has registered it
	Since time.Time `json:"since"`
}

// What is wrong with a platform, or with which is asked for.
var (
	ErrNoPlatform    = refuse("no-platform", texts.Error("no-platform"))
	ErrPlatformKnown = refuse("platform-known", texts.Error("platform-known"))
)

// Limits of what a platform is.
const (
	mostText        = 500 // octets of each of its texts
	mostDeployments = 100
	mostSites       = 20
)

// platformID is that of an issuer and a client ID.
func platformID(issuer, clientID string) PlatformID {
	return PlatformID(hashed("platform", issuer, clientID)[:24])
}

// check is what is wrong with a platform, and cleans it.
func (t *Tool) check(p *Platform) error {
	p.Name, p.Issuer, p.ClientID = strings.TrimSpace(p.Name), strings.TrimSpace(p.Issuer), strings.TrimSpace(p.ClientID)
	if p.Name == "" {
		p.Name = p.Issuer
	}
	for i, d := range p.Deployments {
		p.Deployments[i] = strings.TrimSpace(d)
	}
	slices.Sort(p.Deployments)
	p.Deployments = slices.Compact(p.Deployments)
	for i, s := range p.Sites {
		site := siteOf(s)
		if u, err := url.Parse(s); site == "" || err != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
			return refuse("site", texts.Error("site", "site", clip(s)))
		}
		if err := t.checkURL("site", site); err != nil {
			return err
		}
		p.Sites[i] = site
	}
	slices.Sort(p.Sites)
	p.Sites = slices.Compact(p.Sites)
	all := append([]string{p.Name, p.Issuer, p.ClientID, p.AuthURL, p.TokenURL, p.JWKSURL, p.Audience}, p.Deployments...)
	switch {
	case p.Issuer == "" || p.ClientID == "" || slices.Contains(p.Deployments, ""):
		return refuse("platform-incomplete", texts.Error("platform-incomplete"))
	case len(p.Sites) > mostSites:
		return refuse("sites", texts.Error("sites", "most", mostSites))
	case len(p.Deployments) > mostDeployments || slices.ContainsFunc(all, func(s string) bool { return len(s) > mostText }):
		return refuse("platform-long", texts.Error("platform-long", "most", mostText, "deployments", mostDeployments))
	}
	urls := []struct{ name, url string }{{"auth URL", p.AuthURL}, {"key set URL", p.JWKSURL}, {"token URL", p.TokenURL}}
	for _, u := range urls {
		if u.url == "" && u.name == "token URL" {
			continue // it has no services
		}
		if err := t.checkURL(u.name, u.url); err != nil {
			return err
		}
	}
	return nil
}

// AddPlatform keeps a new platform, and returns it as it is kept: ErrPlatformKnown where there is one of its issuer and client ID.
func (t *Tool) AddPlatform(p Platform) (Platform, error) {
	if err := t.check(&p); err != nil {
		return Platform{}, err
	}
	p.ID, p.Since = platformID(p.Issuer, p.ClientID), t.now()
	return change(t.platforms, string(p.ID), func(kept *Platform, known bool) error {
		if known {
			return ErrPlatformKnown
		}
		*kept = p
		return nil
	})
}

// ChangePlatform changes what is kept of a platform; its issuer and client ID stay.
func (t *Tool) ChangePlatform(id PlatformID, alter func(*Platform)) (Platform, error) {
	return change(t.platforms, string(id), func(p *Platform, known bool) error {
		if !known {
			return ErrNoPlatform
		}
		was := *p
		p.Deployments, p.Sites = slices.Clone(p.Deployments), slices.Clone(p.Sites)
		alter(p)
		p.ID, p.Issuer, p.ClientID, p.Since = was.ID, was.Issuer, was.ClientID, was.Since
		return t.check(p)
	})
}

// RemovePlatform has nobody come from a platform any more, and forgets the scores of those who have.
func (t *Tool) RemovePlatform(id PlatformID) error {
	return errors.Join(t.platforms.Delete(string(id)), t.forgetScores(func(b passback) bool { return b.Platform == id }))
}

// Platform is the one of an id; ErrNoPlatform if there is none.
func (t *Tool) Platform(id PlatformID) (Platform, error) {
	p, revision, err := get[Platform](t.platforms, string(id))
	if err == nil && revision == 0 {
		err = ErrNoPlatform
	}
	return p, err
}

// Platforms are all there are, the first registered first.
func (t *Tool) Platforms() (all []Platform, err error) {
	keys, err := t.platforms.Keys()
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		p, err := t.Platform(PlatformID(key))
		if errors.Is(err, ErrNoPlatform) {
			continue // which has just been removed
		}
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	slices.SortStableFunc(all, func(a, b Platform) int { return a.Since.Compare(b.Since) })
	return all, nil
}

// siteOf is the site of an address as browsers write it, "" for one that has none, or that could say something else in
// a header.
func siteOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return ""
	}
	host := strings.ToLower(u.Host)
	if strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789.-:[]") != "" {
		return ""
	}
	return u.Scheme + "://" + host
}

// followPlatform takes in what is kept of a platform by now, by whatever node.
func (t *Tool) followPlatform(key string, value []byte, _ uint64) {
	var p Platform
	var sites []string
	if len(value) > 0 && json.Unmarshal(value, &p) == nil {
		sites = append(sites, siteOf(p.Issuer), siteOf(p.AuthURL))
		sites = append(sites, p.Sites...)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sites[key] = sites; sites == nil {
		delete(t.sites, key)
	}
}

// Sites are those whose pages may show the tool in a frame: of all platforms, sorted.
func (t *Tool) Sites() (all []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, sites := range t.sites {
		all = append(all, sites...)
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(site string) bool { return site == "" })
}

// learnSite adds the site that somebody has come from, as the platform has signed it, to those whose pages may show
// the tool. A launch is none the worse where that cannot be kept.
func (t *Tool) learnSite(p Platform, l Launch) {
	from := l.ReturnURL
	if l.Choice != nil {
		from = l.Choice.ReturnURL
	}
	site := siteOf(from)
	if site == "" || len(p.Sites) >= mostSites || slices.Contains(append([]string{siteOf(p.Issuer), siteOf(p.AuthURL)}, p.Sites...), site) {
		return
	}
	_, err := t.ChangePlatform(p.ID, func(p *Platform) {
		if len(p.Sites) < mostSites {
			p.Sites = append(p.Sites, site)
		}
	})
	if err != nil {
		t.log.Error("it cannot be kept from where a learning platform shows this server", "platform", p.ID, "err", err)
	}
}

// platformOf is the platform of an issuer, and of a client ID and a deployment where it has told these.
func (t *Tool) platformOf(issuer, clientID, deployment string) (Platform, error) {
	if clientID != "" {
		p, err := t.Platform(platformID(issuer, clientID))
		if errors.Is(err, ErrNoPlatform) {
			err = refuse("unknown-client", texts.Error("unknown-client", "issuer", clip(issuer), "client", clip(clientID)))
		}
		return p, err
	}
	all, err := t.Platforms()
	if err != nil {
		return Platform{}, err
	}
	all = slices.DeleteFunc(all, func(p Platform) bool { return p.Issuer != issuer })
	if len(all) > 1 && deployment != "" {
		all = slices.DeleteFunc(all, func(p Platform) bool { return !slices.Contains(p.Deployments, deployment) })
	}
	switch len(all) {
	case 1:
		return all[0], nil
	case 0:
		return Platform{}, refuse("unknown-issuer", texts.Error("unknown-issuer", "issuer", clip(issuer)))
	}
	return Platform{}, refuse("which-client", texts.Error("which-client", "issuer", clip(issuer)))
}
