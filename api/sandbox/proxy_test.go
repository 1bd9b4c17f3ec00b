package sandbox

import (
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"trs/api/sandbox/mount"
)

// proxied starts a session of maya with accounts of the toolkits.
func proxied(t *testing.T, toolkits ...string) (*rig, func(t *testing.T, body map[string]any) outcome) {
	t.Helper()
	g := newRig(t)
	for _, toolkit := range toolkits {
		g.account("maya@example.com", toolkit)
	}
	id := g.create(map[string]any{"user_id": "maya@example.com"})
	return g, func(t *testing.T, body map[string]any) outcome {
		t.Helper()
		g.t = t
		return g.onSession("proxy_execute", id, "proxy_execute", body)
	}
}

func TestProxy_ReachesTheServicesRoutes(t *testing.T) {
	_, ask := proxied(t, "github", "gmail", "slack")
	raw := base64.URLEncoding.EncodeToString([]byte("To: tom@example.com\r\nSubject: Hi\r\n\r\nHello"))
	tests := []struct {
		name, toolkit, method, endpoint string
		body                            any
		status                          float64
		at                              []any
		want                            string
	}{
		{"user", "github", "GET", "/user", nil, 200, []any{"data", "login"}, `"maya"`},
		{"absolute URL", "github", "GET", "https://api.github.com/user", nil, 200, []any{"data", "login"}, `"maya"`},
		{"without a slash", "github", "GET", "user/repos?per_page=1", nil, 200, []any{"data", 0, "full_name"}, `"maya/dotfiles"`},
		{"create", "github", "POST", "/repos/octo-labs/harbor/issues", map[string]any{"title": "Made here"}, 201, []any{"data", "number"}, "6"},
		{"list shows it", "github", "GET", "/repos/octo-labs/harbor/issues?per_page=1", nil, 200, []any{"data", 0, "title"}, `"Made here"`},
		{"missing title", "github", "POST", "/repos/octo-labs/harbor/issues", map[string]any{}, 422, []any{"data", "message"}, `"Validation Failed: title"`},
		{"wrong page", "github", "GET", "/repos/octo-labs/harbor/issues?page=x", nil, 422, []any{"data", "status"}, `"422"`},
		{"no such issue", "github", "GET", "/repos/octo-labs/harbor/issues/99", nil, 404, []any{"data", "message"}, `"Not Found"`},
		{"no such route", "github", "GET", "/nothing/here", nil, 404, []any{"data", "message"}, `"Not Found"`},
		{"no content", "github", "PUT", "/user/starred/octo-labs/docs", nil, 204, []any{"data"}, "null"},
		{"other host of the domain", "github", "GET", "https://uploads.github.com/user", nil, 501, []any{"data", "simulated"}, "true"},
		{"send mail", "gmail", "POST", "/gmail/v1/users/me/messages/send", map[string]any{"raw": raw}, 200, []any{"data", "labelIds"}, `["SENT"]`},
		{"find mail", "gmail", "GET", "/gmail/v1/users/me/messages?q=subject:hi", nil, 200, []any{"data", "resultSizeEstimate"}, "1"},
		{"broken mail", "gmail", "POST", "/gmail/v1/users/me/messages/send", map[string]any{"raw": "%%"}, 400, []any{"data", "error", "code"}, "400"},
		{"chat", "slack", "POST", "/chat.postMessage", map[string]any{"channel": "#general", "text": "Hi"}, 200, []any{"data", "ok"}, "true"},
		{"chat from the root", "slack", "GET", "https://slack.com/api/conversations.history?channel=general&limit=1", nil, 200, []any{"data", "messages", 0, "text"}, `"Hi"`},
		{"chat refuses", "slack", "POST", "/chat.postMessage", map[string]any{"channel": "x", "text": "Hi"}, 200, []any{"data", "error"}, `"channel_not_found"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			body := map[string]any{"toolkit_slug": test.toolkit, "method": test.method, "endpoint": test.endpoint}
			if test.body != nil {
				body["body"] = test.body
			}
			got := ask(t, body).wants(http.StatusOK)
			if got.at("status") != test.status {
				t.Fatalf("status %v, want %v: %s", got.at("status"), test.status, got.body)
			}
			if text := got.json(test.at...); text != test.want {
				t.Errorf("%v is %s, want %s", test.at, text, test.want)
			}
			if got.text("headers", simulatedHeader) != "true" {
				t.Errorf("not marked as simulated: %s", got.body)
			}
		})
	}
}

func TestProxy_TakesParametersAndHead(t *testing.T) {
	_, ask := proxied(t, "github")
	got := ask(t, map[string]any{"toolkit_slug": "github", "method": "GET", "endpoint": "/user/repos", "parameters": []any{
		map[string]any{"name": "per_page", "value": "2", "type": "query"},
		map[string]any{"name": "Accept", "value": "application/json", "type": "header"},
	}}).wants(http.StatusOK)
	if list, _ := got.at("data").([]any); len(list) != 2 {
		t.Errorf("got %s, want two repositories", got.body)
	}
	got = ask(t, map[string]any{"toolkit_slug": "github", "method": "HEAD", "endpoint": "/user"}).wants(http.StatusOK)
	if got.json("status") != "200" || got.at("data") != nil || got.text("headers", "content-type") == "" {
		t.Errorf("HEAD answered %s", got.body)
	}
}

func TestProxy_RefusesOtherTargets(t *testing.T) {
	_, ask := proxied(t, "github", "gmail", "slack")
	tests := []struct{ toolkit, endpoint string }{
		{"github", "https://example.com/user"},
		{"github", "http://api.github.com/user"},
		{"github", "https://api.github.com:8443/user"},
		{"github", "https://api.github.com@example.com/user"},
		{"github", "https://user:pw@api.github.com/user"},
		{"github", "https://api.github.com.example.com/user"},
		{"github", "https://127.0.0.1/user"},
		{"github", "https://[::1]/user"},
		{"github", "https://169.254.169.254/latest/meta-data"},
		{"github", "https://evilgithub.com/user"},
		{"github", "https://api.github.com./user"},
		{"github", "https://аpi.github.com/user"}, // a Cyrillic letter
		{"github", "//example.com/user"},
		{"github", "///example.com/user"},
		{"github", `/\example.com/user`},
		{"github", "file:///etc/passwd"},
		{"github", "mailto:tom@example.com"},
		{"github", "/repos/../user"},
		{"github", "/repos/%2e%2e/user"},
		{"github", "/repos/%252e%252e/user"},
		{"github", "/repos/..%2fuser"},
		{"github", "/%2Fexample.com"},
		{"github", "/user%00"},
		{"github", "/user\n"},
		{"github", "/user%zz"},
		{"github", ""},
		{"gmail", "https://storage.googleapis.com/bucket"}, // a public suffix lies between
		{"slack", "https://hooks.example.com/slack.com"},
	}
	for _, test := range tests {
		t.Run(test.endpoint, func(t *testing.T) {
			ask(t, map[string]any{"toolkit_slug": test.toolkit, "method": "GET", "endpoint": test.endpoint}).
				refuses(http.StatusBadRequest, "ExternalProxy_SSRFBlocked", 4390)
		})
	}
}

func TestProxy_ChecksInOrder(t *testing.T) {
	g, ask := proxied(t)
	// Without an account the connection is missed before the host is looked at.
	ask(t, map[string]any{"toolkit_slug": "github", "method": "GET", "endpoint": "https://example.com/"}).
		refuses(http.StatusBadRequest, "ToolRouterV2_NoActiveConnection", 4302, "github")
	ask(t, map[string]any{"toolkit_slug": "no-such", "method": "GET", "endpoint": "/"}).
		refuses(http.StatusBadRequest, "ToolRouterV2_InvalidToolkitSlugs", 4305, "no-such")
	closed := g.create(map[string]any{"user_id": "maya@example.com", "toolkits": map[string]any{"enable": []any{"gmail"}}})
	g.onSession("proxy_execute", closed, "proxy_execute", map[string]any{"toolkit_slug": "github", "method": "GET", "endpoint": "/user"}).
		refuses(http.StatusBadRequest, "ToolRouterV2_ToolkitNotAllowed", 4324, "[Session Restriction]")
	g.onSession("proxy_execute", "trs_unknown00000", "proxy_execute", map[string]any{"toolkit_slug": "github", "method": "GET", "endpoint": "/user"}).
		refuses(http.StatusNotFound, "ToolRouterV2_SessionNotFound", 4303)
}

func TestProxy_RefusesWrongBodies(t *testing.T) {
	_, ask := proxied(t, "github")
	base := func(change map[string]any) map[string]any {
		body := map[string]any{"toolkit_slug": "github", "method": "POST", "endpoint": "/user/repos"}
		for name, value := range change {
			body[name] = value
		}
		return body
	}
	tests := map[string]map[string]any{
		"small method":      base(map[string]any{"method": "get"}),
		"other method":      base(map[string]any{"method": "TRACE"}),
		"number as value":   base(map[string]any{"parameters": []any{map[string]any{"name": "a", "value": 5, "type": "query"}}}),
		"line break":        base(map[string]any{"parameters": []any{map[string]any{"name": "A", "value": "b\r\nC: d", "type": "header"}}}),
		"two bodies":        base(map[string]any{"body": map[string]any{}, "binary_body": map[string]any{"base64": "e30="}}),
		"no base64":         base(map[string]any{"binary_body": map[string]any{"base64": "?"}}),
		"token missing":     base(map[string]any{"custom_connection_data": map[string]any{"authScheme": "OAUTH2", "toolkitSlug": "github", "val": map[string]any{}}}),
		"other credentials": base(map[string]any{"custom_connection_data": map[string]any{"authScheme": "NO_AUTH", "toolkitSlug": "gmail", "val": map[string]any{}}}),
		"no toolkit":        {"method": "GET", "endpoint": "/user"},
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			ask(t, body).refuses(http.StatusBadRequest, "HTTP_BadRequest", 10400)
		})
	}
}

func TestProxy_TakesCredentialsWithoutAnAccount(t *testing.T) {
	_, ask := proxied(t)
	got := ask(t, map[string]any{
		"toolkit_slug": "gmail", "method": "GET", "endpoint": "/gmail/v1/users/me/profile",
		"custom_connection_data": map[string]any{"authScheme": "OAUTH2", "toolkitSlug": "gmail", "val": map[string]any{"access_token": "ya29.x"}},
	}).wants(http.StatusOK)
	if got.text("data", "emailAddress") != "maya@example.com" {
		t.Errorf("got %s", got.body)
	}
}

func TestProxy_FilesGoThroughURLs(t *testing.T) {
	g, ask := proxied(t, "github")
	got := ask(t, map[string]any{"toolkit_slug": "github", "method": "GET", "endpoint": "/repos/octo-labs/harbor/zipball/main"}).wants(http.StatusOK)
	link := got.text("binary_data", "url")
	if !strings.HasPrefix(link, g.url) || got.at("data") != nil || got.text("binary_data", "content_type") != "application/zip" {
		t.Fatalf("got %s", got.body)
	}
	resp, err := http.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	bytes, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || float64(len(bytes)) != got.at("binary_data", "size") || !strings.HasPrefix(string(bytes), "PK") {
		t.Errorf("the file: status %d, %d bytes, %v", resp.StatusCode, len(bytes), err)
	}
}

func TestProxy_FilesGoWhenTheirURLsHaveExpired(t *testing.T) {
	clock := &testClock{time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)}
	g := newRig(t, func(opts *Options) { opts.Now = clock.now })
	g.account("maya@example.com", "github")
	id := g.create(map[string]any{"user_id": "maya@example.com"})
	body := map[string]any{"toolkit_slug": "github", "method": "GET", "endpoint": "/repos/octo-labs/harbor/zipball/main"}
	for range 3 {
		g.onSession("proxy_execute", id, "proxy_execute", body).wants(http.StatusOK)
	}
	blobs, err := g.server.store.Blobs(t.Context())
	if err != nil || len(blobs) != 3 {
		t.Fatalf("%d files, %v, want 3", len(blobs), err)
	}
	clock.Time = clock.Add(2 * mount.Lifetime)
	g.onSession("proxy_execute", id, "proxy_execute", body).wants(http.StatusOK)
	if blobs, err = g.server.store.Blobs(t.Context()); err != nil || len(blobs) != 1 {
		t.Errorf("%d files, %v, want only the new one", len(blobs), err)
	}
}

func TestProxy_SaysWhatIsNotSimulated(t *testing.T) {
	_, ask := proxied(t, "jira", "github")
	got := ask(t, map[string]any{"toolkit_slug": "jira", "method": "GET", "endpoint": "/rest/api/3/myself"}).wants(http.StatusOK)
	if got.json("status") != "501" || got.json("data", "simulated") != "true" {
		t.Errorf("got %s", got.body)
	}
	got = ask(t, map[string]any{"toolkit_slug": "github", "method": "POST", "endpoint": "/user/repos", "binary_body": map[string]any{"url": "https://example.com/x.bin"}}).wants(http.StatusOK)
	if got.json("status") != "415" {
		t.Errorf("got %s", got.body)
	}
}
