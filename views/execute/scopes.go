package execute

import "trs/views"

// Scopes is the sections of the key map whose keys work at the desk in front.
func (m *Model) Scopes() []string {
	if scoped, ok := m.desk().(views.Scoped); ok {
		return scoped.Scopes()
	}
	return nil
}

// Idle is the bindings of a section that do nothing at the desk in front.
func (m *Model) Idle(section string) []string {
	if resting, ok := m.desk().(views.Resting); ok {
		return resting.Idle(section)
	}
	return nil
}
