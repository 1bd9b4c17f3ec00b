package form

import (
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/conform"
	"trs/views/form/value"
)

// pickChoice offers the values of an enum in a list that is searched by typing,
// with null and "not set" where they are allowed.
func (m *Model) pickChoice(n *node) tea.Cmd {
	spec, initial := n.spec, n.initial()
	nullable, optional := n.nullable(), !n.required && !n.inList()
	items := func() []views.PickItem {
		items := make([]views.PickItem, 0, len(spec.choices)+2)
		several := mixed(spec.choices)
		for i, c := range spec.choices {
			item := views.PickItem{Label: choiceText(c, several)}
			if i < len(spec.labels) && spec.labels[i] != item.Label {
				item.Note = spec.labels[i]
			}
			if initial != nil && value.Equal(c, initial) {
				item.Note += " default"
			}
			items = append(items, item)
		}
		if nullable {
			items = append(items, views.PickItem{Label: "null"})
		}
		if optional {
			items = append(items, views.PickItem{Label: "not set", Note: "the field is not sent"})
		}
		return items
	}
	return m.pick(n, m.titleOf(n), items, func(i int) tea.Cmd {
		switch {
		case i < len(spec.choices):
			return m.change(n, spec.choices[i].Clone())
		case i == len(spec.choices) && nullable:
			return m.change(n, value.NewNull())
		}
		return m.change(n, nil)
	})
}

// pickOption offers the variants of a union.
func (m *Model) pickOption(n *node) tea.Cmd {
	items := make([]views.PickItem, 0, len(n.spec.options))
	for i, o := range n.spec.options {
		note := m.reader.look(o.schema).name
		if i == n.option {
			note += "  now"
		}
		items = append(items, views.PickItem{Label: strconv.Itoa(i+1) + "  " + o.name, Note: note})
	}
	return m.pick(n, m.titleOf(n), func() []views.PickItem { return items }, func(i int) tea.Cmd { return m.choose(n, i) })
}

// doubts is the drawn fields whose text does not have its format.
func (m *Model) doubts() []Problem {
	var out []Problem
	for _, n := range m.rows {
		if message := m.doubt(n); message != "" && m.wrong[n.key] == "" {
			out = append(out, Problem{Path: n.path(), Message: message})
		}
	}
	return out
}

// nextProblem goes to the first problem behind the cursor, or to the first text
// that does not have its format when there are no problems.
func (m *Model) nextProblem() tea.Cmd {
	m.ShowErrors()
	m.sortProblems()
	problems := m.problems
	if len(problems) == 0 {
		problems = m.doubts()
	}
	if len(problems) == 0 {
		return views.Toast(views.Good, "no problems")
	}
	here := ""
	if n := m.current(); n != nil {
		here = n.key
	}
	next := 0
	for i, p := range problems {
		if keyOf(p.Path) == here {
			next = (i + 1) % len(problems)
		}
	}
	m.jump(problems[next])
	return nil
}

// jump goes to the field that a problem is about.
func (m *Model) jump(p Problem) {
	m.FocusField(p.Path...)
	m.mark()
}

// pickProblem lists all that is wrong, and then what does not have its format;
// choosing one goes to its field.
func (m *Model) pickProblem() tea.Cmd {
	m.ShowErrors()
	problems := m.Errors()
	wrong, doubts := len(problems), m.doubts()
	if m.raw {
		doubts = nil // the fields are not there
	}
	problems = append(problems, doubts...)
	var titles []string
	if wrong > 0 {
		titles = append(titles, counted(wrong, "problem"))
	}
	if len(doubts) > 0 {
		titles = append(titles, counted(len(doubts), "doubt"))
	}
	if len(problems) == 0 {
		return views.Toast(views.Good, "no problems")
	}
	return m.pick(nil, strings.Join(titles, ", "), func() []views.PickItem {
		items := make([]views.PickItem, len(problems))
		for i, p := range problems {
			items[i] = views.PickItem{Label: conform.PathText(p.Path), Note: p.Message}
			switch {
			case i >= wrong:
				items[i].Note = "! " + p.Message
			case len(p.Path) == 0:
				items[i].Label = "all of it"
			}
		}
		return items
	}, func(i int) tea.Cmd {
		if m.raw {
			m.jumpRaw(problems[i])
		} else {
			m.jump(problems[i])
		}
		return nil
	})
}

// pickField lists the fields by name, those of objects and lists that are not
// folded included; choosing one goes there.
func (m *Model) pickField() tea.Cmd {
	type place struct{ path, note string }
	var fields [][]string
	var places []place
	for _, n := range m.rows {
		if n.adder {
			continue
		}
		path := n.path()
		fields = append(fields, path)
		places = append(places, place{conform.PathText(path), n.spec.name})
	}
	for _, p := range m.root.spec.props[min(len(m.root.spec.props), firstKids):] { // those that are not drawn yet
		fields = append(fields, []string{p.name})
		places = append(places, place{p.name, ""})
	}
	return m.pick(nil, "Go to a field", func() []views.PickItem {
		items := make([]views.PickItem, len(places))
		for i, p := range places {
			items[i] = views.PickItem{Label: p.path, Note: p.note}
		}
		return items
	}, func(i int) tea.Cmd {
		m.FocusField(fields[i]...)
		return nil
	})
}
