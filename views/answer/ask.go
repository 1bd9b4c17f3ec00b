package answer

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/list"
)

// question is what the view has asked the user.
type question struct {
	id     uint64
	kind   asking
	level  *level
	views  []view  // behind a picker of views
	places []place // and the lists of those that are tables
	before int     // entries before the columns in a picker of columns
	saving saving
}

type asking int

const (
	_ asking = iota
	askView
	askColumns
	askPath
	askOverwrite
)

func (m *Model) ask(q question) uint64 {
	q.id = views.NextID()
	m.asked = q
	return q.id
}

// askView offers every view, and every list that makes a table.
func (m *Model) askView(l *level) tea.Cmd {
	q := question{kind: askView, level: l}
	var items []views.PickItem
	add := func(v view, p place, label, note string) {
		q.views, q.places = append(q.views, v), append(q.places, p)
		items = append(items, views.PickItem{Label: label, Note: note})
	}
	for _, v := range l.fitting() {
		if v != table {
			add(v, place{}, l.nameOf(v), notes[v])
			continue
		}
		here := l.listHere()
		known := false
		for _, p := range l.places {
			known = known || p.at.From == here.at.From
		}
		if !known {
			add(v, here, "table of "+pattern(here.path), "the list that is chosen in the tree")
		}
		for _, p := range l.places {
			add(v, p, "table of "+pattern(p.path), list.Count(p.rows)+" rows")
		}
	}
	return views.Send(views.PickMsg{ID: m.ask(q), Title: "Show as", Items: items})
}

// notes says what the views are.
var notes = [...]string{
	tree: "folds and unfolds", table: "", raw: "the JSON, indented", page: "what the string says", about: "what the bytes are",
	schema: "what differs from the tool's output schema",
}

// askColumns offers to hide and show columns, one after the other.
func (m *Model) askColumns(l *level) tea.Cmd {
	t := l.table.Table()
	if t == nil || len(t.Columns) == 0 {
		return nil
	}
	items := []views.PickItem{{Label: "show all columns"}}
	q := question{kind: askColumns, level: l}
	if can, does := l.table.Arranged(); does {
		items = append(items, views.PickItem{Label: "in the answer's order", Note: "now those that tell rows apart are first"})
	} else if can {
		items = append(items, views.PickItem{Label: "those that tell rows apart first", Note: "now in the answer's order"})
	}
	q.before = len(items)
	for i, c := range t.Columns {
		note := "shown"
		if l.table.Hidden(i) {
			note = "hidden"
		}
		items = append(items, views.PickItem{Label: c.Title(), Note: note + "   in " + list.Count(c.Count) + " rows"})
	}
	return views.Send(views.PickMsg{ID: m.ask(q), Title: "Columns: hide or show", Items: items})
}

// handleQuestion acts on an answer, if it is to a question of this view.
func (m *Model) handleQuestion(msg tea.Msg) tea.Cmd {
	q := m.asked
	switch msg := msg.(type) {
	case views.PickedMsg:
		if msg.ID == q.id && msg.Index >= 0 {
			return m.picked(q, msg.Index)
		}
	case views.PromptedMsg:
		if msg.ID == q.id && msg.OK {
			return m.write(q.saving, msg.Value, false)
		}
	case views.ConfirmedMsg:
		if msg.ID == q.id && msg.Yes {
			return m.write(q.saving, q.saving.path, true)
		}
	}
	return nil
}

func (m *Model) picked(q question, index int) tea.Cmd {
	l := q.level
	switch {
	case l != m.top():
		return nil // it was left meanwhile
	case q.kind == askView && index < len(q.views):
		v := q.views[index]
		m.prefer = v
		if v != table {
			return m.show(l, v)
		}
		l.view, l.back = table, nil
		return m.tabulate(l, q.places[index])
	case q.kind == askColumns && index == 0:
		l.table.ShowAll()
	case q.kind == askColumns && index < q.before:
		_, does := l.table.Arranged()
		l.table.SetAsCame(does)
		return m.askColumns(l)
	case q.kind == askColumns && index-q.before < len(l.table.Table().Columns):
		column := index - q.before
		l.table.SetHidden(column, !l.table.Hidden(column))
		return m.askColumns(l)
	}
	return nil
}

// fileName is a name for a file, from what strangers may have named.
func fileName(name string) string {
	safe := strings.Map(func(r rune) rune {
		switch {
		case r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			return r
		case r == '.' || r == '[' || r == ']' || r == ' ':
			return '-'
		}
		return -1
	}, strings.ToLower(name))
	safe = strings.Trim(safe, "-")
	if safe == "" {
		return "answer"
	}
	return safe[:min(len(safe), 80)]
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return list.Count(n) + " " + noun + "s"
}
