package api

import "encoding/json"

// Tool is one tool with its schemas, as the session's tools endpoint and the
// catalogue answer it. InputParameters is a JSON Schema (it may be a plain
// property map without "type"). The toolkit is Toolkit.Slug; it cannot be cut
// from the tool's slug.
type Tool struct {
	Slug              string             `json:"slug"`
	Name              string             `json:"name"`
	Description       string             `json:"description"`
	HumanDescription  string             `json:"human_description,omitempty"`
	Toolkit           ToolToolkit        `json:"toolkit"`
	InputParameters   json.RawMessage    `json:"input_parameters"`
	OutputParameters  json.RawMessage    `json:"output_parameters"`
	NoAuth            bool               `json:"no_auth"`
	AvailableVersions []string           `json:"available_versions"`
	Version           string             `json:"version"`
	Scopes            []string           `json:"scopes"`
	ScopeRequirements *ScopeRequirements `json:"scope_requirements"` // null for legacy tools
	Tags              []string           `json:"tags"`
	IsDeprecated      bool               `json:"is_deprecated"`
	Deprecated        ToolDeprecated     `json:"deprecated"`
	Extra             Extra              `json:"-"`
}

// ToolToolkit names the toolkit a tool belongs to.
type ToolToolkit struct {
	Slug  string `json:"slug"`
	Name  string `json:"name"`
	Logo  string `json:"logo"`
	Extra Extra  `json:"-"`
}

// ToolDeprecated is a legacy mirror that every tool carries. Its presence does
// not mean that the tool is deprecated: Tool.IsDeprecated does.
type ToolDeprecated struct {
	DisplayName       string          `json:"displayName"`
	Version           string          `json:"version"`
	AvailableVersions []string        `json:"available_versions"`
	IsDeprecated      bool            `json:"is_deprecated"`
	Toolkit           ToolkitLogoOnly `json:"toolkit"`
	Extra             Extra           `json:"-"`
}

// ToolkitLogoOnly is the toolkit part of the legacy mirror.
type ToolkitLogoOnly struct {
	Logo  string `json:"logo"`
	Extra Extra  `json:"-"`
}

// ScopeRequirements says which OAuth scopes a tool needs: every entry of AllOf
// must hold. An entry is a scope, or an alternative of which one must hold.
type ScopeRequirements struct {
	AllOf []ScopeRequirement `json:"all_of"`
	Extra Extra              `json:"-"`
}

// ScopeRequirement is a single scope, or AnyOf several. Unknown keeps the JSON
// of alternatives this client cannot read; such a requirement cannot be judged.
type ScopeRequirement struct {
	Scope string
	AnyOf []ScopeRequirement
	Raw   json.RawMessage // set when the entry is neither of the two
}

// UnmarshalJSON reads a string or {"any_of": […]}; what is neither is kept raw.
func (r *ScopeRequirement) UnmarshalJSON(data []byte) error {
	*r = ScopeRequirement{}
	if json.Unmarshal(data, &r.Scope) == nil {
		return nil
	}
	var object struct {
		AnyOf []ScopeRequirement `json:"any_of"`
	}
	if json.Unmarshal(data, &object) == nil && len(object.AnyOf) > 0 {
		r.AnyOf = object.AnyOf
		return nil
	}
	r.Raw = append(json.RawMessage(nil), data...)
	return nil
}

// MarshalJSON writes what was read.
func (r ScopeRequirement) MarshalJSON() ([]byte, error) {
	switch {
	case r.Raw != nil:
		return r.Raw, nil
	case r.AnyOf != nil:
		return json.Marshal(map[string]any{"any_of": r.AnyOf})
	default:
		return json.Marshal(r.Scope)
	}
}

// UnmarshalJSON keeps unknown members in Extra.
func (t *Tool) UnmarshalJSON(data []byte) (err error) {
	type plain Tool
	*t = Tool{}
	t.Extra, err = decodeKeeping(data, (*plain)(t))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (t Tool) MarshalJSON() ([]byte, error) {
	type plain Tool
	return encodeKeeping(plain(t), t.Extra)
}
