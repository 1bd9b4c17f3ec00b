package config

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views/form"
)

// sourceOf is where known values of a field of the request come from; its kind
// is 0 when there are none.
func (m *Model) sourceOf(path []string) source {
	if len(path) == 0 || m.live == nil {
		return source{}
	}
	block, toolkit := path[0], ""
	if block == "premium_usage" && len(path) > 1 { // it has toolkits and tools of its own
		block, path = path[1], path[1:]
	}
	if len(path) > 1 {
		toolkit = path[1]
	}
	switch {
	case block == "toolkits" && len(path) == 3:
		return source{kind: fromToolkits}
	case block == "tools" && len(path) == 4 && path[2] != "tags":
		return source{kind: fromTools, toolkit: toolkit}
	case block == "preload" && len(path) == 3:
		return source{kind: fromTools, toolkit: enabledToolkits(m.now())}
	case block == "auth_configs" && len(path) == 2:
		return source{kind: fromAuthConfigs, toolkit: toolkit}
	case block == "connected_accounts" && len(path) == 3:
		return source{kind: fromAccounts, toolkit: toolkit, user: m.live.Config.UserID}
	}
	return source{}
}

// namesOf is where the names of new members come from.
func (m *Model) namesOf(path []string) source {
	switch strings.Join(path, ".") {
	case "tools", "auth_configs", "connected_accounts", "premium_usage.tools":
		return source{kind: fromToolkits}
	case "experimental.permissions.overrides":
		return source{kind: fromTools, toolkit: enabledToolkits(m.now())}
	}
	return source{}
}

// suggest is the known values of a field, as far as they are read.
func (m *Model) suggest(path []string) []form.Suggestion { return m.suggestions(m.sourceOf(path)) }

// memberNames is the known names of a map's members.
func (m *Model) memberNames(path []string) []form.Suggestion { return m.suggestions(m.namesOf(path)) }

func (m *Model) suggestions(from source) []form.Suggestion {
	options := m.offers[from.key()]
	if m.fill == nil || len(options) == 0 {
		return nil
	}
	known := m.fill.known[from.key()]
	if len(known) != len(options) { // the form asks with every frame
		known = make([]form.Suggestion, len(options))
		for i, o := range options {
			known[i] = form.Suggestion{Value: o.value, Note: o.note}
		}
		m.fill.known[from.key()] = known
	}
	return known
}

// prefetch reads what the field with the cursor could have, once, so that it is
// there when it is asked for. All tools there are would be too many.
func (m *Model) prefetch() tea.Cmd {
	if m.fill == nil || m.load.Busy() {
		return nil
	}
	path := m.fill.form.Current()
	for _, from := range []source{m.sourceOf(path), m.sourceOf(append(path[:len(path):len(path)], "0")), m.namesOf(path)} {
		_, known := m.offers[from.key()]
		if from.kind == fromTools && from.toolkit == "" {
			continue
		}
		if from.kind != 0 && !known && !m.fill.asked[from.key()] {
			m.fill.asked[from.key()] = true
			return m.readOffers(from)
		}
	}
	return nil
}

// enabledToolkits is the toolkits that a config names as the only ones, joined;
// "" when it allows others.
func enabledToolkits(now leaves) string {
	access, ok := filter(now["toolkits"])
	if !ok || access.Mode != api.FilterEnable {
		return ""
	}
	return strings.Join(access.Slugs, ",")
}
