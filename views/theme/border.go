package theme

// Border is the runes of a box.
type Border struct {
	TopLeft, Top, TopRight, Side, BottomLeft, BottomRight string
}

// Box is the runes of a box's border. Where colours do not tell the focus, a
// heavy line does.
func (t *Theme) Box(focused bool) Border {
	if focused && t.heavy {
		return Border{"┏", "━", "┓", "┃", "┗", "┛"}
	}
	return Border{"╭", "─", "╮", "│", "╰", "╯"}
}
