package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"ehlo/internal/pace"
	"ehlo/internal/sandbox"
	"ehlo/internal/sandbox/message"
)

const (
	maxMessage   = 600 << 10 // octets of one message of the browser's: a transcript, written as JSON
	pingEvery    = 25 * time.Second
	silenceLimit = 60 * time.Second
	writeLimit   = 10 * time.Second
)

// upgrader refuses pages of other sites: gorilla's default compares Origin with
// Host. Most of what a page sends is a line, and each page keeps room to read.
var upgrader = websocket.Upgrader{
	ReadBufferSize: 512, WriteBufferSize: 4096, WriteBufferPool: &sync.Pool{},
	HandshakeTimeout: 10 * time.Second,
}

// pages knows the sockets that are open, so that Close can end them.
type pages struct {
	ctx  context.Context
	end  context.CancelFunc
	open atomic.Int64
	gone sync.WaitGroup
	mu   sync.Mutex // keeps gone from growing once ctx has ended

	silence time.Duration // after which one is given up of which nothing is heard
}

func newPages() *pages {
	p := &pages{silence: silenceLimit}
	p.ctx, p.end = context.WithCancel(context.Background())
	return p
}

// enter counts a socket in, unless the site is closing.
func (p *pages) enter() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ctx.Err() != nil {
		return false
	}
	p.gone.Add(1)
	p.open.Add(1)
	return true
}

// leave counts a socket out.
func (p *pages) leave() {
	p.open.Add(-1)
	p.gone.Done()
}

func (p *pages) close() {
	p.mu.Lock()
	p.end()
	p.mu.Unlock()
	p.gone.Wait()
}

// socket takes the connection of a learner's page.
func (s *Site) socket(w http.ResponseWriter, r *http.Request) {
	var p *sandbox.Page
	gone := func() {
		if l, activity, ok := p.Whose(); ok {
			s.leaves(l, activity)
		}
	}
	s.connect(w, r, nil, gone, func(k *socket) *sandbox.Page {
		p = s.c.Manager.NewPageFor(k.rouse, k.from.has(), k.from.room)
		return p
	})
}

// connect takes a page's connection. may is asked now and then whether it can go on, nil if it can; gone is
// called when it has ended, or did not come about. The handler returns after the upgrade and two goroutines
// serve the connection: that frees what net/http keeps for a request.
func (s *Site) connect(w http.ResponseWriter, r *http.Request, may func() error, gone func(), page func(*socket) *sandbox.Page) {
	if !s.pages.enter() {
		gone()
		http.Error(w, texts.Say("closing"), http.StatusServiceUnavailable)
		return
	}
	from, fits := s.c.Gate.source(r, true)
	leave := func() {
		gone()
		if fits {
			from.leave()
		}
		s.pages.leave()
	}
	over := &outgoingWriter{ResponseWriter: w}
	conn, err := upgrader.Upgrade(over, r, nil)
	if err != nil { // it has answered
		leave()
		s.c.Log.Debug("no socket", "from", r.RemoteAddr, "err", err)
		return
	}
	if !fits { // a page learns no reason before it is connected
		leave()
		_ = sayWhy(conn, websocket.CloseTryAgainLater, errCrowded)
		conn.Close()
		return
	}
	k := &socket{conn: conn, line: over.conn, from: from, budget: from.page(), may: may}
	k.page = page(k)
	go s.serve(k, leave)
}

// socket is a page's connection, and what it is shown. Who reads it writes the answers as well;
// for all else a goroutine is made that ends when it has been written.
type socket struct {
	conn *websocket.Conn
	line *outgoing // below conn
	page *sandbox.Page
	from *source
	may  func() error // why the page has to go, nil for one that can stay as long as it likes

	budget *pace.Budget
	heard  atomic.Int64 // when the browser was heard last, in nanoseconds of Unix time, to a second

	writing sync.Mutex // held from taking messages until they have been written: they stay in order
	writers sync.WaitGroup

	mu   sync.Mutex // guards all below
	busy bool       // there is a writer
	due  due        // is for it to write, or for the next one
	over bool       // nothing more is
}

// due is what is to be written.
type due struct {
	messages bool // of the page's, if any wait
	ping     bool
	closing  bool // that the site closes
}

