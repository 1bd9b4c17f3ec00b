package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// Error is what every method of Client fails with. Status is 0 when there was
// no answer; Err then says why. Decide on the predicates (IsNotFound and so
// on), never on Message. No field holds a key.
type Error struct {
	Op           string // the operation, as the API's contract names it
	Status       int
	Code         int
	Slug         string
	Message      string
	SuggestedFix string
	RequestID    string
	Details      []string      // one for each problem of a request
	RetryAfter   time.Duration // when to try again, if the server said so
	Raw          string        // the beginning of the body, made safe to show
	Err          error         // what went wrong without, or with, an answer

	supporting bool // the operation is not one of the session endpoints
	envelope   bool // the body was the API's own error
	unsafe     bool // the operation has effects and is never repeated
	sent       bool // the request may have reached the server
}

// Causes of an Error that are not the server's refusal.
var (
	ErrTooLarge   = errors.New("the answer is larger than the limit")
	ErrNotJSON    = errors.New("the answer is not JSON")
	ErrUnexpected = errors.New("the answer does not have the expected shape")
	ErrRedirects  = errors.New("too many redirects")
	ErrPath       = errors.New("not usable in a path")
)

// Error says what failed and why, in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	if e.Status != 0 {
		fmt.Fprintf(&b, ": %d", e.Status)
	}
	if e.Slug != "" {
		b.WriteString(" " + e.Slug)
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	if len(e.Details) > 0 {
		b.WriteString(": " + strings.Join(e.Details, "; "))
	}
	return b.String()
}

// Unwrap gives the cause, for errors.Is.
func (e *Error) Unwrap() error { return e.Err }

// Slugs of the API's errors that callers act on.
const (
	SlugToolNotFound       = "ToolRouterV2_ToolNotFound"
	SlugNoActiveConnection = "ToolRouterV2_NoActiveConnection"
	SlugToolkitNotAllowed  = "ToolRouterV2_ToolkitNotAllowed"
	SlugToolNotEnabled     = "ToolRouterV2_ToolNotInEnabledList"
	SlugSessionNotFound    = "ToolRouterV2_SessionNotFound"
	SlugConfigConflict     = "ToolRouterV2_ConfigVersionConflict"

	slugCatalogToolNotFound = "Tool_ToolNotFound"
)

// AsError returns the *Error in err's chain, or nil.
func AsError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

func answered(err error, status int) bool {
	e := AsError(err)
	return e != nil && e.Status == status
}

// coded reports whether the server named the error by slug, or, when there is
// no slug, by code. The API answers these with 400, in cases with 404.
func coded(err error, code int, slugs ...string) bool {
	e := AsError(err)
	if e == nil || e.Status < 400 || e.Status >= 500 {
		return false
	}
	for _, slug := range slugs {
		if e.Slug == slug {
			return true
		}
	}
	return e.Slug == "" && e.Code == code
}

// IsNotFound reports whether what was asked for does not exist. A server
// without the endpoint is IsUnavailable instead.
func IsNotFound(err error) bool { return answered(err, http.StatusNotFound) && !IsUnavailable(err) }

// IsConflict reports a 409: the session's config is not the expected one, or an
// account is in no state for the action.
func IsConflict(err error) bool { return answered(err, http.StatusConflict) }

// IsUnauthorized reports a missing or wrong key.
func IsUnauthorized(err error) bool { return answered(err, http.StatusUnauthorized) }

// IsForbidden reports a key that may not do this.
func IsForbidden(err error) bool { return answered(err, http.StatusForbidden) }

// IsRateLimited reports a 429. Error.RetryAfter says when to try again, if the
// server did.
func IsRateLimited(err error) bool { return answered(err, http.StatusTooManyRequests) }

// IsNoActiveConnection reports that the session has no usable account for the
// tool's toolkit.
func IsNoActiveConnection(err error) bool { return coded(err, 4302, SlugNoActiveConnection) }

// IsToolkitNotAllowed reports a toolkit outside the session.
func IsToolkitNotAllowed(err error) bool { return coded(err, 4324, SlugToolkitNotAllowed) }

// IsToolNotFound reports a tool that does not exist.
func IsToolNotFound(err error) bool {
	return coded(err, 4301, SlugToolNotFound) || coded(err, 2401, slugCatalogToolNotFound)
}

// IsToolNotEnabled reports a tool that the session's filters exclude.
func IsToolNotEnabled(err error) bool { return coded(err, 4325, SlugToolNotEnabled) }

