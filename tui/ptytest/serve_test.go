package ptytest_test

import (
	"bufio"
	"io"
	"os/exec"
	"strings"
	"testing"

	"trs/tui/ptytest"
)

// key is the key of the servers in these tests.
const key = "ak_story"

// external is `trs serve` in a process of its own.
type external struct {
	t       *testing.T
	dir     string
	url     string
	session string // of the demo
	cmd     *exec.Cmd
}

// serve starts a server on a free port.
func serve(t *testing.T, args ...string) *external {
	t.Helper()
	s := &external{t: t, dir: t.TempDir()}
	s.start(append([]string{"--addr", "127.0.0.1:0"}, args...)...)
	return s
}

func (s *external) start(args ...string) {
	s.t.Helper()
	args = append([]string{"serve", "--data-dir", s.dir, "--api-key", key}, args...)
	s.cmd = exec.CommandContext(s.t.Context(), ptytest.Binary(s.t), args...)
	s.cmd.Env = ptytest.Env(s.dir)
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	cmd := s.cmd
	s.t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		s.t.Fatal("the server says nothing")
	}
	url, ready := strings.CutPrefix(lines.Text(), "listening on ")
	if !ready {
		s.t.Fatalf("the server says %q", lines.Text())
	}
	s.url = url
	if lines.Scan() {
		if fields := strings.Fields(lines.Text()); len(fields) > 2 && fields[0] == "demo" {
			s.session = fields[2]
		}
	}
	go io.Copy(io.Discard, out) //nolint:errcheck // so that it can go on
}

// kill ends the server as a power cut would.
func (s *external) kill() {
	s.t.Helper()
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

// restart starts it again at the same address.
func (s *external) restart() {
	s.t.Helper()
	s.start("--addr", strings.TrimPrefix(s.url, "http://"))
}

// options are the explorer's on this server.
func (s *external) options() ptytest.Options {
	return ptytest.Options{Args: []string{"--base-url", s.url}, Env: []string{"COMPOSIO_API_KEY=" + key}}
}
