package message

import "strconv"

// reading is a message that reads its own fields, as encoding/json would: a line that a learner
// types. It leaves to encoding/json what is not in the usual form.
type reading interface {
	read(name string, value []byte) (usual bool)
}

// readAll has a message read the fields of a valid object that are its own.
func readAll(m reading, data []byte) bool {
	for name, value := range members(data) {
		if string(name) != "type" && !m.read(string(name), value) {
			return false
		}
	}
	return true
}

func (m *Line) read(name string, value []byte) bool {
	switch name {
	case "term":
		return readText(&m.Term, value)
	case "text":
		return readText(&m.Text, value)
	case "seq":
		n, err := strconv.ParseInt(string(value), 10, 64)
		m.Seq = n
		return err == nil
	case "joined":
		m.Joined = string(value) == "true"
		return m.Joined || string(value) == "false"
	}
	return false
}

func readText(into *string, value []byte) bool {
	if value[0] != '"' {
		return false
	}
	s, err := text(value)
	*into = string(s)
	return err == nil
}