// IsUnavailable reports that the server does not have the endpoint at all, or
// not for this account: a 501 or 405, or a 404 that is not about the thing
// asked for. The supporting endpoints may be missing from a server that has
// sessions.
func IsUnavailable(err error) bool {
	e := AsError(err)
	if e == nil {
		return false
	}
	switch e.Status {
	case http.StatusNotImplemented, http.StatusMethodNotAllowed:
		return true
	case http.StatusNotFound:
		isList := strings.HasSuffix(e.Op, "_list")
		return e.supporting && (isList || !e.envelope || e.Slug == "HTTP_NotFound")
	}
	return false
}

// IsTooLarge reports an answer over the client's limit.
func IsTooLarge(err error) bool { return errors.Is(err, ErrTooLarge) }

// IsConnection reports that no whole answer came: the server was not reached,
// the connection broke, or time ran out.
func IsConnection(err error) bool {
	e := AsError(err)
	return e != nil && e.Status == 0 && errors.As(e.Err, new(*connectionError)) && !errors.Is(e.Err, context.Canceled)
}

// OutcomeUnknown reports whether a call that changes things, and is never
// repeated, may have been carried out although it failed: it timed out, was cut
// off or cancelled after it was sent, or the answer was a 5xx or unreadable.
// Look at the logs or the provider before trying again.
func OutcomeUnknown(err error) bool {
	e := AsError(err)
	if e == nil || !e.unsafe || !e.sent {
		return false
	}
	return e.Status == 0 || e.Status < 300 || e.Status == http.StatusRequestTimeout || e.Status >= 500
}

// connectionError marks a failure to get a whole answer from a host, which may be
// "". It keeps the text of the cause without the URL, which may be secret.
type connectionError struct {
	host  string
	cause error
}

func (e *connectionError) Error() string {
	text := "no answer"
	if e.host != "" {
		text += " from " + e.host
	}
	return text + ": " + reason(e.cause)
}

func (e *connectionError) Unwrap() error { return e.cause }

// reason is why the network failed, without the addresses and the names of system
// calls that Go puts before it.
func reason(err error) string {
	var op *net.OpError
	var lookup *net.DNSError
	var call *os.SyscallError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection was closed"
	case !errors.As(err, &op) || op.Op == "proxyconnect": // there it matters who it was
		return err.Error()
	case errors.As(err, &lookup):
		return lookup.Err
	case errors.As(err, &call):
		return call.Err.Error()
	}
	return op.Err.Error()
}

// parseError reads an error answer in whatever form it comes: the API's
// envelope in full or in part, a bare message, a string, HTML, nothing.
func parseError(e *Error, header http.Header, body []byte) {
	e.Raw = excerpt(body)
	e.RequestID = cleanText(header.Get("X-Request-Id"), 200)
	var outer struct {
		Error     json.RawMessage `json:"error"`
		Message   json.RawMessage `json:"message"`
		RequestID json.RawMessage `json:"request_id"`
	}
	if json.Unmarshal(body, &outer) == nil {
		e.Message = lenientText(outer.Message)
		e.setRequestID(outer.RequestID)
		e.readEnvelope(outer.Error)
	}
	if e.Message == "" {
		e.Message = fallbackMessage(e.Status, header, body)
	}
}

func (e *Error) readEnvelope(raw json.RawMessage) {
	var inner map[string]json.RawMessage
	if json.Unmarshal(raw, &inner) != nil || inner == nil {
		if text := lenientText(raw); text != "" {
			e.Message = text
		}
		return
	}
	if text := lenientText(inner["message"]); text != "" {
		e.Message = text
	}
	e.envelope = true
	e.Slug = lenientText(inner["slug"])
	e.SuggestedFix = lenientText(inner["suggested_fix"])
	e.Code = lenientInt(inner["code"])
	e.setRequestID(inner["request_id"])
	var details []json.RawMessage
	if json.Unmarshal(inner["errors"], &details) != nil {
		if text := lenientText(inner["errors"]); text != "" {
			e.Details = []string{text}
		}
		return
	}
	for _, detail := range details[:min(len(details), 100)] {
		text := lenientText(detail)
		if text == "" {
			text = excerpt(detail)
		}
		e.Details = append(e.Details, text)
	}
}

func (e *Error) setRequestID(raw json.RawMessage) {
	var id string
	if json.Unmarshal(raw, &id) == nil && id != "" {
		e.RequestID = cleanText(id, 200)
	}
}
