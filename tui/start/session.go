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
	Toolkits(ctx context.Context, query api.ToolkitsQuery) (api.PageOf[api.Toolkit], error)
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
	keyFrom    string  // where the key comes from, for advice
}

// find is the session that was asked for; else the last one if it is still
// there; else a new one when a user was asked for; else the sandbox's demo
// session. It may find none.
func (f firstSession) find(ctx context.Context) (tui.Started, error) {
	demo, err := f.demo(ctx)
	if err != nil {
		return tui.Started{}, err
	}
	if f.id != "" {
		session, err := f.asked(ctx)
		return tui.Started{SessionID: f.id, Session: session}, f.advise(err)
	}
	id, session, err := f.last(ctx)
	switch gone := api.IsNotFound(err); {
	case session != nil, err != nil && !gone:
	case demo != "":
		id = demo
		session, err = f.read(ctx, demo)
	case f.user != "":
		id = ""
		session, err = f.create(ctx)
	case !gone:
		err = f.probe(ctx)
	}
	return tui.Started{SessionID: id, Session: session}, f.advise(err)
}

// demo waits for the sandbox and is its demo session, if that is the user's.
func (f firstSession) demo(ctx context.Context) (string, error) {
	if f.sandbox == nil {
		return "", nil
	}
	session, user, err := f.sandbox.Wait(ctx)
	if f.user != "" && f.user != user {
		session = ""
	}
	return session, err
}

func (f firstSession) read(ctx context.Context, id string) (*api.Session, error) {
	session, err := f.client.Session(ctx, id)
	if err != nil {
		return nil, err
	}
	return &session, nil
}

// create makes a session for the user. Where the client refuses that, nothing has
// been asked of the server yet, and what is wrong there matters more.
func (f firstSession) create(ctx context.Context) (*api.Session, error) {
	session, err := f.client.CreateSession(ctx, api.CreateSession{UserID: f.user})
	if api.IsReadOnly(err) {
		if probed := f.probe(ctx); probed != nil {
			err = probed
		}
	}
	if err != nil {
		return nil, err
	}
	return &session, nil
}

func (f firstSession) asked(ctx context.Context) (*api.Session, error) {
	session, err := f.read(ctx, f.id)
	if err == nil && f.user != "" && session.Config.UserID != f.user {
		return nil, fmt.Errorf("the session %s belongs to the user %s, not to %s; leave out --user, or name one of that user's sessions",
			f.id, session.Config.UserID, f.user)
	}
	return session, err
}

// last is the session that was opened last, if there is one. Not found means that
// it is no longer there, which is remembered.
func (f firstSession) last(ctx context.Context) (id string, session *api.Session, err error) {
	sessions, err := f.remembered.List()
	if err != nil {
		return "", nil, nil //nolint:nilerr // the Sessions pane tells that the memory cannot be read
	}
	for _, each := range sessions {
		if each.Gone || f.user != "" && each.UserID != f.user {
			continue
		}
		session, err := f.read(ctx, each.ID)
		if api.IsNotFound(err) {
			_, _ = f.remembered.MarkGone(ctx, each.ID)
		}
		return each.ID, session, err
	}
	return "", nil, nil
}

// probe finds out whether the server is there and knows the key, by a read that
// costs little. Other failures do not matter here.
func (f firstSession) probe(ctx context.Context) error {
	if f.sandbox != nil {
		return nil
	}
	_, err := f.client.Toolkits(ctx, api.ToolkitsQuery{Page: api.Page{Limit: 1}})
	if api.IsUnauthorized(err) || api.IsConnection(err) {
		return err
	}
	return nil
}

// advise says what to do about an error, where the server cannot know it.
func (f firstSession) advise(err error) error {
	switch {
	case api.IsReadOnly(err):
		return fmt.Errorf("the user %s has no session that was opened here, and --read-only makes none; name one with --session", f.user)
	case f.sandbox == nil && api.IsUnauthorized(err):
		told := *api.AsError(err)
		told.SuggestedFix = "The key is taken from " + f.keyFrom + ": put a valid one there, or look around with --sandbox"
		return &told
	case f.sandbox == nil && api.IsConnection(err):
		told := *api.AsError(err)
		told.SuggestedFix = "Check the network and the address of the server, or look around with --sandbox"
		return &told
	}
	return err
}
