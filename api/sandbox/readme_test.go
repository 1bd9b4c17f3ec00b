package sandbox

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trs/api/schema"
)

var update = flag.Bool("update", false, "rewrite generated parts of files")

// behind says, for each operation, what is checked beyond the shape of the
// request, and what stands behind the answers.
var behind = map[string]struct{ rules, answers string }{
	"create":                    {"slugs, filters, auth configs, pins, preload, multi-account, custom tools", "stored"},
	"get":                       {"", "stored"},
	"patch":                     {"as create, on the resulting config; expected version", "stored; the old config is archived"},
	"delete":                    {"", "stored; files go once their URLs have expired"},
	"attach":                    {"custom tools", "custom tools are echoed, not stored"},
	"config_history":            {"", "stored"},
	"search":                    {"toolkits, filters, custom tools", "full text (BM25) over the catalogue; plans and guidance come from templates"},
	"tools":                     {"", "the catalogue"},
	"execute":                   {"toolkit, filters, account, arguments", "native tools really run, services are simulated, other answers are made from the output schema"},
	"execute_meta":              {"helper switched on, arguments", "seven helpers; bash is confined to the session's files, Python is refused"},
	"link":                      {"toolkit, auth, alias, number of accounts", "a page of the sandbox; no provider is asked"},
	"proxy_execute":             {"toolkit, account, host", "routes of the simulated services; no other host is reached"},
	"toolkits":                  {"", "the catalogue and stored accounts"},
	"mount_items":               {"mount, prefix", "real files"},
	"mount_download_url":        {"mount, file path", "real files, signed URLs of the sandbox"},
	"mount_upload_url":          {"mount, file path", "real files, signed URLs of the sandbox"},
	"mount_delete":              {"mount, file path", "real files"},
	"get_v3":                    {"", "stored, in the older shape"},
	"tools_list":                {"", "the catalogue"},
	"tool_get":                  {"version", "the catalogue"},
	"toolkits_list":             {"", "the catalogue"},
	"toolkit_get":               {"version", "the catalogue"},
	"connected_accounts_list":   {"", "stored; secrets are placeholders"},
	"connected_account_get":     {"", "stored; secrets are placeholders"},
	"connected_account_delete":  {"", "stored"},
	"connected_account_status":  {"state", "stored"},
	"connected_account_revoke":  {"scheme, state", "stored; no provider is told"},
	"connected_account_refresh": {"state", "stored, with a new link"},
	"auth_configs_list":         {"", "stored; made as they are needed"},
	"auth_config_get":           {"", "stored; made as they are needed"},
	"mcp":                       {"", "not yet: 501 with the envelope"},
}

func coverageTable(t *testing.T, s *Server) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| Operation | Request | Checked | Statuses | Behind the answers |\n|---|---|---|---|---|\n")
	operations := schema.Operations()
	for _, rt := range s.routes() {
		about, ok := behind[rt.operation]
		if !ok {
			t.Errorf("say in this test what is behind %s", rt.operation)
		}
		op := operations[rt.operation]
		checked := []string{"key"}
		if strings.Contains(rt.pattern, "{") {
			checked = append(checked, "path")
		}
		if op.Query != "" {
			checked = append(checked, "query")
		}
		if op.Request != "" {
			checked = append(checked, "body")
		}
		if about.rules != "" {
			checked = append(checked, about.rules)
		}
		var statuses []string
		for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
			statuses = append(statuses, strconv.Itoa(status))
		}
		method := rt.method
		if method == "" {
			method = "any"
		}
		fmt.Fprintf(&b, "| %s | `%s %s` | %s | %s | %s |\n", rt.operation, method, strings.Replace(rt.pattern, sessionPath, "…/session", 1),
			strings.Join(checked, ", "), strings.Join(statuses, " "), about.answers)
	}
	return b.String()
}

// The README's table of operations is made from the routes and schemas; run
// with -update after changing either.
func TestReadme_CoverageIsCurrent(t *testing.T) {
	g := newRig(t)
	path := filepath.Join("..", "..", "README.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- coverage:begin -->\n", "<!-- coverage:end -->"
	before, rest, ok := strings.Cut(string(text), begin)
	old, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("README.md lacks %s or %s", begin, end)
	}
	table := coverageTable(t, g.server)
	if table == old {
		return
	}
	if !*update {
		t.Fatal("the coverage table of README.md is stale; run: go test ./api/sandbox -run Readme -update")
	}
	if err := os.WriteFile(path, []byte(before+begin+table+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
