package form

import (
	"regexp"

	"trs/views/form/value"
)

// shape is how a field is drawn and typed in.
type shape int

const (
	anything shape = iota // raw JSON of this part alone
	text
	number
	boolean
	choice
	list
	object
	union
)

var shapeNames = [...]string{"any", "string", "number", "boolean", "enum", "array", "object", "union"}

// spec is what a schema says about a field.
type spec struct {
	shape                           shape
	name                            string // of the shape, as JSON Schema says it: "array of string"
	nullable                        bool
	none                            bool // nothing is allowed here
	deprecated, readOnly, writeOnly bool
	title                           string
	help                            string
	schema                          *value.Value // flattened
	whole                           *value.Value // flattened, before a variant was settled on
	conditions                      []condition
	initial                         *value.Value // the default
	examples                        []*value.Value
	choices                         []*value.Value
	last                            found    // of the choices
	labels                          []string // of the choices, where their titles differ from them

	props    []prop
	index    map[string]int // of props by name
	more     *value.Value   // the schema of further members; nil for any
	patterns []value.Member // schemas of further members by patterns
	closed   bool           // no further members
	first    []*value.Value
	items    *value.Value
	fixed    bool // no items after first
	options  []option
	unlisted int // variants beyond what is offered
}

// found is where a value was found among the choices.
type found struct {
	v  *value.Value
	at int
}

// prop is one member that a schema names.
type prop struct {
	name     string
	schema   *value.Value
	required bool
}

// option is one variant of a union.
type option struct {
	name   string
	schema *value.Value
}

// Bounds of what is looked at in a schema, against hostile ones.
const (
	maxHops     = 32
	maxDepth    = 8
	maxParts    = 64
	maxVariants = 1000
	allSteps    = 50_000 // of putting schemas together, for a whole form
	partSteps   = 5_000  // for one part of it
	fewSteps    = 100    // for each part when the whole has had its share
)

// reader makes specs of the parts of a schema and keeps them.
type reader struct {
	steps, left int // see spend
	root        *value.Value
	specs       map[*value.Value]*spec
	varied      map[variation]*spec
	refs        map[string]*value.Value
	names       map[*value.Value]map[string]*value.Value // of large objects
	regexps     map[string]*regexp.Regexp                // nil for those that cannot be read
	joined      map[*spec]map[string]*value.Value        // schemas of members that several patterns match
}

func newReader(root *value.Value) *reader {
	return &reader{
		root: root, steps: allSteps, specs: map[*value.Value]*spec{}, varied: map[variation]*spec{},
		refs: map[string]*value.Value{}, names: map[*value.Value]map[string]*value.Value{},
		regexps: map[string]*regexp.Regexp{}, joined: map[*spec]map[string]*value.Value{},
	}
}

// look is what a part of the schema says; nil says nothing.
func (r *reader) look(schema *value.Value) *spec {
	if s, ok := r.specs[schema]; ok {
		return s
	}
	r.left = min(partSteps, max(fewSteps, r.steps))
	before := r.left
	s := r.read(r.flatten(schema, 0), 0)
	r.steps -= before - r.left
	r.specs[schema] = s
	return s
}

// spend counts a step of putting schemas together, and reports whether there
// may be more: a few lines of schema can ask for more than any machine can do.
func (r *reader) spend(steps int) bool {
	r.left -= steps
	return r.left > 0
}

