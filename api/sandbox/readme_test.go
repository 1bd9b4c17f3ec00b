package sandbox

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trs/api/schema"
)

var update = flag.Bool("update", false, "rewrite generated parts of files")

// simulated says, for each operation, what stands behind its answers.
var simulated = map[string]string{
	"create":                    "stored; every rule of the config is checked",
	"get":                       "stored",
	"patch":                     "stored; the old config is archived, `expected_config_version` is honoured",
	"delete":                    "stored; files go once their URLs have expired",
	"attach":                    "custom tools are checked and echoed, not stored",
	"config_history":            "stored",
	"search":                    "full text (BM25) over the catalogue; plans and guidance are written from templates",
	"tools":                     "the catalogue",
	"execute":                   "native tools really run, services are simulated, other answers are made from the output schema",
	"execute_meta":              "the seven helpers; bash is confined to the session's files, Python is refused",
	"link":                      "a page of the sandbox; no provider is asked",
	"proxy_execute":             "routes of the simulated services; no other host is reached",
	"toolkits":                  "the catalogue and stored accounts",
	"mount_items":               "real files",
	"mount_download_url":        "real files, signed URLs of the sandbox",
	"mount_upload_url":          "real files, signed URLs of the sandbox",
	"mount_delete":              "real files",
	"get_v3":                    "stored, in the older shape",
	"tools_list":                "the catalogue",
	"tool_get":                  "the catalogue",
	"toolkits_list":             "the catalogue",
	"toolkit_get":               "the catalogue",
	"connected_accounts_list":   "stored; secrets are placeholders",
	"connected_account_get":     "stored; secrets are placeholders",
	"connected_account_delete":  "stored",
	"connected_account_status":  "stored",
	"connected_account_revoke":  "stored; no provider is told",
	"connected_account_refresh": "stored, with a new link",
	"auth_configs_list":         "stored; made as they are needed",
	"auth_config_get":           "stored; made as they are needed",
	"mcp":                       "not yet: answers 501 with the envelope",
}

func coverageTable(t *testing.T, s *Server) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| Operation | Request | Checked | Answers | Behind it |\n|---|---|---|---|---|\n")
	operations := schema.Operations()
	for _, rt := range s.routes() {
		behind, ok := simulated[rt.operation]
		if !ok {
			t.Errorf("say in this test what is behind %s", rt.operation)
		}
		op := operations[rt.operation]
		checked := []string{"key", "path"}
		if op.Query != "" {
			checked = append(checked, "query")
		}
		if op.Request != "" {
			checked = append(checked, "body")
		}
		var statuses []int
		for status := range op.Responses {
			statuses = append(statuses, status)
		}
		slices.Sort(statuses)
		var texts []string
		for _, status := range statuses {
			texts = append(texts, strconv.Itoa(status))
		}
		method := rt.method
		if method == "" {
			method = "any"
		}
		fmt.Fprintf(&b, "| %s | `%s %s` | %s | %s | %s |\n", rt.operation, method, rt.pattern,
			strings.Join(checked, ", "), strings.Join(texts, " "), behind)
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
