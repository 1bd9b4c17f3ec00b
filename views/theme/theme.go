// Package theme turns a small palette into every style of the program. It is the
// only place that names a colour: one accent, a scale of greys, and three
// meanings (good, warning, bad). Whatever a colour says, a word or a symbol says
// too.
package theme

import (
	"fmt"
	"io"
	"strings"

	_ "github.com/charmbracelet/bubbletea" // its init must have run before ours, see quiet
	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"trs/views/theme/quiet"
)

func init() { quiet.Restore() }

// Ink paints text: the escape sequences to begin and to end a style with. It is
// made once, so that painting costs two string copies.
type Ink struct{ open, end string }

// Paint is s in this ink. An empty string stays empty.
func (k Ink) Paint(s string) string {
	if s == "" || k.open == "" {
		return s
	}
	return k.open + s + k.end
}

// Over lays the ink under a line that is already painted, for a chosen row: the
// row's own colours stay, the ink's background goes through.
func (k Ink) Over(line string) string {
	if k.open == "" {
		return line
	}
	return k.open + strings.ReplaceAll(line, "\x1b[0m", "\x1b[0m"+k.open) + "\x1b[0m"
}

// Theme is every style there is.
type Theme struct {
	Name string
	Dark bool // made for a dark background
	Mono bool // no colours: inversion and weight carry the meaning

	Profile termenv.Profile // how colours are written

	Text, Strong, Muted, Faint, Accent Ink
	Good, Warn, Bad                    Ink

	Selected, SelectedBlurred Ink // the chosen row, use Over
	Match                     Ink // what a filter or search found
	Title, TitleFocused       Ink
	Border, BorderFocused     Ink
	Tab, TabActive            Ink
	Key                       Ink // a key's name in help and hints
	Live, Sandbox             Ink // the badge in the header
	Added, Removed, Changed   Ink // diffs

	JSONKey, JSONString, JSONNumber, JSONWord, JSONPunct Ink

	// Field styles text fields, which draw themselves.
	Field Field

	heavy   bool
	palette palette
}

// Field is the styles of a text field.
type Field struct{ Text, Placeholder, Cursor lipgloss.Style }

// Names lists what Named accepts.
func Names() []string {
	return []string{"dark", "light", "ansi-16", "high-contrast", "mono", "plain"}
}

// Named is the theme called name for a terminal with the given colours. isDark
// chooses between the two sides of a theme that has two.
func Named(name string, isDark bool, profile termenv.Profile) (*Theme, error) {
	p, ok := paletteNamed(name, isDark)
	if !ok {
		return nil, fmt.Errorf("no theme is called %q; there are auto, %s", name, strings.Join(Names(), ", "))
	}
	return build(p, profile), nil
}

func paletteNamed(name string, isDark bool) (palette, bool) {
	switch name {
	case "auto", "":
		if isDark {
			return dark, true
		}
		return light, true
	case "dark":
		return dark, true
	case "light":
		return light, true
	case "ansi-16":
		return ansi16, true
	case "high-contrast":
		if isDark {
			return highContrastDark, true
		}
		return highContrastLight, true
	case "mono":
		return mono, true
	case "plain":
		return plain, true
	}
	return palette{}, false
}

func build(p palette, profile termenv.Profile) *Theme {
	if p.plain {
		profile = termenv.Ascii
	} else if profile == termenv.Ascii && !p.mono {
		p.mono = true
	}
	if p.mono && !p.plain {
		profile = termenv.ANSI // attributes need some profile; no colour is used
		p.text, p.muted, p.faint, p.accent, p.good, p.warn, p.bad, p.selected = "", "", "", "", "", "", "", ""
	}
	m := maker{p: p, renderer: lipgloss.NewRenderer(io.Discard, termenv.WithProfile(profile))}
	m.renderer.SetColorProfile(profile)
	m.renderer.SetHasDarkBackground(p.dark)
	t := &Theme{Profile: profile, Name: p.name, Dark: p.dark, Mono: p.mono || p.plain, heavy: p.heavyWhenFocus || p.mono, palette: p}
	m.text(t)
	m.chrome(t)
	m.data(t)
	return t
}

// maker turns tokens into inks.
type maker struct {
	p        palette
	renderer *lipgloss.Renderer
}

func (m maker) style(colour string) lipgloss.Style {
	s := m.renderer.NewStyle()
	if colour != "" {
		s = s.Foreground(lipgloss.Color(colour))
	}
	return s
}

func ink(s lipgloss.Style) Ink {
	open, end, _ := strings.Cut(s.Render("x"), "x")
	return Ink{open: open, end: end}
}

func (m maker) text(t *Theme) {
	p := m.p
	t.Text = ink(m.style(p.text))
	t.Strong = ink(m.style(p.text).Bold(true))
	t.Muted = ink(m.style(p.muted))
	if p.muted == "" && !p.mono {
		t.Muted = ink(m.style("").Faint(true))
	}
	t.Faint = ink(m.style(p.faint))
	if p.faint == "" {
		t.Faint = ink(m.style("").Faint(true))
	}
	t.Accent = ink(m.style(p.accent).Bold(p.mono))
	t.Good = ink(m.style(p.good))
	t.Warn = ink(m.style(p.warn).Bold(p.mono))
	t.Bad = ink(m.style(p.bad).Bold(true))
}

func (m maker) chrome(t *Theme) {
	p := m.p
	t.Selected = ink(m.style("").Reverse(true))
	t.SelectedBlurred = ink(m.style("").Underline(true))
	if p.selected != "" {
		t.Selected = ink(m.renderer.NewStyle().Background(lipgloss.Color(p.selected)))
		t.SelectedBlurred = Ink{}
	}
	t.Match = ink(m.style(p.accent).Bold(true).Underline(true))
	t.Title = ink(m.style(p.muted))
	t.TitleFocused = ink(m.style(p.accent).Bold(true))
	t.Border = t.Faint
	t.BorderFocused = ink(m.style(p.accent))
	t.Tab = t.Muted
	t.TabActive = ink(m.style(p.accent).Bold(true).Underline(true))
	t.Key = ink(m.style(p.accent))
	t.Live = ink(m.style(p.bad).Bold(true).Reverse(true))
	t.Sandbox = ink(m.style(p.good).Bold(true))
}

func (m maker) data(t *Theme) {
	t.Added, t.Changed = t.Good, t.Warn
	t.Removed = ink(m.style(m.p.bad)) // of the same weight as what was added
	t.JSONKey = t.Accent
	t.JSONString = t.Text
	t.JSONNumber = t.Strong
	t.JSONWord = t.Strong
	t.JSONPunct = t.Muted
	t.Field = Field{Text: m.style(m.p.text), Placeholder: m.style(m.p.muted), Cursor: m.style(m.p.text)}
}