func (r *reader) read(schema *value.Value, depth int) *spec {
	s := &spec{schema: schema, nullable: schema.Get("nullable").Bool()}
	switch {
	case forbids(schema):
		s.none, s.name = true, "nothing"
	case schema.Is(value.Object):
		r.kind(s, depth)
	}
	s.whole, s.conditions = schema, conditionsOf(schema)
	s.title, s.help = s.schema.Get("title").Text(), s.schema.Get("description").Text()
	s.deprecated = schema.Get("deprecated").Bool() || s.schema.Get("deprecated").Bool()
	s.readOnly = schema.Get("readOnly").Bool() || s.schema.Get("readOnly").Bool()
	s.writeOnly = schema.Get("writeOnly").Bool() || s.schema.Get("writeOnly").Bool()
	if initial := s.schema.Get("default"); initial != nil && !initial.Is(value.Null) {
		s.initial = initial
	}
	if examples := s.schema.Get("examples"); examples.Is(value.List) {
		s.examples = examples.Items[:min(len(examples.Items), maxParts)]
	} else if example := s.schema.Get("example"); example != nil {
		s.examples = []*value.Value{example}
	}
	if s.name == "" {
		s.name = shapeNames[s.shape]
	}
	return s
}

// forbids reports whether a schema allows no value at all.
func forbids(schema *value.Value) bool {
	if not := schema.Get("not"); not != nil {
		return not.Is(value.Bool) && not.Bool() || not.Is(value.Object) && not.Len() == 0
	}
	return schema.Is(value.Bool) && !schema.Bool()
}

// kind finds the shape of s.
func (r *reader) kind(s *spec, depth int) {
	schema := s.schema
	switch {
	case schema.Get("const") != nil:
		s.shape, s.choices, s.name = choice, []*value.Value{schema.Get("const")}, oneValue
	case schema.Get("enum").Is(value.List):
		s.choose(schema.Get("enum").Items)
	case r.variants(s, depth):
	case schema.Get("type").Is(value.List):
		r.types(s, schema.Get("type").Items, depth)
	default:
		r.typed(s, typeOf(schema), depth)
	}
}

// find is the place of a value among the choices, -1 when it is none of them.
func (s *spec) find(v *value.Value) int {
	if v == nil {
		return -1
	}
	if s.last.v == v && s.last.at < len(s.choices) && value.Same(s.choices[s.last.at], v) {
		return s.last.at
	}
	for i, c := range s.choices {
		if value.Same(c, v) {
			s.last = found{v, i}
			return i
		}
	}
	const few = 1000 // other spellings of the same value
	for i, c := range s.choices[:min(len(s.choices), few)] {
		if value.Equal(c, v) {
			return i
		}
	}
	return -1
}

// oneValue is what a field with one possible value is called.
const oneValue = "constant"

// choose makes an enum; null among its values is not a choice of its own.
func (s *spec) choose(values []*value.Value) {
	s.shape = choice
	for _, v := range values {
		if v.Is(value.Null) {
			s.nullable = true
			continue
		}
		s.choices = append(s.choices, v)
	}
	if len(s.choices) == 1 {
		s.name = oneValue
	}
}

// typed makes a field of one type.
func (r *reader) typed(s *spec, kind string, depth int) {
	switch kind {
	case "string":
		s.shape = text
	case "integer", "number":
		s.shape, s.name = number, kind
	case "boolean":
		s.shape = boolean
	case "null":
		s.shape, s.nullable, s.name = choice, true, "null"
	case "array":
		r.array(s, depth)
	case "object":
		r.object(s)
	}
}

// typeOf is the type that a schema names, or that its keywords speak of.
func typeOf(schema *value.Value) string {
	if kind := schema.Get("type").Text(); kind != "" {
		return kind
	}
	for _, sign := range [...][2]string{
		{"properties", "object"},
		{"additionalProperties", "object"},
		{"patternProperties", "object"},
		{"required", "object"},
		{"items", "array"},
		{"prefixItems", "array"},
		{"minItems", "array"},
		{"maxItems", "array"},
		{"uniqueItems", "array"},
		{"pattern", "string"},
		{"minLength", "string"},
		{"maxLength", "string"},
		{"format", "string"},
		{"minimum", "number"},
		{"maximum", "number"},
		{"multipleOf", "number"},
		{"exclusiveMinimum", "number"},
		{"exclusiveMaximum", "number"},
	} {
		if schema.Get(sign[0]) != nil {
			return sign[1]
		}
	}
	return ""
}

