package answer

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
	"trs/views"
	"trs/views/jsonview"
)

func (m *Model) handleKey(msg tea.KeyMsg) tea.Cmd {
	l, k := m.top(), m.env.Keys.Answer
	switch {
	case m.hold(msg), l == nil:
		return nil
	case m.filter.typing:
		return m.typeFilter(msg)
	case l.capturesInput():
		return l.partKey(msg)
	case key.Matches(msg, m.env.Keys.Global.Back):
		m.Esc()
		return nil
	case key.Matches(msg, k.View):
		return m.nextView(l)
	case key.Matches(msg, k.Views):
		return m.askView(l)
	case key.Matches(msg, k.Filter):
		return m.openFilter()
	case key.Matches(msg, k.Save):
		return m.Save()
	case key.Matches(msg, k.Open):
		return m.openOutside(l)
	case key.Matches(msg, k.Markdown) && l.view == page:
		l.markdown, l.pageAt = !l.markdown, 0
		return nil
	case key.Matches(msg, k.Columns) && l.view == table:
		return m.askColumns(l)
	case key.Matches(msg, m.env.Keys.List.Open):
		if cmd, mine := m.openKey(l); mine {
			return cmd
		}
	}
	return l.partKey(msg)
}

// openKey is enter, where it is not the tree's own.
func (m *Model) openKey(l *level) (tea.Cmd, bool) {
	switch l.view {
	case tree:
		return m.openValue(l)
	case table:
		m.jumpToCell(l)
		return nil, true
	case schema:
		m.jumpToDifference(l)
		return nil, true
	case raw, page, about:
	}
	return nil, false
}

// partKey hands a key to what is in front.
func (l *level) partKey(msg tea.KeyMsg) tea.Cmd {
	if w := l.window(); w != nil {
		return w.Update(msg)
	}
	switch l.view { //nolint:exhaustive // the windows are done
	case table:
		return l.table.Update(msg)
	case schema:
		return l.diffs.Update(msg)
	}
	return l.tree.Update(msg)
}

// Mouse handles a mouse event at a place counted from the view's corner.
func (m *Model) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	defer m.arrange()
	l := m.top()
	if l == nil {
		return nil
	}
	click := msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress
	if click && m.filter.typing {
		return nil // what is filtered stays what it is
	}
	if y -= m.headLines(); y < 0 {
		if click {
			return tea.Batch(m.clickView(l, x), m.layOutAnew())
		}
		return nil
	}
	if w := l.window(); w != nil {
		w.Mouse(msg)
		return nil
	}
	switch l.view { //nolint:exhaustive // the windows are done
	case table:
		again, cmd := l.table.Mouse(msg, x, y)
		if again {
			m.jumpToCell(l)
		}
		return cmd
	case schema:
		before := l.diffs.Cursor()
		if l.diffs.Mouse(msg, y) && l.diffs.Cursor() == before {
			m.jumpToDifference(l)
		}
		return nil
	}
	if again := l.tree.Mouse(msg, y); again && l.tree.Current().Kind() == jsonview.String {
		cmd, _ := m.openValue(l)
		return cmd
	}
	return nil
}

// clickView turns to the view whose name in the line above was clicked.
func (m *Model) clickView(l *level, x int) tea.Cmd {
	from := 1
	for _, v := range l.fitting() {
		to := from + len(l.nameOf(v)) + len(m.mark(l, v))
		if x >= from && x < to {
			m.prefer = v
			return m.show(l, v)
		}
		from = to + viewGap
	}
	return nil
}

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding {
	l, k := m.top(), m.env.Keys
	switch {
	case m.ahead.holds():
		return []key.Binding{keymap.Relabel(k.Global.Back, "leave")}
	case l == nil:
		return nil
	case m.filter.typing && m.filter.run.Busy():
		return []key.Binding{keymap.Relabel(k.Global.Back, "cancel")}
	case m.filter.typing:
		return []key.Binding{
			keymap.Relabel(k.List.Open, "filter"), keymap.Relabel(k.Overlay.Up, "older"), keymap.Relabel(k.Global.Back, "leave"),
		}
	}
	if l.capturesInput() {
		return []key.Binding{keymap.Relabel(k.List.Open, "find"), keymap.Relabel(k.Global.Back, "leave")}
	}
	search := keymap.Relabel(k.Global.Filter, "search")
	var keys []key.Binding
	if len(l.fitting()) > 1 {
		keys = append(keys, k.Answer.View)
	}
	switch l.view {
	case tree:
		keys = append(keys, k.Answer.Filter, search)
	case table:
		keys = append(keys, keymap.Relabel(k.List.Open, "in the tree"), k.Answer.Sort, k.Answer.Hide, k.Answer.Columns, k.Answer.Filter, search)
	case raw:
		keys = append(keys, k.Answer.Filter, search)
	case page:
		keys = append(keys, k.Answer.Markdown, search)
	case about:
		keys = append(keys, k.Answer.Open)
	case schema:
		keys = append(keys, keymap.Relabel(k.List.Open, "in the tree"))
	}
	keys = append(keys, k.Global.Copy, k.Answer.Save)
	if len(m.levels) > 1 || l.back != nil {
		keys = append(keys, k.Global.Back)
	}
	return keys
}

// actionMsg does something for the palette.
type actionMsg struct {
	to   uint64
	what action
}

type action int

const (
	doCopyCSV action = iota
	doAllColumns
	doOrder
	doView // and the views after it
)

// Actions is what can be done here beyond the keys, for the palette.
func (m *Model) Actions() []views.Action {
	l := m.top()
	if l == nil {
		return nil
	}
	var actions []views.Action
	add := func(title string, what action) {
		actions = append(actions, views.Action{Title: "Answer: " + title, Msg: actionMsg{m.id, what}})
	}
	for _, v := range l.fitting() {
		if v != l.view {
			add("show as "+l.nameOf(v), doView+action(v))
		}
	}
	if l.view == table {
		add("copy the table as CSV, exactly as it is", doCopyCSV)
		add("show all columns", doAllColumns)
		if can, does := l.table.Arranged(); does {
			add("columns in the answer's order", doOrder)
		} else if can {
			add("columns that tell rows apart first", doOrder)
		}
	}
	return actions
}

func (m *Model) act(what action) tea.Cmd {
	l := m.top()
	switch {
	case l == nil:
		return nil
	case what >= doView && slices.Contains(l.fitting(), view(what-doView)):
		m.prefer = view(what - doView)
		return m.show(l, m.prefer)
	case what >= doView || l.view != table || l.table.Table() == nil:
		return nil // it was left meanwhile
	case what == doAllColumns:
		l.table.ShowAll()
		return nil
	case what == doOrder:
		_, does := l.table.Arranged()
		l.table.SetAsCame(does)
		return nil
	}
	return copyCSV(m.env.Ctx, l.table.CSV(false))
}
