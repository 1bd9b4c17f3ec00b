package proxy

import (
	"maps"
	"slices"
	"strings"

	"trs/api"
	"trs/views/safetext"
	"trs/views/split"
)

// describe fills the texts of the detail.
func (m *Model) describe() {
	width, _ := m.split.Size(split.Detail)
	if width == 0 {
		return
	}
	switch m.side {
	case sideAbout:
		m.about.Replace(m.aboutLines(width))
	case sideHeaders:
		m.headers.Replace(m.headerLines(width))
	default: // the others draw themselves
	}
}

// aboutLines says what the desk is for.
func (m *Model) aboutLines(width int) []string {
	th, k := m.env.Theme, m.env.Keys
	lines := []string{""}
	for _, text := range []string{
		"A request goes to the toolkit's own API, with the credential of the account that is named above the form. No tool is needed for it.",
		"The endpoint is a path below the toolkit's address, such as /user, or a URL on the same domain. What comes back, a 404 too, is shown here as it is.",
	} {
		for _, line := range safetext.Wrap(text, max(10, width-4)) {
			lines = append(lines, "  "+th.Text.Paint(line))
		}
		lines = append(lines, "")
	}
	for _, hint := range [][2]string{
		{k.Proxy.Send.Help().Key, "sends it"},
		{k.Proxy.Toolkit.Help().Key, "another toolkit's credential"},
		{k.Proxy.Earlier.Help().Key, "earlier requests, to send again"},
		{k.Form.Raw.Help().Key, "the request as JSON"},
		{k.Proxy.Curl.Help().Key, "copies it as curl"},
		{k.Global.Back.Help().Key, "back to the tools"},
	} {
		lines = append(lines, "  "+th.Key.Paint(safetext.Pad(hint[0], 8))+th.Muted.Paint(hint[1]))
	}
	if m.env.ReadOnly {
		lines = append(lines, "", "  "+th.Warn.Paint("read-only: only GET and HEAD are sent"))
	}
	return lines
}

// headerLines is the headers of the answer by name. What gives access is not
// shown.
func (m *Model) headerLines(width int) []string {
	th := m.env.Theme
	if m.outcome == nil || len(m.outcome.result.Headers) == 0 {
		return []string{"  " + th.Muted.Paint("The answer has no headers.")}
	}
	headers := m.outcome.result.Headers
	label := 0
	for name := range headers {
		label = max(label, min(safetext.Width(safetext.Line(clip(name))), width/2))
	}
	var lines []string
	for _, name := range slices.SortedFunc(maps.Keys(headers), func(a, b string) int {
		return strings.Compare(strings.ToLower(a), strings.ToLower(b))
	}) {
		value := headers[name]
		if api.SecretName(name) && value != "" {
			value = api.Redacted
		}
		const longest = 8192
		value = strings.ToValidUTF8(value[:min(len(value), longest)], "\uFFFD")
		shown := safetext.Pad(safetext.Line(clip(name)), label)
		for _, part := range safetext.Wrap(safetext.Line(value), max(8, width-label-5)) {
			lines = append(lines, "  "+th.Muted.Paint(shown)+"  "+th.Text.Paint(part))
			shown = safetext.Pad("", label)
		}
	}
	return lines
}
