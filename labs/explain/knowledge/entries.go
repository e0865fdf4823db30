package knowledge

import (
	"maps"
	"slices"
)

// Entries are all sentences with their sources, by where they stand:
// "commands/MAIL/", "replies/code/250".
func (k *Knowledge) Entries() map[string]Entry {
	all := map[string]Entry{}
	flat := func(section string, es map[string]Entry) {
		for name, e := range es {
			all[section+"/"+name+"/"] = e
		}
	}
	flat("commands", k.Commands)
	flat("tokens", k.Tokens)
	flat("offers", k.Offers)
	for section, kinds := range map[string]map[string]map[string]Entry{"words": k.Words, "replies": k.Replies} {
		for kind, es := range kinds {
			for value, e := range es {
				all[section+"/"+kind+"/"+value] = e
			}
		}
	}
	for name, s := range k.States {
		all["states/"+name+"/"] = Entry{s.Says, s.Ref}
	}
	for _, t := range k.Texts {
		all["texts/"+t.Has[0]+"/"] = Entry{t.Says, t.Ref}
	}
	for _, m := range k.Mistakes {
		all["mistakes/"+m.ID+"/"] = Entry{m.Says, m.Ref}
	}
	return all
}

// Unused lists the entries that nothing looks up during a call, by where they
// stand, and as "minor/colon/" the minor kinds that no note is of. Nobody else
// may use k meanwhile.
func (k *Knowledge) Unused(during func()) []string {
	k.used = map[string]bool{}
	defer func() { k.used = nil }()
	during()
	all := slices.Sorted(maps.Keys(k.Entries()))
	for _, kind := range k.Minor {
		all = append(all, "minor/"+kind+"/")
	}
	return slices.DeleteFunc(all, func(where string) bool { return k.used[where] })
}
