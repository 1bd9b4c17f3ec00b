package api_test

import (
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"trs/api"
)

func TestDownloadURL_SendsNoKeyAndLeavesNothingBehind(t *testing.T) {
	store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name := range r.Header {
			if api.SecretName(name) {
				t.Errorf("the store is sent %s", name)
			}
		}
		if r.URL.Query().Get("sig") != "ab12" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = w.Write([]byte("PK content"))
	}))
	defer store.Close()
	client, err := api.New("https://backend.example.test", api.WithProjectKey("ak_secret"))
	if err != nil {
		t.Fatal(err)
	}
	dest := filepath.Join(t.TempDir(), "file.zip")
	if _, err := client.DownloadURL(t.Context(), store.URL+"/f?sig=wrong", dest, nil); err == nil {
		t.Error("a refused file is taken for one")
	}
	if _, err := os.Stat(dest); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after a failure there is %v", err)
	}
	size, err := client.DownloadURL(t.Context(), store.URL+"/f?sig=ab12", dest, nil)
	if data, _ := os.ReadFile(dest); err != nil || size != 10 || string(data) != "PK content" {
		t.Errorf("%d bytes, %v, %q", size, err, data)
	}
}

func TestSecretName_KnowsCredentials(t *testing.T) {
	for name, want := range map[string]bool{
		"Authorization": true, "x-api-key": true, "Cookie": true, "Set-Cookie": true, "access_token": true, "client_secret": true,
		"Accept": false, "per_page": false, "content-type": false, "x-request-id": false, "q": false,
	} {
		if api.SecretName(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}
