package search

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/status"
	"trs/views/toolcard"
)

// item is a row: a use case, or with a slug one of its tools.
type item struct {
	query   int // in the answer
	slug    string
	related bool
	hay     string // what a filter looks in
}

func (i item) heading() bool { return i.slug == "" }

func (i item) key() string { return strconv.Itoa(i.query) + " " + i.slug }

// items is an answer's rows, grouped by use case.
func items(answer api.SearchResponse) []item {
	var out []item
	for at, result := range answer.Results {
		out = append(out, item{query: at, hay: result.UseCase})
		for i, slug := range slices.Concat(result.PrimaryToolSlugs, result.RelatedToolSlugs) {
			tool := item{query: at, slug: slug, related: i >= len(result.PrimaryToolSlugs)}
			schema := answer.ToolSchemas[slug]
			tool.hay = strings.Join([]string{slug, schema.Toolkit, tool.role(), schema.Description, result.UseCase}, " ")
			out = append(out, tool)
		}
	}
	return out
}

// take keeps an answer.
func (m *Model) take(msg foundMsg) {
	answer := msg.answer
	m.answer, m.asked, m.at, m.stale, m.shown = &answer, msg.queries, m.env.Now(), false, ""
	m.states = toolcard.StatesOf(answer.ConnectionStatuses)
	m.result = views.Status{Text: found(answer) + " in " + status.Took(m.at.Sub(m.begun))}
	if answer.Error != nil && *answer.Error != "" {
		m.result = views.Status{Text: *answer.Error, Err: true}
	}
}

func found(answer api.SearchResponse) string {
	slugs := map[string]bool{}
	for _, result := range answer.Results {
		for _, slug := range slices.Concat(result.PrimaryToolSlugs, result.RelatedToolSlugs) {
			slugs[slug] = true
		}
	}
	return list.Plural(len(slugs), "tool")
}

// showsPlan reports whether the detail shows a plan and not a tool.
func (m *Model) showsPlan() bool {
	chosen, ok := m.list.Selected()
	return ok && (m.planned || chosen.heading())
}

// follow shows what is chosen and, when it is a tool whose schema the answer only
// refers to, has that read once the cursor rests.
func (m *Model) follow() tea.Cmd {
	chosen, ok := m.list.Selected()
	if ok && m.err != nil && chosen.key() != m.errAt { // older answers are looked at again
		m.err = nil
	}
	cmd := m.showChosen()
	if !ok || m.showsPlan() {
		return cmd
	}
	input, output := m.schemas(chosen.slug)
	if input == nil || output == nil && m.card.Side() == toolcard.Output {
		return tea.Batch(cmd, m.one.Want(chosen.slug))
	}
	return cmd
}

// showChosen puts the chosen row into the detail.
func (m *Model) showChosen() tea.Cmd {
	chosen, ok := m.list.Selected()
	if !ok {
		m.shown = ""
		return m.card.Show(nil)
	}
	if m.showsPlan() {
		if state := "plan " + strconv.Itoa(chosen.query); state != m.shown {
			m.shown = state
			m.plan.SetLines(m.planLines(chosen.query))
		}
		return nil
	}
	input, output := m.schemas(chosen.slug)
	state := chosen.key() + strconv.Itoa(len(input)) + " " + strconv.Itoa(len(output))
	if m.one.Failed(chosen.slug) {
		state += " failed"
	}
	if state == m.shown {
		return nil
	}
	m.shown = state
	return m.card.Show(m.tool(chosen, input, output))
}

// schemas is what is known of a tool's schemas.
func (m *Model) schemas(slug string) (input, output json.RawMessage) {
	schema := m.answer.ToolSchemas[slug]
	tool, _ := m.one.Tool(slug)
	input, output = schema.InputSchema, schema.OutputSchema
	if input == nil {
		input = tool.InputParameters
	}
	if output == nil {
		output = tool.OutputParameters
	}
	return input, output
}

