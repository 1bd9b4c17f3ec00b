//go:build windows

package ptytest

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

func lineSettings(*os.File) (string, bool) { return "", false }

func signalJob(*os.File, syscall.Signal) error { return errors.ErrUnsupported }

func startOn(*exec.Cmd, *os.File) error { return errors.ErrUnsupported }

func unread(*os.File) int { return 0 }
