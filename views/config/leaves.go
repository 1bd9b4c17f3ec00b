package config

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"trs/api"
	"trs/views/jsonscan"
)

// leaves is a config as the editor works on it: one entry for each part that is
// changed as a whole, by its path in answers ("toolkits", "tools.gmail",
// "workbench.sandbox_size"), each as compact JSON. An absent part has no entry,
// so that absent, null and empty stay three things.
type leaves map[string]string

// blocks are the members whose own members are leaves; all others are leaves.
var blocks = []string{
	"auth_configs", "connected_accounts", "manage_connections", "tools", "workbench", "multi_account",
	"search", "execute",
}

// leavesOf takes a config apart.
func leavesOf(c api.Config) (leaves, error) {
	data, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	return takeApart(data)
}

func takeApart(data []byte) (leaves, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return nil, err
	}
	out := leaves{}
	for name, raw := range members {
		if !slices.Contains(blocks, name) || !bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) {
			out[name] = compact(raw)
			continue
		}
		var block map[string]json.RawMessage
		if err := json.Unmarshal(raw, &block); err != nil {
			return nil, err
		}
		if len(block) == 0 {
			out[name] = "{}"
		}
		for key, leaf := range block {
			out[name+"."+key] = compact(leaf)
		}
	}
	return out, nil
}

func compact(raw []byte) string {
	var out bytes.Buffer
	if err := json.Compact(&out, raw); err != nil {
		return string(raw)
	}
	return out.String()
}

// encode puts the JSON together again.
func (l leaves) encode() []byte {
	members := map[string]any{}
	for path, leaf := range l {
		name, key, inner := strings.Cut(path, ".")
		if !inner || !slices.Contains(blocks, name) {
			if _, fuller := members[path]; !fuller {
				members[path] = json.RawMessage(leaf)
			}
			continue
		}
		block, ok := members[name].(map[string]json.RawMessage)
		if !ok {
			block = map[string]json.RawMessage{}
			members[name] = block
		}
		block[key] = json.RawMessage(leaf)
	}
	data, err := json.Marshal(members)
	if err != nil {
		return []byte("{}") // every leaf was JSON when it came
	}
	return data
}

// config is what the leaves say.
func (l leaves) config() (api.Config, error) {
	var c api.Config
	err := json.Unmarshal(l.encode(), &c)
	return c, err
}

// set changes one leaf; an empty leaf removes it. A block that loses its last
// member is gone with it.
func (l leaves) set(path, leaf string) {
	if leaf == "" {
		delete(l, path)
		return
	}
	l[path] = leaf
	if name, _, inner := strings.Cut(path, "."); inner {
		delete(l, name)
	}
}

// children is the keys of a block, sorted.
func (l leaves) children(block string) []string {
	var keys []string
	for path := range l {
		if key, ok := strings.CutPrefix(path, block+"."); ok {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// differing is the paths in which two configs differ, sorted.
func differing(a, b leaves) []string {
	var paths []string
	for path, leaf := range a {
		if b[path] != leaf {
			paths = append(paths, path)
		}
	}
	for path := range b {
		if _, ok := a[path]; !ok {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}

// rebase lays the changes from base to mine over theirs. Where both changed the
// same leaf to something else, mine wins and the path is told.
func rebase(base, mine, theirs leaves) (merged leaves, both []string) {
	merged = maps.Clone(theirs)
	for _, path := range differing(base, mine) {
		if theirs[path] != base[path] && theirs[path] != mine[path] {
			both = append(both, path)
		}
		merged.set(path, mine[path])
	}
	return merged, both
}

// text is a Go value as a leaf.
func text(v any) string {
	leaf, err := jsonscan.Encode(v)
	if err != nil {
		return ""
	}
	return leaf
}

// slugs reads a leaf that is a list of strings; nil when it is none.
func slugs(leaf string) []string {
	var list []string
	if json.Unmarshal([]byte(leaf), &list) != nil {
		return nil
	}
	return list
}

// filter reads a leaf that is a filter of toolkits or tools.
func filter(leaf string) (access api.ToolAccess, ok bool) {
	if leaf == "" || json.Unmarshal([]byte(leaf), &access) != nil {
		return api.ToolAccess{}, false
	}
	return access, true
}
