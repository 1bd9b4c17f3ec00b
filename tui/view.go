package tui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/bubbles/key"

	"trs/views"
	"trs/views/frame"
	"trs/views/overlay"
	"trs/views/safetext"
	"trs/views/status"
)

// View draws the screen in exactly the size of the terminal.
func (m *Model) View() string {
	l := m.layout
	switch {
	case l.width == 0:
		return ""
	case l.tooSmall:
		need := fmt.Sprintf("trs needs %dx%d", minWidth, minHeight)
		if note := fmt.Sprintf("%s, this is %dx%d", need, l.width, l.height); len(note) <= l.width {
			need = note
		}
		return frame.Fit(need, l.width, l.height)
	}
	screen := m.header() + "\n" + m.tabLine() + "\n" + m.toast.over(m.env.Theme, m.pane().View(), l.width) + "\n" + m.foot()
	if len(m.overlays) > 0 {
		box := m.overlays[0].View(l.width, l.height)
		screen, _, _ = overlay.Place(screen, box, l.width, l.height)
	}
	return safetext.Confine(screen, l.width)
}

// header tells which server, user and session this is.
func (m *Model) header() string {
	th := m.env.Theme
	badge := th.Sandbox.Paint("SANDBOX")
	switch {
	case m.unsure:
		badge = th.Warn.Paint(" LOCAL ")
	case m.live.Load():
		badge = th.Live.Paint(" LIVE ")
	}
	if m.env.ReadOnly {
		badge += " " + th.Warn.Paint("READ-ONLY")
	}
	host := safetext.Middle(safetext.Line(m.host), max(15, m.layout.width*3/10)) // user and session matter more than all of it
	left := " " + badge + " " + th.Muted.Paint(host)
	right := m.headerRight()
	room := m.layout.width - safetext.Width(left) - safetext.Width(right) - 4
	middle := th.Muted.Paint("no session")
	if m.session != nil {
		middle = m.sessionText(room)
	}
	return safetext.Pad(left+"   "+safetext.Pad(middle, max(0, room))+" "+right, m.layout.width)
}

// sessionText is user, id and version of the open session, in room cells.
func (m *Model) sessionText(room int) string {
	th := m.env.Theme
	user, id := safetext.Line(m.session.Config.UserID), safetext.Line(m.session.ID)
	version := "v" + strconv.Itoa(m.session.ConfigVersion)
	rest := room - safetext.Width(id) - safetext.Width(version) - len("user   session   ") - 1
	if rest < 16 { // no room for words
		rest = room - safetext.Width(id) - safetext.Width(version) - 4
		if rest < 8 {
			return th.Text.Paint(safetext.Middle(id, max(0, room-safetext.Width(version)-2))) + "  " + th.Muted.Paint(version)
		}
		return th.Text.Paint(safetext.Middle(user, rest)+"  "+id) + m.nameText(rest-safetext.Width(user)) + "  " + th.Muted.Paint(version)
	}
	return th.Muted.Paint("user ") + th.Text.Paint(safetext.Middle(user, rest)) + th.Muted.Paint("   session ") +
		th.Text.Paint(id) + m.nameText(rest-safetext.Width(user)) + "  " + th.Muted.Paint(version)
}

// nameText is what people call the open session, with the blanks before it, or
// "" when room is too little to tell one name from another.
func (m *Model) nameText(room int) string {
	const blanks, quotes, least = 2, 2, 6
	for _, t := range m.tabs {
		pane, ok := t.pane.(views.Namer)
		if !ok || pane.SessionName() == "" {
			continue
		}
		name := safetext.Line(pane.SessionName())
		if room -= blanks + quotes; room >= min(least, safetext.Width(name)) {
			return "  " + m.env.Theme.Muted.Paint(`"`+safetext.Truncate(name, room)+`"`)
		}
	}
	return ""
}

// headerRight is what matters in front of any pane: warnings of the session and
// what panes say; else the program's version.
func (m *Model) headerRight() string {
	th := m.env.Theme
	var parts []string
	if m.session != nil && len(m.session.Warnings) > 0 {
		text := "1 warning"
		if n := len(m.session.Warnings); n > 1 {
			text = strconv.Itoa(n) + " warnings"
		}
		parts = append(parts, th.Warn.Paint("! "+text))
	}
	for _, t := range m.tabs {
		if h, ok := t.pane.(views.Headliner); ok && h.Headline() != "" {
			parts = append(parts, th.Accent.Paint("◐ "+safetext.Line(h.Headline())))
		}
	}
	if len(parts) == 0 && m.layout.width >= 80 {
		parts = append(parts, th.Muted.Paint(m.o.Version))
	}
	return strings.Join(parts, "  ") + " "
}

// tabPlace is where a tab stands in its line.
type tabPlace struct {
	id       views.ID
	x, width int
	label    string
}

// shortTitles are for lines that are too narrow for all titles.
var shortTitles = map[views.ID]string{views.Execute: "Exec", views.Requests: "Reqs"}

// tabPlaces shares the line out to the tabs. In a narrow one the blanks shrink,
// then some titles, then only the tab in front keeps its title.
func (m *Model) tabPlaces() []tabPlace {
	full := func(id views.ID) string { return id.String() }
	short := func(id views.ID) string {
		if title, ok := shortTitles[id]; ok {
			return title
		}
		return id.String()
	}
	front := func(id views.ID) string {
		if id == m.active {
			return id.String()
		}
		return ""
	}
	var places []tabPlace
	for _, way := range []struct {
		title func(views.ID) string
		gap   int
	}{{full, 2}, {full, 1}, {short, 1}, {front, 2}} {
		places = m.placeTabs(way.title, way.gap)
		if last := places[len(places)-1]; last.x+last.width <= m.layout.width {
			break
		}
	}
	return places
}

func (m *Model) placeTabs(title func(views.ID) string, gap int) []tabPlace {
	places := make([]tabPlace, 0, len(m.tabs))
	x := 1
	for _, t := range m.tabs {
		label := strings.TrimRight(strconv.Itoa(int(t.id))+" "+title(t.id), " ")
		places = append(places, tabPlace{id: t.id, x: x, width: len(label), label: label})
		x += len(label) + gap
	}
	return places
}

func (m *Model) tabLine() string {
	th := m.env.Theme
	var out strings.Builder
	x := 0
	for _, place := range m.tabPlaces() {
		out.WriteString(safetext.Pad("", place.x-x))
		if place.id == m.active {
			out.WriteString(th.TabActive.Paint(place.label))
		} else {
			out.WriteString(th.Tab.Paint(place.label))
		}
		x = place.x + place.width
	}
	return safetext.Pad(out.String(), m.layout.width)
}

// foot is what is happening, and the keys that matter.
func (m *Model) foot() string {
	g := m.env.Keys.Global
	always, keys := []key.Binding{g.Palette}, m.pane().Keys()
	if m.pane().CapturesInput() {
		keys = slices.DeleteFunc(slices.Clone(keys), isLetter) // it would be typed
	} else {
		always = append(always, g.Help)
	}
	return status.Line(m.env.Theme, m.layout.width, m.status(), keys, always, m.env.Now())
}

// isLetter reports whether a binding is a single letter.
func isLetter(binding key.Binding) bool {
	return len(binding.Keys()) > 0 && utf8.RuneCountInString(binding.Keys()[0]) == 1
}
