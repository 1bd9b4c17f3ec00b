// Package meta knows the helpers of a session: what their arguments can be filled
// in with, and what their answers are.
//
//	args = meta.Fill(slug, args, knowledge.Known(session))       // before the form is made
//	options.Suggest = meta.Suggest(slug, knowledge.Known(session)) // of the form
//	m, ok := meta.New(env, slug, result.Data)                    // in a command: it reads all of it
//	knowledge.Take(session, m.Learned())
//
// An answer is drawn for what it is: a search as tools to open, started
// connections as links to follow, a shell as a console. What does not have the
// shape that is expected is not drawn at all: New is false then, and the plain
// tree shows everything.
package meta

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
	"trs/views"
	"trs/views/frame"
)

// Model is one answer of a helper. Only the goroutine of Update touches it, once
// it is made.
type Model struct {
	env           views.Env
	slug          string
	learned       Learned
	head          head
	body          part // the answer
	inside        part // one thing of it, looked at closer; nil is none
	width, height int
	focused       bool
}

// part is what stands below the summary.
type part interface {
	update(msg tea.Msg) tea.Cmd
	handled(msg tea.KeyMsg) bool
	mouse(msg tea.MouseMsg, x, y int) tea.Cmd
	view() string
	setSize(width, height int)
	setFocused(focused bool)
	capturesInput() bool
	keys() []key.Binding
	footer() string
	note() string
	copies() []views.Copyable
	link() string
}

// left is a part with something to leave first: a search, or a filter.
type left interface{ Esc() bool }

// look is one thing of the answer, closer, and the command that reads it.
type look struct {
	of  part
	cmd tea.Cmd
}

// New reads the answer of a helper: data is the object that the tool answered.
// It is false when there is nothing to draw but the plain tree. Large answers
// take their time: call it in a command.
func New(env views.Env, slug string, data []byte) (*Model, bool) {
	m := &Model{env: env, slug: slug}
	return m, m.read(data)
}

// Says reports whether the answer's own text has some text in it: then it need
// not be told beside the answer. It goes through all of it.
func (m *Model) Says(text string) bool {
	c, ok := m.body.(*console)
	text = strings.TrimSpace(text)
	return ok && text != "" && slices.ContainsFunc(c.streams, func(s stream) bool { return strings.Contains(s.text, text) })
}

// Learned is what the answer tells for the calls that follow.
func (m *Model) Learned() Learned { return m.learned }

// shown is the part in view.
func (m *Model) shown() part {
	if m.inside != nil {
		return m.inside
	}
	return m.body
}

// SetSize tells the cells that the answer has.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.sizeParts()
}

func (m *Model) sizeParts() {
	lines := len(m.headLines())
	m.body.setSize(m.width, max(0, m.height-lines))
	if m.inside != nil {
		m.inside.setSize(m.width, max(0, m.height-m.insideLines()))
	}
}

// SetFocused says whether the answer hears the keys.
func (m *Model) SetFocused(focused bool) {
	m.focused = focused
	m.shown().setFocused(focused)
}

// CapturesInput reports whether something is being typed.
func (m *Model) CapturesInput() bool { return m.shown().capturesInput() }

// Handled reports whether Update would act on a key, so that the desk can give
// others their own meaning.
func (m *Model) Handled(msg tea.KeyMsg) bool {
	return m.inside != nil && key.Matches(msg, m.env.Keys.Global.Back) || m.shown().handled(msg)
}

// Update handles keys when the answer is focused, and its own messages.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyMsg)
	if !ok {
		cmd := m.body.update(msg)
		if m.inside != nil {
			cmd = tea.Batch(cmd, m.inside.update(msg))
		}
		return cmd
	}
	if key.Matches(press, m.env.Keys.Global.Back) && !m.CapturesInput() && m.inside != nil {
		m.Esc()
		return nil
	}
	cmd := m.shown().update(press)
	return tea.Batch(cmd, m.follow())
}

// follow shows what a row was opened for.
func (m *Model) follow() tea.Cmd {
	rows, ok := m.body.(*table)
	if !ok || rows.wanted == nil || m.inside != nil {
		return nil
	}
	of := rows.wanted
	rows.wanted = nil
	m.inside = of.of
	m.sizeParts()
	m.body.setFocused(false)
	m.inside.setFocused(m.focused)
	return of.cmd
}

// Esc goes one level back and reports whether there was one: out of a search or
// a filter, or to the answer from one thing of it.
func (m *Model) Esc() bool {
	if of, ok := m.shown().(left); ok && of.Esc() {
		return true
	}
	if m.inside == nil {
		return false
	}
	m.inside = nil
	m.sizeParts()
	m.body.setFocused(m.focused)
	return true
}

// Mouse handles a mouse event at a place of the answer.
func (m *Model) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	lines := len(m.headLines())
	if m.inside != nil {
		lines = m.insideLines()
	}
	return tea.Batch(m.shown().mouse(msg, x, y-lines), m.follow())
}

// View draws the answer in exactly its size.
func (m *Model) View() string {
	lines := m.headLines()
	if m.inside != nil {
		lines = lines[:m.insideLines()]
	}
	out := m.shown().view()
	if len(lines) > 0 {
		out = strings.Join(lines, "\n") + "\n" + out
	}
	return frame.Fit(out, m.width, m.height)
}

// Note names what is shown, for the top border.
func (m *Model) Note() string { return m.shown().note() }

// Footer says where the cursor is, for the bottom border.
func (m *Model) Footer() string { return m.shown().footer() }

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding {
	if _, own := m.inside.(*single); m.CapturesInput() && !own {
		k := m.env.Keys
		return []key.Binding{keymap.Relabel(k.List.Open, "find"), keymap.Relabel(k.Global.Back, "leave")}
	}
	return m.shown().keys()
}

// Scopes is the sections of the key map whose keys work in the answer now.
func (m *Model) Scopes() []string {
	if _, ok := m.inside.(*single); ok {
		return []string{"meta", "answer", "list", "tree"}
	}
	return []string{"meta", "list", "tree"}
}

// Copies is what can be copied of the answer.
func (m *Model) Copies() []views.Copyable { return m.shown().copies() }

// Link is the link that the open key follows, or "".
func (m *Model) Link() string { return m.shown().link() }

// Actions is what the palette offers beyond the keys.
func (m *Model) Actions() []views.Action {
	if one, ok := m.inside.(*single); ok {
		return one.Actions()
	}
	return nil
}
