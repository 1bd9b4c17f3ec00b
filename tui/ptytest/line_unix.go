//go:build !windows

package ptytest

import (
	"fmt"
	"os"

	"github.com/charmbracelet/x/term"
)

// lineSettings describes how the terminal line is set, for comparing.
func lineSettings(tty *os.File) (string, bool) {
	state, err := term.GetState(tty.Fd())
	if err != nil {
		return "", false
	}
	return fmt.Sprintf("%+v", *state), true
}
