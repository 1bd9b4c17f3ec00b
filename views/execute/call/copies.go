package call

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/errorcard"
	"trs/views/split"
)

// Link is the link under the cursor of the result.
func (m *Model) Link() string {
	if m.split.Focus() != split.Detail || m.side != sideTree {
		return ""
	}
	if value := m.body.Value(); strings.HasPrefix(value, "https://") || strings.HasPrefix(value, "http://") {
		return value
	}
	return ""
}

// pressMsg presses a key of the form for the palette.
type pressMsg struct{ key tea.KeyMsg }

// Actions is the keys of the form, for the palette.
func (m *Model) Actions() []views.Action {
	if m.form == nil || m.split.Focus() == split.Detail {
		return nil
	}
	k := m.env.Keys.Form
	var actions []views.Action
	for _, binding := range []key.Binding{k.Clear, k.Edit, k.Add, k.Remove, k.MoveUp, k.MoveDown, k.Variant, k.NextProblem} {
		if len(binding.Keys()) == 0 {
			continue
		}
		if press, ok := views.KeyMsg(binding.Keys()[0]); ok {
			actions = append(actions, views.Action{Title: "Field: " + binding.Help().Desc, Key: binding.Help().Key, Msg: pressMsg{press}})
		}
	}
	return actions
}

// Copies is what can be copied here.
func (m *Model) Copies() []views.Copyable {
	var copies []views.Copyable
	if m.split.Focus() == split.Detail && m.side == sideTree {
		copies = append(copies, m.body.Copies()...)
	}
	if o := m.outcome; o != nil {
		copies = append(copies, errorcard.Copies(o.err)...)
		if o.err == nil {
			copies = append(copies,
				views.Copyable{Label: "whole answer", Text: func() string { return string(o.text()) }},
				views.Copyable{Label: "log id", Text: func() string { return o.result.LogID }})
		}
	}
	if m.form != nil {
		copies = append(copies, views.Copyable{Label: "arguments", Text: func() string { return string(m.form.Value()) }})
	}
	if m.slug != "" {
		copies = append(copies, views.Copyable{Label: "tool slug", Text: func() string { return m.slug }})
	}
	return append(copies, errorcard.Copies(m.loadErr)...)
}
