// Package requests is the pane of what went over the wire in this run: every
// exchange, with headers and bodies, as the journal keeps them, without secrets.
// It asks the server nothing.
package requests

import (
	"cmp"
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api/journal"
	"trs/keymap"
	"trs/views"
	"trs/views/answer"
	"trs/views/jq"
	"trs/views/list"
	"trs/views/pager"
	"trs/views/split"
)

// Journal is the part of the journal that this pane reads.
type Journal interface {
	Exchanges() []journal.Exchange
	Clear()
}

// Model is the requests pane. Only the goroutine of Update touches it.
type Model struct {
	env     views.Env
	journal Journal
	split   split.Model
	list    *list.Model[journal.Exchange]
	body    *answer.Model
	headers pager.Model
	detail  detail
	shown   uint64 // the exchange in the detail, and whether it was done
	done    bool
	result  views.Status
	focused bool
	cleared uint64 // the last exchange that was cleared away
	asked   question
	write   views.Latest
}

// question is what the pane has asked.
type question struct {
	id   uint64
	kind asking
	path string // of the file that is there already
}

type asking int

const (
	_ asking = iota
	askFile
	askOverwrite
	askClear
)

// detail is which side of an exchange the right part shows.
type detail int

const (
	response detail = iota
	request
	heads
)

// New is the pane. filters is the jq filters that were used before.
func New(env views.Env, j Journal, filters jq.History) *Model {
	m := &Model{env: env, journal: j, split: split.New(env), body: answer.New(env, filters), headers: pager.New(env.Keys)}
	m.list = list.New(list.Options[journal.Exchange]{
		Env: env,
		Columns: []list.Column{
			{Title: "time", Width: 8, From: 52},
			{Title: "method", Width: 6},
			{Title: "path", Width: 10, Flex: 1},
			{Title: "status", Width: 6, Right: true},
			{Title: "took", Width: 7, Right: true},
			{Title: "size", Width: 8, Right: true, From: 56},
		},
		Row: m.row,
		Text: func(e journal.Exchange) string {
			return e.Method + " " + e.URL + " " + e.Operation + " " + statusText(e)
		},
		Key:     func(e journal.Exchange) string { return idText(e.ID) },
		Empty:   func() string { return "Nothing went over the wire yet. Whatever trs asks the server shows up here." },
		Heading: true,
	})
	m.list.SetFocused(true)
	return m
}

// Init shows what the journal has.
func (m *Model) Init() tea.Cmd { return m.reload() }

// SetSize tells the cells that the pane has.
func (m *Model) SetSize(width, height int) {
	m.split.SetSize(width, height)
	m.sizeParts()
}

func (m *Model) sizeParts() {
	m.list.SetSize(m.split.Size(split.Master))
	width, height := m.split.Size(split.Detail)
	m.body.SetSize(width, max(0, height-summaryLines))
	m.headers.SetSize(width, max(0, height-summaryLines))
	m.list.SetFocused(m.split.Focus() == split.Master)
	m.body.SetFocused(m.split.Focus() == split.Detail)
	m.fillHeaders()
}

// Share is the list's part of the width in percent.
func (m *Model) Share() int { return m.split.Share() }

// SetShare sets it.
func (m *Model) SetShare(percent int) {
	m.split.SetShare(percent)
	m.sizeParts()
}

// Focus shows the pane.
func (m *Model) Focus() tea.Cmd {
	m.focused = true
	m.split.SetFocused(true)
	return m.reload()
}

// Blur hides it.
func (m *Model) Blur() {
	m.focused = false
	m.split.SetFocused(false)
}

// CapturesInput reports whether a filter or a search is being typed.
func (m *Model) CapturesInput() bool {
	return m.list.CapturesInput() || m.inBody() && m.body.CapturesInput()
}

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding {
	k := m.env.Keys
	turn := keymap.Relabel(k.Requests.Headers, [...]string{"request", "headers", "response"}[m.detail])
	if m.inBody() {
		if m.body.CapturesInput() {
			return m.body.Keys()
		}
		return append([]key.Binding{turn}, m.body.Keys()...)
	}
	return []key.Binding{k.Requests.Curl, turn, k.Global.Filter, k.Requests.Export, k.Requests.Clear}
}

// Scopes is the sections of the key map that work where the focus is.
func (m *Model) Scopes() []string {
	if m.inBody() {
		return []string{"requests", "answer", "list", "tree"}
	}
	return []string{"requests", "list"}
}

// inBody reports whether the keys are for the body of an exchange.
func (m *Model) inBody() bool { return m.split.Focus() == split.Detail && m.detail != heads }

// Status is what is being done, or the last result.
func (m *Model) Status() views.Status {
	if s, ok := m.body.Status(); ok && s.Busy && m.inBody() {
		return s
	}
	return m.result
}

// Link is the web link that is chosen in the body, or "".
func (m *Model) Link() string {
	if !m.inBody() {
		return ""
	}
	return m.body.Link()
}

// Actions is what can be done with the body beyond its keys.
func (m *Model) Actions() []views.Action {
	if !m.inBody() {
		return nil
	}
	return m.body.Actions()
}

