package answer

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/conform"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/status"
)

// maxChecked is up to what size an answer is held against its schema: a validator
// needs all of it as values, many times the size of the text.
const maxChecked = 16 << 20

// difference is one kind of thing that does not fit the schema.
type difference struct {
	where   string // items of lists are alike: data.items[].name
	message string
	count   int
	first   []string // the path of the first place
	unknown bool
}

// checkedMsg answers check.
type checkedMsg struct {
	req   uint64
	diffs []difference
	note  string // why nothing could be checked
}

// check holds an answer against a schema.
func check(ctx context.Context, req uint64, data, schema []byte) tea.Cmd {
	return func() tea.Msg {
		diffs, err := compare(ctx, data, schema)
		msg := checkedMsg{req: req, diffs: diffs}
		if err != "" {
			msg.note = err
		}
		return msg
	}
}

// compare lists how a value differs from a schema; note says why it cannot be
// told.
func compare(ctx context.Context, data, source []byte) (diffs []difference, note string) {
	if len(data) > maxChecked {
		return nil, "answers of more than " + status.Bytes(maxChecked) + " are not held against the schema"
	}
	var schema map[string]any
	if err := decode(source, &schema); err != nil {
		return nil, "the tool's output schema cannot be read: " + err.Error()
	}
	var value any
	if err := decode(data, &value); err != nil {
		return nil, "the answer is not JSON"
	}
	schema, value, prefix := aligned(schema, value)
	compiled, err := conform.Compile(schema)
	if err != nil {
		return nil, "the tool's output schema has a mistake: " + err.Error()
	}
	problems, err := conform.Check(ctx, compiled, value)
	if err != nil {
		return nil, "holding the answer against the schema takes too long"
	}
	seen := map[string]bool{}
	for _, p := range problems {
		seen[strings.Join(p.Path, "\x00")] = true
	}
	for _, p := range conform.Unknown(ctx, schema, value) {
		if !seen[strings.Join(p.Path, "\x00")] {
			problems = append(problems, p)
		}
	}
	return grouped(problems, prefix), ""
}

func decode(source []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(source))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// aligned finds the part of a schema and of an answer that are about the same: a
// tool's output schema often describes a wrapper, {data, error, successful}, of
// which only data is answered; and the sandbox puts what it made up from a schema
// into "output", beside a mark.
func aligned(schema map[string]any, value any) (map[string]any, any, []string) {
	var prefix []string
	object, _ := value.(map[string]any)
	if made, _ := object["_simulated"].(bool); made && object["output"] != nil {
		value, prefix = object["output"], []string{"output"}
		object, _ = value.(map[string]any)
	}
	properties, _ := schema["properties"].(map[string]any)
	data, wraps := properties["data"].(map[string]any)
	_, told := properties["successful"]
	if _, whole := object["successful"]; !wraps || !told || whole {
		return schema, value, prefix
	}
	inner := map[string]any{}
	for _, keyword := range []string{"$defs", "definitions"} {
		if defs, ok := schema[keyword]; ok {
			inner[keyword] = defs
		}
	}
	for keyword, v := range data {
		inner[keyword] = v
	}
	return inner, value, prefix
}

// grouped puts together what is wrong alike in the items of lists.
func grouped(problems []conform.Problem, prefix []string) []difference {
	var diffs []difference
	at := map[string]int{}
	for _, p := range problems {
		path := append(append([]string{}, prefix...), p.Path...)
		where := pattern(path)
		if p.Message == conform.Required {
			p.Message = "missing, but required"
		}
		k := where + "\x00" + p.Message
		if i, ok := at[k]; ok {
			diffs[i].count++
			continue
		}
		at[k] = len(diffs)
		diffs = append(diffs, difference{where: where, message: p.Message, count: 1, first: path, unknown: p.Unknown})
	}
	return diffs
}

// pattern is a path with every position left open.
func pattern(path []string) string {
	var out strings.Builder
	for _, step := range path {
		if _, err := strconv.Atoi(step); err == nil {
			out.WriteString("[]")
			continue
		}
		if out.Len() > 0 {
			out.WriteByte('.')
		}
		out.WriteString(step)
	}
	if out.Len() == 0 {
		return "."
	}
	return out.String()
}

// newDiffs is the list of differences.
func newDiffs(env views.Env) *list.Model[difference] {
	return list.New(list.Options[difference]{
		Env: env,
		Columns: []list.Column{
			{Title: "where", Width: 12, Flex: 2, Middle: true},
			{Title: "what", Width: 16, Flex: 3},
			{Title: "places", Width: 6, Right: true, From: 50},
		},
		Row: func(d difference) []list.Cell {
			ink := &env.Theme.Warn
			if d.unknown {
				ink = &env.Theme.Muted
			}
			return []list.Cell{
				{Text: safetext.Line(d.where), Ink: &env.Theme.JSONKey},
				{Text: safetext.Line(d.message), Ink: ink},
				{Text: list.Count(d.count), Ink: &env.Theme.Muted},
			}
		},
		Text:    func(d difference) string { return d.where + " " + d.message },
		Heading: true,
	})
}
