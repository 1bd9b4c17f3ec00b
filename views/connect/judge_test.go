package connect

import (
	"strings"
	"testing"

	"trs/api"
)

func TestJudge_NamesTheFirstHindrance(t *testing.T) {
	shared := func(allowed ...string) *api.AccountExperimental {
		return &api.AccountExperimental{AccountType: api.AccountShared, ACL: &api.ACL{AllowedUserIDs: allowed}}
	}
	for name, test := range map[string]struct {
		config  api.Config
		account func(*account)
		configs map[string]api.AuthConfig
		want    string // "" is used
	}{
		"usable":          {want: ""},
		"gone":            {account: func(a *account) { a.missing = true }, want: "does not have it"},
		"other toolkit":   {config: api.Config{Toolkits: access(api.Enable("gmail"))}, want: "toolkits.enabled"},
		"toolkit first":   {config: api.Config{Toolkits: access(api.Disable("GitHub"))}, account: inStatus(api.StatusExpired), want: "toolkits.disabled"},
		"pending":         {account: inStatus(api.StatusInitiated), want: "finish its link"},
		"inactive":        {account: inStatus(api.StatusInactive), want: "enable it"},
		"expired":         {account: inStatus(api.StatusExpired), want: "connect anew"},
		"unknown status":  {account: inStatus("SLEEPING"), want: "SLEEPING"},
		"switched off":    {account: func(a *account) { a.IsDisabled = true }, want: "switched off"},
		"config disabled": {account: func(a *account) { a.AuthConfig.IsDisabled = true }, want: "auth config ac_1 is disabled"},
		"config unusable": {configs: map[string]api.AuthConfig{"ac_1": {Status: api.AuthConfigEnabled, IsEnabledForToolRouter: new(bool)}}, want: "not enabled for tool router"},
		"pinned other":    {config: api.Config{ConnectedAccounts: map[string][]string{"GITHUB": {"ca_2"}}}, want: "pins ca_2"},
		"other config":    {config: api.Config{AuthConfigs: map[string]string{"github": "ac_2"}}, want: "auth config ac_2"},
		"pin beats config": {
			config:  api.Config{AuthConfigs: map[string]string{"github": "ac_2"}, ConnectedAccounts: map[string][]string{"github": {"ca_1"}}},
			account: func(a *account) { a.pinned = true },
		},
		"shared":        {account: func(a *account) { a.Experimental = shared() }, want: "only when the config pins"},
		"shared pinned": {account: func(a *account) { a.pinned, a.UserID, a.Experimental = true, "ops", shared("maya") }},
		"not admitted":  {account: func(a *account) { a.pinned, a.UserID, a.Experimental = true, "ops", shared("lee") }, want: "does not admit maya"},
		"other user's":  {account: func(a *account) { a.pinned, a.UserID = true, "ops" }, want: "belongs to the user ops"},
	} {
		t.Run(name, func(t *testing.T) {
			a := account{ConnectedAccount: api.ConnectedAccount{
				ID: "ca_1", UserID: "maya", Status: api.StatusActive, AuthConfig: api.AccountAuthConfig{ID: "ac_1"},
			}}
			if test.account != nil {
				test.account(&a)
			}
			test.config.UserID = "maya"
			got := judge(&test.config, "github", []account{a}, test.configs, "")[0]
			if got.used != (test.want == "") || !strings.Contains(got.why, test.want) {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestJudge_AmongSeveral(t *testing.T) {
	yes := true
	accounts := []account{
		{ConnectedAccount: api.ConnectedAccount{ID: "ca_3", Status: api.StatusExpired, CreatedAt: "2026-01-03"}},
		{ConnectedAccount: api.ConnectedAccount{ID: "ca_2", Status: api.StatusActive, CreatedAt: "2026-01-02"}},
		{ConnectedAccount: api.ConnectedAccount{ID: "ca_1", Status: api.StatusActive, CreatedAt: "2026-01-01"}},
	}
	words := func(config api.Config, shown string) string {
		var out []string
		for _, v := range judge(&config, "github", accounts, nil, shown) {
			out = append(out, v.word)
		}
		return strings.Join(out, ", ")
	}
	if got := words(api.Config{}, ""); got != "not used, ✓ used, by name" {
		t.Errorf("the newest: %s", got)
	}
	if got := words(api.Config{}, "ca_1"); got != "not used, by name, ✓ used" {
		t.Errorf("the one that the session names: %s", got)
	}
	explicit := api.Config{MultiAccount: &api.MultiAccount{Enable: &yes, RequireExplicitSelection: &yes}}
	if got := words(explicit, ""); got != "not used, by name, by name" {
		t.Errorf("none without a name: %s", got)
	}
}

func TestRefusal_IsToldBeforeTrying(t *testing.T) {
	managed := []string{"OAUTH2"}
	own := map[string]api.AuthConfig{"ac_1": {Toolkit: api.AuthConfigToolkit{Slug: "GitHub"}, Status: api.AuthConfigEnabled}}
	for name, test := range map[string]struct {
		config  api.Config
		toolkit api.SessionToolkit
		configs map[string]api.AuthConfig
		known   bool
		want    string
		sure    bool
		path    string
	}{
		"managed":     {toolkit: api.SessionToolkit{ComposioManagedAuthSchemes: managed}},
		"no auth":     {toolkit: api.SessionToolkit{IsNoAuth: true}, want: "needs no account", sure: true},
		"not allowed": {config: api.Config{Toolkits: access(api.Enable())}, want: "does not allow", sure: true, path: "toolkits"},
		"pinned":      {config: api.Config{ConnectedAccounts: map[string][]string{"github": {"ca_1"}}}, want: "Unpin it", sure: true, path: "connected_accounts.github"},
		"own config":  {configs: own, known: true},
		"named":       {config: api.Config{AuthConfigs: map[string]string{"github": "ac_9"}}},
		"none":        {known: true, want: "no auth config for it", sure: true, path: "auth_configs.github"},
		"not visible": {want: "not known whether", sure: false},
	} {
		t.Run(name, func(t *testing.T) {
			test.toolkit.Slug, test.toolkit.Name = "github", "GitHub"
			no := refusalOf(&test.config, &test.toolkit, test.configs, test.known)
			if (no.why == "") != (test.want == "") || !strings.Contains(no.why, test.want) || no.sure != test.sure || no.path != test.path {
				t.Errorf("%+v", no)
			}
		})
	}
}

func access(f api.Filter) *api.ToolkitAccess { return &api.ToolkitAccess{Filter: f} }

func inStatus(s api.AccountStatus) func(*account) { return func(a *account) { a.Status = s } }
