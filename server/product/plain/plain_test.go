package plain_test

import (
	"testing"

	"go.uber.org/goleak"

	"ehlo/server/product/plain"
	"ehlo/server/smtp"
	"ehlo/server/smtp/smtptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSMTPDialogs(t *testing.T) {
	smtptest.Dialogs(t, plain.Product.Services[smtp.Name].(smtp.Product), "testdata/*.txt")
}
