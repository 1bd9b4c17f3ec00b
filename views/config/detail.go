package config

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"trs/api"
	"trs/views/diffview"
	"trs/views/errorcard"
	"trs/views/jsonscan"
	"trs/views/safetext"
	"trs/views/snippet"
)

// fieldLines is everything about one field.
func (m *Model) fieldLines(r row, width int) []string {
	t := m.env.Theme
	lines := []string{}
	if r.problem != "" {
		lines = append(lines, paragraph("✗ "+r.problem, width, t.Bad.Paint)...)
	}
	lines = append(lines, paragraph(r.means, width, t.Text.Paint)...)
	lines = append(lines, "")
	if r.remark == "" || !r.told() { // a remark of the server is all that its row has
		lines = append(lines, m.valueLines(r, width)...)
	}
	if r.remark != "" {
		lines = append(lines, paragraph("! "+r.remark, width, t.Warn.Paint)...)
	}
	lines = append(lines, m.memberLines(r, width)...)
	if r.kind != readOnly {
		lines = append(lines, "")
		lines = append(lines, m.hintLines(r, width)...)
	}
	return lines
}

func (m *Model) valueLines(r row, width int) []string {
	t := m.env.Theme
	if r.told() {
		return m.fact("now", r.said, t.Strong.Paint, width)
	}
	var lines []string
	if d := m.draft(); r.changed && d != nil {
		was, _ := describe(r.field, d.base[r.path])
		lines = append(lines, m.fact("was", presence(d.base[r.path], was), t.Removed.Paint, width)...)
		lines = append(lines, m.fact("draft", presence(r.leaf, r.said), t.Added.Paint, width)...)
	} else if r.count > 0 {
		lines = append(lines, m.fact("now", r.said, t.Strong.Paint, width)...)
	} else {
		lines = append(lines, m.fact("now", presence(r.leaf, r.said), t.Strong.Paint, width)...)
	}
	if r.kind == readOnly {
		return lines
	}
	def := r.unset
	if r.isDefault() {
		def += " (this is it)"
	}
	lines = append(lines, m.fact("default", def, t.Muted.Paint, width)...)
	if leaf := r.leaf; leaf != "" && len(leaf) < 400 {
		lines = append(lines, m.fact("in JSON", safetext.Line(r.path+" "+leaf), t.Muted.Paint, width)...)
	}
	return lines
}

// presence tells an absent value from one that says the same.
func presence(leaf, said string) string {
	if leaf == "" {
		return "not set (" + said + ")"
	}
	return said
}

func (m *Model) hintLines(r row, width int) []string {
	k := m.env.Keys
	if m.env.ReadOnly {
		return paragraph("read-only: nothing can be changed", width, m.env.Theme.Muted.Paint)
	}
	hint := k.List.Open.Help().Key + " changes it"
	if !r.isDefault() {
		hint += " · " + k.Config.Default.Help().Key + " back to the default"
	}
	if r.changed {
		hint += " · " + k.Config.Undo.Help().Key + " undoes the change"
	}
	return paragraph(hint, width, m.env.Theme.Muted.Paint)
}

// memberLines lists what does not fit in the table's row.
func (m *Model) memberLines(r row, width int) []string {
	switch {
	case r.path == "tool_router_tools":
		return m.helperLines(width)
	case r.names.total > 0:
		return append([]string{""}, m.members(r.names, width)...)
	}
	return nil
}

// helperLines tells which helpers are exposed and what decides it.
func (m *Model) helperLines(width int) []string {
	t := m.env.Theme
	config, err := m.now().config()
	if err != nil {
		return nil
	}
	lines := []string{""}
	for _, h := range helpers(config) {
		sign, ink, note := "✓", t.Good, ""
		if !h.shown {
			sign, ink, note = "–", t.Muted, "off: "
		}
		lines = append(lines, "  "+ink.Paint(sign+" "+safetext.Pad(h.slug, 31))+t.Muted.Paint(safetext.Truncate(note+h.path, max(0, width-37))))
	}
	var preloaded []string
	for _, slug := range m.live.ToolRouterTools {
		if !strings.HasPrefix(slug, "COMPOSIO_") {
			preloaded = append(preloaded, slug)
		}
	}
	if len(preloaded) > 0 {
		lines = append(append(lines, "", "  "+t.Muted.Paint("preloaded")), m.members(firstOf(preloaded), width)...)
	}
	return lines
}

