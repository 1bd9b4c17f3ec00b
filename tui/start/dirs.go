package start

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// dirs are the places of trs by the XDG rules, also on systems that know places
// of their own only for some.
type dirs struct{ config, state, data string }

func findDirs(getenv func(string) string) (dirs, error) {
	home, err := os.UserHomeDir()
	place := func(variable string, parts ...string) string {
		if dir := getenv(variable); filepath.IsAbs(dir) {
			return filepath.Join(dir, "trs")
		}
		if dir := getenv("LocalAppData"); runtime.GOOS == "windows" && dir != "" {
			return filepath.Join(dir, "trs")
		}
		if home == "" {
			return ""
		}
		return filepath.Join(append(append([]string{home}, parts...), "trs")...)
	}
	d := dirs{config: place("XDG_CONFIG_HOME", ".config"), state: place("XDG_STATE_HOME", ".local", "state"), data: place("XDG_DATA_HOME", ".local", "share")}
	if d.config == "" || d.state == "" {
		return d, fmt.Errorf("find a place for the state: %w; set XDG_CONFIG_HOME and XDG_STATE_HOME", err)
	}
	return d, nil
}

// workingFolder is the folder that trs was started in; "" when it is gone.
func workingFolder() string {
	folder, err := os.Getwd()
	if err != nil {
		return ""
	}
	return folder
}
