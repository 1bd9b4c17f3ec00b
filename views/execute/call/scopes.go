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
	}
	return []string{"execute", "form", "list"}
}
