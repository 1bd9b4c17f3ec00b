package catalog

import "strings"

// twoWordToolkits are slugs of the public catalogue that hold an underscore. A
// tool's slug does not show where the toolkit ends, so they have to be known.
var twoWordToolkits = []string{
	"google_admin", "google_analytics", "google_classroom", "google_maps", "google_search_console",
	"microsoft_clarity", "microsoft_teams", "one_drive", "share_point",
}

// derivation gathers what the entries of an unknown toolkit say about it.
type derivation struct {
	toolkit *Toolkit
	noAuth  bool // no tool so far needs an account
}

// toolkitFor finds the toolkit of a tool, and makes one when it is unknown: from
// what the tool names, or else from the tool's slug.
func (b *builder) toolkitFor(tool *Tool) *Toolkit {
	slug := strings.ToLower(tool.Toolkit.Slug)
	if slug == "" {
		slug = b.toolkitSlugOf(tool.Slug)
	}
	toolkit := b.toolkits[slug]
	if toolkit == nil {
		toolkit = &Toolkit{Slug: slug, Name: tool.Toolkit.Name, Logo: tool.Toolkit.Logo, Version: latestOf(tool)}
		toolkit.complete()
		b.toolkits[slug] = toolkit
		b.derived[slug] = &derivation{toolkit: toolkit, noAuth: true}
	}
	if d := b.derived[slug]; d != nil {
		d.noAuth = d.noAuth && tool.NoAuth
		if version := latestOf(tool); version > toolkit.Version {
			toolkit.Version = version
			toolkit.AvailableVersions = append(toolkit.AvailableVersions, version)
			toolkit.UpdatedAt = versionTime(version, toolkit.CreatedAt)
		}
	}
	return toolkit
}

// latestOf is the version a tool names itself, or "".
func latestOf(tool *Tool) string {
	latest := ""
	for _, version := range append(tool.AvailableVersions, tool.Version) {
		if version != "latest" && version > latest {
			latest = version
		}
	}
	return latest
}

// toolkitSlugOf cuts the toolkit out of a tool's slug: the longest toolkit slug
// that is known, or else everything before the first underscore.
func (b *builder) toolkitSlugOf(tool string) string {
	lower := strings.ToLower(tool)
	for end := strings.LastIndexByte(lower, '_'); end > 0; end = strings.LastIndexByte(lower[:end], '_') {
		if b.toolkits[lower[:end]] != nil {
			return lower[:end]
		}
	}
	for _, slug := range twoWordToolkits {
		if strings.HasPrefix(lower, slug+"_") {
			return slug
		}
	}
	if end := strings.IndexByte(lower[1:], '_'); end >= 0 {
		return lower[:end+1]
	}
	return lower
}

// finishDerived gives each derived toolkit what only all its tools together
// tell: whether it needs an account. One that does can be connected by OAuth.
func (b *builder) finishDerived() {
	for _, d := range b.derived {
		d.toolkit.Description = "Tools of " + d.toolkit.Name + "."
		d.toolkit.NoAuth = d.noAuth
		if !d.noAuth && len(d.toolkit.AuthSchemes) == 0 {
			d.toolkit.AuthSchemes = []AuthScheme{{Mode: "OAUTH2", Name: d.toolkit.Name + " OAuth", Managed: true}}
		}
	}
}
