// Pack makes an archive of files for a package that embeds it: pack archive
// files...
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"trs/api/internal/packed"
)

func main() {
	if err := pack(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func pack(args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("usage: pack archive files")
	}
	var names []string
	for _, pattern := range args[1:] { // go generate does not expand them
		found, err := filepath.Glob(pattern)
		if err != nil {
			return err
		}
		for _, name := range found {
			names = append(names, filepath.ToSlash(name))
		}
	}
	slices.Sort(names)
	var archive bytes.Buffer
	if err := packed.Write(&archive, os.DirFS("."), names); err != nil {
		return err
	}
	return os.WriteFile(args[0], archive.Bytes(), 0o644) //nolint:gosec // a file of the project
}
