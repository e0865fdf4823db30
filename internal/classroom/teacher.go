package classroom

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"ehlo/internal/journal"
	"ehlo/internal/learner"
)

// TeacherID is a teacher's, and says nothing of them.
type TeacherID string

// Teacher is somebody who teaches.
type Teacher struct {
	ID      TeacherID `json:"id"`
	Name    string    `json:"name"` // which they sign in with, whatever its case
	Since   time.Time `json:"since"`
	Hash    string    `json:"hash"`    // of the password, "" for whom a platform vouches
	SignIns int       `json:"signIns"` // a sign-in of another number is over
	// Person is who they are at the learning platform that vouches for them, nil for whoever has a password.
	Person *Person `json:"person,omitempty"`
}

// Vouched reports whether a learning platform says who the teacher is. They teach their courses, and have no say in who
// else teaches here.
func (t *Teacher) Vouched() bool { return t.Person != nil }

// mostName is how many characters a teacher's name can have.
const mostName = 60

// What is wrong with what somebody has sent to become a teacher, or to sign in.
var (
	ErrName      = texts.Error("name", "most", mostName)
	ErrNameTaken = texts.Error("name-taken")
	ErrSignIn    = texts.Error("sign-in")
	ErrPassword  = texts.Error("password-wrong")
	ErrNoTeacher = texts.Error("no-teacher")
	ErrLastOne   = texts.Error("last-teacher")
)

// named is a name as it is kept, and the id of whoever has it.
func named(name string) (string, TeacherID, error) {
	name = learner.Clean(name)
	if name == "" || utf8.RuneCountInString(name) > mostName {
		return "", "", ErrName
	}
	return name, TeacherID(hashed(strings.ToLower(name))[:24]), nil
}

// Teacher is the one of an id; ErrNoTeacher if there is none.
func (c *Classroom) Teacher(id TeacherID) (Teacher, error) {
	t, revision, err := get[Teacher](c.teachers, string(id))
	if err == nil && revision == 0 {
		err = ErrNoTeacher
	}
	return t, err
}

// Teachers are all there are, who came first first.
func (c *Classroom) Teachers() (all []Teacher, err error) {
	keys, err := c.teachers.Keys()
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		t, err := c.Teacher(TeacherID(key))
		if errors.Is(err, ErrNoTeacher) {
			continue // who has just gone
		}
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	slices.SortStableFunc(all, func(a, b Teacher) int { return a.Since.Compare(b.Since) })
	return all, nil
}

// teacherNamed is the teacher of a name: ErrNoSuch if there is none.
func (c *Classroom) teacherNamed(name string) (Teacher, error) {
	name, id, err := named(name)
	if err != nil {
		return Teacher{}, ErrNoSuch
	}
	t, err := c.Teacher(id)
	if !errors.Is(err, ErrNoTeacher) {
		return t, err
	}
	all, err := c.Teachers()
	if err != nil {
		return Teacher{}, err
	}
	i := slices.IndexFunc(all, func(t Teacher) bool { return strings.EqualFold(t.Name, name) })
	if i < 0 {
		return Teacher{}, ErrNoSuch
	}
	return all[i], nil
}

// SignIn finds the teacher of a name and a password: ErrSignIn if there is none, ErrTries where too
// many were tried for that name from the same place. It takes as long for a name that nobody has.
func (c *Classroom) SignIn(ctx context.Context, name, password, from string) (Teacher, error) {
	_, id, err := named(name)
	if err != nil {
		return Teacher{}, ErrSignIn
	}
	if err := c.tries.room(id, from); err != nil {
		return Teacher{}, err
	}
	t, revision, err := get[Teacher](c.teachers, string(id))
	if err != nil {
		return Teacher{}, err
	}
	known := revision > 0 && !t.Vouched()
	if !known {
		t.Hash = c.hasher.none
	}
	fits, err := c.hasher.fits(ctx, password, t.Hash)
	if err != nil {
		return Teacher{}, err
	}
	if !fits || !known {
		return Teacher{}, ErrSignIn
	}
	c.tries.forget(id, from)
	return t, nil
}

// ChangePassword gives a teacher another password, and ends all their sign-ins; ErrPassword where
// the old one is wrong.
func (c *Classroom) ChangePassword(ctx context.Context, id TeacherID, old, password string) (Teacher, error) {
	if err := checkPassword(password); err != nil {
		return Teacher{}, err
	}
	if err := c.tries.room(id, ""); err != nil { // of whoever is signed in
		return Teacher{}, err
	}
	t, err := c.Teacher(id)
	if err == nil && t.Vouched() {
		err = ErrVouched
	}
	if err != nil {
		return t, err
	}
	fits, err := c.hasher.fits(ctx, old, t.Hash)
	if err != nil {
		return t, err
	}
	if !fits {
		return t, ErrPassword
	}
	c.tries.forget(id, "")
	hash, err := c.hasher.hash(ctx, password)
	if err != nil {
		return t, err
	}
	return change(c.teachers, string(id), ErrNoTeacher, func(now *Teacher) error {
		if now.Hash != t.Hash {
			return ErrPassword // it has been changed from elsewhere
		}
		now.Hash = hash
		now.SignIns++
		return nil
	})
}

// SignOut ends all sign-ins of a teacher.
func (c *Classroom) SignOut(id TeacherID) (Teacher, error) {
	return change(c.teachers, string(id), ErrNoTeacher, func(t *Teacher) error {
		t.SignIns++
		return nil
	})
}

// SignedIn is the teacher of a sign-in: its teacher and number. It is ErrNoTeacher where it is over.
func (c *Classroom) SignedIn(id TeacherID, signIns int) (Teacher, error) {
	t, err := c.Teacher(id)
	if err == nil && t.SignIns != signIns {
		return Teacher{}, ErrNoTeacher
	}
	return t, err
}

// Dismiss removes a teacher, from their classes too: ErrLastOne where nobody would be left to invite
// others, ErrOnlyOneOf where a class would have nobody.
func (c *Classroom) Dismiss(id TeacherID) error {
	all, err := c.Teachers()
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(t Teacher) bool { return t.ID == id }) {
		return ErrNoTeacher
	}
	if all = slices.DeleteFunc(all, func(t Teacher) bool { return t.Vouched() }); len(all) == 1 && all[0].ID == id {
		return ErrLastOne
	}
	theirs := c.Classes(id)
	if slices.ContainsFunc(theirs, func(class Class) bool { return len(class.Teachers) == 1 }) {
		return ErrOnlyOneOf
	}
	for _, class := range theirs {
		if _, err := c.LeaveClass(class.ID, id); err != nil {
			return err
		}
	}
	return c.teachers.Delete(string(id))
}

// enter keeps a new teacher: ErrNameTaken where there is one of that name.
func (c *Classroom) enter(t Teacher) error {
	_, err := put(c.teachers, string(t.ID), t, 0)
	if errors.Is(err, journal.ErrChanged) {
		return ErrNameTaken
	}
	return err
}
