package sandbox

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"trs/api"
	"trs/api/sandbox/catalog"
	"trs/api/schema"
)

// The helpers' slugs, as far as they are named in more than one place.
const (
	helperPrefix    = "COMPOSIO_"
	searchHelper    = "COMPOSIO_SEARCH_TOOLS"
	schemasHelper   = "COMPOSIO_GET_TOOL_SCHEMAS"
	multiHelper     = "COMPOSIO_MULTI_EXECUTE_TOOL"
	bashHelper      = "COMPOSIO_REMOTE_BASH_TOOL"
	workbenchHelper = "COMPOSIO_REMOTE_WORKBENCH"
)

//go:embed metatools.json
var helperTexts []byte

// helperText is what the catalogue says about a helper beside its schemas,
// which are the API's own.
type helperText struct {
	Slug        string   `json:"slug"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Human       string   `json:"human"`
	Tags        []string `json:"tags"`
	// Properties has for each argument what is laid over its schema.
	Properties map[string]map[string]any `json:"properties"`
	Examples   []json.RawMessage         `json:"examples"`
}

// helperPack returns the toolkit of the session's helpers.
func helperPack() (catalog.Pack, error) {
	var texts []helperText
	if err := json.Unmarshal(helperTexts, &texts); err != nil {
		return catalog.Pack{}, fmt.Errorf("read metatools.json: %w", err)
	}
	pack := catalog.Pack{Toolkits: []catalog.Toolkit{{
		Slug: helperToolkit, Name: helperToolkit, NoAuth: true,
		Description: "The helpers of a session: search, schemas, parallel execution, connections and the sandbox.",
		Version:     "20260901_00", AvailableVersions: []string{"20260901_00"},
	}}}
	for _, text := range texts {
		tool, err := text.tool()
		if err != nil {
			return catalog.Pack{}, fmt.Errorf("helper %s: %w", text.Slug, err)
		}
		pack.Tools = append(pack.Tools, tool)
	}
	return pack, nil
}

func (t *helperText) tool() (catalog.Tool, error) {
	input, err := t.input()
	if err != nil {
		return catalog.Tool{}, err
	}
	output, err := t.output()
	if err != nil {
		return catalog.Tool{}, err
	}
	return catalog.Tool{Kind: catalog.Meta, Tool: api.Tool{
		Slug: t.Slug, Name: t.Name, Description: t.Description, HumanDescription: t.Human, Tags: t.Tags,
		Toolkit: api.ToolToolkit{Slug: helperToolkit, Name: helperToolkit}, NoAuth: true,
		InputParameters: input, OutputParameters: output,
	}}, nil
}

// input is the schema of the arguments with the texts laid over it.
func (t *helperText) input() (json.RawMessage, error) {
	object, err := readHelperSchema(t.Slug + ".arguments")
	if err != nil {
		return nil, err
	}
	properties, _ := object["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(t.Properties)) {
		property, ok := properties[name].(map[string]any)
		if !ok {
			return nil, fmt.Errorf("there is no argument %q", name)
		}
		maps.Copy(property, t.Properties[name])
	}
	object["examples"] = t.Examples
	return json.Marshal(object)
}

// output wraps the schema of the data as the catalogue wraps every tool's.
func (t *helperText) output() (json.RawMessage, error) {
	data, err := readHelperSchema(t.Slug + ".data")
	if err != nil {
		return nil, err
	}
	wrapped := map[string]any{
		"type": "object", "required": []string{"data", "successful"},
		"properties": map[string]any{
			"data":       data,
			"error":      map[string]any{"type": "string", "title": "Error", "nullable": true, "default": nil},
			"successful": map[string]any{"type": "boolean", "title": "Successful"},
		},
	}
	if definitions, ok := data["$defs"]; ok { // references begin at the root
		wrapped["$defs"] = definitions
		delete(data, "$defs")
	}
	return json.Marshal(wrapped)
}

func readHelperSchema(name string) (map[string]any, error) {
	var object map[string]any
	if err := json.Unmarshal(schema.Read("meta/"+name), &object); err != nil {
		return nil, fmt.Errorf("read the schema %s: %w", name, err)
	}
	delete(object, "$schema")
	delete(object, "$id")
	return object, nil
}
