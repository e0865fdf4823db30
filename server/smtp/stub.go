package smtp

func headerSyntax([]byte) bool         { return true }
func newEximGuard(s *session) guard    { return nil }
func newPostfixGuard(s *session) guard { return nil }
func newPlainGuard(s *session) guard   { return nil }
