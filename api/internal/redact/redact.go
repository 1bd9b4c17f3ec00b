// Package redact takes secrets out of headers, URLs and bodies before they are
// recorded, shown or put into an error: keys, tokens, credentials of accounts,
// signatures of presigned URLs and link pages. Request ids are never touched.
package redact

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// Mark stands where a secret was.
const Mark = "[redacted]"

var credentialHeaders = map[string]bool{
	"Authorization": true, "Proxy-Authorization": true, "Cookie": true, "Set-Cookie": true,
	"X-Api-Key": true, "X-User-Api-Key": true, "X-Org-Api-Key": true,
}

// CredentialHeader tells whether a header carries a credential of the API or of
// HTTP.
func CredentialHeader(name string) bool { return credentialHeaders[http.CanonicalHeaderKey(name)] }

// Headers returns a copy of the headers without their secrets.
func Headers(h http.Header) http.Header {
	clean := make(http.Header, len(h))
	for name, values := range h {
		kept := make([]string, len(values))
		for i, value := range values {
			switch {
			case credentialHeaders[name] || SecretName(name) && !requestID(name):
				kept[i] = Mark
			case requestID(name):
				kept[i] = value
			case name == "Location" || name == "Content-Location" || name == "Referer":
				kept[i] = linkURL(URL(value))
			default:
				kept[i] = Text(value)
			}
		}
		clean[name] = kept
	}
	return clean
}

// secretWords are looked for in names written without separators and case.
var secretWords = []string{
	"token", "secret", "password", "passwd", "passphrase", "apikey", "authkey", "privatekey", "accesskey",
	"authorization", "credential", "cookie", "signature", "codeverifier", "oauthverifier", "consumerkey",
	"basicencoded", "devkey", "bearer",
}

// plainNames contain a secret word and say nothing secret.
var plainNames = map[string]bool{
	"tokentype": true, "maxtokens": true, "tokens": true, "tokencount": true, "totaltokens": true,
	"revokedtokens": true, "nextpagetoken": true, "pagetoken": true, "nextsynctoken": true, "synctoken": true,
	"issecret": true, "tokenurl": true, "inputtokens": true, "outputtokens": true, "prompttokens": true,
	"validatecredentials": true,
}

// SecretName tells whether a member, header or parameter of this name holds a
// secret.
func SecretName(name string) bool { return secretFlat(flatten(name)) }

func secretFlat(flat string) bool {
	if plainNames[flat] {
		return false
	}
	for _, word := range secretWords {
		if strings.Contains(flat, word) {
			return true
		}
	}
	return false
}

func flatten(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r == '_' || r == '-' || r == '.' || r == ' ':
			return -1
		}
		return r
	}, name)
}

func requestID(name string) bool { return requestFlat(flatten(name)) }

func requestFlat(flat string) bool {
	switch flat {
	case "requestid", "xrequestid", "logid":
		return true
	}
	return false
}

// secretParameters are query parameters that sign a URL or open something, and
// that SecretName does not know.
var secretParameters = map[string]bool{
	"sig": true, "key": true, "code": true, "state": true, "xamzcredential": true, "xamzsignature": true,
	"xamzsecuritytoken": true, "xgoogcredential": true, "xgoogsignature": true, "awsaccesskeyid": true,
	"auth": true, "hmac": true, "hash": true, "policy": true, "se": true, "sv": true,
}

// URL returns the URL without user information, with the values of its secret
// parameters taken out. What does not parse is taken out whole behind the "?".
func URL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		before, _, cut := strings.Cut(raw, "?")
		if cut {
			return before + "?" + Mark
		}
		return Mark
	}
	if u.User != nil {
		u.User = url.User("redacted")
	}
	if u.RawQuery != "" {
		u.RawQuery = queryWith(u.RawQuery, func(name string) bool {
			return SecretName(name) || secretParameters[flatten(name)]
		})
	}
	if u.Fragment != "" && strings.Contains(u.Fragment, "=") {
		u.Fragment, u.RawFragment = "redacted", ""
	}
	return patterns(u.String())
}

// Presigned returns the URL with every query value taken out.
func Presigned(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return Mark
	}
	u.User = nil
	u.RawQuery = queryWith(u.RawQuery, func(string) bool { return true })
	return u.String()
}

// linkURL keeps where a link page is and takes out which one it is.
func linkURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return Mark
	}
	if i := strings.Index(u.Path, "/link/"); i >= 0 {
		u.Path, u.RawPath = u.Path[:i]+"/link/redacted", ""
	}
	return u.String()
}

// queryWith replaces the values of the parameters that secret names, and keeps
// order and spelling of the rest.
func queryWith(raw string, secret func(name string) bool) string {
	parts := strings.Split(raw, "&")
	for i, part := range parts {
		name, _, has := strings.Cut(part, "=")
		decoded, err := url.QueryUnescape(name)
		if err != nil || has && secret(decoded) {
			parts[i] = name + "=redacted"
		}
	}
	return strings.Join(parts, "&")
}

var (
	keyPattern    = regexp.MustCompile(`\b(u?ak|oak)_[A-Za-z0-9_-]{4,}`)
	linkPattern   = regexp.MustCompile(`\b(lk|lt|ln)_[A-Za-z0-9_-]{4,}`)
	bearerPattern = regexp.MustCompile(`(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}`)
	urlPattern    = regexp.MustCompile(`https?://[^\s"'<>\\]+`)
	pairPattern   = regexp.MustCompile(`"([A-Za-z0-9_.-]+)"\s*:\s*("(?:[^"\\]|\\.)*("|$)|-?[0-9.eE+-]+)`)
)

// Text takes secrets out of any text by their looks: keys, link tokens, bearer
// tokens, signed URLs, and members with secret names of JSON that may be cut
// off.
func Text(text string) string {
	if strings.Contains(text, `"`) {
		text = pairPattern.ReplaceAllStringFunc(text, func(pair string) string {
			name := pairPattern.FindStringSubmatch(pair)[1]
			if !SecretName(name) || requestID(name) {
				return pair
			}
			return `"` + name + `":"` + Mark + `"`
		})
	}
	if strings.Contains(text, "://") {
		text = urlPattern.ReplaceAllStringFunc(text, func(u string) string { return linkURL(URL(u)) })
	}
	return patterns(text)
}

func patterns(text string) string {
	if strings.Contains(text, "_") {
		text = keyPattern.ReplaceAllString(text, "${1}_"+Mark)
		text = linkPattern.ReplaceAllString(text, "${1}_"+Mark)
	}
	if len(text) > 13 {
		text = bearerPattern.ReplaceAllString(text, "${1} "+Mark)
	}
	return text
}

// Origin keeps the scheme and host of a URL and takes out the rest.
func Origin(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return Mark
	}
	return u.Scheme + "://" + u.Host + "/" + Mark
}
