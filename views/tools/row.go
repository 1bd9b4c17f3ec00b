package tools

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"trs/api"
)

// row is a tool in a list. Schemas are large: most rows do without and have them
// read when they are looked at.
type row struct {
	slug, name, toolkit, description string

	tags, scopes []string
	requirements *api.ScopeRequirements
	version      string
	versions     int
	deprecated   bool
	noAuth       bool
	size         int    // bytes of what a model is told about the tool
	rule         string // what excludes it; "" when the session allows it
	hay          string // what a filter looks in, in lower case

	input, output json.RawMessage // nil when they were not kept
}

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

// makeRow is a tool as a row. Its schemas are kept when they fit in room.
func makeRow(t *api.Tool, rule string, room int) *row {
	r := &row{
		slug: t.Slug, name: t.Name, toolkit: t.Toolkit.Slug, description: t.Description,
		tags: t.Tags, scopes: t.Scopes, requirements: t.ScopeRequirements,
		version: t.Version, versions: len(t.AvailableVersions), deprecated: t.IsDeprecated, noAuth: t.NoAuth,
		size: told(t), rule: rule,
	}
	r.hay = strings.ToLower(strings.Join([]string{t.Slug, t.Toolkit.Slug, t.Name, strings.Join(t.Tags, " "), t.Description, rule}, " "))
	if kept := len(t.InputParameters) + len(t.OutputParameters); kept <= room {
		r.input, r.output = t.InputParameters, t.OutputParameters
	}
	return r
}

// kept is the bytes of schemas that a row holds.
func (r *row) kept() int { return len(r.input) + len(r.output) }

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
