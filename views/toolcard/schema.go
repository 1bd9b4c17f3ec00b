package toolcard

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"trs/views/jsonscan"
)

// document is the root of a schema, where references lead.
type document struct{ root part }

// part is one place of a schema: its keywords, not yet read further. What is not
// an object has none.
type part map[string]json.RawMessage

// partOf is the keywords of a place in a valid schema.
func partOf(source json.RawMessage) part {
	at := jsonscan.Space(source, 0)
	if at >= len(source) || source[at] != '{' {
		return nil
	}
	p := part{}
	for w := jsonscan.Walk(source, at); w.Next(); {
		p[w.Name()] = w.Value.Of(source)
	}
	return p
}

func (p part) text(name string) string {
	var s string
	if json.Unmarshal(p[name], &s) != nil {
		return ""
	}
	return s
}

func (p part) list(name string) []json.RawMessage {
	var list []json.RawMessage
	if json.Unmarshal(p[name], &list) != nil {
		return nil
	}
	return list
}

func (p part) texts(name string) []string {
	var list []string
	if json.Unmarshal(p[name], &list) != nil {
		return nil
	}
	return list
}

// unescape reads a step of a reference.
var unescape = strings.NewReplacer("~1", "/", "~0", "~")

// resolve follows references inside the document, as far as they lead somewhere.
// What stands beside a reference stays.
func (d *document) resolve(p part) part {
	for range 8 {
		target := p.text("$ref")
		if target != "#" && !strings.HasPrefix(target, "#/") {
			return p
		}
		found := d.root
		for step := range strings.SplitSeq(target, "/") {
			if step != "#" {
				found = partOf(found[unescape.Replace(step)])
			}
		}
		if found == nil {
			return p
		}
		merged := maps.Clone(found)
		for name, value := range p {
			if name != "$ref" {
				merged[name] = value
			}
		}
		p = merged
	}
	return p
}

// alternatives is the schemas of which one holds; null among them is told apart.
func (d *document) alternatives(p part) (others []part, null bool) {
	for _, name := range []string{"anyOf", "oneOf"} {
		for _, source := range p.list(name) {
			other := d.resolve(partOf(source))
			if other.text("type") == "null" {
				null = true
				continue
			}
			others = append(others, other)
		}
	}
	return others, null
}

// whole is p with a single alternative or the parts of an allOf put in its place.
func (d *document) whole(p part) part {
	p = d.resolve(p)
	if others, _ := d.alternatives(p); len(others) == 1 {
		merged := maps.Clone(others[0])
		for name, value := range p {
			if name != "anyOf" && name != "oneOf" {
				merged[name] = value
			}
		}
		return merged
	}
	parts := p.list("allOf")
	if len(parts) == 0 {
		return p
	}
	merged := maps.Clone(p)
	for _, source := range parts {
		for name, value := range d.resolve(partOf(source)) {
			if _, said := merged[name]; !said {
				merged[name] = value
			}
		}
	}
	return merged
}

