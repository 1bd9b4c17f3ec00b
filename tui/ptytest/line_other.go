//go:build windows

package ptytest

import (
	"errors"
	"os"
	"syscall"
)

func lineSettings(*os.File) (string, bool) { return "", false }

func signalJob(*os.File, syscall.Signal) error { return errors.ErrUnsupported }
