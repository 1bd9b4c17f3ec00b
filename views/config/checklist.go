package config

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/split"
)

// option is one thing that can be chosen.
type option struct {
	value, note string
	toolkit     string   // of a tool
	tags        []string // of a tool
}

// shape is what the chosen values of a checklist become.
type shape int

const (
	_             shape = iota
	shapeEnabled        // {"enabled": …}
	shapeDisabled       // {"disabled": …}
	shapeTags           // {"enabled": …, "disabled": …} of tags
	shapeRuleTags       // {"tags": …}
	shapeList           // […]
	shapePreload        // {"tools": …}
)

// checklist chooses several of many. Every change goes into the draft at once,
// so leaving it loses nothing.
type checklist struct {
	path   string
	title  string
	shape  shape
	from   source
	keep   func(option) bool // which options are offered; nil is all
	list   *list.Model[option]
	chosen []string
	err    error // why the options could not be read

	touched bool // something was chosen or unchosen
}

const (
	enablePrefix  = "enable "
	disablePrefix = "disable "
)

// tagOptions is every tag, to let through and to keep out.
func tagOptions() []option {
	notes := map[api.Tag]string{
		api.TagReadOnly: "what only reads", api.TagDestructive: "what may destroy",
		api.TagIdempotent: "what may be repeated", api.TagOpenWorld: "what reaches outside",
	}
	tags := []api.Tag{api.TagReadOnly, api.TagDestructive, api.TagIdempotent, api.TagOpenWorld}
	var out []option
	for _, tag := range tags {
		out = append(out, option{value: enablePrefix + string(tag), note: "lets in " + notes[tag]})
	}
	for _, tag := range tags {
		out = append(out, option{value: disablePrefix + string(tag), note: "keeps out " + notes[tag]})
	}
	return out
}

// tagChoices is a tag filter as values of tagOptions.
func tagChoices(access *api.TagAccess) []string {
	if access == nil {
		return nil
	}
	var out []string
	for _, tag := range access.Enabled {
		out = append(out, enablePrefix+string(tag))
	}
	for _, tag := range access.Disabled {
		out = append(out, disablePrefix+string(tag))
	}
	return out
}

func tagsOf(chosen []string) *api.TagAccess {
	var access api.TagAccess
	for _, value := range chosen {
		if tag, ok := strings.CutPrefix(value, enablePrefix); ok {
			access.Enabled = append(access.Enabled, api.Tag(tag))
		} else if tag, ok := strings.CutPrefix(value, disablePrefix); ok {
			access.Disabled = append(access.Disabled, api.Tag(tag))
		}
	}
	return &access
}

// leaf is what the chosen values say in the config.
func (c *checklist) leaf() string {
	switch c.shape {
	case shapeEnabled:
		return text(api.ToolkitAccess{Filter: api.Enable(c.chosen...)})
	case shapeDisabled:
		return text(api.ToolkitAccess{Filter: api.Disable(c.chosen...)})
	case shapePreload:
		return text(api.PreloadTools(c.chosen...))
	case shapeTags, shapeRuleTags, shapeList: // nothing chosen is nothing said
	}
	switch {
	case len(c.chosen) == 0:
		return ""
	case c.shape == shapeTags:
		return text(tagsOf(c.chosen))
	case c.shape == shapeRuleTags:
		return text(api.ToolAccess{Tags: tagsOf(c.chosen)})
	}
	return text(c.chosen)
}

// openChecklist begins choosing; what is offered is read if it is not known.
func (m *Model) openChecklist(c checklist) tea.Cmd {
	check := &c
	check.list = list.New(list.Options[option]{
		Env: m.env,
		Columns: []list.Column{
			{Title: "name", Width: 16, Flex: 3},
			{Title: "about", Flex: 3, Width: 8, From: 36},
		},
		Row: func(o option) []list.Cell {
			return []list.Cell{{Text: safetext.Line(o.value)}, list.Paint(o.note, &m.env.Theme.Muted)}
		},
		Text:   func(o option) string { return o.value + " " + o.note },
		Key:    func(o option) string { return o.value },
		Marked: func(o option) bool { return slices.Contains(check.chosen, o.value) },
		Empty:  m.checklistEmpty,
	})
	m.check, m.mode = check, checking
	m.split.SetFocus(split.Detail)
	m.sizeParts()
	if c.from.kind == 0 {
		return check.list.SetItems(tagOptions())
	}
	return m.fillChecklist()
}

