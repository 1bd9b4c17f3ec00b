package api

import (
	"bytes"
	"crypto/md5"  //nolint:gosec // stores announce it; it detects damage here, not attacks
	"crypto/sha1" //nolint:gosec // as above
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"net/http"
	"strings"
)

// check is a checksum that a store announced, and the sum of what came.
type check struct {
	name string
	want []byte
	sum  hash.Hash
}

type checks []check

// checksOf reads the checksums in a store's answer: Content-Digest, Digest,
// Content-MD5, the x-amz-checksum, x-goog-hash and X-Checksum families, and an
// ETag that is the MD5 of the content. What cannot be read is left out.
func checksOf(h http.Header) checks {
	var found checks
	add := func(algorithm, encoded string) {
		sum := hashOf(algorithm)
		if sum == nil {
			return
		}
		if want := decodeSum(encoded, sum.Size()); want != nil {
			found = append(found, check{algorithm, want, sum})
		}
	}
	for _, name := range []string{"Content-Digest", "Repr-Digest", "Digest", "X-Goog-Hash"} {
		for _, value := range h.Values(name) {
			for part := range strings.SplitSeq(value, ",") {
				algorithm, encoded, _ := strings.Cut(strings.TrimSpace(part), "=")
				add(algorithm, strings.Trim(encoded, ":"))
			}
		}
	}
	add("md5", h.Get("Content-Md5"))
	for _, algorithm := range []string{"md5", "sha1", "sha256", "crc32c", "crc32"} {
		add(algorithm, h.Get("X-Amz-Checksum-"+algorithm))
		add(algorithm, h.Get("X-Checksum-"+algorithm))
	}
	if etag := strings.Trim(h.Get("Etag"), `"`); isStoreETag(h) && len(etag) == 2*md5.Size {
		add("md5", etag)
	}
	return found
}

// isStoreETag tells whether the answer is of a store whose ETags are the MD5 of
// unencrypted content uploaded in one part. Elsewhere an ETag means nothing.
func isStoreETag(h http.Header) bool {
	if h.Get("X-Amz-Request-Id") == "" {
		return false
	}
	encryption := h.Get("X-Amz-Server-Side-Encryption")
	return (encryption == "" || encryption == "AES256") && h.Get("X-Amz-Server-Side-Encryption-Customer-Algorithm") == ""
}

func hashOf(algorithm string) hash.Hash {
	switch strings.ToLower(strings.ReplaceAll(algorithm, "-", "")) {
	case "md5":
		return md5.New() //nolint:gosec // see the import
	case "sha1", "sha":
		return sha1.New() //nolint:gosec // see the import
	case "sha256":
		return sha256.New()
	case "crc32c":
		return crc32.New(crc32.MakeTable(crc32.Castagnoli))
	case "crc32":
		return crc32.NewIEEE()
	}
	return nil
}

// decodeSum reads a sum of that many bytes in hexadecimal or base64.
func decodeSum(encoded string, size int) []byte {
	encoded = strings.TrimSpace(encoded)
	if raw, err := hex.DecodeString(encoded); err == nil && len(raw) == size {
		return raw
	}
	if raw, err := base64.StdEncoding.DecodeString(encoded); err == nil && len(raw) == size {
		return raw
	}
	return nil
}

func (c checks) writers() []io.Writer {
	writers := make([]io.Writer, len(c))
	for i, check := range c {
		writers[i] = check.sum
	}
	return writers
}

func (c checks) verify() error {
	for _, check := range c {
		if got := check.sum.Sum(nil); !bytes.Equal(got, check.want) {
			return fmt.Errorf("%w (%s)", ErrChecksum, check.name)
		}
	}
	return nil
}
