package sandbox

import (
	"encoding/json"
	"slices"
	"strings"

	"trs/api/sandbox/catalog"
	"trs/api/sandbox/store"
	"trs/api/sandbox/toolrun"
)

// foundSchema is a tool in the answers of search and COMPOSIO_GET_TOOL_SCHEMAS.
type foundSchema struct {
	Toolkit      string          `json:"toolkit"`
	ToolSlug     string          `json:"tool_slug"`
	Description  string          `json:"description,omitempty"`
	HasFull      *bool           `json:"hasFullSchema,omitempty"` // only in search
	InputSchema  json.RawMessage `json:"input_schema,omitempty"`
	OutputSchema json.RawMessage `json:"output_schema,omitempty"`
	SchemaRef    *schemaRef      `json:"schemaRef,omitempty"`
}

// schemaRef tells how to get a schema that was left out.
type schemaRef struct {
	Tool    string        `json:"tool"`
	Args    schemaRefArgs `json:"args"`
	Message string        `json:"message"`
}

type schemaRefArgs struct {
	ToolSlugs []string `json:"tool_slugs"`
}

// objectOrNone is a schema if it is an object, which answers must have.
func objectOrNone(raw json.RawMessage) json.RawMessage {
	if strings.HasPrefix(strings.TrimSpace(string(raw)), "{") {
		return raw
	}
	return nil
}

// visibleTool finds a tool that the session may see: an allowed app tool, a
// helper that is switched on, or a custom tool of the call.
func (s *Server) visibleTool(sess *store.Session, custom customTools, slug string) (foundSchema, bool) {
	if tool, ok := s.catalog.Tool(slug); ok {
		visible := tool.Kind != catalog.Meta && allows(&sess.Config, tool).Allowed ||
			tool.Kind == catalog.Meta && slices.Contains(helperSlugs(&sess.Config), slug)
		return foundSchema{
			Toolkit: tool.Toolkit.Slug, ToolSlug: slug, Description: tool.Description,
			InputSchema: objectOrNone(tool.InputParameters), OutputSchema: objectOrNone(tool.OutputParameters),
		}, visible
	}
	for toolkit, tool := range custom.all {
		if tool.Slug == slug {
			return foundSchema{
				Toolkit: customToolkit(toolkit), ToolSlug: slug, Description: tool.Description,
				InputSchema: objectOrNone(tool.InputSchema), OutputSchema: objectOrNone(tool.OutputSchema),
			}, true
		}
	}
	return foundSchema{}, false
}

// customToolkit names the toolkit of a custom tool that has none.
func customToolkit(slug string) string {
	if slug == "" {
		return "local"
	}
	return slug
}

// toolSchemas runs COMPOSIO_GET_TOOL_SCHEMAS. A slug that is unknown, or that the
// session may not use, is not an error: it is listed with what may have been meant.
func (s *Server) toolSchemas(sess *store.Session, call helperCall) toolrun.Result {
	include := texts(call.arguments["include"])
	found := map[string]foundSchema{}
	missing := []string{}
	suggestions := map[string][]string{}
	for _, slug := range texts(call.arguments["tool_slugs"]) {
		tool, ok := s.visibleTool(sess, call.custom, slug)
		if !ok {
			if !slices.Contains(missing, slug) {
				missing = append(missing, slug)
			}
			if similar := s.similarTools(sess, slug, 3); len(similar) > 0 {
				suggestions[slug] = similar
			}
			continue
		}
		if !slices.Contains(include, "input_schema") {
			tool.InputSchema = nil
		}
		if !slices.Contains(include, "output_schema") {
			tool.OutputSchema = nil
		}
		found[slug] = tool
	}
	data := map[string]any{"success": len(missing) == 0, "tool_schemas": found}
	if len(missing) > 0 {
		data["not_found"] = missing
		data["suggestions"] = suggestions
		data["not_found_message"] = "Not found, or not allowed in this session: " + strings.Join(missing, ", ") +
			". Slugs are case-sensitive; " + searchHelper + " finds the tools of the session."
	}
	return toolrun.Result{Data: data}
}

// texts reads a list of strings from arguments.
func texts(value any) []string {
	list, _ := value.([]any)
	var out []string
	for _, item := range list {
		if text, ok := item.(string); ok {
			out = append(out, text)
		}
	}
	return out
}
