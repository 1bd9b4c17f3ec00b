// Package apitest holds the client against the sandbox, and both against the
// contract.
package apitest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trs/api"
	"trs/api/sandbox"
	"trs/api/schema"
)

// checked passes requests on and holds requests and answers against the
// contract.
type checked struct {
	t   *testing.T
	ops map[string]schema.Operation
}

func (c *checked) RoundTrip(r *http.Request) (*http.Response, error) {
	attempt, _ := api.AttemptOf(r.Context())
	op, known := c.ops[attempt.Operation]
	if known && r.GetBody != nil && op.Request != "" {
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(body)
		if err != nil {
			return nil, err
		}
		for _, p := range schema.Validate(op.Request, data) {
			c.t.Errorf("%s request: %s: %s", op.Name, p, data)
		}
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || !known {
		return resp, err
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(data))
	name := op.Responses[resp.StatusCode]
	if name == "" {
		name = "error"
	}
	for _, p := range schema.Validate(name, data) {
		c.t.Errorf("%s answer %d: %s: %s", op.Name, resp.StatusCode, p, data)
	}
	return resp, nil
}

func newSandboxClient(t *testing.T) *api.Client {
	t.Helper()
	server, err := sandbox.New(t.Context(), sandbox.Options{Empty: true, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	front := httptest.NewServer(server)
	t.Cleanup(front.Close)
	client, err := api.New(front.URL, api.WithProjectKey(sandbox.DefaultAPIKey),
		api.WithTransport(&checked{t, schema.Operations()}))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func must[T any](t *testing.T) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// The configuration that one session answers makes an equal one in another, by
// create and by patch.
func TestSandbox_ConfigsConvert(t *testing.T) {
	client, ctx := newSandboxClient(t), t.Context()
	yes, no, three := true, false, 3
	rich := must[api.Session](t)(client.CreateSession(ctx, api.CreateSession{
		UserID:            "u",
		Toolkits:          &api.ToolkitFilter{Filter: api.Enable("gmail", "github")},
		ManageConnections: &api.ManageConnectionsRequest{Enable: api.Some(true), CallbackURL: api.Some("https://a.test/b"), EnableConnectionRemoval: api.Some(false)},
		Tools: map[string]api.ToolFilter{
			"gmail": {Filter: api.Disable("GMAIL_SEND_EMAIL")}, "github": {Tags: &api.TagFilter{AsList: true, List: []api.Tag{api.TagReadOnly}}},
		},
		Tags:         &api.TagFilter{Enable: []api.Tag{api.TagReadOnly}},
		Workbench:    &api.WorkbenchRequest{EnableProxyExecution: &no, SandboxSize: "medium"},
		MultiAccount: &api.MultiAccountRequest{Enable: &yes, MaxAccountsPerToolkit: api.Some(three)},
		Search:       &api.SearchSwitch{Enable: &no}, Execute: &api.ExecuteSwitch{EnableMultiExecute: &no},
	}))
	plain := must[api.Session](t)(client.CreateSession(ctx, api.CreateSession{UserID: "u"}))
	again := must[api.Session](t)(client.CreateSession(ctx, rich.Config.CreateRequest()))
	if a, b := text(t, rich.Config), text(t, again.Config); a != b {
		t.Errorf("created again:\n%s\n%s", a, b)
	}
	there := must[api.Session](t)(client.PatchSession(ctx, plain.ID, api.PatchTo(plain.Config, rich.Config)))
	if a, b := text(t, rich.Config), text(t, there.Config); a != b {
		t.Errorf("patched there:\n%s\n%s", a, b)
	}
	back := must[api.Session](t)(client.PatchSession(ctx, plain.ID, api.PatchTo(there.Config, plain.Config)))
	if patch := api.PatchTo(back.Config, plain.Config); !patch.IsEmpty() && text(t, patch) != `{"multi_account":null}` {
		t.Errorf("patched back, and still different: %s\n%s\n%s", text(t, patch), text(t, plain.Config), text(t, back.Config))
	}
	var versions []int
	for version, err := range client.AllConfigHistory(ctx, plain.ID, api.Page{Limit: 1}) {
		if err != nil {
			t.Fatal(err)
		}
		versions = append(versions, version.Version)
	}
	if !slices.Equal(versions, []int{3, 2, 1}) {
		t.Errorf("versions %v", versions)
	}
	_, err := client.PatchSession(ctx, plain.ID, api.PatchSession{Preload: api.Some(api.PreloadTools()), ExpectedConfigVersion: 1})
	if !api.IsConflict(err) {
		t.Errorf("a wrong expected version: %v", err)
	}
}

func text(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// What the client predicts about access is what the server decides.
func TestSandbox_ErrorsAreRecognised(t *testing.T) {
	client, ctx := newSandboxClient(t), t.Context()
	session := must[api.Session](t)(client.CreateSession(ctx, api.CreateSession{
		UserID: "u", Toolkits: &api.ToolkitFilter{Filter: api.Enable("gmail")},
		Tools: map[string]api.ToolFilter{"gmail": {Filter: api.Disable("GMAIL_SEND_EMAIL")}},
	}))
	execute := func(slug string) error {
		_, err := client.ExecuteTool(ctx, session.ID, api.ExecuteRequest{ToolSlug: slug, Arguments: json.RawMessage(`{}`)})
		return err
	}
	tests := []struct {
		name string
		err  error
		is   func(error) bool
	}{
		{"no such tool", execute("GMAIL_NO_SUCH_TOOL"), api.IsToolNotFound},
		{"toolkit outside", execute("GITHUB_CREATE_AN_ISSUE"), api.IsToolkitNotAllowed},
		{"tool filtered out", execute("GMAIL_SEND_EMAIL"), api.IsToolNotEnabled},
		{"not connected", execute("GMAIL_FETCH_EMAILS"), api.IsNoActiveConnection},
		{"no such session", second(client.Session(ctx, "trs_zzzzzzzzzzzz")), api.IsNotFound},
		{"no such account", second(client.ConnectedAccount(ctx, "ca_zzzzzzzzzzzz")), api.IsNotFound},
		{"no such auth config", second(client.AuthConfig(ctx, "ac_zzzzzzzzzzzz")), api.IsNotFound},
		{"no such catalogue tool", second(client.Tool(ctx, "GMAIL_SEND_FAX", api.ToolQuery{})), api.IsToolNotFound},
		{"no such toolkit", second(client.Toolkit(ctx, "nosuchtoolkit", "")), api.IsNotFound},
		{"malformed id", second(client.Session(ctx, "nonsense")), func(err error) bool { return api.AsError(err).Status == 400 }},
	}
	for _, tt := range tests {
		if tt.err == nil || !tt.is(tt.err) {
			t.Errorf("%s: %v", tt.name, tt.err)
		}
		if e := api.AsError(tt.err); e != nil && (e.RequestID == "" || api.OutcomeUnknown(tt.err)) {
			t.Errorf("%s: %+v", tt.name, e)
		}
	}
	wrong := must[*api.Client](t)(api.New(client.BaseURL(), api.WithProjectKey("ak_wrong_key_123")))
	if _, err := wrong.Session(ctx, session.ID); !api.IsUnauthorized(err) || strings.Contains(err.Error(), "ak_wrong_key_123") {
		t.Errorf("a wrong key: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestSandbox_ReadsAndWalks(t *testing.T) {
	client, ctx := newSandboxClient(t), t.Context()
	session := must[api.Session](t)(client.CreateSession(ctx, api.CreateSession{UserID: "u"}))
	must[api.SessionV3](t)(client.SessionV3(ctx, session.ID))
	found := must[api.SearchResponse](t)(client.SearchTools(ctx, session.ID, api.SearchRequest{Queries: []api.SearchQuery{{UseCase: "send an email"}}}))
	if len(found.Results) != 1 || len(found.Results[0].PrimaryToolSlugs) == 0 {
		t.Errorf("found %+v", found.Results)
	}
	direct, catalogue := map[string]bool{}, map[string]bool{}
	for tool, err := range client.AllSessionTools(ctx, session.ID, api.Page{Limit: 2}) {
		if err != nil {
			t.Fatal(err)
		}
		direct[tool.Slug] = true
	}
	if len(direct) != len(session.ToolRouterTools) {
		t.Errorf("%d tools exposed, %d listed", len(session.ToolRouterTools), len(direct))
	}
	for tool, err := range client.AllTools(ctx, api.ToolsQuery{Toolkits: []string{"gmail", "github"}, Page: api.Page{Limit: 7}}) {
		if err != nil {
			t.Fatal(err)
		}
		catalogue[tool.Slug] = true
	}
	if !catalogue["GMAIL_SEND_EMAIL"] || len(catalogue) < 10 {
		t.Errorf("%d tools", len(catalogue))
	}
	session1 := must[api.PageOf[api.SessionToolkit]](t)(client.SessionToolkits(ctx, session.ID, api.SessionToolkitsQuery{Toolkits: []string{"gmail"}}))
	if len(session1.Items) != 1 || session1.Items[0].ConnectedAccount != nil {
		t.Errorf("%+v", session1.Items)
	}
	kits := 0
	for _, err := range client.AllToolkits(ctx, api.ToolkitsQuery{Page: api.Page{Limit: 10}}) {
		if err != nil {
			t.Fatal(err)
		}
		kits++
	}
	if kits < 24 {
		t.Errorf("%d toolkits", kits)
	}
	if detail := must[api.ToolkitDetail](t)(client.Toolkit(ctx, "gmail", "")); !detail.NeedsAuth() {
		t.Errorf("gmail needs no auth: %+v", detail)
	}
	link := must[api.Link](t)(client.CreateLink(ctx, session.ID, api.LinkRequest{Toolkit: "gmail", Alias: "work"}))
	account := must[api.ConnectedAccount](t)(client.ConnectedAccount(ctx, link.ConnectedAccountID))
	if account.Status != api.StatusInitiated && account.Status != api.StatusInitializing || account.Label() != "work" {
		t.Errorf("%+v", account)
	}
	if gone := must[api.DeletedSession](t)(client.DeleteSession(ctx, session.ID)); !gone.Deleted {
		t.Error("not deleted")
	}
	if _, err := client.Session(ctx, session.ID); !api.IsNotFound(err) {
		t.Errorf("after delete: %v", err)
	}
}

func TestSandbox_Files(t *testing.T) {
	client, ctx := newSandboxClient(t), t.Context()
	session := must[api.Session](t)(client.CreateSession(ctx, api.CreateSession{UserID: "u"}))
	content := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	target := must[api.MountUpload](t)(client.Upload(ctx, session.ID, api.FilesMount, "data/big.bin",
		api.UploadSource{Body: bytes.NewReader(content), Size: int64(len(content)), MIMEType: "application/x-thing"}, nil))
	var listed []string
	for item, err := range client.AllMountItems(ctx, session.ID, api.FilesMount, api.MountItemsQuery{Prefix: "data/"}) {
		if err != nil {
			t.Fatal(err)
		}
		listed = append(listed, item.Path)
	}
	if !slices.Equal(listed, []string{target.Path}) {
		t.Errorf("listed %v", listed)
	}
	dest := filepath.Join(t.TempDir(), "big.bin")
	if size, err := client.Download(ctx, session.ID, api.FilesMount, target.Path, dest, nil); err != nil || size != int64(len(content)) {
		t.Fatalf("%d bytes, %v", size, err)
	}
	if got, err := os.ReadFile(dest); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if _, err := client.Upload(ctx, session.ID, api.FilesMount, "data/long", api.UploadSource{Body: strings.NewReader("too long"), Size: 3}, nil); !errors.Is(err, api.ErrSize) {
		t.Errorf("a source longer than announced: %v", err)
	}
	must[api.DeletedMountItem](t)(client.DeleteMountItem(ctx, session.ID, api.FilesMount, target.Path))
	if left := must[api.PageOf[api.MountItem]](t)(client.MountItems(ctx, session.ID, api.FilesMount, api.MountItemsQuery{})); len(left.Items) != 0 {
		t.Errorf("left: %+v", left.Items)
	}
	if _, err := client.Download(ctx, session.ID, api.FilesMount, target.Path, dest, nil); !api.IsNotFound(err) {
		t.Errorf("a file that is gone: %v", err)
	}
}
