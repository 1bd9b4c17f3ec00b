// Package jsonview shows JSON as a tree that folds. The text is parsed off the
// loop, nodes point into it, and only the rows in view are drawn, so that large
// documents open and move without a stall.
package jsonview

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
	"trs/views"
	"trs/views/input"
	"trs/views/list"
	"trs/views/theme"
)

// openCount is how many values the top may have for those inside to be unfolded
// at first, and how many of those.
const openCount = 50

// maxIndented is how large a value is still indented when it is copied.
const maxIndented = 1 << 20

// Model shows one document. Make it with New.
type Model struct {
	ctx           context.Context
	theme         *theme.Theme
	tree          keymap.Tree // and no other keys: a view is kept in every pane
	list          keymap.List
	slash, back   key.Binding
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
	return &Model{
		ctx: env.Ctx, theme: env.Theme, tree: env.Keys.Tree, list: env.Keys.List, slash: env.Keys.Global.Filter,
		back: env.Keys.Global.Back, search: input.New(env.Theme), rows: newRows(nil),
	}
}

// SetSource parses and shows a text. The old one stays until the new is ready.
func (m *Model) SetSource(source []byte) tea.Cmd {
	_, req := m.parse.Begin(m.ctx)
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
	k := m.tree
	switch {
	case key.Matches(msg, k.Fold):
		m.fold()
	case key.Matches(msg, k.Unfold):
		m.unfold()
	case key.Matches(msg, k.Toggle, m.list.Open):
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
	case key.Matches(msg, m.slash):
		m.searching = true
		return m.search.Focus()
	case key.Matches(msg, m.back):
		m.endSearch()
	default:
		m.move(msg)
	}
	return nil
}

func (m *Model) move(msg tea.KeyMsg) {
	if to, ok := views.Move(m.list, msg, m.cursor, max(1, m.height-1), m.rows.len()); ok {
		m.Select(to)
	}
}

// Mouse handles a mouse event at line y: the wheel scrolls, a click chooses and,
// on the chosen row, folds; again reports that it was that.
func (m *Model) Mouse(msg tea.MouseMsg, y int) (again bool) {
	y -= m.height - m.bodyHeight() // the line of the search
	switch {
	case msg.Button == tea.MouseButtonWheelUp:
		m.wheel(-3)
	case msg.Button == tea.MouseButtonWheelDown:
		m.wheel(3)
	case msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress && m.top+y < m.rows.len() && y >= 0:
		again = m.cursor == m.top+y
		m.Select(m.top + y)
		if again {
			m.toggle()
		}
	}
	return again
}

// wheel scrolls by lines, as in lists: the chosen row stays in view.
func (m *Model) wheel(lines int) {
	rows := max(1, m.bodyHeight())
	m.top = max(0, min(m.top+lines, m.rows.len()-rows))
	m.Select(max(m.top, min(m.cursor, m.top+rows-1)))
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
