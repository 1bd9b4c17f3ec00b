// Package jsonview shows JSON as a tree that folds. The text is parsed off the
// loop, nodes point into it, and only the rows in view are drawn, so that large
// documents open and move without a stall.
package jsonview

import (
	"bytes"
	"encoding/json"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/input"
	"trs/views/list"
)

// openCount is how many values the top may have for those inside to be unfolded
// at first, and how many of those.
const openCount = 50

// maxIndented is how large a value is still indented when it is copied.
const maxIndented = 1 << 20

// Model shows one document. Make it with New.
type Model struct {
	env           views.Env
	doc           *Document
	rows          *rows
	cursor, top   int
	width, height int
	focused       bool
	parse         views.Latest
	err           error
	search        input.Model
	searching     bool // the search is being typed
	find          finding
}

// parsedMsg answers parse.
type parsedMsg struct {
	req uint64
	doc *Document
	err error
}

// New is an empty view.
func New(env views.Env) *Model {
	return &Model{env: env, search: input.New(env.Theme), rows: newRows(nil)}
}

// SetSource parses and shows a text. The old one stays until the new is ready.
func (m *Model) SetSource(source []byte) tea.Cmd {
	_, req := m.parse.Begin(m.env.Ctx)
	return parse(req, source)
}

func parse(req uint64, source []byte) tea.Cmd {
	return func() tea.Msg {
		doc, err := Parse(source)
		return parsedMsg{req: req, doc: doc, err: err}
	}
}

// SetDocument shows a document that is parsed already; nil shows nothing.
func (m *Model) SetDocument(doc *Document) {
	m.parse.Cancel()
	m.find.Cancel()
	m.find = finding{}
	m.doc, m.err, m.cursor, m.top, m.rows = doc, nil, 0, 0, newRows(doc)
	m.clamp()
}

// Document is what is shown; nil when there is nothing.
func (m *Model) Document() *Document { return m.doc }

// SetSize tells the cells that the view has.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.search.Width = max(1, width-6)
	m.clamp()
}

// SetFocused says whether the view hears the keys.
func (m *Model) SetFocused(focused bool) { m.focused = focused }

// CapturesInput reports whether a search is being typed.
func (m *Model) CapturesInput() bool { return m.searching }

// Busy reports whether a text is being parsed or looked through.
func (m *Model) Busy() bool { return m.parse.Busy() || m.find.Busy() }

// Err is why the last text could not be shown, or nil.
func (m *Model) Err() error { return m.err }

// Update handles keys when the view is focused, and its own messages.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case parsedMsg:
		if m.parse.Accept(msg.req) {
			m.SetDocument(msg.doc)
			m.err = msg.err
		}
	case foundMsg:
		return m.foundSome(msg)
	case tea.KeyMsg:
		if m.searching {
			return m.typeSearch(msg)
		}
		return m.handleKey(msg)
	}
	return nil
}

func (m *Model) handleKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys.Tree
	switch {
	case key.Matches(msg, k.Fold):
		m.fold()
	case key.Matches(msg, k.Unfold):
		m.unfold()
	case key.Matches(msg, k.Toggle, m.env.Keys.List.Open):
		m.toggle()
	case key.Matches(msg, k.FoldAll):
		m.openAll(false)
	case key.Matches(msg, k.UnfoldAll):
		m.openAll(true)
	case key.Matches(msg, k.NextMatch):
		return m.next(1)
	case key.Matches(msg, k.PrevMatch):
		return m.next(-1)
	case key.Matches(msg, k.CopyPath):
		if m.doc != nil {
			return views.Send(views.CopyMsg{Label: "path", Text: m.Path()})
		}
	case key.Matches(msg, m.env.Keys.Global.Filter):
		m.searching = true
		return m.search.Focus()
	case key.Matches(msg, m.env.Keys.Global.Back):
		m.endSearch()
	default:
		m.move(msg)
	}
	return nil
}

func (m *Model) move(msg tea.KeyMsg) {
	k := m.env.Keys.List
	page := max(1, m.height-1)
	switch {
	case key.Matches(msg, k.Up):
		m.Select(m.cursor - 1)
	case key.Matches(msg, k.Down):
		m.Select(m.cursor + 1)
	case key.Matches(msg, k.PageUp):
		m.Select(m.cursor - page)
	case key.Matches(msg, k.PageDown):
		m.Select(m.cursor + page)
	case key.Matches(msg, k.HalfUp):
		m.Select(m.cursor - page/2)
	case key.Matches(msg, k.HalfDown):
		m.Select(m.cursor + page/2)
	case key.Matches(msg, k.Top):
		m.Select(0)
	case key.Matches(msg, k.Bottom):
		m.Select(m.rows.len() - 1)
	}
}

// Mouse handles a mouse event at line y: the wheel scrolls, a click chooses and,
// on the chosen row, folds.
func (m *Model) Mouse(msg tea.MouseMsg, y int) {
	switch {
	case msg.Button == tea.MouseButtonWheelUp:
		m.Select(m.cursor - 3)
	case msg.Button == tea.MouseButtonWheelDown:
		m.Select(m.cursor + 3)
	case msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress && m.top+y < m.rows.len() && y >= 0:
		again := m.cursor == m.top+y
		m.Select(m.top + y)
		if again {
			m.toggle()
		}
	}
}

// Select chooses a row.
func (m *Model) Select(row int) {
	m.cursor = row
	m.clamp()
}

func (m *Model) clamp() {
	m.cursor = max(0, min(m.cursor, m.rows.len()-1))
	rows := max(1, m.bodyHeight())
	if m.cursor < m.top {
		m.top = m.cursor
	}
	if m.cursor >= m.top+rows {
		m.top = m.cursor - rows + 1
	}
	m.top = max(0, min(m.top, m.rows.len()-rows))
}

// Current is the chosen value; the zero Node when there is none.
func (m *Model) Current() Node {
	if m.cursor >= m.rows.len() {
		return Node{}
	}
	return m.rows.at(m.cursor).Node
}

// Value is the chosen value as indented JSON, or a string's text. A very large
// one is as it stands in the text.
func (m *Model) Value() string {
	n := m.Current()
	if n.container() && len(n.Raw()) <= maxIndented {
		var out bytes.Buffer
		if json.Indent(&out, n.Raw(), "", "  ") == nil {
			return out.String()
		}
	}
	return n.Text()
}

// Path is where the chosen value stands, as a jq path.
func (m *Model) Path() string { return m.Current().Path() }

// Copies is what can be copied here, for a pane's copy menu.
func (m *Model) Copies() []views.Copyable {
	if m.Current().Kind() == None {
		return nil
	}
	return []views.Copyable{
		{Label: "value", Text: m.Value},
		{Label: "path", Text: m.Path},
		{Label: "whole JSON", Text: func() string { return string(m.doc.source) }},
	}
}

// Footer says where the cursor is, for the bottom border.
func (m *Model) Footer() string {
	if m.rows.len() < 2 {
		return ""
	}
	return list.Count(m.cursor+1) + " of " + list.Count(m.rows.len())
}
