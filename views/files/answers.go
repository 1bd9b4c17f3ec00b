package files

import (
	"path"
	"path/filepath"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/errorcard"
	"trs/views/safetext"
	"trs/views/status"
)

// handleAnswer acts on the answer to the pane's own question.
func (m *Model) handleAnswer(msg tea.Msg) tea.Cmd {
	asked := m.ask
	switch msg := msg.(type) {
	case views.PromptedMsg:
		if asked.id == 0 || msg.ID != asked.id {
			return nil
		}
		m.ask = question{}
		if msg.OK && asked.kind == askUploadAs {
			return m.checkRemote(asked, strings.TrimSpace(msg.Value))
		}
	case views.ConfirmedMsg:
		if asked.id == 0 || msg.ID != asked.id {
			return nil
		}
		m.ask = question{}
		if msg.Yes {
			return m.confirmed(asked)
		}
		if asked.kind == askSave {
			m.result = views.Status{Text: "not saved; " + m.env.Keys.Global.Edit.Help().Key + " opens the edited text again"}
		}
	case views.EditedMsg:
		if asked.id == 0 || msg.ID != asked.id {
			return nil
		}
		m.ask = question{}
		return m.handleEdited(asked, msg)
	}
	return nil
}

func (m *Model) handleEdited(asked question, msg views.EditedMsg) tea.Cmd {
	switch {
	case msg.Err != nil:
		m.result = views.Status{Text: msg.Err.Error(), Err: true}
		return nil
	case !msg.Changed && m.edited.path != asked.remote:
		m.result = views.Status{Text: "nothing was changed"}
		return nil
	}
	m.edited = edit{session: m.session, path: asked.remote, text: msg.Text}
	m.ask = question{id: views.NextID(), kind: askSave, remote: asked.remote}
	return views.Send(views.ConfirmMsg{
		ID: m.ask.id, Title: "Save " + safetext.Line(path.Base(asked.remote)), Yes: "save", Danger: m.env.Live(),
		Body: "This overwrites " + safetext.Line(asked.remote) + " " + m.where() + " with the edited text, " + status.Bytes(int64(len(msg.Text))) + ".",
	})
}

func (m *Model) checkRemote(asked question, remote string) tea.Cmd {
	m.ask = question{kind: askUploadOver, local: asked.local, remote: remote, size: asked.size}
	ctx, req := m.checks.Begin(m.env.Ctx)
	return seeRemote(ctx, m.client, req, m.session, remote)
}

// handleDone acts on what a command found or did.
func (m *Model) handleDone(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case localSeenMsg:
		if m.checks.Accept(msg.req) && m.path.open {
			return m.localSeen(msg)
		}
	case remoteSeenMsg:
		if m.checks.Accept(msg.req) {
			return m.remoteSeen(msg)
		}
	case movedMsg:
		if m.moving.Accept(msg.req) {
			return m.moved(msg)
		}
	}
	return nil
}

// localSeen goes on with an upload or a download when the local path is known.
func (m *Model) localSeen(msg localSeenMsg) tea.Cmd {
	switch {
	case msg.err != nil:
		m.path.wrong = msg.err.Error()
		return nil
	case m.ask.kind == askUploadFrom && !msg.exists:
		m.path.wrong = "there is no such file"
		return nil
	case m.ask.kind == askUploadFrom && msg.isDir:
		m.path.wrong = "this is a folder; choose a file in it"
		return nil
	case m.ask.kind == askUploadFrom && msg.shut != nil:
		m.path.wrong = "it cannot be read: " + msg.shut.Error()
		return nil
	case m.ask.kind == askDownloadTo && msg.isDir:
		_, req := m.checks.Begin(m.env.Ctx)
		return seeLocal(req, filepath.Join(msg.path, localName(m.ask.file.name)))
	}
	asked := m.ask
	m.closePath()
	if asked.kind == askUploadFrom {
		return m.askUploadName(msg)
	}
	asked.local, asked.kind = msg.path, askDownloadOver
	if !msg.exists {
		return m.download(asked)
	}
	asked.id = views.NextID()
	m.ask = asked
	return views.Send(views.ConfirmMsg{
		ID: asked.id, Title: "Overwrite a local file", Yes: "overwrite", Danger: true,
		Body: msg.path + " is there already: " + status.Bytes(msg.size) + ", changed " + status.Exact(msg.time) +
			". It is replaced when all of " + safetext.Line(asked.file.name) + ", " + status.Bytes(asked.file.size) + ", has arrived.",
	})
}

func (m *Model) askUploadName(msg localSeenMsg) tea.Cmd {
	m.ask = question{id: views.NextID(), kind: askUploadAs, local: msg.path, size: msg.size}
	return views.Send(views.PromptMsg{
		ID: m.ask.id, Title: "Upload as", Value: m.at + filepath.Base(msg.path), Check: badPath,
		Body: "Its path below " + m.mount() + "/. Folders come by themselves. The file has " + status.Bytes(msg.size) + ".",
	})
}

// badPath says what is wrong with a path of the mount.
func badPath(value string) string {
	value = strings.TrimSpace(value)
	switch {
	case value == "" || strings.HasSuffix(value, "/"):
		return "a file name is needed"
	case strings.HasPrefix(value, "/"):
		return "the path begins without a slash"
	}
	for name := range strings.SplitSeq(value, "/") {
		if name == "" || name == "." || name == ".." {
			return "the path has an empty part, . or .."
		}
	}
	return ""
}

func (m *Model) remoteSeen(msg remoteSeenMsg) tea.Cmd {
	asked := m.ask
	m.ask = question{}
	switch {
	case msg.err != nil:
		m.result = views.Status{Text: "upload: " + errorcard.Message(msg.err), Err: true}
		return nil
	case asked.kind != askUploadOver:
		return nil
	case msg.found == nil:
		return m.upload(asked)
	}
	asked.id = views.NextID()
	m.ask = asked
	return views.Send(views.ConfirmMsg{
		ID: asked.id, Title: "Overwrite " + safetext.Line(msg.found.name), Yes: "overwrite", Danger: true,
		Body: safetext.Line(msg.path) + " is there already, " + m.where() + ": " + status.Bytes(msg.found.size) + ", changed " +
			status.Exact(msg.found.modified) + ". The new file has " + status.Bytes(asked.size) + ".",
	})
}
