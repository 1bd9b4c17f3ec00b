package form

import (
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views/form/value"
)

// FillExamples puts examples into the fields that must be given and are not:
// those of the schema, or else a value of the right kind.
func (m *Model) FillExamples() tea.Cmd {
	v := m.root.v.Clone()
	if v == nil || v.Is(value.Object) {
		v = m.sample(m.schema.root, v, 0)
	}
	m.plant(v)
	m.changed = true
	if m.raw {
		m.openRaw()
	}
	return m.check()
}

// sample is v with what must be in it, or an example when v is nil.
func (m *Model) sample(schema, v *value.Value, depth int) *value.Value {
	s := m.reader.look(schema)
	if v == nil {
		if given := m.given(schema, s); given != nil && (s.shape != object || len(given.Members) > 0) {
			return given.Clone()
		}
	}
	if depth > maxDepth {
		return v
	}
	switch s.shape {
	case object:
		return m.sampleObject(s, v, depth)
	case union:
		if v == nil {
			return m.sample(s.options[0].schema, nil, depth+1)
		}
		return m.sample(s.options[m.reader.recognise(s, v)].schema, v, depth+1)
	case list:
		return m.sampleList(s, v, depth)
	default: // the others hold nothing
	}
	if v != nil {
		return v
	}
	return s.madeUp()
}

// given is a value that the schema itself names, nil when it names none that
// fits.
func (m *Model) given(schema *value.Value, s *spec) *value.Value {
	if s.initial != nil {
		return s.initial
	}
	for _, example := range s.examples {
		if fitting := m.fitting(schema, example); fitting != nil {
			return fitting
		}
	}
	if len(s.choices) > 0 {
		return s.choices[0]
	}
	return nil
}

// fitting is an example as a value of the right kind: authors write numbers and
// lists as text, lists even as Python does.
func (m *Model) fitting(schema, example *value.Value) *value.Value {
	if example.Is(value.Null) {
		return nil
	}
	if m.reader.fits(schema, example, 0) >= 0 {
		return example
	}
	for _, source := range []string{example.Text(), strings.ReplaceAll(example.Text(), "'", `"`), strings.ToLower(example.Text())} {
		if v, err := value.Parse([]byte(source)); err == nil && m.reader.fits(schema, v, 0) >= 0 {
			return v
		}
	}
	return nil
}

func (m *Model) sampleObject(s *spec, v *value.Value, depth int) *value.Value {
	if v == nil {
		v = value.NewObject()
	}
	if !v.Is(value.Object) {
		return v
	}
	wanted := s.alternatives(v)
	for _, p := range s.props {
		old := v.Get(p.name)
		if old == nil && !p.required && !wanted[p.name] {
			continue
		}
		if filled := m.sample(p.schema, old, depth+1); filled != nil {
			v.Set(p.name, filled)
		}
	}
	return v
}

// alternatives is the members that the first of "this or that must be given"
// asks for, unless one of them is satisfied.
func (s *spec) alternatives(v *value.Value) map[string]bool {
	wanted := map[string]bool{}
	for _, keyword := range []string{"anyOf", "oneOf"} {
		options := listOf(s.schema.Get(keyword))
		satisfied := slices.ContainsFunc(options, func(option *value.Value) bool {
			return !slices.ContainsFunc(listOf(option.Get("required")), func(name *value.Value) bool { return v.Get(name.Text()) == nil })
		})
		if satisfied || len(options) == 0 {
			continue
		}
		for _, name := range listOf(options[0].Get("required")) {
			wanted[name.Text()] = true
		}
	}
	return wanted
}

func (m *Model) sampleList(s *spec, v *value.Value, depth int) *value.Value {
	if v != nil {
		return v
	}
	v = value.NewList()
	for _, schema := range s.first {
		v.Items = append(v.Items, m.sample(schema, nil, depth+1))
	}
	least := 1
	if n, err := strconv.Atoi(s.schema.Get("minItems").String()); err == nil {
		least = min(max(n, 1), maxParts)
	}
	for len(v.Items) < least && !s.fixed {
		item := m.sample(s.items, nil, depth+1)
		if item == nil {
			item = value.NewNull()
		}
		v.Items = append(v.Items, item)
	}
	return v
}

// formatSamples is a text for each format that has rules.
var formatSamples = map[string]string{
	"date-time": "2026-01-31T09:30:00Z", "date": "2026-01-31", "time": "09:30:00Z", "duration": "PT1H",
	"uri": "https://example.com/", "url": "https://example.com/", "email": "name@example.com",
	"uuid": "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "hostname": "example.com", "ipv4": "192.0.2.1", "ipv6": "2001:db8::1",
}

// madeUp is a plain value of the right kind.
func (s *spec) madeUp() *value.Value {
	switch s.shape {
	case text:
		sample := formatSamples[s.schema.Get("format").Text()]
		if pattern := s.schema.Get("pattern").Text(); pattern != "" && sample == "" {
			sample = matching(pattern)
		}
		if sample == "" {
			sample = "text"
		}
		if least, err := strconv.Atoi(s.schema.Get("minLength").String()); err == nil && len(sample) < least && least < maxShown {
			sample += strings.Repeat("x", least-len(sample))
		}
		return value.NewText(sample)
	case number:
		for _, bound := range []string{"minimum", "maximum", "multipleOf"} {
			if limit := s.schema.Get(bound); limit.Is(value.Number) {
				return limit
			}
		}
		one, _ := value.NewNumber("1")
		return one
	case boolean:
		return value.NewBool(true)
	case choice:
		return value.NewNull()
	default: // the others were filled before; anything may be text
	}
	return value.NewText("text")
}
