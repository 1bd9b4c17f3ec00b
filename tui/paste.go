package tui

import (
	"bytes"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/status"
)

const (
	pasteBegin = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
)

// maxPaste bounds a paste; what is longer is meant for a file.
const maxPaste = 64 << 20

// pasteReader takes pastes out of the terminal's input and sends each as one
// message. The library's own reader copies all of a paste for every 256 bytes of
// it, which takes minutes for ten megabytes; this one takes time by the length.
// It is read by one goroutine, which also delivers the keys: their order stays.
type pasteReader struct {
	*replyFilter
	send    func(tea.Msg)
	held    []byte // the beginning of a marker, which the next read completes
	paste   []byte
	pasting bool
	tooLong int // bytes of a paste that is not taken
}

// Read is everything but pastes. It may read nothing.
func (r *pasteReader) Read(p []byte) (int, error) {
	held := copy(p, r.held)
	n, err := r.replyFilter.Read(p[held:])
	r.held = nil
	if err != nil && n == 0 {
		return held, err
	}
	return r.split(p, held+n), err
}

// split takes pastes out of the first n bytes of p and answers how many are left.
// Held is what may be the beginning of a paste, if more can follow at once.
func (r *pasteReader) split(p []byte, n int) int {
	rest := bytes.Clone(p[:n])
	kept := 0
	for len(rest) > 0 {
		if r.pasting {
			rest = r.collect(rest)
			continue
		}
		at := bytes.Index(rest, []byte(pasteBegin))
		if at < 0 {
			if begin := partial(rest); n == len(p) && begin > 0 { // a full read: more follows
				r.held = bytes.Clone(rest[len(rest)-begin:])
				rest = rest[:len(rest)-begin]
			}
			return kept + copy(p[kept:], rest)
		}
		kept += copy(p[kept:], rest[:at])
		rest, r.pasting = rest[at+len(pasteBegin):], true
	}
	return kept
}

// collect adds to the paste and answers what stands behind its end.
func (r *pasteReader) collect(rest []byte) []byte {
	from := max(0, len(r.paste)-len(pasteEnd))
	r.paste = append(r.paste, rest...)
	at := bytes.Index(r.paste[from:], []byte(pasteEnd))
	if at < 0 {
		if len(r.paste) > maxPaste { // only the end matters now
			r.tooLong += len(r.paste)
			r.paste = bytes.Clone(r.paste[len(r.paste)-len(pasteEnd):])
			r.tooLong -= len(r.paste)
		}
		return nil
	}
	behind := bytes.Clone(r.paste[from+at+len(pasteEnd):])
	r.deliver(r.paste[:from+at])
	r.paste, r.pasting, r.tooLong = nil, false, 0
	return behind
}

func (r *pasteReader) deliver(text []byte) {
	if r.tooLong > 0 {
		r.send(views.ToastMsg{Kind: views.Warning, Text: "a paste of more than " + status.Bytes(maxPaste) + " is not taken: give it as a file"})
		return
	}
	runes := make([]rune, 0, utf8.RuneCount(text))
	for len(text) > 0 {
		one, size := utf8.DecodeRune(text)
		if one != utf8.RuneError || size > 1 {
			runes = append(runes, one)
		}
		text = text[size:]
	}
	if len(runes) > 0 {
		r.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: runes, Paste: true})
	}
}

// partial is how long an end of text is that begins a marker.
func partial(text []byte) int {
	for size := min(len(text), len(pasteBegin)-1); size > 0; size-- {
		if bytes.HasPrefix([]byte(pasteBegin), text[len(text)-size:]) {
			return size
		}
	}
	return 0
}
