package fault

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Injector applies faults to requests. It is safe for concurrent use, and the
// faults can be changed while requests run.
type Injector struct {
	mu     sync.RWMutex
	rules  []Rule
	random *rand.Rand // guarded by mu, as a writer
}

// NewInjector makes an injector without faults. With a seed other than 0 the
// same requests in the same order meet the same faults.
func NewInjector(seed int64) *Injector {
	source := rand.NewPCG(uint64(seed), 0)
	if seed == 0 {
		source = rand.NewPCG(rand.Uint64(), rand.Uint64())
	}
	return &Injector{random: rand.New(source)}
}

// Set replaces the faults.
func (i *Injector) Set(rules []Rule) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.rules = rules
}

// Rules returns the faults in force.
func (i *Injector) Rules() []Rule {
	i.mu.RLock()
	defer i.mu.RUnlock()
	return i.rules
}

// plan is what happens to one request.
type plan struct {
	wait    time.Duration
	instead *Rule // nil: the answer as it is
	bare    bool  // a 429 without the envelope
}

// draw decides what happens to one request.
func (i *Injector) draw(operation string) (p plan) {
	if len(i.Rules()) == 0 {
		return p
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	for n, rule := range i.rules {
		if !rule.covers(operation) || i.random.Float64() >= rule.Rate {
			continue
		}
		if rule.Kind == Latency {
			p.wait += rule.wait(i.random)
			continue
		}
		if p.instead == nil {
			p.instead = &i.rules[n]
			p.bare = rule.Code == http.StatusTooManyRequests && i.random.IntN(2) == 0
		}
	}
	return p
}

// Answer writes an injected status in the API's error envelope.
type Answer func(w http.ResponseWriter, r *http.Request, status int)

// Wrap puts the faults before the handler of an operation.
func (i *Injector) Wrap(operation string, envelope Answer, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := i.draw(operation)
		if p.wait > 0 && !sleep(r, p.wait) {
			return
		}
		switch {
		case p.instead == nil:
			next.ServeHTTP(w, r)
		case p.instead.Kind == Cut:
			next.ServeHTTP(&swallow{w.Header().Clone()}, r)
			panic(http.ErrAbortHandler)
		case p.instead.Kind == Truncate:
			next.ServeHTTP(&halve{ResponseWriter: w}, r)
		case p.instead.Code == http.StatusTooManyRequests:
			limited(w, r, p, envelope)
		default:
			envelope(w, r, p.instead.Code)
		}
	})
}

// sleep waits, and tells whether the client is still there afterwards.
func sleep(r *http.Request, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// limited answers 429, in one of the two forms that the API is known for.
func limited(w http.ResponseWriter, r *http.Request, p plan, envelope Answer) {
	seconds := int64((p.instead.Min + time.Second - 1) / time.Second)
	w.Header().Set("Retry-After", strconv.FormatInt(seconds, 10))
	if p.instead.Min%time.Second != 0 {
		w.Header().Set("Retry-After-Ms", strconv.FormatInt(p.instead.Min.Milliseconds(), 10))
	}
	if !p.bare {
		envelope(w, r, http.StatusTooManyRequests)
		return
	}
	const body = `{"message":"Rate limit exceeded. Limit: 10000 requests per 1 minutes"}`
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusTooManyRequests)
	_, _ = strings.NewReader(body).WriteTo(w)
}

// swallow is where an answer goes that nobody gets.
type swallow struct{ header http.Header }

func (s *swallow) Header() http.Header         { return s.header }
func (s *swallow) WriteHeader(int)             {}
func (s *swallow) Write(p []byte) (int, error) { return len(p), nil }

// halve sends half of an answer's body, framed as if it were whole: only who
// parses it notices. An answer that does not say its length ends before its
// body.
type halve struct {
	http.ResponseWriter
	begun bool
	left  int64 // bytes that still go out
}

func (h *halve) WriteHeader(status int) {
	h.begun = true
	if length, err := strconv.ParseInt(h.Header().Get("Content-Length"), 10, 64); err == nil {
		h.left = length / 2
	}
	h.Header().Set("Content-Length", strconv.FormatInt(h.left, 10))
	h.ResponseWriter.WriteHeader(status)
}

func (h *halve) Write(p []byte) (int, error) {
	if !h.begun {
		h.WriteHeader(http.StatusOK)
	}
	send := p[:min(int64(len(p)), h.left)]
	h.left -= int64(len(send))
	if _, err := h.ResponseWriter.Write(send); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Unwrap lets http.ResponseController reach the connection.
func (h *halve) Unwrap() http.ResponseWriter { return h.ResponseWriter }
