package api

import (
	"context"
	"encoding/json"
	"iter"
	"strconv"
	"strings"
)

// ToolsQuery narrows the list of the catalogue's tools. Versions is normally
// left empty: sessions always run the latest. ToolSlugs overrides the other
// filters.
type ToolsQuery struct {
	Toolkits          []string
	ToolSlugs         []string
	AuthConfigIDs     []string
	Important         *bool
	Tags              []string
	Scopes            []string
	Query             string            // full text
	IncludeDeprecated *bool             // true by default
	Versions          map[string]string // by toolkit, for example 20260901_00
	Page              Page              // limit up to 1000, 20 by default; larger ones are cut
}

// ToolQuery says which version of a tool; the zero value means the latest.
type ToolQuery struct {
	Version  string
	Versions map[string]string // by toolkit; Version wins
}

// ToolkitsQuery narrows the list of the catalogue's toolkits.
type ToolkitsQuery struct {
	Category          string
	Type              string // native, custom or all
	ManagedBy         string // composio, project or all; the older form of Type
	SortBy            string // usage or alphabetically
	IncludeDeprecated *bool  // false by default
	Search            string // at least 3 characters
	Page              Page   // limit up to 1000
}

// Toolkit is a toolkit of the catalogue, in its latest version. NoAuth may be
// absent in the list's answer (false), and is not part of the single read: see
// ToolkitDetail. AuthSchemes are compared without case.
type Toolkit struct {
	Slug                       string          `json:"slug"`
	Name                       string          `json:"name"`
	Type                       string          `json:"type"`
	AuthSchemes                []string        `json:"auth_schemes,omitzero"`
	ComposioManagedAuthSchemes []string        `json:"composio_managed_auth_schemes,omitzero"`
	NoAuth                     bool            `json:"no_auth,omitempty"`
	AuthGuideURL               *string         `json:"auth_guide_url,omitempty"`
	IsLocalToolkit             bool            `json:"is_local_toolkit"` // always false
	Deprecated                 json.RawMessage `json:"deprecated"`       // on every toolkit; says nothing
	Meta                       ToolkitMeta     `json:"meta"`
	Extra                      Extra           `json:"-"`
}

// ToolkitMeta describes a toolkit. A category has an ID in the list and a Slug
// in the single read, where AvailableVersions is there, too.
type ToolkitMeta struct {
	CreatedAt         Timestamp         `json:"created_at"`
	UpdatedAt         Timestamp         `json:"updated_at"`
	Description       string            `json:"description"`
	Logo              string            `json:"logo"`
	AppURL            *string           `json:"app_url,omitempty"`
	Categories        []ToolkitCategory `json:"categories"`
	TriggersCount     int               `json:"triggers_count"`
	ToolsCount        int               `json:"tools_count"`
	Version           string            `json:"version"`
	AvailableVersions []string          `json:"available_versions,omitzero"`
	Extra             Extra             `json:"-"`
}

// ToolkitCategory groups toolkits.
type ToolkitCategory struct {
	ID    string `json:"id,omitempty"`
	Slug  string `json:"slug,omitempty"`
	Name  string `json:"name"`
	Extra Extra  `json:"-"`
}

// ToolkitDetail is the single read of a toolkit. Enabled means available in the
// catalogue, not in a session.
type ToolkitDetail struct {
	Slug                       string              `json:"slug"`
	Name                       string              `json:"name"`
	Type                       string              `json:"type"`
	Enabled                    bool                `json:"enabled"`
	ComposioManagedAuthSchemes []string            `json:"composio_managed_auth_schemes,omitzero"`
	ComposioManagedAuth        []ManagedAuth       `json:"composio_managed_auth"`
	AuthConfigDetails          []AuthConfigDetails `json:"auth_config_details,omitzero"`
	AuthGuideURL               *string             `json:"auth_guide_url,omitempty"`
	BaseURL                    string              `json:"base_url,omitempty"`
	GetCurrentUserEndpoint     string              `json:"get_current_user_endpoint,omitempty"`
	GetCurrentUserEndpointMeth string              `json:"get_current_user_endpoint_method,omitempty"`
	Meta                       ToolkitMeta         `json:"meta"`
	IsLocalToolkit             bool                `json:"is_local_toolkit"`
	Deprecated                 json.RawMessage     `json:"deprecated"`
	Extra                      Extra               `json:"-"`
}

// ManagedAuth is an auth scheme for which the vendor has its own app, with the
// scopes that app can ask for.
type ManagedAuth struct {
	Mode       string           `json:"mode"`
	Scopes     AvailableScopes  `json:"scopes"`
	UserScopes *AvailableScopes `json:"user_scopes,omitempty"`
	Extra      Extra            `json:"-"`
}

// AvailableScopes lists OAuth scopes.
type AvailableScopes struct {
	Available []string `json:"available"`
	Extra     Extra    `json:"-"`
}

// AuthConfigDetails says what one auth scheme of a toolkit needs: from the
// project to make an auth config, and from the user to connect.
type AuthConfigDetails struct {
	Mode           string          `json:"mode"`
	Name           string          `json:"name"`
	Fields         AuthFields      `json:"fields"`
	Proxy          *AuthProxy      `json:"proxy,omitempty"`
	AuthHintURL    *string         `json:"auth_hint_url,omitempty"`
	RequiredScopes json.RawMessage `json:"required_scopes,omitempty"`
	Extra          Extra           `json:"-"`
}

