package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trs/api/sandbox"
)

func TestAcquire_SecondIsToldWhoAndWhere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	first, err := Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	var held *HeldError
	if _, err := Acquire(dir); !errors.As(err, &held) || !strings.Contains(err.Error(), "just starting") {
		t.Errorf("before the first has announced itself: %v", err)
	}
	holder := Holder{PID: 4321, Address: "127.0.0.1:9900", URL: "http://127.0.0.1:9900", Started: time.Now().UTC()}
	if err := first.Announce(holder); err != nil {
		t.Fatal(err)
	}
	_, err = Acquire(dir)
	if !errors.As(err, &held) || !held.Holder.Started.Equal(holder.Started) || held.Holder.PID != 4321 {
		t.Fatalf("the second got %v", err)
	}
	for _, want := range []string{dir, "http://127.0.0.1:9900", "4321", "--data-dir"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not name %s", err, want)
		}
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	// What a killed server leaves behind is no hindrance.
	if err := os.WriteFile(filepath.Join(dir, "server.json"), []byte("{half"), 0o600); err != nil {
		t.Fatal(err)
	}
	second, err := Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Release(); err != nil {
		t.Error(err)
	}
}

// lines collects output that arrives while a test looks at it.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// start runs a server and returns its address, and what ends it.
func start(t *testing.T, c Config) (url string, stop chan os.Signal, ended chan error, out, errs *lines) {
	t.Helper()
	out, errs = &lines{}, &lines{}
	c.Stdout, c.Stderr = out, errs
	stop, ended = make(chan os.Signal, 2), make(chan error, 1)
	ctx, cancel := context.WithCancel(context.Background())
	go func() { ended <- Run(ctx, c, stop) }()
	t.Cleanup(cancel)
	for range 500 {
		if line, _, ready := strings.Cut(out.String(), "\n"); ready {
			return strings.TrimPrefix(line, "listening on "), stop, ended, out, errs
		}
		select {
		case err := <-ended:
			t.Fatalf("ended before it was ready: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Fatal("not ready after 5 s")
	return "", nil, nil, nil, nil
}

func get(t *testing.T, url string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Api-Key", sandbox.DefaultAPIKey)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

func TestRun_AnnouncesServesAndFinishesWhatIsInFlight(t *testing.T) {
	dir := t.TempDir()
	url, stop, ended, out, errs := start(t, Config{Addr: "127.0.0.1:0", Sandbox: sandbox.Options{
		Dir: dir, Faults: []string{"latency=300ms@toolkits_list"},
	}})
	if text := out.String(); !strings.Contains(text, "\ndemo session trs_") || !strings.Contains(text, "key ak_sandbox") || errs.String() != "" {
		t.Errorf("stdout %q, stderr %q", text, errs)
	}
	var holder Holder
	text, err := os.ReadFile(filepath.Join(dir, "server.json"))
	if err != nil || json.Unmarshal(text, &holder) != nil || holder.URL != url || holder.PID != os.Getpid() {
		t.Errorf("holder file: %s, %v", text, err)
	}
	if err := Run(t.Context(), Config{Addr: "127.0.0.1:0", Sandbox: sandbox.Options{Dir: dir}}, nil); err == nil || !strings.Contains(err.Error(), url) {
		t.Errorf("a second server: %v", err)
	}
	status := make(chan int, 1)
	go func() { status <- get(t, url+"/api/v3.1/toolkits") }()
	time.Sleep(100 * time.Millisecond)
	stop <- os.Interrupt
	if got := <-status; got != 200 {
		t.Errorf("what was in flight got %d", got)
	}
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "server.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the holder file stayed: %v", err)
	}
}

func TestRun_SecondSignalHurries(t *testing.T) {
	url, stop, ended, _, _ := start(t, Config{Addr: "127.0.0.1:0", Sandbox: sandbox.Options{
		Empty: true, Faults: []string{"latency=1m@toolkits_list"},
	}})
	go func() {
		r, _ := http.NewRequest("GET", url+"/api/v3.1/toolkits", nil)
		r.Header.Set("X-Api-Key", sandbox.DefaultAPIKey)
		if response, err := http.DefaultClient.Do(r); err == nil {
			response.Body.Close()
		}
	}()
	time.Sleep(100 * time.Millisecond)
	stop <- os.Interrupt
	stop <- os.Interrupt
	select {
	case err := <-ended:
		if !errors.Is(err, ErrHurried) {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(60 * time.Second):
		t.Error("still waiting after the second signal")
	}
}

func TestRun_WarnsWhenOthersCanReachIt(t *testing.T) {
	url, stop, ended, _, errs := start(t, Config{Addr: "0.0.0.0:0", Sandbox: sandbox.Options{Empty: true}})
	if !strings.HasPrefix(url, "http://127.0.0.1:") || !strings.Contains(errs.String(), "other machines can reach this sandbox") ||
		!strings.Contains(errs.String(), "--api-key") {
		t.Errorf("url %q, stderr %q", url, errs)
	}
	if got := get(t, url+"/api/v3.1/toolkits"); got != 200 {
		t.Errorf("answered %d", got)
	}
	stop <- os.Interrupt
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestRun_SaysWhatToDoWhenThePortIsTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	err = Run(t.Context(), Config{Addr: taken.Addr().String()}, nil)
	if err == nil || !strings.Contains(err.Error(), "--addr") {
		t.Errorf("ended with %v", err)
	}
}

func TestFlags_ReadsTheCommandLine(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", filepath.Join(t.TempDir(), "xdg"))
	config, err := NewFlags().Config([]string{
		"--addr", ":0", "--api-key=k", "--empty", "--catalog", "a.json", "--catalog", "b.json",
		"--fault", "500@get", "--synthetic-tools", "10", "--seed", "3", "--allow-host", "box.test",
	})
	box := config.Sandbox
	if err != nil || config.Addr != ":0" || box.APIKey != "k" || !box.Empty || len(box.CatalogFiles) != 2 || len(box.Faults) != 1 ||
		box.SyntheticTools != 10 || box.Seed != 3 || len(config.AllowHost) != 1 {
		t.Errorf("config %+v, %v", config, err)
	}
	if want := filepath.Join(os.Getenv("XDG_DATA_HOME"), "trs", "sandbox"); box.Dir != want {
		t.Errorf("data directory %q, want %q", box.Dir, want)
	}
	if config, err := NewFlags().Config([]string{"--ephemeral"}); err != nil || config.Sandbox.Dir != "" || config.Addr != DefaultAddr {
		t.Errorf("ephemeral: %+v, %v", config, err)
	}
	for _, args := range [][]string{
		{"--none"},
		{"extra"},
		{"--ephemeral", "--data-dir", "x"},
		{"--fault", "x"},
		{"--synthetic-tools", "-1"},
		{"--seed", "x"},
		{"--catalog", ""},
		{"--addr"},
		{"--addr", ""},
		{"--api-key", ""},
		{"--data-dir="},
	} {
		if _, err := NewFlags().Config(args); err == nil || errors.Is(err, flag.ErrHelp) {
			t.Errorf("%q: %v", args, err)
		}
	}
	for _, variable := range []string{"XDG_DATA_HOME", "HOME", "USERPROFILE", "LocalAppData"} {
		t.Setenv(variable, "")
	}
	if _, err := NewFlags().Config(nil); !errors.Is(err, ErrNoPlace) || !strings.Contains(err.Error(), "--data-dir") {
		t.Errorf("no place: %v", err)
	}
	if _, err := NewFlags().Config([]string{"-h"}); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: %v", err)
	}
	if usage := NewFlags().Usage(); !strings.Contains(usage, "--addr HOST:PORT") || !strings.Contains(usage, DefaultAddr) {
		t.Errorf("usage:\n%s", usage)
	}
}

func TestCompletion_OffersCommandsAndFlags(t *testing.T) {
	commands := []Command{
		{Name: "serve", Help: "it's a server", Flags: NewFlags().FlagSet},
		{Name: "completion", Help: "scripts", Words: []string{"bash", "zsh", "fish"}},
		{Flags: NewFlags().FlagSet},
	}
	for _, shell := range []string{"bash", "zsh", "fish"} {
		script, err := Completion(shell, commands)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"serve", "completion", "synthetic-tools", "fish"} {
			if !strings.Contains(script, want) {
				t.Errorf("the %s script lacks %q", shell, want)
			}
		}
		if path, err := exec.LookPath(shell); err == nil {
			check := exec.CommandContext(t.Context(), path, "-n")
			check.Stdin = strings.NewReader(script)
			if out, err := check.CombinedOutput(); err != nil {
				t.Errorf("%s does not parse its script: %v\n%s", shell, err, out)
			}
		}
	}
	if _, err := Completion("csh", commands); err == nil {
		t.Error("csh has a script")
	}
}

func TestCompletion_WorksInBash(t *testing.T) {
	bash, err := exec.LookPath("bash")
	switch {
	case err != nil && os.Getenv("CI") == "":
		t.Skip("there is no bash here")
	case err != nil:
		t.Fatal(err)
	}
	own := flag.NewFlagSet("trs", flag.ContinueOnError)
	own.String("session", "", "open the session `ID`")
	own.Bool("no-mouse", false, "leave the mouse alone")
	script, err := Completion("bash", []Command{
		{Name: "serve", Flags: NewFlags().FlagSet},
		{Name: "completion", Words: []string{"bash", "zsh", "fish"}},
		{Flags: own},
	})
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"trs se":                "serve",
		"trs completion z":      "zsh",
		"trs serve --data":      "--data-dir",
		"trs serve --ephemeral": "--ephemeral",
		"trs serve --addr ":     "",
		"trs --ses":             "--session",
		"trs --session ":        "",
		"trs --no-mouse --se":   "--session",
	} {
		words := strings.Split(line, " ")
		program := script + "\nCOMP_WORDS=(" + strings.Join(words[:len(words)-1], " ") + " \"" + words[len(words)-1] + "\")\n" +
			"COMP_CWORD=$((${#COMP_WORDS[@]}-1))\n_trs\necho \"${COMPREPLY[*]}\"\n"
		cmd := exec.CommandContext(t.Context(), bash, "-c", program)
		cmd.Env = append(os.Environ(), "LC_ALL=C") // one that is missing is complained of
		out, err := cmd.CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != want {
			t.Errorf("%q completes to %q, want %q (%v)", line, got, want, err)
		}
	}
}

