package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"trs/api/sandbox/catalog"
	"trs/api/sandbox/store"
	"trs/api/sandbox/toolrun"
	"trs/api/schema"
)

// execute runs a tool and checks what every answer has.
func (g *rig) execute(session, body string) outcome {
	g.t.Helper()
	return g.onSession("execute", session, "execute", body)
}

// helper runs a helper through execute_meta. An answer without an error is
// checked against the helper's own schema.
func (g *rig) helper(session, slug, arguments string) outcome {
	g.t.Helper()
	got := g.onSession("execute_meta", session, "execute_meta", `{"slug":"`+slug+`","arguments":`+arguments+`}`)
	if got.status == 200 && got.json("data") != "{}" {
		for _, problem := range schema.Validate("meta/"+slug+".data", []byte(got.json("data"))) {
			g.t.Errorf("%s answered against its schema: %v\n%s", slug, problem, got.body)
		}
	}
	return got
}

func TestExecute_ChecksInTheOrderOfTheAPI(t *testing.T) {
	g := newRig(t)
	session := g.create(`{"user_id":"ana","toolkits":{"enable":["gmail","text","github"]},
		"tools":{"gmail":{"disable":["GMAIL_SEND_EMAIL"]},"text":{"tags":["destructiveHint"]}},"workbench":{"enable":false}}`)
	for _, c := range []struct {
		body   string
		status int
		slug   string
		code   int
		word   string
	}{
		{`{"tool_slug":""}`, 400, "HTTP_BadRequest", 10400, "payload.tool_slug"},
		{`{"tool_slug":"X","arguments":[]}`, 400, "HTTP_BadRequest", 10400, "payload.arguments"},
		{`{"tool_slug":"X","experimental":{"nope":1}}`, 400, "HTTP_BadRequest", 10400, "nope"},
		{`{"tool_slug":"GMAIL_NO_SUCH"}`, 400, "ToolRouterV2_ToolNotFound", 4301, "GMAIL_NO_SUCH"},
		{`{"tool_slug":"gmail_fetch_emails"}`, 400, "ToolRouterV2_ToolNotFound", 4301, ""},
		{`{"tool_slug":"LOCAL_MINE"}`, 400, "ToolRouterV2_ToolNotFound", 4301, "LOCAL_MINE"},
		{`{"tool_slug":"COMPOSIO_NO_SUCH"}`, 400, "ToolRouterV2_ToolNotFound", 4301, ""},
		{`{"tool_slug":"SLACK_SEND_MESSAGE"}`, 400, "ToolRouterV2_ToolkitNotAllowed", 4324, "[Session Restriction] Toolkit 'slack'"},
		{`{"tool_slug":"GMAIL_SEND_EMAIL"}`, 400, "ToolRouterV2_ToolNotInEnabledList", 4325, "GMAIL_SEND_EMAIL"},
		{`{"tool_slug":"TEXT_COUNT","arguments":{}}`, 400, "ToolRouterV2_ToolNotInEnabledList", 4325, "TEXT_COUNT"},
		{`{"tool_slug":"GMAIL_FETCH_EMAILS","arguments":{"max_results":"x"}}`, 400, "ToolRouterV2_NoActiveConnection", 4302, "'gmail'"},
		{`{"tool_slug":"COMPOSIO_REMOTE_BASH_TOOL","arguments":{"command":"ls"}}`, 400, "ToolRouterV2_BadRequest", 4300, "switched off"},
	} {
		t.Run(c.body, func(t *testing.T) {
			one := *g
			one.t = t
			one.execute(session, c.body).refuses(c.status, c.slug, c.code, c.word)
		})
	}
	g.execute("trs_nosuchsession", `{"tool_slug":"TEXT_COUNT"}`).refuses(404, "ToolRouterV2_SessionNotFound", 4303)
	g.execute("nosession", `{"tool_slug":"TEXT_COUNT"}`).refuses(400, "HTTP_BadRequest", 10400)
}