// tool is a found tool as the card shows it.
func (m *Model) tool(i item, input, output json.RawMessage) *toolcard.Tool {
	th := m.env.Theme
	schema := m.answer.ToolSchemas[i.slug]
	more, _ := m.one.Tool(i.slug)
	state, known := m.states.Of(schema.Toolkit)
	account, word := m.states.Account(schema.Toolkit)
	_, ink := account.Mark(th)
	width, _ := m.split.Size(split.Detail)
	t := &toolcard.Tool{
		Slug: i.slug, Name: more.Name, Description: schema.Description, Tags: more.Tags, Input: input, Output: output,
		Summary: []toolcard.Part{{Text: i.role()}, {Text: schema.Toolkit}, {Text: word, Ink: ink}},
		Missing: m.one.Missing(i.slug, width),
	}
	if t.Description == "" {
		t.Description = more.Description
	}
	if known && !state.HasActiveConnection {
		t.Warning = state.StatusMessage
	}
	result := m.answer.Results[i.query]
	t.Facts = []toolcard.Fact{
		{Label: "slug", Value: i.slug},
		{Label: "toolkit", Value: schema.Toolkit},
		{Label: "found for", Value: result.UseCase + " (" + i.role() + ")"},
		{Label: "account", Value: m.account(schema.Toolkit, word), Ink: ink},
	}
	if result.ExecutionGuidance != "" {
		t.Facts = append(t.Facts, toolcard.Fact{Label: "guidance", Value: result.ExecutionGuidance})
	}
	if more.IsDeprecated {
		t.Facts = append(t.Facts, toolcard.Fact{Label: "deprecated", Value: "yes", Ink: &th.Warn})
	}
	return t
}

func (i item) role() string {
	if i.related {
		return "related"
	}
	return "primary"
}

// account is what the answer says about a toolkit's connection. The person's
// profile is part of it and is not shown.
func (m *Model) account(toolkit, word string) string {
	state, known := m.states.Of(toolkit)
	if !known {
		return word
	}
	text := word
	var details struct {
		Account string `json:"connected_account_id"`
	}
	if json.Unmarshal(state.ConnectionDetails, &details) == nil && details.Account != "" {
		text += " as " + details.Account
	}
	if state.StatusMessage != "" && !state.HasActiveConnection {
		text += ": " + state.StatusMessage
	}
	for _, account := range state.Accounts {
		name := account.Alias
		if name == "" {
			name = account.ID
		}
		text += "; " + name + " (" + account.Status + ")"
	}
	if state.AccountSelection != "" {
		text += "; choosing an account is " + state.AccountSelection
	}
	return text
}

// planLines draws what the server says about a use case.
func (m *Model) planLines(at int) []string {
	width, _ := m.split.Size(split.Detail)
	width = max(8, width-2)
	th := m.env.Theme
	result := m.answer.Results[at]
	var lines []string
	for i, part := range safetext.Wrap(safetext.Line(result.UseCase), width) {
		if i < 3 {
			lines = append(lines, " "+th.Strong.Paint(part))
		}
	}
	facts := []string{}
	if result.Difficulty != "" {
		facts = append(facts, result.Difficulty)
	}
	for _, toolkit := range result.Toolkits {
		_, word := m.states.Account(toolkit)
		facts = append(facts, toolkit+" "+word)
	}
	for _, part := range safetext.Wrap(safetext.Line(strings.Join(facts, " · ")), width) {
		lines = append(lines, " "+th.Muted.Paint(part))
	}
	if result.Error != nil && *result.Error != "" {
		for _, part := range safetext.Wrap("✗ "+safetext.Line(*result.Error), width) {
			lines = append(lines, " "+th.Bad.Paint(part))
		}
	}
	lines = append(lines, "")
	for _, line := range m.marks.Lines(toolcard.Plan(result, m.answer.NextStepsGuidance), width) {
		lines = append(lines, " "+line)
	}
	return lines
}

// copies is what can be copied of the chosen row.
func (m *Model) copies() []views.Copyable {
	chosen, ok := m.list.Selected()
	if !ok {
		return nil
	}
	result := m.answer.Results[chosen.query]
	var copies []views.Copyable
	text := func(label, value string) {
		if value != "" {
			copies = append(copies, views.Copyable{Label: label, Text: func() string { return value }})
		}
	}
	if !chosen.heading() {
		input, output := m.schemas(chosen.slug)
		text("slug", chosen.slug)
		text("input schema", string(input))
		text("output schema", string(output))
	}
	text("plan", toolcard.Plan(result, m.answer.NextStepsGuidance))
	text("use case", result.UseCase)
	text("primary slugs", strings.Join(result.PrimaryToolSlugs, "\n"))
	text("plan id", result.PlanID)
	return copies
}
