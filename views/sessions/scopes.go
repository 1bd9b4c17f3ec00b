package sessions

import "trs/views/split"

// Scopes is the sections of the key map whose keys work where the focus is.
func (m *Model) Scopes() []string {
	if m.filling() {
		return []string{"form", "list"}
	}
	return []string{"sessions", "list"}
}

// Idle is the bindings of a section that do nothing now: the fields of a new
// session are few and plain.
func (m *Model) Idle(section string) []string {
	if section != "form" {
		return nil
	}
	return []string{
		"add", "move_up", "move_down", "clear", "raw", "variant", "next_problem", "problems", "edit", "newline", "suggest", "find",
		"file", "rename", "help_down", "help_up",
	}
}

// filling reports whether the keys are for the form of a new session.
func (m *Model) filling() bool { return m.making && m.split.Focus() == split.Detail }
