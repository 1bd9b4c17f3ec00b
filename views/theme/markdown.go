package theme

import (
	"github.com/charmbracelet/glamour/ansi"
	"github.com/muesli/termenv"
)

// Markdown is how glamour paints words in this theme. Where blocks stand is laid
// out by package markdown.
func (t *Theme) Markdown() ansi.StyleConfig {
	p := t.palette
	yes, none := true, uint(0)
	text := func(c string) ansi.StylePrimitive {
		if c == "" {
			return ansi.StylePrimitive{}
		}
		return ansi.StylePrimitive{Color: &c}
	}
	heading := text(p.accent)
	heading.Bold = &yes
	strong := text(p.text)
	strong.Bold = &yes
	link := text(p.accent)
	link.Underline = &yes
	code := text(p.text)
	code.Bold = &yes
	emphasis, gone := ansi.StylePrimitive{Italic: &yes}, ansi.StylePrimitive{CrossedOut: &yes}
	if t.Profile == termenv.Ascii { // nothing but the signs tells them apart
		code.Prefix, code.Suffix, gone.Prefix, gone.Suffix = "`", "`", "~~", "~~"
	}
	return ansi.StyleConfig{
		Document:      ansi.StyleBlock{StylePrimitive: text(p.text), Margin: &none},
		Heading:       ansi.StyleBlock{StylePrimitive: heading},
		BlockQuote:    ansi.StyleBlock{StylePrimitive: text(p.muted)},
		Strong:        strong,
		Emph:          emphasis,
		Strikethrough: gone,
		Link:          link,
		LinkText:      text(p.accent),
		Image:         link,
		Code:          ansi.StyleBlock{StylePrimitive: code},
	}
}
