// Package views is what panes and the program agree on: the Pane interface with
// its optional abilities, the messages that cross panes, and Latest, which keeps
// late answers out.
//
// # Writing a pane
//
// A pane is a package under views with three files: <pane>.go (Model, New,
// Update, keys), view.go (View and its helpers) and commands.go (answers and the
// functions that ask). It exports Model, New and the Pane methods only:
//
//	type Client interface { ... }                       // the calls it makes, no more
//	func New(env views.Env, client Client) *Model
//
// and is registered in tui/panes.go, the one list of panes. It never imports
// another pane or tui.
//
//   - Everything that waits is a tea.Cmd made by a free function that reads only
//     its arguments. Begin a request with Latest.Begin(env.Ctx); drop late
//     answers with Latest.Accept; Latest.Busy draws the spinner.
//   - Key messages reach the focused pane only. Mouse messages reach it too, with
//     X and Y counted from its own top left corner. Every other message reaches
//     all panes: keep message types private unless they are in msg.go.
//   - A pane is told which session is open by SessionOpenedMsg, which it also gets
//     when the config changed (the same ID, a higher ConfigVersion), and by
//     SessionClosedMsg. It should load when it is focused first, not before.
//   - View returns exactly the width and height that SetSize gave. Draw boxes with
//     the package split (master and detail, focus, zoom) or frame (one box);
//     lists with list, JSON with jsonview, long text with pager, diffs with
//     diffview, Markdown with markdown, a failed call with errorcard.
//   - Text from outside goes through safetext.Line or safetext.Block before it is
//     drawn; it is copied as it is.
//   - Colours come from env.Theme alone, keys from env.Keys alone, the time from
//     env.Now.
//   - To toast, copy, open a URL, edit in $EDITOR, ask, pick or prompt, return
//     Send(ToastMsg{...}) and its like. Questions carry an ID from NextID; the
//     answer comes back as ConfirmedMsg, PickedMsg, PromptedMsg or EditedMsg with
//     the same ID.
//   - Esc in a pane goes one level back: it cancels what is in flight, clears a
//     filter, or focuses the master. List and jsonview take care of their own.
//
// # The usual body of a pane
//
//	split.New(env)                        SetSize, Update(key) true: its key, Hit(mouse), Size(part), View
//	list.New(list.Options[T]{Env: env})   SetItems, Selected, Update, Mouse, Footer, View
//	answer.New(env, history)              SetAnswer(answer) Cmd, Update, Mouse, Esc, Copies, Link, Note, Footer, View
//	jsonview.New(env)                     SetSource(bytes) Cmd, Update, Mouse, Copies, Footer, View
//	grid.New(env)                         SetTable(rows of JSON), Update, Mouse, Chosen, CSV, Footer, View
//	textview.New(env)                     SetSource(JSON to indent, or painted lines), with search
//	pager.New(env.Keys)                   SetLines(painted lines), Update, Footer, View
//	diffview.Compare, Lines, Unified      lines for a pager
//	markdown.New(env.Theme).Lines         lines for a pager
//	errorcard.Draw, Lines, Message, Copies  a failed call
//	status.Ago, Exact, Bytes, Took        times and sizes
//	savefile.Write                        files of the user's; in commands only
//	state.NewFile[T](dir, name)           what is remembered; in commands only
//
// List, jsonview and split need SetFocused whenever the focus moves; hand the
// messages that the pane does not know to list.Update and jsonview.Update too,
// because their own answers come that way.
//
// # Testing a pane
//
// tuitest.Pane(t, New(tuitest.Env(t, "dark"), fake), 80, 21) drives it alone and
// keeps what it asked of the program; golden.RequireEqual takes its View.
package views

import (
	"context"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
	"trs/views/theme"
)

// ID names a pane; its number is the digit that opens it.
type ID int

// The panes, in the order of their tabs.
const (
	Sessions ID = iota + 1
	Config
	Search
	Tools
	Execute
	History
	Files
	Connect
	Requests
)

var titles = [...]string{"", "Sessions", "Config", "Search", "Tools", "Execute", "History", "Files", "Connect", "Requests"}