// leftLines is the master's text of review and conflict.
func (m *Model) leftLines(width int) []string {
	d := m.draft()
	if d == nil {
		return nil
	}
	t := m.env.Theme
	if m.mode == reviewing {
		lines := []string{"  " + t.Muted.Paint("version "+strconv.Itoa(d.version)+" becomes "+strconv.Itoa(d.version+1)), ""}
		for _, text := range m.consequences(d) {
			lines = append(lines, paragraph("! "+text, width, t.Warn.Paint)...)
		}
		for _, path := range slices.Sorted(maps.Keys(m.problems)) {
			lines = append(lines, paragraph("✗ "+path+": "+m.problems[path], width, t.Bad.Paint)...)
		}
		if len(lines) > 2 {
			lines = append(lines, "")
		}
		return append(lines, m.diffLines(d.base, d.now, width)...)
	}
	lines := paragraph("The config is at version "+strconv.Itoa(m.live.ConfigVersion)+"; your draft began from "+strconv.Itoa(d.version)+
		". Nothing of yours is lost.", width, t.Warn.Paint)
	k := m.env.Keys
	lines = append(lines, paragraph(k.Config.Rebase.Help().Key+" lays your changes over the new version · "+k.Config.Discard.Help().Key+
		" discards them · "+k.Global.Back.Help().Key+" keeps the draft as it is", width, t.Muted.Paint)...)
	return append(append(lines, ""), m.diffLines(d.base, m.base, width)...)
}

func (m *Model) diffLines(from, to leaves, width int) []string {
	changes, err := diffview.Compare(from.encode(), to.encode())
	if err != nil {
		return paragraph(err.Error(), width, m.env.Theme.Bad.Paint)
	}
	return diffview.Lines(m.env.Theme, changes, width)
}

// consequences is what saving does beyond the values.
func (m *Model) consequences(d *draft) []string {
	var out []string
	for _, path := range d.changes() {
		switch {
		case path == "workbench.sandbox_size":
			out = append(out, "The sandbox is made anew: its memory and disk are lost, /mnt/files stays.")
		case path == "toolkits" && d.now[path] == "":
			out = append(out, "toolkits: null opens the session to every toolkit.")
		}
	}
	if config, err := d.now.config(); err == nil {
		for _, r := range remarks(config) {
			out = append(out, r.path+": "+r.text)
		}
	}
	return out
}

// draftLines is the draft beside what changed meanwhile.
func (m *Model) draftLines(width int) []string {
	d := m.draft()
	if d == nil {
		return nil
	}
	t := m.env.Theme
	var lines []string
	if _, both := rebase(d.base, d.now, m.base); len(both) > 0 {
		lines = append(paragraph("! Changed on both sides: "+strings.Join(both, ", ")+". A rebase takes yours.", width, t.Warn.Paint), "")
	}
	return append(lines, m.diffLines(d.base, d.now, width)...)
}

// patchLines is the exact request, or why it failed.
func (m *Model) patchLines(width int) []string {
	d := m.draft()
	if d == nil {
		return nil
	}
	t := m.env.Theme
	var lines []string
	if m.err != nil {
		lines = append(m.saveFailure(width), "")
	}
	lines = append(lines, m.requestLines(d, width)...)
	how := m.env.Keys.Config.Save.Help().Key + " or " + m.env.Keys.List.Open.Help().Key + " saves it as a new version"
	if m.env.ReadOnly {
		how = "trs runs read-only: it is not sent; the draft is kept for a run that may"
	}
	return append(append(lines, ""), paragraph(how, width, t.Muted.Paint)...)
}

// saveFailure is why the draft was not saved, or may not have been.
func (m *Model) saveFailure(width int) []string {
	lines := errorcard.Draw(m.env, m.err, "saving the config", m.env.Keys.Global.Refresh, width, math.MaxInt)
	if !api.OutcomeUnknown(m.err) {
		return lines
	}
	more := paragraph("! It may be saved all the same; the version in the header is what the server has.", width, m.env.Theme.Warn.Paint)
	return errorcard.Offer(lines, more...)
}

