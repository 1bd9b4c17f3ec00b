package call

// Scopes is the sections of the key map whose keys work here now.
func (m *Model) Scopes() []string {
	switch {
	case m.calls.Shown():
		return m.calls.Scopes()
	case m.inResult() && m.result.meta != nil && !m.result.plain:
		return append([]string{"execute"}, m.result.meta.Scopes()...)
	case m.inResult():
		return []string{"execute", "answer", "list", "tree"}
	case m.form == nil:
		return []string{"execute", "list"}
	}
	return []string{"execute", "form", "list"}
}

// Idle is the bindings of a section that do nothing now: without a tool there is
// nothing to fill in and to run.
func (m *Model) Idle(section string) []string {
	if section != "execute" || m.form != nil || m.calls.Shown() {
		return nil
	}
	idle := []string{"run", "raw", "account", "reset", "example", "source", "keep", "offload", "add"}
	if m.slug == "" {
		return append(idle, "about", "fix", "compare")
	}
	return idle
}
