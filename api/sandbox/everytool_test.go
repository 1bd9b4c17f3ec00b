package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"trs/api/sandbox/catalog"
	"trs/api/sandbox/sample"
	"trs/api/sandbox/store"
	"trs/api/schema/dialect"
)

// The least that the catalogue holds without any file.
const leastToolkits, leastTools = 24, 220

// Every tool that there is answers a user who has connected everything: with
// status 200, in the shape that the operation and the tool promise.
func TestEveryTool_RunsOnGeneratedArguments(t *testing.T) {
	g := newRig(t)
	session := g.create(`{"user_id":"maya@example.com"}`)
	g.connectEverything(session)
	counts, worked := map[catalog.Kind]int{}, map[catalog.Kind]int{}
	for _, tool := range g.server.catalog.Tools() {
		if tool.Kind == catalog.Meta {
			continue
		}
		counts[tool.Kind]++
		arguments, err := sample.Value(tool.InputParameters)
		if err != nil {
			t.Errorf("%s: no arguments can be made: %v", tool.Slug, err)
			continue
		}
		got := g.onSession("execute", session, "execute", map[string]any{"tool_slug": tool.Slug, "arguments": arguments})
		if got.status != 200 {
			t.Errorf("%s on %v: %d %s", tool.Slug, arguments, got.status, got.body)
			continue
		}
		if got.at("error") == nil {
			worked[tool.Kind]++
			checkToolAnswer(t, tool, got)
		} else if tool.Kind == catalog.Listed {
			t.Errorf("%s: %s", tool.Slug, got.body)
		}
	}
	// Ids that are made up are unknown to a service, and texts unfit for a parser.
	t.Logf("tools that worked: %v of %v", worked, counts)
	if all := counts[catalog.Native] + counts[catalog.Simulated] + counts[catalog.Listed]; all < leastTools || len(g.server.catalog.Toolkits()) < leastToolkits {
		t.Errorf("%d toolkits with %d tools, want %d with %d", len(g.server.catalog.Toolkits()), all, leastToolkits, leastTools)
	}
	for kind, n := range worked {
		if 3*n < counts[kind] {
			t.Errorf("only %d of %d %s tools worked", n, counts[kind], kind)
		}
	}
}

// connectEverything gives the session's user an ACTIVE account of every toolkit
// that wants one.
func (g *rig) connectEverything(session string) {
	g.t.Helper()
	for _, toolkit := range g.server.catalog.Toolkits() {
		if toolkit.NoAuth {
			continue
		}
		managed := false
		for _, scheme := range toolkit.AuthSchemes {
			managed = managed || scheme.Managed
		}
		if !managed {
			g.authConfig(toolkit.Slug, func(c *store.AuthConfig) { c.Managed, c.Scheme = false, toolkit.AuthSchemes[0].Mode })
		}
		link := g.onSession("link", session, "link", map[string]any{"toolkit": toolkit.Slug}).wants(201)
		g.send("POST", "/_sandbox/accounts/"+link.text("connected_account_id")+"/state", `{"status":"ACTIVE"}`).wants(200)
	}
}

// checkToolAnswer holds the data of an answer against the tool's own schema, and
// looks for the mark of answers that are made up.
func checkToolAnswer(t *testing.T, tool *catalog.Tool, got outcome) {
	t.Helper()
	data := got.at("data")
	if object, ok := data.(map[string]any); ok && tool.Kind == catalog.Listed {
		if object[sample.Mark] != true {
			t.Errorf("%s: the answer is not marked: %s", tool.Slug, got.body)
		}
		if inner, nested := object[sample.Output]; nested && len(object) == 3 {
			data = inner
		}
	}
	if err := fitsOutput(tool, data); err != nil {
		t.Errorf("%s: %v\n%s", tool.Slug, err, got.body)
	}
}

func fitsOutput(tool *catalog.Tool, data any) error {
	var output map[string]any
	if err := json.Unmarshal(tool.OutputParameters, &output); err != nil {
		return fmt.Errorf("read the output schema: %w", err)
	}
	compiled, err := dialect.Compile(dialect.Translate(output))
	if err != nil {
		return fmt.Errorf("compile the output schema: %w", err)
	}
	wrapped := any(map[string]any{"data": data, "successful": true, "error": nil})
	if properties, _ := output["properties"].(map[string]any); properties["data"] == nil {
		wrapped = data
	}
	raw, err := json.Marshal(wrapped)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	return compiled.Validate(value)
}