// serve reads a socket until it ends. Leave is called then.
func (s *Site) serve(k *socket, leave func()) {
	defer leave()
	forgo := context.AfterFunc(s.pages.ctx, func() { k.owe(due{closing: true}) })
	defer forgo()
	ping := k.pings()
	defer ping.Stop()
	s.ended(k.read(s.pages.ctx, s.pages.silence))
	k.conn.Close()
	k.page.Leave()
	k.end()
}

// ended notes why a socket has.
//
//go:noinline
func (s *Site) ended(err error) {
	if errors.Is(err, errFault) {
		s.c.Log.Error("a page's message met a fault of EHLO's; that page's connection was ended", "err", err)
	} else {
		s.c.Log.Debug("socket ended", "err", err)
	}
}

// read hands the page what the browser sends, until the connection ends. That it answers pings does
// not do until it has sent a message: whoever says nothing would have a place for ever.
func (k *socket) read(ctx context.Context, silence time.Duration) error {
	conn := k.conn
	conn.SetReadLimit(maxMessage)
	alive := func(string) error {
		now := time.Now()
		if k.silent(now) < time.Second {
			return nil
		}
		k.heard.Store(now.UnixNano())
		return conn.SetReadDeadline(now.Add(silence))
	}
	tell := func() { k.page.Tell(texts.Say("waits")) }
	for {
		if err := alive(""); err != nil {
			return err
		}
		kind, r, err := conn.NextReader()
		if err != nil {
			return err
		}
		if err := k.serve(ctx, kind, r, tell); err != nil {
			return err
		}
		conn.SetPongHandler(alive)
	}
}

// serve reads a message and hands it to the page. An error is that the connection has to end, and
// the browser has been told why, if it can be. Tell is called when it waits for long.
func (k *socket) serve(ctx context.Context, kind int, r io.Reader, tell func()) error {
	at := rooms.Get().(*room)
	defer at.leave()
	data, served, err := k.from.read(ctx, r, at.read, k.budget, tell)
	at.read = data
	defer served()
	if err != nil {
		return err
	}
	if kind != websocket.TextMessage {
		return sayWhy(k.conn, websocket.CloseUnsupportedData, errors.New("messages are JSON text"))
	}
	turn, err := k.from.turn(ctx, k.budget, tell)
	if err != nil {
		return err
	}
	msg, err := message.DecodeClient(data)
	if err != nil {
		turn.done(len(data), 0)
		return sayWhy(k.conn, websocket.CloseInvalidFramePayloadData, err)
	}
	err = k.receive(ctx, msg)
	turn.done(len(data), k.page.Long())
	if err := k.answer(at); err != nil {
		return err
	}
	if err != nil {
		return k.sayFault(err)
	}
	return nil
}

// sayFault tells the browser why its connection has to end, and returns it.
//
//go:noinline
func (k *socket) sayFault(err error) error {
	switch {
	case errors.Is(err, errFault):
		sayWhy(k.conn, websocket.CloseInternalServerErr, texts.Error("fault"))
		return err
	case isOne(err, comesAgain...):
		return sayWhy(k.conn, websocket.CloseTryAgainLater, err)
	}
	return sayWhy(k.conn, websocket.ClosePolicyViolation, err)
}

// comesAgain are why a connection has to end whose page is told so, and may come again.
var comesAgain = []error{sandbox.ErrSignedOut, sandbox.ErrFull, sandbox.ErrShare, sandbox.ErrMadeRoom, errCrowded}

// errFault is a panic that a page's message has led to.
var errFault = errors.New("panic")

// answer writes what waits for the page, as far as that is possible at once: who types does not
// wait for another goroutine to do it. What is left is the writer's.
func (k *socket) answer(at *room) error {
	if !k.writing.TryLock() {
		k.page.Rouse()
		return nil
	}
	defer k.writing.Unlock()
	if k.line.waits() {
		k.page.Rouse()
		return nil
	}
	more, err := k.gather(at)
	if isOne(err, comesAgain...) {
		k.page.Rouse()
		return nil
	}
	if err != nil || len(at.frames) == 0 {
		return err
	}
	all, err := k.line.offer(at.frames)
	if !all || more {
		k.page.Rouse()
	}
	return err
}

