package sandbox

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trs/api"
	"trs/api/sandbox/catalog"
	"trs/api/sandbox/store"
)

const (
	// helperToolkit holds the COMPOSIO_ helpers. Sessions cannot filter it.
	helperToolkit = "composio"
	localPrefix   = "LOCAL_"
	maxPreload    = 1000
	// manyPreloaded is the number of preloaded tools above which a session is
	// warned about its context.
	manyPreloaded = 20
)

// checkConfig holds a config to every rule that needs more than its shape, from
// coarse to fine, and reports all offenders of the first rule that is broken.
func (s *Server) checkConfig(ctx context.Context, config *api.Config) error {
	if err := s.checkToolkits(config); err != nil {
		return err
	}
	if err := s.checkTools(config); err != nil {
		return err
	}
	if err := s.checkAuthConfigs(ctx, config); err != nil {
		return err
	}
	if err := s.checkConnectable(ctx, config); err != nil {
		return err
	}
	if err := s.checkPins(ctx, config); err != nil {
		return err
	}
	return s.checkPreload(config)
}

// appToolkit finds a toolkit that sessions can name.
func (s *Server) appToolkit(slug string) (*catalog.Toolkit, bool) {
	if slug == helperToolkit {
		return nil, false
	}
	return s.catalog.Toolkit(slug)
}

// appTool finds a tool that sessions can name: not a helper.
func (s *Server) appTool(slug string) (*catalog.Tool, bool) {
	tool, ok := s.catalog.Tool(slug)
	if !ok || tool.Kind == catalog.Meta {
		return nil, false
	}
	return tool, true
}

