package call

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/execute/desk"
	"trs/views/snippet"
	"trs/views/split"
)

// inResult reports whether the answer of the last run has the keys.
func (m *Model) inResult() bool {
	return !m.calls.Shown() && m.split.Focus() == split.Detail && m.side == sideResult && m.answered()
}

// Link is the link under the cursor of the result.
func (m *Model) Link() string {
	if !m.inResult() {
		return ""
	}
	return m.result.body().Link()
}

// pressMsg presses a key of the form for the palette.
type pressMsg struct{ key tea.KeyMsg }

// Actions is the keys of the form, or what can be done with the answer, for the
// palette.
func (m *Model) Actions() []views.Action {
	switch {
	case m.inResult():
		return m.result.body().Actions()
	case m.form == nil || m.calls.Shown() || m.split.Focus() == split.Detail:
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
	if m.form.CapturesInput() {
		actions = append(actions, desk.Letters(m.env, "execute", m.Idle("execute"), func(press tea.KeyMsg) tea.Msg { return outsideMsg{press} })...)
	}
	return actions
}

// outsideMsg presses a key of the desk for the palette, out of the field that is
// typed in.
type outsideMsg struct{ key tea.KeyMsg }

// pressOutside leaves the field that is typed in, and presses a key.
func (m *Model) pressOutside(press tea.KeyMsg) tea.Cmd {
	if m.form != nil {
		m.form.SetFocused(false)
	}
	m.sizeParts()
	return tea.Batch(m.handleKey(press), m.keepLater())
}

// Copies is what can be copied here.
func (m *Model) Copies() []views.Copyable {
	if m.calls.Shown() {
		return m.calls.Copies()
	}
	var copies []views.Copyable
	if m.inResult() {
		copies = append(copies, m.result.body().Copies()...)
	}
	if o := m.outcome; o != nil {
		copies = append(copies, errorcard.Copies(o.err)...)
		if o.err == nil {
			copies = append(copies,
				views.Copyable{Label: "answer with log id and error", Text: func() string { return string(o.text()) }},
				views.Copyable{Label: "log id", Text: func() string { return o.result.LogID }})
		}
	}
	if m.form != nil {
		copies = append(copies, views.Copyable{Label: "arguments", Text: func() string { return string(m.form.Value()) }})
		copies = append(copies, m.snippets()...)
	}
	if m.slug != "" {
		copies = append(copies, views.Copyable{Label: "tool slug", Text: func() string { return m.slug }})
	}
	return append(copies, errorcard.Copies(m.loadErr)...)
}

// snippets is the call as something to paste elsewhere.
func (m *Model) snippets() []views.Copyable {
	if m.session == nil {
		return nil
	}
	request := m.request()
	return snippet.Copies(m.o.Server, snippet.Call{
		Session: m.session.ID, Slug: request.Slug, Arguments: request.Arguments, Account: request.Account,
		Meta: api.IsMeta(request.Slug), Offload: request.Offload,
	})
}
