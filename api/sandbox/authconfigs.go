package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"trs/api/sandbox/store"
)

const (
	defaultAuthConfigPage = 20
	maxAuthConfigPage     = 50
)

// authConfigView is an auth config as the API answers it.
type authConfigView struct {
	ID          string             `json:"id"`
	UUID        string             `json:"uuid"`
	Type        string             `json:"type"`
	Name        string             `json:"name"`
	Toolkit     authConfigToolkit  `json:"toolkit"`
	Scheme      string             `json:"auth_scheme"`
	Managed     bool               `json:"is_composio_managed"`
	Credentials map[string]any     `json:"credentials"`
	Proxy       *struct{}          `json:"proxy_config"`
	Status      string             `json:"status"`
	CreatedBy   string             `json:"created_by"`
	CreatedAt   string             `json:"created_at"`
	UpdatedAt   string             `json:"last_updated_at"`
	Connections int                `json:"no_of_connections"`
	Inputs      []accountInputView `json:"expected_input_fields"`
	Restricted  []string           `json:"restrict_to_following_tools"`
	Access      toolAccessView     `json:"tool_access_config"`
	ForSessions bool               `json:"is_enabled_for_tool_router"`
}

type authConfigToolkit struct {
	Slug     string  `json:"slug"`
	Logo     string  `json:"logo"`
	GuideURL *string `json:"auth_guide_url"`
	HintURL  *string `json:"auth_hint_url"`
}

type toolAccessView struct {
	ForCreation []string `json:"tools_for_connected_account_creation"`
	ForRuns     []string `json:"tools_available_for_execution"`
}

// accountInputView is a field that the link page asks for.
type accountInputView struct {
	Name        string `json:"name"`
	DisplayName string `json:"displayName"`
	Type        string `json:"type"`
	Description string `json:"description"`
	Required    bool   `json:"required"`
	IsSecret    bool   `json:"is_secret"`
}

func (s *Server) listAuthConfigs(r *http.Request) (reply, error) {
	query := r.URL.Query()
	filter := store.AuthConfigFilter{Search: query.Get("search")}
	for _, slug := range listParam(r, "toolkit_slug") {
		filter.Toolkits = append(filter.Toolkits, strings.ToLower(slug))
	}
	var errs []string
	if text := query.Get("is_composio_managed"); text != "" {
		managed, err := strconv.ParseBool(text)
		if err != nil {
			errs = append(errs, fmt.Sprintf("Error in query.is_composio_managed: Expected true or false, received %.40q", text))
		}
		filter.Managed = &managed
	}
	var err error
	filter.WithDisabled, err = boolParam(r, "show_disabled", false)
	errs = append(errs, problemsOf(err)...)
	number, size, err := s.page(r, defaultAuthConfigPage, maxAuthConfigPage, true)
	errs = append(errs, problemsOf(err)...)
	if len(errs) > 0 {
		return reply{}, invalid(errs...)
	}
	filter.Limit, filter.Offset = size, (number-1)*size
	configs, total, err := s.store.AuthConfigs(r.Context(), filter)
	if err != nil {
		return reply{}, err
	}
	ids := make([]string, len(configs))
	for i, config := range configs {
		ids[i] = config.ID
	}
	active, err := s.store.ActiveConnections(r.Context(), ids)
	if err != nil {
		return reply{}, err
	}
	items := make([]authConfigView, len(configs))
	for i := range configs {
		items[i] = s.viewAuthConfig(&configs[i], active[configs[i].ID])
	}
	return ok(pageOf(items, total, number, size))
}

func (s *Server) getAuthConfig(r *http.Request) (reply, error) {
	id, err := pathID(r, authConfigIDPattern)
	if err != nil {
		return reply{}, err
	}
	config, err := s.store.AuthConfig(r.Context(), id)
	if errors.Is(err, store.ErrNotFound) {
		return reply{}, authConfigNotFound(http.StatusNotFound, id)
	}
	if err != nil {
		return reply{}, err
	}
	active, err := s.store.ActiveConnections(r.Context(), []string{id})
	if err != nil {
		return reply{}, err
	}
	return ok(s.viewAuthConfig(&config, active[id]))
}

func (s *Server) viewAuthConfig(c *store.AuthConfig, active int) authConfigView {
	view := authConfigView{
		ID:          c.ID,
		UUID:        uuid.NewSHA1(uuid.NameSpaceURL, []byte(c.ID)).String(),
		Type:        "custom",
		Name:        c.Name,
		Toolkit:     authConfigToolkit{Slug: c.Toolkit},
		Scheme:      c.Scheme,
		Managed:     c.Managed,
		Credentials: map[string]any{},
		Status:      "DISABLED",
		CreatedBy:   c.Body.CreatedBy,
		CreatedAt:   stamp(c.CreatedAt),
		UpdatedAt:   stamp(c.UpdatedAt),
		Connections: active,
		Inputs:      []accountInputView{},
		Restricted:  append([]string{}, c.Body.ToolsForCreation...),
		Access: toolAccessView{
			ForCreation: append([]string{}, c.Body.ToolsForCreation...),
			ForRuns:     append([]string{}, c.Body.ToolsForRuns...),
		},
		ForSessions: !c.Body.NotForSessions,
	}
	if c.Managed {
		view.Type = "default"
	}
	if c.Enabled {
		view.Status = "ENABLED"
	}
	if grantsScopes(c.Scheme) {
		view.Credentials = map[string]any{
			"client_id": redacted, "client_secret": redacted, "scopes": append([]string{}, c.Body.Scopes...),
		}
	}
	toolkit, ok := s.catalog.Toolkit(c.Toolkit)
	if !ok {
		return view
	}
	view.Toolkit.Logo = toolkit.Logo
	for _, scheme := range toolkit.AuthSchemes {
		if scheme.Mode != c.Scheme {
			continue
		}
		view.Toolkit.HintURL = textOrNull(scheme.HintURL)
		for _, f := range scheme.AccountFields {
			view.Inputs = append(view.Inputs, accountInputView{f.Name, f.DisplayName, f.Type, f.Description, f.Required, f.IsSecret})
		}
	}
	return view
}
