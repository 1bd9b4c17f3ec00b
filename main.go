// Trs explores tool router sessions, and serves a sandbox of the API behind them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
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
Without a key (COMPOSIO_API_KEY, or a profile of the config file) trs uses its own
sandbox, whose answers are simulated; each says so in the header X-Trs-Sandbox.
`

const exitOK, exitFailed, exitUsage = 0, 1, 2

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	switch command := append(args, "")[0]; command {
	case "serve":
		return runServe(args[1:])
	case "completion":
		return completion(args[1:])
	case "version", "help":
		return explore(append([]string{"--" + command}, args[1:]...))
	}
	return explore(args)
}

// heapTarget is how much the heap grows, in percent, before it is looked through.
// The explorer's is small: a third of the usual keeps the peak three megabytes
// lower, and with a large result lower in proportion, for about 50 ms of work in
// a tour of all the panes. GOGC says otherwise.
const heapTarget = 35

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
		fmt.Println(start.Version(sandbox.Version))
		return exitOK
	}
	collect := func() {}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(-1)
		collect = func() { debug.SetGCPercent(heapTarget) }
	}
	return ended("trs", start.Run(context.Background(), choice, start.Environment{
		Getenv: os.Getenv, Version: sandbox.Version, Shown: collect,
		OpenSandbox: func(ctx context.Context, dir string, logf func(string, ...any)) (start.Sandbox, error) {
			return local.Open(ctx, dir, sandbox.Options{Log: logf})
		},
	}))
}

func runServe(args []string) int {
	config, err := serve.NewFlags().Config(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Print("usage: trs serve [flags]\n\n", serve.NewFlags().Usage())
		return exitOK
	case errors.Is(err, serve.ErrNoPlace):
		return ended("trs serve", err)
	case err != nil:
		return misused(err)
	}
	config.Stdout, config.Stderr, config.Sandbox.Log = os.Stdout, os.Stderr, warn
	stop := make(chan os.Signal, 2)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	return ended("trs serve", serve.Run(context.Background(), config, stop))
}

func warn(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

func completion(args []string) int {
	if len(args) != 1 {
		return misused(errors.New("completion wants one shell: bash, zsh or fish"))
	}
	script, err := serve.Completion(args[0], []serve.Command{
		{Name: "serve", Help: "run the sandbox as a server", Flags: serve.NewFlags().FlagSet},
		{Name: "version", Help: "print the version"},
		{Name: "completion", Help: "print a completion script", Words: []string{"bash", "zsh", "fish"}},
		{Flags: start.NewFlags().FlagSet},
	})
	if err != nil {
		return misused(err)
	}
	fmt.Print(script)
	return exitOK
}

// ended reports how a command ended.
func ended(command string, err error) int {
	if err == nil {
		return exitOK
	}
	warn("%s: %v", command, err)
	return exitFailed
}

// misused reports a wrong command line, with flags as the help writes them.
func misused(err error) int {
	text := err.Error()
	for _, plain := range []struct{ said, say string }{
		{`^flag provided but not defined: -`, "there is no flag --"},
		{`^flag needs an argument: -(.*)$`, "--$1 wants a value"},
		{`^(invalid (?:boolean )?value .*) for (?:flag )?-([a-z])`, "$1 for --$2"},
	} {
		text = regexp.MustCompile(plain.said).ReplaceAllString(text, plain.say)
	}
	warn("trs: %s; see trs --help", text)
	return exitUsage
}