// types makes a field that may be of several types.
func (r *reader) types(s *spec, kinds []*value.Value, depth int) {
	var names []string
	for _, kind := range kinds[:min(len(kinds), maxParts)] {
		switch name := kind.Text(); {
		case name == "null":
			s.nullable = true
		case name != "":
			names = append(names, name)
		}
	}
	switch len(names) {
	case 0:
		r.typed(s, "null", depth)
	case 1:
		r.typed(s, names[0], depth)
	default:
		s.shape = union
		for i, name := range names {
			one := *s.schema
			one.Members = append([]value.Member{}, s.schema.Members...)
			one.Set("type", value.NewText(name))
			s.options = append(s.options, option{name: name, schema: &one})
			if i > 0 {
				s.name += " | "
			} else {
				s.name = ""
			}
			s.name += name
		}
	}
}

func (r *reader) array(s *spec, depth int) {
	s.shape = list
	items := s.schema.Get("items")
	s.first = listOf(s.schema.Get("prefixItems"))
	if items.Is(value.List) { // draft 7's tuple
		s.first, items = items.Items, s.schema.Get("additionalItems")
	}
	s.first = s.first[:min(len(s.first), maxVariants)]
	s.fixed = items.Is(value.Bool) && !items.Bool()
	if items.Is(value.Object) {
		s.items = items
	}
	if s.items != nil && depth < maxDepth && len(s.first) == 0 {
		s.name = "array of " + shortName(r.flatten(s.items, depth+1))
	}
}

// shortName is a type's name without looking deeper.
func shortName(schema *value.Value) string {
	switch {
	case forbids(schema):
		return "nothing"
	case schema.Get("const") != nil:
		return oneValue
	case schema.Get("enum") != nil:
		return "enum"
	case schema.Get("anyOf") != nil || schema.Get("oneOf") != nil || schema.Get("type").Is(value.List):
		return "union"
	case typeOf(schema) != "":
		return typeOf(schema)
	}
	return "any"
}

// object lists the members, what must be given first. What has a default need
// not be given.
func (r *reader) object(s *spec) {
	s.shape = object
	needed := map[string]bool{}
	for _, name := range listOf(s.schema.Get("required")) {
		needed[name.Text()] = true
	}
	seen := make(map[string]bool, s.schema.Get("properties").Len())
	var optional []prop
	if properties := s.schema.Get("properties"); properties.Is(value.Object) {
		for _, m := range properties.Members {
			initial := m.Value.Get("default")
			p := prop{name: m.Name, schema: m.Value, required: needed[m.Name] && (initial == nil || initial.Is(value.Null))}
			switch {
			case seen[m.Name]:
			case p.required:
				s.props = append(s.props, p)
			default:
				optional = append(optional, p)
			}
			seen[m.Name] = true
		}
	}
	for _, name := range listOf(s.schema.Get("required")) {
		if !seen[name.Text()] && name.Is(value.Text) {
			s.props = append(s.props, prop{name: name.Text(), required: true})
			seen[name.Text()] = true
		}
	}
	s.props = append(s.props, optional...)
	s.index = make(map[string]int, len(s.props))
	for i, p := range s.props {
		s.index[p.name] = i
	}
	more := s.schema.Get("additionalProperties")
	s.patterns = s.schema.Get("patternProperties").Objects()
	switch {
	case more.Is(value.Object):
		s.more = more
	case len(s.patterns) > 0: // others are added on purpose only
	case more.Is(value.Bool):
		s.closed = !more.Bool()
	default:
		s.closed = len(s.props) > 0
	}
	switch {
	case len(s.props) > 0:
	case s.more != nil:
		s.name = "map of " + shortName(r.flatten(s.more, 1))
	case len(s.patterns) == 1:
		s.name = "map of " + shortName(r.flatten(s.patterns[0].Value, 1))
	}
}

func listOf(v *value.Value) []*value.Value {
	if !v.Is(value.List) {
		return nil
	}
	return v.Items
}
