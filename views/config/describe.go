package config

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"trs/api"
	"trs/views/form/value"
	"trs/views/list"
	"trs/views/safetext"
)

// named is how many members of a list are named in a row.
const named = 6

// describe reads a leaf as a person would say it. strict tells that the value
// lets nothing through.
func describe(f field, leaf string) (said string, strict bool) {
	if leaf == "" {
		return f.unset, false
	}
	switch f.kind {
	case toggle:
		return onOff(leaf), false
	case choice:
		if word := onOff(leaf); word != leaf {
			return word, false
		}
		return unquoted(leaf), false
	case number:
		return grouped(leaf) + " " + f.unit, false
	case toolkitFilter:
		return describeFilter(leaf, "toolkit")
	case tagFilter:
		return describeTags(leaf)
	case toolRule:
		return describeFilter(leaf, "tool")
	case preload:
		return describePreload(leaf)
	case pin:
		return enumerate(slugs(leaf)), false
	case toolRules, authConfigs, pins:
		return "none (empty)", false
	case written:
		return describeWritten(leaf), false
	case readOnly, address, authConfig:
	}
	return unquoted(leaf), false
}

// describeWritten names the members of an object.
func describeWritten(leaf string) string {
	switch v, err := value.Parse([]byte(leaf)); {
	case err != nil:
		return safetext.Line(leaf)
	case v.Is(value.Null):
		return "removed"
	case !v.Is(value.Object):
		return onOff(v.String())
	default:
		names := make([]string, len(v.Members))
		for i, m := range v.Members {
			names[i] = m.Name
		}
		return enumerate(names)
	}
}

func onOff(leaf string) string {
	switch leaf {
	case "true":
		return "on"
	case "false":
		return "off"
	}
	return leaf
}

func unquoted(leaf string) string {
	var s string
	if json.Unmarshal([]byte(leaf), &s) == nil {
		return safetext.Line(s)
	}
	return safetext.Line(leaf)
}

func grouped(leaf string) string {
	if n, err := strconv.Atoi(leaf); err == nil {
		return list.Count(n)
	}
	return safetext.Line(leaf)
}

func describeFilter(leaf, what string) (string, bool) {
	access, ok := filter(leaf)
	switch {
	case !ok:
		return safetext.Line(leaf), false
	case access.Tags != nil:
		said, strict := describeTags(text(access.Tags))
		return "by tags: " + said, strict
	case access.Mode == api.FilterEnable && len(access.Slugs) == 0:
		return "none (empty list): every " + what + " is denied", true
	case access.Mode == api.FilterEnable:
		return "only " + enumerate(access.Slugs), false
	case access.Mode == api.FilterDisable && len(access.Slugs) == 0:
		return "all (nothing disabled)", false
	case access.Mode == api.FilterDisable:
		return "all but " + enumerate(access.Slugs), false
	}
	return safetext.Line(leaf), false
}

func describeTags(leaf string) (string, bool) {
	var access api.TagAccess
	if json.Unmarshal([]byte(leaf), &access) != nil {
		return safetext.Line(leaf), false
	}
	var parts []string
	strict := access.Enabled != nil && len(access.Enabled) == 0
	switch {
	case strict:
		parts = append(parts, "none (empty list): no tool passes")
	case access.Enabled != nil:
		parts = append(parts, "only "+enumerate(hints(access.Enabled)))
	}
	switch {
	case access.Disabled != nil && len(access.Disabled) == 0:
		parts = append(parts, "nothing disabled")
	case access.Disabled != nil:
		parts = append(parts, "never "+enumerate(hints(access.Disabled)))
	}
	if parts == nil {
		return "no rule (empty)", false
	}
	return strings.Join(parts, ", "), strict
}

// hints shortens tags: readOnlyHint becomes readOnly.
func hints(tags []api.Tag) []string {
	out := make([]string, len(tags))
	for i, tag := range tags {
		out[i] = strings.TrimSuffix(string(tag), "Hint")
	}
	return out
}

func describePreload(leaf string) (string, bool) {
	var p api.Preload
	if json.Unmarshal([]byte(leaf), &p) != nil {
		return safetext.Line(leaf), false
	}
	switch {
	case p.All:
		return "all allowed tools", false
	case len(p.Slugs) == 0:
		return "nothing (empty list)", false
	}
	return enumerate(p.Slugs), false
}

// enumerate names a few members of a list, and counts many.
func enumerate(names []string) string {
	if len(names) == 0 {
		return "none (empty list)"
	}
	var out strings.Builder
	if len(names) > 3 {
		out.WriteString(list.Count(len(names)) + ": ")
	}
	for i, name := range names {
		if i == named {
			out.WriteString(", …")
			break
		}
		if i > 0 {
			out.WriteString(", ")
		}
		out.WriteString(safetext.Line(name))
	}
	return out.String()
}

