package scenario

import "testing"

func TestCodeKeepsItsPunctuation(t *testing.T) {
	for source, want := range map[string]string{
		"Type `QUIT`.":            "<p>Type <span class=\"whole\"><code>QUIT</code>.</span></p>\n",
		"(`a`), then `<b>` and c": "<p>(<span class=\"whole\"><code>a</code>),</span> then <code>&lt;b&gt;</code> and c</p>\n",
		"`a\nb`!\nc":              "<p><span class=\"whole\"><code>a b</code>!</span>\nc</p>\n",
		"`a`-b *`c`*.":            "<p><code>a</code>-b <em><code>c</code></em>.</p>\n",
	} {
		r := &Report{}
		if got := r.say(Pos{}, source); got != want {
			t.Errorf("%q is\n%q, want\n%q", source, got, want)
		}
		if len(r.Found) > 0 {
			t.Errorf("%q: %v", source, r.Found)
		}
	}
}
