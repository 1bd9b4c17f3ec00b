// Package jsonview shows JSON as a tree that folds. The text is parsed off the
// loop, nodes point into it, and only the rows in view are drawn, so that large
// documents open and move without a stall.
package jsonview

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/input"
	"trs/views/list"

	"github.com/charmbracelet/bubbles/textinput"
)

// openDepth is how deep a small document is unfolded at first; a container with
// more than openCount values stays folded below the top.
const (
	openDepth = 2
	openCount = 50
)

// Model shows one document. Make it with New.
type Model struct {
	env           views.Env
	doc           *Document
	rows          []int32 // the nodes that are not inside a folded one
	cursor, top   int
	width, height int
	focused       bool
	parse         views.Latest
	err           error
	search        textinput.Model
	searching     bool
}

// parsedMsg answers parse.
type parsedMsg struct {
	req uint64
	doc *Document
	err error
}

// New is an empty view.
func New(env views.Env) *Model {
	return &Model{env: env, search: input.New(env.Theme)}
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
	m.doc, m.err, m.cursor, m.top, m.rows = doc, nil, 0, 0, nil
	if doc == nil || len(doc.nodes) == 0 {
		return
	}
	doc.openAtFirst()
	m.rows = doc.visible(make([]int32, 0, 64), 0)
	m.clamp()
}

// openAtFirst unfolds the top of the document.
func (d *Document) openAtFirst() {
	for i := int32(0); int(i) < len(d.nodes); {
		n := &d.nodes[i]
		n.open = n.depth == 0 || n.depth < openDepth && n.count <= openCount
		if n.open {
			i++
			continue
		}
		i = n.end
	}
}

// visible appends node at and what is unfolded inside it.
func (d *Document) visible(rows []int32, at int32) []int32 {
	for i := at; i < d.nodes[at].end; {
		rows = append(rows, i)
		if d.nodes[i].open {
			i++
			continue
		}
		i = d.nodes[i].end
	}
	return rows
}

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

// Busy reports whether a text is being parsed.
func (m *Model) Busy() bool { return m.parse.Busy() }

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
		m.find(1)
	case key.Matches(msg, k.PrevMatch):
		m.find(-1)
	case key.Matches(msg, k.CopyPath):
		if m.doc != nil {
			return views.Send(views.CopyMsg{Label: "path", Text: m.Path()})
		}
	case key.Matches(msg, m.env.Keys.Global.Filter):
		m.searching = true
		return m.search.Focus()
	case key.Matches(msg, m.env.Keys.Global.Back):
		m.search.SetValue("")
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
		m.Select(len(m.rows) - 1)
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
	case msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress && m.top+y < len(m.rows) && y >= 0:
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
	m.cursor = max(0, min(m.cursor, len(m.rows)-1))
	rows := max(1, m.bodyHeight())
	if m.cursor < m.top {
		m.top = m.cursor
	}
	if m.cursor >= m.top+rows {
		m.top = m.cursor - rows + 1
	}
	m.top = max(0, min(m.top, len(m.rows)-rows))
}

// current is the chosen node; nil when there is none.
func (m *Model) current() (*node, int32) {
	if m.doc == nil || m.cursor >= len(m.rows) {
		return nil, -1
	}
	at := m.rows[m.cursor]
	return &m.doc.nodes[at], at
}

// Value is the chosen value as indented JSON, or a string's text.
func (m *Model) Value() string {
	n, _ := m.current()
	if n == nil {
		return ""
	}
	raw := m.doc.source[n.from:n.to]
	if n.kind == text {
		var s string
		if json.Unmarshal(raw, &s) == nil {
			return s
		}
	}
	var out bytes.Buffer
	if n.kind > array || json.Indent(&out, raw, "", "  ") != nil {
		return string(raw)
	}
	return out.String()
}

// Path is where the chosen value stands, as a jq path.
func (m *Model) Path() string {
	_, at := m.current()
	if at < 0 {
		return ""
	}
	return m.doc.path(at)
}

func (d *Document) path(at int32) string {
	var parts []string
	for i := at; i > 0; i = d.nodes[i].parent {
		n := d.nodes[i]
		part := "[" + strconv.Itoa(int(n.ordinal)) + "]"
		if n.keyTo > n.keyFrom {
			part = member(d.source[n.keyFrom:n.keyTo])
		}
		parts = append(parts, part)
		if n.parent < 0 {
			break
		}
	}
	if len(parts) == 0 {
		return "."
	}
	var out strings.Builder
	for i := len(parts) - 1; i >= 0; i-- {
		out.WriteString(parts[i])
	}
	path := out.String()
	if strings.HasPrefix(path, "[") {
		return "." + path
	}
	return path
}

// member is one step of a jq path, quoted when its name is not a word.
func member(quoted []byte) string {
	name := string(quoted[1 : len(quoted)-1])
	for i, r := range name {
		if r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || i > 0 && r >= '0' && r <= '9' {
			continue
		}
		return "[" + string(quoted) + "]"
	}
	if name == "" {
		return `[""]`
	}
	return "." + name
}

// Copies is what can be copied here, for a pane's copy menu.
func (m *Model) Copies() []views.Copyable {
	if n, _ := m.current(); n == nil {
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
	if len(m.rows) < 2 {
		return ""
	}
	return list.Count(m.cursor+1) + " of " + list.Count(len(m.rows))
}
