package config

import (
	"slices"
	"strings"

	"trs/views"
	"trs/views/errorcard"
	"trs/views/jsonscan"
	"trs/views/snippet"
)

// Copies is the config in its forms, and with a draft the patch.
func (m *Model) Copies() []views.Copyable {
	if m.live == nil {
		return nil
	}
	var copies []views.Copyable
	d := m.draft()
	if d != nil && len(d.changes()) > 0 && (m.mode == reviewing || m.mode == conflicted) {
		copies = append(copies, m.patchCopies(d)...)
	}
	now := m.now()
	both := []views.Copyable{
		{Label: "config as JSON", Text: func() string { return jsonscan.Indent(now.encode()) + "\n" }},
		{Label: "create request", Text: func() string {
			source, err := createRequest(now)
			if err != nil {
				return err.Error()
			}
			return source
		}},
	}
	if m.mode == sourced { // what is on the screen comes first
		slices.Reverse(both)
	}
	copies = append(copies, both...)
	if d != nil && len(d.changes()) > 0 && m.mode != reviewing && m.mode != conflicted {
		copies = append(copies, m.patchCopies(d)...)
	}
	if r, ok := m.list.Selected(); ok && r.leaf != "" && !r.told() {
		copies = append(copies, views.Copyable{Label: "value of " + r.path, Text: func() string { return r.leaf }})
	}
	if d != nil && d.refused != "" {
		copies = append(copies, views.Copyable{Label: "refused JSON", Text: func() string { return d.refused }})
	}
	return append(copies, errorcard.Copies(m.err)...)
}

func (m *Model) patchCopies(d *draft) []views.Copyable {
	patch := func() string {
		p, err := d.patch()
		if err != nil {
			return err.Error()
		}
		return jsonscan.Lines(p)
	}
	return []views.Copyable{
		{Label: "patch as JSON", Text: patch},
		{Label: "curl that sends the patch", Text: func() string {
			return snippet.Request(m.server, "PATCH", snippet.SessionPath(m.live.ID), strings.TrimRight(patch(), "\n"))
		}},
	}
}