// gather takes what waits for the page, as frames, and tells whether there is more.
func (k *socket) gather(at *room) (more bool, err error) {
	at.frames = at.frames[:0]
	messages, more, err := k.page.TakeInto(at.queue)
	at.queue = nil // it is the page's now
	if err != nil {
		return false, err
	}
	k.line.collect(at.frames)
	for _, m := range messages {
		if at.text, err = message.AppendServer(at.text[:0], m); err != nil {
			break
		}
		if err = k.conn.WriteMessage(websocket.TextMessage, at.text); err != nil {
			break
		}
	}
	at.frames = k.line.collected()
	if err != nil {
		return false, err
	}
	clear(messages)
	at.queue = messages
	return more, nil
}

// receive hands the page a message. A panic becomes an error: what one learner types
// must not end the program for all others.
func (k *socket) receive(ctx context.Context, msg message.Client) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("%w at %s: %v\n%s", errFault, message.TypeOf(msg), fault, debug.Stack())
		}
	}()
	return k.page.Serve(ctx, msg)
}

// silent is for how long the browser has not been heard.
func (k *socket) silent(now time.Time) time.Duration {
	return now.Sub(time.Unix(0, k.heard.Load()))
}

// pings has pings written, until it is stopped.
func (k *socket) pings() *time.Timer {
	k.mu.Lock()
	defer k.mu.Unlock()
	var t *time.Timer
	t = time.AfterFunc(pingEvery, func() {
		now, next := k.pingAt(time.Now())
		if now {
			k.owe(due{ping: true})
		}
		k.mu.Lock()
		defer k.mu.Unlock()
		if !k.over {
			t.Reset(next)
		}
	})
	return t
}

// pingAt is whether a ping is due, and when to ask again. A browser that has said something is there; whether
// a page may go on is asked with each ping, and one of which that is asked has them all the same.
func (k *socket) pingAt(now time.Time) (due bool, next time.Duration) {
	if left := pingEvery - k.silent(now); k.may == nil && left > 0 {
		return false, left
	}
	return true, pingEvery
}

// rouse has what waits for the page written.
func (k *socket) rouse() { k.owe(due{messages: true}) }

// owe has something written, by a writer of its own if there is none.
func (k *socket) owe(d due) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.due = due{k.due.messages || d.messages, k.due.ping || d.ping, k.due.closing || d.closing}
	if !k.busy && !k.over {
		k.busy = true
		k.writers.Go(k.write)
	}
}

// take tells a writer what is due. It ends when nothing is.
func (k *socket) take() due {
	k.mu.Lock()
	defer k.mu.Unlock()
	d := k.due
	if k.over {
		d = due{}
	}
	k.due, k.busy = due{}, d != due{}
	return d
}

// end waits for the writer, and has no other made.
func (k *socket) end() {
	k.mu.Lock()
	k.over = true
	k.mu.Unlock()
	k.writers.Wait()
}

// write writes as long as something is due. Where that fails it ends the connection, and the
// reading with it.
func (k *socket) write() {
	for d := k.take(); d != (due{}); d = k.take() {
		if d.closing {
			_ = sayWhy(k.conn, websocket.CloseGoingAway, texts.Error("closing"))
			k.conn.Close()
			continue
		}
		err := k.flush()
		if d.ping && k.may != nil && err == nil {
			if err = k.may(); err != nil {
				_ = sayWhy(k.conn, websocket.ClosePolicyViolation, err)
			}
		}
		if isOne(err, comesAgain...) {
			_ = sayWhy(k.conn, websocket.CloseTryAgainLater, err)
		} else if err != nil && refusedWith(err) != 0 {
			_ = sayWhy(k.conn, websocket.ClosePolicyViolation, err)
		}
		if err == nil && d.ping {
			err = k.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeLimit))
		}
		if err != nil {
			k.conn.Close()
		}
	}
}

// flush writes all that waits for the page.
func (k *socket) flush() error {
	k.writing.Lock()
	defer k.writing.Unlock()
	at := rooms.Get().(*room)
	defer at.leave()
	at.frames = at.frames[:0]
	for more := true; more; {
		err := k.line.send(at.frames)
		if err == nil {
			more, err = k.gather(at)
		}
		if err != nil {
			return err
		}
	}
	return k.line.send(at.frames)
}

// sayWhy closes a socket with a reason and returns it.
func sayWhy(conn *websocket.Conn, code int, err error) error {
	text := err.Error()
	if len(text) > 120 { // RFC 6455 §5.5: 125 octets with the code
		text = strings.ToValidUTF8(text[:120], "")
	}
	conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, text), time.Now().Add(time.Second))
	return err
}