func TestExecute_ToolLevelFailuresAre200(t *testing.T) {
	g := newRig(t)
	session := g.create(`{"user_id":"ana"}`)
	logs := map[string]bool{}
	for body, want := range map[string]string{
		`{"tool_slug":"TEXT_COUNT"}`: "Invalid request data provided - Following fields are missing: {'text'}",
		`{"tool_slug":"TEXT_COUNT","arguments":{"text":1,"x":2}}`: "Invalid request data provided - Following fields are not known: {'x'}" +
			" - Input should be a valid string, not number on parameter `text`",
		`{"tool_slug":"TEXT_EXTRACT","arguments":{"text":"a","pattern":"("}}`: "the pattern is not valid: error parsing regexp: missing closing ): `(`",
		`{"tool_slug":"TIME_NOW","arguments":{"timezone":"Mars/Base"}}`:       `unknown time zone "Mars/Base"; TIME_LIST_ZONES lists them`,
	} {
		got := g.execute(session, body).wants(200)
		if got.text("error") != want || got.json("data") != "{}" {
			t.Errorf("%s: %s", body, got.body)
		}
		logs[got.text("log_id")] = true
	}
	if len(logs) != 4 {
		t.Errorf("log ids are not unique: %v", logs)
	}
}

func TestExecute_RunsNativeAndSimulatedTools(t *testing.T) {
	g := newRig(t)
	session := g.create(`{"user_id":"ana"}`)
	got := g.execute(session, `{"tool_slug":"JSON_QUERY","arguments":{"value":{"n":12345678901234567890},"filter":".n"}}`).wants(200)
	if !strings.Contains(string(got.body), `[12345678901234567890]`) || got.at("error") != nil {
		t.Errorf("a number lost its digits: %s", got.body)
	}
	g.account("ana", "github")
	got = g.execute(session, `{"tool_slug":"GITHUB_CREATE_AN_ISSUE","arguments":{"owner":"ana","repo":"dotfiles","title":"Typo"}}`).wants(200)
	if got.at("error") != nil || got.text("log_id") == "" {
		t.Errorf("the issue was not created: %s", got.body)
	}
	got = g.execute(session, `{"tool_slug":"GITHUB_LIST_REPOSITORY_ISSUES","arguments":{"owner":"ana","repo":"dotfiles"}}`).wants(200)
	if !strings.Contains(string(got.body), "Typo") {
		t.Errorf("what one tool created the other does not list: %s", got.body)
	}
	g.execute(session, `{"tool_slug":"FILES_WRITE","arguments":{"path":"a/b.txt","content":"hi"}}`).wants(200)
	if got := g.execute(session, `{"tool_slug":"FILES_READ","arguments":{"path":"/mnt/files/a/b.txt"}}`); got.text("data", "content") != "hi" {
		t.Errorf("the file is not there: %s", got.body)
	}
	for _, path := range []string{"../x", "/etc/passwd", "a//b", "a/../../b"} {
		if got := g.execute(session, `{"tool_slug":"FILES_READ","arguments":{"path":"`+path+`"}}`).wants(200); got.text("error") == "" {
			t.Errorf("%s was read: %s", path, got.body)
		}
	}
}

func TestExecute_EveryToolOfTheCatalogueAnswers(t *testing.T) {
	g := newRig(t)
	session := g.create(`{"user_id":"ana"}`)
	connected := map[string]bool{}
	for _, tool := range g.server.catalog.Tools() {
		if tool.Kind == catalog.Meta {
			continue
		}
		if kit := tool.Toolkit.Slug; !tool.NoAuth && !connected[kit] {
			g.account("ana", kit)
			connected[kit] = true
		}
		raw, err := json.Marshal(map[string]any{"tool_slug": tool.Slug, "arguments": map[string]any{}})
		if err != nil {
			t.Fatal(err)
		}
		got := g.execute(session, string(raw))
		if got.status != 200 || got.text("log_id") == "" || got.at("data") == nil {
			t.Errorf("%s: %d %s", tool.Slug, got.status, got.body)
		}
	}
}

