// Package answer shows what was answered in the ways that fit it: JSON as a
// folding tree, as indented text and, where there are lists of objects, as a
// table; long strings as Markdown or text; pictures and other bytes as facts. It
// filters by jq, holds the answer against a schema, copies and saves. Panes embed
// it where they have an answer to show.
//
// What is opened inside an answer, and what a filter made of it, lies on top of
// it and is left by esc. Everything that may take long is a command.
package answer

import (
	"encoding/json"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/jq"
)

// Answer is what is shown.
type Answer struct {
	Name      string          // for file names, e.g. the slug of a tool
	Data      []byte          // never changed afterwards
	MediaType string          // "" is JSON
	Schema    json.RawMessage // what the answer should look like, or nil
}

// Model shows one answer. Make it with New. Only the goroutine of Update touches
// it.
type Model struct {
	env           views.Env
	id            uint64 // tells its actions from those of others
	answer        *Answer
	levels        []*level // the answer, and what was opened in it
	prefer        view     // how the user likes to look at answers
	width, height int
	focused       bool
	filter        filter
	asked         question
	ahead         ahead
	result        views.Status
	load, open    views.Latest
	save, check   views.Latest
}

// New is an empty view.
func New(env views.Env, history jq.History) *Model {
	return &Model{env: env, id: views.NextID(), filter: newFilter(env, history)}
}

// SetAnswer shows another answer; nil shows nothing. The old one stays until the
// new is ready.
func (m *Model) SetAnswer(a *Answer) tea.Cmd {
	for _, latest := range []*views.Latest{&m.load, &m.open, &m.check, &m.save} {
		latest.Cancel()
	}
	m.filter.close()
	m.answer, m.result, m.asked, m.ahead = a, views.Status{}, question{}, ahead{}
	if a == nil {
		m.levels = nil
		return nil
	}
	ctx, req := m.load.Begin(m.env.Ctx)
	return prepare(ctx, req, a)
}

// Answer is what SetAnswer was given last.
func (m *Model) Answer() *Answer { return m.answer }

// handlePrepared shows the answer that is ready now, as the last one was looked
// at.
func (m *Model) handlePrepared(msg preparedMsg) tea.Cmd {
	if !m.load.Accept(msg.req) {
		return nil
	}
	l := m.newLevel(msg.content, "")
	if m.answer.Schema != nil && l.doc != nil {
		l.views = append(l.views, schema)
	}
	m.levels = nil
	m.push(l)
	cmds := []tea.Cmd{m.begin(l)}
	if l.has(schema) {
		ctx, req := m.check.Begin(m.env.Ctx)
		l.checked = checking
		cmds = append(cmds, check(ctx, req, m.answer.Data, m.answer.Schema))
	}
	m.arrange()
	return tea.Batch(append(cmds, m.deliver())...)
}

// begin shows a level by the view that the user likes, if it has that.
func (m *Model) begin(l *level) tea.Cmd {
	if l.has(m.prefer) && m.prefer != schema && (!l.isSheet || m.prefer != tree) {
		return m.show(l, m.prefer)
	}
	return m.show(l, l.views[0])
}

// push puts a level in front.
func (m *Model) push(l *level) {
	m.levels = append(m.levels, l)
	m.arrange()
}

// top is the level in front; nil when there is no answer.
func (m *Model) top() *level {
	if len(m.levels) == 0 {
		return nil
	}
	return m.levels[len(m.levels)-1]
}

// SetSize tells the cells that the view has.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.arrange()
}

// SetFocused says whether the view hears the keys.
func (m *Model) SetFocused(focused bool) {
	m.focused = focused
	m.arrange()
}

// arrange gives every level its size.
func (m *Model) arrange() {
	m.filter.input.Width = max(1, m.width-8)
	height := max(0, m.height-m.headLines()-m.footLines())
	for _, l := range m.levels {
		l.setSize(m.width, height)
		l.setFocused(m.focused && !m.filter.typing)
	}
}

// CapturesInput reports whether something is being typed.
func (m *Model) CapturesInput() bool {
	l := m.top()
	return m.filter.typing || m.ahead.holds() || l != nil && l.capturesInput()
}

