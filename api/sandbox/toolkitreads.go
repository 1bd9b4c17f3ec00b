package sandbox

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"trs/api/sandbox/catalog"
)

// minSearch is the length of the shortest text that toolkits are searched for.
const minSearch = 3

// toolkitNamespace makes the ids of toolkits, which must stay the same.
var toolkitNamespace = uuid.MustParse("6f1c9a52-8d41-4c0e-9a55-7b0f2d3c4e11")

// listedToolkit is a toolkit in the catalogue's list.
type listedToolkit struct {
	Slug           string            `json:"slug"`
	Name           string            `json:"name"`
	Type           string            `json:"type"`
	AuthSchemes    []string          `json:"auth_schemes"`
	ManagedSchemes []string          `json:"composio_managed_auth_schemes"`
	IsLocal        bool              `json:"is_local_toolkit"`
	NoAuth         bool              `json:"no_auth"`
	AuthGuideURL   *string           `json:"auth_guide_url"`
	Deprecated     toolkitDeprecated `json:"deprecated"`
	Meta           listedMeta        `json:"meta"`
}

type toolkitDeprecated struct {
	ToolkitID string `json:"toolkitId"`
}

// toolkitMeta is what both shapes of a toolkit say about it.
type toolkitMeta struct {
	CreatedAt     string  `json:"created_at"`
	UpdatedAt     string  `json:"updated_at"`
	Description   string  `json:"description"`
	Logo          string  `json:"logo"`
	AppURL        *string `json:"app_url"`
	TriggersCount int     `json:"triggers_count"`
	ToolsCount    int     `json:"tools_count"`
	Version       string  `json:"version"`
}

type listedMeta struct {
	toolkitMeta
	Categories []catalog.Category `json:"categories"`
}

// detailedToolkit is one toolkit with how it is connected.
type detailedToolkit struct {
	Slug               string             `json:"slug"`
	Name               string             `json:"name"`
	Type               string             `json:"type"`
	Enabled            bool               `json:"enabled"`
	ManagedSchemes     []string           `json:"composio_managed_auth_schemes"`
	ManagedAuth        []managedAuth      `json:"composio_managed_auth"`
	IsLocal            bool               `json:"is_local_toolkit"`
	AuthConfigDetails  []authDetails      `json:"auth_config_details"`
	AuthGuideURL       *string            `json:"auth_guide_url"`
	BaseURL            string             `json:"base_url,omitempty"`
	CurrentUser        string             `json:"get_current_user_endpoint,omitempty"`
	CurrentUserMethod  string             `json:"get_current_user_endpoint_method,omitempty"`
	Meta               detailedMeta       `json:"meta"`
	DeprecatedDetailed detailedDeprecated `json:"deprecated"`
}

type managedAuth struct {
	Mode   string          `json:"mode"`
	Scopes availableScopes `json:"scopes"`
}

type availableScopes struct {
	Available []string `json:"available"`
}

type authDetails struct {
	Mode    string     `json:"mode"`
	Name    string     `json:"name"`
	Fields  authFields `json:"fields"`
	Proxy   *authProxy `json:"proxy,omitempty"`
	HintURL *string    `json:"auth_hint_url,omitempty"`
}

type authFields struct {
	Creation   fieldGroup `json:"auth_config_creation"`
	Initiation fieldGroup `json:"connected_account_initiation"`
}

type fieldGroup struct {
	Required []catalog.AuthField `json:"required"`
	Optional []catalog.AuthField `json:"optional"`
}

type authProxy struct {
	BaseURL string `json:"base_url"`
}

type detailedMeta struct {
	toolkitMeta
	Categories        []categorySlug `json:"categories"`
	AvailableVersions []string       `json:"available_versions"`
}

type categorySlug struct {
	Name string `json:"name"`
	Slug string `json:"slug"`
}

type detailedDeprecated struct {
	ToolkitID   string     `json:"toolkitId"`
	CurrentUser string     `json:"getCurrentUserEndpoint,omitempty"`
	RawProxy    []struct{} `json:"rawProxyInfoByAuthSchemes"`
}

// listToolkits lists the catalogue's toolkits.
func (s *Server) listToolkits(r *http.Request) (reply, error) {
	number, size, err := s.page(r, catalogPage, maxCatalogPage, true)
	errs := problemsOf(err)
	kind, err := enumParam(r, "type", "", "native", "custom", "all")
	errs = append(errs, problemsOf(err)...)
	manager, err := enumParam(r, "managed_by", "all", "composio", "project", "all")
	errs = append(errs, problemsOf(err)...)
	order, err := enumParam(r, "sort_by", "usage", "usage", "alphabetically")
	errs = append(errs, problemsOf(err)...)
	deprecated, err := boolParam(r, "include_deprecated", false)
	errs = append(errs, problemsOf(err)...)
	text := strings.ToLower(strings.TrimSpace(r.URL.Query().Get("search")))
	if r.URL.Query().Get("search") != "" && utf8.RuneCountInString(text) < minSearch {
		errs = append(errs, "Error in query.search: Must have at least 3 character(s)")
	}
	if len(errs) > 0 {
		return reply{}, invalid(errs...)
	}
	if kind == "" {
		kind = map[string]string{"composio": "native", "project": "custom", "all": "all"}[manager]
	}
	category := r.URL.Query().Get("category")
	var found []*catalog.Toolkit
	for _, toolkit := range s.catalog.Toolkits() {
		if toolkit.Slug != helperToolkit && (kind == "all" || kind == toolkitType(toolkit)) &&
			(deprecated || !toolkit.Deprecated) && mentions(toolkit, text) && inCategory(toolkit, category) {
			found = append(found, toolkit)
		}
	}
	if order == "alphabetically" {
		slices.SortFunc(found, func(a, b *catalog.Toolkit) int {
			return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.Slug, b.Slug))
		})
	}
	var items []listedToolkit
	for _, toolkit := range slicePage(found, number, size) {
		items = append(items, s.listedToolkit(toolkit))
	}
	return ok(pageOf(items, len(found), number, size))
}

