package command

import (
	"fmt"
	"io"
	"time"

	"ehlo/internal/classroom"
	"ehlo/labs"
)

// school is the flag for classes and who teaches them.
type school struct {
	Classroom bool `default:"true" negatable:"" help:"Let teachers have classes here: the first is made by a link that is printed. --no-classroom leaves it out."`
}

// open is the classroom of what is kept, nil for none. close closes it.
func (s school) open(values func(name string) (classroom.Values, error), all *labs.Catalogue) (room *classroom.Classroom, close func(), err error) {
	if !s.Classroom {
		return nil, func() {}, nil
	}
	room, err = classroom.New(classroom.Config{Values: values, Now: time.Now, Labs: func(id string) bool {
		_, ok := all.Lab(id)
		return ok
	}})
	if err != nil {
		return nil, nil, err
	}
	return room, room.Close, nil
}

// sayReady says where the product is, and how to become the first teacher, while there is none.
func sayReady(out io.Writer, address string, room *classroom.Classroom) error {
	says := fmt.Sprintf("EHLO is ready. Open %s in a browser. Ctrl-C ends it.\n", address)
	if room != nil {
		token, ok, err := room.First()
		if err != nil {
			return fmt.Errorf("invite the first teacher: %w", err)
		}
		if ok {
			says += fmt.Sprintf("Do you teach? This link makes you the first teacher here, once: %steach#%s\n", address, token)
		}
	}
	_, err := io.WriteString(out, says) // at once: who waits for the first line may read no more
	return err
}
