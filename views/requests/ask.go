package requests

import (
	"errors"
	"io/fs"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/list"
)

func (m *Model) ask(kind asking, path string, msg func(id uint64) tea.Msg) tea.Cmd {
	m.asked = question{id: views.NextID(), kind: kind, path: path}
	return views.Send(msg(m.asked.id))
}

func (m *Model) askFile() tea.Cmd {
	return m.ask(askFile, "", func(id uint64) tea.Msg {
		return views.PromptMsg{
			ID: id, Title: "Write HAR", Value: "trs-" + m.env.Now().Format("20060102-150405") + ".har",
			Body: "Every exchange of the journal, without secrets, in the format of browsers' network tools.",
			Check: func(value string) string {
				if strings.TrimSpace(value) == "" {
					return "a file name is needed"
				}
				return ""
			},
		}
	})
}

func (m *Model) askClear() tea.Cmd {
	n := len(m.list.Items())
	if n == 0 {
		return nil
	}
	return m.ask(askClear, "", func(id uint64) tea.Msg {
		return views.ConfirmMsg{
			ID: id, Title: "Clear the requests", Yes: "clear",
			Body: "Forgets " + list.Plural(n, "exchange") + " here. Nothing changes on the server.",
		}
	})
}

// handleAnswer acts on the answer to the pane's own question.
func (m *Model) handleAnswer(msg tea.Msg) tea.Cmd {
	q := m.asked
	switch msg := msg.(type) {
	case views.PromptedMsg:
		if msg.ID == q.id && msg.OK && q.kind == askFile {
			return m.export(strings.TrimSpace(msg.Value), false)
		}
	case views.ConfirmedMsg:
		switch {
		case msg.ID != q.id || !msg.Yes:
		case q.kind == askOverwrite:
			return m.export(q.path, true)
		case q.kind == askClear:
			if items := m.list.Items(); len(items) > 0 {
				m.cleared = items[0].ID
			}
			m.journal.Clear()
			m.result = views.Status{Text: "the journal is empty"}
			return m.reload()
		}
	}
	return nil
}

func (m *Model) export(path string, overwrite bool) tea.Cmd {
	_, req := m.write.Begin(m.env.Ctx)
	return writeHAR(req, path, overwrite, m.journal.Exchanges())
}

// written is told how the file was written; one that is there already is
// replaced only when the user says so.
func (m *Model) written(msg harWrittenMsg) tea.Cmd {
	if !m.write.Accept(msg.req) {
		return nil
	}
	if errors.Is(msg.err, fs.ErrExist) {
		return m.ask(askOverwrite, msg.path, func(id uint64) tea.Msg {
			return views.ConfirmMsg{
				ID: id, Title: "Overwrite the file", Yes: "overwrite", Danger: true,
				Body: msg.path + " exists already. What is in it would be lost.",
			}
		})
	}
	if msg.err != nil {
		m.result = views.Status{Text: msg.err.Error(), Err: true}
		return nil
	}
	m.result = views.Status{}
	return views.Toast(views.Good, msg.told())
}
