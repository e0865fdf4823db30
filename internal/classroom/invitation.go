package classroom

import (
	"context"
	"errors"
	"strings"
	"time"

	"ehlo/internal/journal"
)

// InvitationToken makes one teacher: 192 random bits, in base64url. Only its hash is kept.
type InvitationToken string

// Invitation is one that has not been accepted yet.
type Invitation struct {
	ID    string    `json:"id"`
	By    TeacherID `json:"by,omitempty"` // "" for the first teacher's
	Until time.Time `json:"until"`
}

// invitedFor is how long an invitation stands.
const invitedFor = 7 * 24 * time.Hour

// ErrInvitation is that an invitation is none, or one no more.
var ErrInvitation = texts.Error("invitation")

// first is where the invitation of the first teacher is kept: there is one at a time.
const first = "first"

// kept is an invitation as it is kept.
type kept struct {
	Invitation
	Hash string `json:"hash"`
	Used bool   `json:"used,omitempty"`
}

// First invites the first teacher, in the place of an earlier such invitation. ok is false where
// there is a teacher already.
func (c *Classroom) First() (t InvitationToken, ok bool, err error) {
	keys, err := c.teachers.Keys()
	if err != nil || len(keys) > 0 {
		return "", false, err
	}
	t = newInvitation(first)
	for {
		_, revision, err := get[kept](c.invitations, first)
		if err == nil {
			_, err = put(c.invitations, first, kept{Invitation: Invitation{ID: first}, Hash: hashed(string(t))}, revision)
		}
		if !errors.Is(err, journal.ErrChanged) {
			return t, err == nil, err
		}
	}
}

// newInvitation is a token for what is kept at a place.
func newInvitation(id string) InvitationToken { return InvitationToken(id + "." + random(24)) }

// Invite invites one more teacher.
func (c *Classroom) Invite(by TeacherID) (InvitationToken, Invitation, error) {
	i := Invitation{ID: random(12), By: by, Until: c.now().Add(invitedFor)}
	t := newInvitation(i.ID)
	_, err := put(c.invitations, i.ID, kept{Invitation: i, Hash: hashed(string(t))}, 0)
	return t, i, err
}

// Invitations are those of more teachers that still stand. Those that are over are removed.
func (c *Classroom) Invitations() (all []Invitation, err error) {
	keys, err := c.invitations.Keys()
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		k, revision, err := get[kept](c.invitations, key)
		switch {
		case err != nil:
			return nil, err
		case revision == 0 || key == first:
		case k.Used || c.now().After(k.Until):
			if err := c.invitations.Delete(key); err != nil {
				return nil, err
			}
		default:
			all = append(all, k.Invitation)
		}
	}
	return all, nil
}

// Withdraw has an invitation stand no more.
func (c *Classroom) Withdraw(id string) error { return c.invitations.Delete(id) }

// Accept makes whoever has an invitation a teacher. It can be accepted once.
func (c *Classroom) Accept(ctx context.Context, token InvitationToken, name, password string) (Teacher, error) {
	k, revision, err := c.invitation(token)
	if err != nil {
		return Teacher{}, err
	}
	name, id, err := named(name)
	if err == nil {
		err = checkPassword(password)
	}
	if err != nil {
		return Teacher{}, err
	}
	if _, taken, err := c.teachers.Get(string(id)); err != nil || taken > 0 {
		return Teacher{}, errors.Join(err, ErrNameTaken)
	}
	t := Teacher{ID: id, Name: name, Since: c.now()}
	if t.Hash, err = c.hasher.hash(ctx, password); err != nil {
		return Teacher{}, err
	}
	used := k
	used.Used = true
	if revision, err = put(c.invitations, k.ID, used, revision); errors.Is(err, journal.ErrChanged) {
		return Teacher{}, ErrInvitation // two have accepted it at once
	} else if err != nil {
		return Teacher{}, err
	}
	if err := c.enter(t); err != nil { // it stands again
		_, again := put(c.invitations, k.ID, k, revision)
		return Teacher{}, errors.Join(err, again)
	}
	return t, c.invitations.Delete(k.ID)
}

// invitation is the one that a token is of, and its revision; ErrInvitation if it does not stand.
func (c *Classroom) invitation(t InvitationToken) (k kept, revision uint64, err error) {
	id, _, _ := strings.Cut(string(t), ".")
	k, revision, err = get[kept](c.invitations, id)
	switch {
	case err != nil:
		return k, 0, err
	case revision == 0 || k.Used || !sameHash(k.Hash, string(t)) || id != first && c.now().After(k.Until):
		return k, 0, ErrInvitation
	}
	if id == first {
		keys, err := c.teachers.Keys()
		if err != nil || len(keys) > 0 {
			return k, 0, errors.Join(err, ErrInvitation)
		}
	}
	return k, revision, nil
}
