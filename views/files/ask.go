package files

import (
	"path"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/status"
)

// question is what the pane has asked, and what the answer is for.
type question struct {
	id     uint64
	kind   asking
	file   *file    // to download
	local  string   // on this machine
	remote string   // in the mount
	paths  []string // to delete
	size   int64
}

type asking int

const (
	_ asking = iota
	askUploadFrom
	askUploadAs
	askUploadOver
	askDownloadTo
	askDownloadOver
	askDelete
	askSave
	editing
)

// edit is a text that was edited and is not uploaded yet.
type edit struct{ session, path, text string }

// busy tells that one thing at a time is moved.
func (m *Model) busy() tea.Cmd {
	return views.Toast(views.Info, m.move.verb+" "+safetext.Line(m.move.name)+" is under way; "+m.env.Keys.Global.Back.Help().Key+" cancels it")
}

// where says which server a change is made on.
func (m *Model) where() string {
	if m.env.Live() {
		return "on the LIVE server"
	}
	return "in the sandbox"
}

func (m *Model) askUpload() tea.Cmd {
	switch {
	case m.session == "":
		return views.Toast(views.Info, "open a session first")
	case m.moving.Busy():
		return m.busy()
	case m.env.ReadOnly:
		return m.env.Refuse("uploading a file")
	}
	m.ask = question{kind: askUploadFrom}
	return m.openPath("Upload a file", "Which file of this machine? It goes to "+m.mount()+"/"+safetext.Line(m.at), "")
}

func (m *Model) askDownload(chosen *row, ok bool) tea.Cmd {
	switch {
	case m.moving.Busy():
		return m.busy()
	case !ok:
		return views.Toast(views.Info, "there is no file here")
	case chosen.file == nil:
		return views.Toast(views.Info, "choose a file to download")
	}
	m.ask = question{kind: askDownloadTo, file: chosen.file}
	return m.openPath("Download "+safetext.Line(chosen.name), "Where to on this machine? In a folder it keeps its name.", "./"+localName(chosen.name))
}

func (m *Model) openPath(title, note, value string) tea.Cmd {
	cmd := m.path.show(title, note, value)
	m.split.SetFocus(split.Detail)
	m.sizeParts()
	return cmd
}

func (m *Model) closePath() {
	m.path.close()
	m.split.SetFocus(split.Master)
	m.sizeParts()
}

func (m *Model) pathKey(msg tea.KeyMsg) tea.Cmd {
	m.checks.Cancel() // what is being looked for may be another path now
	return m.pathTaken(m.path.update(msg))
}

// pathMouse chooses among the names by wheel and click; a second click takes one.
func (m *Model) pathMouse(msg tea.MouseMsg) tea.Cmd {
	part, _, y, ok := m.split.Hit(msg)
	if !ok || part != split.Detail {
		return nil
	}
	m.checks.Cancel()
	return m.pathTaken(m.path.mouse(msg, y))
}

// pathTaken goes on when the path is to be taken, or was given up.
func (m *Model) pathTaken(cmd tea.Cmd, done bool) tea.Cmd {
	switch {
	case !m.path.open:
		m.closePath()
		m.ask = question{}
	case done && strings.TrimSpace(m.path.field.Value()) == "":
		m.path.wrong = "a path is needed"
	case done:
		_, req := m.checks.Begin(m.env.Ctx)
		return seeLocal(req, m.path.field.Value())
	}
	return cmd
}

// askDeletion asks before a file, or all files of a folder, are deleted.
func (m *Model) askDeletion(chosen *row, ok bool) tea.Cmd {
	switch {
	case m.moving.Busy():
		return m.busy()
	case m.env.ReadOnly:
		return m.env.Refuse("deleting files")
	case !ok:
		return views.Toast(views.Info, "there is no file here")
	case chosen.up:
		return views.Toast(views.Info, "choose a file or a folder to delete")
	case chosen.file == nil && (m.read.Busy() || m.partial):
		return views.Toast(views.Info, "the folder is not listed completely yet")
	}
	m.ask = question{id: views.NextID(), kind: askDelete, remote: chosen.path, size: chosen.size}
	what := "This deletes the file " + safetext.Line(chosen.path) + ", " + status.Bytes(chosen.size)
	yes := "delete file"
	if chosen.file != nil {
		m.ask.paths = []string{chosen.path}
	} else {
		m.root.find(chosen.path).each(func(f *file) { m.ask.paths = append(m.ask.paths, f.path) })
		what = "This deletes the folder " + safetext.Line(chosen.path) + " with " + list.Plural(len(m.ask.paths), "file") + ", " + status.Bytes(chosen.size)
		yes = "delete " + list.Plural(len(m.ask.paths), "file")
	}
	return views.Send(views.ConfirmMsg{
		ID: m.ask.id, Title: "Delete " + safetext.Line(chosen.name), Yes: yes, Danger: true,
		Body: what + ", " + m.where() + ". It cannot be undone.",
	})
}

