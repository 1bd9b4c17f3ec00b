package native

import (
	"context"
	"crypto/hmac"
	"crypto/md5"  //nolint:gosec // offered for comparing with old checksums
	"crypto/sha1" //nolint:gosec // likewise
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"trs/api/sandbox/toolrun"
)

var encodingTools = map[string]function{
	"ENCODING_HASH":          pure(hashText),
	"ENCODING_HMAC":          pure(hmacText),
	"ENCODING_BASE64_ENCODE": pure(encodeBase64),
	"ENCODING_BASE64_DECODE": pure(decodeBase64),
	"ENCODING_HEX_ENCODE":    pure(encodeHex),
	"ENCODING_HEX_DECODE":    pure(decodeHex),
	"ENCODING_URL_ENCODE":    pure(encodeURL),
	"ENCODING_URL_DECODE":    pure(decodeURL),
	"ENCODING_PARSE_URL":     pure(parseURL),
	"ENCODING_GENERATE_UUID": typed(generateUUIDs),
}

type digestArgs struct {
	Text      string `json:"text"`
	Key       string `json:"key"`
	Algorithm string `json:"algorithm"`
	Output    string `json:"output"`
}

var algorithms = map[string]func() hash.Hash{
	"sha256": sha256.New, "sha512": sha512.New, "sha384": sha512.New384, "sha1": sha1.New, "md5": md5.New,
}

func hashText(args digestArgs) (map[string]any, error) {
	return digest(algorithms[args.Algorithm](), args), nil
}

func hmacText(args digestArgs) (map[string]any, error) {
	return digest(hmac.New(algorithms[args.Algorithm], []byte(args.Key)), args), nil
}

func digest(h hash.Hash, args digestArgs) map[string]any {
	_, _ = h.Write([]byte(args.Text)) // hashes take everything
	sum := h.Sum(nil)
	text := hex.EncodeToString(sum)
	if args.Output == "base64" {
		text = base64.StdEncoding.EncodeToString(sum)
	}
	return map[string]any{"digest": text, "algorithm": args.Algorithm, "bits": len(sum) * 8}
}

type base64Args struct {
	Text    string `json:"text"`
	URLSafe bool   `json:"url_safe"`
	Padding bool   `json:"padding"`
}

func encodeBase64(args base64Args) (map[string]any, error) {
	encoding := base64.StdEncoding
	if args.URLSafe {
		encoding = base64.URLEncoding
	}
	if !args.Padding {
		encoding = encoding.WithPadding(base64.NoPadding)
	}
	return map[string]any{"text": encoding.EncodeToString([]byte(args.Text))}, nil
}

func decodeBase64(args textArgs) (map[string]any, error) {
	raw, err := base64Bytes(args.Text)
	if err != nil {
		return nil, err
	}
	return decoded(raw), nil
}

var toStandard = strings.NewReplacer("-", "+", "_", "/")

func base64Bytes(text string) ([]byte, error) {
	text = strings.TrimRight(strings.Join(strings.Fields(text), ""), "=")
	raw, err := base64.RawStdEncoding.DecodeString(toStandard.Replace(text))
	if err != nil {
		return nil, fmt.Errorf("not base64: %w", err)
	}
	return raw, nil
}

func decoded(raw []byte) map[string]any {
	var text any
	if utf8.Valid(raw) {
		text = string(raw)
	}
	return map[string]any{"text": text, "hex": hex.EncodeToString(raw), "bytes": len(raw)}
}

// textArgs are the arguments of tools that take a text and a part of a URL at
// most.
type textArgs struct {
	Text      string `json:"text"`
	Separator string `json:"separator"`
	Part      string `json:"part"`
}

func encodeHex(args textArgs) (map[string]any, error) {
	digits := hex.EncodeToString([]byte(args.Text))
	if args.Separator == "" {
		return map[string]any{"text": digits}, nil
	}
	var pairs []string
	for at := 0; at < len(digits); at += 2 {
		pairs = append(pairs, digits[at:at+2])
	}
	return map[string]any{"text": strings.Join(pairs, args.Separator)}, nil
}

func decodeHex(args textArgs) (map[string]any, error) {
	digits := strings.Map(func(r rune) rune {
		if r == ':' || r == '-' || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, args.Text)
	raw, err := hex.DecodeString(digits)
	if err != nil {
		return nil, fmt.Errorf("not hexadecimal: %w", err)
	}
	return decoded(raw), nil
}

func encodeURL(args textArgs) (map[string]any, error) {
	if args.Part == "path" {
		return map[string]any{"text": url.PathEscape(args.Text)}, nil
	}
	return map[string]any{"text": url.QueryEscape(args.Text)}, nil
}

func decodeURL(args textArgs) (map[string]any, error) {
	unescape := url.QueryUnescape
	if args.Part == "path" {
		unescape = url.PathUnescape
	}
	text, err := unescape(args.Text)
	if err != nil {
		return nil, fmt.Errorf("not escaped as in a URL: %w", err)
	}
	if !utf8.ValidString(text) {
		return nil, fmt.Errorf("the escaped bytes are not UTF-8 text")
	}
	return map[string]any{"text": text}, nil
}

func parseURL(args struct {
	URL string `json:"url"`
},
) (map[string]any, error) {
	u, err := url.Parse(args.URL)
	if err != nil {
		return nil, fmt.Errorf("not a URL: %w", err)
	}
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("the query of the URL is broken: %w", err)
	}
	query := map[string]any{}
	for name, list := range values {
		query[name] = list
	}
	path := u.Path
	if path == "" {
		path = u.Opaque
	}
	parts := map[string]any{
		"scheme": u.Scheme, "host": u.Hostname(), "port": nil, "user": nil, "path": path, "query": query, "fragment": u.Fragment,
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		parts["port"] = port
	}
	if u.User != nil {
		parts["user"] = u.User.Username()
	}
	return parts, nil
}

// generateUUIDs takes its randomness from the call, so that a reproducible
// sandbox makes reproducible UUIDs.
func generateUUIDs(_ context.Context, call toolrun.Call, args struct {
	Count   int `json:"count"`
	Version int `json:"version"`
},
) (map[string]any, error) {
	seed := call.NewID() + call.NewID() + call.NewID()
	uuids := make([]string, args.Count)
	for i := range uuids {
		sum := sha256.Sum256([]byte(seed + strconv.Itoa(i)))
		id := uuid.UUID(sum[:16])
		if args.Version == 7 {
			var milliseconds [8]byte
			binary.BigEndian.PutUint64(milliseconds[:], uint64(call.Now.UnixMilli())+uint64(i))
			copy(id[:6], milliseconds[2:])
		}
		id[6] = id[6]&0x0f | byte(args.Version)<<4
		id[8] = id[8]&0x3f | 0x80
		uuids[i] = id.String()
	}
	return map[string]any{"uuids": uuids}, nil
}
