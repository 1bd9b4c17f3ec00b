package sandbox

import (
	"net/http"
	"strings"

	"trs/api/sandbox/catalog"
	"trs/api/sandbox/store"
)

// sessionToolkit is a toolkit as its session sees it.
type sessionToolkit struct {
	Name             string             `json:"name"`
	Slug             string             `json:"slug"`
	Enabled          bool               `json:"enabled"`
	NoAuth           bool               `json:"is_no_auth"`
	ManagedSchemes   []string           `json:"composio_managed_auth_schemes"`
	Meta             sessionToolkitMeta `json:"meta"`
	ConnectedAccount *sessionAccount    `json:"connected_account"`
}

type sessionToolkitMeta struct {
	Logo        string `json:"logo"`
	Description string `json:"description"`
}

type sessionAccount struct {
	ID         string            `json:"id"`
	UserID     string            `json:"user_id"`
	Status     store.Status      `json:"status"`
	CreatedAt  string            `json:"created_at"`
	AuthConfig sessionAuthConfig `json:"auth_config"`
}

type sessionAuthConfig struct {
	ID      string `json:"id"`
	Scheme  string `json:"auth_scheme"`
	Managed bool   `json:"is_composio_managed"`
}

// sessionToolkits lists the toolkits that the session allows, most used first,
// each with the account that the session would use. A list of slugs in the
// query takes the place of the session's own filter.
func (s *Server) sessionToolkits(r *http.Request) (reply, error) {
	sess, err := s.sessionOf(r)
	if err != nil {
		return reply{}, err
	}
	number, size, err := s.page(r, 20, 50, false)
	errs := problemsOf(err)
	if err != nil && errs == nil {
		return reply{}, err
	}
	connectedOnly, err := boolParam(r, "is_connected", false)
	if errs = append(errs, problemsOf(err)...); len(errs) > 0 {
		return reply{}, invalid(errs...)
	}
	accounts, err := s.connectionStates(r.Context(), sess)
	if err != nil {
		return reply{}, err
	}
	asked := map[string]bool{}
	for _, slug := range listParam(r, "toolkits") {
		asked[strings.ToLower(slug)] = true
	}
	words := strings.ToLower(strings.TrimSpace(r.URL.Query().Get("search")))
	var found []sessionToolkit
	for _, toolkit := range s.catalog.Toolkits() {
		enabled := sess.Config.AllowsToolkit(toolkit.Slug).Allowed
		wanted := enabled
		if len(asked) > 0 {
			wanted = asked[toolkit.Slug]
		}
		account := accounts[toolkit.Slug]
		connected := account != nil && account.Status == store.Active && !toolkit.NoAuth
		if !wanted || toolkit.Slug == helperToolkit || connectedOnly && !connected || !mentions(toolkit, words) {
			continue
		}
		found = append(found, viewSessionToolkit(toolkit, enabled, account))
	}
	return ok(pageOf(slicePage(found, number, size), len(found), number, size))
}

// mentions tells whether lower-case text occurs in a toolkit's name, slug or
// description.
func mentions(toolkit *catalog.Toolkit, text string) bool {
	return text == "" || strings.Contains(strings.ToLower(toolkit.Name), text) ||
		strings.Contains(toolkit.Slug, text) || strings.Contains(strings.ToLower(toolkit.Description), text)
}

func viewSessionToolkit(toolkit *catalog.Toolkit, enabled bool, account *store.Account) sessionToolkit {
	view := sessionToolkit{
		Name:           toolkit.Name,
		Slug:           toolkit.Slug,
		Enabled:        enabled,
		NoAuth:         toolkit.NoAuth,
		ManagedSchemes: managedSchemes(toolkit),
		Meta:           sessionToolkitMeta{Logo: toolkit.Logo, Description: toolkit.Description},
	}
	if account != nil && !toolkit.NoAuth {
		view.ConnectedAccount = &sessionAccount{
			ID:        account.ID,
			UserID:    account.UserID,
			Status:    account.Status,
			CreatedAt: stamp(account.CreatedAt),
			AuthConfig: sessionAuthConfig{
				ID:      account.Config.ID,
				Scheme:  account.Config.Scheme,
				Managed: account.Config.Managed,
			},
		}
	}
	return view
}

// managedSchemes lists the schemes for which the vendor has an app.
func managedSchemes(toolkit *catalog.Toolkit) []string {
	schemes := []string{}
	for _, scheme := range toolkit.AuthSchemes {
		if scheme.Managed {
			schemes = append(schemes, scheme.Mode)
		}
	}
	return schemes
}
