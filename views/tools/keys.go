package tools

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
	case m.current().CapturesInput():
		return m.current().Update(msg)
	case m.card.CapturesInput():
		return m.card.Update(msg)
	case m.split.Update(msg):
		m.sizeParts()
		return nil
	case key.Matches(msg, k.Global.Back):
		return m.back(msg)
	case key.Matches(msg, k.Global.Refresh):
		return m.refresh()
	case key.Matches(msg, k.Tools.Switch):
		return m.show(switched[m.list])
	case key.Matches(msg, k.Tools.WhyNot):
		return m.whyNot()
	case key.Matches(msg, k.Tools.Sort):
		return m.nextOrder()
	case key.Matches(msg, k.Tools.Schema):
		m.card.Cycle()
		return nil
	case key.Matches(msg, k.Tools.More):
		return m.carryOn()
	case m.split.Focus() == split.Detail && key.Matches(msg, k.Global.Filter) && m.card.Side() != toolcard.JSON:
		m.split.SetFocus(split.Master)
		m.sizeParts()
		return m.current().Update(msg)
	case m.split.Focus() == split.Detail:
		return m.card.Update(msg)
	case key.Matches(msg, k.List.Open):
		return m.run()
	}
	return m.current().Update(msg)
}

// switched is where the switch key leads from each list.
var switched = [lists]which{allowed: exposed, exposed: allowed, excluded: allowed}

// back leaves one thing: the detail, the reading, the filter, the excluded list.
func (m *Model) back(msg tea.KeyMsg) tea.Cmd {
	switch {
	case m.split.Focus() == split.Detail:
		m.split.SetFocus(split.Master)
		m.sizeParts()
		return nil
	case m.cancel():
		return nil
	case m.one.Stop():
		return nil
	case m.current().Filter() != "":
		return m.current().Update(msg)
	case m.list == excluded:
		return m.whyNot()
	}
	return nil
}

func (m *Model) show(list which) tea.Cmd {
	m.list = list
	m.result = views.Status{}
	if m.loads[m.source()].done {
		m.result = views.Status{Text: m.told(m.source())}
		if list == excluded {
			m.result = views.Status{}
		}
	}
	m.sizeParts()
	return m.openExcluded()
}

// whyNot shows the excluded tools, or goes back. It stands on the tool with the
// same filter.
func (m *Model) whyNot() tea.Cmd {
	if m.list == excluded {
		return m.show(m.before)
	}
	m.before = m.list
	filter := m.current().Filter()
	cmd := m.show(excluded)
	if filter != "" {
		cmd = tea.Batch(cmd, m.current().SetFilter(filter))
	}
	return cmd
}

func (m *Model) refresh() tea.Cmd {
	if m.one.Again() {
		return nil
	}
	return m.reload()
}

func (m *Model) nextOrder() tea.Cmd {
	m.order = (m.order + 1) % orders
	var cmds []tea.Cmd
	for i := range m.lists {
		cmds = append(cmds, m.sort(which(i)))
	}
	return tea.Batch(append(cmds, views.Toast(views.Info, "sorted by "+m.order.String()))...)
}

func (m *Model) sort(list which) tea.Cmd {
	_, req := m.sorts[list].Begin(m.env.Ctx)
	return sortRows(req, list, m.loads[list].rows, m.order)
}

func (m *Model) handleSorted(msg sortedMsg) tea.Cmd {
	if !m.sorts[msg.list].Accept(msg.req) {
		return nil
	}
	return tea.Batch(m.lists[msg.list].SetItems(msg.rows), m.follow())
}

// run opens the chosen tool in Execute, or the rule that excludes it in Config.
func (m *Model) run() tea.Cmd {
	r, ok := m.current().Selected()
	switch {
	case !ok:
		return nil
	case r.rule != "": // it cannot run; what helps is the rule
		return views.Send(views.OpenConfigMsg{Path: fieldOf(r)})
	}
	return views.Send(views.OpenToolMsg{Slug: r.slug})
}

func (m *Model) handleMouse(msg tea.MouseMsg) tea.Cmd {
	m.split.Update(msg)
	m.sizeParts()
	part, _, y, ok := m.split.Hit(msg)
	switch {
	case !ok:
	case part == split.Detail:
		m.card.Mouse(msg, y)
	default:
		before := m.current().Cursor()
		if m.current().Mouse(msg, y) && before == m.current().Cursor() {
			return m.run()
		}
	}
	return nil
}
