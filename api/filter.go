package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// FilterMode tells which of the two lists of a filter is present.
type FilterMode uint8

// The modes of a Filter. The zero mode is invalid: a filter always says one.
const (
	FilterNone    FilterMode = iota // no list
	FilterEnable                    // only what is listed
	FilterDisable                   // everything but what is listed
)

// Filter is the union {enable: [...]} | {disable: [...]} of toolkit or tool
// slugs, in one of its two spellings; see ToolkitFilter and ToolkitAccess.
// An empty enable list allows nothing, an empty disable list allows all.
type Filter struct {
	Mode  FilterMode
	Slugs []string
}

// Enable is the filter that allows only the slugs given.
func Enable(slugs ...string) Filter { return Filter{FilterEnable, emptyNotNil(slugs)} }

// Disable is the filter that allows all but the slugs given.
func Disable(slugs ...string) Filter { return Filter{FilterDisable, emptyNotNil(slugs)} }

// ToolkitFilter is a Filter as requests spell it: enable, disable.
type ToolkitFilter struct{ Filter }

// ToolkitAccess is a Filter as answers spell it: enabled, disabled. Extra
// keeps what a newer server adds.
type ToolkitAccess struct {
	Filter
	Extra Extra
}

// Tag is a behaviour hint of a tool. Values unknown to this client are carried
// through as they are.
type Tag string

// The tags that session filters accept.
const (
	TagReadOnly    Tag = "readOnlyHint"
	TagDestructive Tag = "destructiveHint"
	TagIdempotent  Tag = "idempotentHint"
	TagOpenWorld   Tag = "openWorldHint"
)

// TagFilter is the request union of tags: a plain list (which means enable),
// or {enable?, disable?}. A nil list is absent, an empty one is sent empty.
type TagFilter struct {
	List    []Tag // set when the plain list form is used
	AsList  bool
	Enable  []Tag
	Disable []Tag
}

// TagAccess is a tag filter as answers spell it: {enabled?, disabled?}.
type TagAccess struct {
	Enabled  []Tag `json:"enabled,omitzero"`
	Disabled []Tag `json:"disabled,omitzero"`
	Extra    Extra `json:"-"`
}

// ToolFilter is the request union for the tools of one toolkit: enable,
// disable or tags, exactly one of them. Tags is non-nil for the third.
type ToolFilter struct {
	Filter
	Tags *TagFilter
}

// ToolAccess is a tool filter as answers spell it: enabled, disabled or tags.
type ToolAccess struct {
	Filter
	Tags  *TagAccess
	Extra Extra
}

// Preload names the tools that are exposed directly: a list, or all of them.
type Preload struct {
	All   bool
	Slugs []string
	Extra Extra // of answers
}

// PreloadAll preloads every tool that the session's filters allow.
func PreloadAll() Preload { return Preload{All: true} }

// PreloadTools preloads the tools given.
func PreloadTools(slugs ...string) Preload { return Preload{Slugs: emptyNotNil(slugs)} }

var errOneOf = errors.New("exactly one of the alternatives must be set")

func emptyNotNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func (f Filter) encode(enable, disable string) (map[string]any, error) {
	switch f.Mode {
	case FilterEnable:
		return map[string]any{enable: emptyNotNil(f.Slugs)}, nil
	case FilterDisable:
		return map[string]any{disable: emptyNotNil(f.Slugs)}, nil
	default:
		return nil, fmt.Errorf("%s or %s: %w", enable, disable, errOneOf)
	}
}

