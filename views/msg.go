package views

import (
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
)

// Send is a command that delivers msg at once.
func Send(msg tea.Msg) tea.Cmd { return sent{msg}.deliver }

// Navigation.

// ShowPaneMsg asks to show a pane.
type ShowPaneMsg struct{ Pane ID }

// OpenToolMsg asks to open a tool in Execute. Arguments is JSON to fill in, or
// nil; Account a connected account to use, or "".
type OpenToolMsg struct {
	Slug      string
	Arguments []byte
	Account   string
}

// OpenConnectMsg asks to show Connect at a toolkit, ready to connect it.
type OpenConnectMsg struct{ Toolkit string }

// OpenConfigMsg asks to show Config at a field of the session's config. Path is
// as the API writes it, for example "toolkits.enabled" or
// "multi_account.enable"; a path that is not a field is looked for as far as it
// goes.
type OpenConfigMsg struct{ Path string }

// OpenSessionMsg asks to open a session by reading it. With Attach it is
// attached, which also makes its MCP endpoint ready.
type OpenSessionMsg struct {
	ID     string
	Attach bool
}

// ReloadSessionMsg asks to read the open session again, after a change.
type ReloadSessionMsg struct{}

// SessionOpenedMsg tells every pane which session is open now, and comes again
// whenever that session's config has changed.
type SessionOpenedMsg struct{ Session api.Session }

// SessionFailedMsg tells that a session could not be opened. ID is "" when it
// was not even found out which.
type SessionFailedMsg struct {
	ID  string
	Err error
}

// StartAgainMsg asks to look again for the session to open first, after that
// failed: SessionFailedMsg came without an ID.
type StartAgainMsg struct{}

// SessionClosedMsg tells that no session is open any more; ID is the one that
// was. Deleted says that it is gone from the server.
type SessionClosedMsg struct {
	ID      string
	Deleted bool
}

// ConnectionsChangedMsg tells that an account was connected or removed.
type ConnectionsChangedMsg struct{ Toolkit string }

// ExchangedMsg tells that the journal has new or changed exchanges. Many changes
// may come as one message.
type ExchangedMsg struct{}

// Telling.

// ToastKind says how a toast is meant.
type ToastKind int

// The kinds of toasts.
const (
	Info ToastKind = iota
	Good
	Warning
	Bad
)

// ToastMsg shows one short line for a few seconds.
type ToastMsg struct {
	Kind ToastKind
	Text string
}

// Toast is a command that shows text.
func Toast(kind ToastKind, text string) tea.Cmd { return Send(ToastMsg{Kind: kind, Text: text}) }

// Doing.

// CopyMsg asks to put Text on the clipboard; Label says what it is, for the
// toast. Secret text is never written to the fallback file.
type CopyMsg struct {
	Label  string
	Text   string
	Secret bool
}

// LeavingMsg tells that trs may end at once: what waits to be written is written
// now.
type LeavingMsg struct{}

// OpenURLMsg asks to open a link in the user's browser. Only http and https are
// opened.
type OpenURLMsg struct{ URL string }

// OpenFileMsg asks to open a file in the system's viewer. Only pictures, sound,
// films and PDFs are opened, by the file's extension, which must be the program's
// and never a stranger's.
type OpenFileMsg struct{ Path string }

// EditTextMsg asks to edit Text in $VISUAL or $EDITOR; Suffix is the file's, for
// example ".json". EditedMsg answers.
type EditTextMsg struct {
	ID     uint64
	Name   string
	Suffix string
	Text   string
}

// EditedMsg answers EditTextMsg.
type EditedMsg struct {
	ID      uint64
	Text    string
	Changed bool
	Err     error
}

// Asking.

// ConfirmMsg asks a yes or no question. Danger colours it and makes no the
// default. ConfirmedMsg answers, with No too.
type ConfirmMsg struct {
	ID     uint64
	Title  string
	Body   string
	Yes    string // what yes does, e.g. "delete session"
	Danger bool
}

// ConfirmedMsg answers ConfirmMsg.
type ConfirmedMsg struct {
	ID  uint64
	Yes bool
}

// PickMsg asks to choose one of Items. PickedMsg answers.
type PickMsg struct {
	ID    uint64
	Title string
	Items []PickItem
	At    int // the item that is chosen at first
}

// PickItem is one choice.
type PickItem struct {
	Label string
	Note  string // secondary, shown muted
}

// PickedMsg answers PickMsg. Index is -1 when nothing was chosen.
type PickedMsg struct {
	ID    uint64
	Index int
}

// PromptMsg asks for one line of text. PromptedMsg answers.
type PromptMsg struct {
	ID          uint64
	Title       string
	Body        string
	Placeholder string
	Value       string
	Suggested   bool // Value is a suggestion: typing replaces it
	// Check says what is wrong with a value, or "". It may be nil.
	Check func(value string) string
}

// PromptedMsg answers PromptMsg. OK is false when it was left by esc.
type PromptedMsg struct {
	ID    uint64
	Value string
	OK    bool
}
