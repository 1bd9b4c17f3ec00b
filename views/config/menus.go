package config

import (
	"encoding/json"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
)

// The choices of menus about lists.
const (
	chooseUnset   = "unset"
	chooseOnly    = "only"
	chooseAllBut  = "all but"
	chooseNone    = "none"
	chooseTags    = "tags"
	chooseAll     = "all"
	chooseByHand  = "by hand"
	chooseNothing = "nothing"
)

// askFilter asks which kind of list a filter shall be.
func (m *Model) askFilter(r row) tea.Cmd {
	var items []views.PickItem
	var choices []string
	add := func(choice, label, note string) {
		items, choices = append(items, views.PickItem{Label: label, Note: note}), append(choices, choice)
	}
	switch r.kind {
	case toolkitFilter:
		add(chooseOnly, "only these …", "enable")
		add(chooseAllBut, "all but these …", "disable")
		add(chooseUnset, "all", "not set")
		add(chooseNone, "none", "enable, an empty list: denies every toolkit")
	case toolRule:
		add(chooseOnly, "only these tools …", "enable")
		add(chooseAllBut, "all but these tools …", "disable")
		add(chooseTags, "by tags …", "beats the session's tags")
		add(chooseNone, "no tool", "enable, an empty list")
		add(chooseUnset, "no rule", "removes it")
	case tagFilter:
		add(chooseTags, "by tags …", "enable and disable")
		add(chooseUnset, "tools with any tags", "not set")
		add(chooseNone, "no tool", "enable, an empty list: nothing passes")
	case preload:
		add(chooseOnly, "these tools …", "a list")
		add(chooseAll, "all allowed tools", `"all", at most 1000`)
		add(chooseNothing, "nothing", "an empty list")
	default:
		return nil
	}
	return m.ask(question{kind: askMenu, path: r.path, field: r.field, choices: choices}, func(id uint64) tea.Msg {
		return views.PickMsg{ID: id, Title: r.section + ": " + strings.TrimSpace(r.label), Items: items}
	})
}

// choose acts on askFilter's answer.
func (m *Model) choose(q question, choice string) tea.Cmd {
	access, _ := filter(m.now()[q.path])
	check := checklist{path: q.path, from: source{kind: fromToolkits}}
	switch choice {
	case chooseUnset:
		return m.put(q.path, "")
	case chooseNothing:
		return m.put(q.path, text(api.PreloadTools()))
	case chooseAll:
		return m.put(q.path, text(api.PreloadAll()))
	case chooseNone:
		if q.field.kind == tagFilter {
			return m.put(q.path, text(api.TagAccess{Enabled: []api.Tag{}}))
		}
		return m.put(q.path, text(api.ToolkitAccess{Filter: api.Enable()}))
	case chooseTags:
		return m.chooseTags(q, access)
	case chooseOnly:
		check.shape, check.title = shapeEnabled, q.path+": only these"
	case chooseAllBut:
		check.shape, check.title = shapeDisabled, q.path+": all but these"
	}
	// A list of the other mode means the opposite: it is no beginning.
	if (access.Mode == api.FilterEnable) == (choice == chooseOnly) {
		check.chosen = access.Slugs
	}
	switch q.field.kind {
	case toolRule:
		check.from = source{kind: fromTools, toolkit: keyOf(q.path)}
	case preload:
		return m.choosePreload(q, check)
	default: // of toolkits
	}
	return m.openChecklist(check)
}

func (m *Model) chooseTags(q question, access api.ToolAccess) tea.Cmd {
	check := checklist{path: q.path, title: q.path + ": by tags", shape: shapeRuleTags, chosen: tagChoices(access.Tags)}
	if q.field.kind == tagFilter {
		var tags api.TagAccess
		if leaf := m.now()[q.path]; leaf != "" && json.Unmarshal([]byte(leaf), &tags) == nil {
			check.chosen = tagChoices(&tags)
		}
		check.shape = shapeTags
	}
	return m.openChecklist(check)
}

// choosePreload offers the tools that the draft allows.
func (m *Model) choosePreload(q question, check checklist) tea.Cmd {
	var p api.Preload
	if leaf := m.now()[q.path]; leaf != "" && json.Unmarshal([]byte(leaf), &p) == nil {
		check.chosen = p.Slugs
	}
	check.shape, check.title = shapePreload, "preload: these tools"
	check.from = source{kind: fromTools, toolkit: enabledToolkits(m.now())}
	config, err := m.now().config()
	if err != nil {
		return m.openChecklist(check)
	}
	check.keep = func(o option) bool { return config.AllowsTool(o.toolkit, o.value, o.tags).Allowed }
	return m.openChecklist(check)
}

func (m *Model) pickAccounts(path string) tea.Cmd {
	user := m.live.Config.UserID
	return m.openChecklist(checklist{
		path: path, title: path + ": accounts", shape: shapeList, chosen: slugs(m.now()[path]),
		from: source{kind: fromAccounts, toolkit: keyOf(path), user: user},
	})
}

// chooseToolkit goes on with one toolkit of a block.
func (m *Model) chooseToolkit(block, toolkit string) tea.Cmd {
	child := childFields[block]
	child.path, child.label = block+"."+toolkit, toolkit
	switch child.kind {
	case toolRule:
		return m.askFilter(row{field: child})
	case authConfig:
		return m.offer(intent{path: child.path, source: source{kind: fromAuthConfigs, toolkit: toolkit}})
	default:
		return m.pickAccounts(child.path)
	}
}
