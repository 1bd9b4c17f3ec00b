// Package diffview shows how one JSON document became another: as a list of
// changes by path, which a person reads at a glance, or as a unified text diff.
package diffview

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// Kind is what happened at a path.
type Kind int

// The kinds of changes.
const (
	Added Kind = iota + 1
	Removed
	Changed
)

// Change is one difference. Old and New are compact JSON; the missing side of
// an addition or a removal is "".
type Change struct {
	Path     string
	Kind     Kind
	Old, New string
}

// Compare lists the changes from old to new in the order of their paths. Lists
// of plain values are compared as sets, because a config's lists are; lists of
// objects by position.
func Compare(oldJSON, newJSON []byte) ([]Change, error) {
	before, err := decode(oldJSON)
	if err != nil {
		return nil, fmt.Errorf("read the older document: %w", err)
	}
	after, err := decode(newJSON)
	if err != nil {
		return nil, fmt.Errorf("read the newer document: %w", err)
	}
	c := comparison{}
	c.value("", before, after)
	return c.changes, nil
}

func decode(source []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(source))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil && err != io.EOF {
		return nil, err
	}
	return v, nil
}

type comparison struct{ changes []Change }

func (c *comparison) value(path string, before, after any) {
	switch b := before.(type) {
	case map[string]any:
		if a, ok := after.(map[string]any); ok {
			c.objects(path, b, a)
			return
		}
	case []any:
		if a, ok := after.([]any); ok {
			c.lists(path, b, a)
			return
		}
	}
	if old, now := compact(before), compact(after); old != now {
		c.add(path, Changed, old, now)
	}
}

func (c *comparison) add(path string, kind Kind, old, now string) {
	if path == "" {
		path = "."
	}
	c.changes = append(c.changes, Change{Path: path, Kind: kind, Old: old, New: now})
}

func (c *comparison) objects(path string, before, after map[string]any) {
	names := make([]string, 0, len(before)+len(after))
	for name := range before {
		names = append(names, name)
	}
	for name := range after {
		if _, both := before[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		b, hadB := before[name]
		a, hasA := after[name]
		at := join(path, name)
		switch {
		case !hadB:
			c.add(at, Added, "", compact(a))
		case !hasA:
			c.add(at, Removed, compact(b), "")
		default:
			c.value(at, b, a)
		}
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (c *comparison) lists(path string, before, after []any) {
	if plain(before) && plain(after) {
		c.sets(path, before, after)
		return
	}
	for i := range max(len(before), len(after)) {
		at := path + "[" + strconv.Itoa(i) + "]"
		switch {
		case i >= len(before):
			c.add(at, Added, "", compact(after[i]))
		case i >= len(after):
			c.add(at, Removed, compact(before[i]), "")
		default:
			c.value(at, before[i], after[i])
		}
	}
}

func plain(items []any) bool {
	for _, item := range items {
		switch item.(type) {
		case map[string]any, []any:
			return false
		}
	}
	return true
}

// sets compares two lists of plain values without regard to their order, except
// that a change of nothing but the order is one change.
func (c *comparison) sets(path string, before, after []any) {
	count := map[string]int{}
	for _, item := range after {
		count[compact(item)]++
	}
	found := len(c.changes)
	for _, item := range before {
		if text := compact(item); count[text] > 0 {
			count[text]--
		} else {
			c.add(path+"[]", Removed, text, "")
		}
	}
	for _, item := range after {
		if text := compact(item); count[text] > 0 {
			count[text]--
			c.add(path+"[]", Added, "", text)
		}
	}
	if old, now := compact(before), compact(after); len(c.changes) == found && old != now {
		c.add(path, Changed, old, now)
	}
}

func compact(v any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return fmt.Sprint(v)
	}
	return string(bytes.TrimRight(out.Bytes(), "\n"))
}
