package snippet

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"trs/api"
	"trs/api/sandbox"
	"trs/api/sandbox/sandboxtest"
)

// run builds and runs a program as its first line says.
func run(t *testing.T, program string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "call.go")
	if err := os.WriteFile(path, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "run", path)
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = append(os.Environ(), "COMPOSIO_API_KEY="+sandbox.DefaultAPIKey)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, program)
	}
	return string(out)
}

func TestGo_RunsInTheSandbox(t *testing.T) {
	_, client := sandboxtest.Start(t, sandbox.Options{})
	session, err := client.CreateSession(t.Context(), api.CreateSession{UserID: "snippet"})
	if err != nil {
		t.Fatal(err)
	}
	call := cases()["tool"]
	call.Session = session.ID
	if out := run(t, Go(Server{BaseURL: client.BaseURL()}, call)); !strings.Contains(out, "IT'S 5 O'CLOCK") {
		t.Errorf("it printed %s", out)
	}
}

func TestGo_SendsTheCallAsItIs(t *testing.T) {
	var body []byte
	var path string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		path = r.URL.Path
		_, _ = w.Write([]byte(`{"data":{},"error":null,"log_id":"log_1","status":200}`))
	}))
	defer server.Close()
	for _, name := range []string{"hostile", "beyond", "offload", "meta", "post"} {
		call := cases()[name]
		if name == "offload" {
			call.Account = someAccount
		}
		run(t, Go(Server{BaseURL: server.URL}, call))
		if path != call.path() || !sameJSON(t, body, []byte(call.body())) {
			t.Errorf("%s: %s %s\nwant %s %s", name, path, body, call.path(), call.body())
		}
	}
}

// sameJSON compares values; numbers by their digits.
func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var values [2]any
	for i, source := range [][]byte{a, b} {
		decoder := json.NewDecoder(bytes.NewReader(source))
		decoder.UseNumber()
		if err := decoder.Decode(&values[i]); err != nil {
			t.Fatal(err)
		}
	}
	return reflect.DeepEqual(values[0], values[1])
}
