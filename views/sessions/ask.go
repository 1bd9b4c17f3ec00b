package sessions

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/safetext"
	"trs/views/state"
)

// ask sends a question about a session and remembers it, so that the answer
// acts on what was asked, whatever is chosen by then.
func (m *Model) ask(kind asking, session string, question func(id uint64) tea.Msg) tea.Cmd {
	m.asked.id, m.asked.kind, m.asked.session = views.NextID(), kind, session
	return views.Send(question(m.asked.id))
}

func (m *Model) askID(kind asking, title string) tea.Cmd {
	return m.ask(kind, "", func(id uint64) tea.Msg {
		k := m.env.Keys.Sessions
		body := "Reads the session; nothing changes on the server. " + k.Attach.Help().Key + " takes it up as a program does."
		if kind == askAttach {
			body = "Reads the session and has the server make its MCP endpoint ready, as programs do that take a session up again. " +
				k.OpenID.Help().Key + " only reads it."
		}
		return views.PromptMsg{ID: id, Title: title, Body: body, Placeholder: "trs_…", Check: func(value string) string {
			if !strings.HasPrefix(strings.TrimSpace(value), "trs_") {
				return "a session id begins with trs_"
			}
			return ""
		}}
	})
}

func (m *Model) askClone(s state.Session) tea.Cmd {
	if refused := m.env.Refuse("making a session"); refused != nil {
		return refused
	}
	return m.ask(askClone, s.ID, func(id uint64) tea.Msg {
		return views.PromptMsg{
			ID: id, Title: "Clone " + s.ID, Value: s.UserID, Placeholder: "user id",
			Body:  "A new session with the same config. For another user, accounts that the config pins may be refused.",
			Check: needsUser,
		}
	})
}

// needsUser says what is wrong with a user id.
func needsUser(value string) string {
	if strings.TrimSpace(value) == "" {
		return "a session needs a user id"
	}
	return ""
}

func (m *Model) askName(s state.Session) tea.Cmd {
	return m.ask(askRename, s.ID, func(id uint64) tea.Msg {
		return views.PromptMsg{
			ID: id, Title: "Name " + s.ID, Value: s.Label, Placeholder: "a name of your own; empty removes it",
			Body: "The name stays on this machine.",
		}
	})
}

func (m *Model) askDeletion(s state.Session) tea.Cmd {
	if refused := m.env.Refuse("deleting a session"); refused != nil {
		return refused
	}
	return m.ask(askDelete, s.ID, func(id uint64) tea.Msg {
		where := "on the sandbox"
		if m.env.Live() {
			where = "on the LIVE server"
		}
		return views.ConfirmMsg{
			ID: id, Title: "Delete " + s.ID, Yes: "delete session", Danger: true,
			Body: "This deletes the session " + whose(s) + where + " with its config history and its files. Programs that use its id or MCP URL stop working. The user's connected accounts stay. It cannot be undone.",
		}
	})
}

// whose tells sessions apart by what people know of them, for a sentence.
func whose(s state.Session) string {
	text := "of " + safetext.Truncate(safetext.Line(s.UserID), 60) + " "
	if s.Label != "" {
		text = "\u201c" + safetext.Truncate(safetext.Line(s.Label), 60) + "\u201d " + text
	}
	return text
}

func (m *Model) askSnippets(s state.Session) tea.Cmd {
	if m.open == nil || m.open.ID != s.ID {
		return views.Toast(views.Info, m.env.Keys.List.Open.Help().Key+" opens the session first: its MCP URL comes from the server")
	}
	m.choice = m.snippets(*m.open)
	return m.ask(askSnippet, s.ID, func(id uint64) tea.Msg {
		items := make([]views.PickItem, len(m.choice))
		for i, c := range m.choice {
			items[i].Label = c.Label
		}
		return views.PickMsg{ID: id, Title: "Copy a snippet", Items: items}
	})
}

// handleAnswer acts on the answer to the pane's own question.
func (m *Model) handleAnswer(msg tea.Msg) tea.Cmd {
	asked := m.asked
	switch msg := msg.(type) {
	case views.PromptedMsg:
		if msg.ID == asked.id && msg.OK {
			return m.prompted(asked, strings.TrimSpace(msg.Value))
		}
	case views.ConfirmedMsg:
		if msg.ID == asked.id && msg.Yes {
			return m.confirmed(asked)
		}
	case views.PickedMsg:
		if msg.ID == asked.id && msg.Index >= 0 && msg.Index < len(m.choice) {
			c := m.choice[msg.Index]
			return views.Send(views.CopyMsg{Label: c.Label, Text: c.Text(), Secret: c.Secret})
		}
	}
	return nil
}

func (m *Model) prompted(asked question, value string) tea.Cmd {
	switch asked.kind {
	case askOpen, askAttach:
		return views.Send(views.OpenSessionMsg{ID: value, Attach: asked.kind == askAttach})
	case askClone:
		if m.create.Busy() {
			return nil
		}
		return m.clone(asked.session, value)
	case askRename:
		return m.change(func(ctx context.Context, s Store) ([]state.Session, error) { return s.Label(ctx, asked.session, value) })
	case askDelete, askForget, askSnippet: // not answered by a text
	}
	return nil
}

// attempt is what was asked of the server last, and how to ask again.
type attempt struct {
	what  string
	again func() tea.Cmd
}

func (m *Model) clone(source, user string) tea.Cmd {
	m.tried = attempt{"cloning " + safetext.Line(source), func() tea.Cmd { return m.clone(source, user) }}
	ctx, req := m.create.Begin(m.env.Ctx)
	return cloneSession(ctx, m.client, req, source, user)
}

func (m *Model) delete(session string) tea.Cmd {
	m.tried = attempt{"deleting " + safetext.Line(session), func() tea.Cmd { return m.delete(session) }}
	ctx, req := m.remove.Begin(m.env.Ctx)
	return deleteSession(ctx, m.client, req, session)
}

func (m *Model) confirmed(asked question) tea.Cmd {
	switch asked.kind {
	case askDelete:
		return m.delete(asked.session)
	case askForget:
		return m.change(func(ctx context.Context, s Store) ([]state.Session, error) { return s.Forget(ctx, asked.session) })
	default: // not answered by yes
		return nil
	}
}
