package sessions

import (
	"maps"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/input"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/split"
)

// draft is the form of a new session. Left as it is it makes a session with the
// server's defaults.
type draft struct {
	env    views.Env
	user   input.Model
	name   input.Model
	list   *list.Model[api.Toolkit]
	picked map[string]bool // toolkits by slug; none is all
	field  field
	wrong  string // about the user
	err    error  // why the session could not be made
	first  string // the user that was filled in at the start

	load     views.Latest
	toolkits []api.Toolkit
	loadErr  error
}

type field int

const (
	userField field = iota
	nameField
	toolkitsField
	fields
)

// labelWidth is the cells of the labels and what stands before them.
const labelWidth = 12

func newDraft(env views.Env, user string) *draft {
	d := &draft{env: env, user: input.New(env.Theme), name: input.New(env.Theme), picked: map[string]bool{}, first: user}
	d.user.Placeholder, d.name.Placeholder = "for whom: an e-mail address or any other id", "a name of your own, kept on this machine"
	d.user.SetValue(user)
	d.user.SelectAll() // it is a proposal: typing replaces it
	d.list = list.New(list.Options[api.Toolkit]{
		Env: env,
		Columns: []list.Column{
			{Title: "toolkit", Width: 14, Flex: 2}, {Title: "slug", Width: 10, Flex: 2}, {Title: "account", Width: 13, From: 50},
		},
		Row: func(t api.Toolkit) []list.Cell {
			account := "needs account"
			if t.NoAuth {
				account = "no account"
			}
			muted := &env.Theme.Muted
			return []list.Cell{{Text: safetext.Line(t.Name)}, list.Paint(safetext.Line(t.Slug), muted), list.Paint(account, muted)}
		},
		Text:   func(t api.Toolkit) string { return t.Slug + " " + t.Name + " " + t.Meta.Description },
		Key:    func(t api.Toolkit) string { return t.Slug },
		Marked: func(t api.Toolkit) bool { return d.picked[t.Slug] },
		Empty:  d.empty,
	})
	d.focus(userField)
	return d
}

func (d *draft) empty() string {
	switch {
	case d.load.Busy():
		return "loading toolkits …"
	case d.loadErr != nil:
		return "The toolkits cannot be listed: " + safetext.Line(errorcard.Message(d.loadErr)) + ". The session begins with all of them; Config can change that. " +
			d.env.Keys.Global.Refresh.Help().Key + " in this list tries again."
	}
	return "The server has no toolkits."
}

func (d *draft) focus(f field) {
	d.field = (f + fields) % fields
	d.user.Blur()
	d.name.Blur()
	d.list.SetFocused(d.field == toolkitsField)
	switch d.field {
	case userField:
		d.user.Focus()
	case nameField:
		d.name.Focus()
	case toolkitsField, fields:
	}
}

func (d *draft) setSize(width, height int) {
	d.user.Width, d.name.Width = max(1, width-labelWidth-4), max(1, width-labelWidth-4)
	d.list.SetSize(width, max(0, height-len(d.lines(width))))
}

func (d *draft) capturesInput() bool { return d.field != toolkitsField || d.list.CapturesInput() }

// touched reports whether leaving the form would lose something.
func (d *draft) touched() bool {
	return len(d.picked) > 0 || d.name.Value() != "" || d.user.Value() != d.first
}

// take adds a page of toolkits.
func (d *draft) take(msg toolkitsReadMsg) tea.Cmd {
	if d == nil || !d.load.Current(msg.req) {
		return nil
	}
	d.loadErr = msg.err
	d.toolkits = append(d.toolkits, msg.items...)
	if msg.next == nil {
		d.load.Accept(msg.req)
	}
	return tea.Batch(msg.next, d.list.Extend(d.toolkits))
}

// request is what the form says.
func (d *draft) request() api.CreateSession {
	create := api.CreateSession{UserID: strings.TrimSpace(d.user.Value())}
	if len(d.picked) > 0 {
		create.Toolkits = &api.ToolkitFilter{Filter: api.Enable(slices.Sorted(maps.Keys(d.picked))...)}
	}
	return create
}

func (d *draft) toggle() {
	if t, ok := d.list.Selected(); ok {
		if d.picked[t.Slug] {
			delete(d.picked, t.Slug)
		} else {
			d.picked[t.Slug] = true
		}
	}
}

// begin shows the form, as it was left if it was.
func (m *Model) begin() tea.Cmd {
	if refused := m.env.Refuse("making a session"); refused != nil {
		return refused
	}
	if m.draft == nil {
		m.draft = newDraft(m.env, m.likelyUser())
	}
	m.making = true
	m.err, m.failed, m.result = nil, "", views.Status{}
	m.split.SetFocus(split.Detail)
	m.sizeParts()
	if len(m.draft.toolkits) > 0 || m.draft.load.Busy() {
		return nil
	}
	ctx, req := m.draft.load.Begin(m.env.Ctx)
	return readToolkits(ctx, m.client, req, api.Page{Limit: 500})
}

// likelyUser is whom a new session is probably for: the user of the open one, of
// the one that was opened last, or whoever sits here.
func (m *Model) likelyUser() string {
	if m.open != nil {
		return m.open.Config.UserID
	}
	for _, s := range m.list.Items() {
		if s.UserID != "" {
			return s.UserID
		}
	}
	return m.user
}

