package calls

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/execute/desk"
	"trs/views/list"
	"trs/views/split"
)

func (m *Model) handleKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case m.comparing && key.Matches(msg, k.Global.Back) && !m.delta.CapturesInput():
		return m.backFromComparison(msg)
	case m.comparing:
		return m.delta.Update(msg)
	case m.split.Focus() == split.Master && m.list.CapturesInput():
		return m.list.Update(msg)
	case m.split.Focus() == split.Detail && m.body.CapturesInput():
		return m.body.Update(msg)
	case m.split.Update(msg):
		m.sizeParts()
		return nil
	case key.Matches(msg, k.Global.Back):
		return m.back(msg)
	}
	return m.listKey(msg)
}

func (m *Model) backFromComparison(msg tea.KeyMsg) tea.Cmd {
	switch {
	case m.delta.Esc():
		return nil
	case m.delta.Filtered():
		return m.delta.Update(msg)
	case m.alone:
		m.Close()
		return nil
	}
	m.comparing = false
	m.sizeParts()
	return nil
}

// back goes one level back: a search, the detail, a filter, marks, the list itself.
func (m *Model) back(msg tea.KeyMsg) tea.Cmd {
	switch {
	case m.split.Focus() == split.Detail && m.body.Searched():
		m.body.EndSearch()
	case m.split.Focus() == split.Detail:
		m.split.SetFocus(split.Master)
		m.sizeParts()
	case m.compare.Busy():
		m.compare.Cancel()
	case m.list.Filter() != "":
		return m.list.Update(msg)
	case len(m.marked) > 0:
		clear(m.marked)
	default:
		m.Close()
	}
	return nil
}

func (m *Model) listKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys.Calls
	switch {
	case key.Matches(msg, k.Switch):
		m.kind = earlier - m.kind
		clear(m.marked)
		m.inBody = ""
		cmd := m.fill()
		m.list.Select(0)
		return cmd
	case key.Matches(msg, k.All) && m.tool != "":
		m.all = !m.all
		return m.fill()
	case key.Matches(msg, m.env.Keys.Global.Refresh):
		return m.reload()
	case key.Matches(msg, k.Run):
		return m.runNow()
	case key.Matches(msg, k.Compare):
		return m.compareChosen()
	case key.Matches(msg, k.Save):
		return m.saveChosen()
	case key.Matches(msg, k.Rename):
		return m.askRename()
	case key.Matches(msg, k.Delete):
		return m.askDelete()
	case key.Matches(msg, k.Batch):
		return m.toBatch()
	case key.Matches(msg, m.env.Keys.Global.Edit):
		return m.editChosen()
	case key.Matches(msg, k.Side):
		m.request, m.inBody = !m.request, ""
		return nil
	case m.split.Focus() == split.Detail:
		return m.body.Update(msg)
	case key.Matches(msg, m.env.Keys.List.Mark):
		if one, ok := m.list.Selected(); ok && one.problem == nil {
			m.mark(one)
			m.list.Select(m.list.Cursor() + 1)
		}
		return nil
	case key.Matches(msg, m.env.Keys.List.Open):
		return m.openChosen()
	}
	return m.list.Update(msg)
}

func (m *Model) mark(one item) {
	if m.marked[one.key()] {
		delete(m.marked, one.key())
		return
	}
	m.marked[one.key()] = true
}

// openChosen opens the chosen call in the form, or puts what is chosen into the
// batch when the list was opened for that.
func (m *Model) openChosen() tea.Cmd {
	one, ok := m.list.Selected()
	switch {
	case !ok:
		return nil
	case one.problem != nil:
		return m.editChosen()
	case m.adding:
		return m.toBatch()
	}
	request, _ := one.opened()
	m.Close()
	open := views.Send(desk.EditMsg{Request: request})
	if lack := one.lacks(); lack != "" {
		return tea.Batch(open, views.Toast(views.Warning, lack+"; fill them in"))
	}
	return open
}

