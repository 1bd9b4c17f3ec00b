package jsonview

// toggle folds or unfolds the chosen value.
func (m *Model) toggle() {
	if m.rows.len() > 0 {
		m.rows.setOpen(m.cursor, !m.rows.at(m.cursor).open)
		m.clamp()
	}
}

// fold closes the chosen value, or goes to what it stands in when it is closed.
func (m *Model) fold() {
	if m.rows.len() == 0 {
		return
	}
	if at := m.rows.at(m.cursor); at.open && at.Len() > 0 {
		m.rows.setOpen(m.cursor, false)
		m.clamp()
		return
	}
	m.Select(m.rows.parent(m.cursor))
}

// unfold opens the chosen value, or goes inside when it is open.
func (m *Model) unfold() {
	if m.rows.len() == 0 {
		return
	}
	at := m.rows.at(m.cursor)
	switch {
	case at.Len() == 0:
	case at.open:
		m.Select(m.cursor + 1)
	default:
		m.rows.setOpen(m.cursor, true)
		m.clamp()
	}
}

// openAll opens or closes everything inside the chosen value.
func (m *Model) openAll(open bool) {
	if m.rows.len() > 0 {
		m.rows.setAll(m.cursor, open)
		m.clamp()
	}
}
