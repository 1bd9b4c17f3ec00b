package config

// Scopes is the sections of the key map whose keys work now.
func (m *Model) Scopes() []string {
	switch m.mode {
	case filled:
		return []string{"form", "config"}
	case checking:
		return []string{"list"}
	case browsing, reviewing, conflicted, sourced:
	}
	return []string{"config", "list"}
}

// Idle is the bindings of a section that do nothing now.
func (m *Model) Idle(section string) []string {
	if section != "config" {
		return nil
	}
	fields := []string{"change", "default", "undo"}
	switch m.mode {
	case filled:
		return append(fields, "save", "rebase", "raw")
	case reviewing:
		return append(fields, "form", "review", "rebase", "raw")
	case conflicted:
		return append(fields, "form", "review", "save", "raw")
	case sourced:
		return append(fields, "form", "rebase")
	case browsing, checking:
	}
	return []string{"rebase"}
}
