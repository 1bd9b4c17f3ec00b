package sandbox

import (
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Version is the version of the sandbox, as its answers name it.
const Version = "0.1.0"

const (
	sandboxHeader   = "X-Trs-Sandbox"
	requestIDHeader = "X-Request-Id"
	maxBody         = 10 << 20 // bytes of a JSON body
	rateBudget      = "10000"  // requests a minute, announced and not enforced
)

var (
	versionValue   = []string{Version}
	budgetValue    = []string{rateBudget}
	windowValue    = []string{"60s"}
	noSniffValue   = []string{"nosniff"}
	noStoreValue   = []string{"no-store"}
	credentialKeys = []string{"X-Api-Key", "X-User-Api-Key", "X-Org-Api-Key"}
)

// keyKinds tells which credential headers an operation takes.
type keyKinds uint8

const (
	projectKey keyKinds = iota // x-api-key
	anyKey                     // x-api-key or x-user-api-key
)

// guard stands before everything: it names the sandbox and the request on every
// answer, turns away requests that a foreign web page made, and answers for
// panics.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header[sandboxHeader] = versionValue
		header[requestIDHeader] = []string{s.requestID(r)}
		header["X-Ratelimit"] = budgetValue
		header["X-Ratelimit-Remaining"] = budgetValue
		header["X-Ratelimit-Window-Size"] = windowValue
		header["X-Content-Type-Options"] = noSniffValue
		header["Cache-Control"] = noStoreValue
		defer s.recover(w, r)
		if !s.allowedHost(r.Host) {
			writeProblem(w, r, forbidden(fmt.Sprintf("The sandbox does not answer for the host %q", r.Host),
				"Use the address that the sandbox printed when it started"))
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" && !sameOrigin(origin, r.Host) && !fromUnnamedOwnPage(r) {
			writeProblem(w, r, forbidden(fmt.Sprintf("The sandbox does not answer to pages of %s", origin),
				"Call the sandbox from a program, or from its own pages"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// recover answers for a handler that panicked. When its answer has begun the
// connection is cut, so that half an answer does not pass for a whole one.
func (s *Server) recover(w http.ResponseWriter, r *http.Request) {
	cause := recover()
	if cause == nil {
		return
	}
	if cause == http.ErrAbortHandler { //nolint:errorlint // net/http compares it the same way
		panic(cause)
	}
	s.logf("panic while answering %s %s: %v\n%s", r.Method, r.URL.Path, cause, debug.Stack())
	if w.Header().Get("Content-Type") != "" {
		panic(http.ErrAbortHandler)
	}
	writeProblem(w, r, internal(fmt.Errorf("%v", cause)))
}

// requestID is the caller's own id for the request, or a new one.
func (s *Server) requestID(r *http.Request) string {
	id := r.Header.Get(requestIDHeader)
	if id == "" || len(id) > 128 || strings.ContainsFunc(id, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return s.ids.uuid()
	}
	return id
}

// keyed lets only requests with the right key through to next.
func (s *Server) keyed(kinds keyKinds, next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p := s.checkKey(r, kinds); p != nil {
			writeProblem(w, r, p)
			return
		}
		next(w, r)
	})
}

// checkKey wants exactly one credential, in a header that the operation takes.
func (s *Server) checkKey(r *http.Request, kinds keyKinds) *problem {
	var given, from string
	count := 0
	for _, name := range credentialKeys {
		for _, value := range r.Header[name] {
			count++
			given, from = value, name
		}
	}
	switch {
	case count == 0:
		return unauthorized("No API key was given")
	case count > 1:
		return unauthorized("Several authentication modes were provided: send exactly one credential")
	case from == "X-Org-Api-Key", from == "X-User-Api-Key" && kinds != anyKey:
		return unauthorized("This endpoint does not take a key in " + strings.ToLower(from))
	case subtle.ConstantTimeCompare([]byte(given), []byte(s.apiKey)) != 1:
		return unauthorized("Invalid API key: " + maskKey(given))
	}
	return nil
}

// maskKey shows the beginning of a key, enough to tell keys apart.
func maskKey(key string) string {
	shown := min(7, len(key)/2)
	for shown > 0 && !utf8.RuneStart(key[shown]) {
		shown--
	}
	return strings.ToValidUTF8(key[:shown], "?") + "*****"
}

// allowedHost tells whether the sandbox goes by this name. A page that a
// browser was tricked into loading from here by a changed DNS answer still
// sends its own name, so names other than loopback's are refused.
func (s *Server) allowedHost(hostport string) bool {
	host := hostOf(hostport)
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		if ip.IsLoopback() || s.anyAddress {
			return true
		}
	}
	return s.hosts[host]
}

// hostOf takes the port off and the brackets of an IPv6 address.
func hostOf(hostport string) string {
	host := hostport
	if h, port, err := net.SplitHostPort(hostport); err == nil {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil && port != "" {
			return ""
		}
		host = h
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// sameOrigin tells whether a page's origin is the sandbox's own.
func sameOrigin(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && strings.EqualFold(u.Host, host)
}

// fromUnnamedOwnPage tells whether a form was sent by one of the sandbox's own
// pages whose referrer policy hides where they are: browsers then send the
// origin null, and say in a header that no page can set that it was this one.
func fromUnnamedOwnPage(r *http.Request) bool {
	return r.Header.Get("Origin") == "null" && r.Header.Get("Sec-Fetch-Site") == "same-origin"
}

// allowHosts notes the addresses that the sandbox was told to listen on. An
// unspecified one (0.0.0.0, ::) stands for every numeric address: those cannot
// be rebound.
func (s *Server) allowHosts(addresses []string) {
	s.hosts = map[string]bool{}
	for _, address := range addresses {
		host := hostOf(address)
		if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
			s.anyAddress = true
			continue
		}
		s.hosts[host] = true
	}
}

// origin is the sandbox's own origin as this request addressed it. A proxy in
// front that ends TLS says so in a header, which is believed because it decides
// nothing but how the sandbox spells its own links.
func origin(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}
