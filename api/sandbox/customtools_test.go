package sandbox

import (
	"fmt"
	"strings"
	"testing"
)

func TestCustomTools_GetFinalSlugs(t *testing.T) {
	g := newRig(t)
	got := g.call("create", sessionPath, `{"user_id":"maya","experimental":{
		"custom_toolkits":[{"slug":"crm","name":"CRM","description":"Customers","preload":true,"tools":[
			{"slug":"find_customer","name":"Find","description":"Finds","input_schema":{"type":"object","properties":{}},"preload":false}]}],
		"custom_tools":[
			{"slug":"get-mail","name":"Mail","description":"Reads <mail>","extends_toolkit":"Outlook",
			 "input_schema":{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]},"output_schema":{"type":"object"}},
			{"slug":"plain","name":"Plain","description":"Plain","input_schema":{"type":"object","properties":{}}}]}}`).wants(201)
	for want, path := range map[string][]any{
		`LOCAL_CRM_FIND_CUSTOMER`: {"experimental", "custom_toolkits", 0, "tools", 0, "slug"},
		`find_customer`:           {"experimental", "custom_toolkits", 0, "tools", 0, "original_slug"},
		`crm`:                     {"experimental", "custom_toolkits", 0, "slug"},
		`LOCAL_OUTLOOK_GET-MAIL`:  {"experimental", "custom_tools", 0, "slug"},
		`Reads <mail>`:            {"experimental", "custom_tools", 0, "description"},
		`LOCAL_PLAIN`:             {"experimental", "custom_tools", 1, "slug"},
	} {
		if have := got.text(path...); have != want {
			t.Errorf("%v is %q, want %q", path, have, want)
		}
	}
	if have := got.json("experimental", "custom_toolkits", 0, "preload") + got.json("experimental", "custom_toolkits", 0, "tools", 0, "preload") +
		got.json("experimental", "custom_tools", 0, "preload"); have != "truefalsenull" {
		t.Errorf("preload is echoed as %s", have)
	}
	if strings.Contains(got.json("tool_router_tools"), "LOCAL_") {
		t.Errorf("custom tools are listed: %s", got.json("tool_router_tools"))
	}
	read := g.onSession("get", got.text("session_id"), "", nil)
	if strings.Contains(string(read.body), "LOCAL_") {
		t.Errorf("custom tools were stored: %s", read.body)
	}
}

func TestCustomTools_AreRefused(t *testing.T) {
	g := newRig(t)
	id := g.create(`{"user_id":"maya"}`)
	const schema = `{"type":"object","properties":{}}`
	tool := func(slug, schema, more string) string {
		return fmt.Sprintf(`{"slug":%q,"name":"N","description":"D","input_schema":%s%s}`, slug, schema, more)
	}
	tools := func(list ...string) string { return `{"custom_tools":[` + strings.Join(list, ",") + `]}` }
	toolkit := func(slug string, list ...string) string {
		return fmt.Sprintf(`{"slug":%q,"name":"N","description":"D","tools":[%s]}`, slug, strings.Join(list, ","))
	}
	const semantic = slugBadRequest
	for name, c := range map[string]struct {
		experimental string
		slug         string
		words        []string
	}{
		"characters":       {tools(tool("a b", schema, "")), "HTTP_BadRequest", []string{"custom_tools[0].slug"}},
		"no name":          {`{"custom_tools":[{"slug":"a","description":"d","input_schema":{}}]}`, "HTTP_BadRequest", []string{"custom_tools[0].name"}},
		"no tools":         {`{"custom_toolkits":[{"slug":"a","name":"n","description":"d","tools":[]}]}`, "HTTP_BadRequest", []string{"custom_toolkits[0].tools"}},
		"too long":         {tools(tool(strings.Repeat("a", 55), schema, "")), semantic, []string{"61 characters"}},
		"twice":            {tools(tool("a", schema, ""), tool("A", schema, "")), semantic, []string{"LOCAL_A", "custom_tools[0]"}},
		"with a toolkit":   {`{"custom_toolkits":[` + toolkit("x", tool("y", schema, "")) + `],"custom_tools":[` + tool("x_y", schema, "") + `]}`, semantic, []string{"LOCAL_X_Y"}},
		"real toolkit":     {`{"custom_toolkits":[` + toolkit("Outlook", tool("y", schema, "")) + `]}`, semantic, []string{"real toolkit"}},
		"toolkit twice":    {`{"custom_toolkits":[` + toolkit("x", tool("y", schema, "")) + `,` + toolkit("X", tool("z", schema, "")) + `]}`, semantic, []string{"another custom toolkit"}},
		"extends nothing":  {tools(tool("a", schema, `,"extends_toolkit":"nope"`)), semantic, []string{"nope"}},
		"extends custom":   {`{"custom_toolkits":[` + toolkit("x", tool("y", schema, "")) + `],"custom_tools":[` + tool("a", schema, `,"extends_toolkit":"x"`) + `]}`, semantic, []string{"extends_toolkit"}},
		"toolkit's tool":   {`{"custom_toolkits":[` + toolkit("x", tool("y", schema, `,"extends_toolkit":"jira"`)) + `]}`, semantic, []string{"cannot extend"}},
		"not an object":    {tools(tool("a", `{"type":"string"}`, "")), semantic, []string{"input_schema", "object"}},
		"no type":          {tools(tool("a", `{"properties":{}}`, "")), semantic, []string{"input_schema"}},
		"no properties":    {tools(tool("a", `{"type":"object"}`, "")), semantic, []string{"must have properties"}},
		"nested":           {tools(tool("a", `{"type":"object","properties":{"b":{"type":"object"}}}`, "")), semantic, []string{"/properties/b"}},
		"nested in items":  {tools(tool("a", `{"type":"object","properties":{"b":{"type":"array","items":{"type":"object"}}}}`, "")), semantic, []string{"/properties/b/items"}},
		"nested in anyOf":  {tools(tool("a", `{"type":"object","properties":{"b":{"anyOf":[{"type":"null"},{"type":"object"}]}}}`, "")), semantic, []string{"anyOf/1"}},
		"two at the same":  {tools(tool("a", `{"type":"string"}`, ""), tool("b", `{"type":"object"}`, "")), semantic, []string{"custom_tools[0]", "custom_tools[1]"}},
		"nested very deep": {tools(tool("a", strings.Repeat(`{"type":"object","properties":{"b":`, 80)+`{}`+strings.Repeat(`}}`, 80), "")), semantic, []string{"deeper"}},
	} {
		t.Run(name, func(t *testing.T) {
			g := *g
			g.t = t
			code := 4300
			if c.slug == "HTTP_BadRequest" {
				code = 10400
			}
			g.onSession("attach", id, "attach", `{"experimental":`+c.experimental+`}`).refuses(400, c.slug, code, c.words...)
			g.call("create", sessionPath, `{"user_id":"maya","experimental":`+c.experimental+`}`).refuses(400, c.slug, code, c.words...)
		})
	}
}
