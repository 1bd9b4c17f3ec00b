package sandbox

import (
	"maps"
	"slices"
	"strings"

	"trs/api"
)

// defaultMaxAccounts is how many accounts a toolkit may have in a multi-account
// session that does not say.
const defaultMaxAccounts = 5

// defaultConfig is the config of a session that asked for nothing.
func defaultConfig(userID string) api.Config {
	return api.Config{
		UserID:            userID,
		ManageConnections: defaultManageConnections(),
		Workbench:         defaultWorkbench(),
		Preload:           api.PreloadTools(),
		Search:            defaultSearch(),
		Execute:           defaultExecute(),
	}
}

func defaultManageConnections() *api.ManageConnections {
	return &api.ManageConnections{
		Enabled:                  true,
		EnableWaitForConnections: new(false),
		EnableConnectionRemoval:  new(true),
	}
}

func defaultWorkbench() *api.Workbench {
	return &api.Workbench{Enable: new(true), ProxyExecutionEnabled: new(true)}
}

func defaultSearch() api.SearchSwitch   { return api.SearchSwitch{Enable: new(true)} }
func defaultExecute() api.ExecuteSwitch { return api.ExecuteSwitch{EnableMultiExecute: new(true)} }

// asPatch spells a create request as the patch that makes the default config
// into what it asks for, so that both go the same way.
func asPatch(req *api.CreateSession) *api.PatchSession {
	patch := &api.PatchSession{PremiumUsage: req.PremiumUsage}
	patch.Toolkits = given(req.Toolkits)
	patch.ManageConnections = given(req.ManageConnections)
	patch.Tags = given(req.Tags)
	patch.Workbench = given(req.Workbench)
	patch.MultiAccount = given(req.MultiAccount)
	patch.Preload = given(req.Preload)
	patch.Search = given(req.Search)
	patch.Execute = given(req.Execute)
	if req.AuthConfigs != nil {
		patch.AuthConfigs = api.Some(req.AuthConfigs)
	}
	if req.ConnectedAccounts != nil {
		patch.ConnectedAccounts = api.Some(req.ConnectedAccounts)
	}
	if req.Tools != nil {
		patch.Tools = api.Some(req.Tools)
	}
	return patch
}

func given[T any](value *T) api.Optional[T] {
	if value == nil {
		return api.Optional[T]{}
	}
	return api.Some(*value)
}

// applyPatch returns the config that a patch makes of current, which it leaves
// alone. Nothing is checked here but what the result could not show.
func applyPatch(current api.Config, patch *api.PatchSession) (api.Config, error) {
	next := current
	replace(patch.Toolkits, &next.Toolkits, toolkitAccess)
	replace(patch.Tags, &next.Tags, tagAccess)
	replace(patch.Preload, &next.Preload, func(p api.Preload) api.Preload {
		if p.All {
			return api.PreloadAll()
		}
		return api.PreloadTools(unique(p.Slugs)...)
	})
	if patch.Preload.IsNull() {
		next.Preload = api.PreloadTools()
	}
	replace(patch.Search, &next.Search, func(s api.SearchSwitch) api.SearchSwitch { return s })
	if next.Search.Enable == nil {
		next.Search = defaultSearch()
	}
	replace(patch.Execute, &next.Execute, func(e api.ExecuteSwitch) api.ExecuteSwitch { return e })
	if next.Execute.EnableMultiExecute == nil {
		next.Execute = defaultExecute()
	}
	if err := applyMaps(&next, patch); err != nil {
		return api.Config{}, err
	}
	next.ManageConnections = mergeManageConnections(next.ManageConnections, patch.ManageConnections)
	next.Workbench = mergeWorkbench(next.Workbench, patch.Workbench)
	multi, err := mergeMultiAccount(next.MultiAccount, patch.MultiAccount)
	if err != nil {
		return api.Config{}, err
	}
	next.MultiAccount = multi
	if patch.PremiumUsage != nil {
		next.Extra = maps.Clone(next.Extra)
		if next.Extra == nil {
			next.Extra = api.Extra{}
		}
		next.Extra["premium_usage"] = patch.PremiumUsage
	}
	return next, nil
}

// replace puts a block in the place of what is stored: its zero value for null,
// and nothing at all when it is absent.
func replace[In, Out any](field api.Optional[In], into *Out, convert func(In) Out) {
	switch value, ok := field.Get(); {
	case ok:
		*into = convert(value)
	case field.IsNull():
		*into = *new(Out)
	}
}

// applyMaps replaces the blocks that map a toolkit to something.
func applyMaps(next *api.Config, patch *api.PatchSession) error {
	var repeated []string
	replace(patch.AuthConfigs, &next.AuthConfigs, func(m map[string]string) map[string]string {
		return lowerKeys("auth_configs", m, &repeated)
	})
	replace(patch.ConnectedAccounts, &next.ConnectedAccounts, func(m map[string][]string) map[string][]string {
		lowered := lowerKeys("connected_accounts", m, &repeated)
		for toolkit, ids := range lowered {
			lowered[toolkit] = unique(ids)
		}
		return lowered
	})
	replace(patch.Tools, &next.Tools, func(m map[string]api.ToolFilter) map[string]api.ToolAccess {
		access := make(map[string]api.ToolAccess, len(m))
		for toolkit, filter := range lowerKeys("tools", m, &repeated) {
			access[toolkit] = toolAccess(filter)
		}
		return access
	})
	if len(repeated) > 0 {
		slices.Sort(repeated)
		return invalid(repeated...)
	}
	return nil
}

