package batch

import (
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
		views.Copyable{Label: "batch as JSON", Text: m.asJSON})
	return append(copies, m.snippets()...)
}

// SetServer names the server that copied code speaks to.
func (m *Model) SetServer(server snippet.Server) { m.server = server }

// snippets is all calls as one, as something to paste elsewhere.
func (m *Model) snippets() []views.Copyable {
	if m.session == nil || m.picker.Shown() {
		return nil
	}
	arguments := m.asJSON()
	if arguments == "" {
		return nil
	}
	copies := snippet.Copies(m.server, snippet.Call{Session: m.session.ID, Slug: api.MetaMultiExecute, Meta: true, Arguments: []byte(arguments)})
	for i := range copies {
		copies[i].Label = "batch as " + copies[i].Label
	}
	return copies
}

// asJSON is the calls that take part as COMPOSIO_MULTI_EXECUTE_TOOL takes them.
func (m *Model) asJSON() string {
	var requests []desk.Request
	for _, one := range m.taking() {
		requests = append(requests, one.request)
	}
	arguments, err := togetherArguments(requests, m.workflow)
	if err != nil {
		return ""
	}
	return jsonscan.Indent(arguments) + "\n"
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
