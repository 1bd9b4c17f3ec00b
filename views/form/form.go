// Package form fills in JSON by a form that is drawn from a JSON Schema, in the
// dialect of the API's tools. One value stands behind three views: the form, its
// raw JSON, and $EDITOR.
//
//	schema := form.Parse(source)              // in a command: it may take long
//	m := form.New(env, schema, value)         // value may be nil
//	cmd := m.Init()                           // checks the value
//	m.SetSize(w, h); m.SetFocused(true)
//	cmd = m.Update(msg)                       // every message of the pane
//	m.Value()                                 // compact JSON, exactly what would be sent
//	m.Errors()                                // what is wrong, by field
//
// Keys are env.Keys.Form. While the user types in a field, CapturesInput is
// true; esc ends that, enter begins it (also Type), and then the keys of the
// program work. The pane hands the form what it does not want for itself. Mouse
// events go to Mouse, with the place inside the form.
//
// FillExamples gives what is missing an example, ShowErrors and FocusField lead
// to what is wrong, SetRaw shows the JSON, EditAll opens $EDITOR, and Unchecked
// says why nothing is checked when a schema cannot be read.
//
// Fields that were not touched are not in the value, nor are defaults. Members
// that the schema does not know stay. Numbers keep their digits.
package form

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
	"trs/views"
	"trs/views/form/edit"
	"trs/views/form/value"
	"trs/views/markdown"
)

// Model is one form. Only the goroutine of Update touches it.
type Model struct {
	env         views.Env
	options     Options
	schema      *Schema
	reader      *reader
	root        *node
	rows        []*node // the fields that are not in a folded one
	conditional []*node // those of the rows that have conditions
	cursor      int
	top         int  // the first row in view
	wheeled     bool // the wheel has scrolled it

	help    *markdown.Renderer
	helpOf  string // the field whose description is shown
	helpTop int    // the first line of it in view

	width, height int
	label         int // width of the labels
	focused       bool
	typing        bool
	changed       bool
	line          edit.Line // the field with the cursor
	fresh         string    // the key of a new number that nothing was typed into yet

	raw      bool
	rawLong  bool         // it is not typed in here
	longText string       // what is no JSON then
	area     edit.Area    // the raw JSON otherwise
	rawErr   error        // why it is not JSON
	reads    views.Latest // the raw JSON being read
	reread   bool         // it changed meanwhile

	checks   views.Latest
	again    bool // the value changed during a check
	stopped  string
	problems []Problem
	wrong    map[string]string // problem by key
	inside   map[string]int    // how many problems are inside a container
	showAll  bool

	fills   views.Latest // examples being found
	example string       // the value that they were last put into
	files   views.Latest // a file being read
	filled  *node        // the field that it is for

	asked    uint64 // a question to the user, and the field that it is about
	askedFor *node
	prompted func(text string) tea.Cmd
	picked   func(index int) tea.Cmd // takes what was chosen
}

// New is a form with a value, which may be nil. A value that is no JSON is
// taken for none.
func New(env views.Env, schema *Schema, json []byte) *Model {
	m := &Model{env: env, schema: schema, reader: newReader(schema.root), help: markdown.New(env.Theme)}
	if schema.first != nil {
		m.reader.specs[schema.root] = schema.first
	}
	v, err := value.Parse(json)
	if err != nil {
		v = nil
	}
	m.plant(v)
	return m
}

// plant makes the tree for a value.
func (m *Model) plant(v *value.Value) {
	if v == nil && m.reader.look(m.schema.root).shape == object {
		v = value.NewObject()
	}
	open := map[string]bool{}
	for _, n := range m.rows {
		open[n.key] = n.open
	}
	here := ""
	if n := m.current(); n != nil {
		here = n.key
	}
	m.root = m.newNode(nil, "", m.schema.root, v)
	m.root.required, m.root.open = true, true
	m.layout()
	for at := 0; at < len(m.rows); at++ { // what was open stays open
		if n := m.rows[at]; open[n.key] && !n.open && n.container() {
			n.open = true
			m.layout()
		}
	}
	m.cursorTo(here)
	m.load()
}

// cursorTo puts the cursor on the field with a key, if it is drawn.
func (m *Model) cursorTo(key string) bool {
	for i, n := range m.rows {
		if n.key == key {
			m.cursor = i
			return true
		}
	}
	return false
}

// Init checks the value.
func (m *Model) Init() tea.Cmd { return m.check() }

// SetSize tells the cells that the form has. The same size again leaves what the
// wheel has scrolled where it is.
func (m *Model) SetSize(width, height int) {
	same := width == m.width && height == m.height
	m.width, m.height = width, height
	m.area.SetSize(m.rawWidth(), m.rawHeight())
	m.measure()
	if !same || !m.wheeled || m.top >= len(m.rows) {
		m.follow()
	}
}

// SetFocused says whether the form hears the keys. Without them the field that
// was typed in is left, so that coming back begins with a look around.
func (m *Model) SetFocused(focused bool) {
	m.focused = focused
	m.typing = m.typing && focused
}

// Type begins typing, in the first field that must be given and is not, or when
// there is none where the cursor is.
func (m *Model) Type() {
	m.typing = true
	if m.raw {
		return
	}
	if i := m.firstMissing(); i >= 0 {
		m.cursor = i
	}
	m.load()
	m.follow()
}

// Missing reports whether a field that must be given is not.
func (m *Model) Missing() bool { return m.firstMissing() >= 0 }

func (m *Model) firstMissing() int {
	return slices.IndexFunc(m.rows, func(n *node) bool { return n.required && n.v == nil && !n.adder })
}

