package call

import (
	"time"

	"trs/views/split"
)

// Anticipates reports that the form of a tool is on its way: letters are for it.
func (m *Model) Anticipates() (since time.Time, ok bool) {
	return m.load.Since(), m.load.Busy() && m.form == nil && !m.runLoaded && m.split.Focus() == split.Master && !m.calls.Shown()
}
