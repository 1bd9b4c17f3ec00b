package api

import (
	"encoding/json"
	"reflect"
	"testing"

	"trs/api/schema"
)

// fullConfig has every field set, to something that is not its default.
func fullConfig() Config {
	return Config{
		UserID:            "user_1",
		Toolkits:          &ToolkitAccess{Filter: Enable("gmail", "github")},
		AuthConfigs:       map[string]string{"github": "ac_9fK2mQ7xLw3a"},
		ConnectedAccounts: map[string][]string{"gmail": {"ca_4CkFF_cKATwg"}},
		ManageConnections: &ManageConnections{
			Enabled: true, CallbackURL: "https://a.test/b", EnableWaitForConnections: pointerTo(true), EnableConnectionRemoval: pointerTo(false),
		},
		Tools: map[string]ToolAccess{
			"gmail":  {Filter: Disable("GMAIL_DELETE_MESSAGE")},
			"github": {Tags: &TagAccess{Enabled: []Tag{TagReadOnly}, Disabled: []Tag{TagDestructive}}},
		},
		Tags: &TagAccess{Enabled: []Tag{TagReadOnly, TagIdempotent}, Disabled: []Tag{TagDestructive}},
		Workbench: &Workbench{
			Enable: pointerTo(true), ProxyExecutionEnabled: pointerTo(false), AutoOffloadThreshold: pointerTo(15000.0), SandboxSize: "medium",
		},
		MultiAccount: &MultiAccount{Enable: pointerTo(true), MaxAccountsPerToolkit: pointerTo(3), RequireExplicitSelection: pointerTo(true)},
		Preload:      PreloadTools("GMAIL_FETCH_EMAILS"),
		Search:       SearchSwitch{Enable: pointerTo(false)},
		Execute:      ExecuteSwitch{EnableMultiExecute: pointerTo(false)},
	}
}

// Every field of the answered configuration, those of its blocks too, changes
// the request: a field that is added and forgotten here fails.
func TestCreateRequest_EveryFieldCounts(t *testing.T) {
	full := reflect.ValueOf(fullConfig())
	whole := wire(t, fullConfig().CreateRequest())
	for i := range full.NumField() {
		field := full.Type().Field(i)
		if field.Name == "Extra" {
			continue
		}
		if full.Field(i).IsZero() {
			t.Errorf("fullConfig leaves %s unset", field.Name)
		}
		without := reflect.New(full.Type()).Elem()
		without.Set(full)
		without.Field(i).SetZero()
		if reflect.DeepEqual(wire(t, without.Interface().(Config).CreateRequest()), whole) {
			t.Errorf("%s is not in the request", field.Name)
		}
		if block := full.Field(i); block.Kind() == reflect.Pointer {
			checkLeaves(t, full, i, whole)
		}
	}
}

func checkLeaves(t *testing.T, full reflect.Value, i int, whole any) {
	t.Helper()
	block := full.Field(i).Elem()
	for k := range block.NumField() {
		leaf := block.Type().Field(k)
		if leaf.Name == "Extra" {
			continue
		}
		fresh := reflect.New(block.Type())
		fresh.Elem().Set(block)
		fresh.Elem().Field(k).SetZero()
		changed := reflect.New(full.Type()).Elem()
		changed.Set(full)
		changed.Field(i).Set(fresh)
		if reflect.DeepEqual(wire(t, changed.Interface().(Config).CreateRequest()), whole) {
			t.Errorf("%s.%s is not in the request", full.Type().Field(i).Name, leaf.Name)
		}
	}
}

func wire(t testing.TB, v any) any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return decoded(t, data)
}