func (s *Server) checkToolkits(config *api.Config) error {
	var named []string
	if config.Toolkits != nil {
		named = append(named, config.Toolkits.Slugs...)
	}
	named = slices.AppendSeq(named, maps.Keys(config.AuthConfigs))
	named = slices.AppendSeq(named, maps.Keys(config.ConnectedAccounts))
	named = slices.AppendSeq(named, maps.Keys(config.Tools))
	var unknown []string
	for _, slug := range named {
		if _, ok := s.appToolkit(slug); !ok {
			unknown = append(unknown, slug)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	slices.Sort(unknown)
	return invalidToolkitSlugs(slices.Compact(unknown)...)
}

func (s *Server) checkTools(config *api.Config) error {
	var wrong, errs []string
	for _, toolkit := range slices.Sorted(maps.Keys(config.Tools)) {
		for _, slug := range config.Tools[toolkit].Slugs {
			if tool, ok := s.appTool(slug); !ok || tool.Toolkit.Slug != toolkit {
				wrong = append(wrong, slug)
				errs = append(errs, fmt.Sprintf("Error in payload.tools.%s: %s is not a tool of this toolkit", toolkit, slug))
			}
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	p := refused("Invalid tool slugs: "+strings.Join(wrong, ", "), "Use tools of the toolkit they are listed under")
	p.Errors = errs
	return p
}

func (s *Server) checkAuthConfigs(ctx context.Context, config *api.Config) error {
	var missing, errs []string
	for _, toolkit := range slices.Sorted(maps.Keys(config.AuthConfigs)) {
		id := config.AuthConfigs[toolkit]
		found, err := s.store.AuthConfig(ctx, id)
		switch {
		case errors.Is(err, store.ErrNotFound):
			missing = append(missing, id)
		case err != nil:
			return err
		case found.Toolkit != toolkit:
			errs = append(errs, fmt.Sprintf("Error in payload.auth_configs.%s: %s belongs to toolkit %s", toolkit, id, found.Toolkit))
		case !found.Usable():
			errs = append(errs, fmt.Sprintf("Error in payload.auth_configs.%s: %s is disabled or not usable for sessions", toolkit, id))
		}
	}
	if len(missing) > 0 {
		return authConfigNotFound(400, strings.Join(missing, ", "))
	}
	if len(errs) > 0 {
		p := refused("Some auth configs cannot be used by this session", "Name an enabled auth config of the same toolkit")
		p.Errors = errs
		return p
	}
	return nil
}

// checkConnectable wants every toolkit that the session asks for by name to be
// one that its user can connect.
func (s *Server) checkConnectable(ctx context.Context, config *api.Config) error {
	if config.Toolkits == nil || config.Toolkits.Mode != api.FilterEnable {
		return nil
	}
	var stuck []string
	for _, slug := range config.Toolkits.Slugs {
		toolkit, _ := s.appToolkit(slug)
		if toolkit.NoAuth || config.AuthConfigs[slug] != "" || len(config.ConnectedAccounts[slug]) > 0 || managed(toolkit) {
			continue
		}
		configs, err := s.store.ToolkitAuthConfigs(ctx, slug)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(configs, func(c store.AuthConfig) bool { return c.Usable() }) {
			stuck = append(stuck, slug)
		}
	}
	if len(stuck) == 0 {
		return nil
	}
	return refused(
		"The following toolkits require an auth config that cannot be created automatically: "+strings.Join(stuck, ", ")+
			". Provide one for each in auth_configs",
		"Make an auth config for each and name it in auth_configs, or leave the toolkits out")
}

// managed tells whether the vendor has an app for the toolkit, so that an auth
// config can be made without the project's help.
func managed(toolkit *catalog.Toolkit) bool {
	return slices.ContainsFunc(toolkit.AuthSchemes, func(scheme catalog.AuthScheme) bool { return scheme.Managed })
}

func (s *Server) checkPins(ctx context.Context, config *api.Config) error {
	var missing []string
	for _, toolkit := range slices.Sorted(maps.Keys(config.ConnectedAccounts)) {
		ids := config.ConnectedAccounts[toolkit]
		if len(ids) > 1 && !multiAccount(config) {
			return refused(fmt.Sprintf("Toolkit %s has %d connected accounts, which needs multi-account mode", toolkit, len(ids)),
				"Pin one account, or set multi_account.enable")
		}
		if multiAccount(config) && config.MultiAccount.MaxAccountsPerToolkit != nil && len(ids) > *config.MultiAccount.MaxAccountsPerToolkit {
			return refused(fmt.Sprintf("Toolkit %s has %d connected accounts, more than max_accounts_per_toolkit (%d)",
				toolkit, len(ids), *config.MultiAccount.MaxAccountsPerToolkit), "Pin fewer accounts, or raise the maximum")
		}
		shared := 0
		for _, id := range ids {
			account, err := s.store.Account(ctx, id)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			if err != nil || account.Toolkit != toolkit || account.Status == store.Inactive || !account.Admits(config.UserID) {
				missing = append(missing, id)
				continue
			}
			if account.Type == store.Shared {
				shared++
			}
		}
		if shared > 1 {
			p := invalidAccounts(config.UserID, ids...)
			p.Message = fmt.Sprintf("Toolkit %s has %d SHARED accounts; a session can pin one", toolkit, shared)
			return p
		}
	}
	if len(missing) > 0 {
		return invalidAccounts(config.UserID, missing...)
	}
	return nil
}

func (s *Server) checkPreload(config *api.Config) error {
	preload := config.Preload
	if !preload.All && len(preload.Slugs) == 0 {
		return nil
	}
	if multiAccount(config) {
		return refused("preload cannot be used together with multi_account.enable", "Leave one of them out")
	}
	if preload.All {
		if !hasPositiveFilter(config) {
			return refused(`preload.tools "all" needs a filter that names what is wanted`,
				"Set toolkits.enable, a tools enable list or enabled tags, or list the tools to preload")
		}
		if n := len(s.allowedTools(config, maxPreload+1)); n > maxPreload {
			return refused(fmt.Sprintf(`preload.tools "all" covers more than %d tools`, maxPreload),
				"Narrow the session's filters, or list the tools to preload")
		}
		return nil
	}
	var wrong, errs []string
	for _, slug := range preload.Slugs {
		reason := s.whyNotPreloaded(config, slug)
		if reason != "" {
			wrong = append(wrong, slug)
			errs = append(errs, "Error in payload.preload.tools: "+slug+" "+reason)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	p := refused("These tools cannot be preloaded: "+strings.Join(wrong, ", "),
		"Preload tools that exist and that the session's filters allow")
	p.Errors = errs
	return p
}

func (s *Server) whyNotPreloaded(config *api.Config, slug string) string {
	if strings.HasPrefix(slug, localPrefix) {
		return "is a custom tool: set preload on its definition"
	}
	tool, ok := s.appTool(slug)
	if !ok {
		return "does not exist"
	}
	if verdict := allows(config, tool); !verdict.Allowed {
		return "is not allowed by " + verdict.Rule
	}
	return ""
}

// hasPositiveFilter tells whether some filter names what is wanted, rather than
// what is not.
func hasPositiveFilter(config *api.Config) bool {
	if config.Toolkits != nil && config.Toolkits.Mode == api.FilterEnable && len(config.Toolkits.Slugs) > 0 {
		return true
	}
	if config.Tags != nil && len(config.Tags.Enabled) > 0 {
		return true
	}
	for _, access := range config.Tools {
		if access.Mode == api.FilterEnable && len(access.Slugs) > 0 || access.Tags != nil && len(access.Tags.Enabled) > 0 {
			return true
		}
	}
	return false
}

func allows(config *api.Config, tool *catalog.Tool) api.Verdict {
	return config.AllowsTool(tool.Toolkit.Slug, tool.Slug, tool.Tags)
}

// allowedTools returns the app tools that a session may run, by slug, at most
// limit of them.
func (s *Server) allowedTools(config *api.Config, limit int) []*catalog.Tool {
	var allowed []*catalog.Tool
	for _, tool := range s.catalog.Tools() {
		if tool.Kind != catalog.Meta && allows(config, tool).Allowed {
			if allowed = append(allowed, tool); len(allowed) == limit {
				break
			}
		}
	}
	return allowed
}
