package connect

import "trs/views/split"

// Scopes is the sections of the key map whose keys work where the focus is.
func (m *Model) Scopes() []string {
	if m.fill != nil && m.split.Focus() == split.Detail {
		return []string{"form"}
	}
	return []string{"connect", "list"}
}
