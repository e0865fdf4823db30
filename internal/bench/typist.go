package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/gorilla/websocket"
)

// typist is a page that types lines. It knows no more of the socket's messages than hello,
// line and out.
type typist struct {
	conn  *websocket.Conn
	token string
	term  string
	lines int

	sent chan sent           // what is not answered yet
	took func(time.Duration) // is told how long an answer took
	done chan struct{}       // closed when nothing reads any more
}

// sent is a line on its way, and what its answer contains.
type sent struct {
	at     time.Time
	answer []byte
}

func dial(addr string) (*typist, error) {
	conn, _, err := (&websocket.Dialer{WriteBufferSize: 512, ReadBufferSize: 2048}).Dial("ws://"+addr+"/ws", nil)
	if err != nil {
		return nil, err
	}
	return &typist{conn: conn, sent: make(chan sent, 4), done: make(chan struct{})}, nil
}

// mailServer is that of the world of free play, with a client's greeting.
const mailServer = "telnet 10.49.137.152 25"

// enroll is a new learner who has said EHLO to the mail server.
func enroll(addr string) (*typist, error) {
	l, err := dial(addr)
	if err != nil {
		return nil, err
	}
	if err := l.greet(`{"type":"hello"}`); err != nil {
		return nil, err
	}
	for _, line := range []struct{ text, answer string }{{mailServer, "220 "}, {"EHLO client.com", "250 "}} {
		if err := l.say(line.text, line.answer); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// greet says hello, and takes in what the learner has there.
func (l *typist) greet(hello string) error {
	if err := l.conn.WriteMessage(websocket.TextMessage, []byte(hello)); err != nil {
		return err
	}
	data, err := l.read([]byte(`"type":"welcome"`))
	if err != nil {
		return err
	}
	var welcome struct {
		Token string
		Terms []struct{ ID string }
	}
	if err := json.Unmarshal(data, &welcome); err != nil || len(welcome.Terms) == 0 {
		return fmt.Errorf("no terminal in the welcome %s (%v)", data, err)
	}
	l.token, l.term = welcome.Token, welcome.Terms[0].ID
	return nil
}

// message is the message that types a line.
func (l *typist) message(text string) []byte {
	l.lines++
	return fmt.Appendf(nil, `{"type":"line","term":%q,"seq":%d,"text":%q}`, l.term, l.lines, text)
}

// say types a line and waits for its answer.
func (l *typist) say(text, answer string) error {
	if err := l.conn.WriteMessage(websocket.TextMessage, l.message(text)); err != nil {
		return err
	}
	_, err := l.read([]byte(`"type":"out"`), []byte(answer))
	return err
}

// read returns the next message that contains all that is wanted.
func (l *typist) read(want ...[]byte) ([]byte, error) {
	if err := l.conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		return nil, err
	}
	for {
		_, data, err := l.conn.ReadMessage()
		if err != nil {
			return nil, fmt.Errorf("waiting for %q: %w", want, err)
		}
		all := true
		for _, w := range want {
			all = all && bytes.Contains(data, w)
		}
		if all {
			return data, nil
		}
	}
}

// listen reads all that comes from now on. It ends with the connection.
func (l *typist) listen() {
	defer close(l.done)
	_ = l.conn.SetReadDeadline(time.Time{}) // there may be nothing but pings for long
	var waiting sent
	for {
		_, data, err := l.conn.ReadMessage()
		if err != nil {
			return
		}
		now := time.Now()
		if waiting.answer == nil {
			select {
			case waiting = <-l.sent:
			default:
			}
		}
		if waiting.answer != nil && bytes.Contains(data, waiting.answer) {
			l.took(now.Sub(waiting.at))
			waiting = sent{}
		}
	}
}

// enter types a line whose answer listen waits for.
func (l *typist) enter(text, answer string) error {
	message := l.message(text)
	l.sent <- sent{time.Now(), []byte(answer)}
	return l.conn.WriteMessage(websocket.TextMessage, message)
}

// end closes the connection and waits until listen has ended.
func (l *typist) end() {
	l.conn.Close()
	<-l.done
}
