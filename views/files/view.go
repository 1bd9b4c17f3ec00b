package files

import (
	"strings"

	"trs/views/errorcard"
	"trs/views/frame"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/status"
)

// factLines is the lines above the preview: the path, the facts, a blank one.
const factLines = 3

// textSize is the room of the preview.
func (m *Model) textSize() (width, height int) {
	width, height = m.split.Size(split.Detail)
	return width, max(0, height-factLines)
}

// View draws the open folder and the chosen file.
func (m *Model) View() string {
	width, _ := m.split.Size(split.Master)
	d := m.root.find(m.at)
	note := ""
	if d.path == m.at && d.count > 0 {
		note = list.Plural(d.count, "file") + ", " + status.Bytes(d.size)
	}
	footer := m.order.String()
	if at := m.list.Footer(); at != "" {
		footer = at + " · " + footer
	}
	if m.partial {
		footer = "incomplete · " + footer
	}
	master := frame.Options{Title: m.crumbs(width - safetext.Width(note) - 8), Note: note, Footer: footer}
	detail, body := m.detail()
	return m.split.View(master, detail, m.list.View(), body)
}

// crumbs is the way to the open folder.
func (m *Model) crumbs(width int) string {
	names := []string{"Files"}
	if m.at != "" {
		names = append(names, strings.Split(strings.TrimSuffix(safetext.Line(m.at), "/"), "/")...)
	}
	return safetext.Middle(strings.Join(names, " › "), max(8, width))
}

func (m *Model) row(r *row) []list.Cell {
	th := m.env.Theme
	switch {
	case r.up:
		return []list.Cell{list.Paint("..", &th.Muted)}
	case r.file == nil:
		return []list.Cell{
			list.Paint(nameOf(r.name)+"/", &th.Accent), list.Paint(status.Bytes(r.size), &th.Muted),
			list.Paint(status.Ago(r.modified, m.env.Now()), &th.Muted),
		}
	}
	return []list.Cell{{Text: nameOf(r.name)}, {Text: status.Bytes(r.size)}, list.Paint(status.Ago(r.modified, m.env.Now()), &th.Muted)}
}

// nameOf is a name that can be seen.
func nameOf(name string) string {
	if strings.TrimSpace(name) == "" {
		return "“" + safetext.Line(name) + "”"
	}
	return safetext.Line(name)
}

func (m *Model) empty() string {
	k := m.env.Keys
	switch {
	case m.session == "":
		return status.NoSession(m.env, "the open one's files stand here")
	case m.err != nil:
		return "The files could not be listed. " + m.env.Keys.Global.Refresh.Help().Key + " tries again."
	case m.read.Busy() || m.sorting.Busy() || m.stale:
		return "listing …"
	case m.partial:
		return "Listing was stopped; " + k.Global.Refresh.Help().Key + " lists again."
	}
	text := "There are no files yet. Tools and the workbench write them to " + m.mount()
	if m.env.ReadOnly {
		return text + "."
	}
	return text + "; " + k.Files.Upload.Help().Key + " uploads one of yours."
}

// detail is the right part's border and body.
func (m *Model) detail() (frame.Options, string) {
	th := m.env.Theme
	width, height := m.split.Size(split.Detail)
	retry := m.env.Keys.Global.Refresh
	chosen, ok := m.list.Selected()
	switch {
	case m.path.open:
		return frame.Options{Title: m.path.title, Note: m.path.where}, m.path.view()
	case m.err != nil:
		return frame.Options{Title: "Files"}, strings.Join(errorcard.Draw(m.env, m.err, "listing the files", retry, width, height), "\n")
	case m.failed.err != nil:
		return frame.Options{Title: "Files"}, strings.Join(m.failedCard(width, height), "\n")
	case !ok:
		return frame.Options{Title: "Preview"}, ""
	case chosen.file == nil:
		return frame.Options{Title: "Folder"}, m.folderBody(chosen, width, height)
	}
	o := frame.Options{Title: nameOf(chosen.name)}
	body := m.facts(chosen, width)
	p := &m.preview
	switch {
	case p.key != keyOf(chosen.file):
		return o, body + "  " + th.Muted.Paint("reading …")
	case p.err != nil:
		return o, strings.Join(errorcard.Draw(m.env, p.err, "reading the file", retry, width, height), "\n")
	case p.content != nil && p.content.Cut():
		o.Note = "only the beginning"
	}
	if p.kind == asJSON {
		o.Footer = m.json.Footer()
		return o, body + m.json.View()
	}
	o.Footer = m.text.Footer()
	return o, body + m.text.View()
}

