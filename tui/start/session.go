package start

import (
	"context"
	"fmt"

	"trs/api"
	"trs/tui"
	"trs/views/state"
)

// client is the part of the API that finds a session.
type client interface {
	Session(ctx context.Context, id string) (api.Session, error)
	CreateSession(ctx context.Context, session api.CreateSession) (api.Session, error)
}

// memory is the sessions that were opened before.
type memory interface {
	List() ([]state.Session, error)
	MarkGone(ctx context.Context, id string) ([]state.Session, error)
}

// firstSession finds the session to open first.
type firstSession struct {
	id, user   string // as asked for
	client     client
	remembered memory
	sandbox    Sandbox // nil for a real server
}

// find is the session that was asked for; else the last one if it is still
// there; else a new one when a user was asked for; else the sandbox's demo
// session. It may find none.
func (f firstSession) find(ctx context.Context) (tui.Started, error) {
	demo := ""
	if f.sandbox != nil {
		session, user, err := f.sandbox.Wait(ctx)
		if err != nil {
			return tui.Started{}, err
		}
		if f.user == "" || f.user == user {
			demo = session
		}
	}
	switch {
	case f.id != "":
		return f.asked(ctx)
	default:
		if session, err := f.last(ctx); session != nil || err != nil {
			return tui.Started{Session: session}, err
		}
	}
	switch {
	case demo != "":
		session, err := f.client.Session(ctx, demo)
		return tui.Started{Session: &session}, err
	case f.user != "":
		session, err := f.client.CreateSession(ctx, api.CreateSession{UserID: f.user})
		return tui.Started{Session: &session}, err
	}
	return tui.Started{}, nil
}

func (f firstSession) asked(ctx context.Context) (tui.Started, error) {
	session, err := f.client.Session(ctx, f.id)
	if err == nil && f.user != "" && session.Config.UserID != f.user {
		err = fmt.Errorf("the session %s belongs to the user %s, not to %s", f.id, session.Config.UserID, f.user)
	}
	return tui.Started{Session: &session}, err
}

// last is the session that was opened last, or nil if there is none any more.
func (f firstSession) last(ctx context.Context) (*api.Session, error) {
	sessions, err := f.remembered.List()
	if err != nil {
		return nil, nil //nolint:nilerr,nilnil // the Sessions pane tells that the memory cannot be read
	}
	for _, each := range sessions {
		if each.Gone || f.user != "" && each.UserID != f.user {
			continue
		}
		session, err := f.client.Session(ctx, each.ID)
		if api.IsNotFound(err) {
			_, _ = f.remembered.MarkGone(ctx, each.ID)
			return nil, nil //nolint:nilnil // there is none
		}
		return &session, err
	}
	return nil, nil //nolint:nilnil // there is none
}
