package connect

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"strconv"

	"trs/api"
	"trs/views"
)

// fake is a server with many toolkits, or with strange ones.
type fake struct {
	toolkits []api.SessionToolkit
	accounts []api.ConnectedAccount
	err      error // of every call but toolkits
	listErr  error // of toolkits
	linkErr  error
	calls    []string
}

func (f *fake) SessionToolkits(_ context.Context, _ string, q api.SessionToolkitsQuery) (api.PageOf[api.SessionToolkit], error) {
	f.calls = append(f.calls, "toolkits")
	if f.listErr != nil || len(q.Toolkits) > 0 {
		return api.PageOf[api.SessionToolkit]{}, f.listErr
	}
	from, _ := strconv.Atoi(q.Page.Cursor)
	to := min(from+5000, len(f.toolkits))
	page := api.PageOf[api.SessionToolkit]{Items: f.toolkits[from:to]}
	if to < len(f.toolkits) {
		page.NextCursor = strconv.Itoa(to)
	}
	return page, nil
}

func (f *fake) CreateLink(context.Context, string, api.LinkRequest) (api.Link, error) {
	f.calls = append(f.calls, "link")
	return api.Link{ConnectedAccountID: "ca_new", RedirectURL: "https://connect.example.test/link/lk_verysecret?t=alsosecret"}, f.linkErr
}

func (f *fake) ConnectedAccounts(context.Context, api.AccountsQuery) (api.PageOf[api.ConnectedAccount], error) {
	return api.PageOf[api.ConnectedAccount]{Items: f.accounts}, f.err
}

func (f *fake) ConnectedAccount(_ context.Context, id string) (api.ConnectedAccount, error) {
	f.calls = append(f.calls, "account")
	for _, a := range f.accounts {
		if a.ID == id {
			return a, f.err
		}
	}
	return api.ConnectedAccount{}, &api.Error{Op: "connected_account_get", Status: http.StatusNotFound, Slug: "ConnectedAccount_ResourceNotFound", Code: 606, Message: "not found"}
}

func (f *fake) SetConnectedAccountEnabled(context.Context, string, bool) (api.AccountChange, error) {
	f.calls = append(f.calls, "status")
	return api.AccountChange{Success: true}, f.err
}

func (f *fake) DeleteConnectedAccount(context.Context, string, bool) (api.AccountChange, error) {
	f.calls = append(f.calls, "delete")
	return api.AccountChange{Success: true}, f.err
}

func (f *fake) RevokeConnectedAccount(context.Context, string) (api.RevokedAccount, error) {
	f.calls = append(f.calls, "revoke")
	return api.RevokedAccount{RevokedTokens: []string{"access_token"}}, f.err
}

func (f *fake) AllAuthConfigs(context.Context, api.AuthConfigsQuery) iter.Seq2[api.AuthConfig, error] {
	return func(yield func(api.AuthConfig, error) bool) {
		if f.err != nil {
			yield(api.AuthConfig{}, f.err)
		}
	}
}

// many is a server with n toolkits, the first of which has n accounts.
func many(n int) *fake {
	f := &fake{}
	for i := range n {
		f.toolkits = append(f.toolkits, api.SessionToolkit{
			Name: fmt.Sprintf("Toolkit %d", i), Slug: fmt.Sprintf("toolkit%d", i), Enabled: true,
			ComposioManagedAuthSchemes: []string{"OAUTH2"}, Meta: api.ToolkitSummary{Description: "what it does"},
		})
		f.accounts = append(f.accounts, api.ConnectedAccount{
			ID: fmt.Sprintf("ca_%d", i), Toolkit: api.AccountToolkit{Slug: "toolkit0"}, UserID: "maya", Status: api.StatusActive,
			CreatedAt: "2025-12-31T00:00:00.000Z",
		})
	}
	f.toolkits[0].ConnectedAccount = &api.SessionAccount{ID: "ca_0", UserID: "maya", Status: api.StatusActive}
	return f
}

func maya() api.Session {
	return api.Session{ID: "trs_7mQx2LdV0pRs", ConfigVersion: 1, Config: api.Config{UserID: "maya"}}
}

var (
	_ Client     = (*api.Client)(nil)
	_ views.Pane = (*Model)(nil)
)
