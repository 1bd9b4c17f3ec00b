package proxy

// Scopes is the sections of the key map whose keys work here now.
func (m *Model) Scopes() []string { return []string{"proxy", "answer", "form", "list", "tree"} }
