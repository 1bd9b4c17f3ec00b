package serve_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestKill_KeepsEveryAcknowledgedWrite kills the server with SIGKILL while
// patches, accounts and files are being written, and then looks for each write
// that had been answered. TRS_CRASH_ROUNDS sets how often (3).
func TestKill_KeepsEveryAcknowledgedWrite(t *testing.T) {
	rounds := 3
	if text := os.Getenv("TRS_CRASH_ROUNDS"); text != "" {
		var err error
		if rounds, err = strconv.Atoi(text); err != nil {
			t.Fatalf("TRS_CRASH_ROUNDS: %v", err)
		}
	}
	binary := buildProgram(t)
	dir := t.TempDir()
	acked := &acknowledged{files: map[string][32]byte{}}
	server := startServer(t, binary, dir)
	acked.session = server.createSession(t)
	for round := range rounds {
		writeUntilKilled(t, server, acked, round)
		server = startServer(t, binary, dir)
		acked.check(t, server)
		if t.Failed() {
			return
		}
	}
	server.kill()
	if acked.version < 2 || len(acked.accounts) == 0 || len(acked.files) == 0 {
		t.Fatalf("too little was written to tell: version %d, %d accounts, %d files", acked.version, len(acked.accounts), len(acked.files))
	}
}

// acknowledged is what the server has answered so far.
type acknowledged struct {
	mu       sync.Mutex
	session  string
	version  int
	accounts []string
	files    map[string][32]byte
}

// program is a running trs serve.
type program struct {
	url  string
	kill func()
}

func startServer(t *testing.T, binary, dir string) *program {
	t.Helper()
	command := exec.Command(binary, "serve", "--addr", "127.0.0.1:0", "--data-dir", dir, "--empty")
	command.Stderr = os.Stderr
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	kill := sync.OnceFunc(func() {
		_ = command.Process.Kill() // the process may have ended already
		_ = command.Wait()         // reports the kill
	})
	t.Cleanup(kill)
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("trs serve said nothing: %v", err)
	}
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !ok {
		t.Fatalf("first line of trs serve: %q", line)
	}
	return &program{url: url, kill: kill}
}

// send returns the answer's body, or an error when the server has gone.
func (p *program) send(method, path string, body any, want int) ([]byte, error) {
	var reader io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		reader = bytes.NewReader(data)
	}
	request, err := http.NewRequest(method, p.url+path, reader)
	if err != nil {
		return nil, err
	}
	request.Header.Set("x-api-key", "ak_sandbox")
	request.Header.Set("content-type", "application/json")
	return p.do(request, want)
}

func (p *program) do(request *http.Request, want int) ([]byte, error) {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != want {
		return nil, &unexpected{fmt.Sprintf("%s %s: %d %s", request.Method, request.URL.Path, response.StatusCode, data)}
	}
	return data, nil
}

// unexpected is an answer that is wrong, as opposed to a connection cut by the
// kill.
type unexpected struct{ text string }

func (u *unexpected) Error() string { return u.text }

const sessions = "/api/v3.1/tool_router/session"

func (p *program) createSession(t *testing.T) string {
	t.Helper()
	data, err := p.send("POST", sessions, map[string]any{"user_id": "crash"}, 201)
	if err != nil {
		t.Fatal(err)
	}
	var session struct {
		ID string `json:"session_id"`
	}
	if err := json.Unmarshal(data, &session); err != nil {
		t.Fatal(err)
	}
	return session.ID
}

// writeUntilKilled writes from three sides until the server is killed.
func writeUntilKilled(t *testing.T, p *program, acked *acknowledged, round int) {
	t.Helper()
	path := sessions + "/" + acked.session
	var wg sync.WaitGroup
	loop := func(write func(i int) error) {
		wg.Go(func() {
			for i := 0; ; i++ {
				if err := write(i); err != nil {
					var wrong *unexpected
					if errors.As(err, &wrong) {
						t.Error(wrong)
					}
					return
				}
			}
		})
	}
	loop(func(i int) error { return acked.patch(p, path, i) })
	loop(func(int) error { return acked.link(p, path) })
	loop(func(i int) error { return acked.upload(p, path, fmt.Sprintf("round%d/file%d", round, i)) })
	time.Sleep(time.Duration(100+rand.IntN(400)) * time.Millisecond)
	p.kill()
	wg.Wait()
}

func (a *acknowledged) patch(p *program, path string, i int) error {
	data, err := p.send("PATCH", path, map[string]any{"workbench": map[string]any{"auto_offload_threshold": i + 1}}, 200)
	if err != nil {
		return err
	}
	var session struct {
		Version int `json:"config_version"`
	}
	if err := json.Unmarshal(data, &session); err != nil {
		return &unexpected{err.Error()}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.version = max(a.version, session.Version)
	return nil
}

func (a *acknowledged) link(p *program, path string) error {
	data, err := p.send("POST", path+"/link", map[string]any{"toolkit": "github"}, 201)
	if err != nil {
		return err
	}
	var link struct {
		Account string `json:"connected_account_id"`
	}
	if err := json.Unmarshal(data, &link); err != nil {
		return &unexpected{err.Error()}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.accounts = append(a.accounts, link.Account)
	return nil
}

func (a *acknowledged) upload(p *program, path, name string) error {
	data, err := p.send("POST", path+"/mounts/files/upload_url", map[string]any{"mount_relative_path": name, "mimetype": "text/plain"}, 201)
	if err != nil {
		return err
	}
	var target struct {
		URL string `json:"upload_url"`
	}
	if err := json.Unmarshal(data, &target); err != nil {
		return &unexpected{err.Error()}
	}
	content := bytes.Repeat([]byte(name+"\n"), 1+rand.IntN(5000))
	request, err := http.NewRequest(http.MethodPut, target.URL, bytes.NewReader(content))
	if err != nil {
		return &unexpected{err.Error()}
	}
	request.Header.Set("content-type", "text/plain")
	if _, err := p.do(request, http.StatusOK); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.files[name] = sha256.Sum256(content)
	return nil
}

// check looks for everything that was acknowledged.
func (a *acknowledged) check(t *testing.T, p *program) {
	t.Helper()
	path := sessions + "/" + a.session
	data, err := p.send("GET", path, nil, 200)
	if err != nil {
		t.Fatal(err)
	}
	var session struct {
		Version int `json:"config_version"`
	}
	if err := json.Unmarshal(data, &session); err != nil {
		t.Fatal(err)
	}
	if session.Version < a.version {
		t.Errorf("version %d was acknowledged, the session has %d", a.version, session.Version)
	}
	for _, account := range a.accounts {
		if _, err := p.send("GET", "/api/v3.1/connected_accounts/"+account, nil, 200); err != nil {
			t.Errorf("acknowledged account: %v", err)
		}
	}
	for name, sum := range a.files {
		if got, err := p.download(path, name); err != nil {
			t.Errorf("acknowledged file %s: %v", name, err)
		} else if sha256.Sum256(got) != sum {
			t.Errorf("acknowledged file %s came back different (%d bytes)", name, len(got))
		}
	}
}

func (p *program) download(path, name string) ([]byte, error) {
	data, err := p.send("POST", path+"/mounts/files/download_url", map[string]any{"mount_relative_path": name}, 201)
	if err != nil {
		return nil, err
	}
	var source struct {
		URL string `json:"download_url"`
	}
	if err := json.Unmarshal(data, &source); err != nil {
		return nil, err
	}
	request, err := http.NewRequest(http.MethodGet, source.URL, nil)
	if err != nil {
		return nil, err
	}
	return p.do(request, http.StatusOK)
}