// lowerKeys spells toolkit slugs as answers do, and notes those that were given
// twice in different case.
func lowerKeys[V any](field string, m map[string]V, repeated *[]string) map[string]V {
	lowered := make(map[string]V, len(m))
	for key, value := range m {
		slug := strings.ToLower(key)
		if _, twice := lowered[slug]; twice {
			*repeated = append(*repeated, "Error in payload."+field+"."+slug+": The toolkit is named twice")
		}
		lowered[slug] = value
	}
	return lowered
}

func toolkitAccess(filter api.ToolkitFilter) *api.ToolkitAccess {
	slugs := make([]string, len(filter.Slugs))
	for i, slug := range filter.Slugs {
		slugs[i] = strings.ToLower(slug)
	}
	return &api.ToolkitAccess{Filter: api.Filter{Mode: filter.Mode, Slugs: unique(slugs)}}
}

func toolAccess(filter api.ToolFilter) api.ToolAccess {
	if filter.Tags != nil {
		return api.ToolAccess{Tags: tagAccess(*filter.Tags)}
	}
	return api.ToolAccess{Filter: api.Filter{Mode: filter.Mode, Slugs: unique(filter.Slugs)}}
}

func tagAccess(filter api.TagFilter) *api.TagAccess {
	if filter.AsList {
		return &api.TagAccess{Enabled: unique(filter.List)}
	}
	access := &api.TagAccess{}
	if filter.Enable != nil {
		access.Enabled = unique(filter.Enable)
	}
	if filter.Disable != nil {
		access.Disabled = unique(filter.Disable)
	}
	return access
}

// unique drops repeated values and keeps the order. It never returns nil.
func unique[T comparable](values []T) []T {
	seen := make(map[T]bool, len(values))
	kept := make([]T, 0, len(values))
	for _, value := range values {
		if !seen[value] {
			seen[value] = true
			kept = append(kept, value)
		}
	}
	return kept
}

func mergeManageConnections(current *api.ManageConnections, patch api.Optional[api.ManageConnectionsRequest]) *api.ManageConnections {
	if patch.IsNull() || current == nil {
		current = defaultManageConnections()
	}
	req, ok := patch.Get()
	if !ok {
		return current
	}
	next, fallback := *current, defaultManageConnections()
	if enable, ok := req.Enable.Get(); ok {
		next.Enabled = enable
	} else if req.Enable.IsNull() {
		next.Enabled = fallback.Enabled
	}
	if wait, ok := req.EnableWaitForConnections.Get(); ok {
		next.EnableWaitForConnections = &wait
	} else if req.EnableWaitForConnections.IsNull() {
		next.EnableWaitForConnections = fallback.EnableWaitForConnections
	}
	if removal, ok := req.EnableConnectionRemoval.Get(); ok {
		next.EnableConnectionRemoval = &removal
	} else if req.EnableConnectionRemoval.IsNull() {
		next.EnableConnectionRemoval = fallback.EnableConnectionRemoval
	}
	if callback, ok := req.CallbackURL.Get(); ok {
		next.CallbackURL = callback
	} else if req.CallbackURL.IsNull() {
		next.CallbackURL = ""
	}
	return &next
}

func mergeWorkbench(current *api.Workbench, patch api.Optional[api.WorkbenchRequest]) *api.Workbench {
	if patch.IsNull() || current == nil {
		current = defaultWorkbench()
	}
	req, ok := patch.Get()
	if !ok {
		return current
	}
	next := *current
	if req.Enable != nil {
		next.Enable = req.Enable
	}
	if req.EnableProxyExecution != nil {
		next.ProxyExecutionEnabled = req.EnableProxyExecution
	}
	if req.AutoOffloadThreshold != nil {
		next.AutoOffloadThreshold = req.AutoOffloadThreshold
	}
	if req.SandboxSize != "" {
		next.SandboxSize = req.SandboxSize
	}
	return &next
}

// mergeMultiAccount merges the block. Switching it off clears what was stored;
// doing so and asking for more than one account makes no sense.
func mergeMultiAccount(current *api.MultiAccount, patch api.Optional[api.MultiAccountRequest]) (*api.MultiAccount, error) {
	if patch.IsNull() {
		return nil, nil
	}
	req, ok := patch.Get()
	if !ok {
		return current, nil
	}
	next := api.MultiAccount{}
	if current != nil {
		next = *current
	}
	if req.Enable != nil {
		next.Enable = req.Enable
		if !*req.Enable {
			next.MaxAccountsPerToolkit, next.RequireExplicitSelection = nil, nil
		}
	}
	if maximum, ok := req.MaxAccountsPerToolkit.Get(); ok {
		next.MaxAccountsPerToolkit = &maximum
	} else if req.MaxAccountsPerToolkit.IsNull() {
		next.MaxAccountsPerToolkit = nil
	}
	if req.RequireExplicitSelection != nil {
		next.RequireExplicitSelection = req.RequireExplicitSelection
	}
	if next.Enable == nil {
		return &next, nil
	}
	if *next.Enable {
		if next.MaxAccountsPerToolkit == nil {
			next.MaxAccountsPerToolkit = new(defaultMaxAccounts)
		}
	} else if next.MaxAccountsPerToolkit != nil || isTrue(next.RequireExplicitSelection) {
		return nil, refused("multi_account.enable is false, so max_accounts_per_toolkit and require_explicit_selection cannot be set",
			"Leave them out, or enable multi-account")
	}
	if next.RequireExplicitSelection == nil {
		next.RequireExplicitSelection = new(false)
	}
	return &next, nil
}

func isTrue(b *bool) bool { return b != nil && *b }

// multiAccount tells whether a toolkit may have several accounts in a session.
func multiAccount(config *api.Config) bool {
	return config.MultiAccount != nil && isTrue(config.MultiAccount.Enable)
}
