// Package packed reads files that the program carries compressed. JSON that is
// read once, when something needs it, would otherwise be a megabyte of the
// program and, because the system maps what is around what is read, of its
// memory too.
//
// A package keeps its files as they are written, and beside them the archive that
// it embeds, made by
//
//	//go:generate go run trs/api/internal/packed/pack data.zip data/*.json
//
// A test holds every archive against its files.
package packed

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
)

// Files is the files of an archive. It is opened with the first of them.
type Files struct{ archive func() (*zip.Reader, error) }

// New is the files of an archive that Write made.
func New(archive string) *Files {
	return &Files{sync.OnceValues(func() (*zip.Reader, error) {
		return zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	})}
}

// Open opens a file or a folder; it makes Files a fs.FS.
func (f *Files) Open(name string) (fs.File, error) {
	archive, err := f.archive()
	if err != nil {
		return nil, fmt.Errorf("open the packed files: %w", err)
	}
	return archive.Open(name)
}

// ReadFile is a whole file. The caller may change it.
func (f *Files) ReadFile(name string) ([]byte, error) {
	file, err := f.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("read packed %s: %w", name, err)
	}
	text := make([]byte, info.Size())
	if _, err := io.ReadFull(file, text); err != nil {
		return nil, fmt.Errorf("read packed %s: %w", name, err)
	}
	return text, nil
}

// Write makes an archive of files. The same files make the same archive.
func Write(to io.Writer, files fs.FS, names []string) error {
	archive := zip.NewWriter(to)
	archive.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("pack: %w", err)
		}
		into, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err == nil {
			_, err = into.Write(text)
		}
		if err != nil {
			return fmt.Errorf("pack %s: %w", name, err)
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	return nil
}
