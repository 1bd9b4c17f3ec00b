package tools

import (
	"encoding/json"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/jsonscan"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/status"
	"trs/views/toolcard"
)

// follow shows the chosen tool in the card and, when its schemas are not there,
// has them read once the cursor rests.
func (m *Model) follow() tea.Cmd {
	r, ok := m.current().Selected()
	if !ok {
		if m.shown != "" {
			m.shown = ""
			return m.card.Show(nil)
		}
		return nil
	}
	full := m.full(r)
	have := full != nil
	state := r.slug + "\x00" + r.rule
	if have {
		state += "\x00read"
	}
	if m.one.Failed(r.slug) {
		state += "\x00failed"
	}
	if state == m.shown {
		return nil
	}
	m.shown = state
	cmd := m.card.Show(m.tool(r, full))
	if have {
		return cmd
	}
	return tea.Batch(cmd, m.one.Want(r.slug))
}

// full is all of a tool, or nil when it is yet to be read.
func (m *Model) full(r *row) *api.Tool {
	if r.full != nil {
		return r.full
	}
	if tool, ok := m.one.Tool(r.slug); ok {
		return &tool
	}
	return nil
}

// tool is a row as the card shows it.
func (m *Model) tool(r *row, full *api.Tool) *toolcard.Tool {
	th := m.env.Theme
	width, _ := m.split.Size(split.Detail)
	text, ink := m.standing(r)
	t := &toolcard.Tool{
		Slug: r.slug, Tags: r.tags,
		Summary: []toolcard.Part{{Text: r.toolkit}, {Text: text, Ink: ink}, {Text: size(r.size), Ink: &th.Muted}},
		Missing: m.one.Missing(r.slug, width), Facts: m.facts(r, full),
	}
	if full != nil {
		t.Name, t.Description, t.Input, t.Output = full.Name, full.Description, full.InputParameters, full.OutputParameters
	}
	switch {
	case r.rule != "":
		t.Warning = "not allowed: " + m.judge.because(r)
	case r.deprecated:
		t.Warning = "deprecated"
	}
	return t
}

// size is bytes and about how many tokens they are for a model.
func size(n int) string {
	return status.Bytes(int64(n)) + " ≈ " + list.Count(tokens(n)) + " tok"
}

// standing says whether a tool has the account that it needs.
func (m *Model) standing(r *row) (text string, ink *inkOf) {
	account := m.account(r)
	_, ink = account.Mark(m.env.Theme)
	c := m.connections[strings.ToLower(r.toolkit)]
	switch {
	case account == toolcard.AccountUnneeded:
		return "needs no account", ink
	case account == toolcard.AccountActive:
		return "connected as " + c.account, ink
	case account == toolcard.AccountUnknown:
		return "connection not known", ink
	case c.account != "":
		return "account " + strings.ToLower(string(c.status)), ink
	}
	return "not connected", ink
}

// facts is the table under About.
func (m *Model) facts(r *row, full *api.Tool) []toolcard.Fact {
	th := m.env.Theme
	text, ink := m.standing(r)
	reach := "through search and execute"
	if m.direct[r.slug] {
		reach = "exposed directly by the session"
	}
	facts := []toolcard.Fact{
		{Label: "slug", Value: r.slug}, {Label: "toolkit", Value: r.toolkit}, {Label: "account", Value: text, Ink: ink},
	}
	if r.rule != "" {
		facts = append(facts, toolcard.Fact{Label: "excluded by", Value: m.judge.because(r), Ink: &th.Warn})
	} else {
		facts = append(facts, toolcard.Fact{Label: "reached", Value: reach})
	}
	facts = append(facts,
		toolcard.Fact{Label: "effect", Value: effects[r.effect()]},
		toolcard.Fact{Label: "tags", Value: orDash(strings.Join(r.tags, ", "))},
		toolcard.Fact{Label: "size", Value: size(r.size) + " (name, description and input schema; tokens are estimated)"})
	if full != nil {
		facts = append(facts, toolcard.Fact{Label: "version", Value: version(full)}, toolcard.Fact{Label: "scopes", Value: orDash(scopes(full))})
	}
	if r.deprecated {
		facts = append(facts, toolcard.Fact{Label: "deprecated", Value: "yes", Ink: &th.Warn})
	}
	return facts
}

func version(t *api.Tool) string {
	text := orDash(t.Version)
	if n := len(t.AvailableVersions); n > 1 {
		text += " (the latest of " + list.Count(n) + "; sessions always run the latest)"
	}
	return text
}

