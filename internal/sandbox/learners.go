package sandbox

import "ehlo/internal/learner"

// enter finds the learner whom a token opens, or makes a new one. known is
// false for a new one.
func (m *Manager) enter(t learner.Token) (l *learner.Learner, token learner.Token, known bool, err error) {
	l, known, err = m.learners.Find(t)
	if err != nil || known {
		return l, t, known, err
	}
	l, token = m.learners.New()
	return l, token, false, nil
}
