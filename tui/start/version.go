package start

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// Version describes this build of the program.
func Version(number string) string {
	commit := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" && len(setting.Value) >= 12 {
				commit = setting.Value[:12] + ", "
			}
		}
	}
	return fmt.Sprintf("trs %s (%s%s %s/%s)", number, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
