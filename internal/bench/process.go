package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server that is measured.
type process struct {
	cmd   *exec.Cmd
	ready string    // the line by which it said that it serves
	began time.Time // when it was started
}

// launch starts a program and waits for the line that begins with said. Without said it
// waits for nothing.
func launch(ctx context.Context, said string, program string, args ...string) (*process, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, began: time.Now()}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	for lines := bufio.NewScanner(out); said != ""; {
		if !lines.Scan() {
			return nil, errors.Join(fmt.Errorf("%s ended before it said %q", program, said), cmd.Wait())
		}
		if p.ready = lines.Text(); strings.HasPrefix(p.ready, said) {
			break
		}
	}
	go io.Copy(io.Discard, out)
	return p, nil
}

// site starts `ehlo serve`, with its address.
func (b *bench) site(ctx context.Context, args ...string) (p *process, addr string, err error) {
	p, err = b.server(ctx, "EHLO is ready.", append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
	if err != nil {
		return nil, "", err
	}
	_, rest, _ := strings.Cut(p.ready, "http://")
	addr, _, _ = strings.Cut(rest, "/")
	return p, addr, nil
}

// server starts a command of EHLO's, in a process that writes profiles if they are wanted.
func (b *bench) server(ctx context.Context, said string, args ...string) (*process, error) {
	if b.profiles == "" {
		return launch(ctx, said, b.ehlo, args...)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return launch(ctx, said, self, append([]string{"profiled", b.profiles}, args...)...)
}

// stop ends the server.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	_ = p.cmd.Wait() // how it ended is nothing to measure
}

// cpu is how long the server has run on processors, in all its threads.
func (p *process) cpu() (sum time.Duration, err error) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for _, file := range threads {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // that thread has ended
		}
		ran, _, _ := strings.Cut(string(text), " ")
		n, err := strconv.ParseInt(ran, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", file, err)
		}
		sum += time.Duration(n)
	}
	if sum == 0 {
		return 0, errors.New("this system does not tell how long a process has run")
	}
	return sum, nil
}

// resident is how many octets of memory the server holds.
func (p *process) resident() (int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")))
			return kib << 10, err
		}
	}
	return 0, errors.New("this system does not tell how much memory a process holds")
}
