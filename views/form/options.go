package form

// Options is what a form knows beyond its schema. The functions are called in
// Update and View, so they answer from memory; nil ones know nothing.
type Options struct {
	// Name says what is filled in, for $EDITOR and titles; "" is "arguments".
	Name string
	// Suggest lists known values of the text field at path, best first. Any
	// other text may still be typed.
	Suggest func(path []string) []Suggestion
	// Names lists known names for a new member of the map at path.
	Names func(path []string) []Suggestion
	// Hint says in Markdown what the schema does not say about the field at
	// path, or "".
	Hint func(path []string) string
	// FormOnly keeps the raw JSON and $EDITOR away.
	FormOnly bool
}

// Suggestion is a value that a field could have.
type Suggestion struct {
	Value string
	Note  string // what it stands for, e.g. an account's alias
}

// SetOptions tells the form what it does not know from the schema. It may be
// called again, when more is known.
func (m *Model) SetOptions(o Options) { m.options = o }

// name says what is filled in.
func (m *Model) name() string {
	if m.options.Name == "" {
		return "arguments"
	}
	return m.options.Name
}
