package command

import (
	"context"
	"errors"
	"strings"
	"testing"

	"ehlo/labs"
	"ehlo/labs/labtest"
)

// What is wrong with the labs ends the server, though it has begun to serve by then.
func TestServingEndsWhenLabsAreWrong(t *testing.T) {
	for _, tt := range []struct {
		name, source, want string
	}{
		{"wrong", "# No front matter\n", "the labs cannot be read:\nlab.md:1:1: "},
		{"right", noop, "stopped"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := labs.Start(labtest.Folder(t, tt.source))
			err := whileRight(t.Context(), c, func(ctx context.Context) error {
				if tt.name == "right" {
					return errors.New("stopped")
				}
				<-ctx.Done()
				return nil
			})
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
