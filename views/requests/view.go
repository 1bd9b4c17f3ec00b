package requests

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"trs/api/journal"
	"trs/views/frame"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/status"
	"trs/views/theme"
)

// summaryLines is the lines above the body in the detail.
const summaryLines = 5

// View draws the exchanges and the chosen one.
func (m *Model) View() string {
	e, ok := m.list.Selected()
	right := frame.Options{Title: "Exchange"}
	body := "\n  " + m.env.Theme.Muted.Paint("choose a request to look into it")
	if ok {
		right.Title = safetext.Line(operation(e))
		right.Note = [...]string{"response", "request", "headers"}[m.detail]
		body = m.detailView(e)
		right.Footer = m.headers.Footer()
		if m.detail != heads {
			right.Footer = m.body.Footer()
			if note := m.body.Note(); note != "" {
				right.Note += " · " + note
			}
		}
	}
	return m.split.View(frame.Options{Title: "Requests", Note: m.dropped(), Footer: m.list.Footer()}, right, m.list.View(), body)
}

func (m *Model) row(e journal.Exchange) []list.Cell {
	th := m.env.Theme
	ink := statusInk(th, e)
	took := ""
	if e.Done {
		took = status.Took(e.Duration)
	}
	return []list.Cell{
		list.Paint(e.Start.Local().Format("15:04:05"), &th.Muted),
		{Text: safetext.Line(e.Method)},
		{Text: safetext.Line(brief(path(e.URL)))},
		list.Paint(statusText(e), &ink),
		list.Paint(took, &th.Muted),
		list.Paint(size(e), &th.Muted),
	}
}

func size(e journal.Exchange) string {
	if !e.Done {
		return ""
	}
	return status.Bytes(e.ResponseBody.Size)
}

// statusText is the status, or what stands for it: … under way, ✗ no answer.
func statusText(e journal.Exchange) string {
	switch {
	case e.Status != 0:
		return strconv.Itoa(e.Status)
	case e.Done:
		return "✗"
	}
	return "…"
}

func statusInk(th *theme.Theme, e journal.Exchange) theme.Ink {
	switch {
	case !e.Done:
		return th.Muted
	case e.Status >= 500 || e.Status == 0:
		return th.Bad
	case e.Status >= 400:
		return th.Warn
	}
	return th.Good
}

// path is what tells a URL from the others: without scheme, host and the prefix
// that all have.
func path(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	p := strings.TrimPrefix(u.EscapedPath(), "/api/v3.1")
	p = strings.TrimPrefix(p, "/tool_router")
	if u.RawQuery != "" {
		p += "?" + u.RawQuery
	}
	return p
}

// brief is a path that begins with the end of its session's id, so that what was
// asked of the session is seen in a narrow column too.
func brief(path string) string {
	const prefix, tail = "/session/", 4
	rest, ok := strings.CutPrefix(path, prefix)
	if !ok {
		return path
	}
	id, more, found := strings.Cut(rest, "/")
	if len(id) <= tail+3 {
		return path
	}
	id = "…" + strings.ToValidUTF8(id[len(id)-tail:], "")
	if !found {
		return prefix + id
	}
	return id + "/" + more
}

func operation(e journal.Exchange) string {
	name := e.Operation
	if name == "" {
		name = e.Method + " " + path(e.URL)
	}
	if e.Attempt > 1 {
		name += " (attempt " + strconv.Itoa(e.Attempt) + ")"
	}
	return name
}

func (m *Model) detailView(e journal.Exchange) string {
	width, _ := m.split.Size(split.Detail)
	th := m.env.Theme
	ink := statusInk(th, e)
	line := safetext.Line(e.Method) + " " + safetext.Middle(safetext.Line(e.URL), max(8, width-10))
	result := ink.Paint(strings.TrimSpace(statusText(e) + " " + http.StatusText(e.Status)))
	if e.Done {
		result += th.Muted.Paint("   " + status.Took(e.Duration) + "   " + status.Bytes(e.ResponseBody.Size) + " received   " +
			status.Bytes(e.RequestBody.Size) + " sent")
	}
	lines := []string{
		" " + th.Strong.Paint(line),
		" " + result,
		" " + th.Muted.Paint("request id ") + th.Text.Paint(safetext.Middle(orDash(safetext.Line(e.RequestID)), max(8, width-13))),
		" " + th.Muted.Paint(status.Exact(e.Start)),
		"",
	}
	switch body := m.bodyOf(e); {
	case e.Error == "" && m.detail != heads && body.Truncated && len(body.Data) > 0:
		note := "! only the first " + status.Bytes(int64(len(body.Data))) + " of the body are kept"
		lines[4] = " " + th.Warn.Paint(safetext.Truncate(note, width-2))
	case e.Error != "":
		lines[4] = " " + th.Bad.Paint(safetext.Truncate("✗ "+safetext.Line(e.Error), width-2))
	}
	return strings.Join(lines, "\n") + "\n" + m.bodyView(e)
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func (m *Model) bodyView(e journal.Exchange) string {
	if m.detail == heads {
		return m.headers.View()
	}
	if body := m.bodyOf(e); len(body.Data) > 0 {
		return m.body.View()
	}
	width, _ := m.split.Size(split.Detail)
	var lines []string
	for _, line := range safetext.Wrap(m.noBody(e), max(8, width-4)) {
		lines = append(lines, "  "+m.env.Theme.Muted.Paint(line))
	}
	return strings.Join(lines, "\n")
}

// noBody is why there is no body to show.
func (m *Model) noBody(e journal.Exchange) string {
	switch {
	case m.bodyOf(e).Omitted:
		return "The body is not kept: it is a file, or its secrets could not be taken out."
	case m.detail == response && !e.Done:
		return "The answer has not come yet."
	case m.detail == response && e.Status == 0:
		return "No answer came."
	}
	return "no body"
}

// dropped says how many exchanges of this run the journal has let go.
func (m *Model) dropped() string {
	items := m.list.Items()
	if len(items) == 0 {
		return ""
	}
	oldest := items[len(items)-1].ID
	if oldest <= m.cleared+1 {
		return ""
	}
	return list.Count(int(oldest-m.cleared-1)) + " older ones are not kept" //nolint:gosec // far below the limits of int
}

// fillHeaders makes the lines of both headers.
func (m *Model) fillHeaders() {
	e, ok := m.list.Selected()
	if !ok {
		m.headers.SetLines(nil)
		return
	}
	width, _ := m.split.Size(split.Detail)
	lines := []string{" " + m.env.Theme.Strong.Paint(safetext.Line(e.Method))} // and all of the address
	for _, part := range safetext.Wrap(safetext.Line(e.URL), max(8, width-3)) {
		lines = append(lines, "  "+m.env.Theme.Text.Paint(part))
	}
	lines = append(append(lines, ""), m.headerLines("Request", e.RequestHeader, width)...)
	lines = append(lines, "")
	m.headers.Replace(append(lines, m.headerLines("Response", e.ResponseHeader, width)...))
}

func (m *Model) headerLines(title string, header http.Header, width int) []string {
	th := m.env.Theme
	lines := []string{" " + th.Strong.Paint(title)}
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			label := safetext.Line(name) + ": "
			for i, part := range safetext.Wrap(safetext.Line(value), max(8, width-4-safetext.Width(label))) {
				if i > 0 {
					label = safetext.Pad("", safetext.Width(label))
				}
				lines = append(lines, "  "+th.Muted.Paint(label)+th.Text.Paint(part))
			}
		}
	}
	return lines
}

func idText(id uint64) string { return strconv.FormatUint(id, 10) }
