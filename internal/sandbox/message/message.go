// Package message has the messages that a page and the server send each other
// over the socket, each a type of its own: docs/socket.md tells when they come.
// On the wire a message is a JSON object whose member "type" names its kind;
// the others are the fields of the Go type.
package message

//go:generate go run ../tsgen . ../../../web/app/src/lib/messages.gen.ts

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Client is a message that a page sends.
type Client interface {
	// clientType is the message's type on the wire.
	clientType() string
}

// Server is a message that a page is sent.
type Server interface {
	// serverType is the message's type on the wire.
	serverType() string
}

// Kind is a message's type on the wire, and its type in Go.
type Kind struct {
	Type string
	Go   reflect.Type
}

// kind is one with its constructor.
type kind[M any] struct {
	Kind
	fields map[string]bool // by their names on the wire
	decode func(data []byte) (M, error)
}

// clientKinds are all that a page can send, in the order of docs/socket.md.
var clientKinds = []kind[Client]{
	fromPage[Hello](),
	fromPage[OpenTerminal](), fromPage[CloseTerminal](), fromPage[Line](), fromPage[Key](), fromPage[Complete](), fromPage[Resize](),
	fromPage[StartLab](), fromPage[Leave](), fromPage[Restart](), fromPage[AskTurns](), fromPage[GoTo](), fromPage[Compare](), fromPage[Record](), fromPage[Redo](),
	fromPage[Hint](), fromPage[Answer](), fromPage[Skip](), fromPage[Reset](), fromPage[Show](), fromPage[Connect](), fromPage[Wait](),
	fromPage[Explain](), fromPage[ListMailboxes](), fromPage[ReadSource](), fromPage[StartReplay](), fromPage[ViewShare](), fromPage[Play](),
	fromPage[SetVoice](), fromPage[AskKeys](), fromPage[GiveKeys](), fromPage[HalfTyped](),
}

// serverKinds are all that a page can be sent, in the order of docs/socket.md.
var serverKinds = []kind[Server]{
	fromServer[Welcome](), fromServer[Out](), fromServer[Prompt](), fromServer[Completion](), fromServer[Terms](),
	fromServer[Exchange](), fromServer[Said](), fromServer[Lab](), fromServer[Step](), fromServer[Advice](), fromServer[Voices](), fromServer[Error](),
	fromServer[Explanation](), fromServer[Mailboxes](), fromServer[Source](), fromServer[Arrival](), fromServer[Replay](), fromServer[Shared](), fromServer[Played](), fromServer[Turns](), fromServer[Compared](), fromServer[Recording](),
	fromServer[Demonstration](), fromServer[ClassChanged](), fromServer[Mirrors](), fromServer[Typing](),
}

var (
	clientTypes = byType(clientKinds)
	serverTypes = byType(serverKinds)
)

func fromPage[M Client]() kind[Client] {
	var zero M
	return kindOf(zero.clientType(), reflect.TypeFor[M](), func(data []byte) (Client, error) {
		var m M
		err := json.Unmarshal(data, &m)
		return m, err
	})
}

func fromServer[M Server]() kind[Server] {
	var zero M
	return kindOf(zero.serverType(), reflect.TypeFor[M](), func(data []byte) (Server, error) {
		var m M
		err := json.Unmarshal(data, &m)
		return m, err
	})
}

func kindOf[M any](name string, t reflect.Type, decode func([]byte) (M, error)) kind[M] {
	fields := make(map[string]bool)
	for i := range t.NumField() {
		field, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		fields[field] = true
	}
	return kind[M]{Kind{name, t}, fields, decode}
}

func byType[M any](kinds []kind[M]) map[string]kind[M] {
	all := make(map[string]kind[M], len(kinds))
	for _, k := range kinds {
		all[k.Type] = k
	}
	return all
}

// ClientKinds lists what a page can send.
func ClientKinds() []Kind { return list(clientKinds) }

// ServerKinds lists what a page can be sent.
func ServerKinds() []Kind { return list(serverKinds) }

func list[M any](kinds []kind[M]) []Kind {
	all := make([]Kind, len(kinds))
	for i, k := range kinds {
		all[i] = k.Kind
	}
	return all
}

// TypeOf is the type that a page's message has on the wire, such as "line".
func TypeOf(m Client) string { return m.clientType() }

// DecodeClient reads what a page has sent. It is an error that a type or a
// field is unknown: the page and the server are not of one version then.
func DecodeClient(data []byte) (Client, error) {
	if line, ok := readLine(data); ok {
		return line, nil
	}
	return decode(clientTypes, data)
}

// DecodeServer reads what a page is sent, for clients that are written in Go;
// it is as strict as DecodeClient.
func DecodeServer(data []byte) (Server, error) { return decode(serverTypes, data) }

func decode[M any](types map[string]kind[M], data []byte) (m M, err error) {
	if !json.Valid(data) || !isObject(data) {
		var object map[string]json.RawMessage
		if err := json.Unmarshal(data, &object); err != nil {
			return m, fmt.Errorf("a message is a JSON object: %w", err)
		}
	}
	var name []byte
	for key, value := range members(data) {
		if string(key) == "type" {
			if name, err = text(value); err != nil {
				return m, fmt.Errorf("the type of a message is a string: %w", err)
			}
		}
	}
	k, ok := types[string(name)]
	if !ok {
		return m, fmt.Errorf("there is no message of type %q", name)
	}
	for field := range members(data) {
		if string(field) != "type" && !k.fields[string(field)] {
			return m, fmt.Errorf("a message of type %q has no field %q", name, field)
		}
	}
	if m, err = k.decode(data); err != nil {
		return m, fmt.Errorf("a message of type %q: %w", name, err)
	}
	return m, nil
}

// EncodeClient writes what a page sends.
func EncodeClient(m Client) ([]byte, error) { return appended(nil, m.clientType(), m) }

// EncodeServer writes what a page is sent.
func EncodeServer(m Server) ([]byte, error) { return AppendServer(nil, m) }

// AppendServer is EncodeServer behind what is in b, whose room it uses.
func AppendServer(b []byte, m Server) ([]byte, error) {
	if once, ok := m.(Encoded); ok {
		return append(b, once.text...), nil
	}
	begin := len(b)
	b, err := appended(b, m.serverType(), m)
	if err != nil {
		return nil, err
	}
	harmless(b[begin:])
	return b, nil
}

// appended puts the type before the fields.
func appended(b []byte, name string, m any) ([]byte, error) {
	b = append(b, `{"type":"`...)
	b = append(b, name...)
	b = append(b, '"')
	if w, ok := m.(written); ok {
		return append(w.appendFields(b), '}'), nil
	}
	fields, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("write a message of type %q: %w", name, err)
	}
	if len(fields) > len("{}") {
		b = append(b, ',')
	}
	return append(b, fields[1:]...), nil
}
