package overlay

import (
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/frame"
	"trs/views/input"
	"trs/views/pager"
	"trs/views/safetext"
)

// deaf is how long a question ignores keys, so that what is being typed for
// another place cannot answer it.
const deaf = 250 * time.Millisecond

// confirm is a yes or no question.
type confirm struct {
	kit    Kit
	ask    views.ConfirmMsg
	opened time.Time
	yes    bool // what enter takes
	body   pager.Model
	width  int // that the body was wrapped for
	// Where the buttons are, for the mouse.
	yesX, yesEnd, noX, noEnd, buttonsY int
}

// NewConfirm asks a yes or no question; ConfirmedMsg answers. Enter takes yes,
// or no when there is danger; tab changes that.
func NewConfirm(kit Kit, ask views.ConfirmMsg) Overlay {
	return &confirm{kit: kit, ask: ask, opened: kit.Now(), yes: !ask.Danger, body: pager.New(kit.Keys)}
}

// Cancelled answers no.
func (c *confirm) Cancelled() tea.Cmd { return c.answer(false) }

func (c *confirm) answer(yes bool) tea.Cmd {
	return views.Send(views.ConfirmedMsg{ID: c.ask.ID, Yes: yes})
}

// Update handles a key or a mouse event.
func (c *confirm) Update(msg tea.Msg) (tea.Cmd, bool) {
	if c.kit.Now().Sub(c.opened) < deaf {
		return nil, false
	}
	k := c.kit.Keys.Overlay
	switch msg := msg.(type) {
	case tea.KeyMsg:
		switch {
		case key.Matches(msg, k.Yes):
			return c.answer(true), true
		case key.Matches(msg, k.No, k.Close):
			return c.answer(false), true
		case key.Matches(msg, k.Accept):
			return c.answer(c.yes), true
		case msg.Type == tea.KeyTab || msg.Type == tea.KeyShiftTab || msg.Type == tea.KeyLeft || msg.Type == tea.KeyRight:
			c.yes = !c.yes
		default:
			c.body.Update(msg)
		}
	case tea.MouseMsg:
		switch {
		case c.body.Update(msg):
		case msg.Button != tea.MouseButtonLeft || msg.Action != tea.MouseActionPress || msg.Y != c.buttonsY:
		case msg.X >= c.yesX && msg.X < c.yesEnd:
			return c.answer(true), true
		case msg.X >= c.noX && msg.X < c.noEnd:
			return c.answer(false), true
		}
	}
	return nil, false
}

// View draws the question with its two buttons. Where it is too low for all of the
// question, that scrolls.
func (c *confirm) View(width, height int) string {
	th := c.kit.Theme
	width = min(width-4, 64)
	if c.width != width {
		c.width = width
		c.body.SetLines(safetext.Wrap(safetext.Block(c.ask.Body), width-6))
	}
	c.body.SetSize(width-6, min(c.body.Len(), max(1, height-7)))
	lines := []string{""}
	for line := range strings.SplitSeq(c.body.View(), "\n") {
		lines = append(lines, "  "+th.Text.Paint(line))
	}
	label := c.ask.Yes
	if label == "" {
		label = "yes"
	}
	ink := th.Good
	if c.ask.Danger {
		ink = th.Bad
	}
	yes, no := button("y", label), button("n", "cancel")
	c.yesX, c.buttonsY = 3, len(lines)+2 // border and margin, border and the blank line
	c.yesEnd = c.yesX + safetext.Width(yes)
	c.noX = c.yesEnd + 2
	c.noEnd = c.noX + safetext.Width(no)
	if c.yes {
		yes, no = th.Selected.Over(ink.Paint(yes)), th.Text.Paint(no)
	} else {
		yes, no = ink.Paint(yes), th.Selected.Over(th.Text.Paint(no))
	}
	lines = append(lines, "", "  "+yes+"  "+no)
	footer := "tab other   enter choose"
	if place := c.body.Footer(); place != "" {
		footer = place + "   " + footer
	}
	return frame.Box(th, frame.Options{Title: c.ask.Title, Focused: true, Footer: footer},
		width, len(lines)+3, strings.Join(lines, "\n"))
}

func button(k, label string) string { return " " + k + "  " + safetext.Line(label) + " " }

// prompt asks for one line.
type prompt struct {
	kit   Kit
	ask   views.PromptMsg
	field input.Model
	wrong string
}

// NewPrompt asks for one line of text; PromptedMsg answers.
func NewPrompt(kit Kit, ask views.PromptMsg) Overlay {
	p := &prompt{kit: kit, ask: ask, field: input.New(kit.Theme)}
	p.field.Placeholder = ask.Placeholder
	p.field.SetValue(ask.Value)
	p.field.CursorEnd()
	p.field.Focus()
	if ask.Suggested {
		p.field.SelectAll()
	}
	return p
}

// Cancelled answers that nothing was given.
func (p *prompt) Cancelled() tea.Cmd { return views.Send(views.PromptedMsg{ID: p.ask.ID}) }

// CapturesInput reports that letters are typed into the field.
func (p *prompt) CapturesInput() bool { return true }

// Update handles a key.
func (p *prompt) Update(msg tea.Msg) (tea.Cmd, bool) {
	press, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil, false
	}
	switch {
	case key.Matches(press, p.kit.Keys.Overlay.Close):
		return p.Cancelled(), true
	case key.Matches(press, p.kit.Keys.Overlay.Accept):
		if p.check(); p.wrong != "" {
			return nil, false
		}
		return views.Send(views.PromptedMsg{ID: p.ask.ID, Value: p.field.Value(), OK: true}), true
	}
	var cmd tea.Cmd
	p.field, cmd = p.field.Update(msg)
	p.wrong = ""
	return cmd, false
}

func (p *prompt) check() {
	p.wrong = ""
	if p.ask.Check != nil {
		p.wrong = p.ask.Check(p.field.Value())
	}
}

// View draws the question and the field, which is always in view.
func (p *prompt) View(width, height int) string {
	th := p.kit.Theme
	width = min(width-4, 64)
	p.field.Width = max(1, width-9)
	lines := []string{""}
	if p.ask.Body != "" {
		body := safetext.Wrap(safetext.Block(p.ask.Body), width-6)
		if most := max(1, height-6); len(body) > most {
			body = append(body[:most-1], "…")
		}
		for _, line := range body {
			lines = append(lines, "  "+th.Muted.Paint(line))
		}
		lines = append(lines, "")
	}
	lines = append(lines, "  "+th.Accent.Paint("› ")+p.field.View(), "  "+th.Bad.Paint(safetext.Line(p.wrong)))
	return frame.Box(th, frame.Options{Title: p.ask.Title, Focused: true, Footer: "enter accept   esc cancel"},
		width, len(lines)+2, strings.Join(lines, "\n"))
}
