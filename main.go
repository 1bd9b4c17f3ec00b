// Trs explores tool router sessions in the terminal, and serves a sandbox of
// the API behind them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"trs/api/sandbox"
	"trs/api/sandbox/local"
	"trs/api/sandbox/serve"
	"trs/tui/start"
)

const usage = `trs explores tool router sessions.

usage:
  trs [flags]                       open the explorer
  trs serve [flags]                 run the sandbox as a server
  trs version                       print the version
  trs completion bash|zsh|fish      print a completion script

flags:
%s
flags of serve:
%s
Without a key (COMPOSIO_API_KEY, or a profile of the config file) trs uses a
sandbox of its own. Its answers are simulated; each says so in the header
X-Trs-Sandbox.
`

const exitOK, exitFailed, exitUsage = 0, 1, 2

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	if len(args) == 0 {
		return explore(args)
	}
	switch args[0] {
	case "serve":
		return runServe(args[1:])
	case "version":
		if len(args) > 1 {
			return misused(fmt.Errorf("version takes no argument, but got %q", args[1]))
		}
		fmt.Println(version())
		return exitOK
	case "completion":
		return completion(args[1:])
	case "help":
		args = []string{"--help"}
	}
	return explore(args)
}

// explore opens the explorer.
func explore(args []string) int {
	choice, err := start.NewFlags().Choice(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Printf(usage, serve.Usage(start.NewFlags().FlagSet), serve.NewFlags().Usage())
		return exitOK
	case err != nil:
		return misused(err)
	case choice.Version:
		fmt.Println(version())
		return exitOK
	}
	err = start.Run(context.Background(), choice, start.Environment{
		Getenv: os.Getenv, Version: sandbox.Version,
		OpenSandbox: func(ctx context.Context, dir string, logf func(string, ...any)) (start.Sandbox, error) {
			return local.Open(ctx, dir, sandbox.Options{Log: logf})
		},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "trs:", err)
		return exitFailed
	}
	return exitOK
}

func runServe(args []string) int {
	config, err := serve.NewFlags().Config(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Print("usage: trs serve [flags]\n\n", serve.NewFlags().Usage())
		return exitOK
	}
	if err != nil {
		return misused(err)
	}
	config.Stdout, config.Stderr = os.Stdout, os.Stderr
	config.Sandbox.Log = func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
	stop := make(chan os.Signal, 2)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	if err := serve.Run(context.Background(), config, stop); err != nil {
		fmt.Fprintln(os.Stderr, "trs serve:", err)
		return exitFailed
	}
	return exitOK
}

func completion(args []string) int {
	if len(args) != 1 {
		return misused(errors.New("completion wants one shell: bash, zsh or fish"))
	}
	script, err := serve.Completion(args[0], []serve.Command{
		{Name: "serve", Help: "run the sandbox as a server", Flags: serve.NewFlags().FlagSet},
		{Name: "version", Help: "print the version"},
		{Name: "completion", Help: "print a completion script", Words: []string{"bash", "zsh", "fish"}},
	})
	if err != nil {
		return misused(err)
	}
	fmt.Print(script)
	return exitOK
}

// misused reports a wrong command line.
func misused(err error) int {
	fmt.Fprintf(os.Stderr, "trs: %v; see trs --help\n", err)
	return exitUsage
}

func version() string {
	commit := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" && len(setting.Value) >= 12 {
				commit = setting.Value[:12] + ", "
			}
		}
	}
	return fmt.Sprintf("trs %s (%s%s %s/%s)", sandbox.Version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
