//go:build windows

package ptytest

import "os"

func lineSettings(*os.File) (string, bool) { return "", false }
