package meta

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
	"trs/views"
	"trs/views/answer"
	"trs/views/jq"
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

func (p *page) mouse(msg tea.MouseMsg, _, _ int) tea.Cmd {
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
func treeKey(k *keymap.Map, msg tea.KeyMsg) bool {
	return key.Matches(msg, k.List.Up, k.List.Down, k.List.PageUp, k.List.PageDown, k.List.HalfUp, k.List.HalfDown,
		k.List.Top, k.List.Bottom, k.List.Open, k.Tree.Fold, k.Tree.Unfold, k.Tree.Toggle, k.Tree.FoldAll, k.Tree.UnfoldAll,
		k.Tree.NextMatch, k.Tree.PrevMatch, k.Tree.CopyPath, k.Global.Filter)
}

func (c *card) mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
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

// single is the answer of one call among several.
type single struct {
	*answer.Model

	env   views.Env
	about row
	width int
}

func newSingle(env views.Env, source []byte, about row) (*single, tea.Cmd) {
	s := &single{Model: answer.New(env, jq.History{}), env: env, about: about}
	return s, s.SetAnswer(&answer.Answer{Name: about.slug, Data: source})
}

func (s *single) update(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyMsg); ok && !s.CapturesInput() && key.Matches(press, s.env.Keys.Meta.Use) {
		return use(s.about.slug)
	}
	return s.Update(msg)
}

func (s *single) handled(msg tea.KeyMsg) bool {
	a := s.env.Keys.Answer
	return s.CapturesInput() || treeKey(s.env.Keys, msg) || key.Matches(msg, s.env.Keys.Meta.Use, a.View, a.Views, a.Filter, a.Save,
		a.Open, a.Markdown, a.Sort, a.Hide, a.Columns, a.FirstColumn, a.LastColumn)
}

func (s *single) mouse(msg tea.MouseMsg, x, y int) tea.Cmd { return s.Mouse(msg, x, y-1) }

// view draws the answer below the name of its call.
func (s *single) view() string {
	th, r := s.env.Theme, s.about
	line := " " + r.ink.Paint(r.mark+" ") + th.Strong.Paint(safetext.Line(clip(r.title))) +
		th.Muted.Paint("  "+safetext.Line(clip(r.right))+"  "+safetext.Line(clip(r.note)))
	return safetext.Pad(line, s.width) + "\n" + s.View()
}

func (s *single) setSize(width, height int) {
	s.width = width
	s.SetSize(width, max(0, height-1))
}

func (s *single) setFocused(focused bool) { s.SetFocused(focused) }

func (s *single) capturesInput() bool { return s.CapturesInput() }

func (s *single) keys() []key.Binding {
	k := s.env.Keys
	if s.CapturesInput() {
		return s.Keys()
	}
	return append([]key.Binding{k.Meta.Use, keymap.Relabel(k.Global.Back, "back")}, s.Keys()...)
}

func (s *single) footer() string { return s.Footer() }

func (s *single) note() string { return s.Note() }

func (s *single) copies() []views.Copyable {
	var own []views.Copyable
	if s.about.copies != nil {
		own = s.about.copies()
	}
	return append(s.Copies(), own...)
}

func (s *single) link() string { return s.Link() }