// AuthProxy names the host that proxied requests go to; it may be a template.
type AuthProxy struct {
	BaseURL string `json:"base_url,omitempty"`
	Extra   Extra  `json:"-"`
}

// AuthFields are the two groups of fields. A missing group is empty.
type AuthFields struct {
	AuthConfigCreation         AuthFieldGroup `json:"auth_config_creation"`
	ConnectedAccountInitiation AuthFieldGroup `json:"connected_account_initiation"`
	Extra                      Extra          `json:"-"`
}

// AuthFieldGroup lists fields to fill in.
type AuthFieldGroup struct {
	Required []AuthField `json:"required"`
	Optional []AuthField `json:"optional"`
	Extra    Extra       `json:"-"`
}

// AuthField is one field. The value of a field with IsSecret is to be hidden
// while it is typed; UserVisible false means: never ask, use Default.
type AuthField struct {
	Name        string  `json:"name"`
	DisplayName string  `json:"displayName"`
	Type        string  `json:"type"`
	Description string  `json:"description"`
	Required    bool    `json:"required"`
	Default     *string `json:"default,omitempty"`
	IsSecret    bool    `json:"is_secret,omitempty"`
	UserVisible *bool   `json:"user_visible,omitempty"`
	Extra       Extra   `json:"-"`
}

// NeedsAuth tells whether the toolkit has an auth scheme other than NO_AUTH.
func (t *ToolkitDetail) NeedsAuth() bool {
	for _, scheme := range t.AuthConfigDetails {
		if !strings.EqualFold(scheme.Mode, "NO_AUTH") {
			return true
		}
	}
	return false
}

// Tools lists a page of the catalogue's tools, with schemas, by slug:
// GET /api/v3.1/tools. No session filter applies; see Config.AllowsTool. A key
// without the tools permission gets 403.
func (c *Client) Tools(ctx context.Context, q ToolsQuery) (PageOf[Tool], error) {
	var values query
	values.list("toolkit_slug", q.Toolkits)
	values.list("tool_slugs", q.ToolSlugs)
	values.list("auth_config_ids", q.AuthConfigIDs)
	if q.Important != nil {
		values.text("important", strconv.FormatBool(*q.Important))
	}
	values.list("tags", q.Tags)
	values.list("scopes", q.Scopes)
	values.text("query", q.Query)
	values.choice("include_deprecated", q.IncludeDeprecated)
	values.object("toolkit_versions", q.Versions)
	values.page(q.Page)
	return sendPage[Tool](ctx, c, request{
		op: "tools_list", method: "GET", path: apiPath("tools"), query: values, retry: retrySafe, supporting: true,
	})
}

// AllTools walks all pages of Tools.
func (c *Client) AllTools(ctx context.Context, q ToolsQuery) iter.Seq2[Tool, error] {
	return walk(ctx, c, "tools_list", q.Page, func(page Page) (PageOf[Tool], error) {
		q.Page = page
		return c.Tools(ctx, q)
	})
}

// Tool reads one tool of the catalogue: GET /api/v3.1/tools/{slug}. A tool that
// was added later is not found in an older version.
func (c *Client) Tool(ctx context.Context, slug string, q ToolQuery) (Tool, error) {
	var values query
	values.text("version", q.Version)
	values.object("toolkit_versions", q.Versions)
	return send[Tool](ctx, c, request{
		op: "tool_get", method: "GET", path: apiPath("tools", slug), query: values, retry: retrySafe, supporting: true,
	})
}

// Toolkits lists a page of the catalogue's toolkits: GET /api/v3.1/toolkits.
func (c *Client) Toolkits(ctx context.Context, q ToolkitsQuery) (PageOf[Toolkit], error) {
	var values query
	values.text("category", q.Category)
	values.text("type", q.Type)
	values.text("managed_by", q.ManagedBy)
	values.text("sort_by", q.SortBy)
	values.choice("include_deprecated", q.IncludeDeprecated)
	values.text("search", q.Search)
	values.page(q.Page)
	return sendPage[Toolkit](ctx, c, request{
		op: "toolkits_list", method: "GET", path: apiPath("toolkits"), query: values, retry: retrySafe, supporting: true,
	})
}

// AllToolkits walks all pages of Toolkits: more than a thousand items.
func (c *Client) AllToolkits(ctx context.Context, q ToolkitsQuery) iter.Seq2[Toolkit, error] {
	return walk(ctx, c, "toolkits_list", q.Page, func(page Page) (PageOf[Toolkit], error) {
		q.Page = page
		return c.Toolkits(ctx, q)
	})
}

// Toolkit reads one toolkit: GET /api/v3.1/toolkits/{slug}. Version "" is the
// latest.
func (c *Client) Toolkit(ctx context.Context, slug, version string) (ToolkitDetail, error) {
	var values query
	values.text("version", version)
	return send[ToolkitDetail](ctx, c, request{
		op: "toolkit_get", method: "GET", path: apiPath("toolkits", slug), query: values, retry: retrySafe, supporting: true,
	})
}
