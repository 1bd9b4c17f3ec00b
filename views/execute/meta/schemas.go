package meta

import (
	"encoding/json"
	"maps"
	"slices"

	"trs/api"
	"trs/views"
	"trs/views/list"
	"trs/views/toolcard"
)

// readSchemas is the answer of COMPOSIO_GET_TOOL_SCHEMAS: the tools with their
// schemas, then what was not found with what may have been meant.
func (m *Model) readSchemas(data []byte) bool {
	var answer struct {
		Success     *bool                     `json:"success"`
		Schemas     map[string]api.ToolSchema `json:"tool_schemas"`
		NotFound    []string                  `json:"not_found"`
		Suggestions map[string][]string       `json:"suggestions"`
		Message     string                    `json:"not_found_message"`
	}
	if json.Unmarshal(data, &answer) != nil || answer.Schemas == nil {
		return false
	}
	th := m.env.Theme
	var rows []row
	for _, slug := range slices.Sorted(maps.Keys(answer.Schemas)) {
		schema := answer.Schemas[slug]
		r := row{
			id: slug, mark: "✓", ink: &th.Good, title: slug, note: schema.Toolkit, right: schemaSize(schema), hay: clip(schema.Description),
			slug: slug, toolkit: schema.Toolkit, closer: "schema", copies: func() []views.Copyable { return schemaCopies(slug, schema) },
		}
		r.look = func(int) look { return lookAtTool(m.env, r, schema, []toolcard.Part{{Text: schema.Toolkit}}) }
		rows = append(rows, r)
		m.learned.Tools = append(m.learned.Tools, slug)
	}
	for _, slug := range answer.NotFound {
		rows = append(rows, row{
			id: "missing " + slug, mark: "✗", ink: &th.Bad, title: slug, note: "no such tool", right: "not found",
			copies: func() []views.Copyable { return copyable(nil, "slug", slug) },
		})
		for _, other := range answer.Suggestions[slug] {
			rows = append(rows, row{
				id: slug + " " + other, mark: "→", title: "  " + other, note: "may be meant", slug: other, opens: true,
				copies: func() []views.Copyable { return copyable(nil, "slug", other) },
			})
		}
	}
	m.head = head{mark: "✓", ink: &th.Good, text: plural(len(answer.Schemas), "schema")}
	if len(answer.NotFound) > 0 {
		m.head.mark, m.head.ink = "!", &th.Warn
		m.head.facts = []string{list.Count(len(answer.NotFound)) + " not found"}
		m.head.notes = []string{answer.Message}
	}
	m.body = newTable(m.env, "schemas", 14, 0, rows)
	return true
}

// schemaSize says in a word how many fields a tool takes.
func schemaSize(schema api.ToolSchema) string {
	var object struct {
		Properties map[string]json.RawMessage `json:"properties"`
	}
	if schema.InputSchema == nil || json.Unmarshal(schema.InputSchema, &object) != nil {
		return ""
	}
	return plural(len(object.Properties), "field")
}
