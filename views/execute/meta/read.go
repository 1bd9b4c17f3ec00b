package meta

import (
	"encoding/json"
	"net/url"
	"strings"

	"trs/api"
	"trs/views"
	"trs/views/safetext"
	"trs/views/theme"
)

// head is the summary above an answer.
type head struct {
	mark  string
	ink   *theme.Ink
	text  string
	facts []string
	notes []string // what the answer says to do next
}

// read makes the parts of an answer; false when its shape is not known.
func (m *Model) read(data []byte) bool {
	var told struct {
		Session struct {
			ID string `json:"id"`
		} `json:"session"`
	}
	if json.Unmarshal(data, &told) == nil {
		m.learned.Workflow = told.Session.ID
	}
	switch m.slug {
	case api.MetaSearchTools:
		return m.readSearch(data)
	case api.MetaGetToolSchemas:
		return m.readSchemas(data)
	case api.MetaMultiExecute:
		return m.readMulti(data)
	case api.MetaManageConnections, api.MetaWaitForConnections:
		return m.readConnections(data)
	case api.MetaRemoteBash, api.MetaRemoteWorkbench:
		return m.readConsole(data)
	}
	return false
}

// headLines draws the summary. Where there is little room it is one line.
func (m *Model) headLines() []string {
	th := m.env.Theme
	ink := th.Muted
	if m.head.ink != nil {
		ink = *m.head.ink
	}
	line := " "
	if m.head.mark != "" {
		line += ink.Paint(m.head.mark) + " "
	}
	line += th.Text.Paint(safetext.Line(clip(m.head.text)))
	facts := m.head.facts
	if m.learned.Workflow != "" {
		facts = append(facts[:len(facts):len(facts)], "workflow "+m.learned.Workflow)
	}
	for _, fact := range facts {
		fact = safetext.Line(clip(fact))
		if safetext.Width(line)+safetext.Width(fact)+3 < m.width {
			line += th.Muted.Paint(" · " + fact)
		}
	}
	lines := []string{safetext.Pad(line, m.width)}
	const airy, roomy = 10, 18
	if m.height < airy {
		return lines
	}
	if m.height < roomy {
		return append(lines, safetext.Pad("", m.width))
	}
	for _, note := range m.head.notes {
		for i, part := range safetext.Wrap(safetext.Line(clip(note)), max(8, m.width-4)) {
			if i < 2 && len(lines) < m.height/4 {
				lines = append(lines, safetext.Pad("   "+th.Muted.Paint(part), m.width))
			}
		}
	}
	return append(lines, safetext.Pad("", m.width))
}

// insideLines is how much of the summary stays above one thing of the answer.
func (m *Model) insideLines() int { return 0 }

// webLink is a text that is a link to follow, else "".
func webLink(text string) string {
	const longest = 4096
	if len(text) > longest || !strings.HasPrefix(text, "https://") && !strings.HasPrefix(text, "http://") {
		return ""
	}
	if u, err := url.Parse(text); err != nil || u.Host == "" {
		return ""
	}
	return text
}

// copyable adds a text to what can be copied, unless it is empty.
func copyable(copies []views.Copyable, label, text string) []views.Copyable {
	if text == "" {
		return copies
	}
	return append(copies, views.Copyable{Label: label, Text: func() string { return text }})
}