func TestLimits_BodyThatStandsStillEnds(t *testing.T) {
	server := httptest.NewServer(limits(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := r.Body.(*timedBody)
		body.end = time.Now().Add(50 * time.Millisecond)
		if _, err := io.ReadAll(body); err == nil {
			t.Error("the body never ended and was read")
		}
		w.WriteHeader(http.StatusRequestTimeout)
	})))
	defer server.Close()
	reader, writer := io.Pipe()
	defer writer.Close()
	r, err := http.NewRequestWithContext(t.Context(), "POST", server.URL, reader)
	if err != nil {
		t.Fatal(err)
	}
	if response, err := http.DefaultClient.Do(r); err == nil {
		response.Body.Close()
	}
}

func TestLimits_LongAnswerSurvivesAfterTheBody(t *testing.T) {
	server := httptest.NewServer(limits(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body.(*timedBody).end = time.Now().Add(50 * time.Millisecond)
		if _, err := io.ReadAll(r.Body); err != nil {
			t.Error(err)
		}
		select {
		case <-r.Context().Done():
			t.Error("the body's deadline ended the request")
		case <-time.After(150 * time.Millisecond):
		}
		_, _ = io.WriteString(w, "done")
	})))
	defer server.Close()
	response, err := http.Post(server.URL, "text/plain", strings.NewReader("body"))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if text, err := io.ReadAll(response.Body); err != nil || string(text) != "done" {
		t.Errorf("answered %q, %v", text, err)
	}
}
