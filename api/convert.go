package api

import (
	"maps"
	"reflect"
	"slices"
)

// CreateRequest is the create request that would produce this configuration.
// Answers and requests spell it differently (enabled and enable,
// proxy_execution_enabled and enable_proxy_execution, ...); members that this
// client does not know cannot be translated and are left out.
func (c Config) CreateRequest() CreateSession {
	request := CreateSession{
		UserID:            c.UserID,
		Toolkits:          toolkitFilterOf(c.Toolkits),
		AuthConfigs:       maps.Clone(c.AuthConfigs),
		ConnectedAccounts: c.ConnectedAccounts,
		Tools:             toolFiltersOf(c.Tools),
		Tags:              tagFilterOf(c.Tags),
		MultiAccount:      multiAccountOf(c.MultiAccount),
	}
	if m := c.ManageConnections; m != nil {
		request.ManageConnections = &ManageConnectionsRequest{
			Enable:                   Some(m.Enabled),
			CallbackURL:              someText(m.CallbackURL),
			EnableWaitForConnections: someOf(m.EnableWaitForConnections),
			EnableConnectionRemoval:  someOf(m.EnableConnectionRemoval),
		}
	}
	if w := c.Workbench; w != nil {
		request.Workbench = &WorkbenchRequest{
			Enable: w.Enable, EnableProxyExecution: w.ProxyExecutionEnabled,
			AutoOffloadThreshold: w.AutoOffloadThreshold, SandboxSize: w.SandboxSize,
		}
	}
	// An empty preload is the default, and not allowed beside multi-account.
	if c.Preload.All || len(c.Preload.Slugs) > 0 {
		request.Preload = &Preload{All: c.Preload.All, Slugs: slices.Clone(c.Preload.Slugs)}
	}
	if c.Search.Enable != nil {
		request.Search = &SearchSwitch{Enable: c.Search.Enable}
	}
	if c.Execute.EnableMultiExecute != nil {
		request.Execute = &ExecuteSwitch{EnableMultiExecute: c.Execute.EnableMultiExecute}
	}
	return request
}

// PatchTo is the patch that turns one configuration into another: only what
// differs is in it. A block that the wanted configuration does not have becomes
// null, which means back to the default. The user cannot be changed and is not
// looked at, nor are members that this client does not know.
//
// One thing cannot be said in a single patch: a workbench that keeps other
// settings and loses its offload threshold. The threshold then becomes
// DefaultOffloadThreshold.
func PatchTo(from, to Config) PatchSession {
	var patch PatchSession
	if want := toolkitFilterOf(to.Toolkits); !same(toolkitFilterOf(from.Toolkits), want) {
		patch.Toolkits = orNull(want)
	}
	if !maps.Equal(from.AuthConfigs, to.AuthConfigs) {
		patch.AuthConfigs = mapOrNull(to.AuthConfigs)
	}
	if !maps.EqualFunc(from.ConnectedAccounts, to.ConnectedAccounts, slices.Equal) {
		patch.ConnectedAccounts = mapOrNull(to.ConnectedAccounts)
	}
	if want := toolFiltersOf(to.Tools); !sameMaps(toolFiltersOf(from.Tools), want) {
		patch.Tools = mapOrNull(want)
	}
	if want := tagFilterOf(to.Tags); !same(tagFilterOf(from.Tags), want) {
		patch.Tags = orNull(want)
	}
	if from.Preload.All != to.Preload.All || !slices.Equal(from.Preload.Slugs, to.Preload.Slugs) {
		patch.Preload = Some(Preload{All: to.Preload.All, Slugs: emptyNotNil(to.Preload.Slugs)})
	}
	if !same(from.Search.Enable, to.Search.Enable) {
		patch.Search = Null[SearchSwitch]()
		if to.Search.Enable != nil {
			patch.Search = Some(SearchSwitch{Enable: to.Search.Enable})
		}
	}
	if !same(from.Execute.EnableMultiExecute, to.Execute.EnableMultiExecute) {
		patch.Execute = Null[ExecuteSwitch]()
		if to.Execute.EnableMultiExecute != nil {
			patch.Execute = Some(ExecuteSwitch{EnableMultiExecute: to.Execute.EnableMultiExecute})
		}
	}
	patch.ManageConnections = patchManageConnections(from.ManageConnections, to.ManageConnections)
	patch.Workbench = patchWorkbench(from.Workbench, to.Workbench)
	patch.MultiAccount = patchMultiAccount(from.MultiAccount, to.MultiAccount)
	return patch
}

// IsEmpty reports whether the patch changes nothing.
func (p PatchSession) IsEmpty() bool {
	p.ExpectedConfigVersion = 0
	return reflect.ValueOf(p).IsZero()
}

// DefaultOffloadThreshold is what the API's texts name as the threshold, in
// characters, when none is set.
const DefaultOffloadThreshold = 20_000

// The blocks that merge: a patch names the leaves that differ, and null where
// the wanted configuration says nothing.

