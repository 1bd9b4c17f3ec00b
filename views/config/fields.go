package config

import "slices"

// kind is how a field is shown and changed.
type kind int

const (
	readOnly kind = iota
	toggle        // true or false
	choice        // one of options, or not set
	number
	address // a URL
	toolkitFilter
	tagFilter
	toolRules // all of tools
	toolRule  // one toolkit of tools
	authConfigs
	authConfig
	pins
	pin
	preload
	written // stored and never told again: changed in the form
)

// field is one part of a config: a leaf, or a block of leaves.
type field struct {
	path    string // in answers
	request string // in requests, when spelled otherwise
	section string
	label   string
	kind    kind
	brief   string // what it means, in a few words
	means   string
	unset   string   // how absence reads
	def     string   // the leaf that says the default; "" is absence
	options []string // of a choice, as leaves
	least   float64  // of a number
	most    float64  // of a number; 0 is no bound
	whole   bool     // the number has no fraction
	unit    string
}

var fields = []field{
	{
		path: "toolkits", brief: "the toolkits that may be used", section: "access", label: "toolkits", kind: toolkitFilter, unset: "all toolkits",
		means: "Which toolkits the session may use at all. It is checked first, on search, execute, link and proxy.",
	},
	{
		path: "tags", brief: "tools by what they do", section: "access", label: "tags", kind: tagFilter, unset: "tools with any tags",
		means: "Lets through tools by their behaviour hints: at least one of the enabled tags, none of the disabled. Rules of a toolkit come before it.",
	},
	{
		path: "tools", brief: "rules for single toolkits", section: "access", label: "tools", kind: toolRules, unset: "no rules",
		means: "Rules for single toolkits: only these tools, all but these, or by tags. A rule does not restrict other toolkits.",
	},
	{
		path: "auth_configs", brief: "what toolkits connect with", section: "accounts", label: "auth configs", kind: authConfigs, unset: "chosen automatically",
		means: "Which auth config a toolkit connects and runs with.",
	},
	{
		path: "connected_accounts", brief: "accounts that must be used", section: "accounts", label: "pinned accounts", kind: pins, unset: "the latest active one",
		means: "Accounts that a toolkit must run with. A pin is exact: no other account steps in. Without one, the user's most recently connected active account is taken at execution.",
	},
	{
		path: "manage_connections.enabled", brief: "the model connects accounts", request: "manage_connections.enable", section: "connections", label: "manager", kind: toggle,
		unset: "on", def: "true",
		means: "Gives the model COMPOSIO_MANAGE_CONNECTIONS, to start and check connections on its own.",
	},
	{
		path: "manage_connections.callback_url", brief: "where links return to", section: "connections", label: "callback URL", kind: address, unset: "none",
		means: "Where the browser returns after a link made in this session.",
	},
	{
		path: "manage_connections.enable_wait_for_connections", brief: "the model waits for links", section: "connections", label: "wait helper", kind: toggle,
		unset: "off", def: "false",
		means: "Gives the model COMPOSIO_WAIT_FOR_CONNECTIONS. Needs the manager.",
	},
	{
		path: "manage_connections.enable_connection_removal", brief: "the model removes accounts", section: "connections", label: "removal", kind: toggle,
		unset: "on", def: "true",
		means: "Lets the manager remove connections, too.",
	},
	{
		path: "workbench.enable", brief: "a sandbox that runs code", section: "workbench", label: "workbench", kind: toggle, unset: "on", def: "true",
		means: "A sandbox for code: COMPOSIO_REMOTE_WORKBENCH and COMPOSIO_REMOTE_BASH_TOOL.",
	},
	{
		path: "workbench.proxy_execution_enabled", brief: "its code may call toolkits", request: "workbench.enable_proxy_execution", section: "workbench", label: "proxy execution",
		kind: toggle, unset: "on", def: "true",
		means: "Lets code in the workbench call the APIs of toolkits through the session's connections.",
	},
	{
		path: "workbench.auto_offload_threshold", brief: "longer results become files", section: "workbench", label: "offload beyond", kind: number,
		unset: "the server's choice (20 000 characters)", unit: "characters", least: 1, most: 0,
		means: "Results longer than this go to a file of the workbench instead of the conversation.",
	},
	{
		path: "workbench.sandbox_size", brief: "its processors and memory", section: "workbench", label: "sandbox size", kind: choice, unset: "standard", def: `"standard"`,
		options: []string{`"standard"`, `"medium"`, `"large"`, `"xlarge"`},
		means:   "Processors and memory: standard 1 vCPU and 1 GB, medium 2 and 2, large 4 and 4, xlarge 8 and 8. A change makes the sandbox anew: its memory and disk are lost, /mnt/files stays.",
	},
	{
		path: "multi_account.enable", brief: "more than one per toolkit", section: "multi-account", label: "several accounts", kind: choice,
		unset: "as the project says (normally off)", options: []string{"true", "false"},
		means: "Lets a toolkit have several accounts of the user at once. It excludes preload.",
	},
	{
		path: "multi_account.max_accounts_per_toolkit", brief: "2 to 10", section: "multi-account", label: "most per toolkit", kind: number,
		unset: "5", least: 2, most: 10, whole: true, unit: "accounts",
		means: "How many accounts a toolkit may have, 2 to 10.",
	},
	{
		path: "multi_account.require_explicit_selection", brief: "calls must name the account", section: "multi-account", label: "must be chosen", kind: toggle,
		unset: "off", def: "false",
		means: "A call must say which account it means; none is taken by itself.",
	},
	{
		path: "preload", brief: "tools given without a search", section: "exposed", label: "preload", kind: preload, unset: "nothing", def: `{"tools":[]}`,
		means: "Tools that the model gets directly, without searching. All needs a positive filter and stops at 1000.",
	},
	{
		path: "search.enable", brief: "the model looks for tools", section: "exposed", label: "search helpers", kind: toggle, unset: "on", def: "true",
		means: "COMPOSIO_SEARCH_TOOLS and COMPOSIO_GET_TOOL_SCHEMAS.",
	},
	{
		path: "execute.enable_multi_execute", brief: "several tools in one call", section: "exposed", label: "multi execute", kind: toggle, unset: "on", def: "true",
		means: "COMPOSIO_MULTI_EXECUTE_TOOL, which runs several tools in one call.",
	},
	{
		path: "experimental", brief: "permissions, where links begin", section: "not told", label: "experimental", kind: written, unset: "as the server has it",
		means: "Permissions (which calls ask first), where links begin, and newer switches. The server keeps them and never tells them: what is not set here stays as it was.",
	},
	{
		path: "premium_usage", brief: "what may be charged for", section: "not told", label: "premium usage", kind: written, unset: "as the server has it",
		means: "Which premium tools may be charged for: never, or by rules. The server keeps it and never tells it: not set, it stays as it was.",
	},
}

