package imap

import (
	"bytes"
	"io"
	"slices"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"

	"ehlo/server/mailstore"
)

// engineSession is what go-imap works on: a user's mailboxes. Its methods run
// in the engine's goroutine while the conversation waits for them. Nothing is ever
// reported by the engine's updates: the conversation's view does that.
type engineSession struct {
	user     *mailstore.User
	now      clock
	box      *mailstore.Mailbox // the selected one
	err      error              // why the last command failed
	appended mailstore.UID      // by the last APPEND
}

// fail remembers an error, for the conversation to word it.
func (s *engineSession) fail(err error) error {
	if err == nil {
		return nil
	}
	s.err = err
	return &goimap.Error{Type: goimap.StatusResponseTypeNo, Text: err.Error()}
}

func (s *engineSession) Close() error { return nil }

// Login is never reached: the session begins logged in.
func (s *engineSession) Login(string, string) error { return imapserver.ErrAuthFailed }

func (s *engineSession) Select(name string, _ *goimap.SelectOptions) (*goimap.SelectData, error) {
	box, err := s.user.Mailbox(name)
	if err != nil {
		return nil, s.fail(err)
	}
	s.box = box
	st := box.Status()
	return &goimap.SelectData{
		Flags: engineFlags(mailstore.SystemFlags), PermanentFlags: []goimap.Flag{goimap.FlagWildcard},
		NumMessages: uint32(len(box.Messages())), UIDNext: goimap.UID(st.UIDNext), UIDValidity: st.UIDValidity,
	}, nil
}

func (s *engineSession) Unselect() error {
	s.box = nil
	return nil
}

func (s *engineSession) Create(name string, o *goimap.CreateOptions) error {
	use := ""
	if o != nil && len(o.SpecialUse) > 0 {
		use = string(o.SpecialUse[0])
	}
	_, err := s.user.Create(name, use)
	return s.fail(err)
}

func (s *engineSession) Delete(name string) error { return s.fail(s.user.Delete(name)) }

func (s *engineSession) Rename(from, to string, _ *goimap.RenameOptions) error {
	return s.fail(s.user.Rename(from, to))
}

func (s *engineSession) Subscribe(name string) error {
	s.user.Subscribe(name)
	return nil
}

func (s *engineSession) Unsubscribe(name string) error {
	s.user.Unsubscribe(name)
	return nil
}

func (s *engineSession) Namespace() (*goimap.NamespaceData, error) {
	return &goimap.NamespaceData{Personal: []goimap.NamespaceDescriptor{{Delim: '.'}}}, nil
}

