package call

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/execute/desk"
	"trs/views/execute/source"
	"trs/views/safetext"
)

// questions is what the pane has asked the user.
type questions struct {
	id       uint64
	kind     question
	accounts []string // behind the picker
	found    source.Found
	from     string
}

type question int

const (
	_ question = iota
	askInvalid
	askDanger
	askAccount
	askSlug
	askReset
	askSource
	askFile
	askReplace
	askOther
)

func (m *Model) ask(kind question) uint64 {
	m.questions.id, m.questions.kind = views.NextID(), kind
	return m.questions.id
}

// handleQuestion acts on an answer, if it is to a question of this pane.
func (m *Model) handleQuestion(msg tea.Msg) (tea.Cmd, bool) {
	q := m.questions
	switch msg := msg.(type) {
	case views.ConfirmedMsg:
		if msg.ID != q.id {
			return nil, false
		}
		if !msg.Yes {
			return nil, true
		}
		return m.confirmed(q), true
	case views.PickedMsg:
		if msg.ID != q.id {
			return nil, false
		}
		return m.picked(q, msg.Index), true
	case views.PromptedMsg:
		if msg.ID != q.id {
			return nil, false
		}
		if !msg.OK {
			return nil, true
		}
		if q.kind == askFile {
			return m.takeFile(msg.Value), true
		}
		return m.openTool(desk.Request{Slug: msg.Value}), true
	}
	return nil, false
}

func (m *Model) confirmed(q questions) tea.Cmd {
	switch q.kind {
	case askInvalid:
		return m.askDanger()
	case askDanger:
		return m.execute()
	case askReset:
		if m.form == nil {
			return nil
		}
		cmd, err := m.form.SetValue([]byte("{}"))
		if err != nil {
			return views.Toast(views.Bad, err.Error())
		}
		return cmd
	case askReplace:
		return m.fillIn(q.found, q.from)
	case askOther:
		return m.openFound(q.found)
	default: // the others are not answered by yes or no
	}
	return nil
}

func (m *Model) picked(q questions, index int) tea.Cmd {
	switch {
	case index < 0:
	case q.kind == askSource:
		return m.takeFrom(index)
	case index < len(q.accounts):
		m.account = q.accounts[index]
		return m.keepNow()
	}
	return nil
}

func (m *Model) askSlug() tea.Cmd {
	return views.Send(views.PromptMsg{
		ID: m.ask(askSlug), Title: "Run a tool", Placeholder: "GITHUB_CREATE_AN_ISSUE",
		Body: "The slug of any tool. Tools and Search list what the session has.",
		Check: func(slug string) string {
			if strings.TrimSpace(slug) == "" {
				return "a tool has a slug, for example COMPOSIO_SEARCH_TOOLS"
			}
			return ""
		},
	})
}

func (m *Model) askReset() tea.Cmd {
	return views.Send(views.ConfirmMsg{
		ID: m.ask(askReset), Title: "Reset the arguments", Yes: "reset", Body: "Everything that is filled in for " + safetext.Line(m.slug) + " goes.",
	})
}
