package history

import (
	"testing"

	"trs/views/diffview"
)

func TestSummarise(t *testing.T) {
	for name, test := range map[string]struct{ old, now, want string }{
		"nothing":        {`{"a":1}`, `{"a":1}`, "the same config again"},
		"toolkits":       {`{"toolkits":{"enabled":["a","b"]}}`, `{"toolkits":{"enabled":["a","slack"]}}`, "toolkits -b +slack"},
		"excluded":       {`{"toolkits":{"disabled":[]}}`, `{"toolkits":{"disabled":["x"]}}`, "toolkits.disabled +x"},
		"value":          {`{"workbench":{"sandbox_size":"medium"}}`, `{"workbench":{"sandbox_size":"large"}}`, "sandbox_size medium→large"},
		"switch":         {`{"search":{"enable":true}}`, `{"search":{"enable":false}}`, "search off"},
		"added block":    {`{}`, `{"tags":{"disabled":["destructiveHint"]}}`, "tags.disabled +destructiveHint"},
		"added deep":     {`{}`, `{"tools":{"gmail":{"enabled":["A","B"]}}}`, "tools.gmail +A +B"},
		"added empty":    {`{}`, `{"tools":{}}`, "+tools"},
		"removed":        {`{"tools":{"gmail":{"enabled":["A"]}}}`, `{}`, "-tools"},
		"kinds":          {`{"a":{"b":1}}`, `{"a":[1]}`, "~a"},
		"several":        {`{"a":1,"b":{"enable":true}}`, `{"a":2,"b":{"enable":false}}`, "a 1→2 · b off"},
		"hostile":        {`{"a":"x"}`, `{"a":"\u001b[2J\u202e"}`, "a x→␛‹RLO›"},
		"an added value": {`{}`, `{"a":{"b":"large"}}`, "b large"},
	} {
		t.Run(name, func(t *testing.T) {
			changes, err := diffview.Compare([]byte(test.old), []byte(test.now))
			if err != nil {
				t.Fatal(err)
			}
			if got := summarise(changes); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
