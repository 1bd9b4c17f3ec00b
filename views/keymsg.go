package views

import (
	"strings"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"
)

// keyTypes is the keys with a name, by that name.
var keyTypes = namedKeys()

func namedKeys() map[string]tea.KeyType {
	names := map[string]tea.KeyType{}
	for t := tea.KeyType(-200); t < 128; t++ {
		if name := t.String(); name != "" && t != tea.KeyRunes {
			if _, taken := names[name]; !taken {
				names[name] = t
			}
		}
	}
	return names
}

// KeyMsg is the message of pressing a key that is written as the key map writes
// it, for example "ctrl+r"; false when there is no such key.
func KeyMsg(name string) (tea.KeyMsg, bool) {
	base, alt := strings.CutPrefix(name, "alt+")
	if base == " " {
		return tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}, Alt: alt}, true
	}
	if utf8.RuneCountInString(base) == 1 {
		return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(base), Alt: alt}, true
	}
	t, ok := keyTypes[base]
	return tea.KeyMsg{Type: t, Alt: alt}, ok
}
