package serve_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// binaries holds the program once a test has asked for it.
var binaries string

func TestMain(m *testing.M) { os.Exit(withBinaries(m)) }

func withBinaries(m *testing.M) int {
	var err error
	if binaries, err = os.MkdirTemp("", "trs-test-"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(binaries)
	return m.Run()
}

var build = sync.OnceValues(func() (string, error) {
	binary := filepath.Join(binaries, "trs")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", binary, "trs").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build trs: %w\n%s", err, out)
	}
	return binary, nil
})

// buildProgram returns the binary under test, which -short leaves alone.
func buildProgram(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds and runs the program")
	}
	binary, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

// trs runs the program to its end.
func trs(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), buildProgram(t), args...)
	cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+t.TempDir())
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

func TestProgram_ExitCodesAndMessages(t *testing.T) {
	tests := []struct {
		args   string
		code   int
		stdout string // what it begins with
		stderr string // what it contains
	}{
		{"version", 0, "trs 0.", ""},
		{"--version", 0, "trs 0.", ""},
		{"--help", 0, "trs explores", ""},
		{"serve --help", 0, "usage: trs serve", ""},
		{"completion bash", 0, "# bash completion", ""},
		{"completion zsh", 0, "#compdef trs", ""},
		{"completion fish", 0, "# fish completion", ""},
		{"completion csh", 2, "", "bash, zsh and fish"},
		{"completion", 2, "", "wants one shell"},
		{"serv", 2, "", `"serv"`},
		{"serve --nonsense", 2, "", "there is no flag --nonsense; see trs --help"},
		{"serve --mcp-config x", 2, "", "there is no flag --mcp-config"},
		{"serve --addr", 2, "", "--addr wants a value"},
		{"serve --seed x", 2, "", `invalid value "x" for --seed`},
		{"--no-mouse=x", 2, "", `invalid boolean value "x" for --no-mouse`},
		{"serve --fault 418", 2, "", "is not a kind of fault"},
		{"serve here", 2, "", `unexpected argument "here"`},
		{"serve --addr nowhere:x", 1, "", "--addr"},
		{"serve --addr 127.0.0.1:0 --ephemeral --catalog " + filepath.Join("testdata", "missing.json"), 1, "", "missing.json"},
	}
	for _, test := range tests {
		code, stdout, stderr := trs(t, strings.Fields(test.args)...)
		if code != test.code || !strings.HasPrefix(stdout, test.stdout) || !strings.Contains(stderr, test.stderr) {
			t.Errorf("trs %s: exit %d, stdout %.80q, stderr %q", test.args, code, stdout, stderr)
		}
		if test.code != 0 && (stdout != "" || strings.Count(stderr, "\n") != 1) {
			t.Errorf("trs %s failed with more than one line: stdout %q, stderr %q", test.args, stdout, stderr)
		}
	}
}

func TestServe_OneServerPerDirectory(t *testing.T) {
	dir := t.TempDir()
	first := exec.CommandContext(t.Context(), buildProgram(t), "serve", "--addr", "127.0.0.1:0", "--data-dir", dir, "--empty")
	out, err := first.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	ready := bufio.NewScanner(out)
	if !ready.Scan() || !strings.HasPrefix(ready.Text(), "listening on http://127.0.0.1:") {
		t.Fatalf("first line %q", ready.Text())
	}
	url := strings.TrimPrefix(ready.Text(), "listening on ")
	code, stdout, stderr := trs(t, "serve", "--addr", "127.0.0.1:0", "--data-dir", dir)
	if code != 1 || stdout != "" || !strings.Contains(stderr, url) || strings.Count(stderr, "\n") != 1 {
		t.Errorf("the second: exit %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	if runtime.GOOS == "windows" {
		// There is no SIGTERM to send: the hold ends with the process.
		_ = first.Process.Kill()
		_ = first.Wait()
	} else {
		stopped := time.AfterFunc(60*time.Second, func() { _ = first.Process.Kill() })
		_ = first.Process.Signal(os.Interrupt)
		if err := first.Wait(); err != nil {
			t.Errorf("after an interrupt: %v", err)
		}
		stopped.Stop()
	}
	if code, _, stderr := trs(t, "serve", "--addr", "127.0.0.1:1x", "--data-dir", dir); code != 1 || strings.Contains(stderr, "in use by the sandbox") {
		t.Errorf("after the first ended: exit %d, %q", code, stderr)
	}
}