func TestExecute_SelectsTheAccount(t *testing.T) {
	g := newRig(t)
	session := g.create(`{"user_id":"ana","multi_account":{"enable":true,"require_explicit_selection":true}}`)
	work := g.account("ana", "github", func(a *store.Account) { a.Alias = "work" })
	g.account("ana", "github")
	g.account("bo", "github", func(a *store.Account) { a.Alias = "foreign" })
	call := func(account string) outcome {
		return g.execute(session, `{"tool_slug":"GITHUB_LIST_REPOSITORIES_FOR_THE_AUTHENTICATED_USER","arguments":{},"account":"`+account+`"}`)
	}
	g.execute(session, `{"tool_slug":"GITHUB_LIST_REPOSITORIES_FOR_THE_AUTHENTICATED_USER"}`).
		refuses(400, "ToolRouterV2_BadRequest", 4300, work.ID, "work")
	for _, name := range []string{work.ID, work.WordID, "work"} {
		call(name).wants(200)
	}
	call("foreign").refuses(400, "ToolRouterV2_BadRequest", 4300, work.ID)
}

func TestExecute_HonoursPermissions(t *testing.T) {
	g := newRig(t)
	session := g.create(`{"user_id":"ana","experimental":{"permissions":{"default":"ask_every_call","overrides":{
		"*:__none__":"always_allow","TEXT_COUNT:__none__":"always_deny"}}}}`)
	g.account("ana", "github")
	g.execute(session, `{"tool_slug":"TIME_NOW"}`).wants(200)
	g.execute(session, `{"tool_slug":"TEXT_COUNT","arguments":{"text":"a"}}`).refuses(400, "ToolRouterV2_BadRequest", 4300, "deny")
	g.execute(session, `{"tool_slug":"GITHUB_LIST_REPOSITORIES_FOR_THE_AUTHENTICATED_USER"}`).
		refuses(400, "ToolRouterV2_BadRequest", 4300, "elicitation")
}

func TestExecute_OffloadsLargeResults(t *testing.T) {
	g := newRig(t)
	session := g.create(`{"user_id":"ana","workbench":{"auto_offload_threshold":200}}`)
	large := `"tool_slug":"TEXT_CHANGE_CASE","arguments":{"text":"` + strings.Repeat("word ", 200) + `","case":"upper"}`
	if got := g.execute(session, `{`+large+`}`); len(got.text("data", "text")) != 1000 {
		t.Errorf("the result is not inline: %s", got.body)
	}
	got := g.execute(session, `{`+large+`,"enable_auto_workbench_offload":true}`)
	path := got.text("data", "remote_file_info", "mount_relative_path")
	if got.at("data", "offloaded") != true || path == "" || len(got.body) > 2500 {
		t.Fatalf("the result is not offloaded: %s", got.body)
	}
	read := g.execute(session, `{"tool_slug":"FILES_READ","arguments":{"path":"`+path+`"}}`)
	if !strings.Contains(read.text("data", "content"), strings.Repeat("WORD ", 200)) {
		t.Errorf("the file does not hold the result: %s", read.body)
	}
	off := g.create(`{"user_id":"ana","workbench":{"enable":false,"auto_offload_threshold":200}}`)
	if got := g.execute(off, `{`+large+`,"enable_auto_workbench_offload":true}`); len(got.text("data", "text")) != 1000 {
		t.Errorf("there is no workbench to offload to: %s", got.body)
	}
}

func TestMultiExecute_RunsInParallelAndKeepsOrder(t *testing.T) {
	g := newRig(t)
	session := g.create(`{"user_id":"ana"}`)
	var started sync.WaitGroup
	started.Add(maxParallel)
	g.server.running.runners[catalog.Native] = runnerFunc(func(_ context.Context, call toolrun.Call) (toolrun.Result, error) {
		started.Done()
		started.Wait() // ends only when all fifty are running
		return toolrun.Result{Data: map[string]any{"text": call.Arguments["text"]}}, nil
	})
	var tools []string
	for i := range maxParallel {
		tools = append(tools, fmt.Sprintf(`{"tool_slug":"TEXT_TRIM","arguments":{"text":"%d"}}`, i))
	}
	got := g.helper(session, multiHelper, `{"tools":[`+strings.Join(tools, ",")+`]}`).wants(200)
	logs := map[string]bool{got.text("log_id"): true}
	for i := range maxParallel {
		if got.text("data", "results", i, "response", "data", "text") != fmt.Sprint(i) || got.json("data", "results", i, "index") != fmt.Sprint(i) {
			t.Fatalf("result %d is not in its place: %s", i, got.json("data", "results", i))
		}
		logs[got.text("data", "results", i, "response", "log_id")] = true
	}
	if len(logs) != maxParallel+1 || got.at("error") != nil {
		t.Errorf("%d log ids, error %v", len(logs), got.at("error"))
	}
}

