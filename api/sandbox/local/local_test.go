package local

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"trs/api"
	"trs/api/sandbox"
	"trs/api/sandbox/serve"
)

func open(t *testing.T, dir string) *Sandbox {
	t.Helper()
	s, err := Open(t.Context(), dir, sandbox.Options{Empty: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func client(t *testing.T, s *Sandbox) *api.Client {
	t.Helper()
	c, err := api.New(s.BaseURL(), api.WithProjectKey(s.Key()), api.WithTransport(s.Transport()), api.WithRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func create(t *testing.T, s *Sandbox) string {
	t.Helper()
	session, err := client(t, s).CreateSession(t.Context(), api.CreateSession{UserID: "maya"})
	if err != nil {
		t.Fatal(err)
	}
	return session.ID
}

func TestSandbox_AnswersTheFirstRequestWithoutBeingWaitedFor(t *testing.T) {
	s := open(t, t.TempDir())
	if id := create(t, s); !strings.HasPrefix(id, "trs_") {
		t.Errorf("session %q", id)
	}
}

func TestSandbox_KeepsKeyAndPort(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	id := create(t, first)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := open(t, dir)
	if second.Key() != first.Key() || second.BaseURL() != first.BaseURL() {
		t.Errorf("the second run is at %s, the first was at %s, or the key changed", second.BaseURL(), first.BaseURL())
	}
	if _, err := client(t, second).Session(t.Context(), id); err != nil {
		t.Error(err)
	}
	other := open(t, t.TempDir())
	if len(first.Key()) < 20 || first.Key() == sandbox.DefaultAPIKey || other.Key() == first.Key() {
		t.Error("the key is not the directory's own")
	}
	if runtime.GOOS == "windows" {
		return // no modes
	}
	for _, file := range []string{keyFile(dir), filepath.Join(dir, "server.json")} {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s can be read by others: %v, %v", file, info, err)
		}
	}
}

func TestSandbox_TakesAnotherPortWhenItsOwnIsTaken(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	create(t, first)
	old := first.BaseURL()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	taken, err := net.Listen("tcp", strings.TrimPrefix(old, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	second := open(t, dir)
	if second.BaseURL() == old {
		t.Error("two servers at one address")
	}
	create(t, second)
}

func TestSandbox_SecondJoinsAndCarriesOn(t *testing.T) {
	dir := t.TempDir()
	first, second, third := open(t, dir), open(t, dir), open(t, dir)
	if second.BaseURL() != first.BaseURL() || second.Key() != first.Key() {
		t.Fatal("the second did not join the first")
	}
	for _, s := range []*Sandbox{first, second, third} {
		if _, _, err := s.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	id := create(t, second)
	c2, c3 := client(t, second), client(t, third)
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for _, c := range []*api.Client{c2, c3} {
		wg.Go(func() {
			for ctx.Err() == nil {
				if _, err := c.Session(t.Context(), id); err != nil {
					t.Errorf("while the server changes: %v", err)
					return
				}
			}
		})
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	for _, c := range []*api.Client{c2, c3} {
		if _, err := c.Session(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
	stop()
	wg.Wait()
	holder := serve.ReadHolder(dir)
	if holder.URL != first.BaseURL() || holder.Key != first.Key() {
		t.Errorf("the new server is at %s", holder.URL)
	}
}

func TestSandbox_SuspendHandsOverAndComesBack(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	id := create(t, first)
	resume := first.Suspend()
	if now, _ := first.now(); now == nil {
		t.Error("alone, it has closed what nobody else could serve")
	}
	resume()
	second := open(t, dir)
	if _, _, err := second.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); !serve.IsJoined(dir); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nobody sees that the second has joined")
		}
	}
	for _, server := range []*Sandbox{first, second, first} { // in turns
		other := map[*Sandbox]*Sandbox{first: second, second: first}[server]
		resume := server.Suspend()
		if _, err := client(t, other).Session(t.Context(), id); err != nil {
			t.Errorf("while the server is stopped: %v", err)
		}
		if now, _ := other.now(); now == nil {
			t.Error("the other one does not serve")
		}
		resume()
		if _, err := client(t, server).Session(t.Context(), id); err != nil {
			t.Errorf("back again: %v", err)
		}
		for deadline := time.Now().Add(10 * time.Second); !serve.IsJoined(dir); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("the one that is back does not wait for its turn")
			}
		}
	}
	// The other one leaves while this one is stopped: it serves again.
	resume = second.Suspend()
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	resume()
	if _, err := client(t, second).Session(t.Context(), id); err != nil {
		t.Errorf("alone again: %v", err)
	}
}

func TestSandbox_FollowsToAnotherPort(t *testing.T) {
	dir := t.TempDir()
	first, second, third := open(t, dir), open(t, dir), open(t, dir)
	for _, s := range []*Sandbox{first, second} {
		if _, _, err := s.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	c3 := client(t, third) // not started: it will not take over
	host := strings.TrimPrefix(first.BaseURL(), "http://")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	// Whoever is quicker: the second waits a while for its address.
	if taken, err := net.Listen("tcp", host); err == nil {
		defer taken.Close()
		go func() {
			for {
				conn, err := taken.Accept()
				if err != nil {
					return
				}
				_ = conn.Close()
			}
		}()
		deadline := time.Now().Add(10 * time.Second)
		for second.BaseURL() == first.BaseURL() && time.Now().Before(deadline) {
			time.Sleep(10 * time.Millisecond)
		}
		third.look()
	}
	if _, err := c3.CreateSession(t.Context(), api.CreateSession{UserID: "maya"}); err != nil {
		t.Error(err)
	}
	if old, err := url.Parse(first.BaseURL()); err != nil || !third.isOurs(old.Host) {
		t.Errorf("the old address is forgotten: %v", err)
	}
}

func TestSandbox_OneThatLeftWaitsForNothing(t *testing.T) {
	dir := t.TempDir()
	first, second := open(t, dir), open(t, dir)
	for _, s := range []*Sandbox{first, second} {
		if _, _, err := s.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(second.Close(), first.Close()); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(5 * time.Second)
	for {
		lock, err := serve.Acquire(dir)
		if err == nil {
			_ = lock.Release()
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the directory is still held: %v", err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestSandbox_JoinsAServerWithAKeyOfItsOwn(t *testing.T) {
	dir := t.TempDir()
	lock, err := serve.Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Release() }()
	box, err := sandbox.New(t.Context(), sandbox.Options{Dir: dir, APIKey: "ak_mine"})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: box, ReadHeaderTimeout: time.Second}
	defer server.Close()
	go func() { _ = server.Serve(listener) }()
	if err := lock.Announce(serve.NewHolder("http://"+listener.Addr().String(), "ak_mine")); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	session, user, err := s.Wait(t.Context())
	if want, owner := box.DemoSession(); err != nil || session != want || user != owner || session == "" {
		t.Errorf("demo session %q of %q, %v", session, user, err)
	}
	if _, err := client(t, s).Session(t.Context(), session); err != nil {
		t.Error(err)
	}
}

func TestOpen_SaysWhatToDo(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), filepath.Join(file, "data"), sandbox.Options{})
	if err == nil || !strings.Contains(err.Error(), "--data-dir") || strings.Contains(err.Error(), "\n") {
		t.Errorf("a directory inside a file: %v", err)
	}
	lock, err := serve.Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Release() }()
	var held *serve.HeldError
	if _, err := Open(t.Context(), dir, sandbox.Options{}); !errors.As(err, &held) {
		t.Errorf("a holder that never says where it is: %v", err)
	}
}

func TestWait_TellsThatTheSandboxDoesNotOpen(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "state.db"), []byte("this is no database, and never was one"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	if _, err := client(t, s).Session(t.Context(), "trs_any"); err == nil || !strings.Contains(err.Error(), "--data-dir") {
		t.Errorf("a request: %v", err)
	}
	if _, _, err := s.Wait(t.Context()); err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "move state.db away") {
		t.Errorf("waiting: %v", err)
	}
}
