package jetstream

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// pause is how long one waits before something is asked again that was refused at once.
const pause = 200 * time.Millisecond

// ask asks the servers for something, again and again until they answer or the context ends. A server
// that goes leaves unanswered what it was asked, and nobody else answers it. The longer the silence, the
// longer the next answer is waited for: the servers may only be slow. At first it is so long.
func ask[T any](ctx context.Context, silence time.Duration, what func(context.Context) (T, error)) (T, error) {
	for ; ; silence = min(2*silence, patience) {
		try, cancel := context.WithTimeout(ctx, silence)
		answer, err := what(try)
		cancel()
		if !isUnanswered(err) || ctx.Err() != nil {
			return answer, err
		}
		select {
		case <-ctx.Done():
			return answer, err
		case <-time.After(pause):
		}
	}
}

// isLost reports whether it is unknown if a request has come to a server.
func isLost(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout)
}

// unanswered is what a request ends with while the servers are finding out which of them answers it.
var unanswered = []error{
	nats.ErrNoResponders, jetstream.ErrNoStreamResponse, errGap,
	jetstream.ErrNoHeartbeat, jetstream.ErrConsumerDeleted, jetstream.ErrConsumerNotFound,
}

// isUnanswered reports whether another try may be answered.
func isUnanswered(err error) bool {
	for _, e := range unanswered {
		if errors.Is(err, e) {
			return true
		}
	}
	var api *jetstream.APIError
	return isLost(err) || errors.As(err, &api) && api.Code == http.StatusServiceUnavailable
}
