package labs

import (
	"errors"
	"io/fs"
	"testing"

	"ehlo/labs/labtest"
	"ehlo/labs/scenario"
)

// heldBack gives out no file before open is closed.
type heldBack struct {
	fs.FS
	open chan struct{}
}

func (h heldBack) Open(name string) (fs.File, error) {
	<-h.open
	return h.FS.Open(name)
}

func TestStartReadsWhileOthersGoOn(t *testing.T) {
	h := heldBack{labtest.Folder(t, labtest.OneStep(labtest.Good)), make(chan struct{})}
	c := Start(h) // returns, though no file can be read yet
	close(h.open)
	if _, ok := c.Lab("x"); !ok || len(c.Labs()) != 1 {
		t.Errorf("the lab is there: %v; there are %d", ok, len(c.Labs()))
	}
	if err := c.Wait(); err != nil {
		t.Error(err)
	}
}

func TestStartTellsWhatIsWrong(t *testing.T) {
	c := Start(labtest.Folder(t, "# No front matter\n"))
	if err := c.Wait(); !errors.As(err, new(scenario.Findings)) {
		t.Errorf("it is %v", err)
	}
	if all := c.Labs(); len(all) != 0 {
		t.Errorf("there are %d labs", len(all))
	}
}
