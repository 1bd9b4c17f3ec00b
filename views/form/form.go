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
// program work. The pane hands the form what it does not want for itself.
//
// Fields that were not touched are not in the value, nor are defaults. Members
// that the schema does not know stay. Numbers keep their digits.
package form

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
)

// Schema is a schema ready for forms. It does not change and may be shared.
type Schema struct{ source []byte }

// Parse reads a schema. What is no schema becomes one that takes anything, so
// that there is always a form. Call it in a command: it may take long.
func Parse(source []byte) *Schema { return &Schema{source: source} }

// Problem is one thing that is wrong with the value.
type Problem struct {
	Path    []string // member names and list positions
	Message string
}

// Model is one form. Only the goroutine of Update touches it.
type Model struct {
	env   views.Env
	value []byte
}

// New is a form with a value, which may be nil.
func New(env views.Env, schema *Schema, value []byte) *Model {
	return &Model{env: env, value: value}
}

// Init checks the value.
func (m *Model) Init() tea.Cmd { return nil }

// SetSize tells the cells that the form has.
func (m *Model) SetSize(width, height int) {}

// SetFocused says whether the form hears the keys.
func (m *Model) SetFocused(focused bool) {}

// Type begins typing in the chosen field.
func (m *Model) Type() {}

// CapturesInput reports whether a field is being typed in.
func (m *Model) CapturesInput() bool { return false }

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding { return nil }

// Update handles keys when the form is focused, and its own messages.
func (m *Model) Update(msg tea.Msg) tea.Cmd { return nil }

// Mouse handles a mouse event at a place inside the form.
func (m *Model) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd { return nil }

// View draws the form in exactly its size.
func (m *Model) View() string { return "" }

// Footer says where the cursor is, for the bottom border.
func (m *Model) Footer() string { return "" }

// Value is the value as compact JSON, whether valid or not.
func (m *Model) Value() []byte { return m.value }

// SetValue replaces the value. Text that is not JSON is refused and nothing
// changes.
func (m *Model) SetValue(value []byte) (tea.Cmd, error) { return nil, nil }

// Changed reports whether the user changed the value since New or SetValue.
func (m *Model) Changed() bool { return false }

// Errors is what is wrong with the value, in the order of the fields.
func (m *Model) Errors() []Problem { return nil }

// Checking reports whether a check is under way: Errors is of an older value.
func (m *Model) Checking() bool { return false }

// ShowErrors shows what is missing too, which is not shown before the user has
// been at a field.
func (m *Model) ShowErrors() {}

// FocusField goes to the field at path and opens what it stands in. It reports
// whether there is such a field.
func (m *Model) FocusField(path ...string) bool { return false }

// Raw reports whether the raw JSON is shown. SetRaw changes that; it reports
// whether it could: JSON with a mistake cannot be shown as a form.
func (m *Model) Raw() bool { return false }

// SetRaw shows the raw JSON, or the form.
func (m *Model) SetRaw(raw bool) bool { return true }
