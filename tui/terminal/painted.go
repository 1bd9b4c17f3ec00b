//go:build unix

package terminal

import tea "github.com/charmbracelet/bubbletea"

// painted is a model whose frames are painted, by Bubble Tea's clockwork: it asks
// for a frame after each message and drops what it gets.
type painted struct {
	tea.Model
	terminal *Terminal
}

// frameMsg asks for a frame that was not due before.
type frameMsg struct{}

// continuedMsg says that the process was stopped and goes on.
type continuedMsg struct{}

// Update hands messages on, and does what the terminal has to do with them.
func (p painted) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	t := p.terminal
	switch msg := msg.(type) {
	case frameMsg:
		return p, nil
	case continuedMsg:
		_ = t.take()
		return p, nil
	case tea.WindowSizeMsg:
		t.painter.Resize(msg.Width, msg.Height)
	default:
		t.handle(msg)
	}
	var cmd tea.Cmd
	p.Model, cmd = p.Model.Update(msg)
	return p, cmd
}

// handle does what Bubble Tea asks its renderer for. Its messages have no names.
func (t *Terminal) handle(msg tea.Msg) {
	switch msg {
	case tea.ClearScreen():
		t.painter.Repaint()
	case tea.EnableMouseCellMotion():
		t.setMouse(true)
	case tea.DisableMouse():
		t.setMouse(false)
	}
}

func (t *Terminal) setMouse(on bool) {
	t.mu.Lock()
	t.mouse = on
	t.mu.Unlock()
	t.painter.SetMouse(on)
}

// View paints the model, when a frame is due. Drawing it is what costs most, so
// it is left when it would not be seen.
func (p painted) View() string {
	if p.terminal.painter.Due() {
		p.terminal.painter.Paint(p.Model.View())
	}
	return ""
}

// filter has ctrl+z done here.
func (t *Terminal) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	if _, ok := msg.(tea.SuspendMsg); ok {
		return t.suspended()
	}
	return msg
}
