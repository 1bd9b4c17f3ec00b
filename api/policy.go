package api

import (
	"slices"
	"strings"
)

// Verdict says whether a session's configuration allows something, and which
// of its rules decided.
type Verdict struct {
	Allowed bool
	Rule    string // for example toolkits.enabled, tools.gmail.disabled, tags
}

// RuleOpen is the Rule of a Verdict that no filter had a say in.
const RuleOpen = "default"

// AllowsToolkit tells whether the session may use a toolkit at all. Slugs are
// compared without case.
func (c *Config) AllowsToolkit(toolkit string) Verdict {
	if c.Toolkits == nil {
		return Verdict{Allowed: true, Rule: RuleOpen}
	}
	switch c.Toolkits.Mode {
	case FilterEnable:
		return Verdict{Allowed: containsFold(c.Toolkits.Slugs, toolkit), Rule: "toolkits.enabled"}
	case FilterDisable:
		return Verdict{Allowed: !containsFold(c.Toolkits.Slugs, toolkit), Rule: "toolkits.disabled"}
	default:
		return Verdict{Allowed: true, Rule: RuleOpen}
	}
}

// AllowsTool tells whether the session may run a tool of a toolkit that has
// these tags. The toolkit is asked first; then the first rule that exists
// decides: the tool list of its toolkit, the tags of its toolkit, the tags of
// the session. The server has the last word when a tool is executed.
func (c *Config) AllowsTool(toolkit, slug string, tags []string) Verdict {
	whole := c.AllowsToolkit(toolkit)
	if !whole.Allowed {
		return whole
	}
	if access, name, ok := c.toolAccess(toolkit); ok {
		rule := "tools." + name
		switch access.Mode {
		case FilterEnable:
			return Verdict{Allowed: slices.Contains(access.Slugs, slug), Rule: rule + ".enabled"}
		case FilterDisable:
			return Verdict{Allowed: !slices.Contains(access.Slugs, slug), Rule: rule + ".disabled"}
		case FilterNone: // tags, or nothing this client knows
		}
		if access.Tags != nil {
			return access.Tags.allows(tags, rule+".tags")
		}
	}
	if c.Tags != nil && (c.Tags.Enabled != nil || c.Tags.Disabled != nil) {
		return c.Tags.allows(tags, "tags")
	}
	return whole
}

// toolAccess finds the entry of a toolkit in tools, and the name it has there.
func (c *Config) toolAccess(toolkit string) (ToolAccess, string, bool) {
	if access, ok := c.Tools[toolkit]; ok {
		return access, toolkit, true
	}
	for name, access := range c.Tools {
		if strings.EqualFold(name, toolkit) {
			return access, name, true
		}
	}
	return ToolAccess{}, "", false
}

// allows applies the tag rule: one of the enabled tags, if there is such a
// list, and none of the disabled ones.
func (t *TagAccess) allows(tags []string, rule string) Verdict {
	for _, tag := range t.Disabled {
		if slices.Contains(tags, string(tag)) {
			return Verdict{Rule: rule + ".disabled"}
		}
	}
	if t.Enabled == nil {
		if t.Disabled == nil {
			return Verdict{Allowed: true, Rule: rule}
		}
		return Verdict{Allowed: true, Rule: rule + ".disabled"}
	}
	for _, tag := range t.Enabled {
		if slices.Contains(tags, string(tag)) {
			return Verdict{Allowed: true, Rule: rule + ".enabled"}
		}
	}
	return Verdict{Rule: rule + ".enabled"}
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(item string) bool { return strings.EqualFold(item, s) })
}
