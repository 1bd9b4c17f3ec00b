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

// The sides: both schemas as fields, what else is known, and the input schema as
// it is.
const (
	Input View = iota
	Output
	About
	JSON
	sides
)

var sideNames = [sides]string{"input", "output", "about", "JSON schema"}

// Model is the card. Make it with New.
type Model struct {
	env           views.Env
	marks         *markdown.Renderer
	fields        [2]*outline
	tree          *jsonview.Model
	about         pager.Model
	view          View
	tool          *Tool
	description   []string
	width, height int
}

// New is an empty card.
func New(env views.Env) *Model {
	return &Model{
		env: env, marks: markdown.New(env.Theme), about: pager.New(env.Keys),
		fields: [2]*outline{{env: env}, {env: env}}, tree: jsonview.New(env),
	}
}

// Show shows a tool; nil shows nothing. The place in a tree is kept when the
// schema is still the same.
func (m *Model) Show(tool *Tool) tea.Cmd {
	old := m.tool
	m.tool = tool
	if tool == nil {
		m.fields[Input].set(nil)
		m.fields[Output].set(nil)
		m.tree.SetDocument(nil)
		m.about.SetLines(nil)
		m.description = nil
		return nil
	}
	same := old != nil && old.Slug == tool.Slug
	var cmd tea.Cmd
	for view, source := range [2]json.RawMessage{tool.Input, tool.Output} {
		if same && len(old.schema(View(view))) == len(source) {
			continue
		}
		m.fields[view].set(source)
		if View(view) == Input {
			m.tree.SetDocument(nil)
			if source != nil {
				cmd = m.tree.SetSource(source)
			}
		}
	}
	m.showSide()
	m.layOut()
	if !same {
		m.about.SetLines(m.aboutLines())
	}
	return cmd
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
	m.fields[Input].setSize(m.width, body)
	m.fields[Output].setSize(m.width, body)
	m.tree.SetSize(m.width, body)
	m.about.SetSize(m.width, max(0, m.height-m.topHeight()))
	m.about.Replace(m.aboutLines())
}

// SetFocused says whether the card hears the keys.
func (m *Model) SetFocused(focused bool) {
	m.fields[Input].focused, m.fields[Output].focused = focused, focused
	m.tree.SetFocused(focused)
}

// Cycle shows the next side.
func (m *Model) Cycle() {
	m.view = (m.view + 1) % sides
	m.showSide()
}

// showSide reads the schema that is shown.
func (m *Model) showSide() {
	if at := m.outlined(); m.fields[at].source != nil {
		m.fields[at].show()
	}
}

// outlined is the schema whose shape stands above it.
func (m *Model) outlined() View {
	if m.view == Output {
		return Output
	}
	return Input
}

// Side is which side is shown.
func (m *Model) Side() View { return m.view }

// CapturesInput reports whether a search is being typed.
func (m *Model) CapturesInput() bool {
	return m.view == JSON && m.tree.CapturesInput()
}

// Update handles keys when the card is focused, and its own messages.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyMsg)
	switch {
	case !ok || m.view == JSON:
		return m.tree.Update(msg)
	case m.view == About:
		m.about.Update(press)
		return nil
	}
	return m.fields[m.view].update(press)
}

// Mouse handles a mouse event at line y of the card.
func (m *Model) Mouse(msg tea.MouseMsg, y int) {
	switch m.view {
	case About:
		m.about.Update(msg)
	case JSON:
		m.tree.Mouse(msg, y-m.headHeight())
	default:
		m.fields[m.view].mouse(msg, y-m.headHeight())
	}
}

// Next is the binding that shows the next side, with what that is.
func (m *Model) Next(b key.Binding) key.Binding {
	b.SetHelp(b.Help().Key, sideNames[(m.view+1)%sides])
	return b
}

// Toggles is what the key that unfolds would do where the cursor is, or "".
func (m *Model) Toggles() string {
	switch {
	case m.tool == nil || m.view == About:
		return ""
	case m.view == JSON:
		return "fold or unfold"
	}
	return m.fields[m.view].toggles()
}

// Footer says where the cursor is, for the bottom border.
func (m *Model) Footer() string {
	if m.tool == nil {
		return ""
	}
	switch m.view {
	case About:
		return m.about.Footer()
	case JSON:
		return m.tree.Footer()
	default:
		return m.fields[m.view].footer()
	}
}

// Note names the side that is shown, for the top border.
func (m *Model) Note() string {
	if m.tool == nil {
		return ""
	}
	return sideNames[m.view]
}

// Copies is what can be copied of the chosen place in a schema.
func (m *Model) Copies() []views.Copyable {
	if m.view != JSON || m.tool == nil {
		return nil
	}
	return m.tree.Copies()
}
