//go:build !windows

package ptytest

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
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

// startOn starts a program whose terminal is line, as the first of a session.
func startOn(cmd *exec.Cmd, line *os.File) error {
	cmd.Stdin, cmd.Stdout, cmd.Stderr = line, line, line
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	return cmd.Start()
}

// unread is how many bytes the program has not read yet.
func unread(line *os.File) (n int) {
	raw, err := line.SyscallConn()
	if err != nil {
		return 0
	}
	fionread := uint(0x4004667f) // FIONREAD of the BSDs
	if runtime.GOOS == "linux" {
		fionread = 0x541b
	}
	err = raw.Control(func(fd uintptr) { n, err = unix.IoctlGetInt(int(fd), fionread) }) //nolint:gosec // a file descriptor is small
	if err != nil {
		return 0 // it has ended
	}
	return n
}
