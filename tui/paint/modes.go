package paint

// The modes of a terminal that is painted on: the other screen, so that what was
// there comes back; no cursor; lines that end at the edge, also where the
// terminal takes a letter for wider than we do; pasted text told from typed.
const (
	otherScreen, oldScreen = "\x1b[?1049h", "\x1b[?1049l"
	hideCursor, showCursor = "\x1b[?25l", "\x1b[?25h"
	noWrap, wrap           = "\x1b[?7l", "\x1b[?7h"
	paste, noPaste         = "\x1b[?2004h", "\x1b[?2004l"
	clearAll               = "\x1b[2J\x1b[H"

	// Presses, drags and the wheel, in the encoding that has no limits.
	mouseOn  = "\x1b[?1002h\x1b[?1006h"
	mouseOff = "\x1b[?1002l\x1b[?1003l\x1b[?1006l"
)

// leave undoes all that enter may have done. It ends synchronized output, too:
// the frame before it may have been cut off.
const leave = endFrame + mouseOff + noPaste + wrap + plain + oldScreen + showCursor

func enter(withMouse bool) string {
	modes := otherScreen + hideCursor + noWrap + plain + clearAll + paste
	if withMouse {
		modes += mouseOn
	}
	return modes
}

func mouse(on bool) string {
	if on {
		return mouseOn
	}
	return mouseOff
}
