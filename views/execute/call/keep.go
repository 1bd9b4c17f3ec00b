package call

import (
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
)

// recall is what was last filled in for the tool in this session, or else in
// another one.
func (m *Model) recall() (Kept, bool) {
	var other Kept
	for _, kept := range m.known {
		switch {
		case kept.Tool != m.slug:
		case kept.Session == m.session.ID:
			return kept, true
		case other.Tool == "":
			other = kept
			other.Account, other.Offload = "", false // accounts belong to the other session's user
		}
	}
	return other, other.Tool != ""
}

// keepLater has the arguments kept a moment after they changed.
func (m *Model) keepLater() tea.Cmd {
	if m.keeping || m.form == nil || !m.form.Changed() || m.same() {
		return nil
	}
	m.keeping = true
	return keepLater()
}

// same reports whether what is kept is what is in the form.
func (m *Model) same() bool {
	kept, ok := m.recall()
	return ok && kept.Session == m.session.ID && kept.Account == m.account && kept.Offload == m.offload &&
		m.form.Holds(kept.Arguments) && kept.Draft == m.form.Draft()
}

// untouched reports whether the form is as it was opened by itself: empty, with
// what is known, or as it was last.
func (m *Model) untouched() bool {
	if m.form.Changed() || m.form.Draft() != "" || m.account != "" || m.offload {
		return false
	}
	if kept, ok := m.recall(); ok {
		return m.form.Holds(kept.Arguments)
	}
	return m.form.Holds("{}") || m.prefilled != "" && m.form.Holds(m.prefilled)
}

// keepNow keeps the arguments of the open tool, if there is something to keep
// that is not kept yet.
func (m *Model) keepNow() tea.Cmd {
	if m.form == nil || m.session == nil || m.slug == "" || m.same() || m.untouched() {
		return nil
	}
	return m.keepUsed()
}

// keepUsed keeps the arguments of the open tool as what was used last, at once in
// memory and then on the disk.
func (m *Model) keepUsed() tea.Cmd {
	one := Kept{
		Session: m.session.ID, Tool: m.slug, Arguments: string(m.form.Value()), Draft: m.form.Draft(),
		Account: m.account, Offload: m.offload, Used: m.env.Now(),
	}
	m.known = withKept(m.known, one)
	_, req := m.keep.Begin(m.env.Ctx)
	return keepArguments(m.env.Ctx, req, m.o.Memory, one)
}

func (m *Model) handleMemory(msg memoryReadMsg) tea.Cmd {
	if !m.keep.Accept(msg.req) {
		return nil
	}
	if msg.err != nil {
		m.status = views.Status{Text: "arguments cannot be kept: " + msg.err.Error(), Err: true}
		return nil
	}
	m.known = msg.kept
	return m.listChoices()
}