// fillChecklist shows the chosen values first, then what else there is.
func (m *Model) fillChecklist() tea.Cmd {
	c := m.check
	offered, known := m.offers[c.from.key()]
	items := make([]option, 0, len(offered)+len(c.chosen))
	byValue := make(map[string]option, len(offered))
	for _, o := range offered {
		byValue[o.value] = o
	}
	first := make(map[string]bool, len(c.chosen))
	for _, value := range c.chosen {
		o, ok := byValue[value]
		if !ok {
			o = option{value: value}
			if known {
				o.note = "not in the catalogue"
			}
		}
		first[value] = true
		items = append(items, o)
	}
	for _, o := range offered {
		if !first[o.value] && (c.keep == nil || c.keep(o)) {
			items = append(items, o)
		}
	}
	cmd := c.list.SetItems(items)
	if known || c.err != nil {
		return cmd
	}
	return tea.Batch(cmd, m.readOffers(c.from))
}

func (m *Model) readOffers(from source) tea.Cmd {
	ctx, req := m.load.Begin(m.env.Ctx)
	m.loading = from
	return readOptions(ctx, m.client, req, from)
}

func (m *Model) checklistEmpty() string {
	add := m.env.Keys.Form.Add.Help().Key
	switch {
	case m.check == nil:
		return ""
	case m.check.err != nil:
		return "The " + sourceNames[m.check.from.kind] + " could not be read. " + m.env.Keys.Global.Refresh.Help().Key +
			" tries again, " + add + " adds one by hand."
	case m.load.Busy():
		return "Reading the " + sourceNames[m.check.from.kind] + " …"
	}
	return "There are none to choose from. " + add + " adds one by hand."
}

func (m *Model) handleChecklistKey(msg tea.KeyMsg) tea.Cmd {
	k, c := m.env.Keys, m.check
	if c.list.CapturesInput() {
		return c.list.Update(msg)
	}
	switch {
	case key.Matches(msg, k.List.Mark):
		return m.toggleOption()
	case key.Matches(msg, k.Form.Add) && c.from.kind != 0:
		return m.ask(question{kind: askValue, path: c.path}, func(id uint64) tea.Msg {
			return views.PromptMsg{ID: id, Title: "Add to " + safetext.Line(c.title), Placeholder: "slug or id"}
		})
	case key.Matches(msg, k.Global.Refresh) && c.from.kind != 0:
		c.err = nil
		delete(m.offers, c.from.key())
		return m.fillChecklist()
	case key.Matches(msg, k.List.Open), key.Matches(msg, k.Config.Save), key.Matches(msg, k.Global.Back) && c.list.Filter() == "":
		return m.closeChecklist()
	default:
		return c.list.Update(msg)
	}
}

func (m *Model) toggleOption() tea.Cmd {
	o, ok := m.check.list.Selected()
	if !ok {
		return nil
	}
	m.check.toggle(o.value)
	return m.put(m.check.path, m.check.leaf())
}

func (c *checklist) toggle(value string) {
	c.touched = true
	if i := slices.Index(c.chosen, value); i >= 0 {
		c.chosen = slices.Delete(slices.Clone(c.chosen), i, i+1)
		return
	}
	c.chosen = append(slices.Clone(c.chosen), value)
}

func (m *Model) closeChecklist() tea.Cmd {
	c := m.check
	m.load.Cancel()
	m.check, m.mode = nil, browsing
	m.split.SetFocus(split.Master)
	m.sizeParts()
	if !c.touched && len(c.chosen) == 0 && c.shape != shapePreload {
		return views.Toast(views.Info, "nothing was chosen, so "+safetext.Line(c.path)+" stays as it is")
	}
	return nil
}
