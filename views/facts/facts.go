// Package facts says what bytes are when they are no text to read: their type by
// looking at them, their size, the pixels of a picture, their sum. It finds bytes
// in text too: data URLs and base64.
package facts

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"image"
	_ "image/gif"  // their sizes
	_ "image/jpeg" // are
	_ "image/png"  // read
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Facts is what is known of some bytes.
type Facts struct {
	Type          string // media type, by looking at the bytes
	Claimed       string // media type that came with them, "" when none did
	Size          int
	Width, Height int // of a picture, else 0
	Sum           string
}

// Of looks at bytes. Call it in a command: the sum takes all of them.
func Of(data []byte, claimed string) Facts {
	sum := sha256.Sum256(data)
	f := Facts{Type: sniff(data), Claimed: claimed, Size: len(data), Sum: hex.EncodeToString(sum[:])}
	if config, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
		f.Width, f.Height = config.Width, config.Height
	} else if f.Type == "image/webp" {
		f.Width, f.Height = webp(data)
	}
	return f
}

func sniff(data []byte) string {
	kind, _, _ := strings.Cut(http.DetectContentType(data), ";")
	return kind
}

// webp is the size of a picture in one of the three forms of WebP.
func webp(data []byte) (width, height int) {
	const header = 30
	if len(data) < header {
		return 0, 0
	}
	le := binary.LittleEndian
	switch string(data[12:16]) {
	case "VP8 ":
		return int(le.Uint16(data[26:])) & 0x3fff, int(le.Uint16(data[28:])) & 0x3fff
	case "VP8L":
		bits := le.Uint32(data[21:])
		return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1
	case "VP8X":
		triple := func(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
		return triple(data[24:]) + 1, triple(data[27:]) + 1
	}
	return 0, 0
}

// extensions of types that are safe to hand to the system's viewer, and of a few
// others for file names. What a stranger calls a file does not count.
var extensions = map[string]string{
	"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "image/bmp": ".bmp",
	"application/pdf": ".pdf", "audio/mpeg": ".mp3", "audio/wave": ".wav", "video/mp4": ".mp4", "video/webm": ".webm",
	"application/zip": ".zip", "application/x-gzip": ".gz", "text/plain": ".txt", "text/html": ".html", "text/xml": ".xml",
}

// Extension is how a file of these bytes should end.
func (f Facts) Extension() string {
	if e := extensions[f.Type]; e != "" {
		return e
	}
	return ".bin"
}

// Viewable reports whether the system's viewer shows such bytes, and does nothing
// else with them.
func (f Facts) Viewable() bool {
	return strings.HasPrefix(f.Type, "image/") && extensions[f.Type] != "" || f.Type == "application/pdf" ||
		strings.HasPrefix(f.Type, "audio/") && extensions[f.Type] != "" || strings.HasPrefix(f.Type, "video/") && extensions[f.Type] != ""
}

// What names the bytes in a few words.
func (f Facts) What() string {
	kind := f.Type
	switch format, picture := strings.CutPrefix(f.Type, "image/"); {
	case picture && f.Width > 0:
		return fmt.Sprintf("%s picture, %d × %d pixels", strings.ToUpper(format), f.Width, f.Height)
	case picture:
		return strings.ToUpper(format) + " picture"
	case kind == "application/octet-stream":
		return "bytes of an unknown type"
	}
	return kind
}

// IsText reports whether data is text to read: UTF-8 without null bytes.
func IsText(data []byte) bool {
	return bytes.IndexByte(data, 0) < 0 && utf8.Valid(data)
}

// least is how long base64 is before it is taken for bytes.
const least = 64

// Maybe reports whether a text looks like a data URL or base64, by its beginning.
func Maybe(text string) bool {
	if strings.HasPrefix(text, "data:") {
		return strings.Contains(text[:min(len(text), 256)], ",")
	}
	if len(text) < least {
		return false
	}
	letters := 0
	for _, c := range []byte(text[:least]) {
		switch {
		case c >= 'A' && c <= 'Z' || c >= '0' && c <= '9':
			letters++
		case c >= 'a' && c <= 'z', c == '+', c == '/', c == '-', c == '_', c == '=', c == '\r', c == '\n':
		default:
			return false
		}
	}
	return letters > 0
}

// Decode is the bytes that a data URL or base64 stands for, and the type that the
// URL claims. Base64 of readable text or of bytes of no known type is left alone:
// ids and hashes look like it. Call it in a command.
func Decode(text string) (data []byte, claimed string, ok bool) {
	rest, isURL := strings.CutPrefix(text, "data:")
	if !isURL {
		if !Maybe(text) {
			return nil, "", false
		}
		data, ok = unbase64(text)
		return data, "", ok && sniff(data) != "application/octet-stream" && sniff(data) != "text/plain"
	}
	head, body, found := strings.Cut(rest, ",")
	if !found {
		return nil, "", false
	}
	claimed, _, _ = strings.Cut(head, ";")
	if strings.HasSuffix(head, ";base64") {
		data, ok = unbase64(body)
		return data, claimed, ok
	}
	plain, err := url.PathUnescape(body)
	return []byte(plain), claimed, err == nil
}

func unbase64(text string) ([]byte, bool) {
	text = strings.TrimRight(strings.NewReplacer("\r", "", "\n", "", " ", "", "\t", "").Replace(text), "=")
	encoding := base64.RawStdEncoding
	if strings.ContainsAny(text, "-_") {
		encoding = base64.RawURLEncoding
	}
	data, err := encoding.DecodeString(text)
	return data, err == nil && len(data) > 0
}

// HexLine is bytes as numbers and as letters, per of them in a line that begins
// at the byte from.
func HexLine(from int, data []byte, per int) string {
	var numbers, letters strings.Builder
	for i, c := range data {
		if i == per/2 {
			numbers.WriteByte(' ')
		}
		fmt.Fprintf(&numbers, "%02x ", c)
		if c < ' ' || c > '~' {
			c = '.'
		}
		letters.WriteByte(c)
	}
	return fmt.Sprintf("%04x  %-*s %s", from, per*3+1, numbers.String(), letters.String())
}
