package execute

import (
	"time"

	"trs/views"
)

// Anticipates reports that the desk in front is about to have a form.
func (m *Model) Anticipates() (since time.Time, ok bool) {
	if desk, some := m.desk().(views.Anticipator); some {
		return desk.Anticipates()
	}
	return time.Time{}, false
}
