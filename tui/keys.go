package tui

import (
	"slices"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
	"trs/views"
	"trs/views/overlay"
)

// twice is how soon the second ctrl+c has to follow the first.
const twice = 2 * time.Second

// actionMsg is a key that the palette presses for somebody, in the pane that it
// belongs to; 0 is the pane in front.
type actionMsg struct {
	pane views.ID
	key  tea.KeyMsg
}

// handleKey decides who hears a key: the two that always work, then an overlay,
// then a text field, then the program, then the pane in front.
func (m *Model) handleKey(msg tea.KeyMsg) tea.Cmd {
	g := m.env.Keys.Global
	switch {
	case msg.Type == tea.KeyRunes && len(msg.Runes) > 1 && !msg.Paste:
		return m.eachRune(msg)
	case msg.Paste && len(m.overlays) == 0 && !m.layout.tooSmall: // no key; comparing it with keys would take time by its length
		if m.hold(msg) {
			return nil
		}
		return m.pane().Update(msg)
	case key.Matches(msg, g.ForceQuit):
		return m.interrupt()
	case key.Matches(msg, g.Suspend):
		return tea.Suspend
	case m.unseen(msg):
		return nil
	case len(m.overlays) > 0:
		return m.updateOverlay(msg)
	case m.hold(msg):
		return nil
	case key.Matches(msg, g.Mouse):
		return m.toggleMouse()
	case m.pane().CapturesInput():
		if key.Matches(msg, g.Palette) && msg.Type != tea.KeyRunes {
			return m.openPalette()
		}
		return m.pane().Update(msg)
	}
	if cmd, mine := m.globalKey(msg); mine {
		return cmd
	}
	return m.pane().Update(msg)
}

// unseen reports whether a key would do what cannot be seen because the terminal is
// too small. What is typed into a field is taken there too, so that nothing of it is
// lost, and one can leave.
func (m *Model) unseen(msg tea.KeyMsg) bool {
	if !m.layout.tooSmall {
		return false
	}
	typing := m.pane().CapturesInput()
	if len(m.overlays) > 0 {
		field, ok := m.overlays[0].(interface{ CapturesInput() bool })
		typing = ok && field.CapturesInput()
	} else if !typing && key.Matches(msg, m.env.Keys.Global.Quit) {
		return false
	}
	switch msg.Type {
	case tea.KeyRunes, tea.KeySpace, tea.KeyBackspace, tea.KeyDelete, tea.KeyLeft, tea.KeyRight, tea.KeyHome, tea.KeyEnd:
		return !typing || msg.Alt
	default:
		return true
	}
}

// eachRune takes letters that arrived at once for the keys that they were.
func (m *Model) eachRune(msg tea.KeyMsg) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(msg.Runes))
	for _, r := range msg.Runes {
		cmds = append(cmds, m.settle(m.handleKey(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}, Alt: msg.Alt})))
	}
	return tea.Batch(cmds...)
}

func (m *Model) globalKey(msg tea.KeyMsg) (tea.Cmd, bool) {
	g := m.env.Keys.Global
	switch {
	case key.Matches(msg, g.Quit):
		return m.quit(), true
	case key.Matches(msg, g.Help):
		m.push(overlay.NewHelp(m.kit(), m.helpSections()))
		return nil, true
	case key.Matches(msg, g.Palette):
		return m.openPalette(), true
	case key.Matches(msg, g.Copy):
		return m.copyFirst(), true
	case key.Matches(msg, g.CopyMenu):
		return m.copyMenu(), true
	case key.Matches(msg, g.OpenLink):
		return m.followLink(), true
	case key.Matches(msg, g.NextPane):
		return m.step(1), true
	case key.Matches(msg, g.PrevPane):
		return m.step(-1), true
	case key.Matches(msg, g.Back) && m.openingStatus().Busy:
		return m.stopOpening(), true
	}
	for id, binding := range m.paneKeys() {
		if key.Matches(msg, binding) {
			return m.show(id), true
		}
	}
	before := m.share()
	if !key.Matches(msg, g.Wider, g.Narrower) || before == 0 {
		return nil, false
	}
	cmd := m.pane().Update(msg)
	return tea.Batch(cmd, m.saveShare()), true
}

