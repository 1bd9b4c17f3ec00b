package sessions

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/key"

	"trs/api"
	"trs/keymap"
	"trs/views/errorcard"
	"trs/views/safetext"
	"trs/views/theme"
)

// keys is what matters where the form has the cursor.
func (d *draft) keys() []key.Binding {
	k := d.env.Keys
	if typing := d.list.Typing(); typing != nil {
		return typing
	}
	keys := []key.Binding{keymap.Relabel(k.Form.Choose, "create"), k.Form.Next}
	if d.field == toolkitsField {
		keys = append(keys, keymap.Relabel(k.List.Mark, "pick toolkit"), k.Global.Filter)
	}
	return append(keys, keymap.Relabel(k.Form.Cancel, "later"), keymap.Relabel(k.Form.Remove, "clear"))
}

// errorLines is why the session could not be made. The form stays around it, so
// it is shorter than the card of a failure.
func (d *draft) errorLines(width int) []string {
	if d.err == nil {
		return nil
	}
	th := d.env.Theme
	var lines []string
	say := func(ink theme.Ink, text string) {
		for _, line := range safetext.Wrap(safetext.Line(text), max(10, width-4)) {
			lines = append(lines, "  "+ink.Paint(line))
		}
	}
	failure := api.AsError(d.err)
	text := errorcard.Message(d.err)
	if failure != nil && len(failure.Details) > 0 {
		text += ": " + strings.Join(failure.Details, "; ")
	}
	if api.OutcomeUnknown(d.err) {
		say(th.Bad, "✗ failed: "+text)
		say(th.Warn, "! the session may exist all the same, and cannot be listed; "+d.env.Keys.Form.Choose.Help().Key+" makes another")
	} else {
		say(th.Bad, "✗ not created: "+text)
	}
	if failure == nil {
		return lines
	}
	if failure.SuggestedFix != "" {
		say(th.Good, "→ "+failure.SuggestedFix)
	}
	if facts := told(failure); facts != "" {
		say(th.Muted, facts)
	}
	return lines
}

// told is what support wants to know of a failure, in a line.
func told(failure *api.Error) string {
	var parts []string
	if failure.Status != 0 {
		parts = append(parts, "status "+strconv.Itoa(failure.Status))
	}
	if failure.Code != 0 {
		parts = append(parts, "code "+strconv.Itoa(failure.Code))
	}
	if failure.Slug != "" {
		parts = append(parts, failure.Slug)
	}
	if failure.RequestID != "" {
		parts = append(parts, "request "+failure.RequestID)
	}
	return strings.Join(parts, " · ")
}