// List serves the plain form; the conversation answers LIST itself, because selection
// and return options have to follow the product's order.
func (s *engineSession) List(w *imapserver.ListWriter, ref string, patterns []string, _ *goimap.ListOptions) error {
	for _, box := range s.user.Mailboxes() {
		if slices.ContainsFunc(patterns, func(p string) bool { return imapserver.MatchList(box.Name(), '.', ref, p) }) {
			if err := w.WriteList(&goimap.ListData{Mailbox: box.Name(), Delim: '.'}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *engineSession) Status(name string, _ *goimap.StatusOptions) (*goimap.StatusData, error) {
	box, err := s.user.Mailbox(name)
	if err != nil {
		return nil, s.fail(err)
	}
	st := box.Status()
	n := uint32(len(box.Messages()))
	return &goimap.StatusData{Mailbox: name, NumMessages: &n, UIDNext: goimap.UID(st.UIDNext), UIDValidity: st.UIDValidity}, nil
}

func (s *engineSession) Append(name string, r goimap.LiteralReader, o *goimap.AppendOptions) (*goimap.AppendData, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	box, err := s.user.Mailbox(name)
	if err != nil {
		return nil, s.fail(err)
	}
	at := o.Time
	if at.IsZero() {
		at = s.now()
	}
	m, err := box.Append(&mailstore.Content{Raw: bytes.Clone(raw)}, at.UTC(), mailstore.MakeFlags(storeFlags(o.Flags)...))
	if err != nil {
		return nil, s.fail(err)
	}
	s.appended = m.UID
	return &goimap.AppendData{UID: goimap.UID(m.UID), UIDValidity: box.UIDValidity()}, nil
}

func (s *engineSession) Poll(*imapserver.UpdateWriter, bool) error { return nil }

// Idle waits: the conversation answers IDLE, so that what happens is reported at once.
func (s *engineSession) Idle(_ *imapserver.UpdateWriter, stop <-chan struct{}) error {
	<-stop
	return nil
}

// pick is which messages of the selected mailbox a set of UIDs names.
func (s *engineSession) pick(set goimap.NumSet) []mailstore.UID {
	uids, ok := set.(goimap.UIDSet)
	if !ok {
		return nil
	}
	var picked []mailstore.UID
	for _, r := range uids {
		picked = append(picked, s.box.UIDs(mailstore.UID(r.Start), mailstore.UID(r.Stop))...)
	}
	return picked
}

func (s *engineSession) Expunge(_ *imapserver.ExpungeWriter, uids *goimap.UIDSet) error {
	var gone []mailstore.UID
	for _, m := range s.box.Messages() {
		if m.Flags.Has(mailstore.Deleted) && (uids == nil || uids.Contains(goimap.UID(m.UID))) {
			gone = append(gone, m.UID)
		}
	}
	s.box.Expunge(gone)
	return nil
}

func (s *engineSession) Search(_ imapserver.NumKind, criteria *goimap.SearchCriteria, _ *goimap.SearchOptions) (*goimap.SearchData, error) {
	var found goimap.UIDSet
	for _, m := range s.box.Messages() {
		if matches(criteria, &m) {
			found.AddNum(goimap.UID(m.UID))
		}
	}
	return &goimap.SearchData{All: found}, nil
}

// Fetch is never reached: the conversation answers FETCH from the message itself,
// since go-imap encodes header fields anew (see docs/imap-capabilities.md).
func (s *engineSession) Fetch(*imapserver.FetchWriter, goimap.NumSet, *goimap.FetchOptions) error {
	return &goimap.Error{Type: goimap.StatusResponseTypeNo, Text: "FETCH is answered in front of the engine"}
}

func (s *engineSession) Store(_ *imapserver.FetchWriter, set goimap.NumSet, flags *goimap.StoreFlags, _ *goimap.StoreOptions) error {
	list := storeFlags(flags.Flags)
	only := mailstore.MakeFlags(list...)
	if flags.Op != goimap.StoreFlagsDel {
		if err := s.box.Takes(only); err != nil {
			return s.fail(err)
		}
	}
	s.box.SetFlagsOf(s.pick(set), func(old mailstore.Flags) mailstore.Flags {
		switch flags.Op {
		case goimap.StoreFlagsAdd:
			return old.With(list...)
		case goimap.StoreFlagsDel:
			return old.Without(list...)
		}
		return only
	})
	return nil
}

func (s *engineSession) Copy(set goimap.NumSet, dest string) (*goimap.CopyData, error) {
	return s.transfer(set, dest, s.box.Copy)
}

func (s *engineSession) Move(w *imapserver.MoveWriter, set goimap.NumSet, dest string) error {
	data, err := s.transfer(set, dest, s.box.Move)
	if err != nil {
		return err
	}
	return w.WriteCopyData(data)
}

func (s *engineSession) transfer(set goimap.NumSet, dest string, how func([]mailstore.UID, *mailstore.Mailbox) (from, to []mailstore.UID, err error)) (*goimap.CopyData, error) {
	box, err := s.user.Mailbox(dest)
	if err != nil {
		return nil, s.fail(err)
	}
	from, to, err := how(s.pick(set), box)
	if err != nil {
		return nil, s.fail(err)
	}
	data := &goimap.CopyData{UIDValidity: box.UIDValidity()}
	for i := range from {
		data.SourceUIDs.AddNum(goimap.UID(from[i]))
		data.DestUIDs.AddNum(goimap.UID(to[i]))
	}
	return data, nil
}

func engineFlags(flags []mailstore.Flag) []goimap.Flag {
	out := make([]goimap.Flag, len(flags))
	for i, f := range flags {
		out[i] = goimap.Flag(f)
	}
	return out
}

func storeFlags(flags []goimap.Flag) []mailstore.Flag {
	out := make([]mailstore.Flag, len(flags))
	for i, f := range flags {
		out[i] = mailstore.Flag(f)
	}
	return out
}
