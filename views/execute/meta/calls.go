package meta

import (
	"bytes"
	"encoding/json"
	"strconv"

	"trs/views"
	"trs/views/status"
)

// ran is one call of COMPOSIO_MULTI_EXECUTE_TOOL. Index begins at 0.
type ran struct {
	Slug     string          `json:"tool_slug"`
	Index    int             `json:"index"`
	Error    *string         `json:"error"`
	Response json.RawMessage `json:"response"`
}

// response is what a call that ran answered.
type response struct {
	Successful *bool           `json:"successful"`
	Data       json.RawMessage `json:"data"`
	Error      *string         `json:"error"`
	LogID      string          `json:"log_id"`
}

func (m *Model) readMulti(data []byte) bool {
	var answer struct {
		Results []ran           `json:"results"`
		Next    *string         `json:"next_steps"`
		Remote  json.RawMessage `json:"remote_file_info"`
	}
	if json.Unmarshal(data, &answer) != nil || answer.Results == nil {
		return false
	}
	rows := make([]row, len(answer.Results))
	failed := 0
	for i, one := range answer.Results {
		var bad bool
		rows[i], bad = m.call(i, one)
		if bad {
			failed++
		}
	}
	th := m.env.Theme
	m.head = head{mark: "✓", ink: &th.Good, text: plural(len(rows), "call"), facts: []string{"all succeeded"}}
	if failed > 0 {
		m.head.mark, m.head.ink = "✗", &th.Bad
		m.head.facts = []string{strconv.Itoa(len(rows)-failed) + " succeeded", strconv.Itoa(failed) + " failed"}
	}
	if len(rows) == 0 {
		m.head.facts = nil
	}
	if answer.Next != nil {
		m.head.notes = append(m.head.notes, *answer.Next)
	}
	if path := remotePath(answer.Remote); path != "" {
		m.head.notes = append(m.head.notes, "all of it is in "+path)
	}
	m.body = newTable(m.env, "calls", 16, 2, rows)
	return true
}

// call is the row of one call, and whether it failed.
func (m *Model) call(at int, one ran) (row, bool) {
	th := m.env.Theme
	var got response
	shape := json.Unmarshal(one.Response, &got) == nil && len(one.Response) > 0 && one.Response[0] == '{'
	wrong := ""
	switch {
	case one.Error != nil && *one.Error != "":
		wrong = *one.Error
	case got.Error != nil && *got.Error != "":
		wrong = *got.Error
	case got.Successful != nil && !*got.Successful:
		wrong = "the tool failed"
	case !shape:
		wrong = "no answer"
	}
	r := row{
		id: strconv.Itoa(at), mark: "✓", ink: &th.Good, title: strconv.Itoa(at+1) + "  " + one.Slug, slug: one.Slug, closer: "its answer",
		note: got.LogID, right: status.Bytes(int64(len(got.Data))),
	}
	if wrong != "" {
		r.mark, r.ink, r.note = "✗", &th.Bad, wrong
	}
	if !shape {
		r.right = "not run"
	}
	shown := got.Data
	if !shape || len(shown) == 0 || bytes.Equal(bytes.TrimSpace(shown), []byte("null")) {
		shown = one.Response
	}
	r.copies = func() []views.Copyable {
		copies := copyable(nil, "error", wrong)
		if shape {
			copies = copyable(copies, "answer", string(shown))
		}
		return copyable(copyable(copies, "log id", got.LogID), "slug", one.Slug)
	}
	r.look = func(int) look {
		if wrong != "" && (!shape || len(shown) <= len("{}")) {
			return look{of: newPage(m.env, "error", r, func(width int) []string {
				lines := append([]string{" " + th.Bad.Paint("✗ ") + th.Strong.Paint(clip(one.Slug)), ""}, wrapped(th.Text, wrong, " ", width, 200)...)
				if got.LogID != "" {
					lines = append(lines, "", " "+th.Muted.Paint("log id  ")+th.Text.Paint(clip(got.LogID)))
				}
				return lines
			})}
		}
		one, cmd := newSingle(m.env, shown, r)
		return look{of: one, cmd: cmd}
	}
	return r, wrong != ""
}

// remotePath is where an answer was put that was too large; the name of the
// member is not published.
func remotePath(info json.RawMessage) string {
	var members map[string]any
	if json.Unmarshal(info, &members) != nil {
		return ""
	}
	for _, name := range []string{"path", "file_path", "remote_path", "mount_path"} {
		if path, ok := members[name].(string); ok && path != "" {
			return path
		}
	}
	return ""
}
