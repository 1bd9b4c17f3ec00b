package ptytest

import (
	"strings"
	"unicode/utf8"
)

// named is what a terminal sends for keys with a name.
var named = map[string]string{
	"enter": "\r", "tab": "\t", "shift+tab": "\x1b[Z", "esc": "\x1b", "backspace": "\x7f", "delete": "\x1b[3~", "space": " ",
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
	"pgup": "\x1b[5~", "pgdown": "\x1b[6~", "insert": "\x1b[2~",
	"shift+up": "\x1b[1;2A", "shift+down": "\x1b[1;2B", "alt+up": "\x1b[1;3A", "alt+down": "\x1b[1;3B",
}

// keyBytes is what a terminal sends for a key that is written as the key map
// writes it.
func keyBytes(name string) (string, bool) {
	if bytes, ok := named[name]; ok {
		return bytes, true
	}
	if utf8.RuneCountInString(name) == 1 {
		return name, true
	}
	if base, ok := strings.CutPrefix(name, "alt+"); ok {
		bytes, ok := keyBytes(base)
		return "\x1b" + bytes, ok
	}
	letter, ok := strings.CutPrefix(name, "ctrl+")
	if ok && len(letter) == 1 && (letter[0] >= 'a' && letter[0] <= 'z' || letter[0] >= '[' && letter[0] <= '_') {
		return string(letter[0] & 0x1f), true
	}
	return "", false
}
