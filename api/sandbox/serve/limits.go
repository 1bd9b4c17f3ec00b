package serve

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"trs/api/sandbox/mount"
)

// Time limits of a request. Running tools and waiting for a connection may take
// minutes, injected latency more; a client that sends or reads nothing may not.
const (
	bodyIdle    = 30 * time.Second
	bodyTotal   = 2 * time.Minute
	answerTotal = 15 * time.Minute
)

// limits keeps a slow client from holding a connection for ever. Transfers of
// files set limits of their own, since they may take hours.
func limits(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, mount.Route) {
			next.ServeHTTP(w, r)
			return
		}
		conn := http.NewResponseController(w)
		now := time.Now()
		_ = conn.SetWriteDeadline(now.Add(answerTotal))
		if r.Body != http.NoBody {
			r.Body = &timedBody{ReadCloser: r.Body, conn: conn, end: now.Add(bodyTotal)}
		}
		next.ServeHTTP(w, r)
	})
}

// timedBody is a body that must arrive by its end, without long pauses.
type timedBody struct {
	io.ReadCloser
	conn *http.ResponseController
	end  time.Time
}

func (b *timedBody) Read(p []byte) (int, error) {
	deadline := time.Now().Add(bodyIdle)
	if deadline.After(b.end) {
		deadline = b.end
	}
	_ = b.conn.SetReadDeadline(deadline)
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		// The server goes on reading, to notice when the client leaves: that may
		// take as long as the answer does.
		_ = b.conn.SetReadDeadline(time.Time{})
	}
	return n, err
}
