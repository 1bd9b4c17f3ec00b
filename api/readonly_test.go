package api

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"trs/api/schema"
)

// Whoever adds an operation has to judge it: one that is not in the table is
// refused, and missing here.
func TestReadOnly_JudgesEveryOperation(t *testing.T) {
	judged := slices.Sorted(maps.Keys(operationAccess))
	if known := slices.Sorted(maps.Keys(schema.Operations())); !slices.Equal(judged, known) {
		t.Errorf("judged %v\nthe API has %v", judged, known)
	}
	var written []string
	files, _ := filepath.Glob("*.go")
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			pair, ok := n.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			if key, ok := pair.Key.(*ast.Ident); ok && key.Name == "op" {
				literal, ok := pair.Value.(*ast.BasicLit)
				if !ok {
					t.Errorf("%s: an operation that is not a literal cannot be judged", name)
					return true
				}
				op, _ := strconv.Unquote(literal.Value)
				written = append(written, op)
			}
			return true
		})
	}
	slices.Sort(written)
	if written = slices.Compact(written); !slices.Equal(judged, written) {
		t.Errorf("judged %v\nthe client sends %v", judged, written)
	}
	for op, may := range operationAccess {
		if (may == writes) != (refusals[op] != "") {
			t.Errorf("%s: access %d, refusal %q", op, may, refusals[op])
		}
	}
}

func TestReadOnly_SendsOnlyWhatReads(t *testing.T) {
	var mu sync.Mutex
	var sent []string
	c, _ := newTestClient(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		sent = append(sent, r.Method+" "+r.URL.Path)
		_, _ = w.Write([]byte(`{"slug":"A","tags":["readOnlyHint"]}`))
	}, WithReadOnly())
	for op, call := range everyOperation(t.Context(), c) {
		sent = nil
		err := call()
		switch operationAccess[op] {
		case reads:
			if IsReadOnly(err) || len(sent) == 0 {
				t.Errorf("%s: %v, sent %q", op, err, sent)
			}
		case writes:
			if !IsReadOnly(err) || len(sent) != 0 || OutcomeUnknown(err) || AsError(err).Op != op || strings.Contains(err.Error(), "the operation") {
				t.Errorf("%s: %v, sent %q", op, err, sent)
			}
		case depends: // in a test of its own
		}
	}
	if _, err := c.Upload(t.Context(), "trs_1", FilesMount, "a.txt", UploadSource{Body: strings.NewReader("x"), Size: 1}, nil); !IsReadOnly(err) {
		t.Errorf("upload: %v", err)
	}
}

