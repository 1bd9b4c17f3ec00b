package form

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/form/value"
)

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
		m.openText(msg.Text)
		m.jumpRawError()
		return views.Toast(views.Bad, "not JSON: "+err.Error())
	}
	return tea.Batch(m.change(n, value.NewText(msg.Text)), views.Toast(views.Bad, "not JSON, taken as text: "+err.Error()))
}

// EditAll edits the whole value in $EDITOR.
func (m *Model) EditAll() tea.Cmd {
	ask := views.EditTextMsg{ID: m.ask(nil), Name: m.name(), Suffix: ".json"}
	if m.raw && (!m.rawLong || m.rawErr != nil) {
		ask.Text = m.rawText()
		return views.Send(ask)
	}
	return editJSON(ask, m.root.v.Clone())
}

// editJSON spells a value off the loop, because it may be long, and has it edited.
func editJSON(ask views.EditTextMsg, v *value.Value) tea.Cmd {
	return func() tea.Msg {
		ask.Text = string(v.Indented()) + "\n"
		return ask
	}
}

// editField edits one field in $EDITOR: text as it is, anything else as JSON.
func (m *Model) editField(n *node) tea.Cmd {
	if n == nil || n.adder {
		return m.EditAll()
	}
	ask := views.EditTextMsg{ID: m.ask(n), Name: strings.Join(n.path(), "."), Suffix: ".json"}
	switch {
	case n.spec.shape == text && (n.v == nil || !n.v.Is(value.Object) && !n.v.Is(value.List)):
		ask.Suffix = ".txt"
		held := &node{spec: n.spec, v: n.v.Clone()}
		return func() tea.Msg {
			ask.Text = shown(held)
			return ask
		}
	case n.v != nil:
		return editJSON(ask, n.v.Clone())
	}
	return views.Send(ask)
}
