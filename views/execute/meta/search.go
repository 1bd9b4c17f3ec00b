package meta

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"trs/api"
	"trs/views"
	"trs/views/list"
	"trs/views/markdown"
	"trs/views/safetext"
	"trs/views/theme"
	"trs/views/toolcard"
)

// found is a search with what its rows need.
type found struct {
	env    views.Env
	answer api.SearchResponse
	states toolcard.States
}

func (m *Model) readSearch(data []byte) bool {
	f := &found{env: m.env}
	if json.Unmarshal(data, &f.answer) != nil || f.answer.Results == nil {
		return false
	}
	f.states = toolcard.StatesOf(f.answer.ConnectionStatuses)
	var rows []row
	tools := map[string]bool{}
	for i, result := range f.answer.Results {
		rows = append(rows, f.heading(i, result))
		for n, slug := range slices.Concat(result.PrimaryToolSlugs, result.RelatedToolSlugs) {
			rows = append(rows, f.tool(strconv.Itoa(i)+" "+slug, slug, n >= len(result.PrimaryToolSlugs)))
			if !tools[slug] {
				tools[slug] = true
				m.learned.Tools = append(m.learned.Tools, slug)
			}
		}
	}
	if len(f.answer.ConnectionStatuses) > 0 {
		rows = append(rows, row{id: "connections", title: "Connections", strong: true, right: list.Count(len(f.answer.ConnectionStatuses))})
		for _, state := range f.answer.ConnectionStatuses {
			rows = append(rows, f.connection(state))
		}
	}
	m.head = head{text: plural(len(tools), "tool") + " for " + plural(len(f.answer.Results), "use case"), notes: f.answer.NextStepsGuidance}
	m.body = newTable(m.env, "tools found", 12, 0, rows)
	return true
}

// heading is the row of a use case; looking closer shows its plan.
func (f *found) heading(at int, result api.SearchResult) row {
	difficulty, _, _ := strings.Cut(result.Difficulty, " ")
	r := row{
		id: "case " + strconv.Itoa(at), mark: strconv.Itoa(at + 1), ink: &f.env.Theme.Accent, title: result.UseCase,
		strong: true, right: difficulty, closer: "plan",
	}
	if result.Error != nil && *result.Error != "" {
		r.mark, r.ink, r.right = "✗", &f.env.Theme.Bad, "failed"
	}
	plan := toolcard.Plan(result, f.answer.NextStepsGuidance)
	r.copies = func() []views.Copyable {
		copies := copyable(nil, "plan", plan)
		copies = copyable(copies, "use case", result.UseCase)
		copies = copyable(copies, "tool slugs", strings.Join(slices.Concat(result.PrimaryToolSlugs, result.RelatedToolSlugs), "\n"))
		return copyable(copies, "plan id", result.PlanID)
	}
	marks := markdown.New(f.env.Theme)
	r.look = func(int) look {
		return look{of: newPage(f.env, "plan", r, func(width int) []string { return f.planLines(marks, result, plan, width) })}
	}
	return r
}

func (f *found) planLines(marks *markdown.Renderer, result api.SearchResult, plan string, width int) []string {
	th := f.env.Theme
	lines := wrapped(th.Strong, result.UseCase, " ", width, 3)
	var facts []string
	if result.Difficulty != "" {
		facts = append(facts, result.Difficulty)
	}
	for _, toolkit := range result.Toolkits {
		_, word, _ := f.mark(toolkit)
		facts = append(facts, toolkit+" "+word)
	}
	lines = append(lines, wrapped(th.Muted, strings.Join(facts, " · "), " ", width, 3)...)
	if result.Error != nil && *result.Error != "" {
		lines = append(lines, wrapped(th.Bad, "✗ "+*result.Error, " ", width, 4)...)
	}
	lines = append(lines, "")
	for _, line := range marks.Lines(plan, max(8, width-2)) {
		lines = append(lines, " "+line)
	}
	return lines
}

