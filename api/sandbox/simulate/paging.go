package simulate

import (
	"encoding/base64"
	"encoding/json"
	"errors"
)

// cursor is what a page token holds: how far the reader is, and the last record
// it saw, so that records added meanwhile do not shift the next page.
type cursor struct {
	Offset int    `json:"o"`
	Last   string `json:"l"`
}

// cut keeps one page of the rows.
func (e *environment) cut(st *step, rows []map[string]any) ([]map[string]any, error) {
	size, err := e.number(&st.Page.Size, 100)
	if err != nil {
		return nil, err
	}
	size = max(size, 1)
	start := 0
	if st.Page.Number.present() {
		number, err := e.number(&st.Page.Number, 1)
		if err != nil {
			return nil, err
		}
		start = min((max(number, 1)-1)*size, len(rows))
	}
	token, err := e.text(&st.Page.Token)
	if err != nil {
		return nil, err
	}
	if token != "" {
		if start, err = begin(token, rows); err != nil {
			return nil, &refusal{name: st.Page.Else, detail: token}
		}
	}
	end := min(start+size, len(rows))
	page := map[string]any{"total": len(rows), "size": size, "start": start, "more": end < len(rows), "next": nil}
	if end < len(rows) {
		text, err := json.Marshal(cursor{end, rows[end-1]["id"].(string)})
		if err != nil {
			return nil, err
		}
		page["next"] = base64.RawURLEncoding.EncodeToString(text)
	}
	e.results[st.As+"_page"] = page
	return rows[start:end], nil
}

// begin says at which row a page token goes on.
func begin(token string, rows []map[string]any) (int, error) {
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return 0, err
	}
	var at cursor
	if err := json.Unmarshal(text, &at); err != nil {
		return 0, err
	}
	if at.Offset < 0 || at.Last == "" {
		return 0, errors.New("not a page token")
	}
	for i, row := range rows {
		if row["id"] == at.Last {
			return i + 1, nil
		}
	}
	return min(at.Offset, len(rows)), nil
}

func (e *environment) number(program *expression, otherwise int) (int, error) {
	if !program.present() {
		return otherwise, nil
	}
	value, err := e.eval(program, e.results)
	switch n := value.(type) {
	case int:
		return min(n, 1<<20), err
	case float64:
		return int(min(n, 1<<20)), err
	}
	return otherwise, err
}
