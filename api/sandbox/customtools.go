package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trs/api"
)

const (
	maxSlug = 60 // characters of a custom tool's final slug
	// maxSchemaDepth bounds how deep a custom tool's schema is followed.
	maxSchemaDepth = 64
)

// customTools are the tools that a request brings along, with their final
// slugs. They are not stored.
type customTools struct {
	toolkits []api.CustomToolkit
	tools    []api.CustomTool
}

// echo adds the tools to an answer, as far as any were sent.
func (c customTools) echo(answer *api.SessionExperimental) {
	answer.CustomToolkits, answer.CustomTools = c.toolkits, c.tools
}

// all lists every custom tool with the toolkit it counts to: its custom
// toolkit, the real one that it extends, or "".
func (c customTools) all(yield func(toolkit string, tool *api.CustomTool) bool) {
	for i := range c.toolkits {
		for j := range c.toolkits[i].Tools {
			if !yield(c.toolkits[i].Slug, &c.toolkits[i].Tools[j]) {
				return
			}
		}
	}
	for i := range c.tools {
		if !yield(strings.ToLower(c.tools[i].ExtendsToolkit), &c.tools[i]) {
			return
		}
	}
}

// resolveCustomTools checks custom toolkits and tools and gives the tools their
// final slugs. All that is wrong is reported at once.
func (s *Server) resolveCustomTools(toolkits []api.CustomToolkit, tools []api.CustomTool) (customTools, error) {
	c := customCheck{server: s, slugs: map[string]string{}, toolkits: map[string]bool{}}
	resolved := customTools{}
	if toolkits != nil {
		resolved.toolkits = make([]api.CustomToolkit, len(toolkits))
	}
	for i, toolkit := range toolkits {
		resolved.toolkits[i] = c.toolkit(fmt.Sprintf("payload.experimental.custom_toolkits[%d]", i), toolkit)
	}
	if tools != nil {
		resolved.tools = make([]api.CustomTool, len(tools))
	}
	for i, tool := range tools {
		at := fmt.Sprintf("payload.experimental.custom_tools[%d]", i)
		if tool.ExtendsToolkit != "" {
			if _, ok := s.appToolkit(strings.ToLower(tool.ExtendsToolkit)); !ok {
				c.wrong(at+".extends_toolkit", "toolkit %q does not exist", tool.ExtendsToolkit)
			}
		}
		resolved.tools[i] = c.tool(at, tool.ExtendsToolkit, tool)
	}
	if len(c.errs) > 0 {
		p := refused("Invalid custom tools: "+c.errs[0], "Correct the definitions of the custom tools")
		p.Errors = c.errs
		return customTools{}, p
	}
	return resolved, nil
}

// customCheck collects what is wrong with custom tools.
type customCheck struct {
	server   *Server
	slugs    map[string]string // final slug to the place that has it
	toolkits map[string]bool   // slugs of custom toolkits, lower case
	errs     []string
}

func (c *customCheck) wrong(at, format string, args ...any) {
	c.errs = append(c.errs, "Error in "+at+": "+fmt.Sprintf(format, args...))
}

func (c *customCheck) toolkit(at string, toolkit api.CustomToolkit) api.CustomToolkit {
	lower := strings.ToLower(toolkit.Slug)
	if _, ok := c.server.catalog.Toolkit(lower); ok || lower == helperToolkit {
		c.wrong(at+".slug", "%q is the slug of a real toolkit", toolkit.Slug)
	}
	if c.toolkits[lower] {
		c.wrong(at+".slug", "another custom toolkit has the slug %q", toolkit.Slug)
	}
	c.toolkits[lower] = true
	tools := make([]api.CustomTool, len(toolkit.Tools))
	for i, tool := range toolkit.Tools {
		place := fmt.Sprintf("%s.tools[%d]", at, i)
		if tool.ExtendsToolkit != "" {
			c.wrong(place+".extends_toolkit", "a tool of a custom toolkit cannot extend another toolkit")
		}
		tools[i] = c.tool(place, toolkit.Slug, tool)
	}
	toolkit.Tools = tools
	return toolkit
}

// tool gives one tool its final slug.
func (c *customCheck) tool(at, toolkit string, tool api.CustomTool) api.CustomTool {
	final := localPrefix
	if toolkit != "" {
		final += toolkit + "_"
	}
	final = strings.ToUpper(final + tool.Slug)
	if len(final) > maxSlug {
		c.wrong(at+".slug", "the final slug %s has %d characters, more than %d", final, len(final), maxSlug)
	}
	if other, ok := c.slugs[final]; ok {
		c.wrong(at+".slug", "the final slug %s is also that of %s", final, other)
	} else {
		c.slugs[final] = at
	}
	if problem := checkCustomSchema(tool.InputSchema); problem != "" {
		c.wrong(at+".input_schema", "%s", problem)
	}
	tool.OriginalSlug, tool.Slug = tool.Slug, final
	return tool
}

// checkCustomSchema wants the schema of an object whose nested objects say
// their properties too.
func checkCustomSchema(raw json.RawMessage) string {
	var root map[string]any
	if err := json.Unmarshal(raw, &root); err != nil || root == nil {
		return "must be an object"
	}
	if root["type"] != "object" {
		return `must have type "object"`
	}
	if _, ok := root["properties"].(map[string]any); !ok {
		return "must have properties"
	}
	return checkNested(root, "", 0)
}

// The keywords of a schema that hold other schemas: one, a list of them, or
// named ones.
var (
	schemaKeywords    = []string{"items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"}
	schemaLists       = []string{"anyOf", "oneOf", "allOf", "prefixItems"}
	schemaCollections = []string{"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"}
)

func checkNested(schema map[string]any, at string, depth int) string {
	if depth > maxSchemaDepth {
		return fmt.Sprintf("is nested deeper than %d levels", maxSchemaDepth)
	}
	if schema["type"] == "object" {
		if _, ok := schema["properties"].(map[string]any); !ok {
			return "the object schema at " + at + " must have properties"
		}
	}
	for _, child := range childSchemas(schema) {
		if problem := checkNested(child.schema, at+"/"+child.name, depth+1); problem != "" {
			return problem
		}
	}
	return ""
}

type childSchema struct {
	name   string
	schema map[string]any
}

// childSchemas lists the schemas inside a schema, in a fixed order.
func childSchemas(schema map[string]any) []childSchema {
	var children []childSchema
	add := func(name string, value any) {
		if child, ok := value.(map[string]any); ok {
			children = append(children, childSchema{name, child})
		}
	}
	for _, keyword := range schemaKeywords {
		add(keyword, schema[keyword])
	}
	for _, keyword := range schemaLists {
		list, _ := schema[keyword].([]any)
		for i, value := range list {
			add(fmt.Sprintf("%s/%d", keyword, i), value)
		}
	}
	for _, keyword := range schemaCollections {
		named, _ := schema[keyword].(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(named)) {
			add(keyword+"/"+name, named[name])
		}
	}
	return children
}
