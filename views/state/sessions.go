package state

import (
	"context"
	"slices"
	"time"
)

// maxSessions is how many sessions are remembered for a server and key. Nobody
// else lists them, so it is far beyond what people open by hand; it only keeps a
// program that makes sessions all day from growing the file without end.
const maxSessions = 10_000

// Session is one remembered session. The API cannot list them.
type Session struct {
	ID      string    `json:"id"`
	UserID  string    `json:"user_id"`
	Label   string    `json:"label,omitempty"`
	Version int       `json:"config_version,omitempty"`
	Opened  time.Time `json:"opened_at"`
	Gone    bool      `json:"gone,omitempty"` // the server no longer had it
}

type sessionsFile struct {
	Servers map[string][]Session `json:"servers"`
}

// Sessions is the sessions remembered for one server and key, newest first.
type Sessions struct {
	file  File[sessionsFile]
	scope string
}

// NewSessions is the memory in dir for a Scope.
func NewSessions(dir, scope string) Sessions {
	return Sessions{file: NewFile[sessionsFile](dir, "sessions.json"), scope: scope}
}

// List is every remembered session, the one opened last first.
func (s Sessions) List() ([]Session, error) {
	file, err := s.file.Read()
	return file.Servers[s.scope], err
}

// Remember puts a session first. A label that is known is kept when the new one
// is empty.
func (s Sessions) Remember(ctx context.Context, session Session) ([]Session, error) {
	return s.change(ctx, func(all []Session) []Session {
		if i := index(all, session.ID); i >= 0 {
			if session.Label == "" {
				session.Label = all[i].Label
			}
			all = slices.Delete(all, i, i+1)
		}
		all = slices.Insert(all, 0, session)
		return all[:min(len(all), maxSessions)]
	})
}

// Label renames a session here; the server knows nothing of it.
func (s Sessions) Label(ctx context.Context, id, label string) ([]Session, error) {
	return s.change(ctx, func(all []Session) []Session {
		if i := index(all, id); i >= 0 {
			all[i].Label = label
		}
		return all
	})
}

// MarkGone notes that the server no longer has a session.
func (s Sessions) MarkGone(ctx context.Context, id string) ([]Session, error) {
	return s.change(ctx, func(all []Session) []Session {
		if i := index(all, id); i >= 0 {
			all[i].Gone = true
		}
		return all
	})
}

// Forget takes a session out of the memory.
func (s Sessions) Forget(ctx context.Context, id string) ([]Session, error) {
	return s.change(ctx, func(all []Session) []Session {
		return slices.DeleteFunc(all, func(r Session) bool { return r.ID == id })
	})
}

func (s Sessions) change(ctx context.Context, change func([]Session) []Session) ([]Session, error) {
	file, err := s.file.Change(ctx, func(f *sessionsFile) {
		if f.Servers == nil {
			f.Servers = map[string][]Session{}
		}
		f.Servers[s.scope] = change(f.Servers[s.scope])
	})
	return file.Servers[s.scope], err
}

func index(all []Session, id string) int {
	return slices.IndexFunc(all, func(r Session) bool { return r.ID == id })
}
