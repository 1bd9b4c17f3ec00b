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

	"trs/views"
	"trs/views/form/edit"
	"trs/views/form/value"
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
	top         int // the first row in view

	width, height int
	label         int // width of the labels
	focused       bool
	typing        bool
	changed       bool
	line          edit.Line // the field with the cursor

	raw    bool
	area   edit.Area // the raw JSON
	rawErr error     // why it is not JSON

	checks   views.Latest
	again    bool // the value changed during a check
	stopped  string
	problems []Problem
	wrong    map[string]string // problem by key
	inside   map[string]int    // how many problems are inside a container
	showAll  bool

	asked    uint64 // a question to the user, and the field that it is about
	askedFor *node
	prompted func(text string) tea.Cmd
	picked   func(index int) tea.Cmd // takes what was chosen
}

// New is a form with a value, which may be nil. A value that is no JSON is
// taken for none.
func New(env views.Env, schema *Schema, json []byte) *Model {
	m := &Model{env: env, schema: schema, reader: newReader(schema.root)}
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
	m.root = m.newNode(nil, "", m.schema.root, v)
	m.root.required, m.root.open = true, true
	m.layout()
	for at := 0; at < len(m.rows); at++ { // what was open stays open
		if n := m.rows[at]; open[n.key] && !n.open && n.container() {
			n.open = true
			m.layout()
		}
	}
	m.load()
}

// Init checks the value.
func (m *Model) Init() tea.Cmd { return m.check() }

// SetSize tells the cells that the form has.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.area.SetSize(m.rawWidth(), m.rawHeight())
	m.measure()
	m.follow()
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
		return []key.Binding{k.Raw, k.Edit, k.Cancel}
	}
	n := m.current()
	keys := []key.Binding{k.Next}
	if !m.typing {
		keys = []key.Binding{k.Choose}
	}
	if n != nil && n.variant {
		keys = append(keys, k.Variant)
	}
	if n != nil && (n.adder || n.shape() == list || n.inList()) {
		keys = append(keys, k.Add, k.Remove)
	}
	return append(keys, k.Clear, k.Raw, k.Cancel)
}

// Value is the value as compact JSON, whether valid or not.
func (m *Model) Value() []byte {
	if m.root.v == nil {
		return []byte("null")
	}
	return m.root.v.JSON()
}

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
	case views.PromptedMsg, views.PickedMsg, views.EditedMsg:
		return m.handleAnswer(msg)
	}
	return nil
}

// ask remembers that the user is asked something about a field, and answers the
// number of the question.
func (m *Model) ask(n *node) uint64 {
	m.asked, m.askedFor, m.picked, m.prompted = views.NextID(), n, nil, nil
	return m.asked
}

// pick offers a choice; taken is called with the index that was chosen. Items
// are listed off the loop, because there may be very many.
func (m *Model) pick(n *node, title string, items func() []views.PickItem, taken func(index int) tea.Cmd) tea.Cmd {
	id := m.ask(n)
	m.picked = taken
	return func() tea.Msg { return views.PickMsg{ID: id, Title: title, Items: items()} }
}

// prompt asks for a line of text; taken is called with it.
func (m *Model) prompt(n *node, ask views.PromptMsg, taken func(text string) tea.Cmd) tea.Cmd {
	ask.ID = m.ask(n)
	m.prompted = taken
	return views.Send(ask)
}

func (m *Model) handleAnswer(msg tea.Msg) tea.Cmd {
	id := uint64(0)
	switch msg := msg.(type) {
	case views.PromptedMsg:
		id = msg.ID
	case views.PickedMsg:
		id = msg.ID
	case views.EditedMsg:
		id = msg.ID
	}
	if id == 0 || id != m.asked {
		return nil
	}
	m.asked = 0
	n := m.askedFor
	if n != nil && !m.stands(n) { // the value was replaced in the meantime
		return views.Toast(views.Warning, "the field is no longer there, so nothing was changed")
	}
	switch msg := msg.(type) {
	case views.PromptedMsg:
		if msg.OK && m.prompted != nil {
			return m.prompted(msg.Value)
		}
	case views.PickedMsg:
		if msg.Index >= 0 && m.picked != nil {
			return m.picked(msg.Index)
		}
	case views.EditedMsg:
		return m.edited(n, msg)
	}
	return nil
}

// stands reports whether a field is part of the tree that is shown.
func (m *Model) stands(n *node) bool {
	for n.parent != nil {
		if !slices.Contains(n.parent.kids, n) {
			return false
		}
		n = n.parent
	}
	return n == m.root
}

// edited takes what came back from $EDITOR. What is not JSON stays as raw text,
// so that nothing that was typed is lost.
func (m *Model) edited(n *node, msg views.EditedMsg) tea.Cmd {
	switch {
	case msg.Err != nil:
		return views.Toast(views.Bad, msg.Err.Error())
	case !msg.Changed:
		return views.Toast(views.Info, "nothing was changed")
	case n != nil && n.spec.shape == text && !n.v.Is(value.Object) && !n.v.Is(value.List):
		return m.change(n, value.NewText(strings.TrimSuffix(msg.Text, "\n")))
	}
	v, err := value.Parse([]byte(msg.Text))
	switch {
	case err == nil && n == nil:
		m.plant(v)
		m.changed = true
		if m.raw {
			m.openRaw()
		}
		return m.check()
	case err == nil:
		n.kids, n.built = nil, false
		return m.change(n, v)
	case n == nil:
		m.raw, m.rawErr, m.changed = true, err, true
		m.area = edit.NewArea(msg.Text)
		m.area.SetSize(m.rawWidth(), m.rawHeight())
		return views.Toast(views.Bad, "not JSON: "+err.Error())
	}
	return tea.Batch(m.change(n, value.NewText(msg.Text)), views.Toast(views.Bad, "not JSON, taken as text: "+err.Error()))
}

// EditAll edits the whole value in $EDITOR.
func (m *Model) EditAll() tea.Cmd {
	source := string(m.root.v.Indented()) + "\n"
	if m.raw {
		source = m.area.Value()
	}
	return views.Send(views.EditTextMsg{ID: m.ask(nil), Name: m.name(), Suffix: ".json", Text: source})
}

// editField edits one field in $EDITOR: text as it is, anything else as JSON.
func (m *Model) editField(n *node) tea.Cmd {
	if n == nil || n.adder {
		return m.EditAll()
	}
	ask := views.EditTextMsg{ID: m.ask(n), Name: strings.Join(n.path(), "."), Suffix: ".json"}
	switch {
	case n.spec.shape == text && (n.v == nil || !n.v.Is(value.Object) && !n.v.Is(value.List)):
		ask.Suffix, ask.Text = ".txt", shown(n)
	case n.v != nil:
		ask.Text = string(n.v.Indented()) + "\n"
	}
	return views.Send(ask)
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
