package batch

import "trs/views/split"

// Scopes is the sections of the key map whose keys work here now.
func (m *Model) Scopes() []string {
	switch {
	case m.picker.Shown():
		return m.picker.Scopes()
	case m.split.Focus() == split.Detail && m.showsAnswer():
		return []string{"batch", "answer", "list", "tree"}
	}
	return []string{"batch", "list"}
}

// Idle is the bindings of a section that do nothing now.
func (m *Model) Idle(section string) []string {
	switch {
	case section != "batch" || m.picker.Shown():
		return nil
	case len(m.items) == 0:
		return []string{"run", "stop", "mode", "parallel", "account", "duplicate", "remove", "clear", "move_up", "move_down", "side", "fix"}
	case m.busy():
		idle := []string{"run", "mode", "parallel", "account", "duplicate", "remove", "clear", "move_up", "move_down"}
		if m.undivided() != "" {
			idle = append(idle, "stop")
		}
		return idle
	}
	idle := []string{"stop"}
	if one, ok := m.list.Selected(); ok {
		if title, _ := m.fix(one); title == "" {
			idle = append(idle, "fix")
		}
	}
	return idle
}