// leave hides the form and keeps what it holds.
func (m *Model) leave() {
	m.making = false
	if !m.draft.touched() {
		m.draft.load.Cancel()
		m.draft, m.result = nil, views.Status{}
	} else {
		m.result = views.Status{Text: "the form is kept: " + m.env.Keys.Sessions.New.Help().Key + " goes on with it"}
	}
	m.split.SetFocus(split.Master)
	m.sizeParts()
}

// created is told that the form's session exists.
func (m *Model) created(id string) {
	if m.draft == nil {
		return
	}
	if name := strings.TrimSpace(m.draft.name.Value()); name != "" {
		m.names[id] = name
	}
	m.draft.load.Cancel()
	m.draft, m.making = nil, false
	m.split.SetFocus(split.Master)
	m.sizeParts()
}

// draftKey is a key while the form has the focus.
func (m *Model) draftKey(msg tea.KeyMsg) tea.Cmd {
	d, k := m.draft, m.env.Keys
	inList := d.field == toolkitsField
	switch {
	case d.list.CapturesInput():
		return d.list.Update(msg)
	case inList && d.list.Handled(msg):
		return d.list.Update(msg)
	case key.Matches(msg, k.Form.Cancel):
		m.leave()
	case key.Matches(msg, k.Form.Remove):
		d.first = m.likelyUser()
		d.restore(Form{User: d.first})
		clear(d.picked)
		d.wrong, d.err, m.result = "", nil, views.Status{Text: "the form is as it was at first"}
		d.focus(userField)
	case key.Matches(msg, k.Form.Submit, k.Form.Choose):
		return m.submit()
	case key.Matches(msg, k.Form.Next):
		d.focus(d.field + 1)
	case key.Matches(msg, k.Form.Prev):
		d.focus(d.field - 1)
	case inList && key.Matches(msg, k.List.Mark):
		d.toggle()
	case inList && key.Matches(msg, k.Global.Zoom):
		m.split.Update(msg)
		m.sizeParts()
	case inList && key.Matches(msg, k.Global.Refresh):
		ctx, req := d.load.Begin(m.env.Ctx)
		d.toolkits = nil
		return tea.Batch(d.list.SetItems(nil), readToolkits(ctx, m.client, req, api.Page{Limit: 500}))
	case d.field == userField:
		return d.typeIn(&d.user, msg)
	case d.field == nameField:
		return d.typeIn(&d.name, msg)
	}
	return nil
}

func (d *draft) typeIn(into *input.Model, msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	*into, cmd = into.Update(msg)
	d.wrong = ""
	return cmd
}

func (m *Model) submit() tea.Cmd {
	d := m.draft
	if d.wrong = needsUser(d.user.Value()); d.wrong != "" {
		d.focus(userField)
		return nil
	}
	if m.create.Busy() {
		return nil
	}
	d.err = nil
	ctx, req := m.create.Begin(m.env.Ctx)
	return createSession(ctx, m.client, req, d.request())
}

// mouse handles an event at line y of the form.
func (d *draft) mouse(msg tea.MouseMsg, y int) {
	above := len(d.lines(d.user.Width + labelWidth + 4))
	press := msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress
	switch {
	case y >= above:
		before := d.list.Cursor()
		if d.list.Mouse(msg, y-above) {
			again := d.field == toolkitsField && before == d.list.Cursor()
			d.focus(toolkitsField)
			if again {
				d.toggle()
			}
		}
	case press && y == 1:
		d.focus(userField)
	case press && y == 2:
		d.focus(nameField)
	case press && y == 3:
		d.focus(toolkitsField)
	}
}

// lines is the form above its list.
func (d *draft) lines(width int) []string {
	th := d.env.Theme
	label := func(f field, text string) string {
		if d.field == f {
			return th.Accent.Paint("▌ ") + th.Strong.Paint(safetext.Pad(text, labelWidth-2))
		}
		return "  " + th.Muted.Paint(safetext.Pad(text, labelWidth-2))
	}
	lines := []string{
		"", label(userField, "user") + d.user.View(), label(nameField, "name") + d.name.View(),
		label(toolkitsField, "toolkits") + d.pickedText(width-labelWidth-1),
	}
	if d.wrong != "" {
		lines = append(lines, "  "+th.Bad.Paint("✗ "+d.wrong))
	}
	return append(lines, d.errorLines(width)...)
}

func (d *draft) pickedText(width int) string {
	th := d.env.Theme
	if len(d.picked) == 0 {
		text := "all of them"
		if d.field == toolkitsField {
			text += "; " + d.env.Keys.List.Mark.Help().Key + " picks only some, " + d.env.Keys.Global.Filter.Help().Key + " filters"
		}
		return th.Text.Paint(safetext.Truncate(text, width))
	}
	names := safetext.Line(strings.Join(slices.Sorted(maps.Keys(d.picked)), ", "))
	return th.Text.Paint(safetext.Truncate(list.Count(len(d.picked))+": "+names, width))
}

// view draws the form in the size that setSize gave.
func (d *draft) view(width int) string {
	return strings.Join(d.lines(width), "\n") + "\n" + d.list.View()
}
