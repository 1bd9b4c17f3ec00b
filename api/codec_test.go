package api

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"trs/api/schema"
)

// answers lists every answer of the API and the type that reads it.
var answers = map[string]func() any{
	"create.response":                    func() any { return new(Session) },
	"get.response":                       func() any { return new(Session) },
	"patch.response":                     func() any { return new(Session) },
	"attach.response":                    func() any { return new(Session) },
	"get_v3.response":                    func() any { return new(SessionV3) },
	"delete.response":                    func() any { return new(DeletedSession) },
	"config_history.response":            func() any { return new(PageOf[ConfigVersion]) },
	"search.response":                    func() any { return new(SearchResponse) },
	"tools.response":                     func() any { return new(PageOf[Tool]) },
	"execute.response":                   func() any { return new(ExecuteResult) },
	"execute_meta.response":              func() any { return new(ExecuteResult) },
	"link.response":                      func() any { return new(Link) },
	"proxy_execute.response":             func() any { return new(ProxyResult) },
	"toolkits.response":                  func() any { return new(PageOf[SessionToolkit]) },
	"mount_items.response":               func() any { return new(PageOf[MountItem]) },
	"mount_download_url.response":        func() any { return new(MountDownload) },
	"mount_upload_url.response":          func() any { return new(MountUpload) },
	"mount_delete.response":              func() any { return new(DeletedMountItem) },
	"tools_list.response":                func() any { return new(PageOf[Tool]) },
	"tool_get.response":                  func() any { return new(Tool) },
	"toolkits_list.response":             func() any { return new(PageOf[Toolkit]) },
	"toolkit_get.response":               func() any { return new(ToolkitDetail) },
	"connected_accounts_list.response":   func() any { return new(PageOf[ConnectedAccount]) },
	"connected_account_get.response":     func() any { return new(ConnectedAccount) },
	"connected_account_delete.response":  func() any { return new(AccountChange) },
	"connected_account_status.response":  func() any { return new(AccountChange) },
	"connected_account_revoke.response":  func() any { return new(RevokedAccount) },
	"connected_account_refresh.response": func() any { return new(RefreshedAccount) },
	"auth_configs_list.response":         func() any { return new(PageOf[AuthConfig]) },
	"auth_config_get.response":           func() any { return new(AuthConfig) },
}

func TestAnswers_EveryOperationHasAType(t *testing.T) {
	for _, op := range schema.Operations() {
		for status, name := range op.Responses {
			if status < 300 && answers[name] == nil {
				t.Errorf("%s: no type for %s", op.Name, name)
			}
		}
	}
}

// Every member of every answer, known or not, survives a read and a write.
func TestAnswers_NothingIsLost(t *testing.T) {
	secret := map[string]bool{ // dropped on purpose; see TestConnectedAccount_DropsSecrets
		"connected_accounts_list.response": true, "connected_account_get.response": true,
		"auth_configs_list.response": true, "auth_config_get.response": true,
	}
	for name, fresh := range answers {
		for turn := range 6 {
			body := sample(t, name, turn, true)
			value := fresh()
			if err := json.Unmarshal(body, value); err != nil {
				t.Errorf("%s: %v\n%s", name, err, body)
				continue
			}
			again, err := json.Marshal(value)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if secret[name] {
				continue
			}
			if lost := differences("", decoded(t, body), decoded(t, again)); len(lost) > 0 {
				t.Errorf("%s, turn %d: %v", name, turn, lost)
			}
		}
	}
}

func decoded(t testing.TB, data []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	return v
}

// differences lists where b lacks what a has.
func differences(path string, a, b any) []string {
	switch a := a.(type) {
	case map[string]any:
		other, ok := b.(map[string]any)
		if !ok {
			return []string{path}
		}
		var found []string
		for name, value := range a {
			inner, has := other[name]
			if !has {
				if value == nil { // null or absent: the contract lets both mean "none"
					continue
				}
				found = append(found, path+"."+name)
				continue
			}
			if name == "next_cursor" && value == nil && inner == "" {
				continue
			}
			found = append(found, differences(path+"."+name, value, inner)...)
		}
		return found
	case []any:
		other, ok := b.([]any)
		if !ok || len(a) != len(other) {
			return []string{path}
		}
		var found []string
		for i := range a {
			found = append(found, differences(path, a[i], other[i])...)
		}
		return found
	}
	if !reflect.DeepEqual(a, b) {
		return []string{path}
	}
	return nil
}

