// Package catalog holds the sandbox's toolkits and tools: the embedded ones,
// and what files and --synthetic-tools add to them.
package catalog

import "trs/api"

// Kind tells what happens when a tool of the catalogue is run.
type Kind string

// The kinds of tools.
const (
	Native    Kind = "native"    // really run, in Go, no account needed
	Simulated Kind = "simulated" // run by the service engine on stored state
	Listed    Kind = "listed"    // catalogue only: answered from the output schema, marked simulated
	Meta      Kind = "meta"      // a COMPOSIO_ helper of the session
)

// Tool is a tool and how the sandbox runs it. It must not be changed once it is
// in a Catalog.
type Tool struct {
	api.Tool
	Kind      Kind
	Important bool // featured: the tag "important"
}

// AuthField is one value asked for when an auth config or an account is made.
type AuthField struct {
	Name        string  `json:"name"`
	DisplayName string  `json:"displayName"`
	Type        string  `json:"type"`
	Description string  `json:"description"`
	Required    bool    `json:"required"`
	Default     *string `json:"default,omitempty"`
	IsSecret    bool    `json:"is_secret,omitempty"`
}

// AuthScheme is one way to connect to a toolkit. Mode is upper case: OAUTH2,
// API_KEY, BEARER_TOKEN, BASIC, ...
type AuthScheme struct {
	Mode          string      `json:"mode"`
	Name          string      `json:"name"`
	Managed       bool        `json:"managed,omitempty"`        // the vendor has an app for it
	ConfigFields  []AuthField `json:"config_fields,omitempty"`  // the project supplies these
	AccountFields []AuthField `json:"account_fields,omitempty"` // the user supplies these on the link page
	Scopes        []string    `json:"scopes,omitempty"`         // upper limit of the managed app
	HintURL       string      `json:"hint_url,omitempty"`
}

// Category groups toolkits.
type Category struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Toolkit is a group of tools of one service. It must not be changed once it is
// in a Catalog.
type Toolkit struct {
	Slug                string       `json:"slug"` // lower case
	Name                string       `json:"name"`
	Description         string       `json:"description"`
	Logo                string       `json:"logo,omitempty"`
	AppURL              string       `json:"app_url,omitempty"`
	BaseURL             string       `json:"base_url,omitempty"` // of the provider's API; proxy_execute is held to its domain
	Categories          []Category   `json:"categories,omitempty"`
	NoAuth              bool         `json:"no_auth,omitempty"`
	AuthSchemes         []AuthScheme `json:"auth_schemes,omitempty"`
	CurrentUserEndpoint string       `json:"current_user_endpoint,omitempty"`
	Version             string       `json:"version"` // latest, YYYYMMDD_NN
	AvailableVersions   []string     `json:"available_versions,omitempty"`
	Popularity          int          `json:"popularity"` // larger sorts first in "usage" order
	TriggersCount       int          `json:"triggers_count,omitempty"`
	Deprecated          bool         `json:"deprecated,omitempty"`
	CreatedAt           string       `json:"created_at,omitempty"` // RFC 3339
	UpdatedAt           string       `json:"updated_at,omitempty"`
	Custom              bool         `json:"custom,omitempty"` // the project's own (MCP) toolkit
}
