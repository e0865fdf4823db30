package command

import (
	"context"
	"log/slog"
	"time"
)

// retention says how much of what learners do is kept, and for how long.
type retention struct {
	DataLimit   int `placeholder:"MIB" help:"With --data: how much the folder may have, in mebibytes. When it has that it is full, as a disk is: learners are told, and nothing more shows as done."`
	ForgetAfter int `placeholder:"DAYS" help:"Erase learners whom nobody has seen for so many days, with all that is kept of them. Without it nobody is forgotten."`
}

// forget has erased, once a day, who was last seen before a day. stop ends that.
func (r retention) forget(erase func(since time.Time) (n int, err error), log *slog.Logger) (stop func()) {
	if r.ForgetAfter <= 0 {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			n, err := erase(time.Now().AddDate(0, 0, -r.ForgetAfter))
			if err != nil {
				log.Error("some learners whom nobody has seen for long could not be erased", "err", err)
			}
			if n > 0 {
				log.Info("learners whom nobody has seen for long were erased", "learners", n)
			}
			select {
			case <-time.After(24 * time.Hour):
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() {
		cancel()
		<-ended
	}
}
