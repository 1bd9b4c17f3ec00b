// Package execute is the pane that runs tools of the open session. Its work is
// done at desks, one package each: call fills in and runs one tool. The pane
// shows one desk at a time and hands every message on.
package execute

import (
	"path/filepath"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/execute/batch"
	"trs/views/execute/call"
	"trs/views/execute/calls"
	"trs/views/execute/desk"
	"trs/views/execute/proxy"
	"trs/views/jq"
	"trs/views/snippet"
)

// Client is the calls that the desks make.
type Client interface {
	call.Client
	batch.Client
	proxy.Client
}

// Places is where things are kept.
type Places struct {
	State   string // the state directory
	Scope   string // a state.Scope, of the server and the key
	Calls   string // the folder of the user's named calls; "" is one in State
	Project string // the folder whose named calls are listed too, or ""
}

// Model is the execute pane. Only the goroutine of Update touches it.
type Model struct {
	desks map[desk.ID]desk.Desk
	order []desk.ID
	front desk.ID
	shown bool
}

// New is the pane. What is copied as code names the server.
func New(env views.Env, client Client, places Places, server snippet.Server) *Model {
	dir, scope := places.State, places.Scope
	if places.Calls == "" {
		places.Calls = filepath.Join(dir, "calls")
	}
	named, runs := calls.NewStore(places.Calls, places.Project), calls.NewRuns(dir, scope)
	several := batch.New(env, client, named, runs, dir, scope)
	several.SetServer(server)
	return &Model{
		desks: map[desk.ID]desk.Desk{
			desk.Call: call.New(env, client, call.Options{
				Memory: call.NewMemory(dir, scope), Server: server, Store: named, Runs: runs, Filters: jq.NewHistory(dir),
			}),
			desk.Batch: several,
			desk.Proxy: proxy.New(env, client, proxy.Options{
				Memory: proxy.NewMemory(dir, scope), Filters: jq.NewHistory(dir), Server: server,
			}),
		},
		order: []desk.ID{desk.Call, desk.Batch, desk.Proxy},
	}
}

func (m *Model) desk() desk.Desk { return m.desks[m.front] }

// each asks every desk in order.
func (m *Model) each(ask func(desk.Desk) tea.Cmd) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(m.order))
	for _, id := range m.order {
		cmds = append(cmds, ask(m.desks[id]))
	}
	return tea.Batch(cmds...)
}

// Init starts every desk.
func (m *Model) Init() tea.Cmd { return m.each(desk.Desk.Init) }

// Update gives keys and mouse to the desk in front and every other message to
// all of them.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg, tea.MouseMsg:
		return m.desk().Update(msg)
	case desk.ShowMsg:
		return m.show(msg.Desk)
	case views.OpenToolMsg, desk.EditMsg, calls.RunMsg:
		return tea.Batch(m.show(desk.Call), m.each(func(d desk.Desk) tea.Cmd { return d.Update(msg) }))
	}
	return m.each(func(d desk.Desk) tea.Cmd { return d.Update(msg) })
}

// show brings a desk to the front.
func (m *Model) show(id desk.ID) tea.Cmd {
	if _, ok := m.desks[id]; !ok || id == m.front {
		return nil
	}
	m.desk().Blur()
	m.front = id
	if !m.shown {
		return nil
	}
	return m.desk().Focus()
}

// View draws the desk in front.
func (m *Model) View() string { return m.desk().View() }

// SetSize tells the cells that the pane has.
func (m *Model) SetSize(width, height int) {
	for _, id := range m.order {
		m.desks[id].SetSize(width, height)
	}
}

// Focus shows the pane.
func (m *Model) Focus() tea.Cmd {
	m.shown = true
	return m.desk().Focus()
}

// Blur hides it.
func (m *Model) Blur() {
	m.shown = false
	m.desk().Blur()
}

// CapturesInput reports whether something is being typed.
func (m *Model) CapturesInput() bool { return m.desk().CapturesInput() }

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding { return m.desk().Keys() }

// Status is what the desk in front is doing, or one behind it that is busy.
func (m *Model) Status() views.Status {
	front := m.desk().Status()
	if front.Busy {
		return front
	}
	for _, id := range m.order {
		if status := m.desks[id].Status(); status.Busy {
			return status
		}
	}
	return front
}

// Copies is what can be copied at the desk in front.
func (m *Model) Copies() []views.Copyable { return m.desk().Copies() }

// Link is the link that the open key follows.
func (m *Model) Link() string {
	if linker, ok := m.desk().(views.Linker); ok {
		return linker.Link()
	}
	return ""
}

// Actions is the palette's entries of the desk in front.
func (m *Model) Actions() []views.Action {
	if actor, ok := m.desk().(views.Actor); ok {
		return actor.Actions()
	}
	return nil
}

// Unsaved names what a desk would lose by quitting, or is "".
func (m *Model) Unsaved() string {
	for _, id := range m.order {
		if keeper, ok := m.desks[id].(views.Unsaved); ok {
			if what := keeper.Unsaved(); what != "" {
				return what
			}
		}
	}
	return ""
}

// Share is the first part's width in percent, the same at every desk that has
// one.
func (m *Model) Share() int {
	for _, id := range m.order {
		if sized, ok := m.desks[id].(views.Sized); ok {
			return sized.Share()
		}
	}
	return 0
}

// SetShare sets it.
func (m *Model) SetShare(percent int) {
	for _, id := range m.order {
		if sized, ok := m.desks[id].(views.Sized); ok {
			sized.SetShare(percent)
		}
	}
}
