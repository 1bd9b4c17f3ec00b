// Package files is the pane of a session's files: folders made from the flat
// listing of the mount, a preview, upload, download, edit and delete. It calls
// mount items, the presigned transfers and mount delete.
package files

import (
	"context"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/keymap"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/jsonview"
	"trs/views/list"
	"trs/views/split"
	"trs/views/textview"
)

// Client is the part of the API that this pane calls.
type Client interface {
	MountItems(ctx context.Context, sessionID, mountID string, q api.MountItemsQuery) (api.PageOf[api.MountItem], error)
	PeekMountItem(ctx context.Context, sessionID, mountID, path string, limit int64) (api.MountPeek, error)
	Upload(ctx context.Context, sessionID, mountID, path string, source api.UploadSource, progress api.Progress) (api.MountUpload, error)
	Download(ctx context.Context, sessionID, mountID, path, dest string, progress api.Progress) (int64, error)
	DeleteMountItem(ctx context.Context, sessionID, mountID, path string) (api.DeletedMountItem, error)
}

// Model is the files pane. Only the goroutine of Update touches it.
type Model struct {
	env    views.Env
	client Client
	split  split.Model
	list   *list.Model[*row]
	text   *textview.Model
	json   *jsonview.Model

	session string
	focused bool
	stale   bool
	root    *folder // what is shown
	loading *folder // what is being read; it takes root's place when it is complete
	last    []*file // the page before, to leave out what a change moved onto the next
	drawn   int     // how many files root had when it was shown last
	at      string  // the folder that is open: "" or ending with /
	choose  string  // the key of the row to choose when it comes
	opened  bool    // the folder was just opened: choose its first entry
	order   order
	err     error
	partial bool // reading stopped before the end
	result  views.Status

	read    views.Latest
	reading context.Context // of read, for the pages that follow
	sorting views.Latest
	again   bool // the folder has changed while it was being sorted

	preview preview
	pause   time.Duration // how long a file is chosen before it is read
	path    pathField
	ask     question
	moving  views.Latest // an upload, a download or a deletion
	move    *transfer
	checks  views.Latest // looking whether something is there already
	edited  edit
	failed  failure // the last transfer that failed
}

// failure is what was being done, and why it did not work.
type failure struct {
	what  string
	err   error
	asked question // to try it again
	maybe bool     // it may have been done all the same
}

// New is the pane.
func New(env views.Env, client Client) *Model {
	m := &Model{
		env: env, client: client, split: split.New(env), text: textview.New(env), json: jsonview.New(env),
		root: &folder{}, path: newPathField(env), pause: pause,
	}
	m.list = list.New(list.Options[*row]{
		Env: env,
		Columns: []list.Column{
			{Title: "name", Width: 10, Flex: 1, Middle: true},
			{Title: "size", Width: 9, Right: true},
			{Title: "changed", Width: 10, Right: true, From: 36},
		},
		Row:     m.row,
		Text:    func(r *row) string { return r.name },
		Key:     (*row).key,
		Empty:   m.empty,
		Heading: true,
	})
	m.list.SetFocused(true)
	return m
}

// Init does nothing: the pane loads when it is shown.
func (m *Model) Init() tea.Cmd { return nil }

// SetSize tells the cells that the pane has.
func (m *Model) SetSize(width, height int) {
	m.split.SetSize(width, height)
	m.sizeParts()
}

func (m *Model) sizeParts() {
	m.list.SetSize(m.split.Size(split.Master))
	width, height := m.split.Size(split.Detail)
	m.text.SetSize(width, max(0, height-factLines))
	m.json.SetSize(width, max(0, height-factLines))
	m.list.SetFocused(m.split.Focus() == split.Master)
	m.json.SetFocused(m.split.Focus() == split.Detail)
	m.path.setSize(width, height)
}

// Share is the list's part of the width in percent.
func (m *Model) Share() int { return m.split.Share() }

// SetShare sets it.
func (m *Model) SetShare(percent int) {
	m.split.SetShare(percent)
	m.sizeParts()
}

// Focus shows the pane. A listing that is read at once is read again each time,
// because tools write files.
func (m *Model) Focus() tea.Cmd {
	m.focused = true
	m.split.SetFocused(true)
	if m.session == "" || m.read.Busy() || !m.stale && m.root.count > pageSize {
		return m.follow()
	}
	return tea.Batch(m.reload(), m.follow())
}

