package persona

import "ehlo/server/smtp"

func EximSMTP() smtp.Voice    { return nil }
func PostfixSMTP() smtp.Voice { return nil }
func PlainSMTP() smtp.Voice   { return nil }
