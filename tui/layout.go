package tui

// The least that panes are drawn on; below it one plain line says so.
const (
	minWidth  = 60
	minHeight = 15
)

// layout is where the parts of the screen are, in cells.
type layout struct {
	tooSmall      bool
	width, height int
	bodyY, bodyH  int
	statusY       int
}

// arrange shares a terminal out: header, tabs, the pane, the status line.
func arrange(width, height int) layout {
	l := layout{width: width, height: height, bodyY: 2, bodyH: height - 3, statusY: height - 1}
	l.tooSmall = width < minWidth || height < minHeight
	return l
}
