package sandbox

import (
	"strings"
	"testing"
)

func TestProxyTarget_ResolvesUnderTheBase(t *testing.T) {
	tests := []struct{ base, endpoint, want string }{
		{"https://api.github.com", "/user", "https://api.github.com/user"},
		{"https://api.github.com/", "user?a=b", "https://api.github.com/user?a=b"},
		{"https://slack.com/api", "/chat.postMessage", "https://slack.com/api/chat.postMessage"},
		{"https://slack.com/api", "/api/chat.postMessage", "https://slack.com/api/chat.postMessage"},
		{"https://slack.com/api", "https://files.slack.com/x", "https://files.slack.com/x"},
		{"https://api.github.com", "https://API.github.com/user", "https://API.github.com/user"},
		{"https://{{subdomain}}.atlassian.net", "/rest/api/3/myself", "https://account.atlassian.net/rest/api/3/myself"},
		{"https://www.googleapis.com", "/calendar/v3/calendars/a%40b.c/events", "https://www.googleapis.com/calendar/v3/calendars/a%40b.c/events"},
		{"https://api.github.com", "/a?next=https://example.com/../x", "https://api.github.com/a?next=https://example.com/../x"},
	}
	for _, test := range tests {
		got, err := proxyTarget(test.base, test.endpoint)
		if err != nil || got.String() != test.want {
			t.Errorf("%s and %s: %v, %v, want %s", test.base, test.endpoint, got, err, test.want)
		}
	}
}

func FuzzProxyTarget(f *testing.F) {
	for _, seed := range []string{
		"/user", "user", "https://api.github.com/user", "https://api.github.com@example.com/", "//example.com", `\\example.com`,
		"/%2e%2e/x", "https://example.com", "https:///x", "https:api.github.com", "?a=b", "#x", "/a%2f..%2fb", "https://github.com", "%2f..#", "..#a", "/a/%2e%2e#?",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, endpoint string) {
		target, err := proxyTarget("https://api.github.com", endpoint)
		if err != nil {
			return
		}
		host := strings.ToLower(target.Host)
		if target.Scheme != "https" || target.User != nil || (host != "github.com" && !strings.HasSuffix(host, ".github.com")) {
			t.Fatalf("%q leads to %s", endpoint, target)
		}
		for segment := range strings.SplitSeq(target.Path, "/") {
			if segment == ".." || segment == "." {
				t.Fatalf("%q climbs: %s", endpoint, target)
			}
		}
	})
}
