package tui

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"trs/views"
)

func TestOpenFile_RefusesWhatMightRun(t *testing.T) {
	for _, name := range []string{"a.sh", "a.html", "a.desktop", "a.svg", "a", "png", "a.png.exe"} {
		toast, ok := openFile(filepath.Join(t.TempDir(), name))().(views.ToastMsg)
		if !ok || toast.Kind != views.Bad || !strings.Contains(toast.Text, "only pictures") {
			t.Errorf("%s: %+v", name, toast)
		}
	}
}

func TestOpenFile_StartsTheSystemsViewer(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems' viewers are not on the path")
	}
	dir := t.TempDir()
	name, _ := opener(runtime.GOOS)
	script := "#!/bin/sh\necho \"$1\" > " + filepath.Join(dir, "seen.tmp") + " && mv " + filepath.Join(dir, "seen.tmp") + " " + filepath.Join(dir, "seen") + "\n"
	if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	path := filepath.Join(dir, "-a picture.PNG")
	if toast, _ := openFile(path)().(views.ToastMsg); toast.Kind != views.Good {
		t.Fatalf("the viewer was not started: %s", toast.Text)
	}
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		seen, err := os.ReadFile(filepath.Join(dir, "seen"))
		if err == nil {
			if got := strings.TrimSpace(string(seen)); got != path {
				t.Errorf("it was given %q", got)
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the viewer was not started")
		}
	}
}
