package form

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"trs/api/schema/dialect"
	"trs/views"
	"trs/views/form/value"
)

// scalar is any JSON value without structure, spelled in any way.
func scalar() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.Just("null"), rapid.Just("true"), rapid.Just("false"), rapid.Just(`"\ud800"`), rapid.Just(`"1"`), rapid.Just(`"{}"`),
		rapid.StringMatching(`-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,4})?`),
		rapid.Map(rapid.String(), func(s string) string {
			quoted, err := json.Marshal(s)
			if err != nil {
				return `""`
			}
			return string(quoted)
		}),
	)
}

// names are few, so that values and schemas meet.
func name() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"a", "b", "c", "", "x/y", "日本", "~", "0"})
}

// document is any JSON.
func document(depth int) *rapid.Generator[string] {
	if depth == 0 {
		return scalar()
	}
	return rapid.OneOf(scalar(),
		rapid.Map(rapid.SliceOfN(document(depth-1), 0, 3), func(items []string) string { return "[" + strings.Join(items, ",") + "]" }),
		rapid.Custom(func(t *rapid.T) string {
			var members []string
			for _, key := range rapid.SliceOfNDistinct(name(), 0, 4, rapid.ID).Draw(t, "names") {
				members = append(members, strconv.Quote(key)+":"+document(depth-1).Draw(t, "member"))
			}
			return "{" + strings.Join(members, ",") + "}"
		}))
}

// schema is a schema, mostly of sense.
func schema(depth int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		parts := []string{}
		add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
		kinds := []string{"string", "integer", "number", "boolean", "null", "enum", "const", "types", "ref", "none", "nonsense"}
		if depth > 0 {
			kinds = append(kinds, "object", "object", "array", "tuple", "old tuple", "map", "patterns", "anyOf", "oneOf", "allOf", "if", "dependent", "not")
		}
		sub := func(label string) string { return schema(depth-1).Draw(t, label) }
		switch kind := rapid.SampledFrom(kinds).Draw(t, "kind"); kind {
		case "string", "integer", "number", "boolean", "null":
			add(`"type":%q`, kind)
		case "enum":
			add(`"enum":[%s]`, strings.Join(rapid.SliceOfN(scalar(), 0, 4).Draw(t, "enum"), ","))
		case "const":
			add(`"const":%s`, document(1).Draw(t, "const"))
		case "types":
			add(`"type":%s`, rapid.SampledFrom([]string{`["string","null"]`, `["integer","string"]`, `["object","array","null"]`, `[]`}).Draw(t, "types"))
		case "ref":
			add(`"$ref":%q`, rapid.SampledFrom([]string{"#", "#/$defs/d", "#/$defs/none", "x:y"}).Draw(t, "ref"))
		case "nonsense":
			add(`"type":3,"properties":[],"required":"a","items":"b"`)
		case "object":
			var props []string
			names := rapid.SliceOfNDistinct(name(), 0, 4, rapid.ID).Draw(t, "names")
			for _, key := range names {
				props = append(props, strconv.Quote(key)+":"+sub("property"))
			}
			add(`"type":"object","properties":{%s}`, strings.Join(props, ","))
			if len(names) > 0 && rapid.Bool().Draw(t, "required") {
				add(`"required":[%q]`, names[0])
			}
			if rapid.Bool().Draw(t, "closed") {
				add(`"additionalProperties":false`)
			}
		case "array":
			add(`"type":"array","items":%s,"minItems":%d`, sub("items"), rapid.IntRange(0, 2).Draw(t, "min"))
		case "tuple":
			add(`"type":"array","prefixItems":[%s,%s],"items":false`, sub("first"), sub("second"))
		case "old tuple":
			add(`"type":"array","items":[%s],"additionalItems":%s`, sub("first"), sub("rest"))
		case "patterns":
			add(`"type":"object","patternProperties":{"^a":%s,"b|日":%s},"propertyNames":{"maxLength":2}`, sub("a"), sub("b"))
		case "if":
			add(`"type":"object","properties":{"a":%s},"if":{"required":["a"]},"then":{"properties":{"b":%s},"required":["b"]},"else":{"properties":{"c":%s}}`, sub("a"), sub("b"), sub("c"))
		case "dependent":
			add(`"type":"object","properties":{"a":%s},"dependentSchemas":{"a":{"properties":{"b":%s}}},"dependentRequired":{"b":["c"]},"dependencies":{"c":["a"]}`, sub("a"), sub("b"))
		case "not":
			add(`"not":%s`, sub("not"))
		case "map":
			add(`"type":"object","additionalProperties":%s`, sub("more"))
		case "anyOf", "oneOf", "allOf":
			add(`"%s":[%s,%s]`, kind, sub("one"), sub("two"))
		}
		if rapid.IntRange(0, 3).Draw(t, "nullable") == 0 {
			add(`"nullable":true`)
		}
		if rapid.IntRange(0, 3).Draw(t, "default") == 0 {
			add(`"default":%s`, document(1).Draw(t, "value"))
		}
		return "{" + strings.Join(parts, ",") + "}"
	})
}

