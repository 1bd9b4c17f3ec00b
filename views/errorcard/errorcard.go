// Package errorcard draws a failure as a person needs it: what failed, why, what
// to do, and what to tell support.
package errorcard

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/key"

	"trs/api"
	"trs/views"
	"trs/views/safetext"
	"trs/views/theme"
)

// Lines draws err for a part of the screen that scrolls. what says what was being
// done, for example "loading the tools". retry is the binding that tries again; a
// disabled one is not offered.
func Lines(env views.Env, err error, what string, retry key.Binding, width int) []string {
	return Draw(env, err, what, retry, width, math.MaxInt)
}

// Draw is Lines for a part of the screen that does not scroll. Where it is too low
// for all of it, what stands between the facts goes first, then the facts: the
// last line says with which key they are copied.
func Draw(env views.Env, err error, what string, retry key.Binding, width, height int) []string {
	lines := told(env.Theme, err, what, width)
	menu, again := env.Keys.Global.CopyMenu, retry.Enabled() && len(retry.Keys()) > 0 && !api.IsReadOnly(err)
	if !menu.Enabled() && !again {
		return lines
	}
	lines = append(lines, "")
	if len(lines) >= height {
		lines = slices.DeleteFunc(lines, func(line string) bool { return strings.TrimSpace(line) == "" })
	}
	last := "  "
	if again {
		last += env.Theme.Key.Paint(retry.Help().Key) + env.Theme.Muted.Paint(" tries again   ")
	}
	if menu.Enabled() {
		last += env.Theme.Key.Paint(menu.Help().Key)
		if rest := len(lines) - max(1, height-1); rest > 0 {
			lines = lines[:max(1, height-1)]
			last += env.Theme.Muted.Paint(" has the rest, " + strconv.Itoa(rest) + " more lines")
		} else {
			last += env.Theme.Muted.Paint(" copies the details")
		}
	}
	return append(lines, safetext.Truncate(last, max(16, width)))
}

// told is what failed, why, and what to tell support.
func told(th *theme.Theme, err error, what string, width int) []string {
	width = max(16, width-4)
	c := card{theme: th, width: width, lines: []string{""}}
	if api.IsReadOnly(err) {
		c.add(th.Warn, "! "+what+": "+Message(err))
		c.lines = append(c.lines, "")
		c.add(th.Good, "→ Start trs without --read-only (or read_only in the config file) to do this.")
		return c.indented()
	}
	c.add(th.Bad, "✗ "+what+" failed")
	c.add(th.Text, capital(Message(err)))
	var failure *api.Error
	if errors.As(err, &failure) {
		c.answer(failure)
	}
	return c.indented()
}

// Offer puts lines below the heading of a drawn failure, where they are seen
// however little room there is: a way out, or what has to be known first.
func Offer(lines []string, more ...string) []string {
	heading := slices.IndexFunc(lines, func(line string) bool { return strings.TrimSpace(line) != "" })
	return slices.Insert(lines, min(heading+1, len(lines)), more...)
}

type card struct {
	theme *theme.Theme
	width int
	lines []string
}

func (c *card) indented() []string {
	for i := range c.lines {
		c.lines[i] = "  " + c.lines[i]
	}
	return c.lines
}

func (c *card) add(ink theme.Ink, text string) {
	for _, line := range safetext.Wrap(safetext.Block(text), c.width) {
		c.lines = append(c.lines, ink.Paint(line))
	}
}

func (c *card) answer(e *api.Error) {
	for _, detail := range e.Details {
		c.add(c.theme.Text, "· "+detail)
	}
	if e.SuggestedFix != "" {
		c.lines = append(c.lines, "")
		c.add(c.theme.Good, "→ "+e.SuggestedFix)
	}
	c.lines = append(c.lines, "")
	for _, fact := range facts(e) {
		label := c.theme.Muted.Paint(safetext.Pad(fact[0], 12))
		c.lines = append(c.lines, label+c.theme.Text.Paint(safetext.Middle(safetext.Line(fact[1]), c.width-12)))
	}
}

func facts(e *api.Error) [][2]string {
	var out [][2]string
	add := func(label, value string) {
		if value != "" {
			out = append(out, [2]string{label, value})
		}
	}
	add("operation", e.Op)
	if e.Status != 0 {
		add("status", strconv.Itoa(e.Status))
	}
	if e.Code != 0 {
		add("code", strconv.Itoa(e.Code))
	}
	add("slug", e.Slug)
	add("request id", e.RequestID)
	if e.RetryAfter > 0 {
		add("retry after", e.RetryAfter.String())
	}
	return out
}

// Message is err in one line, for a status line or a toast: why something failed,
// without the name that the API's contract has for it.
func Message(err error) string {
	var failure *api.Error
	switch {
	case err == nil:
		return ""
	case errors.Is(err, context.DeadlineExceeded):
		return "the server did not answer in time"
	case errors.As(err, &failure) && failure.Message != "":
		return failure.Message
	case failure != nil && failure.Err != nil && api.IsReadOnly(err):
		return failure.Err.Error()
	case failure != nil:
		why := strings.TrimPrefix(failure.Error(), failure.Op+": ")
		return strings.Replace(err.Error(), failure.Error(), why, 1) // what was said around it stays
	}
	return err.Error()
}

// Copies is what can be copied of a failure, for the copy menu.
func Copies(err error) []views.Copyable {
	if err == nil {
		return nil
	}
	copies := []views.Copyable{{Label: "error", Text: func() string { return text(err) }}}
	var failure *api.Error
	if errors.As(err, &failure) && failure.RequestID != "" {
		copies = append(copies, views.Copyable{Label: "request id", Text: func() string { return failure.RequestID }})
	}
	return copies
}

// text is everything about err, for a bug report.
func text(err error) string {
	var failure *api.Error
	if !errors.As(err, &failure) {
		return err.Error()
	}
	var out strings.Builder
	out.WriteString(Message(err) + "\n")
	for _, detail := range failure.Details {
		out.WriteString("- " + detail + "\n")
	}
	if failure.SuggestedFix != "" {
		out.WriteString("suggested fix: " + failure.SuggestedFix + "\n")
	}
	for _, fact := range facts(failure) {
		fmt.Fprintf(&out, "%s: %s\n", fact[0], fact[1])
	}
	return out.String()
}

// capital begins a sentence with a capital letter.
func capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}