func (m *Model) paneKeys() map[views.ID]key.Binding {
	g := m.env.Keys.Global
	return map[views.ID]key.Binding{
		views.Sessions: g.Pane1, views.Config: g.Pane2, views.Search: g.Pane3, views.Tools: g.Pane4,
		views.Execute: g.Pane5, views.History: g.Pane6, views.Files: g.Pane7, views.Connect: g.Pane8,
		views.Requests: g.Pane9,
	}
}

// step shows the pane that is by tabs further.
func (m *Model) step(by int) tea.Cmd {
	for i, t := range m.tabs {
		if t.id == m.active {
			return m.show(m.tabs[(i+by+len(m.tabs))%len(m.tabs)].id)
		}
	}
	return nil
}

// interrupt is ctrl+c: the second one in a row quits, whatever is unsaved.
func (m *Model) interrupt() tea.Cmd {
	now := m.env.Now()
	if now.Sub(m.interrupts) < twice {
		return tea.Quit
	}
	m.interrupts = now
	m.setToast(views.Warning, "press "+m.env.Keys.Global.ForceQuit.Help().Key+" again to quit")
	return tea.Batch(m.toast.expire(), m.broadcast(views.LeavingMsg{}))
}

// quit asks only when a pane holds something unsaved. What is kept from run to run
// is written first.
func (m *Model) quit() tea.Cmd {
	writes := m.broadcast(views.LeavingMsg{})
	for _, t := range m.tabs {
		if u, ok := t.pane.(views.Unsaved); ok && u.Unsaved() != "" {
			m.quitID = views.NextID()
			m.push(overlay.NewConfirm(m.kit(), views.ConfirmMsg{
				ID: m.quitID, Title: "Quit", Yes: "quit anyway", Danger: true,
				Body: "Not saved: " + u.Unsaved() + ".",
			}))
			return writes
		}
	}
	if writes != nil {
		return tea.Sequence(writes, tea.Quit)
	}
	return tea.Quit
}

func (m *Model) toggleMouse() tea.Cmd {
	m.mouseOff = !m.mouseOff
	if m.mouseOff {
		m.setToast(views.Info, "mouse off: the terminal selects text again")
		return tea.Batch(tea.DisableMouse, m.toast.expire())
	}
	m.setToast(views.Info, "mouse on")
	return tea.Batch(tea.EnableMouseCellMotion, m.toast.expire())
}

// helpSections is the keys of where somebody is: the pane's, those of what the
// pane is made of, everything.
func (m *Model) helpSections() []keymap.Section {
	names := []string{m.active.String(), "list", "tree"}
	if scoped, ok := m.pane().(views.Scoped); ok && scoped.Scopes() != nil {
		names = scoped.Scopes()
	}
	if m.idle(m.pane()) {
		names = nil
	}
	var sections []keymap.Section
	for _, name := range append(names, "global") {
		if section, ok := m.section(m.pane(), name); ok {
			if name == "global" && slices.Contains(names, "form") {
				section.Bindings = slices.DeleteFunc(section.Bindings, m.inForm)
			}
			sections = append(sections, m.worded(section))
		}
	}
	return sections
}

// section is a section of the key map without what does nothing in a pane now.
func (m *Model) section(pane views.Pane, name string) (keymap.Section, bool) {
	section, ok := m.env.Keys.Section(name)
	if resting, some := pane.(views.Resting); some {
		idle := resting.Idle(name)
		section.Bindings = slices.DeleteFunc(section.Bindings, func(n keymap.Named) bool { return slices.Contains(idle, n.Name) })
	}
	return section, ok
}

// inForm reports whether a form takes all keys of a binding for something else.
func (m *Model) inForm(named keymap.Named) bool {
	form, _ := m.env.Keys.Section("form")
	for _, k := range named.Binding.Keys() {
		if !slices.ContainsFunc(form.Enabled(), func(b key.Binding) bool { return slices.Contains(b.Keys(), k) }) {
			return false
		}
	}
	return true
}

