package pace

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestBudget: so much at once, then no more than the share, and after a rest as much again.
func TestBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := Pace{Share: 0.5, AtOnce: time.Second}.New()
		if b.Wait() > 0 || !b.Rested() {
			t.Error("one who has taken nothing waits")
		}
		begun, taken := time.Now(), time.Duration(0)
		for taken < 4*time.Second {
			if w := b.Wait(); w > 0 {
				time.Sleep(w)
			}
			b.Take(100 * time.Millisecond)
			taken += 100 * time.Millisecond
		}
		if took := time.Since(begun); took < 5500*time.Millisecond || took > 6*time.Second {
			t.Errorf("four seconds, of which one is there at once, are taken in %v", took)
		}
		if b.Rested() {
			t.Error("it is made up for at once")
		}
		time.Sleep(3 * time.Second)
		if b.Wait() > 0 || !b.Rested() {
			t.Error("after a rest one waits")
		}
		var none *Budget
		if none.Take(time.Hour); none.Wait() > 0 {
			t.Error("who has no budget waits")
		}
	})
}