// runNow has the call desk run the chosen call at once.
func (m *Model) runNow() tea.Cmd {
	one, ok := m.list.Selected()
	if !ok || one.problem != nil {
		return nil
	}
	if lack := one.lacks(); lack != "" {
		return views.Toast(views.Warning, lack+"; open it with "+m.env.Keys.List.Open.Help().Key+" and fill them in")
	}
	request, _ := one.request()
	m.Close()
	return views.Send(RunMsg{Request: request})
}

// toBatch puts the marked calls, or the chosen one, into the batch.
func (m *Model) toBatch() tea.Cmd {
	var requests []desk.Request
	lacking := 0
	for _, one := range m.chosen() {
		if request, ok := one.opened(); ok {
			requests = append(requests, request)
			if one.lacks() != "" {
				lacking++
			}
		}
	}
	if len(requests) == 0 {
		return nil
	}
	m.Close()
	add := tea.Batch(views.Send(desk.AddMsg{Requests: requests}), views.Send(desk.ShowMsg{Desk: desk.Batch}))
	if lacking > 0 {
		return tea.Batch(add, views.Toast(views.Warning, "not all arguments of "+countCalls(lacking)+" were kept; fill them in"))
	}
	return add
}

func countCalls(n int) string {
	if n == 1 {
		return "1 call"
	}
	return list.Count(n) + " calls"
}

// compareChosen compares two marked runs, or the chosen one with the run before;
// for a named call the last two runs of its tool.
func (m *Model) compareChosen() tea.Cmd {
	items := m.chosen()
	switch {
	case len(items) == 0 || items[0].problem != nil:
		return nil
	case items[0].named != nil:
		return m.Compare(items[0].named.Slug)
	case len(items) > 2:
		return views.Toast(views.Info, "two runs can be compared, not "+list.Count(len(items)))
	}
	now := *items[0].run
	_, req := m.compare.Begin(m.env.Ctx)
	if len(items) == 2 { // the list is ordered by time
		return loadPair(req, m.runs, *items[1].run, now)
	}
	for i := range m.earlier {
		if m.earlier[i].ID != now.ID {
			continue
		}
		if old, ok := before(m.earlier, i); ok {
			return loadPair(req, m.runs, old, now)
		}
	}
	m.compare.Cancel()
	return views.Toast(views.Info, "no earlier result of this tool to compare with")
}

// saveChosen gives an earlier run a name.
func (m *Model) saveChosen() tea.Cmd {
	one, ok := m.list.Selected()
	request, is := one.opened()
	switch {
	case !ok || !is:
		return nil
	case one.run != nil && one.run.Cut:
		return views.Toast(views.Warning, one.lacks())
	case one.named != nil:
		copied := *one.named
		copied.Name += " copy"
		return m.askName(copied)
	}
	return m.SaveAs(request)
}

// editChosen edits the file of a named call, or one that is broken.
func (m *Model) editChosen() tea.Cmd {
	one, ok := m.list.Selected()
	path := ""
	switch {
	case !ok:
	case one.named != nil:
		path = one.named.File
	case one.problem != nil:
		path = one.problem.File
	}
	if path == "" {
		return nil
	}
	_, req := m.work.Begin(m.env.Ctx)
	return readFile(req, path)
}

func (m *Model) handleMouse(msg tea.MouseMsg) tea.Cmd {
	if m.comparing {
		return m.delta.Update(msg)
	}
	m.split.Update(msg)
	m.sizeParts()
	switch part, _, y, ok := m.split.Hit(msg); {
	case !ok:
	case part == split.Master:
		before := m.list.Cursor()
		if m.list.Mouse(msg, y) && before == m.list.Cursor() {
			return m.openChosen()
		}
	default:
		m.body.Mouse(msg, y-m.headHeight())
	}
	return nil
}

// Scopes is the sections of the key map whose keys work here now.
func (m *Model) Scopes() []string {
	if m.comparing {
		return []string{"list"}
	}
	return []string{"calls", "list", "tree"}
}