func TestUnions_ExactForms(t *testing.T) {
	tests := []struct {
		name string
		into func() any
		json string
		bad  bool
	}{
		{"toolkits enable", func() any { return new(ToolkitFilter) }, `{"enable":["gmail"]}`, false},
		{"toolkits enable nothing", func() any { return new(ToolkitFilter) }, `{"enable":[]}`, false},
		{"toolkits disable", func() any { return new(ToolkitFilter) }, `{"disable":["gmail"]}`, false},
		{"toolkits neither", func() any { return new(ToolkitFilter) }, `{}`, true},
		{"toolkits both", func() any { return new(ToolkitFilter) }, `{"enable":[],"disable":[]}`, true},
		{"toolkits answer spelling", func() any { return new(ToolkitFilter) }, `{"enabled":[]}`, true},
		{"toolkits null list", func() any { return new(ToolkitFilter) }, `{"enable":null}`, true},
		{"toolkits null", func() any { return new(ToolkitFilter) }, `null`, true},
		{"answered toolkits", func() any { return new(ToolkitAccess) }, `{"enabled":["gmail"]}`, false},
		{"answered toolkits and more", func() any { return new(ToolkitAccess) }, `{"disabled":[],"newer":{"a":1}}`, false},
		{"answered toolkits, only more", func() any { return new(ToolkitAccess) }, `{"newer":1}`, false},
		{"tools enable", func() any { return new(ToolFilter) }, `{"enable":["A"]}`, false},
		{"tools tags list", func() any { return new(ToolFilter) }, `{"tags":["readOnlyHint"]}`, false},
		{"tools tags object", func() any { return new(ToolFilter) }, `{"tags":{"disable":["x"],"enable":[]}}`, false},
		{"tools tags and list", func() any { return new(ToolFilter) }, `{"tags":[],"enable":[]}`, true},
		{"tools nothing", func() any { return new(ToolFilter) }, `{}`, true},
		{"answered tools tags", func() any { return new(ToolAccess) }, `{"tags":{"enabled":["newTag"]}}`, false},
		{"answered tools and more", func() any { return new(ToolAccess) }, `{"enabled":["A"],"newer":true}`, false},
		{"tags list", func() any { return new(TagFilter) }, `["readOnlyHint","unknownHint"]`, false},
		{"tags empty list", func() any { return new(TagFilter) }, `[]`, false},
		{"tags empty object", func() any { return new(TagFilter) }, `{}`, false},
		{"preload all", func() any { return new(Preload) }, `{"tools":"all"}`, false},
		{"preload list", func() any { return new(Preload) }, `{"tools":["A"]}`, false},
		{"preload empty list", func() any { return new(Preload) }, `{"tools":[]}`, false},
		{"preload empty", func() any { return new(Preload) }, `{}`, false},
		{"preload other word", func() any { return new(Preload) }, `{"tools":"some"}`, true},
		{"scope", func() any { return new(ScopeRequirement) }, `"repo"`, false},
		{"any of scopes", func() any { return new(ScopeRequirement) }, `{"any_of":["a","b"]}`, false},
		{"newer scope form", func() any { return new(ScopeRequirement) }, `{"none_of":["a"]}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			value := tt.into()
			err := json.Unmarshal([]byte(tt.json), value)
			if (err != nil) != tt.bad {
				t.Fatalf("error %v, want error %v", err, tt.bad)
			}
			if tt.bad {
				return
			}
			got, err := json.Marshal(value)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(decoded(t, got), decoded(t, []byte(tt.json))) {
				t.Errorf("got %s, want %s", got, tt.json)
			}
		})
	}
}

func TestPatchSession_AbsentNullAndEmptyDiffer(t *testing.T) {
	tests := []struct {
		name  string
		patch PatchSession
		want  string
	}{
		{"absent", PatchSession{}, `{}`},
		{"null", PatchSession{
			Toolkits: Null[ToolkitFilter](), Workbench: Null[WorkbenchRequest](), ConnectedAccounts: Null[map[string][]string](),
			ManageConnections: Some(ManageConnectionsRequest{CallbackURL: Null[string](), Enable: Null[bool]()}),
			MultiAccount:      Some(MultiAccountRequest{MaxAccountsPerToolkit: Null[int]()}),
			Experimental:      Null[PatchExperimental](),
		}, `{"toolkits":null,"connected_accounts":null,"manage_connections":{"enable":null,"callback_url":null},
			"workbench":null,"multi_account":{"max_accounts_per_toolkit":null},"experimental":null}`},
		{"empty", PatchSession{
			Toolkits: Some(ToolkitFilter{Enable()}), ConnectedAccounts: Some(map[string][]string{}), Tags: Some(TagFilter{AsList: true}),
			Tools: Some(map[string]ToolFilter{}), ManageConnections: Some(ManageConnectionsRequest{}), Preload: Some(PreloadTools()),
		}, `{"toolkits":{"enable":[]},"connected_accounts":{},"manage_connections":{},"tools":{},"tags":[],"preload":{"tools":[]}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := json.Marshal(tt.patch)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(decoded(t, got), decoded(t, []byte(tt.want))) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if found := schema.Validate("patch.request", got); found != nil {
				t.Errorf("not valid: %v", found)
			}
			var back PatchSession
			if err := json.Unmarshal(got, &back); err != nil {
				t.Fatal(err)
			}
			again, err := json.Marshal(back)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, again) {
				t.Errorf("read and written again: %s", again)
			}
		})
	}
}