// takeFilter takes the enable and disable members out of an object.
func takeFilter(object map[string]json.RawMessage, enable, disable string) (Filter, error) {
	var f Filter
	for name, mode := range map[string]FilterMode{enable: FilterEnable, disable: FilterDisable} {
		raw, ok := object[name]
		if !ok {
			continue
		}
		if f.Mode != FilterNone {
			return Filter{}, fmt.Errorf("%s and %s together: %w", enable, disable, errOneOf)
		}
		var slugs []string
		if err := json.Unmarshal(raw, &slugs); err != nil {
			return Filter{}, fmt.Errorf("%s: %w", name, err)
		}
		if slugs == nil {
			return Filter{}, fmt.Errorf("%s: must be a list, not null", name)
		}
		f = Filter{mode, slugs}
		delete(object, name)
	}
	return f, nil
}

func decodeObject(data []byte) (map[string]json.RawMessage, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(data, &object); err != nil {
		return nil, err
	}
	if object == nil {
		return nil, errors.New("must be an object, not null")
	}
	return object, nil
}

func onlyKey(object map[string]json.RawMessage) error {
	for name := range object {
		return fmt.Errorf("unknown key %q", name)
	}
	return nil
}

// MarshalJSON writes {"enable": …} or {"disable": …}.
func (f ToolkitFilter) MarshalJSON() ([]byte, error) {
	object, err := f.encode("enable", "disable")
	if err != nil {
		return nil, err
	}
	return json.Marshal(object)
}

// UnmarshalJSON reads {"enable": …} or {"disable": …} and nothing else.
func (f *ToolkitFilter) UnmarshalJSON(data []byte) error {
	object, err := decodeObject(data)
	if err != nil {
		return err
	}
	filter, err := takeFilter(object, "enable", "disable")
	if err != nil {
		return err
	}
	if filter.Mode == FilterNone {
		return fmt.Errorf("enable or disable: %w", errOneOf)
	}
	f.Filter = filter
	return onlyKey(object)
}

// MarshalJSON writes {"enabled": …} or {"disabled": …} and what else was kept.
func (f ToolkitAccess) MarshalJSON() ([]byte, error) {
	object := map[string]any{}
	if f.Mode != FilterNone {
		var err error
		if object, err = f.encode("enabled", "disabled"); err != nil {
			return nil, err
		}
	}
	return marshalWith(object, f.Extra)
}

// UnmarshalJSON reads {"enabled": …} or {"disabled": …} and keeps the rest.
func (f *ToolkitAccess) UnmarshalJSON(data []byte) error {
	object, err := decodeObject(data)
	if err != nil {
		return err
	}
	if f.Filter, err = takeFilter(object, "enabled", "disabled"); err != nil {
		return err
	}
	f.Extra = restOf(object)
	return nil
}

// MarshalJSON writes the form the filter was made in.
func (t TagFilter) MarshalJSON() ([]byte, error) {
	if t.AsList {
		return json.Marshal(emptyNotNil(t.List))
	}
	return json.Marshal(struct {
		Enable  []Tag `json:"enable,omitzero"`
		Disable []Tag `json:"disable,omitzero"`
	}{t.Enable, t.Disable})
}

