package meta

import (
	"context"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"trs/keymap"
	"trs/views"
	"trs/views/frame"
	"trs/views/input"
	"trs/views/safetext"
)

// console shows what a program wrote: the outputs one below the other, each under
// its name. A line that is too long goes on below; only the lines in view are
// laid out.
type console struct {
	env           views.Env
	streams       []stream
	pieces        []piece
	top, skip     int // the first piece in view, and how many of its rows are above
	width, height int
	search        input.Model
	searching     bool
	find          views.Latest
	word          string // what was searched for
	hit           int    // the piece that was found, or -1
	missed        bool
}

func newConsole(env views.Env, streams []stream) *console {
	return &console{env: env, streams: streams, pieces: pieces(streams), search: input.New(env.Theme), hit: -1}
}

// rows lays one piece out.
func (c *console) rows(at int) []string {
	th, p := c.env.Theme, c.pieces[at]
	if p.stream < 0 {
		s := &c.streams[-1-p.stream]
		title := safetext.Truncate(safetext.Line(s.title()), max(0, c.width-5))
		line := th.Border.Paint("── ") + th.Strong.Paint(title) + " "
		return []string{line + th.Border.Paint(strings.Repeat("─", max(0, c.width-safetext.Width(line))))}
	}
	s := &c.streams[p.stream]
	text := safetext.Line(plain(s.text[p.from:p.to]))
	ink := *s.ink
	if at == c.hit {
		ink = th.Match
	}
	parts := strings.Split(ansi.Hardwrap(text, max(4, c.width-2), true), "\n")
	for i := range parts {
		parts[i] = " " + ink.Paint(parts[i])
	}
	return parts
}

// scroll moves by rows, negative is up.
func (c *console) scroll(by int) {
	for ; by > 0 && c.top < len(c.pieces); by-- {
		if c.skip+1 < len(c.rows(c.top)) {
			c.skip++
			continue
		}
		if c.top+1 >= len(c.pieces) {
			break
		}
		c.top, c.skip = c.top+1, 0
	}
	for ; by < 0; by++ {
		switch {
		case c.skip > 0:
			c.skip--
		case c.top > 0:
			c.top--
			c.skip = len(c.rows(c.top)) - 1
		}
	}
	c.clamp()
}

// clamp keeps the last row at the bottom when there is more than fits.
func (c *console) clamp() {
	c.top = max(0, min(c.top, len(c.pieces)-1))
	need := c.body()
	for at := c.top; at < len(c.pieces) && need > 0; at++ {
		n := len(c.rows(at))
		if at == c.top {
			n -= c.skip
		}
		need -= n
	}
	for ; need > 0 && (c.top > 0 || c.skip > 0); need-- {
		if c.skip > 0 {
			c.skip--
			continue
		}
		c.top--
		c.skip = len(c.rows(c.top)) - 1
	}
}

// body is how many rows are for the lines.
func (c *console) body() int {
	if c.searching || c.missed {
		return max(0, c.height-1)
	}
	return c.height
}

func (c *console) setSize(width, height int) {
	if width != c.width {
		c.skip = 0
	}
	c.width, c.height = width, height
	c.search.Width = max(1, width-6)
	if len(c.pieces) > 0 {
		c.clamp()
	}
}

func (c *console) setFocused(focused bool) { c.searching = c.searching && focused }

func (c *console) capturesInput() bool { return c.searching }

func (c *console) view() string {
	th := c.env.Theme
	var lines []string
	switch {
	case c.searching:
		lines = append(lines, " "+th.Key.Paint("/ ")+c.search.View())
	case c.missed:
		lines = append(lines, " "+th.Warn.Paint("nothing holds "+safetext.Line(clip(c.word))))
	}
	if len(c.pieces) == 0 {
		lines = append(lines, "", "  "+th.Muted.Paint("It wrote nothing."))
	}
	skip := c.skip
	for at := c.top; at < len(c.pieces) && len(lines) < c.height; at++ {
		rows := c.rows(at)
		lines = append(lines, rows[min(skip, len(rows)):]...)
		skip = 0
	}
	return frame.Fit(strings.Join(lines[:min(len(lines), c.height)], "\n"), c.width, c.height)
}

func (c *console) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case foundMsg:
		if c.find.Accept(msg.req) {
			c.hit, c.missed = msg.at, msg.at < 0
			if msg.at >= 0 {
				c.top, c.skip = max(0, msg.at-c.height/3), 0
			}
			c.clamp()
		}
	case tea.KeyMsg:
		if c.searching {
			return c.typeSearch(msg)
		}
		return c.press(msg)
	}
	return nil
}

