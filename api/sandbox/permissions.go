package sandbox

import (
	"fmt"

	"trs/api/sandbox/catalog"
	"trs/api/sandbox/store"
)

// noAccount stands for the account in the permissions of tools without one.
const noAccount = "__none__"

// checkPermission applies the session's permissions: the rule for the tool and
// the account, else the one for all tools of the account, else the default. The
// sandbox's callers cannot be asked, so that a rule that asks refuses.
func checkPermission(sess *store.Session, tool *catalog.Tool, account *store.Account) error {
	permissions := sess.Hidden.Permissions
	if permissions == nil {
		return nil
	}
	id := noAccount
	if account != nil {
		id = account.ID
	}
	rule, found := permissions.Overrides[tool.Slug+":"+id]
	if !found {
		if rule, found = permissions.Overrides["*:"+id]; !found {
			rule = permissions.Default
		}
	}
	switch rule {
	case "", "allow_all", "always_allow":
		return nil
	case "always_deny":
		return refused(fmt.Sprintf("The permissions of this session deny tool '%s'", tool.Slug),
			"Change the session's permissions, or use another tool")
	default:
		return refused(fmt.Sprintf("The permissions of this session ask before tool '%s' runs, but this client does not support elicitation", tool.Slug),
			"Call from a client that can ask its user, or allow the tool in the session's permissions")
	}
}
