package redact

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestBody_TakesSecretsOutByStructure(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"plain", `{"slug":"GMAIL_SEND","n":1.50,"ok":true,"x":null}`, `{"slug":"GMAIL_SEND","n":1.50,"ok":true,"x":null}`},
		{"named", `{"api_key":"hunter2","clientSecret":"hunter2","Password":5}`, `{"api_key":"[redacted]","clientSecret":"[redacted]","Password":"[redacted]"}`},
		{
			"harmless names", `{"token_type":"Bearer","max_tokens":5,"revoked_tokens":["access_token"],"next_page_token":"abc"}`,
			`{"token_type":"Bearer","max_tokens":5,"revoked_tokens":["access_token"],"next_page_token":"abc"}`,
		},
		{
			"account", `{"id":"ca_1","auth_config":{"id":"ac_1"},"state":{"authScheme":"OAUTH2","val":{"status":"ACTIVE","any":"hunter2","authed_user":{"x":["hunter2"]},"n":5}},"data":{"y":"hunter2"},"params":{"z":"hunter2"}}`,
			`{"id":"ca_1","auth_config":{"id":"ac_1"},"state":{"authScheme":"OAUTH2","val":{"status":"ACTIVE","any":"[redacted]","authed_user":{"x":["[redacted]"]},"n":"[redacted]"}},"data":{"y":"[redacted]"},"params":{"z":"[redacted]"}}`,
		},
		{"data of a tool stays", `{"data":{"y":"shown"},"error":null,"log_id":"log_1"}`, `{"data":{"y":"shown"},"error":null,"log_id":"log_1"}`},
		{
			"auth config", `{"credentials":{"client_id":"hunter2","scopes":"repo"},"proxy_config":{"proxy_url":"http://u:hunter2@p.test/","proxy_auth_key":"hunter2"}}`,
			`{"credentials":{"client_id":"[redacted]","scopes":"repo"},"proxy_config":{"proxy_url":"http://redacted@p.test/","proxy_auth_key":"[redacted]"}}`,
		},
		{"own credentials", `{"custom_connection_data":{"authScheme":"X","val":{"a":"hunter2"}}}`, `{"custom_connection_data":{"authScheme":"X","val":{"a":"[redacted]"}}}`},
		{"link", `{"link_token":"lk_hunter2x","redirect_url":"https://c.test/link/lk_hunter2x"}`, `{"link_token":"[redacted]","redirect_url":"https://c.test/[redacted]"}`},
		{"link in text", `{"instruction":"open https://c.test/link/lk_hunter2x now"}`, `{"instruction":"open https://c.test/link/redacted now"}`},
		{
			"presigned", `{"download_url":"https://s.test/f?x=hunter2&sig=hunter2","url":"https://s.test/f?sig=hunter2&n=1"}`,
			`{"download_url":"https://s.test/f?x=redacted&sig=redacted","url":"https://s.test/f?sig=redacted\u0026n=1"}`,
		},
		{"profile", `{"current_user_info":{"mail":"hunter2"}}`, `{"current_user_info":{"mail":"[redacted]"}}`},
		{
			"schema", `{"properties":{"api_key":{"type":"string","description":"d"},"token":{"type":"string"}}}`,
			`{"properties":{"api_key":{"type":"string","description":"d"},"token":{"type":"string"}}}`,
		},
		{
			"request ids", `{"request_id":"0f6b8a52-3c0e-4a58-9f0e-6b1d7a2f5c11","log_id":"log_Q7pLx2mVb0Zt"}`,
			`{"request_id":"0f6b8a52-3c0e-4a58-9f0e-6b1d7a2f5c11","log_id":"log_Q7pLx2mVb0Zt"}`,
		},
		{"JSON in a string", `{"body":"{\"api_key\":\"hunter2\"}"}`, `{"body":"{\"api_key\":\"[redacted]\"}"}`},
		{"key in text", `{"message":"Invalid API key: ak_hunter2"}`, `{"message":"Invalid API key: ak_[redacted]"}`},
		{"empty secret", `{"password":""}`, `{"password":""}`},
		{"not JSON", `Authorization: Bearer hunter2hunter2`, `Authorization: Bearer [redacted]`},
		{"cut off", `{"api_key":"hunter2","a":1,"secret":"hunter2`, `{"api_key":"[redacted]","a":1,"secret":"[redacted]"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := string(Body([]byte(tt.body)))
			if strings.ReplaceAll(got, `\u0026`, "&") != strings.ReplaceAll(tt.want, `\u0026`, "&") {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestPartial_GivesUpWhereOnlyStructureTells(t *testing.T) {
	if _, ok := Partial([]byte(`{"items":[{"state":{"authScheme":"X","val":{"any":"hun`)); ok {
		t.Error("part of an account was kept")
	}
	if got, ok := Partial([]byte(`{"items":[{"slug":"A"},{"tok`)); !ok || string(got) != `{"items":[{"slug":"A"},{"tok` {
		t.Errorf("got %s", got)
	}
}

func TestHeaders_HideCredentialsAndKeepRequestIDs(t *testing.T) {
	got := Headers(http.Header{
		"X-Api-Key": {"hunter2"}, "Authorization": {"Basic hunter2"}, "Cookie": {"a=hunter2"}, "Set-Cookie": {"a=hunter2"}, "X-Auth-Token": {"hunter2"},
		"X-Request-Id": {"lk_looks_like_a_link"}, "Content-Type": {"application/json"}, "Location": {"https://c.test/link/hunter2?code=hunter2"},
	})
	var all bytes.Buffer
	if err := got.Write(&all); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(all.String(), "hunter2") || got.Get("X-Request-Id") != "lk_looks_like_a_link" || got.Get("Content-Type") != "application/json" {
		t.Errorf("got %s", all.String())
	}
}

func TestURL_KeepsWhatIsNoSecret(t *testing.T) {
	for raw, want := range map[string]string{
		"https://a.test/x?limit=5&cursor=eyJ9&q=a%20b":                "https://a.test/x?limit=5&cursor=eyJ9&q=a%20b",
		"https://a.test/x?X-Amz-Signature=hunter2&X-Amz-Date=1":       "https://a.test/x?X-Amz-Signature=redacted&X-Amz-Date=1",
		"https://u:hunter2@a.test/":                                   "https://redacted@a.test/",
		"https://a.test/cb#access_token=hunter2":                      "https://a.test/cb#redacted",
		"https://a.test/x?bad=%zz&k=v":                                "https://a.test/x?bad=%zz&k=v",
		"http://[::1?hunter2":                                         "http://[::1?[redacted]",
		"/api/v3.1/tool_router/session/trs_1/tools?toolkits%5Ba%5D=x": "/api/v3.1/tool_router/session/trs_1/tools?toolkits%5Ba%5D=x",
	} {
		if got := URL(raw); got != want {
			t.Errorf("%s: got %s, want %s", raw, got, want)
		}
	}
}

func FuzzBody(f *testing.F) {
	for _, seed := range []string{
		`{"api_key":"S"}`, `{"a":[{"password":"S"}]}`, `{"val":{"x":"S"},"authScheme":"A"}`, `{"x":"{\"token\":\"S\"}"}`, `[`, `{"a":`, `"S"`, `{"a":"\u0000"}`,
		`{"redirect_url":"https://a/S"}`, `{"properties":{"token":{"properties":{"secret":{"default":"x"}}}}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		out := Body(body)
		if json.Valid(body) && len(out) > 0 && !json.Valid(out) {
			t.Errorf("%q was JSON and became %q", body, out)
		}
		if again := Body(out); json.Valid(out) && json.Valid(again) != true {
			t.Errorf("%q became %q", out, again)
		}
		const secret = "hunter2hunter2"
		sealed, err := json.Marshal(map[string]any{"wrap": map[string]any{"client_secret": secret, "other": string(body)}})
		if err == nil && !bytes.Contains(body, []byte(secret)) && bytes.Contains(Body(sealed), []byte(secret)) {
			t.Errorf("the secret survived beside %q", body)
		}
	})
}
