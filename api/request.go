package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"trs/api/internal/scan"
)

// request is one call of an operation, before it is sent.
type request struct {
	op         string
	method     string
	path       pathOf
	query      query
	body       any // nil: no body
	retry      retryPolicy
	timeout    time.Duration // of one attempt; 0: the client's
	supporting bool
}

// pathOf is a path of the API with its parts escaped, or why it cannot be made.
type pathOf struct {
	path string
	err  error
}

func sessionPath(sessionID string, rest ...string) pathOf {
	return makePath(sessionsPath, append([]string{sessionID}, rest...))
}

func apiPath(parts ...string) pathOf { return makePath("/api/v3.1", parts) }

// makePath escapes each part. A part that is a dot segment (in any spelling),
// or empty, would name another resource: it is refused.
func makePath(prefix string, parts []string) pathOf {
	var b strings.Builder
	b.WriteString(prefix)
	for _, part := range parts {
		decoded, err := url.PathUnescape(part)
		if err != nil {
			decoded = part
		}
		if part == "" || decoded == "." || decoded == ".." {
			return pathOf{err: fmt.Errorf("%q is %w", cleanText(part, 100), ErrPath)}
		}
		b.WriteByte('/')
		escapePart(&b, part)
	}
	return pathOf{path: b.String()}
}

func escapePart(b *strings.Builder, part string) {
	const plain = "-._~!$&'()*+,;=:@"
	for i := range len(part) {
		ch := part[i]
		switch {
		case ch >= 'a' && ch <= 'z', ch >= 'A' && ch <= 'Z', ch >= '0' && ch <= '9', strings.IndexByte(plain, ch) >= 0:
			b.WriteByte(ch)
		default:
			fmt.Fprintf(b, "%%%02X", ch)
		}
	}
}

// query builds a query string in the official client's way. Empty values are
// left out.
type query struct{ pairs []string }

func (q *query) add(name, value string) {
	q.pairs = append(q.pairs, url.QueryEscape(name)+"="+strings.ReplaceAll(url.QueryEscape(value), "+", "%20"))
}

func (q *query) text(name, value string) {
	if value != "" {
		q.add(name, value)
	}
}

func (q *query) list(name string, values []string) { q.text(name, strings.Join(values, ",")) }

// flag says true, or nothing.
func (q *query) flag(name string, value bool) {
	if value {
		q.add(name, "true")
	}
}

func (q *query) choice(name string, value *bool) {
	if value != nil {
		q.add(name, strconv.FormatBool(*value))
	}
}

func (q *query) object(name string, values map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		q.add(name+"["+key+"]", values[key])
	}
}

func (q *query) page(page Page) {
	if page.Limit > 0 {
		q.add("limit", strconv.Itoa(page.Limit))
	}
	q.text("cursor", page.Cursor)
}

func (q *query) String() string { return strings.Join(q.pairs, "&") }

// checked is implemented by answers that would mislead when they are empty:
// missing names a member that must be there and is not.
type checked interface{ missing() string }

// send carries out a request and decodes its answer.
func send[T any](ctx context.Context, c *Client, r request) (T, error) {
	var answer T
	if err := c.sendInto(ctx, r, &answer); err != nil {
		var none T
		return none, err
	}
	return answer, nil
}

// sendInto is send without a type of its own, so that the program has it once.
func (c *Client) sendInto(ctx context.Context, r request, answer any) error {
	body, status, err := c.do(ctx, r)
	if err != nil {
		return err
	}
	fail := func(cause error) error {
		return c.protect(&Error{
			Op: r.op, Status: status.code, RequestID: status.requestID, Err: cause, Raw: excerpt(body),
			supporting: r.supporting, unsafe: r.unsafe(), sent: true,
		})
	}
	if err := decode(body, answer); err != nil {
		if !json.Valid(body) {
			return fail(ErrNotJSON)
		}
		return fail(fmt.Errorf("%w: %s", ErrUnexpected, safeText(err.Error())))
	}
	if c, ok := answer.(checked); ok {
		if name := c.missing(); name != "" {
			return fail(fmt.Errorf("%w: no %s", ErrUnexpected, name))
		}
	}
	return nil
}

// taker is an answer that may be large: it keeps a part of the body instead of a
// copy. The body is valid JSON, and nobody else's.
type taker interface{ take(body []byte) error }

// decode reads a body that nobody else has.
func decode(body []byte, answer any) error {
	if large, ok := answer.(taker); ok && json.Valid(body) {
		return large.take(body)
	}
	return json.Unmarshal(body, answer)
}

// takeData decodes an answer whose data stays a part of the body.
func takeData(body []byte, answer any, data *json.RawMessage) error {
	rest, own := without(body, "data")
	err := json.Unmarshal(rest, answer)
	if own != nil {
		*data = own
	}
	return err
}

// without takes a member out of a JSON object: rest is the object with the others,
// and value the member, a part of the body as long as that wastes little of it.
// A body that is no object, or has no such member, is its own rest.
func without(body []byte, member string) (rest, value []byte) {
	rest = []byte("{")
	found := scan.Members(body, func(quoted, v []byte) bool {
		if scan.Name(quoted) == member {
			value = v // as for every reader of JSON, the last of the name counts
			return true
		}
		if len(rest) > 1 {
			rest = append(rest, ',')
		}
		rest = append(append(append(rest, quoted...), ':'), v...)
		return true
	})
	if !found || value == nil {
		return body, nil
	}
	if len(value) < len(body)/2 {
		value = bytes.Clone(value)
	}
	return append(rest, '}'), slices.Clip(value)
}

func (r *request) unsafe() bool { return r.retry == retryNever || r.retry == retryRateLimit }

// build makes the HTTP request of one attempt, without the key.
func (c *Client) build(ctx context.Context, r request, body []byte) (*http.Request, error) {
	target := c.base.Scheme + "://" + c.base.Host + c.base.EscapedPath() + r.path.path
	if q := r.query.String(); q != "" {
		target += "?" + q
	}
	var req *http.Request
	var err error
	if r.body == nil {
		req, err = http.NewRequestWithContext(ctx, r.method, target, nil)
	} else {
		req, err = http.NewRequestWithContext(ctx, r.method, target, bytes.NewReader(body))
	}
	if err != nil {
		return nil, errors.New("the request cannot be made")
	}
	maps.Copy(req.Header, c.header)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.userAgent)
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

// protect takes the client's key out of everything an error says: a server may
// repeat it.
func (c *Client) protect(e *Error) *Error {
	hide := func(text string) string { return strings.ReplaceAll(text, c.key, "[redacted]") }
	e.Message, e.SuggestedFix, e.Raw, e.RequestID = hide(e.Message), hide(e.SuggestedFix), hide(e.Raw), hide(e.RequestID)
	e.Slug = hide(e.Slug)
	for i, detail := range e.Details {
		e.Details[i] = hide(detail)
	}
	if e.Err != nil && strings.Contains(e.Err.Error(), c.key) {
		e.Err = errors.New(hide(e.Err.Error()))
	}
	return e
}
