package batch

import (
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/execute/desk"
	"trs/views/jsonscan"
	"trs/views/snippet"
	"trs/views/split"
)

// Copies is what can be copied here.
func (m *Model) Copies() []views.Copyable {
	if m.picker.Shown() {
		return m.picker.Copies()
	}
	one, ok := m.list.Selected()
	if !ok {
		return nil
	}
	var copies []views.Copyable
	if m.split.Focus() == split.Detail && m.showsAnswer() {
		copies = m.answer.Copies()
	}
	if one.at == ended && one.err == nil && one.result.Data != nil {
		copies = append(copies, views.Copyable{Label: "answer", Text: func() string { return jsonscan.Indent(one.result.Data) + "\n" }})
	}
	if one.result.LogID != "" {
		copies = append(copies, views.Copyable{Label: "log id", Text: func() string { return one.result.LogID }})
	}
	copies = append(copies, errorcard.Copies(one.err)...)
	copies = append(copies,
		views.Copyable{Label: "arguments", Text: func() string { return jsonscan.Indent(one.request.Arguments) + "\n" }},
		views.Copyable{Label: "tool slug", Text: func() string { return one.request.Slug }},
		views.Copyable{Label: "batch as JSON", Later: m.copyAll("batch as JSON", func(arguments []byte) string {
			return jsonscan.Indent(arguments) + "\n"
		})})
	return append(copies, m.snippets()...)
}

// SetServer names the server that copied code speaks to.
func (m *Model) SetServer(server snippet.Server) { m.server = server }

// snippets is all calls as one, as something to paste elsewhere.
func (m *Model) snippets() []views.Copyable {
	if m.session == nil || m.picker.Shown() || len(m.items) == m.out {
		return nil
	}
	call := snippet.Call{Session: m.session.ID, Slug: api.MetaMultiExecute, Meta: true}
	server := m.server
	var copies []views.Copyable
	for at, one := range snippet.Copies(server, call) {
		label := "batch as " + one.Label
		copies = append(copies, views.Copyable{Label: label, Later: m.copyAll(label, func(arguments []byte) string {
			all := call
			all.Arguments = arguments
			return snippet.Copies(server, all)[at].Text()
		})})
	}
	return copies
}

// copyAll copies the calls that take part, written in some way from what
// COMPOSIO_MULTI_EXECUTE_TOOL takes. They may be large.
func (m *Model) copyAll(label string, write func(arguments []byte) string) tea.Cmd {
	var requests []desk.Request
	for _, one := range m.taking() {
		requests = append(requests, one.request)
	}
	workflow := m.workflow
	return func() tea.Msg {
		arguments, err := togetherArguments(requests, workflow)
		if err != nil {
			return views.ToastMsg{Kind: views.Bad, Text: "the batch cannot be copied: " + err.Error()}
		}
		return views.CopyMsg{Label: label, Text: write(arguments)}
	}
}

// Link is the link under the cursor of the answer.
func (m *Model) Link() string {
	if m.picker.Shown() || m.split.Focus() != split.Detail || !m.showsAnswer() {
		return ""
	}
	return m.answer.Link()
}

// Actions is what the answer offers beyond its keys.
func (m *Model) Actions() []views.Action {
	if m.picker.Shown() || m.split.Focus() != split.Detail || !m.showsAnswer() {
		return nil
	}
	return m.answer.Actions()
}
