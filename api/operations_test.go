package api

import (
	"context"
	"encoding/json"
	"maps"
)

// everyOperation calls all thirty operations, each with everything it can say.
func everyOperation(ctx context.Context, c *Client) map[string]func() error {
	calls := sessionOperations(ctx, c)
	maps.Copy(calls, supportingOperations(ctx, c))
	return calls
}

var somePage = Page{Limit: 20, Cursor: "eyJwYWdlIjoyfQ=="}

func try(call func() (any, error)) func() error {
	return func() error {
		_, err := call()
		return err
	}
}

func sessionOperations(ctx context.Context, c *Client) map[string]func() error {
	const id = "trs_7mQx2LdV0pRs"
	yes := true
	custom := &CustomTools{
		CustomTools: []CustomTool{{Slug: "A", Name: "a", Description: "d", InputSchema: json.RawMessage(`{"type":"object"}`), Preload: &yes}},
		CustomToolkits: []CustomToolkit{{Slug: "crm", Name: "n", Description: "d", Tools: []CustomTool{
			{Slug: "B", Name: "b", Description: "d", InputSchema: json.RawMessage(`{"type":"object"}`)},
		}}},
	}
	page := somePage
	return map[string]func() error{
		"create":         try(func() (any, error) { return c.CreateSession(ctx, fullConfig().CreateRequest()) }),
		"get":            try(func() (any, error) { return c.Session(ctx, id) }),
		"patch":          try(func() (any, error) { return c.PatchSession(ctx, id, PatchTo(Config{}, fullConfig())) }),
		"delete":         try(func() (any, error) { return c.DeleteSession(ctx, id) }),
		"attach":         try(func() (any, error) { return c.AttachSession(ctx, id, custom) }),
		"get_v3":         try(func() (any, error) { return c.SessionV3(ctx, id) }),
		"config_history": try(func() (any, error) { return c.ConfigHistory(ctx, id, page) }),
		"search": try(func() (any, error) {
			return c.SearchTools(ctx, id, SearchRequest{
				Queries: []SearchQuery{{UseCase: "mail", KnownFields: "a:b"}}, Model: "m", Strategy: "auto", Experimental: custom,
			})
		}),
		"tools": try(func() (any, error) { return c.SessionTools(ctx, id, page) }),
		"execute": try(func() (any, error) {
			return c.ExecuteTool(ctx, id, ExecuteRequest{
				ToolSlug: "A", Arguments: json.RawMessage(`{"n":12345678901234567890}`), Account: "work", EnableAutoWorkbenchOffload: &yes,
				Experimental: custom,
			})
		}),
		"execute_meta": try(func() (any, error) { return c.ExecuteMeta(ctx, id, ExecuteMetaRequest{Slug: MetaSearchTools}) }),
		"link": try(func() (any, error) {
			return c.CreateLink(ctx, id, LinkRequest{
				Toolkit: "gmail", Alias: "a", CallbackURL: "https://a.test/b",
				Experimental: &LinkExperimental{AccountType: AccountShared, ACL: &ACLRequest{AllowAllUsers: &yes, AllowedUserIDs: []string{"u"}}},
			})
		}),
		"proxy_execute": try(func() (any, error) {
			return c.ProxyExecute(ctx, id, ProxyRequest{
				ToolkitSlug: "github", Endpoint: "/user", Method: "GET", BinaryBody: &BinaryBody{Base64: "aGk=", ContentType: "text/plain"},
				Parameters:           []ProxyParameter{{"per_page", "5", "query"}},
				CustomConnectionData: &ConnectionData{"OAUTH2", "github", json.RawMessage(`{"access_token":"x"}`)},
			})
		}),
		"toolkits": try(func() (any, error) {
			return c.SessionToolkits(ctx, id, SessionToolkitsQuery{Toolkits: []string{"gmail", "slack"}, IsConnected: true, Search: "mail", Page: page})
		}),
		"mount_items": try(func() (any, error) {
			return c.MountItems(ctx, id, FilesMount, MountItemsQuery{Prefix: "data/", Page: page})
		}),
		"mount_download_url": try(func() (any, error) { return c.MountDownloadURL(ctx, id, FilesMount, "a/b c.txt") }),
		"mount_upload_url": try(func() (any, error) {
			return c.MountUploadURL(ctx, id, FilesMount, MountUploadRequest{"a.csv", "text/csv"})
		}),
		"mount_delete": try(func() (any, error) { return c.DeleteMountItem(ctx, id, FilesMount, "a.csv") }),
	}
}

func supportingOperations(ctx context.Context, c *Client) map[string]func() error {
	yes, page := true, somePage
	return map[string]func() error{
		"tools_list": try(func() (any, error) {
			return c.Tools(ctx, ToolsQuery{
				Toolkits: []string{"gmail", "github"}, ToolSlugs: []string{"A"}, AuthConfigIDs: []string{"ac_1"}, Important: &yes, Tags: []string{"x", "y"},
				Scopes: []string{"s"}, Query: "q q", IncludeDeprecated: &yes, Versions: map[string]string{"gmail": "20260901_00", "slack": "latest"}, Page: page,
			})
		}),
		"tool_get": try(func() (any, error) { return c.Tool(ctx, "GMAIL_SEND_EMAIL", ToolQuery{Version: "20260901_00"}) }),
		"toolkits_list": try(func() (any, error) {
			return c.Toolkits(ctx, ToolkitsQuery{
				Category: "email", Type: "native", ManagedBy: "all", SortBy: "usage", IncludeDeprecated: &yes, Search: "mail", Page: page,
			})
		}),
		"toolkit_get": try(func() (any, error) { return c.Toolkit(ctx, "posthog", "latest") }),
		"connected_accounts_list": try(func() (any, error) {
			return c.ConnectedAccounts(ctx, AccountsQuery{
				UserIDs: []string{"u1"}, Toolkits: []string{"gmail"}, Statuses: []AccountStatus{StatusActive, StatusExpired}, AuthConfigIDs: []string{"ac_1"},
				IDs: []string{"ca_1"}, AccountType: AccountsAll, OrderBy: "created_at", OrderDirection: "desc", Page: page,
			})
		}),
		"connected_account_get":     try(func() (any, error) { return c.ConnectedAccount(ctx, "ca_1") }),
		"connected_account_delete":  try(func() (any, error) { return c.DeleteConnectedAccount(ctx, "ca_1", true) }),
		"connected_account_status":  try(func() (any, error) { return c.SetConnectedAccountEnabled(ctx, "ca_1", false) }),
		"connected_account_revoke":  try(func() (any, error) { return c.RevokeConnectedAccount(ctx, "ca_1") }),
		"connected_account_refresh": try(func() (any, error) { return c.RefreshConnectedAccount(ctx, "ca_1", RefreshRequest{}) }),
		"auth_configs_list": try(func() (any, error) {
			return c.AuthConfigs(ctx, AuthConfigsQuery{Toolkits: []string{"gmail"}, IsComposioManaged: &yes, ShowDisabled: true, Search: "x", Page: page})
		}),
		"auth_config_get": try(func() (any, error) { return c.AuthConfig(ctx, "ac_1") }),
	}
}
