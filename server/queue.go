package server

import (
	"cmp"
	"crypto/tls"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"ehlo/server/product"
	"ehlo/server/protocol"
	"ehlo/server/relay"
)

// smtpPort is where servers take mail for their domains (RFC 5321 §2.3.4).
const smtpPort = 25

// hostQueue is what a host sends mail on with: its queue, as the product of the service keeps it that took
// the mail.
type hostQueue struct {
	*Host
	service *ServiceSpec
	*relay.Queue
}

// mails is the host's first service that takes mail, nil if it has none.
func (f *Fixture) mails(h *HostSpec) *ServiceSpec {
	i := slices.IndexFunc(h.Services, func(s ServiceSpec) bool {
		d := f.protocols.Lookup(s.Protocol)
		return d != nil && d.Post != nil
	})
	if i < 0 {
		return nil
	}
	return &h.Services[i]
}

// queue is a host's, made when it first sends mail on; nil for a host that does not.
func (w *World) queue(h *HostSpec) *hostQueue {
	if !h.relays {
		return nil
	}
	i := slices.IndexFunc(w.queues, func(q *hostQueue) bool { return q.HostSpec == h })
	if i >= 0 {
		return w.queues[i]
	}
	q := &hostQueue{Host: &Host{h, w}, service: w.fixture.mails(h)}
	q.Queue = &relay.Queue{
		Network: q, Policy: q,
		Router: &relay.Router{Ask: q.resolve, Self: q.isSelf, Shuffle: w.rand.Shuffle},
		Client: relay.Client{Name: h.Name, Size: func(octets []byte) int64 { return q.product().Size(octets) }, TLS: &tls.Config{
			InsecureSkipVerify: true, //nolint:gosec // mail between servers is encrypted for whoever is there (RFC 7435)
			Time:               w.Now, Rand: w.noise(0), MinVersion: tls.VersionTLS12,
		}},
		Tried:   q.tried,
		GivenUp: func(e *relay.Entry, to []*relay.Recipient) { q.report(e, to, false) },
		Delayed: func(e *relay.Entry, to []*relay.Recipient) { q.report(e, to, true) },
	}
	w.queues = append(w.queues, q)
	return q
}

// persona is which product the host is now.
func (q *hostQueue) persona() string {
	return cmp.Or(q.world.personas[q.service.Protocol], q.service.Persona)
}

func (q *hostQueue) product() relay.Product {
	p, ok := product.Lookup(q.persona())
	if !ok || p.Relaying == nil {
		p, _ = product.Lookup(q.service.Persona) // the fixture has been checked
	}
	return p.Relaying.(relay.Product)
}

// Again, TriesOthers, Keeps and Warns implement relay.Policy: the product's.
func (q *hostQueue) Again(e *relay.Entry, now time.Time) (time.Time, bool) {
	return q.product().Again(e, now)
}
func (q *hostQueue) TriesOthers(o relay.Outcome) bool { return q.product().TriesOthers(o) }
func (q *hostQueue) Keeps(e *relay.Entry, c *relay.Cause) time.Duration {
	return q.product().Keeps(e, c)
}
func (q *hostQueue) Warns(e *relay.Entry, notices int) (time.Time, bool) {
	return q.product().Warns(e, notices)
}

// Dial implements relay.Network.
func (q *hostQueue) Dial(a netip.Addr) (net.Conn, error) {
	p := &program{}
	c, err := q.Host.Dial(a, smtpPort, p)
	if err != nil {
		return nil, err
	}
	p.conn = c
	return p, nil
}

// Now implements relay.Network.
func (q *hostQueue) Now() time.Time { return q.world.now }

// At implements relay.Network. What a host does by itself takes no time that a learner would have to wait.
func (q *hostQueue) At(t time.Time, do func()) {
	w := q.world
	w.At(t, func() {
		w.acting = true
		defer func() { w.acting = false }()
		do()
	})
}

// isSelf reports whether a server is the host itself.
func (q *hostQueue) isSelf(name string, addresses []netip.Addr) bool {
	return strings.EqualFold(name, q.Name) || slices.ContainsFunc(addresses, func(a netip.Addr) bool { return slices.Contains(q.Addresses, a) })
}

// onward takes a message that the host has accepted for elsewhere. What its own users send is signed.
func (q *hostQueue) onward(o protocol.Onward) {
	if s := q.signer; s != nil && o.User != "" && authorOf(o.Message) == s.Domain {
		if field, err := s.Sign(o.Message, q.world.now); err == nil { // it fails for keys of other kinds only, and Record has failed then
			o.Received = field + o.Received
		}
	}
	q.Put(o.QueueID, relay.Message{
		ReversePath: o.Envelope.ReversePath, ForwardPaths: o.Envelope.ForwardPaths, Octets: append([]byte(o.Received), o.Message...),
	})
}

func (q *hostQueue) tried(e *relay.Entry, to []*relay.Recipient) {
	if !q.world.observed {
		return
	}
	t := Tried{Occurrence: q.world.occurs(0), Host: q.Name, QueueID: e.ID}
	for _, r := range to {
		t.To = append(t.To, *r)
	}
	if len(e.Waiting()) > 0 {
		t.Next = e.Next
	}
	q.world.emit(t)
}

// report tells a sender what has become of a message, if there is one (RFC 5321 §6.1).
func (q *hostQueue) report(e *relay.Entry, to []*relay.Recipient, delayed bool) {
	if e.ReversePath == "" {
		return
	}
	w, h := q.world, q.HostSpec
	d := w.fixture.protocols.Lookup(q.service.Protocol)
	site := w.site(h, q.service, q.persona())
	site.Outbound = func(o protocol.Onward) { w.onward(h, o, 0) }
	site.Delivered = func(d protocol.Delivery) { w.delivered(h, d, 0) }
	d.Post(site, e.ReversePath, func(id string) []byte {
		w.emit(Reported{w.occurs(0), q.Name, e.ID, id, e.ReversePath, delayed})
		return q.product().Report(relay.Report{Host: q.Name, Entry: e, To: to, Delayed: delayed, ID: id, At: w.now, Random: w.rand.Uint32()})
	})
}

// onward takes a message that a host has accepted for elsewhere.
func (w *World) onward(h *HostSpec, o protocol.Onward, conversation int) {
	w.outbound = append(w.outbound, Outbound{Host: h.Name, Envelope: o.Envelope, Message: o.Message})
	w.emit(Queued{w.occurs(conversation), h.Name, o.QueueID, o.Envelope, o.Message})
	if q := w.queue(h); q != nil {
		q.onward(o)
	}
}

// delivered takes notice of a message that has been put into a mailbox.
func (w *World) delivered(h *HostSpec, d protocol.Delivery, conversation int) {
	if !w.observed {
		return
	}
	w.emit(Delivered{
		Occurrence: w.occurs(conversation), Host: h.Name, QueueID: d.QueueID,
		ForwardPath: d.ForwardPath, User: d.User, Mailbox: d.Mailbox, UID: d.UID, Trace: d.Trace, Added: d.Added,
	})
}

// Queue is the mail that waits at the host to be sent on, as its product shows it; ok is false for a host
// that sends none.
func (h *Host) Queue() (listing string, ok bool) {
	q := h.world.queue(h.HostSpec)
	if q == nil {
		return "", false
	}
	return q.product().List(q.Entries(), h.world.now), true
}
