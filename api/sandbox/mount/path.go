// Package mount keeps the files of sessions: rows in the store, bytes in a
// directory of blobs, and presigned URLs by which clients move them.
package mount

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The mount every session has, and where sandbox code sees it.
const (
	ID     = "files"
	Prefix = "/mnt/files"
)

// Limits of paths, in bytes: those of usual object stores and file systems, so
// that what is stored here can be kept elsewhere too.
const (
	maxPath    = 1024
	maxSegment = 255
)

// A PathError says why a path is refused.
type PathError struct {
	Reason string
}

func (e *PathError) Error() string { return e.Reason }

func refuse(format string, args ...any) error {
	return &PathError{Reason: fmt.Sprintf(format, args...)}
}

// Clean returns the path of a file as the mount knows it. Leading slashes go;
// everything else that is not a plain relative path is an error, never
// repaired: a name must mean one file, the same to everyone who reads it.
func Clean(path string) (string, error) {
	path = strings.TrimLeft(path, "/")
	if path == "" {
		return "", refuse("path is empty")
	}
	if err := checkText(path); err != nil {
		return "", err
	}
	for segment := range strings.SplitSeq(path, "/") {
		switch {
		case segment == "":
			return "", refuse("path has an empty segment")
		case segment == "." || segment == "..":
			return "", refuse("path has a %q segment", segment)
		case len(segment) > maxSegment:
			return "", refuse("path has a segment of more than %d bytes", maxSegment)
		}
	}
	return path, nil
}

// CleanPrefix returns the prefix of a listing: plain text that paths start
// with. Leading slashes go, so "/" is the root.
func CleanPrefix(prefix string) (string, error) {
	prefix = strings.TrimLeft(prefix, "/")
	return prefix, checkText(prefix)
}

func checkText(text string) error {
	switch {
	case len(text) > maxPath:
		return refuse("path is longer than %d bytes", maxPath)
	case !utf8.ValidString(text):
		return refuse("path is not valid UTF-8")
	case strings.ContainsRune(text, '\\'):
		return refuse("path has a backslash")
	case strings.ContainsFunc(text, unicode.IsControl):
		return refuse("path has a control character")
	}
	return nil
}
