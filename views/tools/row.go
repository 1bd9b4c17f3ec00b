package tools

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unique"

	"trs/api"
)

// row is a tool in a list: what is drawn and filtered. There may be a hundred
// thousand, so most do without the rest, which is read when they are looked at.
type row struct {
	slug, toolkit string
	tags          []string
	size          int    // bytes of what a model is told about the tool
	rule          string // what excludes it; "" when the session allows it
	hay           string // what a filter looks in, in lower case
	deprecated    bool
	noAuth        bool

	full *api.Tool // nil when it was not kept
}

// hayText is how much of a description a filter looks in.
const hayText = 400

// judge tells what the session makes of a tool. It does not change.
type judge struct {
	config *api.Config
	limits map[string]limit // by toolkit in lower case
}

// limit is the only tools that an auth config lets run.
type limit struct {
	authConfig string
	tools      []string
}

// rule is what excludes a tool, or "".
func (j judge) rule(toolkit, slug string, tags []string) string {
	if verdict := j.config.AllowsTool(toolkit, slug, tags); !verdict.Allowed {
		return verdict.Rule
	}
	if l, ok := j.limits[strings.ToLower(toolkit)]; ok && !slices.Contains(l.tools, slug) {
		return "auth config " + l.authConfig
	}
	return ""
}

// maker makes the rows of a page. What many rows have in common they share.
type maker struct {
	room int // bytes of schemas that may still be kept
	tags map[string][]string
}

// row is a tool as a row. All of it is kept when its schemas fit.
func (m *maker) row(t *api.Tool, rule string) *row {
	tags := strings.Join(t.Tags, " ")
	shared, ok := m.tags[tags]
	if !ok {
		if m.tags == nil {
			m.tags = map[string][]string{}
		}
		shared = t.Tags
		m.tags[tags] = shared
	}
	r := &row{
		slug: t.Slug, toolkit: unique.Make(t.Toolkit.Slug).Value(), tags: shared, size: told(t), rule: unique.Make(rule).Value(),
		deprecated: t.IsDeprecated, noAuth: t.NoAuth,
	}
	text := t.Description[:min(len(t.Description), hayText)]
	r.hay = strings.ToLower(strings.Join([]string{t.Slug, t.Toolkit.Slug, t.Name, tags, text, rule}, " "))
	if size := len(t.InputParameters) + len(t.OutputParameters); size <= m.room {
		m.room -= size
		copied := *t // which does not hold the page
		r.full = &copied
	}
	return r
}

// kept is the bytes of schemas that a row holds.
func (r *row) kept() int {
	if r.full == nil {
		return 0
	}
	return len(r.full.InputParameters) + len(r.full.OutputParameters)
}

// told is how many bytes a model reads when it is given the tool: its name, its
// description and its input schema without blanks.
func told(t *api.Tool) int {
	var compact bytes.Buffer
	size := len(t.InputParameters)
	if json.Compact(&compact, t.InputParameters) == nil {
		size = compact.Len()
	}
	return len(t.Slug) + len(t.Description) + size
}

// tokens estimates the tokens of n bytes of English and JSON.
func tokens(n int) int { return (n + 3) / 4 }

// effect is what a tool's hints say that it does: r reads, w writes, d destroys,
// · not told.
func (r *row) effect() string {
	switch {
	case slices.Contains(r.tags, string(api.TagDestructive)):
		return "d"
	case slices.Contains(r.tags, string(api.TagReadOnly)):
		return "r"
	case slices.ContainsFunc(r.tags, func(tag string) bool { return strings.HasSuffix(tag, "Hint") }):
		return "w"
	}
	return "·"
}

var effects = map[string]string{
	"d": "destroys or overwrites (destructiveHint)", "r": "only reads (readOnlyHint)",
	"w": "writes (neither read only nor destructive)", "·": "not told (no hints)",
}
