package catalog

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"trs/api"
)

// BaseVersion is the version that every toolkit has: the one before versions
// were introduced.
const BaseVersion = "00000000_00"

// anyObject is the schema of a tool that says nothing about its arguments or
// answer.
var anyObject = json.RawMessage(`{"type":"object","properties":{}}`)

// complete fills in what can be derived, so that authors need not repeat it.
func (t *Toolkit) complete() {
	t.Slug = strings.ToLower(t.Slug)
	if t.Name == "" {
		t.Name = titleOf(t.Slug)
	}
	if t.Logo == "" {
		t.Logo = "https://logos.example.test/" + t.Slug + ".svg"
	}
	if t.Version == "" {
		t.Version = BaseVersion
	}
	if len(t.AvailableVersions) == 0 {
		t.AvailableVersions = []string{BaseVersion}
	}
	if !slices.Contains(t.AvailableVersions, t.Version) {
		t.AvailableVersions = append(slices.Clip(t.AvailableVersions), t.Version)
	}
	if t.CreatedAt == "" {
		t.CreatedAt = "2025-01-15T09:00:00.000Z"
	}
	if t.UpdatedAt == "" {
		t.UpdatedAt = versionTime(t.Version, t.CreatedAt)
	}
}

// versionTime is the day a version is named after, or fallback for one that
// names none.
func versionTime(version, fallback string) string {
	day, _, _ := strings.Cut(version, "_")
	at, err := time.Parse("20060102", day)
	if err != nil {
		return fallback
	}
	return at.Add(9 * time.Hour).Format("2006-01-02T15:04:05.000Z")
}

// complete fills in what follows from the toolkit, what the API never leaves
// out, and the legacy mirror.
func (t *Tool) complete(toolkit *Toolkit) {
	t.Toolkit = api.ToolToolkit{Slug: toolkit.Slug, Name: toolkit.Name, Logo: toolkit.Logo}
	if t.Name == "" {
		t.Name = titleOf(strings.TrimPrefix(t.Slug, slugPrefix(toolkit.Slug)))
	}
	if t.Description == "" {
		t.Description = t.Name
	}
	if t.Kind == "" {
		t.Kind = Listed
	}
	if len(t.InputParameters) == 0 {
		t.InputParameters = anyObject
	}
	if len(t.OutputParameters) == 0 {
		t.OutputParameters = anyObject
	}
	t.NoAuth = t.NoAuth || toolkit.NoAuth
	t.completeVersions(toolkit)
	if t.Scopes == nil {
		t.Scopes = []string{}
	}
	if t.Tags == nil {
		t.Tags = []string{}
	}
	t.Important = slices.Contains(t.Tags, "important")
	t.Deprecated = api.ToolDeprecated{
		DisplayName:       t.Name,
		Version:           t.Version,
		AvailableVersions: t.AvailableVersions,
		IsDeprecated:      t.IsDeprecated,
		Toolkit:           api.ToolkitLogoOnly{Logo: toolkit.Logo},
	}
}

// completeVersions gives a tool without versions those of its toolkit. "latest"
// is a way to ask for a version, not the name of one.
func (t *Tool) completeVersions(toolkit *Toolkit) {
	versions := slices.DeleteFunc(slices.Clone(t.AvailableVersions), func(v string) bool { return v == "latest" || v == "" })
	if t.Version == "latest" {
		t.Version = ""
	}
	switch {
	case len(versions) == 0 && t.Version == "":
		versions, t.Version = toolkit.AvailableVersions, toolkit.Version
	case t.Version == "":
		t.Version = slices.Max(versions)
	case !slices.Contains(versions, t.Version):
		versions = append(versions, t.Version)
	}
	t.AvailableVersions = versions
}

// slugPrefix is how the slugs of a toolkit's tools begin.
func slugPrefix(toolkit string) string { return strings.ToUpper(toolkit) + "_" }

// titleOf turns a slug into words: "ONE_DRIVE" into "One Drive".
func titleOf(slug string) string {
	words := strings.FieldsFunc(strings.ToLower(slug), func(r rune) bool { return r == '_' || r == '-' })
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, " ")
}
