package scenario

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed keys.yaml
var keyTexts []byte

// descriptions say what the keys mean, by type and key.
var descriptions = sync.OnceValue(func() (texts map[string]map[string]string) {
	if err := yaml.UnmarshalWithOptions(keyTexts, &texts, yaml.Strict()); err != nil {
		panic(fmt.Errorf("keys.yaml: %w", err)) // the tests read it
	}
	return texts
})

// keySchemas are those of keys that not everything may be written behind. The
// names come from the tables that the findings go by.
var keySchemas map[string]func(*schema) object

func init() {
	// In init, because some lead back to the table.
	keySchemas = map[string]func(*schema) object{
		"front-matter.ehlo":     func(*schema) object { return object{"const": formatVersion} },
		"front-matter.id":       func(*schema) object { return idText() },
		"front-matter.title":    func(*schema) object { return someText() },
		"front-matter.world":    func(*schema) object { return someText() },
		"front-matter.minutes":  func(*schema) object { return object{"type": "integer", "minimum": 0} },
		"front-matter.path":     func(*schema) object { return object{"enum": Paths} },
		"front-matter.requires": func(*schema) object { return oneOrMore(idText()) },
		"front-matter.closed":   func(*schema) object { return oneOrMore(object{"enum": closable}) },
		"front-matter.seed": func(s *schema) object {
			long := s.of(typeOf[map[string]draw]()).(object)
			long["propertyNames"] = object{"pattern": variableName.String()}
			return long
		},
		"draw.word": func(*schema) object { return object{"const": true} },
		"draw.flag": func(*schema) object { return object{"const": true} },
		"draw.pick": func(*schema) object {
			item := plain()
			item["pattern"] = variableValue.String()
			return oneOrMore(item)
		},
		"draw.number": func(*schema) object {
			return object{"type": "array", "items": object{"type": "integer", "minimum": 0, "maximum": mostNumber}, "minItems": 2, "maxItems": 2}
		},
		"letter.mailbox": func(*schema) object { return mailboxText() },
		"letter.source":  func(*schema) object { return someText() },
		"letter.date": func(*schema) object {
			return object{"type": "string", "pattern": `^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9.]+(Z|[+-][0-9]{2}:[0-9]{2})$`}
		},
		"terminal.id":        func(*schema) object { return someText() },
		"step.solution":      func(*schema) object { return someText() },
		"step.score":         func(*schema) object { return object{"type": "integer", "minimum": 0} },
		"step.needs":         func(*schema) object { return oneOrMore(idText()) },
		"hint.say":           func(*schema) object { return someText() },
		"mistake.id":         func(*schema) object { return idText() },
		"mistake.try":        func(*schema) object { return someText() },
		"mistake.say":        func(*schema) object { return someText() },
		"choice.text":        func(*schema) object { return someText() },
		"condition.protocol": func(s *schema) object { return s.values("protocol", named(protocolNames)) },
		"condition.before":   func(s *schema) object { return s.values("state", named(stateNames)) },
		"condition.after":    func(s *schema) object { return s.values("state", named(stateNames)) },
		"condition.reply":    func(s *schema) object { return s.values("reply", reply()) },
		"condition.open": func(s *schema) object {
			return s.values("open-mailbox", object{"anyOf": []any{mailboxText(), object{"type": "boolean"}}})
		},
		"condition.problem": func(s *schema) object {
			begins := object{"type": "string", "pattern": `^[a-z0-9]+\.[a-z0-9.-]*\*$`}
			return s.values("problem", object{"anyOf": []any{object{"enum": problemIDs()}, begins, object{"type": "boolean"}}})
		},
		"condition.verb": func(s *schema) object { // mistakes may have any
			verb := s.of(typeOf[Value]()).(object)
			verb["examples"] = verbNames()
			return verb
		},
		"condition.args": func(s *schema) object {
			args := s.of(typeOf[map[string]Value]()).(object)
			args["propertyNames"] = object{"enum": argumentNames}
			return args
		},
		"assertion.mailbox":      func(*schema) object { return mailboxText() },
		"assertion.conversation": func(s *schema) object { return s.values("connected-protocol", named(connectedNames)) },
		"assertion.state":        func(s *schema) object { return s.values("state", named(stateNames)) },
		"assertion.message": func(*schema) object {
			return object{"anyOf": []any{object{"type": "integer", "minimum": 0}, object{"enum": messageWords}, object{"type": "string", "pattern": "^[0-9]+$"}}}
		},
		"assertion.queue": func(s *schema) object {
			return s.values("recipient", object{"anyOf": []any{object{"type": "string", "pattern": "@"}, object{"type": "boolean"}}})
		},
		"assertion.type": func(*schema) object { return object{"type": "string", "examples": recordTypes} },
	}
}

// typeSchemas add what holds for all keys of a type together.
var typeSchemas = map[string]object{
	"front-matter": {"required": []string{"ehlo", "id", "title", "world"}},
	"draw":         {"minProperties": 1, "maxProperties": 1},
	"letter":       {"required": []string{"mailbox", "source"}},
	"terminal":     {"required": []string{"id"}},
	"step":         {"required": []string{"solution"}, "anyOf": eachRequired("expect", "state", "quiz")},
	"hint": {
		"required": []string{"say"}, "not": object{"required": []string{"after", "when"}},
		"dependentRequired": object{"try": []string{"when"}, "until": []string{"after"}},
	},
	"teach":     {"minProperties": 1},
	"mistake":   {"required": []string{"when", "try", "say"}},
	"condition": {"minProperties": 1},
	"found":     {"required": []string{"count"}},
	"assertion": {"anyOf": eachRequired("mailbox", "queue", "dns", "conversation", "state", "connected", "port", "marked")},
	"value":     {"minProperties": 1},
	"quiz":      {"oneOf": eachRequired("choices", "answer")},
	"choice":    {"required": []string{"text"}},
}

func eachRequired(keys ...string) (all []any) {
	for _, k := range keys {
		all = append(all, object{"required": []string{k}})
	}
	return all
}

// someText is a text that is not empty.
func someText() object {
	text := plain()
	text["minLength"] = 1
	return text
}

func idText() object { return object{"type": "string", "pattern": idForm.String()} }

func mailboxText() object { return object{"type": "string", "pattern": "^[^/]+/.+$"} }

// named is one of some names, or whether there is any.
func named(names []string) object {
	return object{"anyOf": []any{object{"enum": names}, object{"type": "boolean"}}}
}

// reply is a code, a class or a word.
func reply() object {
	words := append([]string{}, replyWords...)
	for _, w := range replyWords {
		words = append(words, strings.ToUpper(w))
	}
	return object{"anyOf": []any{
		object{"type": "integer", "minimum": 200, "maximum": 599},
		object{"type": "string", "pattern": replyForm.String()},
		object{"enum": words},
	}}
}
