package api

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

const fullEnvelope = `{"error":{"message":"No active connection","code":4302,"slug":"ToolRouterV2_NoActiveConnection","status":400,
	"request_id":"0f6b8a52","suggested_fix":"Connect","errors":["Error in payload.a: Invalid input"]}}`

func TestError_SurvivesEveryBody(t *testing.T) {
	tests := []struct {
		name, body, kind string
		status           int
		message          string
		code             int
		slug             string
	}{
		{"envelope", fullEnvelope, "application/json", 400, "No active connection", 4302, SlugNoActiveConnection},
		{
			"bare rate limit", `{"message":"Rate limit exceeded. Limit: 10 requests per 1 minutes"}`, "application/json", 429,
			"Rate limit exceeded. Limit: 10 requests per 1 minutes", 0, "",
		},
		{"no status", `{"error":{"message":"bad","code":10400,"slug":"HTTP_BadRequest"}}`, "application/json", 400, "bad", 10400, "HTTP_BadRequest"},
		{"no code and slug", `{"error":{"message":"bad","status":400}}`, "application/json", 400, "bad", 0, ""},
		{"code as text", `{"error":{"message":"bad","code":"4301","slug":null}}`, "", 400, "bad", 4301, ""},
		{"error as string", `{"error":"boom"}`, "application/json", 502, "boom", 0, ""},
		{"JSON string", `"boom"`, "application/json", 500, `"boom"`, 0, ""},
		{"HTML", "<html><h1>Bad gateway</h1></html>", "text/html; charset=utf-8", 502, "Bad Gateway (an HTML page, perhaps of a proxy in between)", 0, ""},
		{"empty", "", "", 503, "Service Unavailable (empty answer)", 0, ""},
		{"truncated", `{"error":{"message":"hal`, "application/json", 500, "Internal Server Error (an answer this client cannot read)", 0, ""},
		{"list", `[1,2]`, "application/json", 500, "Internal Server Error (an answer this client cannot read)", 0, ""},
		{"null", `null`, "application/json", 500, `null`, 0, ""},
		{"error null", `{"error":null}`, "application/json", 500, "Internal Server Error (an answer this client cannot read)", 0, ""},
		{"message is an object", `{"error":{"message":{"a":1}}}`, "application/json", 500, "Internal Server Error (an answer this client cannot read)", 0, ""},
		{"plain text", "upstream says\x1b[31m no", "text/plain", 500, "upstream says\uFFFD[31m no", 0, ""},
		{"unknown status", "", "", 599, "unknown status (empty answer)", 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, _ := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = []string{tt.kind}
				w.Header().Set("X-Request-Id", "from-header")
				w.WriteHeader(tt.status)
				_, _ = w.Write([]byte(tt.body))
			}, WithRetries(0))
			_, err := client.Session(t.Context(), "trs_1")
			e := AsError(err)
			if e == nil {
				t.Fatalf("got %v", err)
			}
			if e.Op != "get" || e.Status != tt.status || e.Message != tt.message || e.Code != tt.code || e.Slug != tt.slug {
				t.Errorf("got %+v", e)
			}
			if e.RequestID == "" {
				t.Error("the request id is lost")
			}
		})
	}
}

func TestError_KeepsWhatHelps(t *testing.T) {
	client, _ := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "90")
		w.WriteHeader(429)
		_, _ = w.Write([]byte(fullEnvelope))
	}, WithRetries(0))
	_, err := client.Session(t.Context(), "trs_1")
	e := AsError(err)
	if !IsRateLimited(err) || e.RetryAfter != 90*time.Second || e.RequestID != "0f6b8a52" || e.SuggestedFix != "Connect" ||
		len(e.Details) != 1 || e.Details[0] != "Error in payload.a: Invalid input" {
		t.Errorf("%+v", e)
	}
	if want := "get: 429 ToolRouterV2_NoActiveConnection: No active connection: Error in payload.a: Invalid input"; e.Error() != want {
		t.Errorf("%q", e.Error())
	}
}

func TestError_NeverHoldsAKey(t *testing.T) {
	bodies := []string{
		`{"error":{"message":"Invalid API key: ` + testKey + `","slug":"` + testKey + `","request_id":"` + testKey + `","suggested_fix":"` + testKey + `","errors":["` + testKey + `",{"k":"` + testKey + `"}]}}`,
		`{"message":"` + testKey + `"}`, testKey, "<p>" + testKey, `{"error":{"message":"x","authorization":"Bearer ` + testKey,
	}
	for _, status := range []int{200, 400, 500} {
		for _, body := range bodies {
			client, _ := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("X-Request-Id", testKey)
				w.WriteHeader(status)
				_, _ = w.Write([]byte(body))
			}, WithRetries(0))
			_, err := client.Session(t.Context(), "trs_1")
			e := AsError(err)
			if e == nil {
				t.Fatalf("%d %s: %v", status, body, err)
			}
			all := strings.Join(append([]string{e.Error(), e.Message, e.Raw, e.SuggestedFix, e.RequestID, e.Slug}, e.Details...), " ")
			if strings.Contains(all, testKey) {
				t.Errorf("%d %s: the key is in %s", status, body, all)
			}
		}
	}
}

