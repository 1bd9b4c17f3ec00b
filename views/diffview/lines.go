package diffview

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"trs/views/safetext"
	"trs/views/theme"
)

// Lines draws changes by path for a pager: the top-level parts as headings, then
// one line for each change; what does not fit goes on two lines.
func Lines(th *theme.Theme, changes []Change, width int) []string {
	if len(changes) == 0 {
		return []string{"", "  " + th.Muted.Paint("no difference")}
	}
	var lines []string
	part := ""
	for _, change := range changes {
		top, rest, _ := strings.Cut(change.Path, ".")
		if bracket := strings.IndexByte(top, '['); bracket > 0 {
			top, rest = top[:bracket], top[bracket:]+rest
		}
		if top != part || len(lines) == 0 {
			if len(lines) > 0 {
				lines = append(lines, "")
			}
			part = top
			lines = append(lines, " "+th.Strong.Paint(safetext.Line(top)))
		}
		lines = append(lines, changeLines(th, change, rest, width)...)
	}
	return lines
}

func changeLines(th *theme.Theme, c Change, path string, width int) []string {
	name := ""
	if path != "" {
		name = safetext.Line(path) + "  "
	}
	old, now := safetext.Line(c.Old), safetext.Line(c.New)
	room := width - 5 - safetext.Width(name)
	switch c.Kind {
	case Added:
		return signed(th, th.Added, "+", name, now, width)
	case Removed:
		return signed(th, th.Removed, "-", name, old, width)
	case Changed: // both, beside each other if there is room
	}
	if safetext.Width(old)+safetext.Width(now)+3 <= room {
		return []string{"  " + th.Changed.Paint("~") + " " + th.Muted.Paint(name) + th.Removed.Paint(old) +
			th.Muted.Paint(" → ") + th.Added.Paint(now)}
	}
	lines := []string{"  " + th.Changed.Paint("~") + " " + th.Muted.Paint(strings.TrimSpace(name))}
	lines = append(lines, signed(th, th.Removed, "  -", "", old, width)...)
	return append(lines, signed(th, th.Added, "  +", "", now, width)...)
}

// signed is a sign, a name and a value that is wrapped when it is long.
func signed(th *theme.Theme, ink theme.Ink, sign, name, value string, width int) []string {
	indent := safetext.Width(sign) + safetext.Width(name) + 3
	parts := safetext.Wrap(value, max(12, width-indent-1))
	lines := make([]string, 0, len(parts))
	for i, part := range parts {
		if i == 0 {
			lines = append(lines, "  "+ink.Paint(sign)+" "+th.Muted.Paint(name)+ink.Paint(part))
			continue
		}
		lines = append(lines, safetext.Pad("", indent)+ink.Paint(part))
	}
	return lines
}

func pretty(source []byte) (string, error) {
	var out bytes.Buffer
	if err := json.Indent(&out, source, "", "  "); err != nil {
		return "", fmt.Errorf("indent JSON: %w", err)
	}
	out.WriteByte('\n')
	return out.String(), nil
}
