package api

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"trs/api/schema"
)

// applyPatch does what the contract says a server does with a patch.
func applyPatch(c Config, p PatchSession) Config {
	if !p.Toolkits.IsZero() {
		c.Toolkits = nil
		if f, ok := p.Toolkits.Get(); ok {
			c.Toolkits = &ToolkitAccess{Filter: f.Filter}
		}
	}
	if !p.AuthConfigs.IsZero() {
		c.AuthConfigs, _ = p.AuthConfigs.Get()
	}
	if !p.ConnectedAccounts.IsZero() {
		c.ConnectedAccounts, _ = p.ConnectedAccounts.Get()
	}
	if !p.Tools.IsZero() {
		c.Tools = nil
		if filters, ok := p.Tools.Get(); ok {
			c.Tools = map[string]ToolAccess{}
			for toolkit, f := range filters {
				access := ToolAccess{Filter: f.Filter}
				if f.Tags != nil {
					access.Tags = &TagAccess{Enabled: f.Tags.Enable, Disabled: f.Tags.Disable}
				}
				c.Tools[toolkit] = access
			}
		}
	}
	if !p.Tags.IsZero() {
		c.Tags = nil
		if f, ok := p.Tags.Get(); ok {
			c.Tags = &TagAccess{Enabled: f.Enable, Disabled: f.Disable}
		}
	}
	if !p.Preload.IsZero() {
		c.Preload, _ = p.Preload.Get()
	}
	if !p.Search.IsZero() {
		c.Search, _ = p.Search.Get()
	}
	if !p.Execute.IsZero() {
		c.Execute, _ = p.Execute.Get()
	}
	return applyMerges(c, p)
}

// applyMerges handles the blocks that merge.
func applyMerges(c Config, p PatchSession) Config {
	if leaves, ok := p.ManageConnections.Get(); ok {
		m := ManageConnections{Enabled: true}
		if c.ManageConnections != nil {
			m = *c.ManageConnections
		}
		if v, ok := leaves.Enable.Get(); ok || leaves.Enable.IsNull() {
			m.Enabled = v || leaves.Enable.IsNull()
		}
		if !leaves.CallbackURL.IsZero() {
			m.CallbackURL, _ = leaves.CallbackURL.Get()
		}
		m.EnableWaitForConnections = merged(m.EnableWaitForConnections, leaves.EnableWaitForConnections)
		m.EnableConnectionRemoval = merged(m.EnableConnectionRemoval, leaves.EnableConnectionRemoval)
		c.ManageConnections = &m
	} else if p.ManageConnections.IsNull() {
		c.ManageConnections = nil
	}
	if leaves, ok := p.Workbench.Get(); ok {
		w := Workbench{}
		if c.Workbench != nil {
			w = *c.Workbench
		}
		if leaves.Enable != nil {
			w.Enable = leaves.Enable
		}
		if leaves.EnableProxyExecution != nil {
			w.ProxyExecutionEnabled = leaves.EnableProxyExecution
		}
		if leaves.AutoOffloadThreshold != nil {
			w.AutoOffloadThreshold = leaves.AutoOffloadThreshold
		}
		if leaves.SandboxSize != "" {
			w.SandboxSize = leaves.SandboxSize
		}
		c.Workbench = &w
	} else if p.Workbench.IsNull() {
		c.Workbench = nil
	}
	if leaves, ok := p.MultiAccount.Get(); ok {
		m := MultiAccount{}
		if c.MultiAccount != nil {
			m = *c.MultiAccount
		}
		if leaves.Enable != nil {
			m.Enable = leaves.Enable
		}
		m.MaxAccountsPerToolkit = merged(m.MaxAccountsPerToolkit, leaves.MaxAccountsPerToolkit)
		if leaves.RequireExplicitSelection != nil {
			m.RequireExplicitSelection = leaves.RequireExplicitSelection
		}
		if m.Enable != nil && !*m.Enable {
			m = MultiAccount{Enable: m.Enable}
		}
		c.MultiAccount = &m
	} else if p.MultiAccount.IsNull() {
		c.MultiAccount = nil
	}
	return c
}

func merged[T any](old *T, leaf Optional[T]) *T {
	if v, ok := leaf.Get(); ok {
		return &v
	}
	if leaf.IsNull() {
		return nil
	}
	return old
}

// settled is the configuration with its defaults spelled out, so that two that
// mean the same are equal.
func settled(c Config) Config {
	if len(c.AuthConfigs) == 0 {
		c.AuthConfigs = nil
	}
	if len(c.ConnectedAccounts) == 0 {
		c.ConnectedAccounts = nil
	}
	if len(c.Tools) == 0 {
		c.Tools = nil
	}
	if c.Tags != nil && c.Tags.Enabled == nil && c.Tags.Disabled == nil {
		c.Tags = nil
	}
	if c.Preload.Slugs == nil {
		c.Preload.Slugs = []string{}
	}
	if c.ManageConnections == nil {
		c.ManageConnections = &ManageConnections{Enabled: true}
	}
	w := Workbench{}
	if c.Workbench != nil {
		w = *c.Workbench
	}
	w.Enable = pointerTo(w.Enable == nil || *w.Enable)
	w.ProxyExecutionEnabled = pointerTo(w.ProxyExecutionEnabled == nil || *w.ProxyExecutionEnabled)
	if w.SandboxSize == "" {
		w.SandboxSize = "standard"
	}
	if w.AutoOffloadThreshold == nil {
		w.AutoOffloadThreshold = pointerTo(float64(DefaultOffloadThreshold))
	}
	c.Workbench = &w
	m := MultiAccount{}
	if c.MultiAccount != nil {
		m = *c.MultiAccount
	}
	m.RequireExplicitSelection = pointerTo(isTrue(m.RequireExplicitSelection))
	c.MultiAccount = &m
	return c
}

