package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"

	"trs/api/sandbox/store"
)

// configVersion is one row of a session's history.
type configVersion struct {
	Version   int             `json:"version"`
	CreatedAt string          `json:"created_at"`
	IsCurrent bool            `json:"is_current"`
	Config    json.RawMessage `json:"config"`
}

// configHistory lists the versions of the session's config, the live one on
// top.
func (s *Server) configHistory(r *http.Request) (reply, error) {
	sess, err := s.sessionOf(r)
	if err != nil {
		return reply{}, err
	}
	number, size, err := s.page(r, 20, 100, false)
	if err != nil {
		return reply{}, err
	}
	rows, total, err := s.store.ConfigHistory(r.Context(), sess.ID, (number-1)*size, size)
	if errors.Is(err, store.ErrNotFound) {
		return reply{}, sessionNotFound(sess.ID)
	}
	if err != nil {
		return reply{}, err
	}
	items := make([]configVersion, len(rows))
	for i, row := range rows {
		items[i] = configVersion{row.Version, stamp(row.Time), row.Live, row.Config}
	}
	return ok(pageOf(items, total, number, size))
}
