package scenario

import (
	"slices"
	"strings"
	"sync"

	"ehlo/labs/explain/explainers"
	"ehlo/server"
)

// verbNames are the verbs that the protocols have: those of the command
// tables, "." for a message, and DONE, which ends IDLE.
var verbNames = sync.OnceValue(func() []string {
	names := []string{".", "DONE"}
	for _, d := range server.Protocols() {
		for i := range d.Commands {
			names = append(names, d.Commands[i].Verb)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
})

// verb checks the verbs of what is expected or allowed. Mistakes may have any,
// and so may what a server is to refuse: people are asked to type such things.
func (r *Report) verb(c *Condition) {
	if !c.MayBeRefused() {
		r.among(c.Pos, &c.Verb, "command", verbNames())
	}
}

// MayBeRefused reports whether the server may refuse the command that is asked for.
func (c *Condition) MayBeRefused() bool { return c.Problem.Given || mayRefuse(&c.Reply) }

// IsRefused reports whether every reply that is asked for is a refusal.
func (c *Condition) IsRefused() bool {
	refuses := func(v Value) bool {
		return v.Text != "" && !strings.EqualFold(v.Text, "any") && v.Text != "221" && mayRefuse(&v)
	}
	if len(c.Reply.any) > 0 {
		return !slices.ContainsFunc(c.Reply.any, func(v Value) bool { return !refuses(v) })
	}
	return refuses(c.Reply)
}

// mayRefuse reports whether a reply that is asked for can be a refusal.
func mayRefuse(v *Value) bool {
	if slices.ContainsFunc(v.any, func(w Value) bool { return mayRefuse(&w) }) || v.Not != nil {
		return true
	}
	switch text := strings.ToUpper(v.Text); text {
	case "ERROR", "ANY", "-ERR", "NO", "BAD", "BYE", "221": // with which a server hangs up on what is no mail
		return true
	default:
		return strings.HasPrefix(text, "4") || strings.HasPrefix(text, "5")
	}
}

// problemIDs are what can be wrong with a command, as the catalogue of mistakes
// names it; and what the parser finds of which the catalogue has more exact
// kinds only.
var problemIDs = sync.OnceValue(func() []string {
	ids := append(explainers.Table().MistakeIDs(), "imap.list.pattern", "imap.list.reference", "imap.search.sequence-set", "imap.uid-set.invalid")
	slices.Sort(ids)
	return ids
})

// problem checks the names of problems; one that ends with * is the beginning
// of some.
func (r *Report) problem(at Pos, v *Value) {
	for i := range v.any {
		r.problem(at, &v.any[i])
	}
	if v.Not != nil {
		r.problem(at, v.Not)
	}
	if v.Text == "" || v.Present != nil {
		return
	}
	if !slices.ContainsFunc(problemIDs(), func(id string) bool { return SameProblem(v.Text, id) }) {
		r.Add(at, "no-problem", "problem", v.Text, "do", suggest(v.Text, problemIDs()))
	}
}
