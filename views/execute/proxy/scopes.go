package proxy

import "trs/views/split"

// Scopes is the sections of the key map whose keys work now.
func (m *Model) Scopes() []string {
	switch {
	case m.split.Focus() == split.Master:
		return []string{"proxy", "form", "list"}
	case m.side == sideAnswer && m.outcome != nil && m.outcome.err == nil && len(m.outcome.result.Data) > 0:
		return []string{"proxy", "answer", "tree", "list"}
	}
	return []string{"proxy", "list"}
}

// Idle is the bindings of a section that do nothing now.
func (m *Model) Idle(section string) []string {
	if section != "proxy" {
		return nil
	}
	var idle []string
	answered := m.outcome != nil && m.outcome.err == nil
	if !answered {
		idle = append(idle, "headers")
	}
	if !answered || m.outcome.result.BinaryData == nil {
		idle = append(idle, "save")
	}
	if m.fix() == nil {
		idle = append(idle, "fix")
	}
	return idle
}
