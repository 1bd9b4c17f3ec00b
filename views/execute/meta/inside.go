package meta

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
	"trs/views"
	"trs/views/jsonview"
	"trs/views/pager"
	"trs/views/safetext"
	"trs/views/toolcard"
)

// page is text of one thing of an answer: a plan, the facts of a connection.
type page struct {
	env   views.Env
	name  string
	pager pager.Model
	lines func(width int) []string
	width int
	about row
}

func newPage(env views.Env, name string, about row, lines func(width int) []string) *page {
	return &page{env: env, name: name, pager: pager.New(env.Keys), lines: lines, about: about, width: -1}
}

func (p *page) update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil
	}
	k := p.env.Keys
	switch {
	case key.Matches(press, k.List.Open) && p.about.url != "":
		return views.Send(views.OpenURLMsg{URL: p.about.url})
	case key.Matches(press, k.Meta.Use):
		return use(p.about.slug)
	case key.Matches(press, k.Meta.Connect):
		return connect(p.about.toolkit)
	}
	p.pager.Update(msg)
	return nil
}

func (p *page) handled(msg tea.KeyMsg) bool {
	k := p.env.Keys
	return key.Matches(msg, k.Meta.Use, k.Meta.Connect, k.List.Open, k.List.Up, k.List.Down, k.List.PageUp, k.List.PageDown,
		k.List.HalfUp, k.List.HalfDown, k.List.Top, k.List.Bottom)
}

func (p *page) mouse(msg tea.MouseMsg, _ int) tea.Cmd {
	p.pager.Update(msg)
	return nil
}

func (p *page) view() string { return p.pager.View() }

func (p *page) setSize(width, height int) {
	if width != p.width {
		p.width = width
		p.pager.Replace(p.lines(width))
	}
	p.pager.SetSize(width, height)
}

func (p *page) setFocused(bool) {}

func (p *page) capturesInput() bool { return false }

func (p *page) keys() []key.Binding {
	k := p.env.Keys
	keys := []key.Binding{keymap.Relabel(k.Global.Back, "back")}
	if p.about.url != "" {
		keys = append(keys, keymap.Relabel(k.List.Open, "open the link"), keymap.Relabel(k.Global.Copy, "copy it"))
	}
	if p.about.slug != "" {
		keys = append(keys, k.Meta.Use)
	}
	if p.about.toolkit != "" {
		keys = append(keys, k.Meta.Connect)
	}
	return keys
}

func (p *page) footer() string { return p.pager.Footer() }

func (p *page) note() string { return p.name }

func (p *page) copies() []views.Copyable {
	if p.about.copies == nil {
		return nil
	}
	return p.about.copies()
}

func (p *page) link() string { return p.about.url }

// card is a tool with its schemas.
type card struct {
	*toolcard.Model

	env   views.Env
	about row
}

// newCard shows a tool; the command reads its schema.
func newCard(env views.Env, tool *toolcard.Tool, about row) (*card, tea.Cmd) {
	c := &card{Model: toolcard.New(env), env: env, about: about}
	return c, c.Show(tool)
}

func (c *card) update(msg tea.Msg) tea.Cmd {
	k := c.env.Keys
	if press, ok := msg.(tea.KeyMsg); ok && !c.CapturesInput() {
		switch {
		case key.Matches(press, k.Meta.Use):
			return use(c.about.slug)
		case key.Matches(press, k.Meta.Connect):
			return connect(c.about.toolkit)
		case key.Matches(press, k.Meta.Side):
			c.Cycle()
			return nil
		}
	}
	return c.Update(msg)
}

func (c *card) handled(msg tea.KeyMsg) bool {
	return c.CapturesInput() || key.Matches(msg, c.env.Keys.Meta.Use, c.env.Keys.Meta.Connect, c.env.Keys.Meta.Side) || treeKey(c.env.Keys, msg)
}

// treeKey reports whether a key moves in a tree or folds it.
func treeKey(k keymap.Map, msg tea.KeyMsg) bool {
	return key.Matches(msg, k.List.Up, k.List.Down, k.List.PageUp, k.List.PageDown, k.List.HalfUp, k.List.HalfDown,
		k.List.Top, k.List.Bottom, k.List.Open, k.Tree.Fold, k.Tree.Unfold, k.Tree.Toggle, k.Tree.FoldAll, k.Tree.UnfoldAll,
		k.Tree.NextMatch, k.Tree.PrevMatch, k.Tree.CopyPath, k.Global.Filter)
}

func (c *card) mouse(msg tea.MouseMsg, y int) tea.Cmd {
	c.Mouse(msg, y)
	return nil
}

func (c *card) view() string { return c.View() }

func (c *card) setSize(width, height int) { c.SetSize(width, height) }

func (c *card) setFocused(focused bool) { c.SetFocused(focused) }

func (c *card) capturesInput() bool { return c.CapturesInput() }

func (c *card) keys() []key.Binding {
	k := c.env.Keys
	return []key.Binding{k.Meta.Use, c.Next(k.Meta.Side), keymap.Relabel(k.Tree.Toggle, "fold"), k.Meta.Connect, keymap.Relabel(k.Global.Back, "back")}
}

func (c *card) footer() string { return c.Footer() }

func (c *card) note() string { return c.Note() }

func (c *card) copies() []views.Copyable {
	var own []views.Copyable
	if c.about.copies != nil {
		own = c.about.copies()
	}
	return append(c.Copies(), own...)
}

func (c *card) link() string { return "" }

// tree is the answer of one call among several.
type tree struct {
	*jsonview.Model

	env   views.Env
	about row
	width int
}

func newTree(env views.Env, source []byte, about row) (*tree, tea.Cmd) {
	t := &tree{Model: jsonview.New(env), env: env, about: about}
	return t, t.SetSource(source)
}

func (t *tree) update(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyMsg); ok && !t.CapturesInput() && key.Matches(press, t.env.Keys.Meta.Use) {
		return use(t.about.slug)
	}
	return t.Update(msg)
}

func (t *tree) handled(msg tea.KeyMsg) bool {
	return t.CapturesInput() || key.Matches(msg, t.env.Keys.Meta.Use) || treeKey(t.env.Keys, msg)
}

func (t *tree) mouse(msg tea.MouseMsg, y int) tea.Cmd {
	t.Mouse(msg, y-1)
	return nil
}

// view draws the answer below the name of its call.
func (t *tree) view() string {
	th, r := t.env.Theme, t.about
	line := " " + r.ink.Paint(r.mark+" ") + th.Strong.Paint(safetext.Line(clip(r.title))) +
		th.Muted.Paint("  "+safetext.Line(clip(r.right))+"  "+safetext.Line(clip(r.note)))
	return safetext.Pad(line, t.width) + "\n" + t.View()
}

func (t *tree) setSize(width, height int) {
	t.width = width
	t.SetSize(width, max(0, height-1))
}

func (t *tree) setFocused(focused bool) { t.SetFocused(focused) }

func (t *tree) capturesInput() bool { return t.CapturesInput() }

func (t *tree) keys() []key.Binding {
	k := t.env.Keys
	return []key.Binding{keymap.Relabel(k.Tree.Toggle, "fold"), k.Meta.Use, keymap.Relabel(k.Global.Filter, "search"), keymap.Relabel(k.Global.Back, "back")}
}

func (t *tree) footer() string { return t.Footer() }

func (t *tree) note() string { return "answer of one call" }

func (t *tree) copies() []views.Copyable {
	var own []views.Copyable
	if t.about.copies != nil {
		own = t.about.copies()
	}
	return append(t.Copies(), own...)
}

func (t *tree) link() string { return webLink(t.Value()) }