// Update handles keys and mouse while the pane is in front, and every other
// message.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return tea.Batch(m.handleKey(msg), m.follow())
	case tea.MouseMsg:
		return tea.Batch(m.handleMouse(msg), m.follow())
	case views.ExchangedMsg:
		if !m.focused {
			return nil // Focus looks again
		}
		return m.reload()
	case views.PromptedMsg, views.ConfirmedMsg:
		return tea.Batch(m.handleAnswer(msg), m.body.Update(msg))
	case harWrittenMsg:
		return m.written(msg)
	}
	return tea.Batch(m.list.Update(msg), m.body.Update(msg), m.follow())
}

// reload takes the journal's exchanges, newest first. It is in memory: no
// command is needed.
func (m *Model) reload() tea.Cmd {
	exchanges := m.journal.Exchanges()
	slices.Reverse(exchanges)
	atTop := m.list.Cursor() == 0
	cmd := m.list.SetItems(exchanges)
	if atTop && m.split.Focus() == split.Master {
		m.list.Select(0)
	}
	return tea.Batch(cmd, m.follow())
}

// follow shows the chosen exchange in the detail.
func (m *Model) follow() tea.Cmd {
	e, ok := m.list.Selected()
	if !ok {
		m.shown, m.done = 0, false
		m.headers.SetLines(nil)
		return m.body.SetAnswer(nil)
	}
	if e.ID == m.shown && e.Done == m.done {
		return nil
	}
	m.shown, m.done = e.ID, e.Done
	return m.showBody(e)
}

func (m *Model) showBody(e journal.Exchange) tea.Cmd {
	m.fillHeaders()
	body := m.bodyOf(e)
	if len(body.Data) == 0 {
		return m.body.SetAnswer(nil)
	}
	header := e.ResponseHeader
	if m.detail == request {
		header = e.RequestHeader
	}
	kind := cmp.Or(header.Get("Content-Type"), "text/plain") // what looks like JSON is shown as JSON
	if body.Truncated {
		kind = "text/plain"
	}
	return m.body.SetAnswer(&answer.Answer{Name: operation(e), Data: body.Data, MediaType: kind})
}

// bodyOf is the body that is shown of an exchange.
func (m *Model) bodyOf(e journal.Exchange) journal.Body {
	if m.detail == request {
		return e.RequestBody
	}
	return e.ResponseBody
}

func (m *Model) handleKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case m.list.CapturesInput():
		return m.list.Update(msg)
	case m.inBody() && m.body.CapturesInput():
		return m.body.Update(msg)
	case m.split.Update(msg):
		m.sizeParts()
		return nil
	case key.Matches(msg, k.Global.Refresh):
		return m.reload()
	case key.Matches(msg, k.Requests.Curl):
		return m.copyCurl()
	case key.Matches(msg, k.Requests.Headers):
		m.detail = (m.detail + 1) % 3
		m.shown = 0
		return nil
	case key.Matches(msg, k.Requests.Export):
		return m.askFile()
	case key.Matches(msg, k.Requests.Clear):
		return m.askClear()
	case key.Matches(msg, k.Global.Back) && m.inBody() && m.body.Esc():
		return nil
	case key.Matches(msg, k.Global.Back) && m.split.Focus() == split.Detail:
		m.split.SetFocus(split.Master)
		m.sizeParts()
		return nil
	}
	return m.partKey(msg)
}

// partKey hands a key to the focused part.
func (m *Model) partKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case m.split.Focus() == split.Master && key.Matches(msg, k.List.Open):
		m.split.SetFocus(split.Detail)
		m.sizeParts()
		return nil
	case m.split.Focus() == split.Master:
		return m.list.Update(msg)
	case m.detail == heads:
		m.headers.Update(msg)
		return nil
	}
	return m.body.Update(msg)
}

func (m *Model) handleMouse(msg tea.MouseMsg) tea.Cmd {
	m.split.Update(msg)
	m.sizeParts()
	part, x, y, ok := m.split.Hit(msg)
	switch {
	case !ok:
	case part == split.Master:
		m.list.Mouse(msg, y)
	case m.detail == heads:
		m.headers.Update(msg)
	case y >= summaryLines:
		return m.body.Mouse(msg, x, y-summaryLines)
	}
	return nil
}

func (m *Model) copyCurl() tea.Cmd {
	e, ok := m.list.Selected()
	if !ok {
		return nil
	}
	return views.Send(views.CopyMsg{Label: "curl", Text: e.Curl()})
}

// Copies is what can be copied here.
func (m *Model) Copies() []views.Copyable {
	e, ok := m.list.Selected()
	if !ok {
		return nil
	}
	copies := []views.Copyable{{Label: "curl", Text: e.Curl}, {Label: "URL", Text: func() string { return e.URL }}}
	add := func(label, value string) {
		if value != "" {
			copies = append(copies, views.Copyable{Label: label, Text: func() string { return value }})
		}
	}
	add(partly(e.ResponseBody)+"response body", string(e.ResponseBody.Data))
	add(partly(e.RequestBody)+"request body", string(e.RequestBody.Data))
	add("request id", e.RequestID)
	add("error", e.Error)
	if m.inBody() {
		return append(m.body.Copies(), copies...)
	}
	return copies
}

// partly says that not all of a body is kept.
func partly(body journal.Body) string {
	if body.Truncated {
		return "beginning of the "
	}
	return ""
}
