//go:build unix

package tui

import (
	"bytes"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// readReply reads until the terminal's attributes have come or the time is up.
func readReply(file *os.File, wait time.Duration) []byte {
	fd := int(file.Fd()) //nolint:gosec // a file descriptor is small
	deadline := time.Now().Add(wait)
	var reply []byte
	buffer := make([]byte, 256)
	for {
		left := time.Until(deadline)
		if left <= 0 {
			return reply
		}
		var set unix.FdSet
		set.Set(fd)
		timeout := unix.NsecToTimeval(left.Nanoseconds())
		n, err := unix.Select(fd+1, &set, nil, nil, &timeout)
		if err == unix.EINTR {
			continue
		}
		if err != nil || n == 0 {
			return reply
		}
		got, err := unix.Read(fd, buffer)
		if err != nil || got <= 0 {
			return reply
		}
		reply = append(reply, buffer[:got]...)
		if _, _, ended := dropReplies(reply); ended || bytes.HasSuffix(reply, []byte("c")) {
			return reply
		}
	}
}