// scopes is what the tool needs: "a and (b or c)"; the flat list of legacy tools
// does not say in which combination.
func scopes(t *api.Tool) string {
	if t.ScopeRequirements == nil {
		if len(t.Scopes) == 0 {
			return ""
		}
		return strings.Join(t.Scopes, ", ") + " (some of them)"
	}
	return strings.Join(requirements(t.ScopeRequirements.AllOf), " and ")
}

func requirements(list []api.ScopeRequirement) []string {
	var out []string
	for _, need := range list {
		switch {
		case need.Raw != nil:
			out = append(out, string(need.Raw))
		case need.AnyOf != nil:
			out = append(out, "("+strings.Join(requirements(need.AnyOf), " or ")+")")
		default:
			out = append(out, need.Scope)
		}
	}
	return out
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// because writes a rule as a sentence's end: the place in the config and what it
// means for the tool.
func (j judge) because(r *row) string {
	switch tag, rule := j.tagOf(r), r.rule; {
	case tag != "":
		return "it has the tag " + tag + ", which " + rule + " excludes"
	case rule == "toolkits.enabled":
		return "the toolkit is not in toolkits.enabled"
	case rule == "toolkits.disabled":
		return "the toolkit is in toolkits.disabled"
	case strings.HasPrefix(rule, "auth config "):
		return rule + " allows other tools only"
	case strings.HasSuffix(rule, "tags.enabled"):
		return "it has none of the tags in " + rule
	case strings.HasSuffix(rule, "tags.disabled"):
		return "it has a tag in " + rule
	case strings.HasSuffix(rule, ".enabled"):
		return "it is not in " + rule
	case strings.HasSuffix(rule, ".disabled"):
		return "it is in " + rule
	default:
		return rule
	}
}

// tagOf is the tag for which a tool is excluded, or "".
func (j judge) tagOf(r *row) string {
	var access *api.TagAccess
	switch toolkit, isTag := strings.CutSuffix(strings.TrimPrefix(r.rule, "tools."), ".tags.disabled"); {
	case j.config == nil:
	case r.rule == "tags.disabled":
		access = j.config.Tags
	case isTag:
		access = j.config.Tools[toolkit].Tags
	}
	if access == nil {
		return ""
	}
	for _, tag := range access.Disabled {
		if slices.Contains(r.tags, string(tag)) {
			return string(tag)
		}
	}
	return ""
}

// fieldOf is the field of the config that excludes a tool.
func fieldOf(r *row) string {
	if strings.HasPrefix(r.rule, "auth config ") { // the session's choice of one
		return "auth_configs." + r.toolkit
	}
	return r.rule
}

// toolCopies is what can be copied of the chosen tool; the slug first.
func (m *Model) toolCopies() []views.Copyable {
	r, ok := m.current().Selected()
	if !ok {
		return nil
	}
	copies := []views.Copyable{{Label: "slug", Text: func() string { return r.slug }}}
	var input json.RawMessage
	if full := m.full(r); full != nil {
		input = full.InputParameters
		copies = append(copies,
			views.Copyable{Label: "input schema", Text: func() string { return jsonscan.Indent(full.InputParameters) }},
			views.Copyable{Label: "output schema", Text: func() string { return jsonscan.Indent(full.OutputParameters) }})
	}
	if m.session != nil {
		copies = append(copies, views.Copyable{Label: "curl that runs it", Text: func() string {
			return curl(m.server, m.session.ID, r.slug, input)
		}})
	}
	copies = append(copies, views.Copyable{Label: "slugs of this list", Text: m.slugs})
	if r.rule != "" {
		why := r.slug + ": " + m.judge.because(r)
		copies = append(copies, views.Copyable{Label: "why not", Text: func() string { return why }})
	}
	return copies
}

// slugs is every slug of the list as it is filtered, one a line.
func (m *Model) slugs() string {
	l := m.current()
	slugs := make([]string, 0, l.Len())
	for i := range l.Len() {
		slugs = append(slugs, l.At(i).slug)
	}
	return strings.Join(slugs, "\n")
}

// toolkitsShown names the toolkits that the session enables, for the title.
func (m *Model) toolkitsShown() string {
	if m.session == nil || m.session.Config.Toolkits == nil {
		return "all toolkits"
	}
	f := m.session.Config.Toolkits
	names := slices.Clone(f.Slugs)
	switch {
	case f.Mode != api.FilterEnable && len(names) == 0:
		return "all toolkits"
	case f.Mode != api.FilterEnable:
		return "all but " + short(names)
	case len(names) == 0:
		return "no toolkit"
	}
	return short(names)
}

func short(names []string) string {
	more := ""
	if len(names) > 2 {
		more = " +" + list.Count(len(names)-2)
		names = names[:2]
	}
	return safetext.Line(strings.Join(names, ", ")) + more
}