// Blur hides it.
func (m *Model) Blur() {
	m.focused = false
	m.split.SetFocused(false)
}

// searching reports whether a search in the preview is being typed.
func (m *Model) searching() bool {
	if m.split.Focus() != split.Detail {
		return false
	}
	return m.preview.kind == asJSON && m.json.CapturesInput() || m.preview.kind == asLines && m.text.CapturesInput()
}

// CapturesInput reports whether a path, a filter or a search is being typed.
func (m *Model) CapturesInput() bool {
	return m.path.open || m.list.CapturesInput() || m.searching()
}

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding {
	k := m.env.Keys
	if m.path.open {
		return m.path.bindings()
	}
	if m.session == "" {
		return nil
	}
	if m.split.Focus() == split.Detail && m.shows() {
		return m.previewKeys()
	}
	var keys []key.Binding
	if !m.env.ReadOnly {
		keys = append(keys, k.Files.Upload)
	}
	chosen, ok := m.list.Selected()
	ok = ok && !chosen.up
	if ok && chosen.file != nil {
		keys = append(keys, k.Files.Download)
	}
	if ok && !m.env.ReadOnly {
		keys = append(keys, k.Files.Delete)
	}
	if len(m.list.Items()) > 0 {
		keys = append(keys, k.Files.Sort)
	}
	if m.at != "" {
		keys = append(keys, k.Files.Parent)
	}
	if ok && chosen.file != nil && !m.env.ReadOnly {
		keys = append(keys, keymap.Relabel(k.Global.Edit, "edit"))
	}
	if len(m.list.Items()) > 0 {
		return append(keys, k.Global.Filter)
	}
	return append(keys, k.Global.Refresh)
}

// shows reports whether the detail shows the chosen file.
func (m *Model) shows() bool {
	chosen, ok := m.list.Selected()
	return ok && chosen.file != nil && m.preview.key == keyOf(chosen.file) && m.preview.err == nil && m.err == nil && m.failed.err == nil
}

// previewKeys is the bindings that matter while a file is read.
func (m *Model) previewKeys() []key.Binding {
	k := m.env.Keys
	if m.searching() {
		return []key.Binding{keymap.Relabel(k.Overlay.Accept, "find"), keymap.Relabel(k.Overlay.Close, "cancel")}
	}
	keys := []key.Binding{keymap.Relabel(k.Global.Filter, "find"), k.Files.Download}
	if m.preview.kind == asJSON {
		keys = append([]key.Binding{k.Tree.Toggle, k.Tree.CopyPath}, keys...)
	} else if strings.Contains(m.preview.what, "SV") { // the other lines are wrapped
		keys = append([]key.Binding{keymap.Relabel(k.Tree.Unfold, "move right")}, keys...)
	}
	if !m.env.ReadOnly {
		keys = append(keys, keymap.Relabel(k.Global.Edit, "edit"), k.Files.Delete)
	}
	return append(keys, keymap.Relabel(k.Global.Back, "to the list"))
}

// Scopes is the sections of the key map that work where the focus is.
func (m *Model) Scopes() []string {
	if m.split.Focus() == split.Detail {
		return []string{"files", "list", "tree"}
	}
	return []string{"files", "list"}
}

// Status is what the pane is doing.
func (m *Model) Status() views.Status {
	switch {
	case m.moving.Busy():
		return views.Status{Busy: true, Since: m.moving.Since(), Text: m.move.String()}
	case m.checks.Busy():
		return views.Status{Busy: true, Since: m.checks.Since(), Text: "looking what is there"}
	case m.read.Busy():
		text := "listing the files"
		if m.loading.count > 0 {
			text += ", " + list.Count(m.loading.count) + " so far"
		}
		return views.Status{Busy: true, Since: m.read.Since(), Text: text}
	case m.preview.read.Busy():
		return views.Status{Busy: true, Since: m.preview.read.Since(), Text: "reading the beginning of the file"}
	}
	return m.result
}

// Unsaved names an edited file that is not uploaded.
func (m *Model) Unsaved() string {
	switch {
	case m.edited.path != "":
		return "the edited " + m.edited.path
	case m.moving.Busy():
		return m.move.verb + " " + m.move.name + " is not done"
	}
	return ""
}