func patchManageConnections(from, to *ManageConnections) Optional[ManageConnectionsRequest] {
	if to == nil {
		return nullIf[ManageConnectionsRequest](from != nil)
	}
	leaves := ManageConnectionsRequest{}
	if from == nil {
		from = &ManageConnections{}
		leaves.Enable = Some(to.Enabled)
	}
	if from.Enabled != to.Enabled {
		leaves.Enable = Some(to.Enabled)
	}
	if from.CallbackURL != to.CallbackURL {
		leaves.CallbackURL = someText(to.CallbackURL)
		if to.CallbackURL == "" {
			leaves.CallbackURL = Null[string]()
		}
	}
	leaves.EnableWaitForConnections = leafOf(from.EnableWaitForConnections, to.EnableWaitForConnections)
	leaves.EnableConnectionRemoval = leafOf(from.EnableConnectionRemoval, to.EnableConnectionRemoval)
	return unlessZero(leaves)
}

func patchWorkbench(from, to *Workbench) Optional[WorkbenchRequest] {
	if to == nil {
		return nullIf[WorkbenchRequest](from != nil)
	}
	if from == nil {
		from = &Workbench{}
	}
	var leaves WorkbenchRequest
	if !sameSwitch(from.Enable, to.Enable) {
		leaves.Enable = pointerTo(to.Enable == nil || *to.Enable)
	}
	if !sameSwitch(from.ProxyExecutionEnabled, to.ProxyExecutionEnabled) {
		leaves.EnableProxyExecution = pointerTo(to.ProxyExecutionEnabled == nil || *to.ProxyExecutionEnabled)
	}
	if sizeOf(from) != sizeOf(to) {
		leaves.SandboxSize = sizeOf(to)
	}
	if !same(from.AutoOffloadThreshold, to.AutoOffloadThreshold) {
		leaves.AutoOffloadThreshold = to.AutoOffloadThreshold
		if to.AutoOffloadThreshold == nil {
			if sameSwitch(to.Enable, nil) && sameSwitch(to.ProxyExecutionEnabled, nil) && sizeOf(to) == defaultSize {
				return Null[WorkbenchRequest]() // all of it is the default
			}
			leaves.AutoOffloadThreshold = pointerTo(float64(DefaultOffloadThreshold))
		}
	}
	return unlessZero(leaves)
}

func patchMultiAccount(from, to *MultiAccount) Optional[MultiAccountRequest] {
	if to == nil || to.Enable == nil && to.MaxAccountsPerToolkit == nil && to.RequireExplicitSelection == nil {
		return nullIf[MultiAccountRequest](from != nil && !sameMultiAccount(from, to))
	}
	if sameMultiAccount(from, to) {
		return Optional[MultiAccountRequest]{}
	}
	if to.Enable != nil && !*to.Enable { // clears the rest, and must not name it
		return Some(MultiAccountRequest{Enable: to.Enable})
	}
	if from == nil {
		from = &MultiAccount{}
	}
	var leaves MultiAccountRequest
	if !same(from.Enable, to.Enable) {
		leaves.Enable = to.Enable
	}
	leaves.MaxAccountsPerToolkit = leafOf(from.MaxAccountsPerToolkit, to.MaxAccountsPerToolkit)
	if isTrue(from.RequireExplicitSelection) != isTrue(to.RequireExplicitSelection) {
		leaves.RequireExplicitSelection = pointerTo(isTrue(to.RequireExplicitSelection))
	}
	return unlessZero(leaves)
}

func sameMultiAccount(a, b *MultiAccount) bool {
	if a == nil {
		a = &MultiAccount{}
	}
	if b == nil {
		b = &MultiAccount{}
	}
	return same(a.Enable, b.Enable) && same(a.MaxAccountsPerToolkit, b.MaxAccountsPerToolkit) &&
		isTrue(a.RequireExplicitSelection) == isTrue(b.RequireExplicitSelection)
}

func toolkitFilterOf(access *ToolkitAccess) *ToolkitFilter {
	if access == nil || access.Mode == FilterNone {
		return nil
	}
	return &ToolkitFilter{Filter{access.Mode, emptyNotNil(slices.Clone(access.Slugs))}}
}

// toolFiltersOf translates the filters of tools. An entry that says nothing
// this client knows is left out: it has no request form.
func toolFiltersOf(access map[string]ToolAccess) map[string]ToolFilter {
	if access == nil {
		return nil
	}
	filters := make(map[string]ToolFilter, len(access))
	for toolkit, entry := range access {
		switch tags := tagFilterOf(entry.Tags); {
		case entry.Mode != FilterNone:
			filters[toolkit] = ToolFilter{Filter: Filter{entry.Mode, emptyNotNil(slices.Clone(entry.Slugs))}}
		case tags != nil:
			filters[toolkit] = ToolFilter{Tags: tags}
		}
	}
	return filters
}

func tagFilterOf(access *TagAccess) *TagFilter {
	if access == nil || access.Enabled == nil && access.Disabled == nil {
		return nil
	}
	return &TagFilter{Enable: slices.Clone(access.Enabled), Disable: slices.Clone(access.Disabled)}
}

// multiAccountOf leaves out what a disabled block may not name.
func multiAccountOf(m *MultiAccount) *MultiAccountRequest {
	switch {
	case m == nil:
		return nil
	case m.Enable != nil && !*m.Enable:
		return &MultiAccountRequest{Enable: m.Enable}
	}
	return &MultiAccountRequest{
		Enable: m.Enable, MaxAccountsPerToolkit: someOf(m.MaxAccountsPerToolkit),
		RequireExplicitSelection: m.RequireExplicitSelection,
	}
}
