package connect

import (
	"context"
	"maps"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/keep"
	"trs/views/state"
)

// maxLeft is how many half-filled forms are remembered for a server and key.
const maxLeft = 100

// FormStore remembers the forms of links that were not made. Its calls touch the
// disk.
type FormStore interface {
	Read() ([]Form, error)
	// Write remembers forms; those without a value are forgotten. What it is not
	// told of stays.
	Write(ctx context.Context, forms []Form) error
}

// Form is a half-filled form of a link.
type Form struct {
	Session string `json:"session"`
	Toolkit string `json:"toolkit"`
	Value   string `json:"value"` // JSON, as it was typed
}

func (f Form) key() formKey { return formKey{f.Session, f.Toolkit} }

// Forms remembers the forms of one server and key in the state directory.
type Forms struct {
	file  state.File[formsFile]
	scope string
}

type formsFile struct {
	Servers map[string][]Form `json:"servers"` // by scope, the oldest first
}

// NewForms is the memory in dir for a state.Scope.
func NewForms(dir, scope string) Forms {
	return Forms{file: state.NewFile[formsFile](dir, "links.json"), scope: scope}
}

// Read is the forms as they were left.
func (s Forms) Read() ([]Form, error) {
	file, err := s.file.Read()
	return file.Servers[s.scope], err
}

// Write lays forms over the remembered ones, so that two trs lose none.
func (s Forms) Write(ctx context.Context, forms []Form) error {
	_, err := s.file.Change(ctx, func(file *formsFile) {
		told := map[formKey]string{}
		for _, f := range forms {
			told[f.key()] = f.Value
		}
		var all []Form
		for _, f := range file.Servers[s.scope] {
			if _, again := told[f.key()]; !again {
				all = append(all, f)
			}
		}
		for _, f := range forms {
			if f.Value != "" {
				all = append(all, f)
			}
		}
		if file.Servers == nil {
			file.Servers = map[string][]Form{}
		}
		file.Servers[s.scope] = all[max(0, len(all)-maxLeft):]
	})
	return err
}

// formsReadMsg answers readForms.
type formsReadMsg struct {
	forms []Form
	err   error
}

func readForms(store FormStore) tea.Cmd {
	if store == nil {
		return nil
	}
	return func() tea.Msg {
		forms, err := store.Read()
		return formsReadMsg{forms, err}
	}
}

// keeper writes what the forms of this run hold.
func keeper(ctx context.Context, store FormStore) *keep.Keeper[map[formKey]string] {
	if store == nil {
		return nil
	}
	return keep.New(ctx, "the form of a link", maps.Equal, func(ctx context.Context, now map[formKey]string) error {
		var forms []Form
		for key, value := range now {
			forms = append(forms, Form{Session: key.session, Toolkit: key.toolkit, Value: value})
		}
		return store.Write(ctx, forms)
	})
}

func (m *Model) handleForms(msg formsReadMsg) tea.Cmd {
	if msg.err != nil {
		return views.Toast(views.Warning, "the forms of links cannot be read: "+msg.err.Error())
	}
	m.left = map[formKey]string{}
	for _, f := range msg.forms {
		m.left[f.key()] = f.Value
	}
	return nil
}

// keep has the forms written down when something was filled in.
func (m *Model) keep(msg tea.Msg) tea.Cmd {
	if m.kept == nil {
		return nil
	}
	now := m.held()
	return tea.Batch(m.kept.Update(msg, now), m.kept.Soon(now))
}

// held is what is to be on the disk of this run's forms. Only the one that is
// shown changes; a form in which nothing is filled in, or whose link was made, is
// to be forgotten.
func (m *Model) held() map[formKey]string {
	if m.fill != nil && m.session != nil {
		value := string(m.fill.form.Value())
		if value == m.fill.begun {
			value = ""
		}
		key := m.formKey(m.fill.toolkit)
		if _, known := m.holds[key]; known || value != "" {
			m.hold(key, value)
		}
	}
	return m.holds
}

// hold notes what a form holds, in a map of its own: the older one may be on its
// way to the disk.
func (m *Model) hold(key formKey, value string) {
	if old, known := m.holds[key]; known && old == value {
		return
	}
	next := maps.Clone(m.holds)
	if next == nil {
		next = map[formKey]string{}
	}
	next[key] = value
	m.holds = next
}

// dropForm forgets the form of a link that was made.
func (m *Model) dropForm(key formKey) {
	delete(m.forms, key)
	if m.left[key] != "" || m.holds[key] != "" {
		delete(m.left, key)
		m.hold(key, "")
	}
}

// dropForms forgets the forms of a session that is gone.
func (m *Model) dropForms(session string) {
	for key := range m.left {
		if key.session == session {
			m.dropForm(key)
		}
	}
	for key := range m.forms {
		if key.session == session {
			m.dropForm(key)
		}
	}
}