// Update handles keys and mouse while the pane is in front, and every other
// message.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return tea.Batch(m.handleKey(msg), m.follow())
	case tea.MouseMsg:
		return tea.Batch(m.handleMouse(msg), m.follow())
	case views.SessionOpenedMsg:
		return m.handleOpened(msg.Session.ID)
	case views.SessionClosedMsg:
		m.forget("")
	case itemsReadMsg:
		return m.handleItems(msg)
	case arrangedMsg:
		return tea.Batch(m.handleArranged(msg), m.follow())
	case previewMadeMsg:
		m.handlePreview(msg)
	case dirReadMsg:
		m.path.handleRead(msg)
	case views.PromptedMsg, views.ConfirmedMsg, views.EditedMsg:
		return m.handleAnswer(msg)
	case localSeenMsg, remoteSeenMsg, movedMsg:
		return m.handleDone(msg)
	default:
		return tea.Batch(m.list.Update(msg), m.json.Update(msg), m.text.Update(msg), m.follow())
	}
	return nil
}

func (m *Model) handleOpened(session string) tea.Cmd {
	if session == m.session {
		return nil
	}
	var told tea.Cmd
	if m.moving.Busy() {
		told = views.Toast(views.Warning, m.move.verb+" "+m.move.name+" was cancelled: another session is open")
	}
	m.forget(session)
	if m.focused {
		return tea.Batch(told, m.reload())
	}
	return told
}

// forget empties the pane for another session, or for none. What was edited and
// not saved is kept: it knows its session.
func (m *Model) forget(session string) {
	for _, latest := range []*views.Latest{&m.read, &m.sorting, &m.moving, &m.checks} {
		latest.Cancel()
	}
	m.session, m.stale = session, session != ""
	m.root, m.loading, m.last, m.at, m.choose, m.err, m.partial = &folder{}, nil, nil, "", "", nil, false
	m.ask, m.failed, m.result = question{}, failure{}, views.Status{}
	m.path.close()
	m.preview.clear()
	m.json.SetDocument(nil)
	m.text.SetSource(nil)
	m.list.SetFilter("")
	m.list.SetItems(nil)
}

func (m *Model) handleMouse(msg tea.MouseMsg) tea.Cmd {
	if m.path.open {
		return m.pathMouse(msg)
	}
	m.split.Update(msg)
	m.sizeParts()
	part, _, y, ok := m.split.Hit(msg)
	switch {
	case !ok:
	case part == split.Master:
		before := m.list.Cursor()
		if m.list.Mouse(msg, y) && before == m.list.Cursor() {
			return m.openSelected()
		}
	case m.preview.kind == asJSON:
		m.json.Mouse(msg, y-factLines)
	default:
		m.text.Mouse(msg)
	}
	return nil
}

// Copies is what can be copied here.
func (m *Model) Copies() []views.Copyable {
	var copies []views.Copyable
	text := func(label, value string) {
		copies = append(copies, views.Copyable{Label: label, Text: func() string { return value }})
	}
	if chosen, ok := m.list.Selected(); ok && !chosen.up {
		text("path", chosen.path)
		text("path in the sandbox", m.mount()+"/"+chosen.path)
		if data := m.preview.content; chosen.file != nil && data != nil && m.preview.key == keyOf(chosen.file) && isText(data.Data) {
			label := "content"
			if data.Cut() {
				label = "beginning of the content"
			}
			copies = append(copies, views.Copyable{Label: label, Text: func() string { return string(data.Data) }})
		}
	} else {
		text("folder in the sandbox", m.mount()+"/"+m.at)
	}
	if m.preview.kind == asJSON && m.split.Focus() == split.Detail {
		copies = append(m.json.Copies(), copies...)
	}
	return append(append(append(copies, errorcard.Copies(m.err)...), errorcard.Copies(m.failed.err)...), errorcard.Copies(m.preview.err)...)
}

// mount is where the files are in the sandbox.
func (m *Model) mount() string {
	for d := m.root; d != nil; {
		switch {
		case len(d.files) > 0 && d.files[0].prefix != "":
			return strings.TrimSuffix(d.files[0].prefix, "/")
		case len(d.folders) > 0:
			d = d.folders[0]
		default:
			d = nil
		}
	}
	return "/mnt/files"
}
