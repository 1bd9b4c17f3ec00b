package mount

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Lifetime is how long a presigned URL works.
const Lifetime = time.Hour

// Route is the path under which presigned URLs live.
const Route = "/files/"

// Grant is what a presigned URL allows: one method on one file. A GET grant
// covers HEAD.
type Grant struct {
	Method    string
	SessionID string
	Path      string
	MimeType  string // of a PUT: the Content-Type it must carry; "" for any
	Expires   time.Time
}

// Query parameters of a presigned URL.
const (
	paramExpires   = "expires"
	paramMimeType  = "content_type"
	paramSignature = "signature"
)

// sign returns the signature of a grant. Each part goes in with its length, so
// that no two grants are the same bytes.
func sign(key []byte, g Grant) string {
	mac := hmac.New(sha256.New, key)
	for _, part := range []string{g.Method, g.SessionID, g.Path, g.MimeType, strconv.FormatInt(g.Expires.Unix(), 10)} {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(part)))
		mac.Write(size[:])
		mac.Write([]byte(part))
	}
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// presign writes a grant as a URL on the origin given.
func presign(key []byte, origin string, g Grant) string {
	query := url.Values{paramExpires: {strconv.FormatInt(g.Expires.Unix(), 10)}}
	if g.MimeType != "" {
		query.Set(paramMimeType, g.MimeType)
	}
	query.Set(paramSignature, sign(key, g))
	segments := strings.Split(g.Path, "/")
	for i, segment := range segments {
		segments[i] = url.PathEscape(segment)
	}
	return strings.TrimRight(origin, "/") + Route + url.PathEscape(g.SessionID) + "/" + strings.Join(segments, "/") + "?" + query.Encode()
}

// refusal is an answer in the manner of object stores: no API envelope, since a
// presigned URL is not part of the API.
type refusal struct {
	status  int
	code    string
	message string
}

func (e *refusal) Error() string { return e.message }

func denied(code, message string) error {
	return &refusal{http.StatusForbidden, code, message}
}

// verify reads the grant that a request claims to have. The signature is
// checked before the expiry, so that only who was handed the URL learns
// anything about it.
func verify(key []byte, r *http.Request, now time.Time) (Grant, error) {
	for _, name := range []string{"x-api-key", "x-user-api-key", "x-org-api-key", "Authorization"} {
		if r.Header.Get(name) != "" {
			return Grant{}, denied("AccessDenied", "A presigned URL is its own credential: send it without "+name+".")
		}
	}
	sessionID, path, found := strings.Cut(strings.TrimPrefix(r.URL.Path, Route), "/")
	query := r.URL.Query()
	expires, err := strconv.ParseInt(query.Get(paramExpires), 10, 64)
	if !found || err != nil {
		return Grant{}, denied("AccessDenied", "The URL is not a presigned one.")
	}
	g := Grant{Method: r.Method, SessionID: sessionID, Path: path, MimeType: query.Get(paramMimeType), Expires: time.Unix(expires, 0)}
	if g.Method == http.MethodHead {
		g.Method = http.MethodGet
	}
	if !hmac.Equal([]byte(sign(key, g)), []byte(query.Get(paramSignature))) {
		return Grant{}, denied("SignatureDoesNotMatch", "The signature does not cover this method, file and content type.")
	}
	if !now.Before(g.Expires) {
		return Grant{}, denied("AccessDenied", "The URL has expired; ask for a new one.")
	}
	if clean, err := Clean(path); err != nil || clean != path {
		return Grant{}, denied("AccessDenied", "The URL names no file.")
	}
	if g.Method == http.MethodPut && g.MimeType != "" && r.Header.Get("Content-Type") != g.MimeType {
		return Grant{}, denied("SignatureDoesNotMatch", "The Content-Type is not the one that the URL was signed for.")
	}
	return g, nil
}
