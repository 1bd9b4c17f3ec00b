package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// retryPolicy says when a request that failed may be sent again.
type retryPolicy uint8

const (
	retryNever       retryPolicy = iota // it may have run on the server
	retrySafe                           // any number of times is as good as once
	retryRateLimit                      // only a 429 that says when: nothing was made
	retryNotConflict                    // safe, but a 409 is an answer and not a mishap
)

// Attempt is what the context of a request says about it, for transports that
// record.
type Attempt struct {
	Operation string
	Number    int // 1 is the first
	Hop       int // redirects followed before, in this attempt
}

type attemptKey struct{}

// AttemptOf returns what a request of a Client is an attempt of.
func AttemptOf(ctx context.Context) (Attempt, bool) {
	a, ok := ctx.Value(attemptKey{}).(Attempt)
	return a, ok
}

// answerInfo is what is kept of a good answer besides its body.
type answerInfo struct {
	code      int
	requestID string
}

// do sends a request, as often as its policy allows, and returns the body of
// the good answer.
func (c *Client) do(ctx context.Context, r request) ([]byte, answerInfo, error) {
	fail := func(err error) ([]byte, answerInfo, error) {
		return nil, answerInfo{}, &Error{Op: r.op, Err: err, supporting: r.supporting, unsafe: r.unsafe()}
	}
	if r.path.err != nil {
		return fail(r.path.err)
	}
	if err := c.permit(ctx, r); err != nil {
		return fail(err)
	}
	var body []byte
	if r.body != nil {
		var err error
		if body, err = json.Marshal(r.body); err != nil {
			return fail(fmt.Errorf("encode the request: %w", err))
		}
	}
	for number := 1; ; number++ {
		attempt := Attempt{Operation: r.op, Number: number}
		got, info, failure := c.attempt(ctx, r, body, attempt)
		if failure == nil {
			return got, info, nil
		}
		delay, again := c.again(ctx, r.retry, number, failure)
		if !again {
			return nil, answerInfo{}, failure.err
		}
		if err := c.sleep(ctx, delay); err != nil {
			failure.err.Err = err // the caller gave up while we waited
			return nil, answerInfo{}, failure.err
		}
	}
}

// failure is a failed attempt: the error for the caller, and what retrying
// needs to know. header is nil when there was no answer.
type failure struct {
	err    *Error
	header http.Header
}

// attempt sends a request once, within its time, redirects included.
func (c *Client) attempt(parent context.Context, r request, body []byte, attempt Attempt) ([]byte, answerInfo, *failure) {
	timeout := r.timeout
	if timeout == 0 {
		timeout = c.timeout
	}
	ctx, cancel := context.WithTimeout(parent, timeout)
	defer cancel()
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { sent.Store(true) }})

	e := &Error{Op: r.op, supporting: r.supporting, unsafe: r.unsafe()}
	fail := func(cause error, header http.Header) ([]byte, answerInfo, *failure) {
		e.Err, e.sent = cause, sent.Load()
		return nil, answerInfo{}, &failure{err: c.protect(e), header: header}
	}
	req, err := c.build(ctx, r, body)
	if err != nil {
		return fail(err, nil)
	}
	resp, err := c.follow(req, attempt)
	if err != nil {
		return fail(c.cause(parent, ctx, timeout, err), nil)
	}
	defer resp.Body.Close()
	got, err := readLimited(resp, c.limit)
	if err != nil {
		if errors.Is(err, ErrTooLarge) {
			e.Status = resp.StatusCode
			e.RequestID = cleanText(resp.Header.Get("X-Request-Id"), 200)
			return fail(fmt.Errorf("%w of %s", ErrTooLarge, byteCount(c.limit)), resp.Header)
		}
		return fail(c.cause(parent, ctx, timeout, err), nil)
	}
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		return got, answerInfo{resp.StatusCode, cleanText(resp.Header.Get("X-Request-Id"), 200)}, nil
	}
	e.Status = resp.StatusCode
	parseError(e, resp.Header, got)
	if delay, ok := retryAfter(resp.Header, c.now()); ok {
		e.RetryAfter = max(delay, 0)
	}
	return fail(nil, resp.Header)
}

// cause turns a transport's error into one without its URL.
func (c *Client) cause(parent, attempt context.Context, timeout time.Duration, err error) error {
	if parentErr := parent.Err(); parentErr != nil {
		return parentErr
	}
	if attempt.Err() != nil {
		return &connectionError{c.base.Host, fmt.Errorf("timed out after %s: %w", timeout, context.DeadlineExceeded)}
	}
	for _, ours := range []error{ErrRedirects, errRedirect} {
		if errors.Is(err, ours) {
			return err
		}
	}
	return &connectionError{c.base.Host, withoutURL(err)}
}

// withoutURL takes the URL out of an error of net/http: a presigned one is a
// secret.
func withoutURL(err error) error {
	var wrapped *url.Error
	for errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return err
}

// again decides whether to send once more, and after how long.
func (c *Client) again(ctx context.Context, policy retryPolicy, number int, f *failure) (time.Duration, bool) {
	if policy == retryNever || number > c.retries || ctx.Err() != nil {
		return 0, false
	}
	delay, told := time.Duration(0), false
	if f.header != nil {
		delay, told = retryAfter(f.header, c.now())
		told = told && delay >= 0 && delay < maxHonouredDelay
	}
	if !told {
		delay = c.backoff(number)
	}
	return delay, retryable(policy, f, told)
}

