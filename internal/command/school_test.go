package command

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"ehlo/internal/classroom"
	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox"
	"ehlo/internal/sandbox/message"
	"ehlo/labs"
	"ehlo/scenarios"
)

// TestClassIsErased: a class that its teacher deletes leaves nothing in the folder, of itself, of those
// who sat in it, and of what they typed.
func TestClassIsErased(t *testing.T) {
	dir := t.TempDir()
	ask := serving(t, dir)
	class, lab := ask.makesClass("Networks-xyzzy", 0)
	lea := ask.joins(class, "Lea-xyzzy")
	ask.types(lea.Token, lab, "echo plugh-xyzzy")
	if found := grep(t, dir, "xyzzy"); len(found) == 0 {
		t.Error("nothing was kept, and nothing can be erased")
	}
	ask.does("DELETE", "api/classes/"+class.ID, "", nil, nil)
	ask.isForgotten(lea.Token)
	if status := ask.status("GET", "api/join/"+class.Code, ""); status != http.StatusNotFound {
		t.Errorf("the code: %d", status)
	}
	ask.stop()
	if found := grep(t, dir, "xyzzy"); len(found) > 0 {
		t.Errorf("something is left in %q", found)
	}
}

// TestLearnerIsErased: of one learner nothing is left in the folder, whether they erase it or their teacher
// takes the seat away, and all of the others is.
func TestLearnerIsErased(t *testing.T) {
	dir := t.TempDir()
	ask := serving(t, dir)
	class, lab := ask.makesClass("Networks", 0)
	seated := make(map[string]message.Seated)
	for _, name := range []string{"Lea-xyzzy", "Max-plover", "Zoe-plugh"} {
		seated[name] = ask.joins(class, name)
		ask.types(seated[name].Token, lab, "echo typed-by-"+name)
	}
	ask.does("GET", "api/classes/"+class.ID, "", nil, &class)
	for _, s := range class.Seats {
		ask.does("PUT", "api/classes/"+class.ID+"/seats/"+s.ID, "", message.PlaceSeat{Name: s.Name, Group: "of-" + s.Name}, nil)
		ask.does("POST", "api/classes/"+class.ID+"/seats/"+s.ID+"/notes", "", message.WriteNote{Text: "to-" + s.Name}, nil)
		if s.Name == "Lea-xyzzy" {
			ask.does("DELETE", "api/classes/"+class.ID+"/seats/"+s.ID, "", nil, nil)
		}
	}
	ask.does("DELETE", "api/learner", "Bearer "+seated["Zoe-plugh"].Token, nil, nil)
	ask.isForgotten(seated["Lea-xyzzy"].Token)
	ask.isForgotten(seated["Zoe-plugh"].Token)
	ask.stop()
	for _, text := range []string{"xyzzy", "plugh"} {
		if found := grep(t, dir, text); len(found) > 0 {
			t.Errorf("%s: something is left in %q", text, found)
		}
	}
	for _, text := range []string{`"name":"Max-plover"`, "typed-by-Max-plover", "of-Max-plover", "to-Max-plover"} {
		if len(grep(t, dir, text)) == 0 {
			t.Errorf("%q is gone", text)
		}
	}
}

// TestClassIsForgotten: so many days after a class was used last as its teacher said, nothing of it is
// left in the folder, and all of another is.
func TestClassIsForgotten(t *testing.T) {
	dir := t.TempDir()
	ask := serving(t, dir)
	short, lab := ask.makesClass("Short-xyzzy", 30)
	long, _ := ask.makesClass("Long-plover", 90)
	ask.types(ask.joins(short, "Lea-xyzzy").Token, lab, "echo typed-xyzzy")
	ask.types(ask.joins(long, "Max-plover").Token, lab, "echo typed-plover")
	ask.stop()
	all, err := labs.Load(scenarios.FS)
	if err != nil {
		t.Fatal(err)
	}
	journals, err := journal.Open(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	later := func() time.Time { return time.Now().AddDate(0, 0, 31) }
	room, err := classroom.New(classroom.Config{
		Values: func(name string) (journal.ValueStore, error) { return journals.Values(name), nil }, Now: later,
		Labs: func(string) bool { return true },
	})
	if err != nil {
		t.Fatal(err)
	}
	manager := sandbox.NewManager(sandbox.Config{World: loadWorld, Play: "doc", Labs: all, Journals: journals, Now: later})
	if err := clearOnce(room, func(learner.ID) *sandbox.Manager { return manager }); err != nil {
		t.Error(err)
	}
	manager.Close()
	room.Close()
	if err := journals.Close(); err != nil {
		t.Fatal(err)
	}
	if found := grep(t, dir, "xyzzy"); len(found) > 0 {
		t.Errorf("something is left in %q", found)
	}
	for _, text := range []string{"Long-plover", "Max-plover", "typed-plover"} {
		if len(grep(t, dir, text)) == 0 {
			t.Errorf("%q is gone", text)
		}
	}
}

// serving has a server keep what learners do in a folder, in which Ana teaches.
func serving(t *testing.T, dir string) running {
	t.Helper()
	r := runServer(t, "127.0.0.1:0", "--data", dir)
	r.stop = sync.OnceFunc(r.stop)
	t.Cleanup(r.stop)
	link := regexp.MustCompile(`teach#(\S+)`).FindStringSubmatch(r.says)
	if link == nil {
		t.Fatalf("no link for the first teacher in %q", r.says)
	}
	r.does("POST", "api/teacher", "", message.Accept{Invitation: link[1], Name: "Ana", Password: "correct horse"}, nil)
	return r
}

// asker asks a server as the page does.
type asker struct {
	t      *testing.T
	url    string
	client *http.Client
}

// makesClass makes a class of one lab, that is kept for so many days.
func (a asker) makesClass(title string, keep int) (class message.Class, lab string) {
	a.t.Helper()
	var all []struct{ ID string }
	a.does("GET", "api/labs", "", nil, &all)
	lab = all[0].ID
	a.does("POST", "api/classes", "", message.ClassSettings{Title: title, Labs: []string{lab}, Keep: keep}, &class)
	return class, lab
}

func (a asker) joins(class message.Class, name string) (seated message.Seated) {
	a.t.Helper()
	a.does("POST", "api/join", "", message.Join{Code: class.Code, Name: name}, &seated)
	return seated
}

// isForgotten waits until a token opens nothing.
func (a asker) isForgotten(token string) {
	a.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); a.status("GET", "api/learner", "Bearer "+token) != http.StatusUnauthorized; {
		if time.Now().After(deadline) {
			a.t.Fatal("the learner is still known")
		}
	}
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
