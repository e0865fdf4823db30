package scenario

import (
	"io/fs"
	"net/url"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// link is one that stands in a scenario's prose, or in a text of a block.
type link struct {
	at Pos
	to string
}

// localLinks checks that links lead somewhere: to a step of the lab by #id, or
// to the web. Whether there is the lab that one leads to is for labLinks to say.
func (r *Report) localLinks(l *Lab) {
	var ids []string
	for _, s := range l.Steps {
		ids = append(ids, s.ID)
	}
	for _, link := range r.links {
		u, err := url.Parse(link.to)
		switch id, local := strings.CutPrefix(link.to, "#"); {
		case local && !slices.Contains(ids, id):
			r.Add(link.at, "link-step", "id", id, "do", suggest(id, ids))
		case local:
		case err != nil || u.Scheme != "https" && u.Scheme != "lab" || u.Scheme == "https" && u.Host == "":
			r.Add(link.at, "link-nowhere", "to", link.to)
		}
	}
}

// labLinks checks that the labs that links lead to are in the folder.
func (r *Report) labLinks(fsys fs.FS) {
	var known []string
	for _, link := range r.links {
		id, ok := strings.CutPrefix(link.to, "lab:")
		if !ok {
			continue
		}
		if known == nil {
			known = labIDs(fsys)
		}
		if !slices.Contains(known, id) {
			r.Add(link.at, "link-lab", "id", id, "do", suggest(id, known))
		}
	}
}

// linkRenderer writes links as the page needs them: to a lab by its address,
// and what leads away from the site into a tab of its own, so that a session
// is not lost.
type linkRenderer struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (linkRenderer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindLink, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			_, err := w.WriteString("</a>")
			return ast.WalkContinue, err
		}
		return ast.WalkContinue, openLink(w, string(n.(*ast.Link).Destination))
	})
	r.Register(ast.KindAutoLink, func(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		a := n.(*ast.AutoLink)
		if err := openLink(w, string(a.URL(source))); err != nil {
			return ast.WalkStop, err
		}
		_, err := w.WriteString(string(util.EscapeHTML(a.Label(source))) + "</a>")
		return ast.WalkContinue, err
	})
}

// openLink begins a link. What leads nowhere, which a finding reports, is
// none that could be followed.
func openLink(w util.BufWriter, to string) error {
	away := ""
	switch id, lab := strings.CutPrefix(to, "lab:"); {
	case lab:
		to = "/labs/" + id
	case strings.HasPrefix(to, "https://"):
		away = ` target="_blank" rel="noreferrer"`
	case !strings.HasPrefix(to, "#"):
		to = ""
	}
	_, err := w.WriteString(`<a href="` + string(util.EscapeHTML(util.URLEscape([]byte(to), true))) + `"` + away + `>`)
	return err
}
