package config

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"trs/api"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/theme"
)

// row is one line of the table: a field with its value.
type row struct {
	field
	leaf    string // the value now; "" is not set
	said    string
	strict  bool // the value lets nothing through
	changed bool // by the draft
	first   bool // the first of its section
	count   int  // members of a block
	names   names
	remark  string
	problem string // what the server, or the schema, says against it
}

// buildRows is every row of a config. problems are by path.
func buildRows(s *api.Session, base, now leaves, problems map[string]string) []row {
	rows := warningRows(s)
	config, err := now.config()
	noticed := map[string]string{}
	if err == nil {
		for _, r := range remarks(config) {
			noticed[r.path] = strings.TrimSpace(noticed[r.path] + " " + r.text)
		}
	}
	add := func(f field) {
		leaf := now[f.path]
		r := row{field: f, leaf: leaf, changed: base[f.path] != leaf, remark: noticed[f.path], problem: problems[f.path]}
		r.said, r.strict = describe(f, leaf)
		r.names = namesIn(f, leaf)
		if _, block := childFields[f.path]; block {
			r.readBlock(base, now)
		}
		rows = append(rows, r)
	}
	for _, f := range fields {
		add(f)
		if child, ok := childFields[f.path]; ok {
			addChildren(add, child, f.path, base, now)
		}
	}
	for _, path := range unknown(now) {
		add(field{path: path, section: "other", label: safetext.Line(path), brief: "unknown here, kept as it is", kind: readOnly, means: "A part that this version of trs does not know. It is kept as it is and cannot be changed here."})
	}
	rows = append(rows, sessionRows(s, config)...)
	section := ""
	for i := range rows {
		rows[i].first = rows[i].section != section
		section = rows[i].section
	}
	return rows
}

// addChildren adds the rows of a block's members, those that the draft removes
// included.
func addChildren(add func(field), child field, block string, base, now leaves) {
	keys := now.children(block)
	for _, key := range base.children(block) {
		if _, still := now[block+"."+key]; !still {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		child.path, child.label, child.unset = block+"."+key, "  "+safetext.Line(key), "no rule"
		add(child)
	}
}

// readBlock says how many members a block has; whether one of them changed
// stands in its own row.
func (r *row) readBlock(base, now leaves) {
	keys := now.children(r.path)
	r.count, r.names = len(keys), firstOf(keys)
	if len(keys) > 0 {
		r.said = list.Plural(len(keys), "toolkit")
		r.changed = len(base.children(r.path)) != len(keys)
	}
}

// unknown is the leaves that no field shows.
func unknown(now leaves) []string {
	var paths []string
	for path := range now {
		if !known(path) {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}

// sessionRows is what is told and cannot be changed.
func sessionRows(s *api.Session, c api.Config) []row {
	exposed := 0
	for _, h := range helpers(c) {
		if h.shown {
			exposed++
		}
	}
	helpersShown := 0
	for _, slug := range s.ToolRouterTools {
		if strings.HasPrefix(slug, "COMPOSIO_") {
			helpersShown++
		}
	}
	rows := []row{
		{
			field: field{path: "tool_router_tools", section: "session", label: "exposed tools", brief: "what the model sees directly", means: "What the model sees directly: helpers, which switches show and hide, and preloaded tools."},
			said:  list.Plural(helpersShown, "helper") + " and " + list.Plural(len(s.ToolRouterTools)-helpersShown, "preloaded tool"), leaf: "-",
		},
		{
			field: field{path: "user_id", section: "session", label: "user", brief: "who owns the connections", means: "Who owns the connections. It cannot be changed; clone the session for another user."},
			said:  safetext.Line(c.UserID), leaf: "-",
		},
		{
			field: field{path: "config_version", section: "session", label: "version", brief: "of the config; see History", means: "Grows by one with every change; History has the older ones."},
			said:  strconv.Itoa(s.ConfigVersion), leaf: "-",
		},
	}
	return rows
}

// warningRows is what the server remarks about the config.
func warningRows(s *api.Session) []row {
	rows := make([]row, len(s.Warnings))
	for i, w := range s.Warnings {
		rows[i] = row{
			field: field{
				path: "warnings[" + strconv.Itoa(i) + "]", section: "warnings", label: strings.ToLower(safetext.Line(w.Code)),
				brief: "a remark of the server", means: "A remark of the server about this config. It was accepted all the same.",
			},
			said: safetext.Line(w.Message), remark: w.Message, leaf: "-",
		}
	}
	return rows
}

// few is how many members of a list a field's detail names.
const few = 200

// names is the first members of a list, and how many there are.
type names struct {
	first []string
	total int
}

func firstOf(all []string) names { return names{first: all[:min(len(all), few)], total: len(all)} }

// namesIn is the members of a leaf that is a list, when the row has no room for
// them. It is read once, when the row is made, because lists can be long.
func namesIn(f field, leaf string) names {
	var list []string
	switch f.kind {
	case toolkitFilter, toolRule:
		access, _ := filter(leaf)
		list = access.Slugs
	case pin:
		list = slugs(leaf)
	case preload:
		var p api.Preload
		if leaf != "" && json.Unmarshal([]byte(leaf), &p) == nil {
			list = p.Slugs
		}
	default: // no list, or one that its row shows
	}
	if len(list) < 2 {
		return names{}
	}
	return firstOf(list)
}

// isDefault reports whether the row says what the server would do anyway.
func (r row) isDefault() bool { return r.count == 0 && (r.leaf == "" || r.leaf == r.def) }

// told reports whether the row is no setting.
func (r row) told() bool { return r.leaf == "-" }

// cells draws the row for the table.
func (m *Model) cells(r row) []list.Cell {
	t := m.env.Theme
	mark, markInk := " ", &t.Muted
	switch {
	case r.problem != "":
		mark, markInk = "✗", &t.Bad
	case r.changed:
		mark, markInk = "~", &t.Changed
	case r.remark != "":
		mark, markInk = "!", &t.Warn
	}
	section := ""
	if r.first || m.list.Filter() != "" {
		section = r.section
	}
	value, note, noteInk := r.valueInk(t), "", &t.Muted
	switch {
	case r.changed:
		note, noteInk = "changed", &t.Changed
	case r.told() || r.kind == readOnly:
	case r.leaf == "" && r.count == 0:
		note = "not set"
	case r.isDefault():
		note = "default"
	}
	return []list.Cell{
		list.Paint(mark, markInk), list.Paint(section, &t.Muted),
		{Text: r.label},
		list.Paint(r.said, value), list.Paint(r.brief, &t.Muted), list.Paint(note, noteInk),
	}
}

func (r row) valueInk(t *theme.Theme) *theme.Ink {
	switch {
	case r.problem != "":
		return &t.Bad
	case r.strict || r.remark != "":
		return &t.Warn
	case !r.told() && r.isDefault() && !r.changed:
		return &t.Muted
	}
	return &t.Strong
}
