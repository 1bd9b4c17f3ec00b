package simulate

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
)

// identify gives a new record its id: the one in its fields, or one made from
// the collection's pattern.
func (e *environment) identify(c *collection, name string, fields map[string]any) (string, error) {
	if id, ok := fields["id"]; ok && id != nil {
		return fmt.Sprint(id), nil
	}
	serial := int64(0)
	if strings.Contains(c.ID, "{serial") {
		n, err := e.records.Next(e.ctx, name+"#serial")
		if err != nil {
			return "", err
		}
		serial = n
	}
	return makeID(c.ID, e.newID(), serial, e.now, fields), nil
}

// makeID fills an id pattern. Braces hold hex:N, digits:N, upper:N, alnum:N,
// uuid, unix (seconds), serial:N (counts up) or the name of a field.
func makeID(pattern, random string, serial int64, now time.Time, fields map[string]any) string {
	const alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	stream := &idStream{seed: random}
	pick := func(from string, n int) string {
		out := make([]byte, n)
		for i := range out {
			out[i] = from[stream.next(len(from))]
		}
		return string(out)
	}
	var out strings.Builder
	for pattern != "" {
		before, rest, found := strings.Cut(pattern, "{")
		out.WriteString(before)
		if !found {
			break
		}
		var inside string
		inside, pattern, _ = strings.Cut(rest, "}")
		kind, count, _ := strings.Cut(inside, ":")
		n := 0
		fmt.Sscan(count, &n) //nolint:errcheck // a pattern without a count has none
		switch kind {
		case "hex":
			out.WriteString(pick(alphabet[:16], n))
		case "digits":
			out.WriteString(pick(alphabet[1:10], n))
		case "upper":
			out.WriteString(strings.ToUpper(pick(alphabet[:36], n)))
		case "alnum":
			out.WriteString(pick(alphabet, n))
		case "uuid":
			text := pick(alphabet[:16], 31)
			out.WriteString(text[:8] + "-" + text[8:12] + "-4" + text[12:15] + "-a" + text[15:18] + "-" + text[18:30])
		case "unix":
			fmt.Fprint(&out, now.Unix())
		case "serial":
			fmt.Fprintf(&out, "%0*d", n, serial)
		default:
			fmt.Fprint(&out, fields[kind])
		}
	}
	return out.String()
}

// idStream turns one random token into as many digits as an id needs.
type idStream struct {
	seed  string
	block [sha256.Size]byte
	used  int
	count uint64
}

func (s *idStream) next(n int) int {
	if s.count == 0 || s.used+4 > len(s.block) {
		s.block = sha256.Sum256(binary.BigEndian.AppendUint64([]byte(s.seed), s.count))
		s.count++
		s.used = 0
	}
	value := binary.BigEndian.Uint32(s.block[s.used:])
	s.used += 4
	return int(value % uint32(n))
}
