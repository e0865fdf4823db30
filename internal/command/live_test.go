package command

import (
	"bytes"
	"context"
	"io"
	"regexp"
	"strings"
	"testing"
)

// readyWriter hands on what was written, once "ready" is.
type readyWriter struct {
	text  strings.Builder
	ready chan string
}

func (w *readyWriter) Write(p []byte) (int, error) {
	w.text.Write(p)
	if strings.Contains(string(p), "ready") {
		w.ready <- w.text.String()
	}
	return len(p), nil
}

// TestReplayAgainst plays one of the document's sessions against a server on a
// port.
func TestReplayAgainst(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	out := &readyWriter{ready: make(chan string, 1)}
	var says lockedBuffer
	ended := make(chan int, 1)
	go func() {
		ended <- Main(ctx, []string{"mail", "--world", "doc-imap", "--imap", "127.0.0.1:0"}, out, &says)
	}()
	var text string
	select {
	case text = <-out.ready:
	case code := <-ended:
		t.Fatalf("exit %d: %s", code, says.String())
	}
	defer func() { cancel(); <-ended }()
	address := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(text + says.String())
	var report bytes.Buffer
	code := Main(ctx, []string{"replay", "--against", address, "--password", "password123", "../../labs/transcript/testdata/telnet-imap.txt"}, &report, io.Discard)
	if code != 0 || !strings.Contains(report.String(), " 0 differ") {
		t.Errorf("exit %d: %s", code, report.String())
	}
}