// worded is a section that many panes share, in the words that the pane in front
// has for its keys. To mark rows is for lists that say what for.
func (m *Model) worded(section keymap.Section) keymap.Section {
	switch section.Name {
	case "list", "tree", "form", "global":
	default:
		return section // these say more than there is room for in the status line
	}
	told := m.pane().Keys()
	section.Bindings = slices.DeleteFunc(slices.Clone(section.Bindings), func(n keymap.Named) bool {
		return section.Name == "list" && n.Name == "mark" && !slices.ContainsFunc(told, sameKeys(n.Binding))
	})
	for i, named := range section.Bindings {
		if at := slices.IndexFunc(told, sameKeys(named.Binding)); at >= 0 {
			section.Bindings[i].Binding = keymap.Relabel(named.Binding, told[at].Help().Desc)
		}
	}
	return section
}

func sameKeys(as key.Binding) func(key.Binding) bool {
	return func(b key.Binding) bool { return b.Enabled() && slices.Equal(b.Keys(), as.Keys()) }
}

// openPalette offers every action: of the pane in front, of the program, and of
// the other panes.
func (m *Model) openPalette() tea.Cmd {
	var actions []views.Action
	if actor, ok := m.pane().(views.Actor); ok {
		actions = actor.Actions()
	}
	told := actions[:len(actions):len(actions)] // a pane knows better how to leave its fields
	add := func(more []views.Action) {
		for _, action := range more {
			if !slices.ContainsFunc(told, func(a views.Action) bool { return a.Title == action.Title }) {
				actions = append(actions, action)
			}
		}
	}
	own := func(id views.ID, pane views.Pane) {
		if m.idle(pane) {
			return
		}
		for _, name := range ownSections(id, pane) {
			section, _ := m.section(pane, name)
			add(m.keyActions(id, section))
		}
	}
	own(m.active, m.pane())
	global, _ := m.section(m.pane(), "global")
	add(m.keyActions(0, global))
	for _, t := range m.tabs {
		if t.id != m.active {
			own(t.id, t.pane)
		}
	}
	m.push(overlay.NewPalette(m.kit(), actions))
	return nil
}

// idle reports whether a pane has nothing to do because no session is open: then
// it offers no keys of its own.
func (m *Model) idle(pane views.Pane) bool { return m.session == nil && len(pane.Keys()) == 0 }

// ownSections is the sections of a pane whose bindings are actions. How one moves
// in lists and trees is not.
func ownSections(id views.ID, pane views.Pane) []string {
	scoped, ok := pane.(views.Scoped)
	if !ok || scoped.Scopes() == nil {
		return []string{id.String()}
	}
	var names []string
	for _, name := range scoped.Scopes() {
		switch name {
		case "list", "tree", "form":
		default:
			names = append(names, name)
		}
	}
	return names
}

// keyActions is the bindings of a section, of a pane or with 0 the global ones, as
// actions. While a field is being typed in, what is one letter there leaves the
// field first, and says so.
func (m *Model) keyActions(pane views.ID, section keymap.Section) []views.Action {
	prefix := ""
	if pane != 0 {
		prefix = pane.String() + ": "
	}
	typing := m.pane().CapturesInput() && (pane == 0 || pane == m.active)
	var actions []views.Action
	for _, binding := range section.Enabled() {
		press, ok := views.KeyMsg(binding.Keys()[0])
		if !ok || key.Matches(press, m.env.Keys.Global.Palette) {
			continue
		}
		shown := binding.Help().Key
		if typing && press.Type == tea.KeyRunes {
			shown = m.env.Keys.Global.Back.Help().Key + " " + shown
		}
		actions = append(actions, views.Action{Title: prefix + binding.Help().Desc, Key: shown, Msg: actionMsg{pane, press}})
	}
	return actions
}

// act does what was chosen in the palette. A letter is no command in a field, so
// the field is left first.
func (m *Model) act(msg actionMsg) tea.Cmd {
	var cmds []tea.Cmd
	if msg.pane != 0 {
		cmds = append(cmds, m.show(msg.pane))
	}
	if msg.key.Type == tea.KeyRunes && m.pane().CapturesInput() {
		if back := m.env.Keys.Global.Back; back.Enabled() {
			press, _ := views.KeyMsg(back.Keys()[0])
			cmds = append(cmds, m.pane().Update(press))
		}
		if m.pane().CapturesInput() {
			return tea.Batch(cmds...) // it stays: nothing is typed into it
		}
	}
	return tea.Batch(append(cmds, m.handleKey(msg.key))...)
}