func rootSchema() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		root, def := schema(3).Draw(t, "schema"), schema(1).Draw(t, "def")
		return strings.TrimSuffix(root, "}") + map[bool]string{true: "", false: ","}[root == "{}"] + `"$defs":{"d":` + def + `}}`
	})
}

func compacted(t interface{ Fatalf(string, ...any) }, source string) string {
	v, err := value.Parse([]byte(source))
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return v.String()
}

func TestForm_GivesBackWhatItWasGiven(t *testing.T) {
	env := newEnv(t, "dark")
	rapid.Check(t, func(rt *rapid.T) {
		source, given := rootSchema().Draw(rt, "root"), document(3).Draw(rt, "given")
		d := &driver{tb: t, keys: env.Keys, Model: New(env, Parse([]byte(source)), []byte(given))}
		d.SetFocused(true)
		d.SetSize(60, 12)
		d.run(d.Init())
		for at := 0; at < len(d.rows) && at < 60; at++ { // look everywhere
			d.cursor = at
			d.setOpen(d.rows[at], true)
			d.load()
			d.follow()
			d.View()
		}
		d.SetRaw(true)
		d.View()
		if !d.SetRaw(false) {
			rt.Fatalf("the raw view of %s is not JSON", given)
		}
		if got, want := string(d.Value()), compacted(rt, given); got != want {
			rt.Fatalf("%s became %s", want, got)
		}
	})
}

func TestForm_StaysJSONWhateverIsPressed(t *testing.T) {
	env := newEnv(t, "dark")
	keys := make([]string, 0, len(keyTypes))
	for key := range keyTypes {
		keys = append(keys, key)
	}
	rapid.Check(t, func(rt *rapid.T) {
		source, given := rootSchema().Draw(rt, "root"), document(2).Draw(rt, "given")
		d := &driver{tb: t, keys: env.Keys, Model: New(env, Parse([]byte(source)), []byte(given))}
		d.SetFocused(true)
		d.SetSize(rapid.IntRange(1, 90).Draw(rt, "width"), rapid.IntRange(1, 12).Draw(rt, "height"))
		d.run(d.Init())
		for range rapid.IntRange(0, 40).Draw(rt, "presses") {
			switch rapid.IntRange(0, 8).Draw(rt, "what") {
			case 0, 1:
				d.typed(rapid.SampledFrom([]string{"1", "a", " ", "{", "\"", "日", "null"}).Draw(rt, "letters"))
			case 2:
				d.pastes(rapid.SampledFrom([]string{"a\nb", "[1,null,{}]", "1,2", "x"}).Draw(rt, "paste"))
			default:
				d.key(rapid.SampledFrom(keys).Draw(rt, "key"))
			}
			d.replies(rapid.IntRange(-1, 3).Draw(rt, "reply"))
			d.exact()
		}
		v := d.Value()
		if !json.Valid(v) {
			rt.Fatalf("%s is not JSON", v)
		}
		if d.raw {
			return
		}
		checkAgainstValidator(rt, d, source, v)
		if _, err := d.SetValue(v); err != nil || !bytes.Equal(d.Value(), v) {
			rt.Fatalf("%s became %s: %v", v, d.Value(), err)
		}
	})
}

// replies answers what the form asked for last, if anything: with a choice, or
// with a name.
func (d *driver) replies(choice int) {
	switch ask := d.last().(type) {
	case views.PickMsg:
		d.run(d.Update(views.PickedMsg{ID: ask.ID, Index: min(choice, len(ask.Items)-1)}))
	case views.PromptMsg:
		d.run(d.Update(views.PromptedMsg{ID: ask.ID, Value: strings.Repeat("b", choice+1), OK: choice >= 0}))
	case views.EditTextMsg:
		d.run(d.Update(views.EditedMsg{ID: ask.ID, Text: ask.Text + strings.Repeat(" ", choice+1), Changed: choice >= 0}))
	}
	d.sent = nil
}

