package jsondelta

import (
	"context"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
	"trs/views"
	"trs/views/list"
	"trs/views/pager"
	"trs/views/split"
)

// Pair is two documents to compare, with what they are called.
type Pair struct {
	Title            string // what both are of, may be ""
	OldName, NewName string // safe text, like Title
	Old, New         []byte // never changed afterwards
}

// patience is how long a comparison may take.
const patience = 20 * time.Second

// Model shows how one document became another: the changes as a list, and the
// chosen one in full. Make it with New.
type Model struct {
	env   views.Env
	split split.Model
	list  *list.Model[Change]
	full  pager.Model

	pair     Pair
	delta    *Delta
	err      error
	chosen   string // what the detail shows, or ""
	drawn    int    // the width that it is drawn for
	focused  bool
	took     time.Duration
	compare  views.Latest
	detailed views.Latest
}

// New is an empty view.
func New(env views.Env) *Model {
	m := &Model{env: env, split: split.New(env), full: pager.New(env.Keys)}
	m.list = newList(env)
	return m
}

// comparedMsg answers compare.
type comparedMsg struct {
	req   uint64
	delta *Delta
	err   error
	took  time.Duration
}

// Show compares a pair and shows the answer.
func (m *Model) Show(p Pair) tea.Cmd {
	m.pair, m.delta, m.err, m.chosen = p, nil, nil, ""
	m.full.SetLines(nil)
	m.split.SetFocus(split.Master)
	m.sizeParts()
	ctx, req := m.compare.Begin(m.env.Ctx)
	return tea.Batch(m.list.SetItems(nil), compare(ctx, req, p))
}

func compare(ctx context.Context, req uint64, p Pair) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		began := time.Now()
		delta, err := Compare(ctx, p.Old, p.New)
		return comparedMsg{req: req, delta: delta, err: err, took: time.Since(began)}
	}
}

// Delta is what was found; nil while there is nothing.
func (m *Model) Delta() *Delta { return m.delta }

// Busy reports whether a comparison is under way.
func (m *Model) Busy() bool { return m.compare.Busy() }

// Status is what is being done here.
func (m *Model) Status() views.Status {
	if m.compare.Busy() {
		return views.Status{Busy: true, Since: m.compare.Since(), Text: "comparing"}
	}
	return views.Status{}
}

// SetSize tells the cells that the view has, borders included.
func (m *Model) SetSize(width, height int) {
	m.split.SetSize(width, height)
	m.sizeParts()
}

// stacked is the height of the list in percent, where both parts stand one above
// the other; beside each other they share the width alike.
const stacked, beside = 56, 50

func (m *Model) sizeParts() {
	if m.split.Wide() {
		m.split.SetShare(beside)
	} else {
		m.split.SetShare(stacked)
	}
	width, height := m.split.Size(split.Master)
	m.list.SetSize(width, max(0, height-headLines))
	m.full.SetSize(m.split.Size(split.Detail))
	m.list.SetFocused(m.focused && m.split.Focus() == split.Master)
	m.split.SetFocused(m.focused)
}

// SetFocused says whether the view hears the keys.
func (m *Model) SetFocused(focused bool) {
	m.focused = focused
	m.sizeParts()
}

// CapturesInput reports whether a filter is being typed.
func (m *Model) CapturesInput() bool { return m.list.CapturesInput() }

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding {
	k := m.env.Keys.Global
	if m.compare.Busy() {
		return []key.Binding{keymap.Relabel(k.Back, "cancel")}
	}
	return []key.Binding{keymap.Relabel(k.NextPart, "old and new"), k.Filter, k.Copy, k.CopyMenu, k.Back}
}

// Esc goes one level back and reports whether there was one.
func (m *Model) Esc() bool {
	switch {
	case m.compare.Busy():
		m.compare.Cancel()
		return false
	case m.split.Focus() == split.Detail:
		m.split.SetFocus(split.Master)
		m.sizeParts()
		return true
	}
	return false
}

// Update handles keys and mouse while it is in front, and its own messages.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case comparedMsg:
		if !m.compare.Accept(msg.req) {
			return nil
		}
		m.delta, m.err, m.took = msg.delta, msg.err, msg.took
		m.chosen = ""
		var cmd tea.Cmd
		if m.delta != nil {
			cmd = m.list.SetItems(m.delta.Changes)
			m.list.Select(0)
		}
		return tea.Batch(cmd, m.follow())
	case detailDrawnMsg:
		if m.detailed.Accept(msg.req) {
			m.full.SetLines(msg.lines)
		}
		return nil
	case tea.KeyMsg:
		return tea.Batch(m.handleKey(msg), m.follow())
	case tea.MouseMsg:
		m.handleMouse(msg)
		return m.follow()
	}
	return tea.Batch(m.list.Update(msg), m.follow())
}

func (m *Model) handleKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case m.list.CapturesInput():
		return m.list.Update(msg)
	case m.split.Update(msg):
		m.sizeParts()
		return nil
	case m.split.Focus() == split.Detail:
		m.full.Update(msg)
		return nil
	case key.Matches(msg, k.List.Open):
		m.split.SetFocus(split.Detail)
		m.sizeParts()
		return nil
	}
	return m.list.Update(msg)
}

func (m *Model) handleMouse(msg tea.MouseMsg) {
	m.split.Update(msg)
	m.sizeParts()
	switch part, _, y, ok := m.split.Hit(msg); {
	case !ok:
	case part == split.Master:
		m.list.Mouse(msg, y-headLines)
	default:
		m.full.Update(msg)
	}
}

// follow draws the chosen change in full.
func (m *Model) follow() tea.Cmd {
	width, _ := m.split.Size(split.Detail)
	change, ok := m.list.Selected()
	switch {
	case !ok:
		m.chosen = ""
		m.full.SetLines(nil)
		return nil
	case m.chosen == sign(change.Kind)+change.Path && m.drawn == width || width <= 0:
		return nil
	}
	m.chosen, m.drawn = sign(change.Kind)+change.Path, width
	_, req := m.detailed.Begin(m.env.Ctx)
	return drawDetail(req, m.env.Theme, change, width)
}

// Copies is what can be copied here.
func (m *Model) Copies() []views.Copyable {
	if m.delta == nil {
		return nil
	}
	var copies []views.Copyable
	delta := m.delta
	if change, ok := m.list.Selected(); ok {
		copies = append(copies, change.copies()...)
	}
	return append(copies,
		views.Copyable{Label: "all changes as text", Text: delta.Text},
		views.Copyable{Label: "JSON Patch", Text: delta.Patch})
}

func (c Change) copies() []views.Copyable {
	copies := []views.Copyable{{Label: "change", Text: c.text}, {Label: "path", Text: func() string { return c.Path }}}
	if c.Old != nil && c.Kind != Moved {
		copies = append(copies, views.Copyable{Label: "old value", Text: func() string { return string(c.Old) }})
	}
	if c.New != nil && c.Kind != Moved {
		copies = append(copies, views.Copyable{Label: "new value", Text: func() string { return string(c.New) }})
	}
	return copies
}

// Filtered reports whether the list is filtered.
func (m *Model) Filtered() bool { return m.list.Filter() != "" }
