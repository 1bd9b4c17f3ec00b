package api

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func jsonValue(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		kinds := 5
		if depth <= 0 {
			kinds = 3
		}
		switch rapid.IntRange(0, kinds).Draw(t, "kind") {
		case 0:
			return nil
		case 1:
			return rapid.Bool().Draw(t, "bool")
		case 2:
			return rapid.Float64Range(-1e6, 1e6).Draw(t, "number")
		case 3:
			return rapid.String().Draw(t, "text")
		case 4:
			return rapid.SliceOfN(jsonValue(depth-1), 0, 3).Draw(t, "list")
		default:
			return rapid.MapOfN(rapid.String(), jsonValue(depth-1), 0, 3).Draw(t, "object")
		}
	})
}

// The scanner finds exactly the members that a decoder finds.
func TestUnknownMembers_AgreesWithDecoder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		object := rapid.MapOfN(rapid.String(), jsonValue(3), 0, 6).Draw(t, "object")
		var data []byte
		var err error
		if rapid.Bool().Draw(t, "indent") {
			data, err = json.MarshalIndent(object, " ", "\t")
		} else {
			data, err = json.Marshal(object)
		}
		if err != nil {
			t.Fatal(err)
		}
		known := map[string]bool{}
		for name := range object {
			if rapid.Bool().Draw(t, "known") {
				known[name] = true
			}
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatal(err)
		}
		for name := range known {
			delete(want, name)
		}
		got := unknownMembers(data, known)
		if len(got) == 0 && len(want) == 0 {
			return
		}
		if !reflect.DeepEqual(map[string]json.RawMessage(got), want) {
			t.Fatalf("%s\ngot  %s\nwant %s", data, got, want)
		}
	})
}

// A config made of anything the types can say is the same after a round trip,
// and so is the request made of it.
func TestConfig_RoundTrips(t *testing.T) {
	slugs := rapid.SliceOfN(rapid.StringMatching(`[A-Z_]{1,8}`), 0, 3)
	tags := rapid.Custom(func(t *rapid.T) []Tag {
		var list []Tag
		for _, s := range slugs.Draw(t, "tags") {
			list = append(list, Tag(s))
		}
		return list
	})
	rapid.Check(t, func(t *rapid.T) {
		filter := Filter{FilterMode(rapid.IntRange(1, 2).Draw(t, "mode")), emptyNotNil(slugs.Draw(t, "slugs"))}
		config := Config{
			UserID: "u", Toolkits: &ToolkitAccess{Filter: filter},
			Tools: map[string]ToolAccess{
				"a": {Filter: filter}, "b": {Tags: &TagAccess{Enabled: tags.Draw(t, "enabled"), Disabled: tags.Draw(t, "disabled")}},
			},
			Preload: Preload{All: rapid.Bool().Draw(t, "all")},
		}
		if !config.Preload.All {
			config.Preload.Slugs = emptyNotNil(slugs.Draw(t, "preload"))
		}
		for _, pair := range [][2]any{{config, new(Config)}, {config.CreateRequest(), new(CreateSession)}} {
			data, err := json.Marshal(pair[0])
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(data, pair[1]); err != nil {
				t.Fatalf("%s: %v", data, err)
			}
			if got := reflect.ValueOf(pair[1]).Elem().Interface(); !reflect.DeepEqual(got, pair[0]) {
				t.Fatalf("%s\ngot  %+v\nwant %+v", data, got, pair[0])
			}
		}
	})
}