// TestForm_LookingAroundChangesNothing holds for every key that only moves.
func TestForm_LookingAroundChangesNothing(t *testing.T) {
	env := newEnv(t, "dark")
	rapid.Check(t, func(rt *rapid.T) {
		source, given := rootSchema().Draw(rt, "root"), document(3).Draw(rt, "given")
		d := &driver{tb: t, keys: env.Keys, Model: New(env, Parse([]byte(source)), []byte(given))}
		d.SetFocused(true)
		d.SetSize(rapid.IntRange(1, 130).Draw(rt, "width"), rapid.IntRange(1, 30).Draw(rt, "height"))
		d.run(d.Init())
		before := string(d.Value())
		for range rapid.IntRange(0, 30).Draw(rt, "presses") {
			key := rapid.SampledFrom([]string{"tab", "shift+tab", "up", "down", "alt+n", "alt+p", "alt+g", "alt+j", "ctrl+o", "esc", "fold", "alt+g"}).Draw(rt, "key")
			if n := d.current(); key == "fold" && n != nil && n.container() {
				d.setOpen(n, !n.open)
			} else if key != "fold" {
				d.key(key)
			}
			if _, picks := d.last().(views.PickMsg); picks {
				d.replies(rapid.IntRange(-1, 9).Draw(rt, "reply"))
			}
			d.exact()
		}
		if got := string(d.Value()); got != before {
			rt.Fatalf("%s became %s", before, got)
		}
	})
}

// checkAgainstValidator holds the form's word against the validator's, which
// reads the JSON that would be sent.
func checkAgainstValidator(t *rapid.T, d *driver, source string, sent []byte) {
	parsed, err := jsonschema.UnmarshalJSON(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := dialect.Compile(dialect.Translate(dialect.AsObject(parsed.(map[string]any))))
	if err != nil {
		if d.Unchecked() == "" {
			t.Fatalf("the form checks by a schema with a mistake: %v", err)
		}
		return
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(sent))
	if err != nil {
		t.Fatal(err)
	}
	err = compiled.Validate(v)
	if problems := d.Errors(); (err == nil) != (len(problems) == 0) && !onlyCycles(err) {
		t.Fatalf("%s: the form says %v, the validator %v", sent, problems, err)
	}
}

func onlyCycles(err error) bool {
	return err != nil && strings.Contains(err.Error(), "causing reference cycle")
}

func TestForm_ExamplesFit(t *testing.T) {
	d := open(t, issue, `{"zzz":1}`)
	d.run(d.FillExamples())
	d.is(`{"zzz":1,"title":"text"}`)
	if errs := d.Errors(); len(errs) != 1 || !strings.Contains(errs[0].String(), "zzz") {
		t.Errorf("%v", errs)
	}
	d = open(t, `{"type":"object","required":["a","b","c","d","e"],"properties":{"a":{"type":"integer","minimum":7},"b":{"type":"array","minItems":2,"items":{"type":"string","format":"date"}},
	 "c":{"type":"object","required":["k"],"properties":{"k":{"enum":["z"]},"o":{"type":"string"}}},"d":{"anyOf":[{"type":"null"},{"type":"boolean"}]},"e":{"type":"string","examples":["ex"]}}}`, "")
	d.run(d.FillExamples())
	d.is(`{"a":7,"b":["2026-01-31","2026-01-31"],"c":{"k":"z"},"d":true,"e":"ex"}`)
	if errs := d.Errors(); len(errs) != 0 {
		t.Errorf("%v", errs)
	}
}

func TestForm_ExamplesMatchPatterns(t *testing.T) {
	for _, pattern := range []string{`^[0-9]{1,19}$`, `^#[0-9a-fA-F]{6}$`, `^(open|closed)$`, `^\d{4}-\d{2}$`, `x?y*z+`, `^[^a-z]$`, `^\S+@\S+$`} {
		if got := matching(pattern, 0, 0); !regexp.MustCompile(pattern).MatchString(got) {
			t.Errorf("%s: %q", pattern, got)
		}
	}
	for _, pattern := range []string{`(`, `^(?=x)y$`, `a\bb`} {
		if got := matching(pattern, 0, 0); got != "" {
			t.Errorf("%s: %q", pattern, got)
		}
	}
}

func TestForm_ReadsExamplesThatAreWrittenAsText(t *testing.T) {
	d := open(t, `{"required":["n","l","b","s"],"properties":{"n":{"type":"integer","examples":["1347"]},"b":{"type":"boolean","examples":["True"]},
	 "l":{"type":"array","items":{"type":"string"},"examples":["['octocat', 'hubot']"]},"s":{"type":"string","examples":["1347"]}}}`, "")
	d.run(d.FillExamples())
	d.is(`{"n":1347,"b":true,"l":["octocat","hubot"],"s":"1347"}`)
}