func TestConnectedAccount_DropsSecrets(t *testing.T) {
	body := `{"id":"ca_1","toolkit":{"slug":"slack"},"auth_config":{"id":"ac_1","auth_scheme":"OAUTH2","is_composio_managed":false,"is_disabled":false},
		"user_id":"u","status":"ACTIVE","status_reason":null,"is_disabled":false,"word_id":"slack_blue","alias":null,
		"created_at":"2026-07-01T08:00:00.000Z","updated_at":"odd",
		"state":{"authScheme":"OAUTH2","val":{"status":"ACTIVE","access_token":"hunter2","scope":"a b,c","expires_in":3599,
			"error_description":"line\n\u001b[31mred","authed_user":{"access_token":"hunter2"},"your-domain":"hunter2","token_type":{"x":"hunter2"}}},
		"data":{"access_token":"hunter2"},"params":{"k":"hunter2"},"newer_blob":{"deep":"hunter2"},"session_token":"hunter2","newer":"shown"}`
	var account ConnectedAccount
	if err := json.Unmarshal([]byte(body), &account); err != nil {
		t.Fatal(err)
	}
	if account.State.Status != "ACTIVE" || len(account.State.Scopes) != 3 || account.State.ExpiresIn != "3599" || account.State.TokenType != "" {
		t.Errorf("state %+v", account.State)
	}
	if account.State.ErrorDescription != "line \uFFFD[31mred" {
		t.Errorf("error description %q", account.State.ErrorDescription)
	}
	if account.Label() != "slack_blue" || string(account.Extra["newer"]) != `"shown"` || len(account.Extra) != 1 {
		t.Errorf("label %s, extra %s", account.Label(), account.Extra)
	}
	out, err := json.Marshal(account)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(out, []byte("hunter2")) {
		t.Errorf("a secret survived: %s", out)
	}
	if found := schema.Validate("connected_account_get.response", out); found != nil {
		t.Errorf("not valid: %v", found)
	}
}

func TestAuthConfig_DropsSecrets(t *testing.T) {
	body := `{"id":"ac_1","uuid":"x","type":"custom","name":"Own","toolkit":{"slug":"github","logo":""},"status":"ENABLED","no_of_connections":1,
		"tool_access_config":{"tools_available_for_execution":["A"]},"credentials":{"client_secret":"hunter2","scopes":"repo,user"},
		"shared_credentials":{"a":"hunter2"},"proxy_config":{"proxy_url":"http://me:hunter2@proxy.test:8080","proxy_auth_key":"hunter2"}}`
	var config AuthConfig
	if err := json.Unmarshal([]byte(body), &config); err != nil {
		t.Fatal(err)
	}
	if !config.UsableInSessions() || config.Proxy.Host != "proxy.test:8080" || len(config.Credentials.Scopes) != 2 {
		t.Errorf("%+v", config)
	}
	out, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(out, []byte("hunter2")) {
		t.Errorf("a secret survived: %s", out)
	}
}

func FuzzUnions(f *testing.F) {
	for _, seed := range []string{
		`{"enable":["a"]}`, `{"disabled":[]}`, `["readOnlyHint"]`, `{"tools":"all"}`, `{"tags":{"enable":[]}}`,
		`null`, `{"enable":null}`, `{"enabled":[],"x":{"y":[1]}}`, `"repo"`, `{"any_of":["a",{"any_of":["b"]}]}`, `{`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, value := range []any{
			new(ToolkitFilter), new(ToolkitAccess), new(ToolFilter), new(ToolAccess), new(TagFilter), new(TagAccess),
			new(Preload), new(ScopeRequirement), new(Config), new(PatchSession), new(ConnectedAccount),
		} {
			if json.Unmarshal(data, value) != nil {
				continue
			}
			once, err := json.Marshal(value)
			if err != nil {
				t.Fatalf("%T read %q and cannot write it: %v", value, data, err)
			}
			back := reflect.New(reflect.TypeOf(value).Elem()).Interface()
			if err := json.Unmarshal(once, back); err != nil {
				t.Fatalf("%T wrote %s and cannot read it: %v", value, once, err)
			}
			twice, err := json.Marshal(back)
			if err != nil || !bytes.Equal(once, twice) {
				t.Fatalf("%T: %s became %s (%v)", value, once, twice, err)
			}
		}
	})
}
