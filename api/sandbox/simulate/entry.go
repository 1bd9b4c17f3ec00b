package simulate

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/itchyny/gojq"

	"trs/api"
	"trs/api/sandbox/catalog"
)

// entry makes the catalogue entry of a tool: what all entries have in common
// (toolkit, versions, titles, the wrapper around answers) is said once, here.
func (s *service) entry(t *tool) (catalog.Tool, error) {
	input, err := s.inputSchema(t)
	if err != nil {
		return catalog.Tool{}, fmt.Errorf("input schema: %w", err)
	}
	output, err := s.outputSchema(t)
	if err != nil {
		return catalog.Tool{}, fmt.Errorf("output schema: %w", err)
	}
	tags := slices.Clone(t.Tags)
	if t.Important {
		tags = append([]string{"important"}, tags...)
	}
	versions := s.Toolkit.AvailableVersions
	return catalog.Tool{
		Tool: api.Tool{
			Slug: t.Slug, Name: t.Name, Description: t.Description, HumanDescription: t.Human,
			Toolkit:         api.ToolToolkit{Slug: s.Toolkit.Slug, Name: s.Toolkit.Name, Logo: s.Toolkit.Logo},
			InputParameters: input, OutputParameters: output,
			NoAuth: s.Toolkit.NoAuth, AvailableVersions: versions, Version: s.Toolkit.Version,
			Scopes: append([]string{}, t.Scopes...), ScopeRequirements: t.Required, Tags: tags,
			Deprecated: api.ToolDeprecated{
				DisplayName: t.Name, Version: s.Toolkit.Version, AvailableVersions: versions,
				Toolkit: api.ToolkitLogoOnly{Logo: s.Toolkit.Logo},
			},
		},
		Kind: catalog.Simulated, Important: t.Important,
	}, nil
}

func (s *service) inputSchema(t *tool) (json.RawMessage, error) {
	schema, err := s.expand(t.Input, 0)
	if err != nil {
		return nil, err
	}
	object := schema.(map[string]any)
	if object["properties"] == nil {
		object["properties"] = map[string]any{}
	}
	object["type"] = "object"
	object["title"] = schemaTitle(t.Slug, s.Toolkit.Slug) + "Request"
	return gojq.Marshal(object)
}

// outputSchema wraps the answer's schema as the API does.
func (s *service) outputSchema(t *tool) (json.RawMessage, error) {
	schema, err := s.expand(t.Output, 0)
	if err != nil {
		return nil, err
	}
	answer := schema.(map[string]any)
	answer["type"] = "object"
	answer["title"] = "Data"
	if answer["description"] == nil {
		answer["description"] = "What the tool answered."
	}
	return gojq.Marshal(map[string]any{
		"type": "object",
		"properties": map[string]any{
			"data": answer,
			"error": map[string]any{
				"type": "string", "nullable": true, "default": nil, "title": "Error",
				"description": "What went wrong, when something did.",
			},
			"successful": map[string]any{
				"type": "boolean", "title": "Successful", "description": "Whether the tool did what it was asked.",
			},
		},
		"required": []any{"data", "successful"},
		"title":    schemaTitle(t.Slug, s.Toolkit.Slug) + "ResponseWrapper",
	})
}

// expand puts shared parts in place of {"$use": name} and gives properties
// their titles. Members beside $use win over the part's.
func (s *service) expand(value any, depth int) (any, error) {
	if depth > 32 {
		return nil, fmt.Errorf("parts use each other in a circle")
	}
	switch value := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(value))
		if name, ok := value["$use"].(string); ok {
			part, err := s.part(name, depth)
			if err != nil {
				return nil, err
			}
			maps.Copy(out, part)
		}
		for key, member := range value {
			if key == "$use" {
				continue
			}
			expanded, err := s.expand(member, depth+1)
			if err != nil {
				return nil, err
			}
			if properties, ok := expanded.(map[string]any); ok && key == "properties" {
				addTitles(properties)
			}
			out[key] = expanded
		}
		return out, nil
	case []any:
		out := make([]any, len(value))
		for i, element := range value {
			expanded, err := s.expand(element, depth+1)
			if err != nil {
				return nil, err
			}
			out[i] = expanded
		}
		return out, nil
	default:
		return value, nil
	}
}

// part expands a shared part once. What it returns must not be changed.
func (s *service) part(name string, depth int) (map[string]any, error) {
	if done, ok := s.parts.Load(name); ok {
		return done.(map[string]any), nil
	}
	part := s.Schemas[name]
	if part == nil {
		return nil, fmt.Errorf("no part %q", name)
	}
	expanded, err := s.expand(part, depth+1)
	if err != nil {
		return nil, err
	}
	object := expanded.(map[string]any)
	s.parts.Store(name, object)
	return object, nil
}

func addTitles(properties map[string]any) {
	for name, property := range properties {
		if schema, ok := property.(map[string]any); ok && schema["title"] == nil {
			schema["title"] = title(name)
		}
	}
}

// title turns issue_number and pageToken into "Issue Number" and "Page Token".
func title(name string) string {
	var out strings.Builder
	start := true
	for i, r := range name {
		switch {
		case r == '_' || r == '-' || r == ' ':
			start = true
			continue
		case start, unicode.IsUpper(r) && i > 0 && !unicode.IsUpper(rune(name[i-1])):
			if out.Len() > 0 {
				out.WriteByte(' ')
			}
			r = unicode.ToUpper(r)
		}
		start = false
		out.WriteRune(r)
	}
	return out.String()
}

func schemaTitle(slug, toolkit string) string {
	name := strings.TrimPrefix(strings.ToLower(slug), toolkit+"_")
	return strings.ReplaceAll(title(name), " ", "")
}
