package ptytest_test

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"trs/api/journal"
	"trs/keymap"
	"trs/tui"
)

// asBroken in the environment makes this test binary a program that panics there.
const asBroken = "TRS_TEST_BROKEN"

// noClient fails whoever calls it.
type noClient struct{ tui.Client }

// runBroken is the explorer with something in it that panics: in a command, in
// Update at ctrl+c, or in View, which is at once.
func runBroken(where string) int {
	home, err := os.UserHomeDir()
	if err != nil {
		panic(err)
	}
	o := tui.Options{
		Client: noClient{}, Journal: journal.New(journal.Options{}), Keys: keymap.Default(), StateDir: home, Host: "broken", Version: "0",
		Now: func() time.Time {
			if strings.Contains(string(debug.Stack()), where) {
				panic("broken in " + where)
			}
			return time.Now()
		},
	}
	if where == "command" {
		o.Start = func(context.Context) (tui.Started, error) {
			time.Sleep(200 * time.Millisecond) // so that something is seen before
			panic("broken in a command")
		}
	}
	fmt.Fprintln(os.Stderr, tui.Run(context.Background(), o))
	return 1
}
