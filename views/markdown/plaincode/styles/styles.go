// Package styles keeps the styles that were registered.
package styles

import "github.com/alecthomas/chroma/v2"

// Registry holds the styles by name.
var Registry = map[string]*chroma.Style{}

// Register keeps a style.
func Register(style *chroma.Style) *chroma.Style {
	Registry[style.Name] = style
	return style
}
