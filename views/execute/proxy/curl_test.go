package proxy_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"trs/api"
	"trs/views"
)

// TestProxy_CopiedCurlSendsTheFile runs what is copied, with a curl that writes
// down what it is given.
func TestProxy_CopiedCurlSendsTheFile(t *testing.T) {
	t.Parallel()
	sh, err := exec.LookPath("sh")
	switch {
	case err != nil && runtime.GOOS == "windows":
		t.Skip("there is no POSIX shell")
	case err != nil:
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "it's 100%.bin")
	content := "\x00\xff%s \\n" + strings.Repeat("0123456789", 20_000)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "curl"), []byte("#!/bin/sh\ncat\n"), 0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	r := open(t, options{}).choose("github")
	request, err := json.Marshal(map[string]any{
		"method": "POST", "endpoint": `/x?q=100%25&n=\n`, "headers": map[string]string{"X-Name": `50% 'off' \t`}, "body": map[string]string{"file": file},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.fill(string(request)).Press(r.env.Keys.Proxy.Curl)
	command := exec.CommandContext(t.Context(), sh, "-c", asked[views.CopyMsg](r).Text) //nolint:gosec // the test's own
	command.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"))
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		api.ProxyRequest

		BinaryBody struct {
			Base64 []byte `json:"base64"`
		} `json:"binary_body"`
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v: %.300s", err, out)
	}
	if string(got.BinaryBody.Base64) != content || got.Endpoint != `/x?q=100%25&n=\n` || got.Parameters[0].Value != `50% 'off' \t` {
		t.Errorf("it sends %d bytes, %q, %+v", len(got.BinaryBody.Base64), got.Endpoint, got.Parameters)
	}
}

func TestProxy_SuggestsEarlierEndpoints(t *testing.T) {
	t.Parallel()
	r := open(t, options{}).choose("github")
	r.fill(`{"method":"GET","endpoint":"/user?access_token=s3cret"}`).send().toForm()
	r.fill(`{"method":"GET","endpoint":"/x"}`).Press(r.env.Keys.List.Down, r.env.Keys.Form.Suggest)
	pick := asked[views.PickMsg](r)
	if len(pick.Items) == 0 || pick.Items[0].Label != "/user?access_token=" || !strings.HasPrefix(pick.Items[0].Note, "GET") {
		t.Errorf("it offers %+v", pick.Items)
	}
}

func TestProxy_AYesIsForOneSession(t *testing.T) {
	t.Parallel()
	r := open(t, options{}).choose("github")
	r.fill(`{"method":"DELETE","endpoint":"/repos/octo-labs/harbor"}`).send()
	other := r.session
	other.ID = "trs_other"
	id := asked[views.ConfirmMsg](r).ID
	r.Send(views.SessionOpenedMsg{Session: other}).Send(views.ConfirmedMsg{ID: id, Yes: true})
	r.SeesNot("204").SeesNot("failed")
}