func maybe[T any](g *rapid.Generator[T]) *rapid.Generator[*T] { return rapid.Ptr(g, true) }

func anyConfig() *rapid.Generator[Config] {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"A", "B", "C"}), 0, 2)
	filter := rapid.Custom(func(t *rapid.T) Filter {
		return Filter{FilterMode(rapid.IntRange(1, 2).Draw(t, "mode")), emptyNotNil(words.Draw(t, "slugs"))}
	})
	tags := rapid.Custom(func(t *rapid.T) TagAccess {
		lists := [][]Tag{nil, {}, {TagReadOnly}, {TagDestructive, TagOpenWorld}}
		return TagAccess{Enabled: rapid.SampledFrom(lists).Draw(t, "enabled"), Disabled: rapid.SampledFrom(lists).Draw(t, "disabled")}
	})
	toggle := maybe(rapid.Bool())
	return rapid.Custom(func(t *rapid.T) Config {
		c := Config{UserID: "u", Search: SearchSwitch{Enable: toggle.Draw(t, "search")}, Execute: ExecuteSwitch{EnableMultiExecute: toggle.Draw(t, "execute")}}
		if rapid.Bool().Draw(t, "toolkits") {
			c.Toolkits = &ToolkitAccess{Filter: filter.Draw(t, "filter")}
		}
		if rapid.Bool().Draw(t, "auth") {
			c.AuthConfigs = map[string]string{"a": rapid.SampledFrom([]string{"ac_1", "ac_2"}).Draw(t, "ac")}
			c.ConnectedAccounts = map[string][]string{"a": {"ca_1"}}
		}
		if rapid.Bool().Draw(t, "tools") {
			c.Tools = map[string]ToolAccess{"a": {Filter: filter.Draw(t, "tool filter")}, "b": {Tags: &TagAccess{Enabled: []Tag{TagReadOnly}}}}
		}
		if access := maybe(tags).Draw(t, "tags"); access != nil {
			c.Tags = access
		}
		if c.Preload.All = rapid.Bool().Draw(t, "all"); !c.Preload.All {
			c.Preload.Slugs = words.Draw(t, "preload")
		}
		if rapid.Bool().Draw(t, "manage") {
			c.ManageConnections = &ManageConnections{
				Enabled: rapid.Bool().Draw(t, "on"), CallbackURL: rapid.SampledFrom([]string{"", "https://a.test/x"}).Draw(t, "url"),
				EnableWaitForConnections: toggle.Draw(t, "wait"), EnableConnectionRemoval: toggle.Draw(t, "removal"),
			}
		}
		if rapid.Bool().Draw(t, "workbench") {
			c.Workbench = &Workbench{
				Enable: toggle.Draw(t, "on"), ProxyExecutionEnabled: toggle.Draw(t, "proxy"),
				AutoOffloadThreshold: maybe(rapid.Float64Range(1, 9)).Draw(t, "threshold"), SandboxSize: rapid.SampledFrom([]string{"", "standard", "large"}).Draw(t, "size"),
			}
		}
		switch rapid.IntRange(0, 2).Draw(t, "multi") {
		case 1:
			c.MultiAccount = &MultiAccount{Enable: pointerTo(false), RequireExplicitSelection: pointerTo(false)}
		case 2:
			c.MultiAccount = &MultiAccount{
				Enable: pointerTo(true), MaxAccountsPerToolkit: maybe(rapid.IntRange(2, 10)).Draw(t, "max"), RequireExplicitSelection: toggle.Draw(t, "explicit"),
			}
		}
		return c
	})
}

// Whatever the two configurations, the patch from one to the other is valid
// and leads there; and the create request of either is valid.
func TestPatchTo_LeadsToTheWantedConfig(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, to := anyConfig().Draw(t, "from"), anyConfig().Draw(t, "to")
		patch := PatchTo(from, to)
		body, err := json.Marshal(patch)
		if err != nil {
			t.Fatal(err)
		}
		if found := schema.Validate("patch.request", body); found != nil {
			t.Fatalf("%v: %s", found, body)
		}
		got, want := settled(applyPatch(from, patch)), settled(to)
		if !reflect.DeepEqual(got, want) {
			gotJSON, _ := json.Marshal(got)
			wantJSON, _ := json.Marshal(want)
			t.Fatalf("%s\ngot  %s\nwant %s", body, gotJSON, wantJSON)
		}
		create, err := json.Marshal(to.CreateRequest())
		if err != nil {
			t.Fatal(err)
		}
		if found := schema.Validate("create.request", create); found != nil {
			t.Fatalf("%v: %s", found, create)
		}
	})
}
