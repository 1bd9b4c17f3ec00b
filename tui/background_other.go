//go:build !unix

package tui

import (
	"os"
	"time"
)

// readReply reads nothing where waiting for input with a limit is not possible:
// the background is then taken for dark.
func readReply(*os.File, time.Duration) []byte { return nil }
