package api

import (
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"strconv"
)

// The states of an auth config.
const (
	AuthConfigEnabled  = "ENABLED"
	AuthConfigDisabled = "DISABLED"
)

// AuthConfig is how a project connects to a toolkit. Its credentials are
// secret, although masked, and dropped while it is read; the scopes among them
// are kept.
type AuthConfig struct {
	ID                     string            `json:"id"`
	UUID                   string            `json:"uuid"` // deprecated
	Type                   string            `json:"type"` // default or custom
	Name                   string            `json:"name"`
	Toolkit                AuthConfigToolkit `json:"toolkit"`
	AuthScheme             string            `json:"auth_scheme,omitempty"`
	IsComposioManaged      *bool             `json:"is_composio_managed,omitempty"`
	Status                 string            `json:"status"`
	NoOfConnections        int               `json:"no_of_connections"` // active ones
	ToolAccess             ToolAccessConfig  `json:"tool_access_config"`
	RestrictToTools        []string          `json:"restrict_to_following_tools,omitzero"` // deprecated
	IsEnabledForToolRouter *bool             `json:"is_enabled_for_tool_router,omitempty"`
	ExpectedInputFields    []json.RawMessage `json:"expected_input_fields,omitzero"`
	CreatedBy              string            `json:"created_by,omitempty"`
	CreatedAt              Timestamp         `json:"created_at,omitempty"`
	LastUpdatedAt          Timestamp         `json:"last_updated_at,omitempty"`
	Credentials            *ShownCredentials `json:"credentials,omitempty"`
	Proxy                  *ProxyConfig      `json:"proxy_config,omitempty"`
	Extra                  Extra             `json:"-"`
}

// AuthConfigToolkit is the toolkit of an auth config.
type AuthConfigToolkit struct {
	Slug         string  `json:"slug"`
	Logo         string  `json:"logo"`
	AuthGuideURL *string `json:"auth_guide_url,omitempty"`
	AuthHintURL  *string `json:"auth_hint_url,omitempty"`
	Extra        Extra   `json:"-"`
}

// ToolAccessConfig restricts what accounts of an auth config can do. When
// ForExecution is not empty, only these tools may run.
type ToolAccessConfig struct {
	ForCreation  []string `json:"tools_for_connected_account_creation,omitzero"`
	ForExecution []string `json:"tools_available_for_execution,omitzero"`
	Extra        Extra    `json:"-"`
}

// ShownCredentials is the part of an auth config's credentials that may be
// shown.
type ShownCredentials struct {
	Scopes     []string
	UserScopes []string
}

// ProxyConfig names the host of the proxy that an auth config goes through.
type ProxyConfig struct{ Host string }

// UsableInSessions tells whether sessions can use the config, as far as it
// says.
func (a *AuthConfig) UsableInSessions() bool {
	return a.Status != AuthConfigDisabled && (a.IsEnabledForToolRouter == nil || *a.IsEnabledForToolRouter)
}

// AuthConfigsQuery narrows the list of auth configs.
type AuthConfigsQuery struct {
	Toolkits          []string
	IsComposioManaged *bool
	ShowDisabled      bool   // disabled ones are hidden otherwise
	Search            string // name or id
	Page              Page   // limit at most 50; larger ones are cut
}

// AuthConfigs lists a page of the project's auth configs:
// GET /api/v3.1/auth_configs. A key without the permission gets 403. Servers
// have answered no cursor although there were more: AllAuthConfigs copes.
func (c *Client) AuthConfigs(ctx context.Context, q AuthConfigsQuery) (PageOf[AuthConfig], error) {
	var values query
	values.list("toolkit_slug", q.Toolkits)
	values.choice("is_composio_managed", q.IsComposioManaged)
	values.flag("show_disabled", q.ShowDisabled)
	values.text("search", q.Search)
	values.page(q.Page)
	return sendPage[AuthConfig](ctx, c, request{
		op: "auth_configs_list", method: "GET", path: apiPath("auth_configs"), query: values,
		retry: retrySafe, supporting: true,
	})
}

// AllAuthConfigs walks all auth configs. When the cursors end before the
// server's own count is reached, it goes on by page numbers, which such servers
// take; if items are still missing it ends with an *IncompleteError.
func (c *Client) AllAuthConfigs(ctx context.Context, q AuthConfigsQuery) iter.Seq2[AuthConfig, error] {
	return func(yield func(AuthConfig, error) bool) {
		seen := map[string]bool{}
		var last PageOf[AuthConfig]
		first, pages, byNumber, stopped := q.Page, 1, false, false
		fetch := func(page Page) (PageOf[AuthConfig], error) {
			q.Page = page
			got, err := c.AuthConfigs(ctx, q)
			if err != nil {
				return got, err
			}
			last = got
			news := 0
			for _, item := range got.Items {
				if !seen[item.ID] {
					news++
				}
			}
			pages++
			switch {
			case got.NextCursor != "" && !byNumber:
			case news == 0: // an empty page, or one that was here before
				last.NextCursor = ""
			case len(seen)+news < got.TotalItems:
				byNumber = true
				last.NextCursor = strconv.Itoa(pages)
			default:
				last.NextCursor = ""
			}
			return last, nil
		}
		for item, err := range walk(ctx, c, "auth_configs_list", first, fetch) {
			if err == nil && seen[item.ID] {
				continue
			}
			seen[item.ID] = true
			if !yield(item, err) || err != nil {
				stopped = true
				break
			}
		}
		if !stopped && first.Cursor == "" && len(seen) < last.TotalItems {
			yield(AuthConfig{}, &Error{Op: "auth_configs_list", Err: &IncompleteError{Seen: len(seen), Total: last.TotalItems}})
		}
	}
}

// AuthConfig reads one auth config, disabled ones too:
// GET /api/v3.1/auth_configs/{id}. One that another project made is not found.
func (c *Client) AuthConfig(ctx context.Context, id string) (AuthConfig, error) {
	return send[AuthConfig](ctx, c, request{
		op: "auth_config_get", method: "GET", path: apiPath("auth_configs", id), retry: retrySafe, supporting: true,
	})
}

func (a *AuthConfig) missing() string {
	if a.ID == "" {
		return "id"
	}
	return ""
}

// UnmarshalJSON reads the scopes and nothing else.
func (s *ShownCredentials) UnmarshalJSON(data []byte) error {
	var wire struct {
		Scopes     json.RawMessage `json:"scopes"`
		UserScopes json.RawMessage `json:"user_scopes"`
	}
	*s = ShownCredentials{}
	if json.Unmarshal(data, &wire) == nil {
		s.Scopes, s.UserScopes = shownScopes(wire.Scopes), shownScopes(wire.UserScopes)
	}
	return nil
}

// MarshalJSON writes the scopes.
func (s ShownCredentials) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Scopes     []string `json:"scopes,omitempty"`
		UserScopes []string `json:"user_scopes,omitempty"`
	}{s.Scopes, s.UserScopes})
}

// UnmarshalJSON reads the host: the URL may hold a password.
func (p *ProxyConfig) UnmarshalJSON(data []byte) error {
	var wire struct {
		URL string `json:"proxy_url"`
	}
	*p = ProxyConfig{}
	if json.Unmarshal(data, &wire) == nil {
		if u, err := url.Parse(wire.URL); err == nil {
			p.Host = cleanText(u.Host, 300)
		}
	}
	return nil
}

// MarshalJSON writes the host in the place of the URL.
func (p ProxyConfig) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]string{"proxy_url": p.Host})
}