func (c *console) press(msg tea.KeyMsg) tea.Cmd {
	k := c.env.Keys
	page := max(1, c.height-1)
	switch {
	case len(c.pieces) == 0:
	case key.Matches(msg, k.List.Up):
		c.scroll(-1)
	case key.Matches(msg, k.List.Down):
		c.scroll(1)
	case key.Matches(msg, k.List.PageUp):
		c.scroll(-page)
	case key.Matches(msg, k.List.PageDown):
		c.scroll(page)
	case key.Matches(msg, k.List.HalfUp):
		c.scroll(-page / 2)
	case key.Matches(msg, k.List.HalfDown):
		c.scroll(page / 2)
	case key.Matches(msg, k.List.Top):
		c.top, c.skip = 0, 0
	case key.Matches(msg, k.List.Bottom):
		c.top = len(c.pieces) - 1
		c.skip = len(c.rows(c.top)) - 1
		c.clamp()
	case key.Matches(msg, k.Global.Filter):
		c.searching, c.missed = true, false
		c.search.SetValue("")
		c.clamp()
		return c.search.Focus()
	case key.Matches(msg, k.Tree.NextMatch):
		return c.seek(c.word, 1)
	case key.Matches(msg, k.Tree.PrevMatch):
		return c.seek(c.word, -1)
	case key.Matches(msg, k.Global.Back):
		c.Esc()
	}
	return nil
}

// Esc leaves a search and reports whether there was one.
func (c *console) Esc() bool {
	on := c.word != "" || c.missed || c.find.Busy()
	c.find.Cancel()
	c.word, c.hit, c.missed = "", -1, false
	if len(c.pieces) > 0 {
		c.clamp()
	}
	return on
}

func (c *console) typeSearch(msg tea.KeyMsg) tea.Cmd {
	switch msg.Type {
	case tea.KeyEnter:
		c.stopTyping()
		c.hit = -1
		return c.seek(c.search.Value(), 1)
	case tea.KeyEsc:
		c.stopTyping()
		return nil
	}
	var cmd tea.Cmd
	c.search, cmd = c.search.Update(msg)
	return cmd
}

func (c *console) stopTyping() {
	c.searching = false
	c.search.Blur()
}

// seek looks for the next line that holds word, in a direction, off the loop.
func (c *console) seek(word string, step int) tea.Cmd {
	c.word, c.missed = word, false
	if word == "" {
		return nil
	}
	from := c.hit
	if from < 0 {
		from = c.top - step
	}
	ctx, req := c.find.Begin(c.env.Ctx)
	return findLine(ctx, req, c.streams, c.pieces, word, from, step)
}

// foundMsg answers findLine; at is -1 when there is no such line.
type foundMsg struct {
	req uint64
	at  int
}

// findLine goes round once.
func findLine(ctx context.Context, req uint64, streams []stream, pieces []piece, word string, from, step int) tea.Cmd {
	return func() tea.Msg {
		word = strings.ToLower(word)
		for n := 1; n <= len(pieces) && ctx.Err() == nil; n++ {
			at := ((from+n*step)%len(pieces) + len(pieces)) % len(pieces)
			if p := pieces[at]; p.stream >= 0 && strings.Contains(strings.ToLower(plain(streams[p.stream].text[p.from:p.to])), word) {
				return foundMsg{req: req, at: at}
			}
		}
		return foundMsg{req: req, at: -1}
	}
}

func (c *console) handled(msg tea.KeyMsg) bool {
	k := c.env.Keys
	return c.searching || key.Matches(msg, k.List.Up, k.List.Down, k.List.PageUp, k.List.PageDown, k.List.HalfUp, k.List.HalfDown,
		k.List.Top, k.List.Bottom, k.Global.Filter, k.Tree.NextMatch, k.Tree.PrevMatch) ||
		c.word != "" && key.Matches(msg, k.Global.Back)
}

func (c *console) mouse(msg tea.MouseMsg, _, _ int) tea.Cmd {
	switch msg.Button { //nolint:exhaustive // the wheel is all there is
	case tea.MouseButtonWheelUp:
		c.scroll(-3)
	case tea.MouseButtonWheelDown:
		c.scroll(3)
	}
	return nil
}

func (c *console) keys() []key.Binding {
	k := c.env.Keys
	keys := []key.Binding{keymap.Relabel(k.Global.Filter, "search"), keymap.Relabel(k.Global.Copy, "copy stdout"), k.Global.CopyMenu}
	if c.word != "" {
		keys = append(keys, k.Tree.NextMatch)
	}
	return keys
}

func (c *console) footer() string {
	if len(c.pieces) == 0 {
		return ""
	}
	return place(c.top+1, len(c.pieces))
}

func (c *console) note() string { return "console" }

func (c *console) copies() []views.Copyable { return consoleCopies(c.streams) }

func (c *console) link() string { return "" }
