package sessions

import (
	"context"
	"maps"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/state"
)

// Form is a half-filled form of a new session as it is remembered between runs.
type Form struct {
	User     string   `json:"user,omitempty"`
	Name     string   `json:"name,omitempty"`
	Toolkits []string `json:"toolkits,omitempty"`
}

func (f Form) empty() bool { return f.User == "" && f.Name == "" && len(f.Toolkits) == 0 }

func (f Form) equal(other Form) bool {
	return f.User == other.User && f.Name == other.Name && slices.Equal(f.Toolkits, other.Toolkits)
}

// FormStore remembers the form. Its calls touch the disk.
type FormStore interface {
	Read() (Form, error)
	Write(ctx context.Context, f Form) error
}

// Forms remembers the form of one server and key in the state directory.
type Forms struct {
	file  state.File[formsFile]
	scope string
}

type formsFile struct {
	Servers map[string]Form `json:"servers"` // by scope
}

// NewForms is the memory in dir for a state.Scope.
func NewForms(dir, scope string) Forms {
	return Forms{file: state.NewFile[formsFile](dir, "new-session.json"), scope: scope}
}

// Read is the form as it was left; empty when there is none.
func (s Forms) Read() (Form, error) {
	file, err := s.file.Read()
	return file.Servers[s.scope], err
}

// Write remembers the form; an empty one is forgotten.
func (s Forms) Write(ctx context.Context, f Form) error {
	_, err := s.file.Change(ctx, func(file *formsFile) {
		if file.Servers == nil {
			file.Servers = map[string]Form{}
		}
		if file.Servers[s.scope] = f; f.empty() {
			delete(file.Servers, s.scope)
		}
	})
	return err
}

// formReadMsg answers readForm.
type formReadMsg struct {
	form Form
	err  error
}

func readForm(store FormStore) tea.Cmd {
	return func() tea.Msg {
		f, err := store.Read()
		return formReadMsg{f, err}
	}
}

// stored is the form as it would be remembered.
func (d *draft) stored() Form {
	if d == nil || !d.touched() {
		return Form{}
	}
	return Form{User: d.user.Value(), Name: d.name.Value(), Toolkits: slices.Sorted(maps.Keys(d.picked))}
}

// restore fills the form in as it was left.
func (d *draft) restore(f Form) {
	d.user.SetValue(f.User)
	d.user.CursorEnd()
	d.name.SetValue(f.Name)
	d.name.CursorEnd()
	for _, slug := range f.Toolkits {
		d.picked[slug] = true
	}
}

// takeUp makes a form that an earlier run left the one to go on with, unless
// somebody has begun another.
func (m *Model) takeUp(msg formReadMsg) tea.Cmd {
	switch {
	case msg.err != nil:
		return views.Toast(views.Warning, "the form of a new session cannot be read: "+msg.err.Error())
	case msg.form.empty() || m.draft != nil || m.env.ReadOnly:
		return nil
	}
	m.draft = newDraft(m.env, "")
	m.draft.restore(msg.form)
	m.kept.Written(m.draft.stored())
	m.sizeParts()
	m.result = views.Status{Text: "a new session is half filled in: " + m.env.Keys.Sessions.New.Help().Key + " goes on with it"}
	return nil
}
