package meta

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
	"trs/views"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/theme"
)

// row is one thing of an answer: a tool, a connection, the result of a call.
type row struct {
	id     string
	mark   string
	ink    *theme.Ink // of the mark; nil is muted
	title  string
	strong bool // a heading
	note   string
	right  string
	hay    string // what a filter looks in

	slug    string // the tool that it is about, or ""
	toolkit string // whose connection it is about, or ""
	url     string // the link that it waits for, or ""
	opens   bool   // enter opens the tool; else it looks closer
	closer  string // what looking closer shows, in a word

	look   func(width int) look // looks closer; nil when there is nothing more
	copies func() []views.Copyable
}

// table is the rows of an answer.
type table struct {
	env    views.Env
	list   *list.Model[row]
	name   string
	width  int
	wanted *look // what enter asked to see
}

// newTable is rows whose second column has at least note cells, and with share
// also a part of what is left over.
func newTable(env views.Env, name string, note, share int, rows []row) *table {
	t := &table{env: env, name: name}
	t.list = list.New(list.Options[row]{
		Env: env, Row: t.cells,
		Text: func(r row) string { return r.title + " " + r.note + " " + r.hay },
		Key:  func(r row) string { return r.id },
		Empty: func() string {
			return "The answer names none."
		},
		Columns: []list.Column{{Width: 1}, {Width: 16, Flex: 3}, {Width: note, Flex: share, From: 52}, {Width: 13, Right: true, From: 40}},
	})
	t.list.SetItems(rows)
	return t
}

func (t *table) cells(r row) []list.Cell {
	th := t.env.Theme
	ink := r.ink
	if ink == nil {
		ink = &th.Muted
	}
	title := list.Cell{Text: safetext.Line(clip(r.title))}
	if r.strong {
		title.Ink = &th.Strong
	}
	return []list.Cell{
		list.Paint(r.mark, ink), title,
		list.Paint(safetext.Line(clip(r.note)), &th.Muted), list.Paint(safetext.Line(clip(r.right)), &th.Muted),
	}
}

// clip keeps what is drawn of a text short: a cell shows no more anyway.
func clip(s string) string {
	const most = 512
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

func (t *table) handled(msg tea.KeyMsg) bool {
	k := t.env.Keys
	return t.list.Handled(msg) || key.Matches(msg, k.List.Open, k.Tree.Unfold, k.Meta.Use, k.Meta.Connect)
}

func (t *table) update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyMsg)
	if !ok || t.list.CapturesInput() {
		return t.list.Update(msg)
	}
	k := t.env.Keys
	chosen, any := t.list.Selected()
	switch {
	case !any:
	case key.Matches(press, k.List.Open):
		return t.open(chosen)
	case key.Matches(press, k.Tree.Unfold):
		t.lookAt(chosen)
		return nil
	case key.Matches(press, k.Meta.Use):
		return use(chosen.slug)
	case key.Matches(press, k.Meta.Connect):
		return connect(chosen.toolkit)
	}
	return t.list.Update(press)
}

// open does what a row is for.
func (t *table) open(r row) tea.Cmd {
	switch {
	case r.url != "":
		return views.Send(views.OpenURLMsg{URL: r.url})
	case r.opens:
		return use(r.slug)
	}
	t.lookAt(r)
	return nil
}

func (t *table) lookAt(r row) {
	if r.look != nil {
		seen := r.look(t.width)
		t.wanted = &seen
	}
}

func use(slug string) tea.Cmd {
	if slug == "" {
		return nil
	}
	return views.Send(views.OpenToolMsg{Slug: slug})
}

func connect(toolkit string) tea.Cmd {
	if toolkit == "" {
		return views.Send(views.ShowPaneMsg{Pane: views.Connect})
	}
	return views.Send(views.OpenConnectMsg{Toolkit: toolkit})
}

func (t *table) mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	before := t.list.Cursor()
	if t.list.Mouse(msg, y) && before == t.list.Cursor() {
		if chosen, ok := t.list.Selected(); ok {
			return t.open(chosen)
		}
	}
	return nil
}

func (t *table) view() string { return t.list.View() }

// Esc leaves a filter and reports whether there was one.
func (t *table) Esc() bool {
	filtered := t.list.Filter() != ""
	if filtered {
		t.list.SetFilter("")
	}
	return filtered
}

func (t *table) setSize(width, height int) {
	t.width = width
	t.list.SetSize(width, height)
}

func (t *table) setFocused(focused bool) { t.list.SetFocused(focused) }

func (t *table) capturesInput() bool { return t.list.CapturesInput() }

func (t *table) keys() []key.Binding {
	k := t.env.Keys
	chosen, ok := t.list.Selected()
	if !ok {
		return nil
	}
	var keys []key.Binding
	switch {
	case chosen.url != "":
		keys = append(keys, keymap.Relabel(k.List.Open, "open the link"), keymap.Relabel(k.Global.Copy, "copy it"))
	case chosen.opens:
		keys = append(keys, keymap.Relabel(k.List.Open, "open the tool"))
	case chosen.look != nil:
		keys = append(keys, keymap.Relabel(k.List.Open, chosen.closer))
	}
	if chosen.look != nil && (chosen.url != "" || chosen.opens) {
		keys = append(keys, keymap.Relabel(k.Tree.Unfold, chosen.closer))
	}
	if chosen.slug != "" && !chosen.opens {
		keys = append(keys, k.Meta.Use)
	}
	if chosen.toolkit != "" {
		keys = append(keys, k.Meta.Connect)
	}
	return append(keys, k.Global.Filter)
}

func (t *table) footer() string { return t.list.Footer() }

func (t *table) note() string { return t.name }

func (t *table) copies() []views.Copyable {
	chosen, ok := t.list.Selected()
	if !ok || chosen.copies == nil {
		return nil
	}
	return chosen.copies()
}

func (t *table) link() string {
	chosen, _ := t.list.Selected()
	return chosen.url
}
