package command

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// TestMailMetrics: each service of `ehlo mail` has its own figures.
func TestMailMetrics(t *testing.T) {
	load := mailLoad{refused: func() int { return 4 }}
	load.at("smtp").Open.Add(1)
	imap := load.at("imap")
	imap.TurnedAway.Add(2)
	imap.Displaced.Add(3)
	answer := httptest.NewRecorder()
	load.metrics().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	for _, line := range []string{
		`ehlo_mail_connections{service="smtp"} 1`, `ehlo_mail_connections{service="imap"} 0`, `ehlo_mail_turned_away_total{service="imap"} 2`,
		`ehlo_mail_displaced_total{service="imap"} 3`, `ehlo_mail_too_many_from_address_total 4`,
	} {
		if !strings.Contains(answer.Body.String(), line+"\n") {
			t.Errorf("there is no %s in\n%s", line, answer.Body)
		}
	}
}
