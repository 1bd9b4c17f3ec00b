package savefile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func put(text string) func(io.Writer) error {
	return func(out io.Writer) error {
		_, err := io.WriteString(out, text)
		return err
	}
}

func TestWrite_NeverOverwritesUnasked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.json")
	if size, err := Write(path, false, put("one")); err != nil || size != 3 {
		t.Fatalf("%d bytes, %v", size, err)
	}
	if _, err := Write(path, false, put("two")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("the error is %v, want that it exists", err)
	}
	if data, _ := os.ReadFile(path); string(data) != "one" {
		t.Errorf("the file holds %q", data)
	}
	if _, err := Write(path, true, put("three")); err != nil {
		t.Error(err)
	}
	if data, _ := os.ReadFile(path); string(data) != "three" {
		t.Errorf("the file holds %q", data)
	}
}

func TestWrite_LeavesNothingOfAFailure(t *testing.T) {
	dir := t.TempDir()
	failed := errors.New("the disk is full")
	if _, err := Write(filepath.Join(dir, "a"), false, func(io.Writer) error { return failed }); !errors.Is(err, failed) {
		t.Errorf("the error is %v", err)
	}
	if _, err := Write(dir, true, put("x")); err == nil {
		t.Error("a folder was overwritten")
	}
	if _, err := Write(filepath.Join(dir, "none", "a"), false, put("x")); err == nil {
		t.Error("there is no such folder, and no error")
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("%d files are left", len(left))
	}
}

func TestPath_KnowsTheHome(t *testing.T) {
	t.Setenv("HOME", "/home/maya")
	for typed, want := range map[string]string{"~/a.json": "/home/maya/a.json", "b/c": "b/c", "~x": "~x"} {
		if got := Path(" " + typed + " "); got != filepath.FromSlash(want) {
			t.Errorf("%q is %q", typed, got)
		}
	}
}

func TestPath_OfTheHomeDirectory(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	for typed, want := range map[string]string{
		" ~/a/b.json ": filepath.Join(home, "a", "b.json"), "~": home, "~/": home,
		"~other/x": "~other/x", "a/~/b": "a/~/b", " /tmp/x ": "/tmp/x", "": "",
	} {
		if got := Path(typed); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}
