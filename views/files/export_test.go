package files

// ReadAtOnce reads a file as soon as it is chosen, for tests.
func (m *Model) ReadAtOnce() *Model {
	m.pause = 0
	return m
}