func TestCreateRequest_SpellsAsRequestsDo(t *testing.T) {
	tests := []struct {
		name   string
		config Config
		want   string
	}{
		{"everything", fullConfig(), `{
			"user_id":"user_1","toolkits":{"enable":["gmail","github"]},"auth_configs":{"github":"ac_9fK2mQ7xLw3a"},
			"connected_accounts":{"gmail":["ca_4CkFF_cKATwg"]},
			"manage_connections":{"enable":true,"callback_url":"https://a.test/b","enable_wait_for_connections":true,"enable_connection_removal":false},
			"tools":{"gmail":{"disable":["GMAIL_DELETE_MESSAGE"]},"github":{"tags":{"enable":["readOnlyHint"],"disable":["destructiveHint"]}}},
			"tags":{"enable":["readOnlyHint","idempotentHint"],"disable":["destructiveHint"]},
			"workbench":{"enable":true,"enable_proxy_execution":false,"auto_offload_threshold":15000,"sandbox_size":"medium"},
			"multi_account":{"enable":true,"max_accounts_per_toolkit":3,"require_explicit_selection":true},
			"preload":{"tools":["GMAIL_FETCH_EMAILS"]},"search":{"enable":false},"execute":{"enable_multi_execute":false}}`},
		{"nothing", Config{UserID: "u"}, `{"user_id":"u"}`},
		{"no toolkit at all", Config{UserID: "u", Toolkits: access(Enable()), Preload: PreloadTools()}, `{"user_id":"u","toolkits":{"enable":[]}}`},
		{"preload all", Config{UserID: "u", Preload: PreloadAll()}, `{"user_id":"u","preload":{"tools":"all"}}`},
		{
			"disabled multi-account names nothing else",
			Config{UserID: "u", MultiAccount: &MultiAccount{Enable: pointerTo(false), RequireExplicitSelection: pointerTo(false)}},
			`{"user_id":"u","multi_account":{"enable":false}}`,
		},
		{"unknown members stay behind", Config{
			UserID: "u", Toolkits: &ToolkitAccess{Filter: Disable(), Extra: Extra{"x": json.RawMessage(`1`)}},
			Tools:  map[string]ToolAccess{"a": {Extra: Extra{"x": json.RawMessage(`1`)}}},
			Search: SearchSwitch{Enable: pointerTo(true), Extra: Extra{"x": json.RawMessage(`1`)}},
		}, `{"user_id":"u","toolkits":{"disable":[]},"tools":{},"search":{"enable":true}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := json.Marshal(tt.config.CreateRequest())
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(decoded(t, got), decoded(t, []byte(tt.want))) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if found := schema.Validate("create.request", got); found != nil {
				t.Errorf("not valid: %v", found)
			}
		})
	}
}

func TestPatchTo_NamesWhatDiffers(t *testing.T) {
	with := func(change func(*Config)) Config {
		c := fullConfig()
		change(&c)
		return c
	}
	full := fullConfig()
	tests := []struct {
		name     string
		from, to Config
		want     string
	}{
		{"nothing", full, full, `{}`},
		{"nil and empty are the same", Config{AuthConfigs: map[string]string{}}, Config{}, `{}`},
		{"another user is not looked at", full, with(func(c *Config) { c.UserID = "other" }), `{}`},
		{"blocks away", full, Config{}, `{"toolkits":null,"auth_configs":null,"connected_accounts":null,"manage_connections":null,
			"tools":null,"tags":null,"workbench":null,"multi_account":null,"preload":{"tools":[]},"search":null,"execute":null}`},
		{"filter replaced", full, with(func(c *Config) { c.Toolkits = access(Enable()) }), `{"toolkits":{"enable":[]}}`},
		{
			"leaf of a merged block", full, with(func(c *Config) { c.ManageConnections.CallbackURL = ""; c.ManageConnections.Enabled = false }),
			`{"manage_connections":{"enable":false,"callback_url":null}}`,
		},
		{
			"override away", full, with(func(c *Config) { c.ManageConnections.EnableConnectionRemoval = nil }),
			`{"manage_connections":{"enable_connection_removal":null}}`,
		},
		{"workbench leaf to its default", full, with(func(c *Config) { c.Workbench.SandboxSize = "" }), `{"workbench":{"sandbox_size":"standard"}}`},
		{"threshold away, others stay", full, with(func(c *Config) { c.Workbench.AutoOffloadThreshold = nil }), `{"workbench":{"auto_offload_threshold":20000}}`},
		{"workbench to defaults", full, with(func(c *Config) { c.Workbench = &Workbench{Enable: pointerTo(true)} }), `{"workbench":null}`},
		{
			"multi-account off", full, with(func(c *Config) {
				c.MultiAccount = &MultiAccount{Enable: pointerTo(false), RequireExplicitSelection: pointerTo(false)}
			}),
			`{"multi_account":{"enable":false}}`,
		},
		{"maximum away", full, with(func(c *Config) { c.MultiAccount.MaxAccountsPerToolkit = nil }), `{"multi_account":{"max_accounts_per_toolkit":null}}`},
		{
			"from nothing",
			Config{},
			Config{ManageConnections: &ManageConnections{Enabled: false}, Workbench: &Workbench{Enable: pointerTo(false)}},
			`{"manage_connections":{"enable":false},"workbench":{"enable":false}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			// Blocks are shared between the copies unless they are made anew.
			patch := PatchTo(tt.from, tt.to)
			got, err := json.Marshal(patch)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(decoded(t, got), decoded(t, []byte(tt.want))) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if found := schema.Validate("patch.request", got); found != nil {
				t.Errorf("not valid: %v", found)
			}
			if patch.IsEmpty() != (tt.want == `{}`) {
				t.Errorf("IsEmpty is %v", patch.IsEmpty())
			}
		})
	}
}

// Every field of the configuration is looked at by PatchTo.
func TestPatchTo_EveryFieldCounts(t *testing.T) {
	full := reflect.ValueOf(fullConfig())
	for i := range full.NumField() {
		name := full.Type().Field(i).Name
		if name == "Extra" || name == "UserID" {
			continue
		}
		without := reflect.New(full.Type()).Elem()
		without.Set(full)
		without.Field(i).SetZero()
		if PatchTo(fullConfig(), without.Interface().(Config)).IsEmpty() || PatchTo(without.Interface().(Config), fullConfig()).IsEmpty() {
			t.Errorf("%s makes no difference", name)
		}
	}
}