// tool is the row of a tool that was found.
func (f *found) tool(id, slug string, related bool) row {
	schema := f.answer.ToolSchemas[slug]
	mark, word, ink := f.mark(schema.Toolkit)
	r := row{
		id: id, mark: mark, ink: ink, title: "  " + slug, note: schema.Toolkit, right: "primary", hay: clip(schema.Description),
		slug: slug, toolkit: schema.Toolkit, opens: true, closer: "schema",
	}
	if related {
		r.right = "related"
	}
	r.copies = func() []views.Copyable { return schemaCopies(slug, schema) }
	r.look = func(int) look {
		summary := []toolcard.Part{{Text: schema.Toolkit}, {Text: word, Ink: ink}}
		return lookAtTool(f.env, r, schema, summary)
	}
	return r
}

// mark is a toolkit's connection in one letter and in words.
func (f *found) mark(toolkit string) (mark, word string, ink *theme.Ink) {
	account, word := f.states.Account(toolkit)
	mark, ink = account.Mark(f.env.Theme)
	return mark, word, ink
}

// connection is the row of a toolkit's connection.
func (f *found) connection(state api.ConnectionStatus) row {
	mark, word, ink := f.mark(state.Toolkit)
	r := row{id: "connection " + state.Toolkit, mark: mark, ink: ink, title: "  " + state.Toolkit, right: word, toolkit: state.Toolkit, closer: "details"}
	r.copies = func() []views.Copyable {
		return copyable(copyable(nil, "toolkit", state.Toolkit), "message", state.StatusMessage)
	}
	r.look = func(int) look {
		return look{of: newPage(f.env, "connection", r, func(width int) []string {
			th := f.env.Theme
			lines := append([]string{" " + ink.Paint(mark+" ") + th.Strong.Paint(safetext.Line(clip(state.Toolkit))) + th.Muted.Paint("  "+word), ""},
				wrapped(th.Text, state.StatusMessage, " ", width, 20)...)
			lines = append(lines, wrapped(th.Muted, state.Description, " ", width, 20)...)
			for _, account := range state.Accounts {
				lines = append(lines, wrapped(th.Text, strings.TrimSpace(account.Alias+" "+account.ID+" "+account.Status), " · ", width, 2)...)
			}
			return lines
		})}
	}
	return r
}

// lookAtTool is the card of a tool with the schemas that an answer holds.
func lookAtTool(env views.Env, r row, schema api.ToolSchema, summary []toolcard.Part) look {
	missing := "The answer does not hold this schema."
	if schema.SchemaRef != nil && schema.SchemaRef.Tool != "" {
		missing = safetext.Line(clip(schema.SchemaRef.Tool)) + " tells it."
	}
	missing += " " + env.Keys.Meta.Use.Help().Key + " opens the tool, which reads it."
	c, cmd := newCard(env, &toolcard.Tool{
		Slug: r.slug, Name: r.slug, Description: schema.Description, Summary: summary, Input: schema.InputSchema, Output: schema.OutputSchema,
		Missing: append([]string{""}, wrapped(env.Theme.Muted, missing, "  ", 60, 4)...),
	}, r)
	return look{of: c, cmd: cmd}
}

func schemaCopies(slug string, schema api.ToolSchema) []views.Copyable {
	copies := copyable(nil, "slug", slug)
	copies = copyable(copies, "input schema", string(schema.InputSchema))
	return copyable(copies, "output schema", string(schema.OutputSchema))
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return list.Count(n) + " " + what + "s"
}

// wrapped is a stranger's text in at most most lines behind a margin.
func wrapped(ink theme.Ink, text, margin string, width, most int) []string {
	if text == "" {
		return nil
	}
	const longest = 8192
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "") + "…"
	}
	var lines []string
	for _, part := range safetext.Wrap(safetext.Line(text), max(8, width-len(margin)-1)) {
		if len(lines) == most {
			break
		}
		lines = append(lines, margin+ink.Paint(part))
	}
	return lines
}
