package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"syscall"

	"github.com/gorilla/websocket"

	"ehlo/internal/command"
)

// roles are what this program is when a bench starts it once more.
var roles = map[string]func(args []string) error{"echo": echo, "nod": nod, "alone": library, "profiled": profiled}

// echo sends back each message of a socket, with nothing around it: what a learner's line
// costs at least.
func echo([]string) error {
	up := websocket.Upgrader{ReadBufferSize: 1024, WriteBufferSize: 4096}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		go func() { // as the page's socket is served: off the handler
			defer conn.Close()
			for {
				kind, data, err := conn.ReadMessage()
				if err != nil || conn.WriteMessage(kind, data) != nil {
					return
				}
			}
		}()
	}))
}

// profiled is EHLO's command line, which writes profiles of itself into a folder when it ends.
func profiled(args []string) error {
	cpu, err := os.Create(filepath.Join(args[0], args[1]+".cpu"))
	if err != nil {
		return err
	}
	heap, err := os.Create(filepath.Join(args[0], args[1]+".heap"))
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(context.Background())
	defer end()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-stop
		pprof.StopCPUProfile()
		runtime.GC()
		_ = pprof.WriteHeapProfile(heap) // while the learners are still there
		end()
	}()
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return err
	}
	command.Main(ctx, args[1:], os.Stdout, os.Stderr)
	return errors.Join(cpu.Close(), heap.Close())
}
