package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"time"
)

// starts is how often a start is measured.
const starts = 21

// start is how long a command takes from its start until a client has what it came for. It is
// held against a command that only says a line.
func start(ctx context.Context, b *bench) ([]row, error) {
	var mail, page, list, version []time.Duration
	for range starts {
		for _, m := range []struct {
			all     *[]time.Duration
			measure func(context.Context) (time.Duration, error)
		}{
			{&mail, b.firstGreeting}, {&page, b.firstAnswer("/")}, {&list, b.firstAnswer("/api/labs")}, {&version, b.version},
		} {
			took, err := m.measure(ctx)
			if err != nil {
				return nil, err
			}
			*m.all = append(*m.all, took)
		}
	}
	floor := median(version)
	against := func(what string, all []time.Duration, reach string) row {
		took := median(all)
		return row{what, milli(took), "ehlo version " + milli(floor), times(float64(took), float64(floor)), reach}
	}
	return []row{
		against("start → first 220 (ehlo mail)", mail, "≤ 15 ms"),
		against("start → page served (ehlo serve)", page, "≤ 100 ms"),
		against("start → labs listed (ehlo serve)", list, ""),
	}, nil
}

// firstGreeting starts ehlo mail, and is done when a client has read the SMTP server's greeting.
func (b *bench) firstGreeting(ctx context.Context) (time.Duration, error) {
	addr, err := freePort()
	if err != nil {
		return 0, err
	}
	p, err := launch(ctx, "ready", b.ehlo, "mail", "--smtp", addr)
	if err != nil {
		return 0, err
	}
	defer p.stop()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	line, err := bufio.NewReader(c).ReadString('\n')
	took := time.Since(p.began)
	if err == nil && !strings.HasPrefix(line, "220") {
		err = fmt.Errorf("the greeting is %q", line)
	}
	return took, err
}

// firstAnswer starts ehlo serve, and is done when a browser has read what stands at a path.
func (b *bench) firstAnswer(path string) func(context.Context) (time.Duration, error) {
	return func(ctx context.Context) (time.Duration, error) { return b.firstRead(ctx, path) }
}

func (b *bench) firstRead(ctx context.Context, path string) (time.Duration, error) {
	addr, err := freePort()
	if err != nil {
		return 0, err
	}
	p, err := launch(ctx, "EHLO is ready.", b.ehlo, "serve", "--addr", addr)
	if err != nil {
		return 0, err
	}
	defer p.stop()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get("http://" + addr + path)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	took := time.Since(p.began)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("it is answered with %s", res.Status)
	}
	return took, err
}

func (b *bench) version(ctx context.Context) (time.Duration, error) {
	begin := time.Now()
	err := exec.CommandContext(ctx, b.ehlo, "version").Run()
	return time.Since(begin), err
}

// freePort is an address of this machine's at which nobody listens.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
