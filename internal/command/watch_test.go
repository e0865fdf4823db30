package command

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ehlo/internal/sandbox/message"
)

const noop = `---
ehlo: 1
id: noop
title: Nothing
world: doc
terminals: [{id: a, connect: telnet 10.49.137.152 25}]
---
You will do nothing.

## Nothing {#nothing}
` + "```ehlo-step\nexpect: {verb: NOOP}\nsolution: NOOP\n```\n"

// TestServeScenarios saves a lab while it is served.
func TestServeScenarios(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "noop.md")
	save := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	save(noop)
	ctx, cancel := context.WithCancel(context.Background())
	out, outW := io.Pipe()
	var errs lockedBuffer
	done := make(chan int, 1)
	go func() {
		done <- Main(ctx, []string{"serve", "--addr", "127.0.0.1:0", "--scenarios", dir}, outW, &errs)
		outW.Close()
	}()
	first, err := bufio.NewReader(out).ReadString('\n')
	address := regexp.MustCompile(`http://[^/]+/`).FindString(first)
	if address == "" {
		t.Fatalf("%q, %v; standard error:\n%s", first, err, errs.String())
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	get := func(path string, into any) int {
		t.Helper()
		res, err := client.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if res.StatusCode == http.StatusOK {
			if err := json.NewDecoder(res.Body).Decode(into); err != nil {
				t.Fatal(err)
			}
		}
		return res.StatusCode
	}
	draft := func(version int) (d message.Draft) {
		t.Helper()
		for deadline := time.Now().Add(20 * time.Second); d.Version < version; time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("version %d did not come: %+v\n%s", version, d, errs.String())
			}
			get("api/labs/noop/findings", &d)
		}
		return d
	}
	titles := func() (all string) {
		t.Helper()
		var list []message.LabSummary
		get("api/labs", &list)
		for _, l := range list {
			all += l.Title + "\n"
		}
		return all
	}
	if d := draft(1); len(d.Findings) != 0 || titles() != "Nothing\n" {
		t.Errorf("%+v, %q", d, titles())
	}
	save(strings.Replace(noop, "title:", "titel:", 1))
	if d := draft(2); d.Right != 1 || len(d.Findings) != 2 || d.Findings[1].Line != 4 || !strings.Contains(d.Findings[1].Remedy, "title") || titles() != "Nothing\n" {
		t.Errorf("%+v, %q", d, titles())
	}
	save(strings.Replace(noop, "Nothing", "Less", 1))
	if d := draft(3); d.Right != 3 || len(d.Findings) != 0 || titles() != "Less\n" {
		t.Errorf("%+v, %q", d, titles())
	}
	if code := get("api/labs/other/findings", nil); code != http.StatusNotFound {
		t.Errorf("a lab that is not there: %d", code)
	}
	cancel()
	if code := <-done; code != 0 {
		t.Errorf("exit code %d; standard error:\n%s", code, errs.String())
	}
}