// failedCard tells why the last transfer did not work.
func (m *Model) failedCard(width, height int) []string {
	lines := errorcard.Draw(m.env, m.failed.err, safetext.Line(m.failed.what), m.env.Keys.Global.Refresh, width, height)
	if !m.failed.maybe {
		return lines
	}
	var note []string
	for _, line := range safetext.Wrap("! It may have been done all the same; look at the list.", max(8, width-4)) {
		note = append(note, "  "+m.env.Theme.Warn.Paint(line))
	}
	return errorcard.Offer(lines, note...)
}

// facts is what is known of a file, with the blank line below.
func (m *Model) facts(r *row, width int) string {
	th := m.env.Theme
	line := status.Bytes(r.size) + "   " + status.Exact(r.modified)
	if m.preview.key == keyOf(r.file) && m.preview.what != "" {
		line = m.preview.what + "   " + line
	}
	if m.edited.path == r.path && m.edited.session == m.session {
		line = "edited, not saved   " + line
	}
	where := safetext.Middle(safetext.Line(m.mount()+"/"+r.path), max(8, width-2))
	return " " + th.Muted.Paint(where) + "\n " + th.Muted.Paint(safetext.Truncate(line, max(8, width-2))) + "\n\n"
}

func (m *Model) folderBody(r *row, width, height int) string {
	th := m.env.Theme
	d := m.root.find(r.path)
	name := m.mount() + "/" + r.path
	if r.up {
		name += "   (up)"
	}
	lines := []string{
		" " + th.Muted.Paint(safetext.Middle(safetext.Line(name), max(8, width-2))), "",
		"  " + th.Muted.Paint(safetext.Pad("files", 10)) + th.Text.Paint(list.Count(d.count)),
		"  " + th.Muted.Paint(safetext.Pad("size", 10)) + th.Text.Paint(status.Bytes(d.size)),
		"  " + th.Muted.Paint(safetext.Pad("changed", 10)) + th.Text.Paint(status.Exact(d.newest)),
	}
	if n := len(d.folders); n > 0 {
		lines = append(lines, "  "+th.Muted.Paint(safetext.Pad("folders", 10))+th.Text.Paint(list.Count(n)))
	}
	lines = append(lines, "", "  "+th.Muted.Paint(m.env.Keys.List.Open.Help().Key+" opens it"))
	if room := height - len(lines) - 1; room > 0 && !r.up {
		lines = append(append(lines, ""), m.firstNames(d, room, width)...)
	}
	return strings.Join(lines, "\n")
}

// firstNames is what is in a folder, as far as there is room.
func (m *Model) firstNames(d *folder, room, width int) []string {
	th := m.env.Theme
	var lines []string
	for i := range min(len(d.folders), room) {
		lines = append(lines, "  "+th.Accent.Paint(safetext.Truncate(nameOf(d.folders[i].name)+"/", max(8, width-4))))
	}
	for i := range min(len(d.files), room-len(lines)) {
		lines = append(lines, "  "+th.Text.Paint(safetext.Truncate(nameOf(d.files[i].name), max(8, width-4))))
	}
	if all := len(d.folders) + len(d.files); len(lines) > 0 && all > len(lines) {
		lines[len(lines)-1] = "  " + th.Muted.Paint("… and "+list.Count(all-len(lines)+1)+" more")
	}
	return lines
}
