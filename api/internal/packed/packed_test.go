package packed_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"trs/api/internal/packed"
)

// TestArchives_HoldTheirFiles fails when files were changed and not packed.
func TestArchives_HoldTheirFiles(t *testing.T) {
	for archive, patterns := range map[string][]string{
		"../../schema/schema.zip":         {"*.json", "meta/*.json"},
		"../../sandbox/catalog/data.zip":  {"data/*.json"},
		"../../sandbox/native/data.zip":   {"data/*.json"},
		"../../sandbox/simulate/data.zip": {"data/*.json"},
	} {
		text, err := os.ReadFile(archive)
		if err != nil {
			t.Fatal(err)
		}
		folder := os.DirFS(filepath.Dir(archive))
		files := packed.New(string(text))
		for _, pattern := range patterns {
			there, _ := fs.Glob(folder, pattern)
			inside, err := fs.Glob(files, pattern)
			if err != nil || len(there) == 0 || !slices.Equal(there, inside) {
				t.Errorf("%s holds %v, not %v: run go generate ./api/...; %v", archive, inside, there, err)
			}
			for _, name := range inside {
				want, _ := fs.ReadFile(folder, name)
				if got, err := files.ReadFile(name); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s in %s is not as it is written: run go generate ./api/...; %v", name, archive, err)
				}
			}
		}
	}
}

func TestFiles_TellWhatIsWrong(t *testing.T) {
	if _, err := packed.New("no archive").ReadFile("a"); err == nil {
		t.Error("anything is taken for an archive")
	}
	var archive bytes.Buffer
	if err := packed.Write(&archive, os.DirFS("."), []string{"packed.go"}); err != nil {
		t.Fatal(err)
	}
	if _, err := packed.New(archive.String()).ReadFile("other.go"); err == nil {
		t.Error("a file that is not there is read")
	}
	if err := packed.Write(&archive, os.DirFS("."), []string{"none.go"}); err == nil {
		t.Error("a file that is not there is packed")
	}
}
