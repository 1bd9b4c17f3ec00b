package form

import (
	"net/url"
	"strconv"
	"strings"

	"trs/views/form/value"
)

// indexed is how many members an object has to have for its names to be kept.
const indexed = 32

// resolve finds a part of the schema by a reference inside it; nil when there is
// none. References out of the schema are never followed.
func (r *reader) resolve(ref string) *value.Value {
	if at, ok := r.refs[ref]; ok {
		return at
	}
	at := r.follow(ref)
	if !at.Is(value.Object) && !at.Is(value.Bool) {
		at = nil
	}
	r.refs[ref] = at
	return at
}

func (r *reader) follow(ref string) *value.Value {
	path, local := strings.CutPrefix(ref, "#")
	if !local {
		return nil
	}
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	if path == "" {
		return r.root
	}
	if !strings.HasPrefix(path, "/") {
		return r.anchor(path)
	}
	at := r.root
	for step := range strings.SplitSeq(path[1:], "/") {
		step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		if at.Is(value.List) {
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(at.Items) {
				return nil
			}
			at = at.Items[i]
			continue
		}
		if at = r.member(at, step); at == nil {
			return nil
		}
	}
	return at
}

// member is v.Get(name) for objects of any size.
func (r *reader) member(v *value.Value, name string) *value.Value {
	if v.Len() < indexed {
		return v.Get(name)
	}
	names, ok := r.names[v]
	if !ok {
		names = make(map[string]*value.Value, len(v.Members))
		for _, m := range v.Members {
			names[m.Name] = m.Value
		}
		r.names[v] = names
	}
	return names[name]
}

// anchor is the definition that calls itself so.
func (r *reader) anchor(name string) *value.Value {
	for _, keyword := range []string{"$defs", "definitions"} {
		for _, m := range r.root.Get(keyword).Objects() {
			if m.Value.Get("$anchor").Text() == name || m.Value.Get("$dynamicAnchor").Text() == name || m.Value.Get("$id").Text() == "#"+name {
				return m.Value
			}
		}
	}
	if r.root.Get("$anchor").Text() == name || r.root.Get("$dynamicAnchor").Text() == name {
		return r.root
	}
	return nil
}
