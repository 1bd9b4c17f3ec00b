package apitest

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"trs/api"
	"trs/api/sandbox"
)

// connect makes an ACTIVE account as a user who finished the link page would.
func connect(t *testing.T, client *api.Client, sessionID, toolkit string) string {
	t.Helper()
	link := must[api.Link](t)(client.CreateLink(t.Context(), sessionID, api.LinkRequest{Toolkit: toolkit}))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
		client.BaseURL()+"/_sandbox/accounts/"+link.ConnectedAccountID+"/state", strings.NewReader(`{"status":"ACTIVE"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Api-Key", sandbox.DefaultAPIKey)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("set the account's state: %s", resp.Status)
	}
	return link.ConnectedAccountID
}

func TestSandbox_RunsTools(t *testing.T) {
	client, ctx := newSandboxClient(t), t.Context()
	session := must[api.Session](t)(client.CreateSession(ctx, api.CreateSession{UserID: "u"}))
	custom := &api.CustomTools{CustomTools: []api.CustomTool{{
		Slug: "FIND_CUSTOMER", Name: "Find", Description: "Finds a customer", InputSchema: json.RawMessage(`{"type":"object","properties":{}}`),
	}}}
	attached := must[api.Session](t)(client.AttachSession(ctx, session.ID, custom))
	if attached.Experimental == nil || attached.Experimental.CustomTools[0].Slug != "LOCAL_FIND_CUSTOMER" {
		t.Errorf("attached: %+v", attached.Experimental)
	}
	execute := func(slug, arguments string) api.ExecuteResult {
		t.Helper()
		return must[api.ExecuteResult](t)(client.ExecuteTool(ctx, session.ID, api.ExecuteRequest{ToolSlug: slug, Arguments: json.RawMessage(arguments)}))
	}
	if got := execute("JSON_PARSE", `{"text":"{\"a\":1}"}`); got.LogID == "" {
		t.Errorf("%+v", got)
	}
	if got := execute("JSON_PARSE", `{}`); got.Error == nil {
		t.Errorf("missing argument: %s", got.Data)
	}
	schemas := must[api.ExecuteResult](t)(client.ExecuteMeta(ctx, session.ID, api.ExecuteMetaRequest{
		Slug: api.MetaGetToolSchemas, Arguments: json.RawMessage(`{"tool_slugs":["GMAIL_SEND_EMAIL"]}`),
	}))
	if schemas.Error != nil || !strings.Contains(string(schemas.Data), "GMAIL_SEND_EMAIL") {
		t.Errorf("%s", schemas.Data)
	}
	connect(t, client, session.ID, "github")
	answer := must[api.ProxyResult](t)(client.ProxyExecute(ctx, session.ID, api.ProxyRequest{ToolkitSlug: "github", Endpoint: "/user/repos", Method: "GET"}))
	if answer.Status != 200 || len(answer.Data) == 0 {
		t.Errorf("%+v", answer)
	}
	if _, err := client.ProxyExecute(ctx, session.ID, api.ProxyRequest{ToolkitSlug: "github", Endpoint: "https://example.test/", Method: "GET"}); api.AsError(err) == nil || api.AsError(err).Slug != "ExternalProxy_SSRFBlocked" {
		t.Errorf("another host: %v", err)
	}
}

func TestSandbox_AccountsLiveAndDie(t *testing.T) {
	client, ctx := newSandboxClient(t), t.Context()
	session := must[api.Session](t)(client.CreateSession(ctx, api.CreateSession{UserID: "u"}))
	id := connect(t, client, session.ID, "gmail")
	status := func() api.AccountStatus {
		t.Helper()
		return must[api.ConnectedAccount](t)(client.ConnectedAccount(ctx, id)).Status
	}
	if got := status(); got != api.StatusActive {
		t.Fatalf("connected: %s", got)
	}
	configs := 0
	for config, err := range client.AllAuthConfigs(ctx, api.AuthConfigsQuery{Toolkits: []string{"gmail"}, ShowDisabled: true}) {
		if err != nil {
			t.Fatal(err)
		}
		configs++
		if again := must[api.AuthConfig](t)(client.AuthConfig(ctx, config.ID)); again.Name != config.Name || !again.UsableInSessions() {
			t.Errorf("%+v and %+v", config, again)
		}
	}
	if configs == 0 {
		t.Error("no auth config")
	}
	must[api.AccountChange](t)(client.SetConnectedAccountEnabled(ctx, id, false))
	if got := status(); got != api.StatusInactive {
		t.Errorf("switched off: %s", got)
	}
	if _, err := client.RevokeConnectedAccount(ctx, id); !api.IsConflict(err) {
		t.Errorf("revoke while off: %v", err)
	}
	must[api.AccountChange](t)(client.SetConnectedAccountEnabled(ctx, id, true))
	if got := must[api.RevokedAccount](t)(client.RevokeConnectedAccount(ctx, id)); got.ConnectedAccount.Status != api.StatusRevoked || len(got.RevokedTokens) == 0 {
		t.Errorf("revoked: %+v", got)
	}
	if got := must[api.RevokedAccount](t)(client.RevokeConnectedAccount(ctx, id)); len(got.RevokedTokens) != 0 {
		t.Errorf("revoked again: %+v", got)
	}
	must[api.AccountChange](t)(client.DeleteConnectedAccount(ctx, id, true))
	if _, err := client.ConnectedAccount(ctx, id); !api.IsNotFound(err) {
		t.Errorf("after delete: %v", err)
	}
	for account, err := range client.AllConnectedAccounts(ctx, api.AccountsQuery{UserIDs: []string{"u"}, AccountType: api.AccountsAll}) {
		t.Errorf("left: %+v, %v", account, err)
	}
}

func TestSandbox_RefreshStartsAgain(t *testing.T) {
	client, ctx := newSandboxClient(t), t.Context()
	session := must[api.Session](t)(client.CreateSession(ctx, api.CreateSession{UserID: "u"}))
	id := connect(t, client, session.ID, "slack")
	got := must[api.RefreshedAccount](t)(client.RefreshConnectedAccount(ctx, id, api.RefreshRequest{}))
	if got.Status != api.StatusInitiated || got.RedirectURL == nil {
		t.Errorf("refreshed: %+v", got)
	}
}
