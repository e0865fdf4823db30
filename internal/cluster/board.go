package cluster

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	kept "ehlo/internal/journal/jetstream"
)

// Board is what the nodes of a cluster write on for each other to read.
type Board interface {
	// Put writes what others have no say in.
	Put(ctx context.Context, key string, value []byte) error
	// Update writes if the key still has the revision, 0 for one that was never written, and
	// returns the new one. It is ErrRevision if the key has another.
	Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error)
	// Watch has all that stands on the board read, then an entry without a key, and then what is
	// written, until the context ends or it cannot tell that nothing is missing. It may go quiet
	// without an error.
	Watch(ctx context.Context, read func(Entry)) error
}

// Entry is something on a board.
type Entry struct {
	Key      string
	Value    []byte
	Revision uint64
}

// ErrRevision is that somebody else has written.
var ErrRevision = errors.New("another node has written it")

// The keys on a board.
const (
	nodeKey      = "node."
	partitionsAt = "partition."
	secretKey    = "secret"
)

// A node's name has letters that no key takes.
var names = base64.RawURLEncoding

func keyOf(node string) string { return nodeKey + names.EncodeToString([]byte(node)) }

func nodeOf(key string) (node string, ok bool) {
	text, ok := strings.CutPrefix(key, nodeKey)
	if !ok {
		return "", false
	}
	name, err := names.DecodeString(text)
	return string(name), err == nil
}

func partitionKey(p int) string { return partitionsAt + strconv.Itoa(p) }

func partitionOf(key string) (p int, ok bool) {
	number, ok := strings.CutPrefix(key, partitionsAt)
	if !ok {
		return 0, false
	}
	p, err := strconv.Atoi(number)
	return p, err == nil && p >= 0
}

// board is a bucket of NATS.
type board struct {
	kv     jetstream.KeyValue
	stream jetstream.Stream
	prefix string // of the subjects, which is followed by the key
}

// OpenBoard is the board of a cluster, of which the servers of NATS keep so many copies.
func OpenBoard(ctx context.Context, nc *nats.Conn, name string, copies int) (Board, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, fmt.Errorf("use JetStream: %w", err)
	}
	kv, err := js.KeyValue(ctx, name)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		kv, err = js.CreateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: name, Replicas: copies, Storage: jetstream.FileStorage})
	}
	if err != nil {
		return nil, fmt.Errorf("open the board %s: %w", name, err)
	}
	stream, err := js.Stream(ctx, "KV_"+name)
	if err != nil {
		return nil, fmt.Errorf("open the board %s: %w", name, err)
	}
	return board{kv, stream, "$KV." + name + "."}, nil
}

// Secret is what the nodes of a cluster know each other by. The first that asks makes it.
func Secret(ctx context.Context, b Board) (string, error) {
	found := make(chan string, 1)
	_, err := b.Update(ctx, secretKey, []byte(rand.Text()), 0)
	if err != nil && !errors.Is(err, ErrRevision) {
		return "", err
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	err = b.Watch(ctx, func(e Entry) {
		if e.Key == secretKey {
			select {
			case found <- string(e.Value):
			default:
			}
			end()
		}
	})
	select {
	case secret := <-found:
		return secret, nil
	default:
		return "", errors.Join(errors.New("no secret on the board"), err)
	}
}

func (b board) Put(ctx context.Context, key string, value []byte) error {
	_, err := b.kv.Put(ctx, key, value)
	return err
}

func (b board) Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error) {
	revision, err := b.kv.Update(ctx, key, value, revision)
	if kept.IsConflict(err) {
		err = ErrRevision
	}
	return revision, err
}

// Watch implements Board.
func (b board) Watch(ctx context.Context, read func(Entry)) error {
	return kept.Watch(ctx, b.stream, b.prefix, func(e kept.Entry) { read(Entry(e)) })
}
