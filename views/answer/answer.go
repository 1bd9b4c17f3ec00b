// Package answer shows what was answered in the ways that fit it: JSON as a
// folding tree, as indented text and, where there are lists of objects, as a
// table; long strings as Markdown or text; pictures and other bytes as facts. It
// filters by jq, holds the answer against a schema, copies and saves. Panes embed
// it where they have an answer to show.
package answer

import (
	"encoding/json"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/jq"
	"trs/views/jsonview"
)

// Answer is what is shown.
type Answer struct {
	Name      string          // for file names, e.g. the slug of a tool
	Data      []byte          // never changed afterwards
	MediaType string          // "" is JSON
	Schema    json.RawMessage // what the answer should look like, or nil
}

// Model shows one answer. Make it with New. Only the goroutine of Update touches
// it.
type Model struct {
	env           views.Env
	history       jq.History
	answer        *Answer
	tree          *jsonview.Model
	width, height int
	focused       bool
}

// New is an empty view.
func New(env views.Env, history jq.History) *Model {
	return &Model{env: env, history: history, tree: jsonview.New(env)}
}

// SetAnswer shows another answer; nil shows nothing. The old one stays until the
// new is ready.
func (m *Model) SetAnswer(a *Answer) tea.Cmd {
	m.answer = a
	if a == nil {
		m.tree.SetDocument(nil)
		return nil
	}
	return m.tree.SetSource(a.Data)
}

// SetSize tells the cells that the view has.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.tree.SetSize(width, height)
}

// SetFocused says whether the view hears the keys.
func (m *Model) SetFocused(focused bool) {
	m.focused = focused
	m.tree.SetFocused(focused)
}

// CapturesInput reports whether something is being typed.
func (m *Model) CapturesInput() bool { return m.tree.CapturesInput() }

// Update handles keys when the view is focused, and every message that its host
// does not know.
func (m *Model) Update(msg tea.Msg) tea.Cmd { return m.tree.Update(msg) }

// Mouse handles a mouse event at a place counted from the view's corner.
func (m *Model) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	m.tree.Mouse(msg, y)
	return nil
}

// View draws the answer in exactly its size.
func (m *Model) View() string { return m.tree.View() }

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding {
	k := m.env.Keys
	return []key.Binding{k.Answer.View, k.Answer.Filter, k.Global.Filter, k.Global.Copy, k.Answer.Save}
}

// Note names the view, for the border.
func (m *Model) Note() string { return "tree" }

// Footer says where the cursor is, for the bottom border.
func (m *Model) Footer() string { return m.tree.Footer() }

// Copies is what can be copied here.
func (m *Model) Copies() []views.Copyable { return m.tree.Copies() }

// Link is the web link that is chosen, or "".
func (m *Model) Link() string {
	if value := m.tree.Value(); strings.HasPrefix(value, "https://") || strings.HasPrefix(value, "http://") {
		return value
	}
	return ""
}

// Actions is what can be done here beyond the keys, for the palette.
func (m *Model) Actions() []views.Action { return nil }

// Status is what is being done to the answer; false when there is nothing to
// tell.
func (m *Model) Status() (views.Status, bool) { return views.Status{}, false }

// Esc goes one level back and reports whether there was one: out of a search, a
// filter, or what was opened.
func (m *Model) Esc() bool { return false }