// runnerFunc is a function as a runner.
type runnerFunc func(context.Context, toolrun.Call) (toolrun.Result, error)

func (f runnerFunc) Run(ctx context.Context, call toolrun.Call) (toolrun.Result, error) {
	return f(ctx, call)
}

func TestMultiExecute_ReportsEveryFailure(t *testing.T) {
	g := newRig(t)
	session := g.create(`{"user_id":"ana","toolkits":{"disable":["slack"]}}`)
	got := g.helper(session, multiHelper, `{"session_id":"wf","sync_response_to_workbench":true,"tools":[
		{"tool_slug":"TIME_NOW","arguments":{}},
		{"tool_slug":"TEXT_COUNT","arguments":{}},
		{"tool_slug":"GMAIL_FETCH_EMAILS","arguments":{}},
		{"tool_slug":"NO_SUCH_TOOL","arguments":{}},
		{"tool_slug":"SLACK_SEND_MESSAGE","arguments":{}},
		{"tool_slug":"COMPOSIO_SEARCH_TOOLS","arguments":{"queries":[]}}]}`).wants(200)
	if got.text("error") != "5 out of 6 tools failed" || got.json("data", "success_count") != "1" || got.json("data", "error_count") != "5" {
		t.Errorf("the counts are wrong: %s", got.body)
	}
	for i, want := range []string{"", "fields are missing", "No active connection", "not found", "[Session Restriction]", "helper"} {
		if text := got.text("data", "results", i, "error"); !strings.Contains(text, want) || want == "" && text != "" {
			t.Errorf("result %d: %s", i, got.json("data", "results", i))
		}
		if ran := i < 2; ran != (got.at("data", "results", i, "response") != nil) {
			t.Errorf("result %d has the wrong response: %s", i, got.json("data", "results", i))
		}
	}
	path := got.text("data", "remote_file_info", "mount_relative_path")
	read := g.execute(session, `{"tool_slug":"FILES_READ","arguments":{"path":"`+path+`"}}`)
	if !strings.Contains(read.text("data", "content"), "No active connection") {
		t.Errorf("the batch is not in the session's files: %s", read.body)
	}
	many := strings.Repeat(`{"tool_slug":"TIME_NOW","arguments":{}},`, 51)
	got = g.helper(session, multiHelper, `{"tools":[`+strings.TrimSuffix(many, ",")+`]}`).wants(200)
	if !strings.Contains(got.text("error"), "at most 50 items") {
		t.Errorf("51 tools were run: %s", got.body)
	}
}

func TestMultiExecute_OffloadsLargeBatches(t *testing.T) {
	g := newRig(t)
	session := g.create(`{"user_id":"ana","workbench":{"auto_offload_threshold":500}}`)
	got := g.helper(session, multiHelper, `{"tools":[
		{"tool_slug":"TEXT_TRIM","arguments":{"text":"`+strings.Repeat("x", 2000)+`"}},{"tool_slug":"TEXT_TRIM","arguments":{"text":" y "}}]}`).wants(200)
	if got.at("data", "results", 0, "response", "data", "offloaded") != true || got.text("data", "results", 1, "response", "data", "text") != "y" {
		t.Errorf("the large one is inline, or the small one is not: %s", got.body)
	}
	if got.text("data", "remote_file_info", "file_path") == "" || got.text("data", "next_steps") == "" {
		t.Errorf("the file is not named: %s", got.body)
	}
}

