// Package calls keeps calls of tools: those that somebody has given a name, and
// what was run before. The Model lists both; from there a call is opened in the
// form, run at once, put among several, or compared with the run before.
//
// # Named calls
//
// A named call is plain JSON in a file whose name ends in ".trs.json", so that it
// can be written by hand and shared by git:
//
//	{
//	  "version": 1,
//	  "name": "open issues of our repository",
//	  "note": "the weekly look",
//	  "tool": "GITHUB_LIST_REPOSITORY_ISSUES",
//	  "account": "work",
//	  "arguments": {
//	    "owner": "octocat",
//	    "repo": "hello-world"
//	  }
//	}
//
// Only tool is required; "offload": true sends a large answer to a file of the
// session. A file may hold one call, a list of calls, or an object
// with the version and such a list as "calls". Arguments are sent as they are
// written, every digit of a number kept. Members that this version does not know
// survive when a call is renamed or saved anew; the rest of the file is not
// touched at all. A file of a newer version is not read.
//
// Files are read from the folder that trs was started in, from the folder .trs in
// it, and from the user's own folder ($XDG_DATA_HOME/trs/calls); folders inside
// are not looked into. What is saved in a project goes to .trs, readable by all;
// what is saved as one's own is private. Values that look like secrets, by the
// rules by which recorded requests are cleaned, are pointed out before they are
// written, and left out unless the user says otherwise.
//
// A broken file is told with file and line and hides no other; a broken call in a
// list hides no other call of the list.
//
// # Earlier runs
//
// Every run is kept in the state directory, readable by its owner alone, without
// secrets, within bounds of number and size (see Runs). A run whose arguments
// held secrets can be opened, not run again as it is.
//
// # Use by a desk
//
//	m := calls.New(env, store, runs)
//	m.Open(tool, session)  shows the list; "" is the calls of all tools
//	m.OpenToAdd()          shows it to put calls into the batch
//	m.Compare(tool)        compares the last two runs of a tool
//	m.SaveAs(request)      asks for a name and a place, and saves
//	m.Shown()              whether it is shown; it closes by itself
//	calls.KeepRun(...)     keeps a run; RunKeptMsg comes to everybody
//
// While it is shown it draws the whole desk, and keys and mouse belong to it.
// Every other message has to be given to Update always. It sends
// desk.EditMsg, RunMsg, desk.AddMsg and desk.ShowMsg.
package calls

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
	"trs/views"
	"trs/views/execute/desk"
	"trs/views/jsondelta"
	"trs/views/jsonview"
	"trs/views/list"
	"trs/views/split"
)

// RunMsg asks the call desk to open a request and to run it at once, with every
// question that it asks otherwise.
type RunMsg struct{ Request desk.Request }

// kind is which list is shown.
type kind int

const (
	named kind = iota
	earlier
)

// Model is the list of named calls and earlier runs. Only the goroutine of Update
// touches it.
type Model struct {
	env   views.Env
	store Store
	runs  Runs

	split  split.Model
	list   *list.Model[item]
	body   *jsonview.Model
	delta  *jsondelta.Model
	marked map[string]bool

	shown     bool
	focused   bool
	adding    bool   // enter puts a call into the batch
	comparing bool   // the comparison is drawn
	alone     bool   // the comparison was asked for by itself
	kind      kind   // which list is shown
	tool      string // the calls of one tool, or ""
	all       bool   // of all tools nevertheless

	listing  Listing
	earlier  []Run
	err      error
	status   views.Status
	inBody   string // the key of what the body shows, and which side of it
	request  bool   // the body shows the arguments of a run
	bodyErr  string
	question question

	read, load, compare, work views.Latest
}

// New is the list of a store and of earlier runs; nothing is read yet.
func New(env views.Env, store Store, runs Runs) *Model {
	m := &Model{
		env: env, store: store, runs: runs, split: split.New(env), body: jsonview.New(env),
		delta: jsondelta.New(env), marked: map[string]bool{},
	}
	m.list = newList(m)
	return m
}

// Open shows the list with the calls of one tool, or with "" of all.
func (m *Model) Open(tool string) tea.Cmd {
	m.tool, m.all, m.adding = tool, false, false
	return m.open()
}

// OpenToAdd shows the list of all calls to put them into the batch.
func (m *Model) OpenToAdd() tea.Cmd {
	m.tool, m.adding = "", true
	return m.open()
}

func (m *Model) open() tea.Cmd {
	m.shown, m.comparing, m.alone = true, false, false
	m.split.SetFocus(split.Master)
	clear(m.marked)
	m.inBody = ""
	m.sizeParts()
	return tea.Batch(m.fill(), m.reload())
}

// Compare shows what differs between the last two runs of a tool.
func (m *Model) Compare(tool string) tea.Cmd {
	_, req := m.compare.Begin(m.env.Ctx)
	return loadLastTwo(m.env.Ctx, req, m.runs, tool)
}

