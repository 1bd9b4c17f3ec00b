package search

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views/keep"
)

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

// keeper writes the use cases down as they are typed; nil without a store.
func keeper(ctx context.Context, store Store) *keep.Keeper[string] {
	if store == nil {
		return nil
	}
	equal := func(a, b string) bool { return a == b }
	return keep.New(ctx, "the use cases", equal, func(ctx context.Context, text string) error {
		_, err := store.Change(ctx, func(d *Draft) { d.Text = text })
		return err
	})
}

// keep writes the use cases down soon.
func (m *Model) keep() tea.Cmd {
	if m.kept == nil {
		return nil
	}
	return m.kept.Soon(format(m.editor.queries))
}

// handleDraft takes up what was typed in an earlier run, unless somebody types
// already.
func (m *Model) handleDraft(msg draftReadMsg) {
	if m.editor.typing || len(m.editor.queries) > 0 || strings.TrimSpace(msg.draft.Text) == "" {
		return
	}
	m.editor.queries, _ = parse(msg.draft.Text, maxQueries)
	m.kept.Written(format(m.editor.queries))
}
