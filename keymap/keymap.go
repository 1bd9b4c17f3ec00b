// Package keymap holds every key of trs, in scopes, with its help text. Default
// answers the built-in map; Apply lays a user's own keys over it and refuses
// keys that would mean two things at once. Nothing else in trs names a key.
package keymap

import "github.com/charmbracelet/bubbles/key"

// Map is every binding of the program. Global works everywhere; List, Tree,
// Form and Overlay belong to shared widgets; the rest to one pane each.
type Map struct {
	Global   Global
	List     List
	Tree     Tree
	Answer   Answer
	Form     Form
	Overlay  Overlay
	Sessions Sessions
	Config   Config
	Search   Search
	Tools    Tools
	Execute  Execute
	Calls    Calls
	Batch    Batch
	Meta     Meta
	Proxy    Proxy
	History  History
	Files    Files
	Connect  Connect
	Requests Requests
}

// Global is what works in every pane. Keys that are one character are off
// while a text field has the keyboard.
type Global struct {
	Help, Palette, Quit, ForceQuit, Suspend  key.Binding
	Refresh, Copy, CopyMenu, OpenLink, Edit  key.Binding
	Filter, Back, NextPart, PrevPart         key.Binding
	Wider, Narrower, Zoom, Mouse             key.Binding
	NextPane, PrevPane                       key.Binding
	Pane1, Pane2, Pane3, Pane4, Pane5, Pane6 key.Binding
	Pane7, Pane8, Pane9                      key.Binding
}

// List moves in lists, tables, trees and texts.
type List struct {
	Up, Down, PageUp, PageDown, HalfUp, HalfDown, Top, Bottom key.Binding
	Open, Mark                                                key.Binding
}

// Tree folds and reads a tree; List moves in it.
type Tree struct {
	Fold, Unfold, Toggle, FoldAll, UnfoldAll key.Binding
	NextMatch, PrevMatch, CopyPath           key.Binding
}

// Answer shows what was answered as a tree, a text, a table and more; List and
// Tree move in it.
type Answer struct {
	View, Views, Filter, Save, Open, Markdown    key.Binding
	Sort, Hide, Columns, FirstColumn, LastColumn key.Binding
}

// Form fills in a form. Its keys work while a field is being typed in.
type Form struct {
	Next, Prev, Submit, Choose, Add, Remove, MoveUp, MoveDown, Clear, Raw, Cancel key.Binding
	NextProblem, Problems, Edit, Newline, Variant, Suggest, Find, File, Rename    key.Binding
	HelpDown, HelpUp                                                              key.Binding
}

// Overlay answers a question or chooses from a menu. While one is open nothing
// else hears the keys.
type Overlay struct {
	Yes, No, Accept, Close, Up, Down, PageUp, PageDown key.Binding
}

// Sessions is the pane of remembered sessions.
type Sessions struct {
	New, OpenID, Attach, Clone, Delete, Rename, Snippets, Forget key.Binding
}

// Config is the pane that shows and changes the open session's config.
type Config struct {
	Change, Form, Default, Undo, Review, Save, Discard, Rebase, Raw key.Binding
}

// Search is the pane that finds tools for use cases.
type Search struct {
	Query, Run, Add, Remove, Plan, Schema key.Binding
}

// Tools is the pane that lists tools.
type Tools struct {
	Switch, WhyNot, Sort, Schema, More key.Binding
}

// Execute is the pane that runs a tool.
type Execute struct {
	Run, Raw, Account, Reset, Tool, About, Fix, Example key.Binding
	Source, Calls, Keep, Compare, Offload               key.Binding
	Add, Batch, Proxy                                   key.Binding
}

// Meta is the answer of a session's helper, in the execute pane.
type Meta struct {
	Use, Connect, Side key.Binding
}

// Proxy is the desk of the execute pane that sends requests to a toolkit's own
// API.
type Proxy struct {
	Send, Toolkit, Earlier, Headers, Curl, Fix, Reset, Save key.Binding
}

// Calls is the list of named calls and earlier runs in Execute.
type Calls struct {
	Switch, All, Run, Side, Compare, Save, Rename, Delete, Batch key.Binding
}

// Batch is the part of Execute that runs several calls at once.
type Batch struct {
	Run, Stop, Add, Mode, Parallel, Account, Duplicate, Remove, Clear, MoveUp, MoveDown, Side, Fix key.Binding
}

// History is the pane that compares config versions.
type History struct {
	Older, Newer, Swap, Live, Mode, Restore key.Binding
}

// Files is the pane of the session's mounts.
type Files struct {
	Upload, Download, Delete, Parent, Sort, Reverse key.Binding
}

// Connect is the pane of toolkits and their accounts.
type Connect struct {
	Link, LinkAs, Wait, Reveal, Accounts, Toggle, Disconnect, Revoke, Sort key.Binding
}

// Requests is the pane of what went over the wire.
type Requests struct {
	Curl, Headers, Export, Clear key.Binding
}

// bind makes a binding; shown is how the key is written in help.
func bind(shown, help string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, help))
}

// Relabel is b with another help text, for a pane that gives a shared key its
// own meaning.
func Relabel(b key.Binding, help string) key.Binding {
	b.SetHelp(b.Help().Key, help)
	return b
}

// Default is the built-in map.
func Default() Map {
	return Map{
		Global: defaultGlobal(), List: defaultList(), Tree: defaultTree(), Answer: defaultAnswer(),
		Form: defaultForm(), Overlay: defaultOverlay(),
		Sessions: defaultSessions(), Config: defaultConfig(), Search: defaultSearch(),
		Tools: defaultTools(), Execute: defaultExecute(),
		Calls: defaultCalls(), Batch: defaultBatch(), Meta: defaultMeta(), Proxy: defaultProxy(),
		History: defaultHistory(),
		Files:   defaultFiles(), Connect: defaultConnect(), Requests: defaultRequests(),
	}
}