// helper is one of the tools that the session's switches show or hide.
type helper struct {
	slug  string
	shown bool
	path  string // the switch that decides
}

// helpers is what a config exposes beside the preloaded tools.
func helpers(c api.Config) []helper {
	on := func(p *bool) bool { return p == nil || *p }
	manager := c.ManageConnections == nil || c.ManageConnections.Enabled
	wait := c.ManageConnections != nil && c.ManageConnections.EnableWaitForConnections != nil && *c.ManageConnections.EnableWaitForConnections
	bench := c.Workbench == nil || on(c.Workbench.Enable)
	return []helper{
		{"COMPOSIO_SEARCH_TOOLS", on(c.Search.Enable), "search.enable"},
		{"COMPOSIO_GET_TOOL_SCHEMAS", on(c.Search.Enable), "search.enable"},
		{"COMPOSIO_MULTI_EXECUTE_TOOL", on(c.Execute.EnableMultiExecute), "execute.enable_multi_execute"},
		{"COMPOSIO_MANAGE_CONNECTIONS", manager, "manage_connections.enable"},
		{"COMPOSIO_WAIT_FOR_CONNECTIONS", manager && wait, "manage_connections.enable_wait_for_connections"},
		{"COMPOSIO_REMOTE_WORKBENCH", bench, "workbench.enable"},
		{"COMPOSIO_REMOTE_BASH_TOOL", bench, "workbench.enable"},
	}
}

// remark is what the editor itself notices about a config, and where.
type remark struct{ path, text string }

// remarks is what a config does that may not be meant, or that the server will
// refuse.
func remarks(c api.Config) []remark {
	var out []remark
	add := func(path, text string) { out = append(out, remark{path, text}) }
	if c.Toolkits != nil && c.Toolkits.Mode == api.FilterEnable && len(c.Toolkits.Slugs) == 0 {
		add("toolkits", "No toolkit is allowed: search, execute, link and proxy refuse them all. Helpers and custom tools still work. To allow all, reset the field to not set.")
	}
	several := c.MultiAccount != nil && c.MultiAccount.Enable != nil && *c.MultiAccount.Enable
	preloads := c.Preload.All || len(c.Preload.Slugs) > 0
	if several && preloads {
		add("preload", "The server refuses preload together with several accounts.")
	}
	if c.Preload.All && !positive(c) {
		add("preload", "All needs a positive filter: enabled toolkits, a list of enabled tools, or enabled tags.")
	}
	if len(c.Preload.Slugs) > 20 {
		add("preload", "More than about 20 preloaded tools use much of the model's context.")
	}
	allowed := allows(c)
	for toolkit := range c.Tools {
		if !allowed(toolkit) {
			add("tools."+toolkit, "The toolkit is not allowed, so this rule has no effect.")
		}
	}
	for toolkit, ids := range c.ConnectedAccounts {
		if len(ids) > 1 && !several {
			add("connected_accounts."+toolkit, "More than one account needs several accounts (multi-account) switched on.")
		}
		if !allowed(toolkit) {
			add("connected_accounts."+toolkit, "The toolkit is not allowed, so this pin has no effect.")
		}
	}
	if m := c.ManageConnections; m != nil && !m.Enabled && m.EnableWaitForConnections != nil && *m.EnableWaitForConnections {
		add("manage_connections.enable_wait_for_connections", "Without the manager the wait helper is hidden, too.")
	}
	slices.SortStableFunc(out, func(a, b remark) int { return strings.Compare(a.path, b.path) })
	return out
}

// allows is Config.AllowsToolkit for many toolkits at once.
func allows(c api.Config) func(toolkit string) bool {
	if c.Toolkits == nil || c.Toolkits.Mode == api.FilterNone {
		return func(string) bool { return true }
	}
	listed := make(map[string]bool, len(c.Toolkits.Slugs))
	for _, slug := range c.Toolkits.Slugs {
		listed[strings.ToLower(slug)] = true
	}
	return func(toolkit string) bool {
		return listed[strings.ToLower(toolkit)] == (c.Toolkits.Mode == api.FilterEnable)
	}
}

// positive reports whether a config names what is allowed.
func positive(c api.Config) bool {
	if c.Toolkits != nil && c.Toolkits.Mode == api.FilterEnable && len(c.Toolkits.Slugs) > 0 {
		return true
	}
	if c.Tags != nil && len(c.Tags.Enabled) > 0 {
		return true
	}
	for _, access := range c.Tools {
		if access.Mode == api.FilterEnable && len(access.Slugs) > 0 {
			return true
		}
	}
	return false
}
