package search

import (
	"context"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
)

// keepAfter is how long after the last key what was typed is written down.
const keepAfter = 400 * time.Millisecond

// Draft is the use cases as text, one a line, as they stood last.
type Draft struct {
	Text string `json:"text"`
}

// Store remembers the draft between runs. Its calls touch the disk; a
// state.File is one.
type Store interface {
	Read() (Draft, error)
	Change(ctx context.Context, change func(*Draft)) (Draft, error)
}

// draftReadMsg answers readDraft.
type draftReadMsg struct{ draft Draft }

// readDraft reads what was typed in an earlier run. What cannot be read is not
// worth a word: it is typed again.
func readDraft(store Store) tea.Cmd {
	if store == nil {
		return nil
	}
	return func() tea.Msg {
		draft, err := store.Read()
		if err != nil {
			return nil
		}
		return draftReadMsg{draft}
	}
}

// keepMsg tells that nobody has typed for a moment.
type keepMsg struct{ req uint64 }

// keep writes the use cases down soon, when they are others than those written
// last.
func (m *Model) keep() tea.Cmd {
	if m.store == nil || format(m.editor.queries) == m.written {
		return nil
	}
	m.keeping = views.NextID()
	req := m.keeping
	return tea.Tick(keepAfter, func(time.Time) tea.Msg { return keepMsg{req} })
}

func (m *Model) handleKeep(msg keepMsg) tea.Cmd {
	if msg.req != m.keeping {
		return nil
	}
	m.written = format(m.editor.queries)
	return writeDraft(m.env.Ctx, m.store, m.written)
}

// writeDraft writes the draft; what goes wrong is told once it does.
func writeDraft(ctx context.Context, store Store, text string) tea.Cmd {
	return func() tea.Msg {
		if _, err := store.Change(ctx, func(d *Draft) { d.Text = text }); err != nil {
			return views.ToastMsg{Kind: views.Warning, Text: "the use cases cannot be kept: " + err.Error()}
		}
		return nil
	}
}

// handleDraft takes up what was typed in an earlier run, unless somebody types
// already.
func (m *Model) handleDraft(msg draftReadMsg) {
	if m.editor.typing || len(m.editor.queries) > 0 || strings.TrimSpace(msg.draft.Text) == "" {
		return
	}
	m.editor.queries, _ = parse(msg.draft.Text, maxQueries)
	m.written = format(m.editor.queries)
}