// CapturesInput reports whether a field is being typed in.
func (m *Model) CapturesInput() bool { return m.typing }

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding {
	k := m.env.Keys.Form
	if m.raw {
		keys := []key.Binding{k.Raw, k.Edit}
		if len(m.Errors()) > 0 {
			keys = append(keys, k.NextProblem)
		}
		return append(keys, k.Cancel)
	}
	n := m.current()
	keys := []key.Binding{k.Next, k.Cancel} // how letters become keys again is told first
	switch {
	case !m.typing:
		keys = []key.Binding{m.enterKey(n)}
	case n != nil && !takesText(n): // letters do nothing here
		keys = append(keys, m.enterKey(n))
	}
	if n != nil && n.variant {
		keys = append(keys, k.Variant)
	}
	if len(m.suggestions(n)) > 0 {
		keys = append(keys, k.Suggest)
	}
	if n != nil && (n.adder || n.shape() == list || n.inList()) {
		keys = append(keys, k.Add)
	}
	if n != nil && !n.adder && n.inList() {
		keys = append(keys, k.Remove)
	}
	if n != nil && !n.adder && len(n.states()) > 1 {
		keys = append(keys, k.Clear)
	}
	if len(m.problems) > 0 || n != nil && m.doubt(n) != "" {
		keys = append(keys, k.Problems)
	}
	if !m.options.FormOnly {
		keys = append(keys, k.Raw)
	}
	return keys
}

// enterKey says what enter does to a field that is not typed in.
func (m *Model) enterKey(n *node) key.Binding {
	k := m.env.Keys.Form
	switch {
	case n == nil:
	case n.left > 0:
		return keymap.Relabel(k.Choose, "show more")
	case n.adder:
		return keymap.Relabel(k.Choose, "add")
	case takesText(n) || n.long():
		return keymap.Relabel(k.Choose, "edit")
	case n.shape() == boolean:
		return keymap.Relabel(k.Choose, "change")
	case (n.shape() == list || n.shape() == object) && n.open:
		return keymap.Relabel(k.Choose, "fold")
	case n.shape() == list || n.shape() == object:
		return keymap.Relabel(k.Choose, "unfold")
	}
	return k.Choose
}

// Value is the value as compact JSON, whether valid or not.
func (m *Model) Value() []byte {
	if m.root.v == nil {
		return []byte("null")
	}
	return m.root.v.JSON()
}

// Holds reports whether the value is what some JSON spells, without spelling it.
func (m *Model) Holds(json string) bool { return m.root.v.Spells(json) }

// SetValue replaces the value. Text that is not JSON is refused and nothing
// changes.
func (m *Model) SetValue(json []byte) (tea.Cmd, error) {
	v, err := value.Parse(json)
	if err != nil {
		return nil, err
	}
	m.plant(v)
	m.changed = false
	if m.raw {
		m.openRaw()
	}
	return m.check(), nil
}

// Changed reports whether the user changed the value since New or SetValue.
func (m *Model) Changed() bool { return m.changed }

// Current is the path of the field with the cursor.
func (m *Model) Current() []string {
	if n := m.current(); n != nil {
		return n.path()
	}
	return nil
}

// FocusField goes to the field at path and opens what it stands in. It reports
// whether there is such a field; when there is none, it goes as near as it can.
func (m *Model) FocusField(path ...string) bool {
	found := m.goTo(path)
	m.load()
	m.follow()
	return found
}

func (m *Model) current() *node {
	if m.cursor < 0 || m.cursor >= len(m.rows) {
		return nil
	}
	return m.rows[m.cursor]
}

// goTo opens everything on the way to path and puts the cursor there.
func (m *Model) goTo(path []string) bool {
	n, found := m.root, true
	for i := 0; i < len(path) && found; {
		if !n.container() {
			found = false
			break
		}
		m.build(n)
		if n.shape() == union {
			n = n.kids[0]
			continue
		}
		n.open, found = true, false
		m.reveal(n, path[i])
		for _, kid := range n.kids {
			if kid.name == path[i] && !kid.adder {
				n, found = kid, true
				i++
				break
			}
		}
	}
	m.layout()
	for hops := 0; n.shape() == union && hops < maxDepth; hops++ {
		m.build(n)
		n = n.kids[0]
	}
	for i, row := range m.rows {
		if row == n {
			m.cursor = i
		}
	}
	m.load()
	m.follow()
	return found
}

// Update handles keys when the form is focused, and its own messages.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		if m.raw {
			return m.rawKey(msg)
		}
		cmd := m.handleKey(msg)
		m.follow()
		return cmd
	case checkedMsg:
		return m.handleChecked(msg)
	case rawReadMsg:
		return m.handleRaw(msg)
	case filledMsg:
		return m.handleFilled(msg)
	case fileReadMsg:
		return m.handleFile(msg)
	case views.PromptedMsg, views.PickedMsg, views.EditedMsg:
		return m.handleAnswer(msg)
	}
	return nil
}

// sortProblems puts problems in the order of the fields on the screen.
func (m *Model) sortProblems() {
	place := make(map[string]int, len(m.rows))
	for i, n := range m.rows {
		if _, ok := place[n.key]; !ok {
			place[n.key] = i
		}
	}
	at := func(p Problem) int {
		for end := len(p.Path); end > 0; end-- {
			if i, ok := place[keyOf(p.Path[:end])]; ok {
				return i
			}
		}
		return -1
	}
	slices.SortStableFunc(m.problems, func(a, b Problem) int { return at(a) - at(b) })
}

func keyOf(path []string) string {
	var out strings.Builder
	for _, step := range path {
		out.WriteString(separator + step)
	}
	return out.String()
}
