package sessions

import (
	"context"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views/state"
)

// sessionsReadMsg answers readSessions and changeSessions.
type sessionsReadMsg struct {
	req      uint64
	sessions []state.Session
	err      error
}

// sessionCreatedMsg answers createSession.
type sessionCreatedMsg struct {
	req     uint64
	session api.Session
	form    bool // made by the form
	err     error
}

// sessionDeletedMsg answers deleteSession.
type sessionDeletedMsg struct {
	req uint64
	id  string
	err error
}

func readSessions(req uint64, store Store) tea.Cmd {
	return func() tea.Msg {
		sessions, err := store.List()
		return sessionsReadMsg{req: req, sessions: sessions, err: err}
	}
}

func changeSessions(ctx context.Context, req uint64, store Store,
	change func(context.Context, Store) ([]state.Session, error),
) tea.Cmd {
	return func() tea.Msg {
		sessions, err := change(ctx, store)
		return sessionsReadMsg{req: req, sessions: sessions, err: err}
	}
}

func createSession(ctx context.Context, client Client, req uint64, create api.CreateSession) tea.Cmd {
	return func() tea.Msg {
		session, err := client.CreateSession(ctx, create)
		return sessionCreatedMsg{req: req, session: session, form: true, err: err}
	}
}

// toolkitsReadMsg is one page of readToolkits; next reads the page behind it.
type toolkitsReadMsg struct {
	req   uint64
	items []api.Toolkit
	next  tea.Cmd
	err   error
}

func readToolkits(ctx context.Context, client Client, req uint64, page api.Page) tea.Cmd {
	return func() tea.Msg {
		got, err := client.Toolkits(ctx, api.ToolkitsQuery{SortBy: "usage", Page: page})
		msg := toolkitsReadMsg{req: req, items: got.Items, err: err}
		if err == nil && got.NextCursor != "" && got.NextCursor != page.Cursor {
			page.Cursor = got.NextCursor
			msg.next = readToolkits(ctx, client, req, page)
		}
		return msg
	}
}

// cloneSession makes a session with the config of another, for the same user or
// for another one.
func cloneSession(ctx context.Context, client Client, req uint64, source, user string) tea.Cmd {
	return func() tea.Msg {
		original, err := client.Session(ctx, source)
		if err != nil {
			return sessionCreatedMsg{req: req, err: err}
		}
		create := original.Config.CreateRequest()
		create.UserID = user
		session, err := client.CreateSession(ctx, create)
		return sessionCreatedMsg{req: req, session: session, err: err}
	}
}

func deleteSession(ctx context.Context, client Client, req uint64, id string) tea.Cmd {
	return func() tea.Msg {
		_, err := client.DeleteSession(ctx, id)
		return sessionDeletedMsg{req: req, id: id, err: err}
	}
}

// entry is how a session that is open is remembered.
func entry(session api.Session, now time.Time, label string) state.Session {
	return state.Session{ID: session.ID, UserID: session.Config.UserID, Version: session.ConfigVersion, Opened: now, Label: label}
}

// unkept is the list with the session that is open, where nothing can be kept: it
// is there all the same. It is nil when the list has it.
func (m *Model) unkept() []state.Session {
	if m.open == nil || slices.ContainsFunc(m.list.Items(), func(s state.Session) bool { return s.ID == m.open.ID }) {
		return nil
	}
	return append([]state.Session{entry(*m.open, m.env.Now(), "")}, m.list.Items()...)
}
