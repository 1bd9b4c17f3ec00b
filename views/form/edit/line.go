// Package edit is where text is typed that must not change by being shown: line
// breaks, tabs and combined letters stay what they are. Line is one line, Area
// many; both draw only what is in view and have no timer.
package edit

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/rivo/uniseg"

	"trs/views/safetext"
	"trs/views/theme"
)

// reach is how many runes around the cursor are looked at for the borders of a
// letter.
const reach = 32

// Line is a text and a cursor in it. The zero Line is empty.
type Line struct {
	runes []rune
	at    int // the cursor, in runes
	from  int // the first rune in view
}

// NewLine is a line with the cursor behind its text.
func NewLine(text string) Line {
	runes := []rune(text)
	return Line{runes: runes, at: len(runes)}
}

// Value is the text.
func (l *Line) Value() string { return string(l.runes) }

// Len is the text's length in runes.
func (l *Line) Len() int { return len(l.runes) }

// AtEnd reports whether the cursor is behind the text.
func (l *Line) AtEnd() bool { return l.at == len(l.runes) }

// Update moves the cursor and changes the text; mine is false for keys that
// mean nothing here.
func (l *Line) Update(msg tea.KeyMsg) (changed, mine bool) {
	keys := textinput.DefaultKeyMap
	before := len(l.runes)
	switch {
	case msg.Paste: // before the keys, which are compared by their text
		l.Insert(msg.Runes)
	case key.Matches(msg, keys.CharacterForward):
		l.at = l.after()
	case key.Matches(msg, keys.CharacterBackward):
		l.at = l.before()
	case key.Matches(msg, keys.WordForward):
		l.at = l.wordAfter()
	case key.Matches(msg, keys.WordBackward):
		l.at = l.wordBefore()
	case key.Matches(msg, keys.LineStart):
		l.at = 0
	case key.Matches(msg, keys.LineEnd):
		l.at = len(l.runes)
	case key.Matches(msg, keys.DeleteWordBackward):
		l.cut(l.wordBefore(), l.at)
	case key.Matches(msg, keys.DeleteWordForward):
		l.cut(l.at, l.wordAfter())
	case key.Matches(msg, keys.DeleteCharacterBackward):
		l.cut(l.before(), l.at)
	case key.Matches(msg, keys.DeleteCharacterForward):
		l.cut(l.at, l.after())
	case key.Matches(msg, keys.DeleteBeforeCursor):
		l.cut(0, l.at)
	case key.Matches(msg, keys.DeleteAfterCursor):
		l.cut(l.at, len(l.runes))
	case Typed(msg):
		l.Insert(msg.Runes)
	default:
		return false, false
	}
	return len(l.runes) != before, true
}

// Typed reports whether a key is text.
func Typed(msg tea.KeyMsg) bool {
	return (msg.Type == tea.KeyRunes || msg.Type == tea.KeySpace) && !msg.Alt && len(msg.Runes) > 0
}

// Insert puts text at the cursor. Line breaks of other systems become ours.
func (l *Line) Insert(text []rune) {
	text = []rune(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(text)))
	l.runes = slices.Insert(l.runes, l.at, text...)
	l.at += len(text)
}

func (l *Line) cut(from, to int) {
	l.runes = slices.Delete(l.runes, from, to)
	l.at = from
}

// after is the place behind the letter at the cursor.
func (l *Line) after() int {
	if l.at >= len(l.runes) {
		return len(l.runes)
	}
	near := string(l.runes[l.at:min(len(l.runes), l.at+reach)])
	letter, _, _, _ := uniseg.FirstGraphemeClusterInString(near, -1)
	return l.at + len([]rune(letter))
}

// before is the place of the letter before the cursor.
func (l *Line) before() int {
	at := max(0, l.at-reach)
	rest, state := string(l.runes[at:l.at]), -1
	for rest != "" {
		var letter string
		letter, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if rest != "" {
			at += len([]rune(letter))
		}
	}
	return at
}

func (l *Line) wordBefore() int {
	at := l.at
	for at > 0 && !isWord(l.runes[at-1]) {
		at--
	}
	for at > 0 && isWord(l.runes[at-1]) {
		at--
	}
	return at
}

func (l *Line) wordAfter() int {
	at := l.at
	for at < len(l.runes) && !isWord(l.runes[at]) {
		at++
	}
	for at < len(l.runes) && isWord(l.runes[at]) {
		at++
	}
	return at
}

func isWord(r rune) bool { return !strings.ContainsRune(" \t\n.,;:/\\\"'()[]{}<>=&?|-", r) }

// View draws the part around the cursor in exactly width cells.
func (l *Line) View(th *theme.Theme, width int) string { return l.Hinted(th, width, "") }

// Hinted is View with what could be typed next shown behind the text, if the
// cursor is there.
func (l *Line) Hinted(th *theme.Theme, width int, next string) string {
	if width <= 0 {
		return ""
	}
	l.scroll(width)
	end := min(len(l.runes), l.from+width+reach) // a letter may be several runes
	before := safe(l.runes[l.from:l.at])
	under, rest := " ", ""
	ink := th.Text
	switch {
	case l.at < len(l.runes):
		after := l.after()
		under, rest = safe(l.runes[l.at:after]), safe(l.runes[after:max(after, end)])
	case next != "":
		ink = th.Muted
		letter, more, _, _ := uniseg.FirstGraphemeClusterInString(safetext.Line(next), -1)
		under, rest = letter, more
	}
	room := width - safetext.Width(before) - safetext.Width(under)
	if room < 0 {
		return safetext.Pad(th.Text.Paint(before), width)
	}
	if safetext.Width(rest) > room {
		rest = safetext.Truncate(rest, room)
	}
	return th.Text.Paint(before) + th.Field.Cursor.Reverse(true).Inline(true).Render(under) + safetext.Pad(ink.Paint(rest), room)
}

// scroll moves the window so that the cursor is in it.
func (l *Line) scroll(width int) {
	if l.at < l.from {
		l.from = max(0, l.at-width/3)
	}
	l.from = max(l.from, l.at-width)
	for l.from < l.at && safetext.Width(safe(l.runes[l.from:l.at])) >= width {
		l.from++
	}
	if len(l.runes) < width && safetext.Width(safe(l.runes)) < width {
		l.from = 0
	}
}

func safe(runes []rune) string { return safetext.Line(string(runes)) }
