package search

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/split"
	"trs/views/toolcard"
)

func (m *Model) handleKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case m.editor.typing:
		return m.typeQuery(msg)
	case m.list.CapturesInput():
		return m.list.Update(msg)
	case m.card.CapturesInput():
		return m.card.Update(msg)
	case m.split.Update(msg):
		m.shown = ""
		m.sizeParts()
		return nil
	case key.Matches(msg, k.Global.Back):
		return m.back(msg)
	case key.Matches(msg, k.Global.Refresh), key.Matches(msg, k.Search.Run):
		return m.again()
	case key.Matches(msg, k.Search.Query):
		m.typeAt(m.chosenQuery())
		return nil
	case key.Matches(msg, k.Global.Edit):
		return m.editText()
	}
	return m.chosenKey(msg)
}

// typeAt lets a use case be typed, where it can be seen.
func (m *Model) typeAt(at int) {
	m.editor.start(at)
	m.split.SetFocus(split.Master)
	m.sizeParts()
}

// typeQuery is a key while a use case is being typed.
func (m *Model) typeQuery(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	defer m.sizeParts()
	switch {
	case key.Matches(msg, k.List.Open), key.Matches(msg, k.Search.Run):
		return m.run()
	case key.Matches(msg, k.Global.Back):
		m.editor.stop()
		return nil
	}
	return m.editor.update(msg)
}

// chosenKey is keys about what is chosen.
func (m *Model) chosenKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case key.Matches(msg, k.Search.Add):
		m.editor.chosen = m.chosenQuery()
		if !m.editor.add() {
			return views.Toast(views.Warning, "a search takes at most 7 use cases")
		}
		m.typeAt(m.editor.chosen)
		return nil
	case key.Matches(msg, k.Search.Remove):
		return m.removeQuery()
	case key.Matches(msg, k.Search.Plan):
		m.planned = !m.planned
		return nil
	case key.Matches(msg, k.Search.Schema):
		if !m.showsPlan() {
			m.card.Cycle()
		}
		m.planned = false
		return nil
	case m.split.Focus() == split.Detail && key.Matches(msg, k.Global.Filter) && (m.showsPlan() || m.card.Side() != toolcard.JSON):
		m.split.SetFocus(split.Master)
		m.sizeParts()
		return m.list.Update(msg)
	case m.split.Focus() == split.Detail && m.showsPlan():
		m.plan.Update(msg)
		return nil
	case m.split.Focus() == split.Detail:
		return m.card.Update(msg)
	case key.Matches(msg, k.List.Open):
		return m.open()
	}
	return m.list.Update(msg)
}

// back leaves one thing: the request, the detail, the filter.
func (m *Model) back(msg tea.KeyMsg) tea.Cmd {
	switch {
	case m.find.Busy():
		m.find.Cancel()
		m.result = views.Status{Text: "stopped searching"}
	case m.one.Stop():
	case m.err != nil && m.answer != nil: // older answers are under it
		m.err = nil
	case m.split.Focus() == split.Detail:
		m.split.SetFocus(split.Master)
		m.sizeParts()
	default:
		return m.list.Update(msg)
	}
	return nil
}

// again repeats what failed last, else the search.
func (m *Model) again() tea.Cmd {
	if m.one.Again() {
		return nil
	}
	return m.run()
}

// open opens the chosen tool in Execute; of a use case, the plan.
func (m *Model) open() tea.Cmd {
	chosen, ok := m.list.Selected()
	switch {
	case !ok && m.err != nil:
		return m.run()
	case !ok:
		m.typeAt(0)
		return nil
	case chosen.heading():
		m.split.SetFocus(split.Detail)
		m.sizeParts()
		return nil
	}
	return views.Send(views.OpenToolMsg{Slug: chosen.slug})
}

// chosenQuery is the place of the chosen row's use case in the editor.
func (m *Model) chosenQuery() int {
	chosen, ok := m.list.Selected()
	if !ok || chosen.query >= len(m.asked) {
		return max(0, len(m.editor.queries)-1)
	}
	for i, q := range m.editor.filled() {
		if q == m.asked[chosen.query] {
			return i
		}
	}
	return max(0, len(m.editor.queries)-1)
}

// removeQuery takes the chosen use case out and asks for the others again.
func (m *Model) removeQuery() tea.Cmd {
	if m.answer == nil {
		return nil
	}
	m.editor.remove(m.chosenQuery())
	if len(m.editor.filled()) == 0 {
		m.forget()
		return nil
	}
	return m.run()
}

func (m *Model) editText() tea.Cmd {
	m.edit = views.NextID()
	text := "# One use case a line, at most 7. Known fields may follow:\n" +
		"# post a message | channel_name:general\n" + format(m.editor.queries)
	return views.Send(views.EditTextMsg{ID: m.edit, Name: "use-cases", Suffix: ".txt", Text: text})
}

func (m *Model) handleEdited(msg views.EditedMsg) tea.Cmd {
	switch {
	case msg.ID != m.edit || msg.ID == 0:
		return nil
	case msg.Err != nil:
		return views.Toast(views.Bad, msg.Err.Error())
	case !msg.Changed:
		return nil
	}
	queries, left := parse(msg.Text, maxQueries)
	m.editor.queries, m.editor.chosen = queries, 0
	if len(queries) == 0 {
		return nil
	}
	return tea.Batch(left.told(), m.run())
}

func (m *Model) handleMouse(msg tea.MouseMsg) tea.Cmd {
	above := m.editor.height() // lines above the list, as it was clicked at
	pressed := msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress
	part, _, y, ok := m.split.Hit(msg)
	switch {
	case pressed && ok && part == split.Master && y >= 0 && y < above:
		m.editor.click(y)
		return nil
	case pressed && m.editor.typing:
		m.editor.stop()
	}
	m.split.Update(msg)
	m.sizeParts()
	switch {
	case !ok:
	case part == split.Detail && m.showsPlan():
		m.plan.Update(msg)
	case part == split.Detail:
		m.card.Mouse(msg, y)
	default:
		before := m.list.Cursor()
		if m.list.Mouse(msg, y-above) && before == m.list.Cursor() {
			return m.open()
		}
	}
	return nil
}
