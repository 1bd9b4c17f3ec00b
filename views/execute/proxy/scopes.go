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
