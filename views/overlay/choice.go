package overlay

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/frame"
	"trs/views/fuzzy"
	"trs/views/input"
	"trs/views/list"
	"trs/views/safetext"
)

// choice is a list that is searched by typing: the palette and the pickers.
type choice struct {
	kit     Kit
	title   string
	labels  []string
	notes   []string
	search  input.Model
	finder  *fuzzy.Finder
	matches fuzzy.Found
	cursor  int
	top     int
	rows    int
	width   int // with the border, as it was drawn last
	chosen  func(index int) tea.Cmd
}

// NewPicker asks to choose one of the items; PickedMsg answers.
func NewPicker(kit Kit, ask views.PickMsg) Overlay {
	labels, notes := make([]string, len(ask.Items)), make([]string, len(ask.Items))
	for i, item := range ask.Items { // made safe when they are drawn: there may be very many
		labels[i], notes[i] = item.Label, item.Note
	}
	c := newChoice(kit, ask.Title, labels, notes, func(i int) tea.Cmd {
		return views.Send(views.PickedMsg{ID: ask.ID, Index: i})
	})
	c.move(ask.At)
	return c
}

// NewPalette offers every action by name.
func NewPalette(kit Kit, actions []views.Action) Overlay {
	labels, notes := make([]string, len(actions)), make([]string, len(actions))
	for i, action := range actions {
		labels[i], notes[i] = action.Title, action.Key
	}
	return newChoice(kit, "Actions", labels, notes, func(i int) tea.Cmd {
		if i < 0 {
			return nil
		}
		return views.Send(actions[i].Msg)
	})
}

func newChoice(kit Kit, title string, labels, notes []string, chosen func(int) tea.Cmd) *choice {
	c := &choice{kit: kit, title: title, labels: labels, notes: notes, chosen: chosen, search: input.New(kit.Theme)}
	c.search.Placeholder = "type to search"
	c.search.Focus()
	c.finder = fuzzy.NewFinder(labels)
	c.matches = c.finder.Find("")
	return c
}

// Cancelled answers that nothing was chosen.
func (c *choice) Cancelled() tea.Cmd { return c.chosen(-1) }

// CapturesInput reports that letters are typed into the search.
func (c *choice) CapturesInput() bool { return true }

// Update handles a key or a mouse event.
func (c *choice) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return c.handleKey(msg)
	case tea.MouseMsg:
		return c.handleMouse(msg)
	}
	return nil, false
}

func (c *choice) handleKey(msg tea.KeyMsg) (tea.Cmd, bool) {
	k := c.kit.Keys.Overlay
	switch {
	case key.Matches(msg, k.Close):
		return c.Cancelled(), true
	case key.Matches(msg, k.Accept):
		if c.cursor < c.matches.Len() {
			return c.chosen(c.matches.At(c.cursor).Index), true
		}
	case key.Matches(msg, k.Up):
		c.move(-1)
	case key.Matches(msg, k.Down):
		c.move(1)
	case key.Matches(msg, k.PageUp):
		c.move(-max(1, c.rows-1))
	case key.Matches(msg, k.PageDown):
		c.move(max(1, c.rows-1))
	default:
		before := c.search.Value()
		var cmd tea.Cmd
		c.search, cmd = c.search.Update(msg)
		if c.search.Value() != before {
			c.matches = c.finder.Find(c.search.Value())
			c.cursor, c.top = 0, 0
		}
		return cmd, false
	}
	return nil, false
}

func (c *choice) move(by int) {
	c.cursor = max(0, min(c.cursor+by, c.matches.Len()-1))
}

// maxRows is how many rows a choice shows at once: more are not taken in.
const maxRows = 16

// head is the lines from the corner to the first row: border, search, blank.
const head = 3

func (c *choice) handleMouse(msg tea.MouseMsg) (tea.Cmd, bool) {
	switch {
	case msg.Button == tea.MouseButtonWheelUp:
		c.move(-3)
	case msg.Button == tea.MouseButtonWheelDown:
		c.move(3)
	case msg.Button != tea.MouseButtonLeft || msg.Action != tea.MouseActionPress:
	case outside(msg, c.width, c.rows+head+1):
		return c.Cancelled(), true
	case msg.X > 0 && msg.X < c.width-1 && msg.Y >= head && msg.Y < head+c.rows:
		if row := c.top + msg.Y - head; row < c.matches.Len() {
			return c.chosen(c.matches.At(row).Index), true
		}
	}
	return nil, false
}

// View draws the search field and the rows in view. Its height does not change
// while somebody types.
func (c *choice) View(width, height int) string {
	width = min(width-4, 72)
	inner := width - frame.Border
	c.width = width
	c.rows = max(1, min(len(c.labels), maxRows, height-head-3))
	c.search.Width = max(1, inner-5)
	if c.cursor < c.top {
		c.top = c.cursor
	}
	if c.cursor >= c.top+c.rows {
		c.top = c.cursor - c.rows + 1
	}
	lines := []string{" " + c.kit.Theme.Accent.Paint("› ") + c.search.View(), ""}
	for i := c.top; i < c.matches.Len() && i < c.top+c.rows; i++ {
		lines = append(lines, c.row(i, inner))
	}
	if c.matches.Len() == 0 {
		lines = append(lines, "   "+c.kit.Theme.Muted.Paint("nothing matches"))
	}
	footer := ""
	if c.matches.Len() > c.rows {
		footer = list.Count(c.cursor+1) + " of " + list.Count(c.matches.Len())
	}
	return frame.Box(c.kit.Theme, frame.Options{Title: c.title, Footer: footer, Focused: true},
		width, c.rows+head+1, strings.Join(lines, "\n"))
}

func (c *choice) row(i, width int) string {
	th := c.kit.Theme
	match := c.matches.At(i)
	whole, note := safetext.Line(c.labels[match.Index]), safetext.Line(c.notes[match.Index])
	room := width - 4 - safetext.Width(note)
	const least = 16 // cells of a label, unless it is shorter
	if wants := max(least, min(safetext.Width(whole), (width-4)/2)); room < wants {
		note, room = safetext.Truncate(note, max(0, width-4-wants)), wants
		if safetext.Width(note) < least/2 {
			note, room = "", width-4
		}
	}
	mark := "  "
	if i == c.cursor {
		mark = th.Accent.Paint("▌") + " "
	}
	label := safetext.Pad(c.emphasise(whole), room)
	line := mark + label + " " + th.Muted.Paint(note) + " "
	if i == c.cursor {
		return th.Selected.Over(safetext.Pad(line, width))
	}
	return line
}

// emphasise paints a label with the letters that match made to stand out.
func (c *choice) emphasise(label string) string {
	th := c.kit.Theme
	places := fuzzy.Places(c.search.Value(), label)
	if len(places) == 0 {
		return th.Text.Paint(label)
	}
	var out, plain strings.Builder
	next := 0
	for i, r := range []rune(label) {
		if next < len(places) && places[next] == i {
			for next < len(places) && places[next] == i {
				next++
			}
			out.WriteString(th.Text.Paint(plain.String()))
			plain.Reset()
			out.WriteString(th.Match.Paint(string(r)))
			continue
		}
		plain.WriteRune(r)
	}
	out.WriteString(th.Text.Paint(plain.String()))
	return out.String()
}
