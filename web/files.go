package web

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

// The front end, as `make build` leaves it. Without that, dist holds nothing
// but a file that keeps the folder.
//
//go:embed all:dist
var dist embed.FS

func embedded() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the name is in the binary
	}
	return sub
}

// unbuilt is shown where the front end is missing.
func unbuilt() []byte {
	return []byte("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>EHLO</title>\n<p>" + texts.Say("unbuilt") + "</p></html>\n")
}

// files serves the front end. Paths that are no file are views of the page,
// which draws them itself.
type files struct {
	all map[string]*file // by path, without the leading slash
}

type file struct {
	kind   string
	plain  []byte
	zipped func() []byte // made when somebody asks for it first; nil where that saves nothing
	cache  string
}

func newFiles(fsys fs.FS) (*files, error) {
	f := &files{all: make(map[string]*file)}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		f.all[name] = newFile(name, data)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if f.all["index.html"] == nil {
		f.all["index.html"] = newFile("index.html", unbuilt())
	}
	return f, nil
}

// kinds are the types of what a front end consists of: the system's own table
// may lack them.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml", ".woff2": "font/woff2", ".json": "application/json", ".txt": "text/plain; charset=utf-8",
	".png": "image/png", ".webmanifest": "application/manifest+json",
}

func newFile(name string, data []byte) *file {
	f := &file{plain: data, kind: kinds[path.Ext(name)], cache: "no-cache"}
	if f.kind == "" {
		if f.kind = mime.TypeByExtension(path.Ext(name)); f.kind == "" {
			f.kind = "application/octet-stream"
		}
	}
	if strings.HasPrefix(name, "assets/") { // Vite puts a hash into their names
		f.cache = "public, max-age=31536000, immutable"
	}
	f.zipped = sync.OnceValue(func() []byte {
		if strings.HasPrefix(f.kind, "text/") || strings.Contains(f.kind, "json") || strings.Contains(f.kind, "svg") {
			return zip(data)
		}
		return nil
	})
	return f
}

// zip is data made smaller with gzip, nil if it does not get smaller.
func zip(data []byte) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = z.Write(data)
		err = errors.Join(err, z.Close())
	}
	if err != nil || b.Len() >= len(data) {
		return nil
	}
	return b.Bytes()
}

// ServeHTTP implements http.Handler.
func (f *files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "Only GET and HEAD are served here.", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	got, ok := f.all[name]
	if !ok {
		if strings.HasPrefix(name, "assets/") || strings.HasPrefix(name, "api/") || path.Ext(name) != "" {
			http.NotFound(w, r)
			return
		}
		got = f.all["index.html"]
	}
	h := w.Header()
	h.Set("Content-Type", got.kind)
	h.Set("Cache-Control", got.cache)
	body := got.plain
	if zipped := got.zipped(); zipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = zipped
		}
	}
	if r.Method == http.MethodHead {
		return
	}
	io.Copy(w, bytes.NewReader(body)) // an error is the client's going away
}