// String is the pane's title.
func (id ID) String() string {
	if id < 0 || int(id) >= len(titles) {
		return ""
	}
	return titles[id]
}

// Pane is one tab of the program. Only the goroutine of Update touches it.
type Pane interface {
	// Init is asked for once, when the program starts.
	Init() tea.Cmd
	// Update handles one message; see the package comment for which.
	Update(msg tea.Msg) tea.Cmd
	// View draws the pane in exactly the size that SetSize gave.
	View() string
	// SetSize tells the cells that the pane has.
	SetSize(width, height int)
	// Focus tells the pane that it is shown and hears the keys.
	Focus() tea.Cmd
	// Blur tells it that it no longer is.
	Blur()
	// CapturesInput reports whether a text field has the keyboard: then keys of
	// one character, tab, enter and esc belong to the pane.
	CapturesInput() bool
	// Keys is the five to eight bindings that matter now, for the status line.
	Keys() []key.Binding
}

// Unsaved is a pane that may hold what is not yet saved anywhere.
type Unsaved interface {
	// Unsaved names what would be lost by quitting, or is "".
	Unsaved() string
}

// Worker is a pane that can be busy, and that has a last result to tell.
type Worker interface {
	Status() Status
}

// Copier is a pane with something to copy: the first is what the copy key takes,
// all of them are in the copy menu.
type Copier interface {
	Copies() []Copyable
}

// Linker is a pane with a link that the open key follows; "" when there is none.
type Linker interface {
	Link() string
}

// Actor is a pane with actions for the palette beyond its key bindings.
type Actor interface {
	Actions() []Action
}

// Scoped is a pane whose parts have keys of their own.
type Scoped interface {
	// Scopes names the sections of the key map whose keys work now, those of the
	// part in front first; nil is the section that is called like the pane.
	Scopes() []string
}

// Resting is a pane some of whose keys do nothing now.
type Resting interface {
	// Idle names bindings of a section of the key map that do nothing now, as the
	// section names them: help and palette leave them out.
	Idle(section string) []string
}

// Sized is a pane whose split the program remembers between runs: the part of
// the width, in percent, that the master has.
type Sized interface {
	Share() int
	SetShare(percent int)
}

// Headliner is a pane with something that matters in front of any pane; it
// stands in the header. "" is nothing.
type Headliner interface {
	Headline() string
}

// Namer is a pane that knows what people call the open session; the header says
// it. "" is a session without a name.
type Namer interface {
	SessionName() string
}

// Status is what a pane is doing, or what it did last.
type Status struct {
	Busy  bool
	Since time.Time // when the work began
	Text  string    // "loading tools", or "231 tools in 38 ms"
	Err   bool      // the last result is a failure
	Other bool      // esc does something else first and does not end the work
}

// Copyable is one thing that can be copied. Text is called when it is chosen; what
// takes long to write has Later in its place, a command that answers CopyMsg.
// Secret text is never written to a file.
type Copyable struct {
	Label  string
	Text   func() string
	Later  tea.Cmd
	Secret bool
}

// Action is one entry of the palette: choosing it sends Msg.
type Action struct {
	Title string
	Key   string // as shown, may be ""
	Msg   tea.Msg
}

// Env is what every pane is made with. It does not change while the program runs.
type Env struct {
	Ctx   context.Context // ends with the program
	Theme *theme.Theme
	Keys  *keymap.Map
	Now   func() time.Time // the clock of relative times
	Real  func() bool      // whether this is a real server; nil is a sandbox
	// ReadOnly says that the client refuses whatever changes something. A pane
	// that knows so beforehand says it before it asks for more.
	ReadOnly bool
	// Opening is how the start or the opening of a session goes; nil is none.
	Opening func() Status
}

// Live reports whether what is done here is done for real. A server may turn out
// to be a sandbox with its first answer, so it is asked each time.
func (e Env) Live() bool { return e.Real != nil && e.Real() }

// Refuse tells that what would change something is not done, and is nil where it
// may be. The client refuses it anyway; this is for panes that would ask people
// before they ask the client.
func (e Env) Refuse(what string) tea.Cmd {
	if !e.ReadOnly {
		return nil
	}
	return Toast(Warning, what+" is refused: trs runs read-only")
}