// childFields describe the members of blocks that are named by toolkits.
var childFields = map[string]field{
	"tools": {
		section: "access", kind: toolRule, brief: "the rule of this toolkit",
		means: "The rule of this toolkit. Its list beats every tag rule; its tags beat the session's tags.",
	},
	"auth_configs": {
		section: "accounts", kind: authConfig, brief: "what it connects with",
		means: "The auth config that this toolkit uses. It must exist in the project and be usable for sessions.",
	},
	"connected_accounts": {
		section: "accounts", kind: pin, brief: "no other account steps in",
		means: "The accounts that this toolkit runs with. More than one needs multi-account.",
	},
}

// defaultOf is the leaf that says the default of a path; "" is absence.
func defaultOf(path string) string {
	i := slices.IndexFunc(fields, func(f field) bool { return f.path == path })
	if i < 0 {
		return ""
	}
	return fields[i].def
}

// known reports whether the editor has a field for a leaf.
func known(path string) bool {
	return path == "user_id" || slices.ContainsFunc(fields, func(f field) bool { return f.path == path }) || isChild(path)
}

func isChild(path string) bool {
	for block := range childFields {
		if len(path) > len(block) && path[:len(block)+1] == block+"." {
			return true
		}
	}
	return false
}

// spelled is the field's path as requests spell it.
func (f field) spelled() string {
	if f.request != "" {
		return f.request
	}
	return f.path
}