func retryable(policy retryPolicy, f *failure, told bool) bool {
	status := f.err.Status
	if errors.Is(f.err.Err, ErrTooLarge) || errors.Is(f.err.Err, ErrRedirects) || errors.Is(f.err.Err, errRedirect) {
		return false
	}
	hint := f.header.Get("X-Should-Retry")
	switch {
	case hint == "false":
		return false
	case policy == retryRateLimit:
		return status == http.StatusTooManyRequests && told
	case policy == retryNotConflict && status == http.StatusConflict:
		return false
	case hint == "true":
		return true
	}
	switch status {
	case 0, http.StatusRequestTimeout, http.StatusConflict, http.StatusTooManyRequests:
		return true
	}
	return status >= 500
}

// backoff grows from half a second to eight, shortened by up to a quarter so
// that many clients do not come back at once.
func (c *Client) backoff(number int) time.Duration {
	full := min(0.5*math.Pow(2, float64(number-1)), 8)
	return time.Duration(full * (1 - 0.25*c.random()) * float64(time.Second))
}

const maxRedirects = 20

var errRedirect = errors.New("a redirect that cannot be followed")

// follow sends a request and follows redirects by hand. The key goes to the
// base URL's origin only; once a hop led elsewhere, no credential is sent for
// the rest of the chain, even if it leads back.
func (c *Client) follow(req *http.Request, attempt Attempt) (*http.Response, error) {
	trusted := true
	for hop := 0; ; hop++ {
		attempt.Hop = hop
		req = req.WithContext(context.WithValue(req.Context(), attemptKey{}, attempt))
		if trusted = trusted && sameOrigin(req.URL, c.base); trusted {
			req.Header.Set(c.keyHeader, c.key)
		} else {
			c.dropCredentials(req.Header)
		}
		resp, err := c.transport.RoundTrip(req)
		if err != nil {
			return nil, err
		}
		location := resp.Header.Get("Location")
		if !isRedirect(resp.StatusCode) || location == "" {
			return resp, nil
		}
		_, _ = io.CopyN(io.Discard, resp.Body, 64<<10) // lets the connection be used again
		resp.Body.Close()
		if hop == maxRedirects {
			return nil, fmt.Errorf("%w (%d)", ErrRedirects, maxRedirects)
		}
		if req, err = nextHop(req, resp.StatusCode, location); err != nil {
			return nil, err
		}
	}
}

// dropCredentials takes out everything that is meant for the base URL's origin
// alone. Custom headers are the caller's and may be secrets as well.
func (c *Client) dropCredentials(h http.Header) {
	for _, name := range []string{"Authorization", "Cookie", "Proxy-Authorization", "X-Api-Key", "X-User-Api-Key", "X-Org-Api-Key"} {
		h.Del(name)
	}
	for name := range c.header {
		h.Del(name)
	}
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// nextHop is the request that a redirect asks for: 303, and 301 and 302 after a
// POST, turn it into a GET without body.
func nextHop(req *http.Request, status int, location string) (*http.Request, error) {
	target, err := req.URL.Parse(location)
	if err != nil || target.Host == "" || target.Scheme != "http" && target.Scheme != "https" {
		return nil, errRedirect
	}
	target.User = nil
	next := req.Clone(req.Context())
	next.URL, next.Host = target, ""
	plainGet := status == http.StatusSeeOther && req.Method != http.MethodGet && req.Method != http.MethodHead ||
		(status == http.StatusMovedPermanently || status == http.StatusFound) && req.Method == http.MethodPost
	switch {
	case plainGet:
		next.Method, next.Body, next.GetBody, next.ContentLength = http.MethodGet, nil, nil, 0
		next.Header.Del("Content-Type")
		next.Header.Del("Content-Length")
	case req.GetBody != nil:
		if next.Body, err = req.GetBody(); err != nil {
			return nil, errRedirect
		}
	}
	return next, nil
}

// sameOrigin compares scheme, host and port.
func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}

// readLimited reads a body of at most limit bytes. Answers can be large: it takes
// their memory once when the server says how long they are, and for a moment
// twice when not, which growing one buffer would exceed.
func readLimited(resp *http.Response, limit int64) ([]byte, error) {
	const usual, largest = 4 << 10, 1 << 20
	if resp.ContentLength > limit {
		return nil, ErrTooLarge
	}
	room := usual
	if resp.ContentLength > 0 {
		room = int(resp.ContentLength) + 1 // the end is met before the part is full
	}
	var full [][]byte
	for part, size := make([]byte, 0, room), 0; ; {
		n, err := resp.Body.Read(part[len(part):cap(part)])
		part, size = part[:len(part)+n], size+n
		switch {
		case int64(size) > limit:
			return nil, ErrTooLarge
		case errors.Is(err, io.EOF):
			return joined(full, part, size), nil
		case err != nil:
			return nil, err
		case len(part) == cap(part):
			full = append(full, part)
			part = make([]byte, 0, min(max(usual, size), largest))
		}
	}
}

// joined puts the parts of a body together.
func joined(full [][]byte, last []byte, size int) []byte {
	if len(full) == 0 {
		return last
	}
	body := make([]byte, 0, size)
	for _, part := range full {
		body = append(body, part...)
	}
	return append(body, last...)
}

func byteCount(n int64) string {
	if n >= 1<<20 && n%(1<<20) == 0 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}