func toolkitType(toolkit *catalog.Toolkit) string {
	if toolkit.Custom {
		return "custom"
	}
	return "native"
}

// inCategory tells whether a toolkit is in the category of that id or name; all
// are in "".
func inCategory(toolkit *catalog.Toolkit, category string) bool {
	return category == "" || slices.ContainsFunc(toolkit.Categories, func(c catalog.Category) bool {
		return strings.EqualFold(c.ID, category) || strings.EqualFold(c.Name, category)
	})
}

func (s *Server) listedToolkit(toolkit *catalog.Toolkit) listedToolkit {
	view := listedToolkit{
		Slug:           toolkit.Slug,
		Name:           toolkit.Name,
		Type:           toolkitType(toolkit),
		AuthSchemes:    []string{},
		ManagedSchemes: managedSchemes(toolkit),
		NoAuth:         toolkit.NoAuth,
		Deprecated:     toolkitDeprecated{toolkitID(toolkit)},
		Meta:           listedMeta{s.toolkitMeta(toolkit), toolkit.Categories},
	}
	for _, scheme := range toolkit.AuthSchemes {
		view.AuthSchemes = append(view.AuthSchemes, scheme.Mode)
	}
	if view.Meta.Categories == nil {
		view.Meta.Categories = []catalog.Category{}
	}
	return view
}

func toolkitID(toolkit *catalog.Toolkit) string {
	return uuid.NewSHA1(toolkitNamespace, []byte(toolkit.Slug)).String()
}

func (s *Server) toolkitMeta(toolkit *catalog.Toolkit) toolkitMeta {
	return toolkitMeta{
		CreatedAt:     toolkit.CreatedAt,
		UpdatedAt:     toolkit.UpdatedAt,
		Description:   toolkit.Description,
		Logo:          toolkit.Logo,
		AppURL:        notEmpty(toolkit.AppURL),
		TriggersCount: toolkit.TriggersCount,
		ToolsCount:    len(s.catalog.ToolsOf(toolkit.Slug)),
		Version:       toolkit.Version,
	}
}

// notEmpty is a pointer to text, nil for none.
func notEmpty(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// getToolkit answers one toolkit.
func (s *Server) getToolkit(r *http.Request) (reply, error) {
	slug := r.PathValue("slug")
	if len(slug) > maxSlugLength || !slugPattern.MatchString(slug) {
		return reply{}, invalid("Error in params.slug: Must match " + slugPattern.String())
	}
	toolkit, found := s.catalog.Toolkit(slug)
	if !found {
		return reply{}, catalogToolkitNotFound(slug)
	}
	view := s.detailedToolkit(toolkit)
	if version := r.URL.Query().Get("version"); version != "" && version != latestVersion {
		if version != toolkit.Version && !slices.Contains(toolkit.AvailableVersions, version) {
			return reply{}, catalogToolkitNotFound(slug + " in version " + version)
		}
		view.Meta.Version = version
	}
	return ok(view)
}

func (s *Server) detailedToolkit(toolkit *catalog.Toolkit) detailedToolkit {
	view := detailedToolkit{
		Slug:               toolkit.Slug,
		Name:               toolkit.Name,
		Type:               toolkitType(toolkit),
		Enabled:            true,
		ManagedSchemes:     managedSchemes(toolkit),
		ManagedAuth:        []managedAuth{},
		AuthConfigDetails:  []authDetails{},
		BaseURL:            toolkit.BaseURL,
		CurrentUser:        toolkit.CurrentUserEndpoint,
		DeprecatedDetailed: detailedDeprecated{toolkitID(toolkit), toolkit.CurrentUserEndpoint, []struct{}{}},
		Meta: detailedMeta{
			toolkitMeta:       s.toolkitMeta(toolkit),
			Categories:        []categorySlug{},
			AvailableVersions: append([]string{}, toolkit.AvailableVersions...),
		},
	}
	if view.CurrentUser != "" {
		view.CurrentUserMethod = http.MethodGet
	}
	for _, category := range toolkit.Categories {
		view.Meta.Categories = append(view.Meta.Categories, categorySlug{category.Name, category.ID})
	}
	for _, scheme := range toolkit.AuthSchemes {
		if scheme.Managed {
			view.ManagedAuth = append(view.ManagedAuth,
				managedAuth{scheme.Mode, availableScopes{append([]string{}, scheme.Scopes...)}})
		}
		details := authDetails{
			Mode:    scheme.Mode,
			Name:    scheme.Name,
			Fields:  authFields{groupFields(scheme.ConfigFields), groupFields(scheme.AccountFields)},
			HintURL: notEmpty(scheme.HintURL),
		}
		if toolkit.BaseURL != "" {
			details.Proxy = &authProxy{toolkit.BaseURL}
		}
		view.AuthConfigDetails = append(view.AuthConfigDetails, details)
	}
	return view
}

func groupFields(fields []catalog.AuthField) fieldGroup {
	group := fieldGroup{Required: []catalog.AuthField{}, Optional: []catalog.AuthField{}}
	for _, field := range fields {
		if field.Required {
			group.Required = append(group.Required, field)
		} else {
			group.Optional = append(group.Optional, field)
		}
	}
	return group
}
