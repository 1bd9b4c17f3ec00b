package execute

import "trs/views"

// Scopes is the sections of the key map whose keys work at the desk in front.
func (m *Model) Scopes() []string {
	if scoped, ok := m.desk().(views.Scoped); ok {
		return scoped.Scopes()
	}
	return nil
}