func TestReadOnly_RunsOnlyToolsThatSaySo(t *testing.T) {
	tags := map[string]string{
		"READ": `["readOnlyHint","openWorldHint"]`, "PLAIN": `[]`, "OPEN": `["openWorldHint","idempotentHint"]`,
		"KILL": `["destructiveHint"]`, "BOTH": `["readOnlyHint","destructiveHint"]`, "MAKES": `["readOnlyHint","createHint"]`,
	}
	asked := map[string]int{}
	ran := 0
	c, _ := newTestClient(t, func(w http.ResponseWriter, r *http.Request) {
		if slug, ok := strings.CutPrefix(r.URL.Path, "/api/v3.1/tools/"); ok {
			asked[slug]++
			if tags[slug] == "" {
				w.WriteHeader(http.StatusNotFound)
				return
			}
			_, _ = w.Write([]byte(`{"slug":"` + slug + `","tags":` + tags[slug] + `}`))
			return
		}
		ran++
		_, _ = w.Write([]byte(`{"data":{},"error":null,"log_id":"log_1"}`))
	}, WithReadOnly())
	batch := func(slugs ...string) string {
		var tools []string
		for _, slug := range slugs {
			tools = append(tools, `{"tool_slug":"`+slug+`","arguments":{}}`)
		}
		return `{"tools":[` + strings.Join(tools, ",") + `]}`
	}
	for _, test := range []struct{ slug, arguments, why string }{
		{"READ", `{}`, ""},
		{"PLAIN", `{}`, "PLAIN is not marked read-only"},
		{"OPEN", `{}`, "not marked read-only"},
		{"KILL", `{}`, "not marked read-only"},
		{"BOTH", `{}`, "readOnlyHint and destructiveHint at once"},
		{"MAKES", `{}`, "createHint"},
		{"NOBODY", `{}`, "nobody knows whether NOBODY only reads"},
		{"read", `{}`, "nobody knows"},
		{MetaSearchTools, `{}`, ""},
		{MetaGetToolSchemas, `{}`, ""},
		{MetaWaitForConnections, `{}`, ""},
		{MetaManageConnections, `{"toolkits":["gmail"]}`, "starts and removes connections"},
		{MetaRemoteBash, `{"command":"ls"}`, "runs code"},
		{MetaRemoteWorkbench, `{}`, "runs code"},
		{MetaMultiExecute, batch("READ", "READ"), ""},
		{MetaMultiExecute, batch("READ", MetaSearchTools), ""},
		{MetaMultiExecute, batch("READ", "KILL"), "KILL is not marked"},
		{MetaMultiExecute, batch(MetaMultiExecute), "batch within a batch"},
		{MetaMultiExecute, `{"tools":[]}`, "cannot be told"},
		{MetaMultiExecute, `{"tools":"READ"}`, "cannot be told"},
		{MetaMultiExecute, `{"tools":[{"tool_slug":"READ"}],"sync_response_to_workbench":true}`, "writes the answers"},
		{MetaMultiExecute, ``, "cannot be told"},
	} {
		for way, run := range map[string]func() error{
			"execute": func() error {
				_, err := c.ExecuteTool(t.Context(), "trs_1", ExecuteRequest{ToolSlug: test.slug, Arguments: json.RawMessage(test.arguments)})
				return err
			},
			"execute_meta": func() error {
				_, err := c.ExecuteMeta(t.Context(), "trs_1", ExecuteMetaRequest{Slug: test.slug, Arguments: json.RawMessage(test.arguments)})
				return err
			},
		} {
			ran = 0
			err := run()
			switch {
			case test.why == "" && (err != nil || ran != 1):
				t.Errorf("%s %s %s: %v, ran %d times", way, test.slug, test.arguments, err, ran)
			case test.why != "" && (!IsReadOnly(err) || ran != 0 || !strings.Contains(err.Error(), test.why)):
				t.Errorf("%s %s %s: %v, ran %d times, want %q", way, test.slug, test.arguments, err, ran, test.why)
			}
		}
	}
	if asked["READ"] != 1 || asked["KILL"] != 1 {
		t.Errorf("the catalogue was asked %v", asked)
	}
	yes := true
	if _, err := c.ExecuteTool(t.Context(), "trs_1", ExecuteRequest{ToolSlug: "READ", EnableAutoWorkbenchOffload: &yes}); !IsReadOnly(err) {
		t.Errorf("offload: %v", err)
	}
}

func TestReadOnly_PassesOnGetAndHead(t *testing.T) {
	c, _ := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"status":200}`)) }, WithReadOnly())
	for method, allowed := range map[string]bool{"GET": true, "HEAD": true, "POST": false, "PUT": false, "PATCH": false, "DELETE": false, "get": false, "": false} {
		_, err := c.ProxyExecute(t.Context(), "trs_1", ProxyRequest{ToolkitSlug: "github", Endpoint: "/user", Method: method})
		if IsReadOnly(err) == allowed || allowed && err != nil {
			t.Errorf("%q: %v", method, err)
		}
	}
	if !c.ReadOnly() {
		t.Error("the client does not say that it is read-only")
	}
}

// An error of the catalogue must stay visible behind the refusal.
func TestReadOnly_KeepsTheCauseOfNotKnowing(t *testing.T) {
	c, _ := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }, WithReadOnly())
	_, err := c.ExecuteTool(t.Context(), "trs_1", ExecuteRequest{ToolSlug: "READ"})
	var failure *Error
	if !IsReadOnly(err) || !errors.As(errors.Unwrap(err), &failure) || failure.Status != http.StatusUnauthorized {
		t.Errorf("%v", err)
	}
}
