package theme

import "github.com/charmbracelet/glamour/ansi"

// Markdown is how glamour draws text in this theme.
func (t *Theme) Markdown() ansi.StyleConfig {
	p := t.palette
	yes := true
	indent, level := uint(0), uint(2)
	text := func(c string) ansi.StylePrimitive {
		if c == "" {
			return ansi.StylePrimitive{}
		}
		return ansi.StylePrimitive{Color: &c}
	}
	heading := text(p.accent)
	heading.Bold = &yes
	heading.BlockSuffix = "\n"
	strong := text(p.text)
	strong.Bold = &yes
	link := text(p.accent)
	link.Underline = &yes
	code := text(p.text)
	code.Bold = &yes
	bar := "│ "
	item := ansi.StylePrimitive{BlockPrefix: "• "}
	enumerated := ansi.StylePrimitive{BlockPrefix: ". "}
	return ansi.StyleConfig{
		Document:       ansi.StyleBlock{StylePrimitive: text(p.text), Margin: &indent},
		Paragraph:      ansi.StyleBlock{},
		Heading:        ansi.StyleBlock{StylePrimitive: heading},
		BlockQuote:     ansi.StyleBlock{StylePrimitive: text(p.muted), Indent: &indent, IndentToken: &bar},
		List:           ansi.StyleList{LevelIndent: level},
		Item:           item,
		Enumeration:    enumerated,
		Strong:         strong,
		Emph:           ansi.StylePrimitive{Italic: &yes},
		Link:           link,
		LinkText:       text(p.accent),
		Image:          link,
		Code:           ansi.StyleBlock{StylePrimitive: code},
		CodeBlock:      ansi.StyleCodeBlock{StyleBlock: ansi.StyleBlock{StylePrimitive: text(p.muted), Margin: &level}},
		HorizontalRule: ansi.StylePrimitive{Format: "\n──────\n"},
		Task:           ansi.StyleTask{Ticked: "[x] ", Unticked: "[ ] "},
		Table:          ansi.StyleTable{},
	}
}