// kind says in words what a value is: "string", "array of integer", "one of 3".
func (d *document) kind(p part, depth int) string {
	others, null := d.alternatives(p)
	p = d.whole(p)
	text := strings.Join(types(p), " or ")
	switch {
	case len(others) > 1 && depth < 3:
		var names []string
		for _, other := range others {
			if name := d.kind(other, depth+1); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		text = strings.Join(names, " or ")
	case text == "array" && depth < 3:
		if items := d.kind(partOf(p["items"]), depth+1); items != "any" {
			text += " of " + items
		}
	case text == "" && p["properties"] != nil:
		text = "object"
	case text == "" && p["enum"] != nil:
		text = "enum"
	case text == "" && p["const"] != nil:
		text = "constant"
	case text == "":
		text = "any"
	}
	if (null || string(p["nullable"]) == "true") && !strings.HasSuffix(text, "null") {
		text += " or null"
	}
	return text
}

func types(p part) []string {
	if one := p.text("type"); one != "" {
		return []string{one}
	}
	return p.texts("type")
}

// member is one property of an object, or what stands for several values of one:
// a form that a value may have, or a property of any name.
type member struct {
	name     string
	required bool
	source   json.RawMessage
	stands   bool   // it is no property
	step     string // what it adds to a path then
}

// inside is what an array's items are, or p itself.
func (d *document) inside(p part) part {
	p = d.whole(p)
	for range 3 {
		if p["properties"] != nil || p["items"] == nil {
			break
		}
		p = d.whole(partOf(p["items"]))
	}
	return p
}

// variants are the forms that a value may have, if there are several and one of
// them has more to say than its kind.
func (d *document) variants(p part) []member {
	if others, _ := d.alternatives(p); len(others) < 2 || !slices.ContainsFunc(others, part.tells) {
		return nil
	}
	var out []member
	for _, name := range []string{"anyOf", "oneOf"} {
		for _, source := range p.list(name) {
			other := d.resolve(partOf(source))
			name := other.text("title")
			if name == "" {
				name = d.kind(other, 0)
			}
			if other.text("type") != "null" {
				out = append(out, member{name: "as " + name, source: source, stands: true})
			}
		}
	}
	return out
}

// members are an object's properties, the required ones first, else in the order
// of the source, and behind them what stands for several values. Of an array they
// are those of its items.
func (d *document) members(p part) []member {
	p = d.inside(p)
	required := map[string]bool{}
	for _, name := range p.texts("required") {
		required[name] = true
	}
	var out []member
	for _, entry := range ordered(p["properties"]) {
		out = append(out, member{name: entry.name, required: required[entry.name], source: entry.value})
	}
	slices.SortStableFunc(out, func(a, b member) int {
		switch {
		case a.required == b.required:
			return 0
		case a.required:
			return -1
		}
		return 1
	})
	if other := partOf(p["additionalProperties"]); len(other) > 0 {
		out = append(out, member{name: "any name", source: p["additionalProperties"], stands: true, step: ".*"})
	}
	return append(out, d.variants(p)...)
}

type entry struct {
	name  string
	value json.RawMessage
}

// ordered is an object's members in the order of the text.
func ordered(source json.RawMessage) []entry {
	at := jsonscan.Space(source, 0)
	if at >= len(source) || source[at] != '{' {
		return nil
	}
	var out []entry
	for w := jsonscan.Walk(source, at); w.Next(); {
		out = append(out, entry{w.Name(), w.Value.Of(source)})
	}
	return out
}

// telling are the keywords that notes and members read.
var telling = []string{
	"properties", "items", "enum", "const", "default", "examples", "format", "pattern", "minimum", "exclusiveMinimum", "maximum",
	"exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "additionalProperties",
}

// tells reports whether notes or members may have something to say.
func (p part) tells() bool {
	return slices.ContainsFunc(telling, func(name string) bool { return p[name] != nil && string(p[name]) != "null" })
}

// notes is what else a schema says about a value, one line each.
func (d *document) notes(p part) []string {
	p = d.whole(p)
	var out []string
	add := func(label, text string) {
		if text != "" && text != "null" {
			out = append(out, label+text)
		}
	}
	values := func(name string) string {
		var texts []string
		for _, value := range p.list(name) {
			texts = append(texts, string(value))
		}
		return strings.Join(texts, ", ")
	}
	add("one of ", values("enum"))
	add("always ", string(p["const"]))
	add("default ", string(p["default"]))
	add("for example ", values("examples"))
	add("format ", p.text("format"))
	add("pattern ", p.text("pattern"))
	for _, limit := range [][2]string{
		{"minimum", "at least "},
		{"exclusiveMinimum", "more than "},
		{"maximum", "at most "},
		{"exclusiveMaximum", "less than "},
		{"multipleOf", "a multiple of "},
	} {
		add(limit[1], string(p[limit[0]]))
	}
	for _, limit := range [][3]string{
		{"minLength", "at least ", " characters"},
		{"maxLength", "at most ", " characters"},
		{"minItems", "at least ", " items"},
		{"maxItems", "at most ", " items"},
	} {
		if value := string(p[limit[0]]); value != "" {
			unit := limit[2]
			if value == "1" {
				unit = strings.TrimSuffix(unit, "s")
			}
			out = append(out, limit[1]+value+unit)
		}
	}
	if string(p["additionalProperties"]) == "false" {
		out = append(out, "takes no other fields")
	}
	return out
}
