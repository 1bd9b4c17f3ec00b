// Package api is the client of the tool router session API, version 3.1: its 18
// session operations, and 12 supporting ones (catalogue, connected accounts,
// auth configs). Every method takes a context and fails with *Error.
//
// What a newer server says and this package does not know is kept in the Extra
// of the value it belongs to.
package api

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"trs/api/internal/redact"
)

// DefaultBaseURL is the public backend.
const DefaultBaseURL = "https://backend.composio.dev"

// KeyKind says which of the API's kinds of key a key is.
type KeyKind string

// The kinds of key. Project keys work everywhere; no session endpoint takes an
// organisation key.
const (
	ProjectKey KeyKind = "x-api-key"
	UserKey    KeyKind = "x-user-api-key"
	OrgKey     KeyKind = "x-org-api-key"
)

// Client speaks to one server with one key. It is safe for concurrent use.
type Client struct {
	base          *url.URL
	keyHeader     string
	key           string
	transport     http.RoundTripper // takes the key along; follows no redirect
	plain         http.Client       // for presigned URLs: never sees the key
	header        http.Header
	userAgent     string
	retries       int
	timeout       time.Duration
	metaTimeout   time.Duration
	limit         int64
	maxPages      int
	allowInsecure bool
	readOnly      *readOnly // nil: everything is sent

	now    func() time.Time
	sleep  func(context.Context, time.Duration) error
	random func() float64 // 0 to 1, for jitter
}

// Option changes a Client that is being made.
type Option func(*Client) error

// New makes a client of the server at baseURL, an origin; "" is the public
// backend. Exactly one key must be given: the last of the options with one
// counts. A server without TLS must be on a loopback host, see
// AllowInsecureHTTP.
func New(baseURL string, options ...Option) (*Client, error) {
	c := &Client{
		transport: http.DefaultTransport, header: http.Header{}, userAgent: "trs", retries: 2,
		timeout: 60 * time.Second, metaTimeout: 240 * time.Second,
		limit: 64 << 20, maxPages: 10_000,
		now: time.Now, sleep: sleep, random: rand.Float64,
	}
	for _, option := range options {
		if err := option(c); err != nil {
			return nil, fmt.Errorf("make client: %w", err)
		}
	}
	if baseURL = strings.TrimSpace(baseURL); baseURL == "" {
		baseURL = DefaultBaseURL
	}
	base, err := parseBase(baseURL, c.allowInsecure)
	if err != nil {
		return nil, fmt.Errorf("make client: %w", err)
	}
	c.base = base
	if c.key == "" {
		return nil, errors.New("make client: no API key")
	}
	c.plain.Transport = c.transport
	return c, nil
}

// BaseURL is the server that the client speaks to.
func (c *Client) BaseURL() string { return c.base.String() }

// WithKey gives the key. Only its kind's header is sent.
func WithKey(kind KeyKind, key string) Option {
	return func(c *Client) error {
		key = strings.TrimSpace(key)
		if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			return errors.New("the API key holds blanks or characters that no key has")
		}
		switch kind {
		case ProjectKey, UserKey, OrgKey:
			c.keyHeader, c.key = string(kind), key
			return nil
		}
		return fmt.Errorf("unknown kind of key %q", kind)
	}
}

// WithProjectKey gives a project key (ak_...).
func WithProjectKey(key string) Option { return WithKey(ProjectKey, key) }

// WithTransport sets what carries out requests, for example a journal. Presigned
// URLs go through it too, without the key.
func WithTransport(transport http.RoundTripper) Option {
	return func(c *Client) error {
		if transport != nil {
			c.transport = transport
		}
		return nil
	}
}

// WithUserAgent sets the User-Agent header.
func WithUserAgent(name string) Option {
	return func(c *Client) error {
		c.userAgent = name
		return nil
	}
}

// WithRetries sets how often a request that may be sent again is sent again; 2
// by default.
func WithRetries(n int) Option {
	return func(c *Client) error {
		c.retries = max(n, 0)
		return nil
	}
}

// WithTimeout sets how long one attempt may take, redirects and body included;
// 60 seconds by default. Helpers that run code get at least 240.
func WithTimeout(d time.Duration) Option {
	return func(c *Client) error {
		if d <= 0 {
			return errors.New("the timeout must be positive")
		}
		c.timeout = d
		return nil
	}
}