func TestError_Predicates(t *testing.T) {
	envelope := func(slug string) *Error {
		return &Error{Status: 404, Slug: slug, supporting: true, envelope: true, Op: "tool_get"}
	}
	tests := []struct {
		name string
		is   func(error) bool
		err  error
		want bool
	}{
		{"not found", IsNotFound, &Error{Status: 404}, true},
		{"session endpoints are always there", IsUnavailable, &Error{Status: 404}, false},
		{"supporting, about the thing", IsNotFound, envelope("Tool_ToolNotFound"), true},
		{"supporting, without slug", IsNotFound, envelope(""), true},
		{"supporting, no such route", IsUnavailable, envelope("HTTP_NotFound"), true},
		{"supporting, no such route is not not found", IsNotFound, envelope("HTTP_NotFound"), false},
		{"supporting, not the API's answer", IsUnavailable, &Error{Status: 404, supporting: true}, true},
		{"a list is missing", IsUnavailable, &Error{Status: 404, supporting: true, envelope: true, Op: "tools_list", Slug: "X"}, true},
		{"not implemented", IsUnavailable, &Error{Status: 501}, true},
		{"conflict", IsConflict, &Error{Status: 409}, true},
		{"unauthorized", IsUnauthorized, &Error{Status: 401}, true},
		{"forbidden", IsForbidden, &Error{Status: 403}, true},
		{"no connection", IsNoActiveConnection, &Error{Status: 400, Slug: SlugNoActiveConnection}, true},
		{"no connection by code", IsNoActiveConnection, &Error{Status: 400, Code: 4302}, true},
		{"slug beats code", IsNoActiveConnection, &Error{Status: 400, Code: 4302, Slug: "Other"}, false},
		{"status first", IsNoActiveConnection, &Error{Status: 500, Slug: SlugNoActiveConnection}, false},
		{"toolkit", IsToolkitNotAllowed, &Error{Status: 400, Code: 4324}, true},
		{"tool", IsToolNotFound, &Error{Status: 400, Slug: SlugToolNotFound}, true},
		{"catalogue tool", IsToolNotFound, &Error{Status: 404, Slug: "Tool_ToolNotFound"}, true},
		{"filtered tool", IsToolNotEnabled, &Error{Status: 400, Slug: SlugToolNotEnabled}, true},
		{"wrapped", IsConflict, errors.Join(errors.New("x"), &Error{Status: 409}), true},
		{"nil", IsNotFound, nil, false},
		{"another error", IsUnavailable, errors.New("x"), false},
		{"execute 502", OutcomeUnknown, &Error{Status: 502, unsafe: true, sent: true}, true},
		{"execute 400", OutcomeUnknown, &Error{Status: 400, unsafe: true, sent: true}, false},
		{"execute unreadable", OutcomeUnknown, &Error{Status: 200, unsafe: true, sent: true, Err: ErrNotJSON}, true},
		{"read 502", OutcomeUnknown, &Error{Status: 502, sent: true}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.is(tt.err); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestClient_AnswersThatCannotBeUsed(t *testing.T) {
	tests := []struct {
		name, body string
		want       error
		sent       int
	}{
		{"too large", `{"session_id":"` + strings.Repeat("x", 2000) + `"}`, ErrTooLarge, 1},
		{"not JSON", "<html>", ErrNotJSON, 1},
		{"truncated", `{"session_id":"trs`, ErrNotJSON, 1},
		{"empty", "", ErrNotJSON, 1},
		{"other shape", `{"session_id":5}`, ErrUnexpected, 1},
		{"nothing in it", `{}`, ErrUnexpected, 1},
		{"null", `null`, ErrUnexpected, 1},
		{"list", `[]`, ErrUnexpected, 1},
	}
	for _, chunked := range []bool{false, true} {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				sent := 0
				client, _ := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) {
					sent++
					if chunked {
						w.WriteHeader(200)
						_ = http.NewResponseController(w).Flush()
					}
					_, _ = w.Write([]byte(tt.body))
				}, WithResponseLimit(1000))
				_, err := client.Session(t.Context(), "trs_1")
				if !errors.Is(err, tt.want) || sent != tt.sent || !strings.HasPrefix(err.Error(), "get: 200: the answer ") {
					t.Errorf("%v, sent %d", err, sent)
				}
			})
		}
	}
}

func TestClient_ExactLimitFits(t *testing.T) {
	body := `{"session_id":"trs_1"}`
	client, _ := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }, WithResponseLimit(int64(len(body))))
	if _, err := client.Session(t.Context(), "trs_1"); err != nil {
		t.Error(err)
	}
}

func FuzzParseError(f *testing.F) {
	for _, seed := range []string{
		fullEnvelope, `{"message":"x"}`, `{"error":"x"}`, `<html>`, ``, `{"error":{"message":"hal`, `{"error":{"errors":"one"}}`,
		`{"error":{"code":1e300,"errors":[1,{"a":"b"},null]}}`, `"x"`, "\xff\x00", `{"error":{"message":"ak_secretkey123"}}`,
	} {
		f.Add([]byte(seed), 400)
	}
	f.Fuzz(func(t *testing.T, body []byte, status int) {
		e := &Error{Op: "get", Status: status}
		parseError(e, http.Header{}, body)
		if e.Message == "" {
			t.Errorf("%q: no message", body)
		}
		for _, text := range append([]string{e.Message, e.Raw, e.Slug, e.SuggestedFix, e.RequestID}, e.Details...) {
			if !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\x1b\n") || len(text) > 10_000 {
				t.Errorf("%q: not safe to show: %q", body, text)
			}
		}
	})
}
