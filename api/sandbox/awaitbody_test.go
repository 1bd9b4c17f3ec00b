package sandbox

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// TestOperation_WantsTheBodyBeforeItDoesAnything is what programs rely on that
// send a change again when its server left without asking for the body.
func TestOperation_WantsTheBodyBeforeItDoesAnything(t *testing.T) {
	g := newRig(t)
	id := g.create(`{"user_id":"ana"}`)
	conn, err := net.Dial("tcp", strings.TrimPrefix(g.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	write := func(text string) {
		t.Helper()
		if _, err := io.WriteString(conn, text); err != nil {
			t.Fatal(err)
		}
	}
	write("DELETE " + sessionPath + "/" + id + " HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: " + DefaultAPIKey +
		"\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n")
	answers := bufio.NewReader(conn)
	if line, err := answers.ReadString('\n'); err != nil || !strings.HasPrefix(line, "HTTP/1.1 100 ") {
		t.Fatalf("%q, %v", line, err)
	}
	if _, err := answers.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	g.call("get", sessionPath+"/"+id, nil).wants(200)
	write("0\r\n\r\n")
	resp, err := http.ReadResponse(answers, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK || resp.Close {
		t.Errorf("%s, close: %v", resp.Status, resp.Close)
	}
	g.call("get", sessionPath+"/"+id, nil).wants(404)
}

func TestOperation_ReadsABodyOfUnknownLength(t *testing.T) {
	g := newRig(t)
	for body, want := range map[string]int{`{"user_id":"ana"}`: 201, ``: 400, `{`: 400, `{"user_id":"` + strings.Repeat("x", maxBody) + `"}`: 413} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, g.url+sessionPath, io.MultiReader(strings.NewReader(body)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Api-Key", DefaultAPIKey)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%.20s: %s, want %d", body, resp.Status, want)
		}
	}
}