// UnmarshalJSON reads a list or an object.
func (t *TagFilter) UnmarshalJSON(data []byte) error {
	*t = TagFilter{}
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		t.AsList = true
		return json.Unmarshal(data, &t.List)
	}
	object, err := decodeObject(data)
	if err != nil {
		return err
	}
	for name, list := range map[string]*[]Tag{"enable": &t.Enable, "disable": &t.Disable} {
		if raw, ok := object[name]; ok {
			if err := json.Unmarshal(raw, list); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}

// UnmarshalJSON reads {enabled?, disabled?} and keeps the rest.
func (t *TagAccess) UnmarshalJSON(data []byte) (err error) {
	type plain TagAccess
	*t = TagAccess{}
	t.Extra, err = decodeKeeping(data, (*plain)(t))
	return err
}

// MarshalJSON writes {enabled?, disabled?} and what else was kept.
func (t TagAccess) MarshalJSON() ([]byte, error) {
	type plain TagAccess
	return encodeKeeping(plain(t), t.Extra)
}

// MarshalJSON writes enable, disable or tags.
func (f ToolFilter) MarshalJSON() ([]byte, error) {
	if f.Tags != nil {
		if f.Mode != FilterNone {
			return nil, fmt.Errorf("a slug list and tags together: %w", errOneOf)
		}
		return json.Marshal(map[string]any{"tags": f.Tags})
	}
	return ToolkitFilter{f.Filter}.MarshalJSON()
}

// UnmarshalJSON reads exactly one of enable, disable and tags.
func (f *ToolFilter) UnmarshalJSON(data []byte) error {
	object, err := decodeObject(data)
	if err != nil {
		return err
	}
	*f = ToolFilter{}
	if f.Filter, err = takeFilter(object, "enable", "disable"); err != nil {
		return err
	}
	if raw, ok := object["tags"]; ok {
		if f.Mode != FilterNone {
			return fmt.Errorf("a slug list and tags together: %w", errOneOf)
		}
		f.Tags = &TagFilter{}
		if err := json.Unmarshal(raw, f.Tags); err != nil {
			return fmt.Errorf("tags: %w", err)
		}
		delete(object, "tags")
	} else if f.Mode == FilterNone {
		return fmt.Errorf("enable, disable or tags: %w", errOneOf)
	}
	return onlyKey(object)
}

// MarshalJSON writes enabled, disabled or tags and what else was kept.
func (f ToolAccess) MarshalJSON() ([]byte, error) {
	object := map[string]any{}
	if f.Mode != FilterNone {
		var err error
		if object, err = f.encode("enabled", "disabled"); err != nil {
			return nil, err
		}
	}
	if f.Tags != nil {
		object["tags"] = f.Tags
	}
	return marshalWith(object, f.Extra)
}

// UnmarshalJSON reads enabled, disabled or tags and keeps the rest.
func (f *ToolAccess) UnmarshalJSON(data []byte) error {
	object, err := decodeObject(data)
	if err != nil {
		return err
	}
	*f = ToolAccess{}
	if f.Filter, err = takeFilter(object, "enabled", "disabled"); err != nil {
		return err
	}
	if raw, ok := object["tags"]; ok {
		f.Tags = &TagAccess{}
		if err := json.Unmarshal(raw, f.Tags); err != nil {
			return fmt.Errorf("tags: %w", err)
		}
		delete(object, "tags")
	}
	f.Extra = restOf(object)
	return nil
}

// MarshalJSON writes {"tools": "all"} or {"tools": […]} and what else was kept.
func (p Preload) MarshalJSON() ([]byte, error) {
	object := map[string]any{}
	switch {
	case p.All:
		object["tools"] = "all"
	case p.Slugs != nil:
		object["tools"] = p.Slugs
	}
	return marshalWith(object, p.Extra)
}

// UnmarshalJSON reads {"tools": "all"}, {"tools": […]} or {} and keeps the rest.
func (p *Preload) UnmarshalJSON(data []byte) error {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(data, &object); err != nil {
		return err
	}
	*p = Preload{}
	raw, ok := object["tools"]
	delete(object, "tools")
	p.Extra = restOf(object)
	switch {
	case !ok:
		return nil
	case bytes.HasPrefix(bytes.TrimSpace(raw), []byte(`"`)):
		var word string
		if err := json.Unmarshal(raw, &word); err != nil {
			return err
		}
		if word != "all" {
			return fmt.Errorf("preload tools: %q is neither a list nor \"all\"", word)
		}
		p.All = true
		return nil
	default:
		return json.Unmarshal(raw, &p.Slugs)
	}
}

func restOf(object map[string]json.RawMessage) Extra {
	if len(object) == 0 {
		return nil
	}
	return object
}

func marshalWith(object map[string]any, extra Extra) ([]byte, error) {
	for name, raw := range extra {
		if _, said := object[name]; !said {
			object[name] = raw
		}
	}
	return json.Marshal(object)
}
