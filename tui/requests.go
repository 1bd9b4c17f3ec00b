package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"trs/tui/terminal"
	"trs/views"
	"trs/views/overlay"
	"trs/views/state"
)

// handleRequest does what panes ask the program for; mine is false for messages
// that are for the panes.
func (m *Model) handleRequest(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	switch msg := msg.(type) {
	case views.ShowPaneMsg:
		return m.show(msg.Pane), true
	case views.OpenSessionMsg:
		return m.openSession(msg.ID, msg.Attach), true
	case views.ReloadSessionMsg:
		if m.session != nil {
			return m.openSession(m.session.ID, false), true
		}
		return nil, true
	case views.SessionOpenedMsg:
		return m.sessionOpened(msg), true
	case views.SessionClosedMsg:
		if m.session != nil && m.session.ID == msg.ID {
			m.session = nil
		}
		return nil, false
	case views.OpenToolMsg:
		return tea.Batch(m.show(views.Execute), m.broadcast(msg)), true
	case views.OpenConnectMsg:
		return tea.Batch(m.show(views.Connect), m.broadcast(msg)), true
	case views.OpenConfigMsg:
		return tea.Batch(m.show(views.Config), m.broadcast(msg)), true
	}
	return m.handleService(msg)
}

// handleService is requests that have nothing to do with panes and sessions.
func (m *Model) handleService(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	switch msg := msg.(type) {
	case views.ToastMsg:
		m.setToast(msg.Kind, msg.Text)
		return m.toast.expire(), true
	case terminal.NotStoppedMsg:
		m.setToast(views.Warning, "not suspended: no shell is there to wake trs again")
		return m.toast.expire(), true
	case toastExpiredMsg:
		m.toast.clear(msg.id)
		return nil, true
	case views.CopyMsg:
		return m.copyText(msg), true
	case copiedMsg:
		return m.handleCopied(msg), true
	case views.OpenURLMsg:
		return openURL(m.env.Ctx, msg.URL), true
	case views.OpenFileMsg:
		return openFile(msg.Path), true
	case views.EditTextMsg:
		return editText(msg, m.exec), true
	case views.ConfirmMsg:
		m.push(overlay.NewConfirm(m.kit(), msg))
		return nil, true
	case views.PickMsg:
		m.push(overlay.NewPicker(m.kit(), msg))
		return nil, true
	case views.PromptMsg:
		m.push(overlay.NewPrompt(m.kit(), msg))
		return nil, true
	case views.ConfirmedMsg:
		if msg.ID != m.quitID {
			return nil, false
		}
		if msg.Yes {
			return tea.Quit, true
		}
		return nil, true
	case views.PickedMsg:
		if msg.ID != m.copiesID {
			return nil, false
		}
		return m.copyPicked(msg.Index), true
	}
	return nil, false
}

func (m *Model) kit() overlay.Kit {
	return overlay.Kit{Theme: m.env.Theme, Keys: m.env.Keys, Now: m.env.Now}
}

// push opens an overlay, or lets it wait while another is open.
func (m *Model) push(o overlay.Overlay) { m.overlays = append(m.overlays, o) }

// updateOverlay hands a key or a mouse event to the overlay that is shown.
func (m *Model) updateOverlay(msg tea.Msg) tea.Cmd {
	cmd, done := m.overlays[0].Update(msg)
	if done {
		m.overlays = m.overlays[1:]
	}
	return cmd
}

func (m *Model) followLink() tea.Cmd {
	linker, ok := m.pane().(views.Linker)
	if !ok || linker.Link() == "" {
		m.setToast(views.Info, "no link here")
		return m.toast.expire()
	}
	return openURL(m.env.Ctx, linker.Link())
}

// sharesReadMsg answers readShares.
type sharesReadMsg struct{ shares map[string]int }

// readShares reads the remembered sizes. What cannot be read is not worth a
// word: the default sizes are fine.
func readShares(file state.File[map[string]int]) tea.Cmd {
	return func() tea.Msg {
		shares, err := file.Read()
		if err != nil {
			return nil
		}
		return sharesReadMsg{shares}
	}
}

func (m *Model) setShares(shares map[string]int) {
	for _, t := range m.tabs {
		if sized, ok := t.pane.(views.Sized); ok && shares[t.id.String()] > 0 {
			sized.SetShare(shares[t.id.String()])
		}
	}
}

// share is the master's part of the pane in front; 0 when it has none.
func (m *Model) share() int {
	if sized, ok := m.pane().(views.Sized); ok {
		return sized.Share()
	}
	return 0
}

func (m *Model) saveShare() tea.Cmd {
	ctx, file, name, share := m.env.Ctx, m.shares, m.active.String(), m.share()
	return func() tea.Msg {
		_, err := file.Change(ctx, func(shares *map[string]int) {
			if *shares == nil {
				*shares = map[string]int{}
			}
			(*shares)[name] = share
		})
		if err != nil {
			return views.ToastMsg{Kind: views.Warning, Text: err.Error()}
		}
		return nil
	}
}
