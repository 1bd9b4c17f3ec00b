package history

import (
	tea "github.com/charmbracelet/bubbletea"

	"trs/views/split"
)

// pair is the two versions to compare; old is nil when now has nothing before
// it. ok is false while one of them is not loaded.
func (m *Model) pair() (old, now *version, ok bool) {
	selected, any := m.list.Selected()
	if !any {
		return nil, nil, false
	}
	old, now = m.marked(selected)
	if old == nil && now == nil {
		old, now, ok = m.unmarked(selected)
	} else {
		ok = old != nil && now != nil
	}
	if m.swapped && old != nil {
		old, now = now, old
	}
	return old, now, ok
}

// marked is what the marks say; with one mark the chosen version is the other.
func (m *Model) marked(selected *version) (old, now *version) {
	if m.from == 0 && m.to == 0 {
		return nil, nil
	}
	old, now = m.numbered(m.from), m.numbered(m.to)
	switch {
	case m.to == 0 && old != nil && selected.number < old.number:
		return selected, old
	case m.to == 0:
		now = selected
	case m.from == 0:
		old = selected
	}
	return old, now
}

// unmarked is the chosen version and the one before it, or the live one.
func (m *Model) unmarked(selected *version) (old, now *version, ok bool) {
	all := m.list.Items()
	if m.against {
		return selected, all[0], true
	}
	at := place(all, selected.number)
	switch {
	case at < 0:
		return nil, nil, false
	case at+1 < len(all):
		return all[at+1], selected, true
	}
	return nil, selected, selected.oldest
}

// same reports whether a version would be compared with itself.
func same(old, now *version) bool { return old != nil && old.number == now.number }

// numbered is a loaded version; nil when it is not loaded.
func (m *Model) numbered(number int) *version {
	if at := place(m.list.Items(), number); number != 0 && at >= 0 {
		return m.list.Items()[at]
	}
	return nil
}

// follow shows in the detail what is chosen, and loads what comes next.
func (m *Model) follow() tea.Cmd {
	if !m.focused {
		return nil
	}
	more := m.readOlder()
	if m.mode == wholeConfig {
		return tea.Batch(more, m.followConfig())
	}
	old, now, ok := m.pair()
	if !ok {
		if now == nil && old == nil && len(m.list.Items()) == 0 {
			m.clearDetail()
		}
		return more
	}
	width, _ := m.split.Size(split.Detail)
	if same(old, now) {
		m.making.Cancel()
		m.wanted = diffKey{}
		return more
	}
	wanted := diffKey{to: now.number, mode: m.mode, width: width}
	if old != nil {
		wanted.from = old.number
	}
	if wanted == m.wanted || width <= 0 {
		return more
	}
	m.wanted = wanted
	_, req := m.making.Begin(m.env.Ctx)
	return tea.Batch(more, makeDiff(req, m.env.Theme, wanted, old, now))
}

func (m *Model) followConfig() tea.Cmd {
	v, ok := m.list.Selected()
	if !ok || v.number == m.inConfig {
		return nil
	}
	m.inConfig = v.number
	return m.config.SetSource(v.source)
}