func TestHelpers_FollowTheSwitches(t *testing.T) {
	g := newRig(t)
	off := g.create(`{"user_id":"ana","search":{"enable":false},"execute":{"enable_multi_execute":false},
		"manage_connections":{"enable":false},"workbench":{"enable":false}}`)
	arguments := map[string]string{
		searchHelper: `{"queries":[{"use_case":"x"}]}`, schemasHelper: `{"tool_slugs":["TIME_NOW"]}`,
		multiHelper:                     `{"tools":[{"tool_slug":"TIME_NOW","arguments":{}}]}`,
		"COMPOSIO_MANAGE_CONNECTIONS":   `{"toolkits":["gmail"]}`,
		"COMPOSIO_WAIT_FOR_CONNECTIONS": `{"toolkits":["text"]}`,
		workbenchHelper:                 `{"code_to_execute":"1"}`, bashHelper: `{"command":"echo hi"}`,
	}
	on := g.create(`{"user_id":"ana","manage_connections":{"enable_wait_for_connections":true}}`)
	for slug, args := range arguments {
		g.helper(off, slug, args).refuses(400, "ToolRouterV2_BadRequest", 4300, "switched off")
		g.execute(off, `{"tool_slug":"`+slug+`","arguments":`+args+`}`).refuses(400, "ToolRouterV2_BadRequest", 4300)
		if slug != "COMPOSIO_WAIT_FOR_CONNECTIONS" {
			g.execute(on, `{"tool_slug":"`+slug+`","arguments":`+args+`}`).wants(200)
			g.helper(on, slug, args).wants(200)
		}
		if got := g.helper(on, slug, `{"toolkits":7,"queries":7,"tools":7,"tool_slugs":7}`).wants(200); !strings.HasPrefix(got.text("error"), "Invalid request data provided") {
			t.Errorf("%s takes anything: %s", slug, got.body)
		}
	}
	g.onSession("execute_meta", on, "execute_meta", `{"slug":"COMPOSIO_UPSERT_RECIPE"}`).refuses(400, "HTTP_BadRequest", 10400, "payload.slug")
	g.onSession("execute_meta", on, "execute_meta", `{"tool_slug":"COMPOSIO_SEARCH_TOOLS"}`).refuses(400, "HTTP_BadRequest", 10400)
}

func TestHelpers_RunBashAndRefusePython(t *testing.T) {
	g := newRig(t)
	session := g.create(`{"user_id":"ana"}`)
	g.execute(session, `{"tool_slug":"FILES_WRITE","arguments":{"path":"n.csv","content":"a,b\n1,2\n"}}`).wants(200)
	got := g.helper(session, bashHelper, `{"command":"wc -l /mnt/files/n.csv; echo oops >&2","session_id":"wf"}`).wants(200)
	if got.text("data", "stdout") != "2 /mnt/files/n.csv\n" || got.json("data", "stdoutLines") != "1" || got.text("data", "stderr") != "oops\n" {
		t.Errorf("bash answered %s", got.body)
	}
	if hostname, err := os.Hostname(); err == nil && hostname != "sandbox" {
		if got := g.helper(session, bashHelper, `{"command":"hostname; cat /etc/hostname"}`); strings.Contains(got.text("data", "stdout"), hostname) {
			t.Errorf("the host's name is known: %s", got.body)
		}
	}
	got = g.helper(session, workbenchHelper, `{"code_to_execute":"print(1)"}`).wants(200)
	if !strings.Contains(got.text("error"), "no Python") || !strings.Contains(got.text("data", "stderr"), bashHelper) {
		t.Errorf("Python answered %s", got.body)
	}
}

func TestHelpers_AreInTheCatalogue(t *testing.T) {
	pack, err := helperPack()
	if err != nil {
		t.Fatal(err)
	}
	if len(pack.Tools) != 7 {
		t.Errorf("%d helpers", len(pack.Tools))
	}
	for _, tool := range pack.Tools {
		var input struct {
			Schema   any               `json:"$schema"`
			Examples []json.RawMessage `json:"examples"`
		}
		if err := json.Unmarshal(tool.InputParameters, &input); err != nil || input.Schema != nil || len(input.Examples) == 0 {
			t.Errorf("%s: %v, %s", tool.Slug, err, tool.InputParameters)
		}
		for _, example := range input.Examples {
			for _, problem := range schema.Validate("meta/"+tool.Slug+".arguments", example) {
				t.Errorf("the example of %s: %v", tool.Slug, problem)
			}
		}
		if len(tool.Tags) == 0 || tool.Kind != catalog.Meta {
			t.Errorf("%s is not complete", tool.Slug)
		}
	}
}
