package sandbox

import (
	"net/http"
	"testing"
)

func TestCreate_FillsDefaults(t *testing.T) {
	g := newRig(t)
	got := g.call("create", sessionPath, `{"user_id":"maya"}`).wants(http.StatusCreated)
	for want, path := range map[string][]any{
		`{"execute":{"enable_multi_execute":true},"manage_connections":{"enable_connection_removal":true,"enable_wait_for_connections":false,"enabled":true},"preload":{"tools":[]},"search":{"enable":true},"user_id":"maya","workbench":{"enable":true,"proxy_execution_enabled":true}}`: {"config"},
		`1`:  {"config_version"},
		`[]`: {"warnings"},
		`["COMPOSIO_GET_TOOL_SCHEMAS","COMPOSIO_MANAGE_CONNECTIONS","COMPOSIO_MULTI_EXECUTE_TOOL","COMPOSIO_REMOTE_BASH_TOOL","COMPOSIO_REMOTE_WORKBENCH","COMPOSIO_SEARCH_TOOLS"]`: {"tool_router_tools"},
	} {
		if have := got.json(path...); have != want {
			t.Errorf("%v is %s, want %s", path, have, want)
		}
	}
	id := got.text("session_id")
	if url := got.text("mcp", "url"); url != g.url+"/tool_router/"+id+"/mcp" {
		t.Errorf("mcp.url is %q, not on the sandbox's origin", url)
	}
	if got.text("experimental", "assistive_prompt") == "" {
		t.Error("create answers no assistive prompt")
	}
	read := g.onSession("get", id, "", nil).wants(http.StatusOK)
	if read.at("experimental") != nil {
		t.Errorf("get answers experimental: %s", read.body)
	}
	if read.json("config") != got.json("config") {
		t.Errorf("get answers config %s, create %s", read.json("config"), got.json("config"))
	}
}
