package files

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/split"
)

func (m *Model) handleKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case m.path.open:
		return m.pathKey(msg)
	case m.list.CapturesInput():
		return m.list.Update(msg)
	case m.searching():
		return m.previewKey(msg)
	case m.split.Update(msg):
		m.sizeParts()
		return nil
	case key.Matches(msg, k.Global.Back):
		return m.back(msg)
	case key.Matches(msg, k.Global.Refresh):
		return m.refresh()
	case key.Matches(msg, k.Files.Sort):
		m.order = order{by: (m.order.by + 1) % fields}
		return m.show()
	case key.Matches(msg, k.Files.Reverse):
		m.order.reversed = !m.order.reversed
		return m.show()
	case key.Matches(msg, k.Files.Parent):
		return m.up()
	case key.Matches(msg, k.Files.Upload):
		return m.askUpload()
	}
	if cmd, mine := m.fileKey(msg); mine {
		return cmd
	}
	return m.partKey(msg)
}

// refresh does again what failed, or lists the files anew.
func (m *Model) refresh() tea.Cmd {
	failed := m.failed
	m.failed = failure{}
	if failed.err != nil && !m.moving.Busy() {
		return m.confirmed(failed.asked)
	}
	m.preview.forget()
	return m.reload()
}

// fileKey is keys about the chosen row.
func (m *Model) fileKey(msg tea.KeyMsg) (tea.Cmd, bool) {
	k := m.env.Keys
	chosen, ok := m.list.Selected()
	switch {
	case key.Matches(msg, k.Files.Delete):
		return m.askDeletion(chosen, ok), true
	case key.Matches(msg, k.Files.Download):
		return m.askDownload(chosen, ok), true
	case key.Matches(msg, k.Global.Edit):
		return m.editFile(chosen, ok), true
	}
	return nil, false
}

// partKey hands a key to the focused part.
func (m *Model) partKey(msg tea.KeyMsg) tea.Cmd {
	switch {
	case m.split.Focus() == split.Master && key.Matches(msg, m.env.Keys.List.Open):
		return m.openSelected()
	case m.split.Focus() == split.Master:
		return m.list.Update(msg)
	}
	return m.previewKey(msg)
}

func (m *Model) previewKey(msg tea.KeyMsg) tea.Cmd {
	if m.preview.kind == asJSON {
		return m.json.Update(msg)
	}
	return m.text.Update(msg)
}

// back goes one level back: it stops what is under way, leaves the search and
// the preview, clears the filter, or goes to the parent folder.
func (m *Model) back(msg tea.KeyMsg) tea.Cmd {
	switch {
	case m.moving.Busy():
		return m.stopMoving()
	case m.checks.Busy():
		m.checks.Cancel()
	case m.noticed(m.read):
		m.read.Cancel()
		m.partial = true
		m.result = views.Status{Text: "stopped listing; " + m.env.Keys.Global.Refresh.Help().Key + " lists again"}
	case m.noticed(m.preview.read):
		m.preview.stop()
	case m.failed.err != nil:
		m.failed = failure{}
	case m.err != nil && m.root.count > 0:
		m.err = nil
	case m.split.Focus() == split.Detail && m.preview.kind == asLines && m.text.Esc():
	case m.split.Focus() == split.Detail && m.preview.kind == asJSON && m.json.Searched():
		m.json.EndSearch()
	case m.split.Focus() == split.Detail:
		m.split.SetFocus(split.Master)
		m.sizeParts()
	case m.list.Filter() != "":
		return m.list.Update(msg)
	default:
		return m.up()
	}
	return nil
}

// noticed reports whether a request takes so long that the status line tells how
// to stop it. What has just begun is not what esc is pressed for.
func (m *Model) noticed(l views.Latest) bool {
	return l.Busy() && m.env.Now().Sub(l.Since()) > noticed
}

// openSelected opens a folder, or goes to the preview of a file.
func (m *Model) openSelected() tea.Cmd {
	chosen, ok := m.list.Selected()
	switch {
	case !ok:
		return nil
	case chosen.up:
		return m.up()
	case chosen.file == nil:
		return m.enter(chosen.path, "")
	}
	m.split.SetFocus(split.Detail)
	m.sizeParts()
	return nil
}

// up goes to the parent folder and chooses the one that was open.
func (m *Model) up() tea.Cmd {
	if m.at == "" {
		return nil
	}
	return m.enter(parent(m.at), m.at)
}

// enter opens a folder and chooses a row in it, or the first.
func (m *Model) enter(path, choose string) tea.Cmd {
	m.at, m.choose, m.opened = path, choose, choose == "" && path != ""
	m.list.SetFilter("")
	m.list.SetItems(nil)
	m.split.SetFocus(split.Master)
	m.sizeParts()
	return m.show()
}
