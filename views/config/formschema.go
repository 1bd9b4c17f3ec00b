package config

import (
	"maps"
	"slices"
	"strings"

	"trs/api/schema"
	"trs/views/form/value"
)

// parts is what the members of a request mean that have no field of their own.
var parts = map[string]string{
	"manage_connections": "What the model may do about connecting accounts.",
	"workbench":          "A sandbox for code, and what its code may do.",
	"multi_account":      "Several accounts of one toolkit at once.",
	"search":             "The helpers that look for tools.",
	"execute":            "The helper that runs tools.",
	"preload.tools":      "At most 1000, and all of them allowed by the filters above. More than about 20 use much of the model's context.",

	"experimental.permissions":            "Which calls run at once and which ask first. What is set replaces all permissions of the session; null removes them.",
	"experimental.permissions.default":    "For every call that no override names.",
	"experimental.permissions.overrides":  "By tool and account, for example GMAIL_SEND_EMAIL:ca_1a2b. * is any tool; __none__ stands for no account.",
	"experimental.link_url_overwrite":     "Where links that connect accounts begin, instead of the server's own page. Null takes it back.",
	"experimental.fast_mode":              "For newer servers. Null takes it back.",
	"experimental.submit_feedback":        "Gives the model COMPOSIO_SUBMIT_FEEDBACK. Null takes it back.",
	"experimental.session_config_id":      "A saved policy (sc_…) that decides about toolkits, tools and tags instead of this config.",
	"premium_usage.toolkits":              "The toolkits whose premium tools may be charged for.",
	"premium_usage.tools":                 "Rules for the tools of single toolkits.",
	"premium_usage.return_premium_charge": "Whether results say what they cost.",
}

// createOnly is what the API takes for a new session and refuses in a patch.
var createOnly = []string{"assistive_prompt_config", "custom_toolkits", "custom_tools"}

const onlyNew = "Only a new session takes this: the API refuses it as a change. Clone the session, or make a new one."

// variants are the names of choices that the schema leaves without one.
var variants = map[string][]string{
	"toolkitsFilterIn": {"only these", "all but these"},
	"toolFilterIn":     {"only these", "all but these", "by tags"},
	"tagsIn":           {"at least one of", "let through, keep out"},
	"preloadTools":     {"these tools", "all allowed tools"},
	"premiumUsage":     {"by rules", "never"},
}

// formSchema is the schema of the config as requests spell it: that of create,
// with what a patch takes of the experimental block, and with the words of this
// pane. What the API does not let a session change says so at its place.
func formSchema(user string) []byte {
	root, err := value.Parse(schema.Read("create.request"))
	patch, patchErr := value.Parse(schema.Read("patch.request"))
	if err != nil || patchErr != nil {
		return []byte("{}") // they are part of the program, and tests read them
	}
	props := root.Get("properties")
	props.Set("experimental", experimental(patch.Get("properties").Get("experimental")))
	owner := value.NewObject()
	owner.Set("const", value.NewText(user))
	props.Set("user_id", owner)
	describePart(root, "user_id", "Who owns the connections. The API refuses to change it: clone the session for another user.")
	slices.Reverse(root.Get("$defs").Get("premiumUsage").Get("anyOf").Items) // not set must not look like never
	for name, titles := range variants {
		nameVariants(root.Get("$defs").Get(name), titles)
	}
	for _, f := range fields {
		describePart(root, f.spelled(), f.means)
	}
	for _, path := range slices.Sorted(maps.Keys(parts)) {
		describePart(root, path, parts[path])
	}
	for block, child := range childFields {
		all := memberOf(root, block)
		for hops := 0; all.Get("$ref") != nil && hops < 4; hops++ {
			all = resolve(root, all.Get("$ref").Text())
		}
		all.Set("additionalProperties", described(all.Get("additionalProperties"), child.means))
	}
	for _, name := range []string{"enable", "enable_wait_for_connections", "enable_connection_removal"} {
		memberOf(root, "manage_connections."+name).Set("type", value.NewText("boolean")) // null says what absence says
	}
	for _, block := range []string{"manage_connections", "workbench", "search", "execute"} {
		memberOf(root, block).Delete("default") // its members have theirs
	}
	return root.JSON()
}

// experimental is the block as a patch takes it, and what it does not take.
func experimental(patched *value.Value) *value.Value {
	block := patched
	for _, option := range patched.Get("anyOf").Items {
		if option.Get("properties") != nil {
			block = option
		}
	}
	for _, name := range createOnly {
		refused := value.NewObject()
		refused.Set("not", value.NewObject())
		refused.Set("description", value.NewText(onlyNew))
		block.Get("properties").Set(name, refused)
	}
	return patched
}

// described is a part of a schema with a description of its own.
func described(part *value.Value, text string) *value.Value {
	if !part.Is(value.Object) {
		return part
	}
	out := part.Clone()
	out.Set("description", value.NewText(text))
	return out
}

// describePart gives the member at a path of names a description.
func describePart(root *value.Value, path, text string) {
	parent, name := root, path
	if at := strings.LastIndexByte(path, '.'); at >= 0 {
		parent, name = memberOf(root, path[:at]), path[at+1:]
	}
	props := properties(root, parent)
	if part := props.Get(name); part != nil {
		props.Set(name, described(part, text))
	}
}

// memberOf is the part of the schema that a path of names leads to; nil when
// there is none.
func memberOf(root *value.Value, path string) *value.Value {
	at := root
	for name := range strings.SplitSeq(path, ".") {
		at = properties(root, at).Get(name)
	}
	return at
}

// properties is the members of an object, through references and choices.
func properties(root, part *value.Value) *value.Value {
	for hops := 0; part.Get("$ref") != nil && hops < 4; hops++ {
		part = resolve(root, part.Get("$ref").Text())
	}
	if part.Get("properties") != nil || part.Get("anyOf") == nil {
		return part.Get("properties")
	}
	for _, option := range part.Get("anyOf").Items {
		if found := properties(root, option); found != nil {
			return found
		}
	}
	return nil
}

func resolve(root *value.Value, ref string) *value.Value {
	return root.Get("$defs").Get(strings.TrimPrefix(ref, "#/$defs/"))
}

func nameVariants(def *value.Value, titles []string) {
	options := def.Get("anyOf")
	if options == nil {
		return
	}
	for i, option := range options.Items[:min(len(options.Items), len(titles))] {
		option.Set("title", value.NewText(titles[i]))
	}
}