// Update handles keys when the view is focused, and every message that its host
// does not know.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	cmd := m.update(msg)
	m.arrange()
	return tea.Batch(cmd, m.layOutAnew())
}

func (m *Model) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return m.handleKey(msg)
	case preparedMsg:
		return m.handlePrepared(msg)
	case openedMsg:
		return m.handleOpened(msg)
	case checkedMsg:
		return m.handleChecked(msg)
	case historyMsg:
		m.filter.history = msg.list(m.filter.history)
		return nil
	case filteredMsg:
		return m.handleFiltered(msg)
	case savedMsg:
		return m.handleSaved(msg)
	case writtenMsg:
		return m.handleWritten(msg)
	case actionMsg:
		if msg.to != m.id {
			return nil
		}
		return m.act(msg.what)
	case views.PromptedMsg, views.ConfirmedMsg, views.PickedMsg:
		return m.handleQuestion(msg)
	}
	return m.handleParts(msg)
}

// handleParts hands a message to the parts of the levels.
func (m *Model) handleParts(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	if m.filter.typing {
		cmds = append(cmds, m.filter.update(msg))
	}
	for _, l := range m.levels {
		cmds = append(cmds, l.update(msg))
	}
	return tea.Batch(cmds...)
}

// update takes what a command made for the level.
func (l *level) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tabledMsg:
		if l.tabling.Accept(msg.req) && msg.table != nil {
			l.place, l.at = msg.place, msg.at
			l.table.SetTable(msg.table)
			return l.table.Resume()
		}
		return nil
	case laidOutMsg:
		switch {
		case l.indenting.Accept(msg.req):
			l.raw.SetSource(msg.source)
			return l.raw.Resume()
		case l.layingOut.Accept(msg.req):
			l.page.Replace(msg.source)
			return l.page.Resume()
		}
		return nil
	}
	cmds := []tea.Cmd{l.table.Update(msg), l.raw.Update(msg), l.page.Update(msg), l.diffs.Update(msg)}
	if l.tree != nil {
		cmds = append(cmds, l.tree.Update(msg))
	}
	if l.about != nil {
		cmds = append(cmds, l.about.Update(msg))
	}
	return tea.Batch(cmds...)
}

func (m *Model) handleChecked(msg checkedMsg) tea.Cmd {
	if !m.check.Accept(msg.req) || len(m.levels) == 0 {
		return nil
	}
	l := m.levels[0]
	l.checked, l.note = checked, msg.note
	return l.diffs.SetItems(msg.diffs)
}

// Esc goes one level back and reports whether there was one: out of a search, a
// filter, or what was opened.
func (m *Model) Esc() bool {
	defer m.arrange()
	if m.ahead.holds() {
		m.ahead = ahead{}
		return true
	}
	if m.filter.esc() {
		return true
	}
	l := m.top()
	switch {
	case l == nil:
		return false
	case m.open.Busy():
		m.open.Cancel()
		return true
	case l.esc():
		return true
	case l.back != nil:
		l.view, l.back = *l.back, nil
		return true
	case len(m.levels) > 1:
		m.levels = slices.Delete(m.levels, len(m.levels)-1, len(m.levels))
		return true
	}
	return false
}

// Status is what is being done to the answer, or what was done last; false when
// there is nothing to tell.
func (m *Model) Status() (views.Status, bool) {
	l := m.top()
	busy := func(latest *views.Latest, text string) (views.Status, bool) {
		ends := latest == &m.filter.run || latest == &m.open // what esc ends
		return views.Status{Busy: true, Since: latest.Since(), Text: text, Other: !ends}, true
	}
	switch {
	case m.load.Busy():
		return busy(&m.load, "reading the answer")
	case m.filter.run.Busy():
		return busy(&m.filter.run, "filtering")
	case m.save.Busy():
		return busy(&m.save, "saving")
	case m.open.Busy():
		return busy(&m.open, "opening")
	case l != nil && l.tabling.Busy():
		return busy(&l.tabling, "making the table")
	case l != nil && l.indenting.Busy():
		return busy(&l.indenting, "indenting")
	case l != nil && l.layingOut.Busy():
		return busy(&l.layingOut, "laying the text out")
	}
	return m.result, m.result.Text != ""
}