// requestLines is the exact request that saves a draft.
func (m *Model) requestLines(d *draft, width int) []string {
	t := m.env.Theme
	patch, err := d.patch()
	if err != nil {
		return paragraph(err.Error(), width, t.Bad.Paint)
	}
	var lines []string
	const verb = "PATCH "
	for i, part := range safetext.Wrap(snippet.SessionPath(safetext.Line(m.live.ID)), max(12, width-3-len(verb))) {
		head := t.Accent.Paint(verb)
		if i > 0 {
			head = strings.Repeat(" ", len(verb))
		}
		lines = append(lines, "  "+head+t.Muted.Paint(part))
	}
	source := jsonscan.Lines(patch)
	lines = append(lines, m.jsonLines(source, width)...)
	if strings.Contains(source, ": null") {
		lines = append(lines, "")
		lines = append(lines, paragraph("null takes a part back to the server's default", width, t.Muted.Paint)...)
	}
	return lines
}

// previewLines is what the form would change, as it is being filled in.
func (m *Model) previewLines(width int) []string {
	t, d, submit := m.env.Theme, m.draft(), m.env.Keys.Form.Submit.Help().Key
	switch {
	case d == nil:
		return paragraph("Nothing is changed yet. Here stands the exact patch as soon as something is; "+submit+
			" shows it in full before it is sent.", width, t.Muted.Paint)
	case d.refused != "":
		lines := append(paragraph("Not right yet, so nothing can be sent:", width, t.Bad.Paint), "")
		_, problems := fromRequest([]byte(d.refused), d.base)
		for _, problem := range problems {
			lines = append(lines, paragraph("✗ "+problem, width, t.Text.Paint)...)
		}
		return lines
	}
	lines := m.requestLines(d, width)
	for _, text := range m.consequences(d) {
		lines = append(lines, paragraph("! "+text, width, t.Warn.Paint)...)
	}
	return append(append(lines, ""), paragraph(submit+" reviews it", width, t.Muted.Paint)...)
}

// sourceLines is the whole config as create would take it.
func (m *Model) sourceLines(width int) []string {
	source, err := createRequest(m.now())
	if err != nil {
		return paragraph(err.Error(), width, m.env.Theme.Bad.Paint)
	}
	return m.jsonLines(source, width)
}

// jsonLines paints indented JSON line by line. A line that is too long goes on in
// the next: what is sent is to be read, all of it.
func (m *Model) jsonLines(source string, width int) []string {
	t := m.env.Theme
	var lines []string
	for line := range strings.Lines(strings.TrimRight(source, "\n")) {
		line = strings.TrimRight(line, "\n")
		indent := len(line) - len(strings.TrimLeft(line, " "))
		body := line[indent:]
		painted := ""
		if end := memberEnd(body); end > 0 {
			painted = t.JSONKey.Paint(safetext.Line(body[:end])) + t.JSONPunct.Paint(": ")
			body = body[end+2:]
		}
		value := strings.TrimSuffix(body, ",")
		painted += m.jsonValue(value)
		if value != body {
			painted += t.JSONPunct.Paint(",")
		}
		for i, part := range safetext.Wrap(painted, max(12, width-5-indent)) {
			if i > 0 {
				part = "  " + part
			}
			lines = append(lines, "  "+safetext.Truncate(strings.Repeat(" ", indent)+part, max(4, width-3)))
		}
	}
	return lines
}

// memberEnd is where a member's quoted name ends; 0 when the line has none.
func memberEnd(line string) int {
	if !strings.HasPrefix(line, `"`) {
		return 0
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(line)))
	if _, err := decoder.Token(); err != nil {
		return 0
	}
	end := int(decoder.InputOffset())
	if !strings.HasPrefix(line[end:], ": ") {
		return 0
	}
	return end
}

func (m *Model) jsonValue(value string) string {
	t := m.env.Theme
	switch safe := safetext.Line(value); {
	case strings.HasPrefix(value, `"`):
		return t.JSONString.Paint(safe)
	case value == "true" || value == "false" || value == "null":
		return t.JSONWord.Paint(safe)
	case value != "" && strings.ContainsAny(value[:1], "-0123456789"):
		return t.JSONNumber.Paint(safe)
	default:
		return t.JSONPunct.Paint(safe)
	}
}
