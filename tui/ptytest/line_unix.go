//go:build !windows

package ptytest

import (
	"fmt"
	"os"
	"syscall"

	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

// lineSettings describes how the terminal line is set, for comparing.
func lineSettings(tty *os.File) (string, bool) {
	state, err := term.GetState(tty.Fd())
	if err != nil {
		return "", false
	}
	return fmt.Sprintf("%+v", *state), true
}

// signalJob sends a signal to the job that has the terminal.
func signalJob(tty *os.File, signal syscall.Signal) error {
	job, err := unix.IoctlGetInt(int(tty.Fd()), unix.TIOCGPGRP) //nolint:gosec // a file descriptor is small
	if err != nil {
		return err
	}
	return syscall.Kill(-job, signal)
}