// WithResponseLimit sets how many bytes an answer may have; 64 MiB by default.
// Files are not limited.
func WithResponseLimit(bytes int64) Option {
	return func(c *Client) error {
		if bytes <= 0 {
			return errors.New("the response limit must be positive")
		}
		c.limit = bytes
		return nil
	}
}

// WithPageLimit sets after how many pages a walk over a list gives up; 10,000
// by default.
func WithPageLimit(pages int) Option {
	return func(c *Client) error {
		c.maxPages = max(pages, 1)
		return nil
	}
}

// WithHeader adds a header to every request to the server (not to presigned
// URLs). Credentials are no such headers: see WithKey.
func WithHeader(name, value string) Option {
	return func(c *Client) error {
		if redact.CredentialHeader(name) {
			return fmt.Errorf("header %s carries a credential: give the key as a key", http.CanonicalHeaderKey(name))
		}
		if strings.ContainsAny(name+value, "\r\n\x00") || name == "" {
			return errors.New("a custom header is not valid")
		}
		c.header.Add(name, value)
		return nil
	}
}

// AllowInsecureHTTP lets the key go over plain HTTP to the base URL's origin
// although that is no loopback host.
func AllowInsecureHTTP() Option {
	return func(c *Client) error {
		c.allowInsecure = true
		return nil
	}
}

// withClock replaces time for tests.
func withClock(now func() time.Time, sleep func(context.Context, time.Duration) error, random func() float64) Option {
	return func(c *Client) error {
		c.now, c.sleep, c.random = now, sleep, random
		return nil
	}
}

// FromEnv reads what the environment says under the names of the official
// clients: the base URL ("" if unset) and options to put before explicit ones.
// A project key wins over a user key, that over an organisation key.
func FromEnv() (baseURL string, options []Option) { return fromEnv(os.Getenv) }

func fromEnv(getenv func(string) string) (baseURL string, options []Option) {
	get := func(name string) string { return strings.TrimSpace(getenv(name)) }
	for _, source := range []struct {
		variable string
		kind     KeyKind
	}{{"COMPOSIO_API_KEY", ProjectKey}, {"COMPOSIO_USER_API_KEY", UserKey}, {"COMPOSIO_ORG_API_KEY", OrgKey}} {
		if key := get(source.variable); key != "" {
			options = append(options, WithKey(source.kind, key))
			break
		}
	}
	if get("COMPOSIO_ALLOW_INSECURE_HTTP") == "1" {
		options = append(options, AllowInsecureHTTP())
	}
	for line := range strings.Lines(getenv("COMPOSIO_CUSTOM_HEADERS")) {
		if name, value, ok := strings.Cut(line, ":"); ok {
			options = append(options, WithHeader(strings.TrimSpace(name), strings.TrimSpace(value)))
		}
	}
	return get("COMPOSIO_BASE_URL"), options
}

// parseBase checks that a key may be sent to this server.
func parseBase(raw string, allowInsecure bool) (*url.URL, error) {
	base, err := url.Parse(raw)
	if err != nil {
		return nil, errors.New("the base URL is not a URL")
	}
	switch {
	case base.Scheme != "http" && base.Scheme != "https" || base.Host == "" || base.Hostname() == "":
		return nil, errors.New("the base URL must be an http or https origin such as " + DefaultBaseURL)
	case base.User != nil, base.RawQuery != "", base.ForceQuery, base.Fragment != "":
		return nil, errors.New("the base URL must be an origin, without user, query or fragment")
	case base.Scheme == "http" && !loopback(base.Hostname()) && !allowInsecure:
		return nil, fmt.Errorf("refusing to send a key over plain HTTP to %s: use https or a loopback host, or allow it with COMPOSIO_ALLOW_INSECURE_HTTP=1", base.Host)
	}
	base.Path, base.RawPath = strings.TrimRight(base.Path, "/"), ""
	return base, nil
}

// loopback tells whether a host is surely this machine. 0.0.0.0 is not, nor an
// IPv4 address written as IPv6.
func loopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || host == "::1" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && !strings.Contains(host, ":") && ip.To4() != nil && ip.To4()[0] == 127
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