// Shown reports whether the list, or a comparison, has the desk.
func (m *Model) Shown() bool { return m.shown }

// Close gives the desk back.
func (m *Model) Close() {
	m.shown, m.comparing, m.alone = false, false, false
	m.load.Cancel()
	m.compare.Cancel()
}

// SetSize tells the cells that the desk has.
func (m *Model) SetSize(width, height int) {
	m.split.SetSize(width, height)
	m.delta.SetSize(width, height)
	m.sizeParts()
}

// Shares of the list in percent: of the width, or of the height where the parts
// stand one above the other.
const beside, stacked = 52, 46

func (m *Model) sizeParts() {
	if m.split.Wide() {
		m.split.SetShare(beside)
	} else {
		m.split.SetShare(stacked)
	}
	m.list.SetSize(m.split.Size(split.Master))
	width, height := m.split.Size(split.Detail)
	m.body.SetSize(width, max(0, height-m.headHeight()))
	m.list.SetFocused(m.focused && m.split.Focus() == split.Master)
	m.body.SetFocused(m.focused && m.split.Focus() == split.Detail)
	m.split.SetFocused(m.focused)
	m.delta.SetFocused(m.focused)
}

// SetFocused says whether the desk hears the keys.
func (m *Model) SetFocused(focused bool) {
	m.focused = focused
	m.sizeParts()
}

// CapturesInput reports whether something is being typed.
func (m *Model) CapturesInput() bool {
	switch {
	case m.comparing:
		return m.delta.CapturesInput()
	case m.split.Focus() == split.Detail:
		return m.body.CapturesInput()
	}
	return m.list.CapturesInput()
}

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding {
	k := m.env.Keys
	if m.comparing {
		return m.delta.Keys()
	}
	switch {
	case m.CapturesInput() && m.split.Focus() == split.Detail:
		return []key.Binding{keymap.Relabel(k.List.Open, "find"), keymap.Relabel(k.Global.Back, "leave")}
	case m.CapturesInput():
		return []key.Binding{keymap.Relabel(k.List.Open, "keep"), keymap.Relabel(k.Global.Back, "clear")}
	}
	chosen, ok := m.list.Selected()
	other := "earlier runs"
	if m.kind == earlier {
		other = "named calls"
	}
	keys := []key.Binding{keymap.Relabel(k.Calls.Switch, other)}
	switch {
	case !ok:
		return append(keys, k.Global.Back)
	case chosen.problem != nil:
		return append(keys, keymap.Relabel(k.Global.Edit, "edit the file"))
	case m.adding:
		keys = append([]key.Binding{keymap.Relabel(k.List.Open, "add"), k.List.Mark}, keys...)
	default:
		keys = append([]key.Binding{keymap.Relabel(k.List.Open, "open"), k.Calls.Run}, append(keys, k.List.Mark)...)
	}
	if chosen.run != nil {
		return append(keys, k.Calls.Compare, k.Calls.Side, k.Calls.Save)
	}
	return append(keys, k.Calls.Rename, k.Calls.Delete, k.Calls.Compare)
}

// Status is what is being done here.
func (m *Model) Status() views.Status {
	switch {
	case m.compare.Busy():
		return views.Status{Busy: true, Since: m.compare.Since(), Text: "comparing", Other: !m.shown || m.CapturesInput()}
	case m.delta.Busy():
		return m.delta.Status()
	case m.work.Busy():
		return views.Status{Busy: true, Since: m.work.Since(), Text: "writing", Other: true}
	case m.read.Busy():
		return views.Status{Busy: true, Since: m.read.Since(), Text: "reading the calls", Other: true}
	}
	return m.status
}

// Copies is what can be copied here.
func (m *Model) Copies() []views.Copyable {
	if m.comparing {
		return m.delta.Copies()
	}
	chosen, ok := m.list.Selected()
	if !ok {
		return nil
	}
	var copies []views.Copyable
	if m.split.Focus() == split.Detail {
		copies = m.body.Copies()
	}
	return append(copies, chosen.copies()...)
}

// Update handles keys and mouse while it is shown, and every other message.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		cmd := m.handleKey(msg)
		return tea.Batch(cmd, m.follow())
	case tea.MouseMsg:
		cmd := m.handleMouse(msg)
		return tea.Batch(cmd, m.follow())
	case RunKeptMsg:
		if m.shown {
			return m.reload()
		}
		return nil
	case views.ConfirmedMsg, views.PickedMsg, views.PromptedMsg, views.EditedMsg:
		return m.handleAnswer(msg)
	}
	return tea.Batch(m.handleRead(msg), m.list.Update(msg), m.body.Update(msg), m.delta.Update(msg), m.follow())
}
