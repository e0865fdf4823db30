package explain

import (
	"testing"
)

func goodRef(ref string) bool {
	_, ok := ParseReference(ref)
	return ok
}

// TestReferencesExist holds that each entry says something and names a section
// of an RFC that we know.
func TestReferencesExist(t *testing.T) {
	for _, name := range []string{"smtp.yaml", "pop3.yaml", "dns.yaml", "message.yaml"} {
		k, err := read(name)
		if err != nil {
			t.Fatal(err)
		}
		check := func(where, says, ref string) {
			if says == "" || !goodRef(ref) {
				t.Errorf("%s: %s says %q and refers to %q", name, where, says, ref)
			}
		}
		for v, e := range k.Commands {
			check("command "+v, e.Says, e.Ref)
		}
		for v, e := range k.Tokens {
			check("token "+v, e.Says, e.Ref)
		}
		for v, e := range k.Offers {
			check("offer "+v, e.Says, e.Ref)
		}
		for v, e := range k.States {
			check("state "+v, e.Says, e.Ref)
		}
		for kind, es := range k.Words {
			for v, e := range es {
				check("word "+kind+" "+v, e.Says, e.Ref)
			}
		}
		for kind, es := range k.Replies {
			for v, e := range es {
				check("reply "+kind+" "+v, e.Says, e.Ref)
			}
		}
		for _, e := range k.Texts {
			check("text "+e.Has[0], e.Says, e.Ref)
		}
		for _, e := range k.Mistakes {
			check("mistake "+e.ID, e.Says, e.Ref)
		}
	}
}
