package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"trs/api/sandbox/catalog"
	"trs/api/sandbox/store"
)

const (
	latestVersion   = "latest"
	maxCatalogPage  = 1000
	catalogPage     = 20
	maxSlugLength   = 200
	versionsPrefix  = "toolkit_versions["
	versionsUnnamed = "" // of toolkits that no entry names
)

var slugPattern = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// toolkitVersions says which version of each toolkit is asked for, by lower
// case slug.
type toolkitVersions map[string]string

// of is the version of a tool that is asked for.
func (v toolkitVersions) of(tool *catalog.Tool) string {
	if version := v[tool.Toolkit.Slug]; version != "" {
		return version
	}
	if version := v[versionsUnnamed]; version != "" {
		return version
	}
	return latestVersion
}

// has tells whether a tool exists in a version.
func hasVersion(tool *catalog.Tool, version string) bool {
	return version == latestVersion || version == tool.Version || slices.Contains(tool.AvailableVersions, version)
}

// versionsOf reads toolkit_versions: one word for all toolkits, or
// toolkit_versions[gmail]=... for each.
func versionsOf(r *http.Request) toolkitVersions {
	versions := toolkitVersions{}
	for name, values := range r.URL.Query() {
		if name == "toolkit_versions" {
			versions[versionsUnnamed] = values[0]
			continue
		}
		toolkit, ok := strings.CutPrefix(name, versionsPrefix)
		if ok && strings.HasSuffix(toolkit, "]") {
			versions[strings.ToLower(strings.TrimSuffix(toolkit, "]"))] = values[0]
		}
	}
	return versions
}

// toolFilter narrows the list of tools. Empty fields do not filter.
type toolFilter struct {
	toolkits   []string
	configs    []store.AuthConfig // nil: any
	important  bool
	tags       []string
	scopes     []string
	words      []string // lower case; all of them must occur
	deprecated bool     // deprecated tools too
	versions   toolkitVersions
}

// listTools lists the catalogue's tools by slug. Filters that it does not know
// are ignored, as the API ignores them.
func (s *Server) listTools(r *http.Request) (reply, error) {
	number, size, err := s.page(r, catalogPage, maxCatalogPage, true)
	errs := problemsOf(err)
	filter, err := s.toolFilter(r)
	if err != nil && problemsOf(err) == nil {
		return reply{}, err
	}
	if errs = append(errs, problemsOf(err)...); len(errs) > 0 {
		return reply{}, invalid(errs...)
	}
	var found []*catalog.Tool
	if slugs := listParam(r, "tool_slugs"); len(slugs) > 0 {
		slices.Sort(slugs)
		for _, slug := range slices.Compact(slugs) {
			if tool, ok := s.catalog.Tool(slug); ok && hasVersion(tool, filter.versions.of(tool)) {
				found = append(found, tool)
			}
		}
	} else {
		for _, tool := range s.catalog.Tools() {
			if filter.passes(tool) {
				found = append(found, tool)
			}
		}
	}
	body, err := s.toolPage(slicePage(found, number, size), filter.versions, len(found), number, size)
	if err != nil {
		return reply{}, err
	}
	return ok(body)
}

func (s *Server) toolFilter(r *http.Request) (toolFilter, error) {
	filter := toolFilter{
		tags:     listParam(r, "tags"),
		scopes:   listParam(r, "scopes"),
		versions: versionsOf(r),
	}
	for _, slug := range listParam(r, "toolkit_slug") {
		filter.toolkits = append(filter.toolkits, strings.ToLower(slug))
	}
	var errs []string
	important, err := enumParam(r, "important", "false", "true", "false")
	errs = append(errs, problemsOf(err)...)
	filter.important = important == "true"
	filter.deprecated, err = boolParam(r, "include_deprecated", true)
	errs = append(errs, problemsOf(err)...)
	text := r.URL.Query().Get("query")
	if text == "" {
		text = r.URL.Query().Get("search")
	}
	filter.words = strings.Fields(strings.ToLower(text))
	filter.configs, err = s.namedAuthConfigs(r.Context(), listParam(r, "auth_config_ids"))
	if err != nil && problemsOf(err) == nil {
		return filter, err
	}
	if errs = append(errs, problemsOf(err)...); len(errs) > 0 {
		return filter, invalid(errs...)
	}
	return filter, nil
}

// namedAuthConfigs reads auth configs by id; nil when no id is given. Unknown
// ones reach no tool and are left out.
func (s *Server) namedAuthConfigs(ctx context.Context, ids []string) ([]store.AuthConfig, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	configs := []store.AuthConfig{}
	var errs []string
	for _, id := range ids {
		if !authConfigIDPattern.MatchString(id) {
			errs = append(errs, fmt.Sprintf("Error in query.auth_config_ids: %.80q must match %s", id, authConfigIDPattern))
			continue
		}
		config, err := s.store.AuthConfig(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		configs = append(configs, config)
	}
	if len(errs) > 0 {
		return nil, invalid(errs...)
	}
	return configs, nil
}

func (f *toolFilter) passes(tool *catalog.Tool) bool {
	switch {
	case tool.Kind == catalog.Meta,
		len(f.toolkits) > 0 && !slices.Contains(f.toolkits, tool.Toolkit.Slug),
		f.configs != nil && !f.reachable(tool),
		f.important && !tool.Important,
		len(f.tags) > 0 && !overlap(f.tags, tool.Tags),
		len(f.scopes) > 0 && !overlap(f.scopes, tool.Scopes),
		!f.deprecated && tool.IsDeprecated,
		!hasVersion(tool, f.versions.of(tool)):
		return false
	case len(f.words) == 0:
		return true
	}
	text := strings.ToLower(tool.Slug + " " + tool.Name + " " + tool.Description)
	return !slices.ContainsFunc(f.words, func(word string) bool {
		return !strings.Contains(text, word) && !strings.Contains(lettersOf(text), lettersOf(word))
	})
}

// lettersOf leaves letters and digits, so that sha256 is found in SHA-256.
func lettersOf(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

// reachable tells whether one of the auth configs leads to the tool.
func (f *toolFilter) reachable(tool *catalog.Tool) bool {
	return slices.ContainsFunc(f.configs, func(config store.AuthConfig) bool {
		return config.Toolkit == tool.Toolkit.Slug && config.AllowsTool(tool.Slug)
	})
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(value string) bool { return slices.Contains(b, value) })
}

// getTool answers one tool in one version.
func (s *Server) getTool(r *http.Request) (reply, error) {
	slug := r.PathValue("slug")
	if len(slug) > maxSlugLength || !slugPattern.MatchString(slug) {
		return reply{}, invalid("Error in params.tool_slug: Must match " + slugPattern.String())
	}
	version := r.URL.Query().Get("version")
	tool, found := s.catalog.Tool(slug)
	if !found {
		return reply{}, catalogToolNotFound(slug, version)
	}
	if version == "" {
		version = versionsOf(r).of(tool)
	}
	if !hasVersion(tool, version) {
		return reply{}, catalogToolNotFound(slug, version)
	}
	raw, err := s.encodeVersion(tool, version)
	if err != nil {
		return reply{}, err
	}
	return ok(encoded(raw))
}
