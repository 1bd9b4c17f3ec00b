// Package toolcard shows one tool: what it does, how it is marked, and its
// schemas as trees. The panes that list tools put it beside their lists. It asks
// nobody anything: the pane gives it a Tool and the schemas when it has them.
package toolcard

import (
	"encoding/json"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/jsonview"
	"trs/views/markdown"
	"trs/views/pager"
	"trs/views/theme"
)

// Part is a piece of text in an ink; nil is plain text. Texts are made safe when
// they are drawn.
type Part struct {
	Text string
	Ink  *theme.Ink
}

// Fact is one line of the table under About.
type Fact struct {
	Label, Value string
	Ink          *theme.Ink
}

// Tool is what the card shows.
type Tool struct {
	Slug, Name, Description string

	Tags    []string
	Summary []Part // one line under the name
	Warning string // what speaks against running it, or ""
	Facts   []Fact

	// Input and Output are JSON Schemas; nil means not known (yet), and Missing
	// says why.
	Input, Output json.RawMessage
	Missing       []string // painted lines in the place of a schema
}

// View is which side of a tool is shown below its name.
type View int

// The sides.
const (
	Input View = iota
	Output
	About
)

// Model is the card. Make it with New.
type Model struct {
	env           views.Env
	marks         *markdown.Renderer
	trees         [2]*jsonview.Model
	about         pager.Model
	view          View
	tool          *Tool
	shape         [2]shape // of the schemas
	description   []string
	width, height int
}

// New is an empty card.
func New(env views.Env) *Model {
	return &Model{
		env: env, marks: markdown.New(env.Theme), about: pager.New(env.Keys),
		trees: [2]*jsonview.Model{jsonview.New(env), jsonview.New(env)},
	}
}

// Show shows a tool; nil shows nothing. The place in a tree is kept when the
// schema is still the same.
func (m *Model) Show(tool *Tool) tea.Cmd {
	old := m.tool
	m.tool = tool
	if tool == nil {
		m.trees[Input].SetDocument(nil)
		m.trees[Output].SetDocument(nil)
		m.about.SetLines(nil)
		m.description = nil
		return nil
	}
	same := old != nil && old.Slug == tool.Slug
	var cmds []tea.Cmd
	for view, source := range [2]json.RawMessage{tool.Input, tool.Output} {
		m.shape[view] = shapeOf(source)
		switch {
		case source == nil:
			m.trees[view].SetDocument(nil)
		case !same || len(old.schema(View(view))) != len(source):
			m.trees[view].SetDocument(nil)
			cmds = append(cmds, m.trees[view].SetSource(source))
		}
	}
	m.layOut()
	if !same {
		m.about.SetLines(m.aboutLines())
	}
	return tea.Batch(cmds...)
}

func (t *Tool) schema(view View) json.RawMessage {
	if view == Output {
		return t.Output
	}
	return t.Input
}

// SetSize tells the cells that the card has.
func (m *Model) SetSize(width, height int) {
	if width == m.width && height == m.height {
		return
	}
	m.width, m.height = width, height
	m.layOut()
}

// layOut shares the height out to the description and the tree.
func (m *Model) layOut() {
	if m.tool == nil {
		return
	}
	m.description = m.describe()
	body := max(0, m.height-m.headHeight())
	m.trees[Input].SetSize(m.width, body)
	m.trees[Output].SetSize(m.width, body)
	m.about.SetSize(m.width, max(0, m.height-m.topHeight()))
	m.about.Replace(m.aboutLines())
}

// SetFocused says whether the card hears the keys.
func (m *Model) SetFocused(focused bool) {
	m.trees[Input].SetFocused(focused)
	m.trees[Output].SetFocused(focused)
}

// Cycle shows the next side: input, output, about.
func (m *Model) Cycle() { m.view = (m.view + 1) % 3 }

// Side is which side is shown.
func (m *Model) Side() View { return m.view }

// CapturesInput reports whether a search is being typed.
func (m *Model) CapturesInput() bool {
	return m.view != About && m.trees[m.view].CapturesInput()
}

// Update handles keys when the card is focused, and its own messages.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyMsg); ok {
		if m.view == About {
			m.about.Update(press)
			return nil
		}
		return m.trees[m.view].Update(press)
	}
	return tea.Batch(m.trees[Input].Update(msg), m.trees[Output].Update(msg))
}

// Mouse handles a mouse event at line y of the card.
func (m *Model) Mouse(msg tea.MouseMsg, y int) {
	if m.view == About {
		m.about.Update(msg)
		return
	}
	m.trees[m.view].Mouse(msg, y-m.headHeight())
}

// Next is the binding that shows the next side, with what that is.
func (m *Model) Next(b key.Binding) key.Binding {
	b.SetHelp(b.Help().Key, [...]string{"output", "about", "input"}[m.view])
	return b
}

// Footer says where the cursor is, for the bottom border.
func (m *Model) Footer() string {
	if m.tool == nil {
		return ""
	}
	if m.view == About {
		return m.about.Footer()
	}
	return m.trees[m.view].Footer()
}

// Note names the side that is shown, for the top border.
func (m *Model) Note() string {
	if m.tool == nil {
		return ""
	}
	return [...]string{"input schema", "output schema", "about"}[m.view]
}

// Copies is what can be copied of the chosen place in a schema.
func (m *Model) Copies() []views.Copyable {
	if m.view == About || m.tool == nil {
		return nil
	}
	return m.trees[m.view].Copies()
}
