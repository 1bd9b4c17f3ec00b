// Package journal records what goes over the wire between a client and its
// server: an http.RoundTripper that keeps the last exchanges in memory, without
// their secrets, and hands them to whoever shows or exports them.
//
// Secrets are taken out before anything is kept: keys, cookies, signatures of
// presigned URLs, link pages, credentials of accounts. Request ids stay.
package journal

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// Exchange is one request and its answer, without secrets. An exchange that is
// not Done has no answer, or not all of it, yet.
type Exchange struct {
	ID        uint64 // grows by one with each exchange
	Operation string // "" if the request is not a Client's
	Attempt   int    // 1 is the first
	Hop       int    // redirects followed before, in this attempt

	Start    time.Time
	TTFB     time.Duration // until the answer's header came
	Duration time.Duration // until the answer's end

	Method         string
	URL            string
	RequestHeader  http.Header
	RequestBody    Body
	Status         int // 0: no answer
	Proto          string
	ResponseHeader http.Header
	ResponseBody   Body
	RequestID      string
	Error          string
	Done           bool
}

// Body is what is kept of a body. Size is how much went over the wire, in
// bytes; it is more than Data has when Truncated or Omitted. A body is omitted
// when it is a file, or could not be made safe.
type Body struct {
	Data      []byte
	Size      int64
	Truncated bool
	Omitted   bool
}

// Options bound a Journal. Zero fields take the defaults.
type Options struct {
	Entries   int   // exchanges kept; 500
	BodyBytes int   // kept of one body; 1 MiB
	Total     int64 // bytes of bodies kept in all; 64 MiB
	Now       func() time.Time
}

// Journal keeps the last exchanges. It is safe for concurrent use.
type Journal struct {
	options Options

	mu        sync.Mutex
	last      uint64
	entries   []*Exchange // oldest first
	bytes     int64
	listeners map[uint64]func(Exchange)
	listener  uint64
}

// New makes an empty journal.
func New(options Options) *Journal {
	if options.Entries <= 0 {
		options.Entries = 500
	}
	if options.BodyBytes <= 0 {
		options.BodyBytes = 1 << 20
	}
	if options.Total <= 0 {
		options.Total = 64 << 20
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Journal{options: options, listeners: map[uint64]func(Exchange){}}
}

// Exchanges returns what is kept, oldest first. The exchanges share their
// headers and bodies with the journal: they must not be changed.
func (j *Journal) Exchanges() []Exchange {
	j.mu.Lock()
	defer j.mu.Unlock()
	all := make([]Exchange, len(j.entries))
	for i, entry := range j.entries {
		all[i] = *entry
	}
	return all
}

// Exchange returns the exchange with this id, if it is still kept.
func (j *Journal) Exchange(id uint64) (Exchange, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if i, ok := j.find(id); ok {
		return *j.entries[i], true
	}
	return Exchange{}, false
}

func (j *Journal) find(id uint64) (int, bool) {
	return slices.BinarySearchFunc(j.entries, id, func(e *Exchange, id uint64) int {
		switch {
		case e.ID < id:
			return -1
		case e.ID > id:
			return 1
		}
		return 0
	})
}

// Clear forgets everything that is kept. Exchanges under way are not recorded
// when they end.
func (j *Journal) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries, j.bytes = nil, 0
}

// Subscribe calls notify with each exchange twice: when it starts and when it
// is done. The call comes from the goroutine of the exchange and must be quick.
// The returned function ends the subscription.
func (j *Journal) Subscribe(notify func(Exchange)) (cancel func()) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.listener++
	id := j.listener
	j.listeners[id] = notify
	return func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		delete(j.listeners, id)
	}
}

// begin records the start of an exchange and gives it its id.
func (j *Journal) begin(e Exchange) uint64 {
	j.mu.Lock()
	j.last++
	e.ID = j.last
	j.entries = append(j.entries, &e)
	j.bytes += e.weight()
	j.trim()
	j.unlockAndTell(e)
	return e.ID
}

// finish replaces what was recorded at the start.
func (j *Journal) finish(e Exchange) {
	j.mu.Lock()
	i, kept := j.find(e.ID)
	if !kept { // pushed out or cleared meanwhile
		j.mu.Unlock()
		return
	}
	j.bytes += e.weight() - j.entries[i].weight()
	j.entries[i] = &e
	j.trim()
	j.unlockAndTell(e)
}

// trim drops the oldest exchanges until the bounds hold; the newest stays.
func (j *Journal) trim() {
	drop := 0
	for len(j.entries)-drop > 1 && (len(j.entries)-drop > j.options.Entries || j.bytes > j.options.Total) {
		j.bytes -= j.entries[drop].weight()
		j.entries[drop] = nil
		drop++
	}
	j.entries = j.entries[drop:]
}

func (e *Exchange) weight() int64 {
	const header = 2 << 10
	return int64(len(e.RequestBody.Data)+len(e.ResponseBody.Data)) + header
}

// unlockAndTell calls the listeners without the lock, so that they can read the
// journal.
func (j *Journal) unlockAndTell(e Exchange) {
	tell := make([]func(Exchange), 0, len(j.listeners))
	for _, notify := range j.listeners {
		tell = append(tell, notify)
	}
	j.mu.Unlock()
	for _, notify := range tell {
		notify(e)
	}
}
