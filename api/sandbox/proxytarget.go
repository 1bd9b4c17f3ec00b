package sandbox

import (
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// placeholder is a part of a base URL that depends on the account.
var placeholder = regexp.MustCompile(`\{\{[^}]*\}\}`)

// proxyTarget resolves the endpoint of a proxied request against the toolkit's
// base URL. An absolute URL must be on the same scheme and registrable domain;
// everything that could be read as another host, or that climbs, is refused.
func proxyTarget(baseURL, endpoint string) (*url.URL, error) {
	base, err := url.Parse(placeholder.ReplaceAllString(baseURL, "account"))
	if err != nil || base.Host == "" {
		base = &url.URL{Scheme: "https", Host: "unknown.invalid"}
	}
	if reason := suspicious(endpoint); reason != "" {
		return nil, proxyBlocked("The endpoint is not allowed: " + reason)
	}
	target, err := url.Parse(endpoint)
	switch {
	case err != nil:
		return nil, proxyBlocked("The endpoint is not allowed: it is not a URL")
	case target.Opaque != "" || target.User != nil:
		return nil, proxyBlocked("The endpoint is not allowed: it is neither a path nor a plain URL")
	case target.Scheme == "" && target.Host != "":
		return nil, proxyBlocked("The endpoint is not allowed: it names a host without a scheme")
	case target.Scheme == "":
		return under(base, target), nil
	}
	if target.Scheme != base.Scheme || target.Port() != base.Port() || !sameSite(target.Hostname(), base.Hostname()) {
		return nil, proxyBlocked("The endpoint " + target.Scheme + "://" + target.Host + " is not on the domain of the toolkit")
	}
	target.Fragment = ""
	return target, nil
}

// under joins a relative endpoint to the base. An endpoint that repeats the
// base's own path is taken as meant from the root.
func under(base, endpoint *url.URL) *url.URL {
	target := *base
	prefix := strings.TrimRight(base.EscapedPath(), "/")
	escaped := "/" + strings.TrimLeft(endpoint.EscapedPath(), "/")
	if prefix == "" || !strings.HasPrefix(escaped, prefix+"/") {
		escaped = prefix + escaped
	}
	if text, err := url.PathUnescape(escaped); err == nil {
		target.Path, target.RawPath = text, escaped
	}
	target.RawQuery = endpoint.RawQuery
	return &target
}

// suspicious says why an endpoint must not be looked at further, or "".
func suspicious(endpoint string) string {
	text := endpoint // its path: a fragment would hide what a segment is
	if end := strings.IndexAny(text, "?#"); end >= 0 {
		text = text[:end]
	}
	if strings.TrimSpace(endpoint) == "" || strings.TrimSpace(endpoint) != endpoint {
		return "it is empty or has spaces around it"
	}
	// What is encoded twice may be decoded twice on the way.
	for range 4 {
		for _, r := range text {
			if r < ' ' || r == 0x7f || r == '\\' {
				return "it has control characters or backslashes"
			}
		}
		if strings.HasPrefix(text, "//") {
			return "it names a host without a scheme"
		}
		segments := strings.Split(text, "/")
		if slices.Contains(segments, "..") || slices.Contains(segments, ".") {
			return "its path climbs"
		}
		decoded, err := url.PathUnescape(text)
		if err != nil {
			return "its encoding is broken"
		}
		if decoded == text {
			return ""
		}
		text = decoded
	}
	return "it is encoded too often"
}

// sameSite reports whether two host names share a registrable domain. Numeric
// addresses and bare public suffixes share nothing.
func sameSite(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	if net.ParseIP(a) != nil || !plainHost.MatchString(a) {
		return false
	}
	if a == b {
		return true
	}
	siteA, errA := publicsuffix.EffectiveTLDPlusOne(a)
	siteB, errB := publicsuffix.EffectiveTLDPlusOne(b)
	return errA == nil && errB == nil && siteA == siteB
}

// plainHost is a host name of letters, digits and hyphens: other characters
// look like ones that they are not.
var plainHost = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+$`)
