package command

import (
	"context"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"ehlo/labs"
)

// watchEvery is how often a folder of labs is looked at. Its files are few and
// small, and every file system can be read so, over a network too.
const watchEvery = time.Second

// labWatch reads the labs of a folder again when they have been saved. It owns
// one goroutine, which stop ends.
type labWatch struct {
	catalogue *labs.Catalogue
	log       *slog.Logger
	cancel    context.CancelFunc
	ended     sync.WaitGroup
}

func watchLabs(ctx context.Context, fsys fs.FS, log *slog.Logger) *labWatch {
	ctx, cancel := context.WithCancel(ctx)
	w := &labWatch{catalogue: labs.Write(fsys), log: log, cancel: cancel}
	w.look()
	w.ended.Go(func() {
		tick := time.NewTicker(watchEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				w.look()
			}
		}
	})
	return w
}

func (w *labWatch) stop() {
	w.cancel()
	w.ended.Wait()
}

func (w *labWatch) look() {
	for _, id := range w.catalogue.Renew() {
		w.report(id)
	}
}

// report logs what is wrong with a lab, for authors who look there.
func (w *labWatch) report(id string) {
	d, ok := w.catalogue.Draft(id)
	if !ok {
		w.log.Info("lab removed", "lab", id)
		return
	}
	w.log.Info("lab read", "lab", id, "version", d.Version, "findings", len(d.Found))
	for _, f := range d.Found {
		w.log.Warn(f.String())
	}
}