// editFile opens a text in $EDITOR. What was edited and not saved comes first.
func (m *Model) editFile(chosen *row, ok bool) tea.Cmd {
	content := m.preview.content
	switch {
	case m.moving.Busy():
		return m.busy()
	case m.env.ReadOnly:
		return m.env.Refuse("changing a file")
	case !ok:
		return views.Toast(views.Info, "there is no file here")
	case chosen.file == nil:
		return views.Toast(views.Info, "choose a file to edit")
	case m.edited.path == chosen.path && m.edited.session == m.session:
		return m.edit(chosen.path, m.edited.text)
	case content == nil || m.preview.key != keyOf(chosen.file):
		return views.Toast(views.Info, "the file is still being read")
	case content.Cut() || !isText(content.Data):
		return views.Toast(views.Info, "only texts of up to "+status.Bytes(peekBytes)+" are edited here; download it instead")
	}
	return m.edit(chosen.path, string(content.Data))
}

func (m *Model) edit(remote, text string) tea.Cmd {
	m.ask = question{id: views.NextID(), kind: editing, remote: remote}
	return views.Send(views.EditTextMsg{ID: m.ask.id, Name: localName(path.Base(remote)), Suffix: path.Ext(localName(path.Base(remote))), Text: text})
}

func (m *Model) confirmed(asked question) tea.Cmd {
	if m.moving.Busy() {
		return m.busy()
	}
	switch asked.kind {
	case askUploadOver:
		return m.upload(asked)
	case askDownloadOver:
		return m.download(asked)
	case askSave:
		m.move = &transfer{verb: "saving", name: asked.remote, asked: asked}
		ctx, req := m.moving.Begin(m.env.Ctx)
		return uploadText(ctx, m.client, req, m.edited.session, m.edited.text, asked.remote, m.move)
	case askDelete:
		m.move = &transfer{verb: "deleting", name: asked.remote, things: true, asked: asked}
		ctx, req := m.moving.Begin(m.env.Ctx)
		return deleteFiles(ctx, m.client, req, m.session, asked.remote, asked.paths, m.move)
	case askUploadFrom, askUploadAs, askDownloadTo, editing: // not answered by yes
	}
	return nil
}

func (m *Model) upload(asked question) tea.Cmd {
	if m.moving.Busy() {
		return m.busy()
	}
	m.move = &transfer{verb: "uploading", name: asked.remote, asked: asked}
	ctx, req := m.moving.Begin(m.env.Ctx)
	return uploadFile(ctx, m.client, req, m.session, asked.local, asked.remote, m.move)
}

func (m *Model) download(asked question) tea.Cmd {
	if m.moving.Busy() {
		return m.busy()
	}
	m.move = &transfer{verb: "downloading", name: asked.file.name, asked: asked}
	ctx, req := m.moving.Begin(m.env.Ctx)
	return downloadFile(ctx, m.client, req, m.session, asked.file.path, asked.local, m.move)
}

// stopMoving cancels a transfer. A deletion may have got somewhere.
func (m *Model) stopMoving() tea.Cmd {
	m.moving.Cancel()
	m.result = views.Status{Text: m.move.verb + " " + m.move.name + " was cancelled; nothing was changed"}
	if m.move.verb == "downloading" {
		return nil
	}
	if m.move.things {
		m.result.Text = "cancelled after " + list.Count(int(m.move.done.Load())) + " of " + list.Count(int(m.move.total.Load())) + " deletions"
	} else if total := m.move.total.Load(); m.move.done.Load() == total && total > 0 {
		m.result.Text = m.move.verb + " " + m.move.name + " was cancelled; all of it was sent, so it may be there"
	}
	return m.reload()
}

// moved tells how a transfer ended, and lists the files anew.
func (m *Model) moved(msg movedMsg) tea.Cmd {
	if msg.err != nil {
		text := m.move.verb + " " + m.move.name + ": " + errorcard.Message(msg.err)
		m.result = views.Status{Text: text, Err: true}
		m.failed = failure{what: m.move.verb + " " + m.move.name, err: msg.err, asked: m.move.asked}
		m.failed.maybe = msg.verb != "downloaded" && api.IsConnection(msg.err)
		if msg.verb == "deleted" || m.failed.maybe {
			return m.reload()
		}
		return nil
	}
	m.failed = failure{}
	done := msg.verb + " " + safetext.Line(msg.path)
	switch msg.verb {
	case "downloaded":
		done += " to " + msg.local + ", " + status.Bytes(msg.size)
	case "deleted":
	default:
		done += ", " + status.Bytes(msg.size)
		m.choose = msg.path
	}
	if msg.edited {
		m.edited = edit{}
	}
	toast := views.Toast(views.Good, done)
	if msg.verb == "downloaded" {
		return toast
	}
	if parent(msg.path) != m.at {
		m.choose = ""
	}
	return tea.Batch(toast, m.reload())
}
