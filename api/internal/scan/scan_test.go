package scan

import (
	"encoding/json"
	"reflect"
	"testing"
)

// What the scanner finds in valid JSON is what a decoder finds; on anything
// else it only must not panic or run forever.
func FuzzObjectAndArray(f *testing.F) {
	for _, seed := range []string{
		`{}`, `[]`, `{"a":1}`, ` { "a" : [1,{"b":"}"}] , "c\"d":null} `, `[1,"a,]",{"x":[]},true]`, `{"a`, `[`, `{"a":`, `[}`, `{"\u00e9":1,"é":2}`, `[,]`, `{"a":1,}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		members := map[string]json.RawMessage{}
		isObject := Object(data, func(name string, value []byte) bool {
			members[name] = value
			return true
		})
		elements := []json.RawMessage{}
		isArray := Array(data, func(value []byte) bool {
			elements = append(elements, value)
			return true
		})
		var wantMembers map[string]json.RawMessage
		if json.Unmarshal(data, &wantMembers) == nil && wantMembers != nil && (!isObject || !reflect.DeepEqual(members, wantMembers)) {
			t.Errorf("%s: got %s, want %s", data, members, wantMembers)
		}
		var wantElements []json.RawMessage
		if json.Unmarshal(data, &wantElements) == nil && wantElements != nil && (!isArray || !reflect.DeepEqual(elements, wantElements)) {
			t.Errorf("%s: got %s, want %s", data, elements, wantElements)
		}
	})
}
