package command

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"ehlo/internal/sandbox/message"
)

// TestClassIsErased: a class that its teacher deletes leaves nothing in the folder, of itself, of those
// who sat in it, and of what they typed.
func TestClassIsErased(t *testing.T) {
	dir := t.TempDir()
	ask := runServer(t, "127.0.0.1:0", "--data", dir)
	link := regexp.MustCompile(`teach#(\S+)`).FindStringSubmatch(ask.says)
	if link == nil {
		ask.stop()
		t.Fatalf("no link for the first teacher in %q", ask.says)
	}
	ask.does("POST", "api/teacher", "", message.Accept{Invitation: link[1], Name: "Ana", Password: "correct horse"}, nil)
	var labs []struct{ ID string }
	ask.does("GET", "api/labs", "", nil, &labs)
	lab := labs[0].ID
	var class message.Class
	ask.does("POST", "api/classes", "", message.ClassSettings{Title: "Networks-xyzzy", Labs: []string{lab}}, &class)
	var seated message.Seated
	ask.does("POST", "api/join", "", message.Join{Code: class.Code, Name: "Lea-xyzzy"}, &seated)
	ask.types(seated.Token, lab, "echo plugh-xyzzy")
	if found := grep(t, dir, "xyzzy"); len(found) == 0 {
		t.Error("nothing was kept, and nothing can be erased")
	}
	ask.does("DELETE", "api/classes/"+class.ID, "", nil, nil)
	for deadline := time.Now().Add(20 * time.Second); ask.status("GET", "api/learner", "Bearer "+seated.Token) != http.StatusUnauthorized; {
		if time.Now().After(deadline) {
			t.Fatal("the learner is still known")
		}
	}
	if status := ask.status("GET", "api/join/"+class.Code, ""); status != http.StatusNotFound {
		t.Errorf("the code: %d", status)
	}
	ask.stop()
	if found := grep(t, dir, "xyzzy"); len(found) > 0 {
		t.Errorf("something is left in %q", found)
	}
}

// asker asks a server as the page does.
type asker struct {
	t      *testing.T
	url    string
	client *http.Client
}

func (a asker) ask(method, path, authorization string, body any) *http.Response {
	a.t.Helper()
	var data []byte
	if body != nil {
		data, _ = json.Marshal(body) // the page's messages have JSON
	}
	req, err := http.NewRequest(method, a.url+path, bytes.NewReader(data))
	if err != nil {
		a.t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Authorization", authorization)
	res, err := a.client.Do(req)
	if err != nil {
		a.t.Fatal(err)
	}
	return res
}

func (a asker) status(method, path, authorization string) int {
	a.t.Helper()
	res := a.ask(method, path, authorization, nil)
	res.Body.Close()
	return res.StatusCode
}

// does asks for what has to be done, and reads the answer if somebody wants it.
func (a asker) does(method, path, authorization string, body, into any) {
	a.t.Helper()
	res := a.ask(method, path, authorization, body)
	defer res.Body.Close()
	if res.StatusCode > http.StatusNoContent {
		a.t.Fatalf("%s %s: %s", method, path, res.Status)
	}
	if into == nil {
		return
	}
	if err := json.NewDecoder(res.Body).Decode(into); err != nil {
		a.t.Fatal(err)
	}
}

// types types a line at a lab, and waits for its output.
func (a asker) types(token, lab, line string) {
	a.t.Helper()
	conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(a.url, "http", "ws", 1)+"ws", nil)
	if err != nil {
		a.t.Fatal(err)
	}
	defer conn.Close()
	for _, m := range []message.Client{
		message.Hello{Token: token, Activity: lab, Page: "a"}, message.StartLab{Lab: lab}, message.OpenTerminal{}, message.Line{Term: "t1", Text: line},
		message.Line{Term: "t2", Text: line},
	} {
		data, err := message.EncodeClient(m)
		if err == nil {
			err = conn.WriteMessage(websocket.TextMessage, data)
		}
		if err != nil {
			a.t.Fatal(err)
		}
	}
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			a.t.Fatal(err)
		}
		if strings.Contains(string(data), `"out"`) && strings.Contains(string(data), strings.Fields(line)[1]) {
			return
		}
	}
}

// grep are the files in a folder that have a text.
func grep(t *testing.T, dir, text string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte(text)) {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
