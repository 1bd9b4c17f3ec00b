package tui

import (
	"bytes"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/x/term"
)

// askWait is how long the start waits for the terminal to tell its background.
// Terminals answer within a few milliseconds; one that never answers costs this.
const askWait = 100 * time.Millisecond

// question asks for the background colour, and then for the terminal's
// attributes, which every terminal answers: that answer ends the wait.
const question = "\x1b]11;?\a\x1b[c"

// darkBackground finds out whether the background is dark, without stalling the
// start. Answers that come late are kept away from the program by the filter.
func darkBackground(getenv func(string) string, input *replyFilter) (dark, known bool) {
	if dark, known := fromCOLORFGBG(getenv("COLORFGBG")); known {
		return dark, true
	}
	switch t := getenv("TERM"); {
	case t == "linux":
		return true, true
	case strings.HasPrefix(t, "screen"): // passes no question on
		return true, false
	}
	state, err := term.MakeRaw(input.Fd())
	if err != nil {
		return true, false
	}
	defer term.Restore(input.Fd(), state) //nolint:errcheck // tried again at the end
	if _, err := os.Stdout.WriteString(question); err != nil {
		return true, false
	}
	input.awaiting.Store(true)
	reply := readReply(input.File, askWait)
	typed, _, ended := dropReplies(reply)
	input.held = typed // keys that were pressed before the program started
	if ended {
		input.awaiting.Store(false)
	}
	return parseBackground(reply)
}

// fromCOLORFGBG reads the variable that some terminals set: "15;0" is light on
// dark.
func fromCOLORFGBG(value string) (dark, known bool) {
	i := strings.LastIndexByte(value, ';')
	n, err := strconv.Atoi(value[i+1:])
	if i < 0 || err != nil {
		return true, false
	}
	return n < 7 || n == 8, true
}

// parseBackground reads "\x1b]11;rgb:RRRR/GGGG/BBBB".
func parseBackground(reply []byte) (dark, known bool) {
	_, after, found := bytes.Cut(reply, []byte("]11;rgb:"))
	if !found {
		return true, false
	}
	parts := strings.FieldsFunc(string(after), func(r rune) bool {
		return !strings.ContainsRune("0123456789abcdefABCDEF", r)
	})
	if len(parts) < 3 {
		return true, false
	}
	var channels [3]float64
	for i := range channels {
		digits := parts[i][:min(4, len(parts[i]))]
		n, err := strconv.ParseUint(digits, 16, 32)
		if err != nil {
			return true, false
		}
		channels[i] = float64(n) / float64(uint(1)<<(4*len(digits))-1)
	}
	return 0.2126*channels[0]+0.7152*channels[1]+0.0722*channels[2] < 0.5, true
}

// replyFilter is the terminal's input without late answers to our question,
// which would otherwise look like typed letters.
type replyFilter struct {
	*os.File
	awaiting atomic.Bool
	held     []byte // the beginning of what may be an answer
}

// Read reads input; see replyFilter.
func (f *replyFilter) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	if n == 0 || !f.awaiting.Load() && len(f.held) == 0 {
		return n, err
	}
	data := slices.Concat(f.held, p[:n])
	rest, held, ended := dropReplies(data)
	if ended {
		f.awaiting.Store(false)
	}
	if len(held) > 64 || len(rest)+len(held) > len(p) { // no answer is that long
		rest, held = append(rest, held...), nil
	}
	f.held = append([]byte{}, held...)
	return copy(p, rest), err
}

// dropReplies takes whole answers out of data. held is the beginning of one at
// the end; ended says that the last answer has come.
func dropReplies(data []byte) (rest, held []byte, ended bool) {
	for i := 0; i < len(data); {
		size, whole, last := reply(data[i:])
		switch {
		case size == 0:
			rest = append(rest, data[i])
			i++
			continue
		case !whole:
			return rest, data[i:], ended
		}
		ended = ended || last
		i += size
	}
	return rest, nil, ended
}

// reply is the length of the answer that data begins with, 0 when it is none.
func reply(data []byte) (size int, whole, last bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\x1b]11;")):
		for i := 5; i < len(data); i++ {
			if data[i] == '\a' {
				return i + 1, true, false
			}
			if data[i] == '\\' && data[i-1] == '\x1b' {
				return i + 1, true, false
			}
		}
		return len(data), false, false
	case bytes.HasPrefix(data, []byte("\x1b[?")):
		for i := 3; i < len(data); i++ {
			switch {
			case data[i] == 'c':
				return i + 1, true, true
			case data[i] != ';' && (data[i] < '0' || data[i] > '9'):
				return 0, false, false
			}
		}
		return len(data), false, false
	}
	return 0, false, false
}
