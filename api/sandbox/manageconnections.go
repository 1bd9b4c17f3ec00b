package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"trs/api/sandbox/store"
	"trs/api/sandbox/toolrun"
)

// connectionItem is one entry of the helper's toolkits argument: a slug, or an
// object that says what to do.
type connectionItem struct {
	name      string
	action    string // add, list, remove or rename
	accountID string // id, word id or alias
	alias     string
}

// connectionEntry is what the helper answers for one toolkit. What is not known
// is null.
type connectionEntry struct {
	Toolkit      string           `json:"toolkit"`
	Status       string           `json:"status"` // active, initiated or failed
	HasActive    bool             `json:"has_active_connection"`
	AuthConfigID *string          `json:"auth_config_id"`
	AccountID    *string          `json:"connected_account_id"`
	CreatedAt    *string          `json:"created_at"`
	UserInfo     map[string]any   `json:"current_user_info"`
	ErrorMessage *string          `json:"error_message"`
	Instruction  *string          `json:"instruction"`
	RedirectURL  *string          `json:"redirect_url"`
	Reinitiated  *bool            `json:"was_reinitiated"`
	AccountType  *string          `json:"account_type"`
	Accounts     []accountSummary `json:"accounts,omitzero"`
}

// accountSummary is one account in the answer to the action list.
type accountSummary struct {
	ID        string       `json:"id"`
	WordID    string       `json:"word_id"`
	Alias     string       `json:"alias,omitempty"`
	Status    store.Status `json:"status"`
	CreatedAt string       `json:"created_at"`
	IsDefault bool         `json:"is_default"`
}

// manageConnections runs COMPOSIO_MANAGE_CONNECTIONS. What cannot be done for
// one toolkit is a failed entry, not an error.
func (s *Server) manageConnections(ctx context.Context, r *http.Request, sess *store.Session, args map[string]any) (toolrun.Result, error) {
	items, problem := connectionItems(args["toolkits"])
	if problem != "" {
		return toolrun.Failed(problem), nil
	}
	again, _ := args["reinitiate_all"].(bool)
	results := map[string]any{}
	counts := map[string]int{}
	for _, item := range items {
		if err := ctx.Err(); err != nil {
			return toolrun.Result{}, err
		}
		entry, err := s.manageConnection(ctx, r, sess, item, again)
		if err != nil {
			return toolrun.Result{}, err
		}
		results[entry.Toolkit] = entry
	}
	for _, entry := range results {
		counts[entry.(*connectionEntry).Status]++
	}
	data := map[string]any{
		"message": fmt.Sprintf("%d active, %d initiated, %d failed", counts["active"], counts["initiated"], counts["failed"]),
		"results": results,
		"summary": map[string]any{
			"total_toolkits":        len(results),
			"active_connections":    counts["active"],
			"initiated_connections": counts["initiated"],
			"failed_connections":    counts["failed"],
		},
	}
	addWorkflow(data, args)
	return toolrun.Result{Data: data}, nil
}

// addWorkflow echoes the id that ties the calls of one task together.
func addWorkflow(data, args map[string]any) {
	if id, _ := args["session_id"].(string); id != "" {
		data["session"] = map[string]any{"id": id, "instructions": "Pass this session_id in the next calls of the same task."}
	}
}

func connectionItems(value any) ([]connectionItem, string) {
	list, ok := value.([]any)
	if !ok || len(list) == 0 {
		return nil, "Invalid request data provided - toolkits must be a list with at least one toolkit"
	}
	items := make([]connectionItem, 0, len(list))
	for i, value := range list {
		item := connectionItem{action: "add"}
		switch value := value.(type) {
		case string:
			item.name = value
		case map[string]any:
			item.name, _ = value["name"].(string)
			item.accountID, _ = value["account_id"].(string)
			item.alias, _ = value["alias"].(string)
			if action, given := value["action"]; given {
				item.action, _ = action.(string)
			}
		}
		item.name = strings.ToLower(strings.TrimSpace(item.name))
		if item.name == "" {
			return nil, fmt.Sprintf("Invalid request data provided - toolkits[%d] must be a toolkit slug or an object with a name", i)
		}
		if !slices.Contains([]string{"add", "list", "remove", "rename"}, item.action) {
			return nil, fmt.Sprintf("Invalid request data provided - toolkits[%d].action must be add, list, remove or rename", i)
		}
		items = append(items, item)
	}
	return items, ""
}

// manageConnection does what one item asks. Its error is a fault of the sandbox.
func (s *Server) manageConnection(ctx context.Context, r *http.Request, sess *store.Session, item connectionItem, again bool) (*connectionEntry, error) {
	entry := &connectionEntry{Toolkit: item.name, Status: "failed"}
	toolkit, ok := s.appToolkit(item.name)
	switch {
	case !ok:
		return entry.fail(invalidToolkitSlugs(item.name))
	case !sess.Config.AllowsToolkit(toolkit.Slug).Allowed:
		return entry.fail(toolkitNotAllowed(toolkit.Slug))
	case toolkit.NoAuth:
		entry.Status, entry.HasActive = "active", true
		entry.Instruction = textOrNull("This toolkit needs no connection: run its tools.")
		return entry, nil
	}
	accounts, err := s.sessionAccounts(ctx, sess, toolkit.Slug)
	if err != nil {
		return nil, err
	}
	list := accounts[toolkit.Slug]
	switch item.action {
	case "list":
		entry.show(shownAccount(list))
		entry.Accounts = summaries(list)
		if len(list) == 0 {
			entry.Instruction = textOrNull("No account is connected. Use the action add to connect one.")
		}
		return entry, nil
	case "remove":
		return s.removeConnection(ctx, sess, item, list, entry)
	case "rename":
		return s.renameConnection(ctx, sess, item, list, entry)
	default:
		return s.addConnection(ctx, r, sess, item, again, list, entry)
	}
}

// addConnection reports an active connection, or starts one. In a multi-account
// session a new alias asks for one more.
func (s *Server) addConnection(ctx context.Context, r *http.Request, sess *store.Session, item connectionItem, again bool,
	list []store.Account, entry *connectionEntry,
) (*connectionEntry, error) {
	known := shownAccount(list)
	named := slices.IndexFunc(list, func(a store.Account) bool { return isNamed(&a, item.alias) && isUsable(&a) })
	if named >= 0 {
		known = &list[named]
	}
	another := item.alias != "" && multiAccount(&sess.Config) && named < 0
	if known != nil && known.Status == store.Active && !again && !another {
		entry.show(known)
		return entry, nil
	}
	req := linkRequest{Toolkit: item.name, Alias: item.alias}
	if again && named >= 0 {
		req.Alias = "" // the account that has it stays until the new one is there
	}
	link, err := s.startLink(ctx, r, sess, req)
	if err != nil {
		return entry.fail(err)
	}
	entry.show(link.account)
	entry.HasActive = known != nil && known.Status == store.Active
	entry.RedirectURL = &link.redirectURL
	entry.Instruction = textOrNull("Ask the user to open redirect_url within 10 minutes, then wait for the connection.")
	entry.Reinitiated = &again
	return entry, nil
}

func (s *Server) removeConnection(ctx context.Context, sess *store.Session, item connectionItem, list []store.Account,
	entry *connectionEntry,
) (*connectionEntry, error) {
	manage := sess.Config.ManageConnections
	if manage != nil && manage.EnableConnectionRemoval != nil && !*manage.EnableConnectionRemoval {
		return entry.fail(refused("Removing connections is switched off in this session", ""))
	}
	account, p := ownAccount(sess, item, list)
	if p != nil {
		return entry.fail(p)
	}
	_, err := s.updateAccount(ctx, account.ID, func(a *store.Account) error {
		a.Deleted, a.UpdatedAt = true, s.now()
		return nil
	})
	if err != nil {
		return entry.fail(err)
	}
	return s.entryAfter(ctx, sess, item, entry, "Removed the account "+account.ID+".")
}

func (s *Server) renameConnection(ctx context.Context, sess *store.Session, item connectionItem, list []store.Account,
	entry *connectionEntry,
) (*connectionEntry, error) {
	if item.alias == "" {
		return entry.fail(refused("The action rename needs an alias", ""))
	}
	if item.accountID == "" && len(list) != 1 {
		return entry.fail(refused("The action rename needs an account_id. Available: "+describeAccounts(list), ""))
	}
	account, p := ownAccount(sess, item, list)
	if p != nil {
		return entry.fail(p)
	}
	_, err := s.updateAccount(ctx, account.ID, func(a *store.Account) error {
		a.Alias, a.UpdatedAt = item.alias, s.now()
		return nil
	})
	if errors.Is(err, store.ErrAliasTaken) {
		return entry.fail(refused(fmt.Sprintf("Alias '%s' is already in use for this toolkit", item.alias), ""))
	}
	if err != nil {
		return entry.fail(err)
	}
	return s.entryAfter(ctx, sess, item, entry, "Renamed the account "+account.ID+".")
}

// ownAccount finds the account that an action means: the one named, by id, word
// id or alias, or the only one. Accounts of other users can be used where they
// are shared, not changed.
func ownAccount(sess *store.Session, item connectionItem, list []store.Account) (*store.Account, *problem) {
	name := item.accountID
	if name == "" && item.action == "remove" {
		name = item.alias
	}
	if name == "" && len(list) == 1 {
		name = list[0].ID
	}
	i := slices.IndexFunc(list, func(a store.Account) bool { return isNamed(&a, name) && a.UserID == sess.UserID })
	if i < 0 {
		return nil, refused(fmt.Sprintf("The action %s needs the account_id of an account of this user. Available: %s",
			item.action, describeAccounts(list)), "")
	}
	return &list[i], nil
}

// entryAfter shows what is there after an account changed.
func (s *Server) entryAfter(ctx context.Context, sess *store.Session, item connectionItem, entry *connectionEntry, done string) (*connectionEntry, error) {
	accounts, err := s.sessionAccounts(ctx, sess, item.name)
	if err != nil {
		return nil, err
	}
	list := accounts[item.name]
	entry.show(shownAccount(list))
	entry.Accounts = summaries(list)
	entry.Instruction = &done
	if len(list) == 0 {
		entry.Status = "removed"
	}
	return entry, nil
}

// fail says why nothing could be done. Only a fault of the sandbox stays an error.
func (e *connectionEntry) fail(err error) (*connectionEntry, error) {
	var p *problem
	if !errors.As(err, &p) {
		return nil, err
	}
	e.Status, e.ErrorMessage = "failed", &p.Message
	return e, nil
}

// show takes over what is known of an account; nil shows that there is none.
func (e *connectionEntry) show(a *store.Account) {
	if a == nil {
		return
	}
	created := stamp(a.CreatedAt)
	e.AuthConfigID, e.AccountID, e.CreatedAt, e.AccountType = &a.Config.ID, &a.ID, &created, &a.Type
	switch {
	case a.Status == store.Active:
		e.Status, e.HasActive, e.UserInfo = "active", true, userInfo(a)
	case a.Status.Pending():
		e.Status = "initiated"
	default:
		e.ErrorMessage = textOrNull(a.StatusReason)
	}
}

// userInfo is who the simulated provider says an account belongs to.
func userInfo(a *store.Account) map[string]any {
	return map[string]any{"name": a.Profile.Name, "email": a.Profile.Email, "login": a.Profile.Login}
}

func summaries(list []store.Account) []accountSummary {
	shown := shownAccount(list)
	out := make([]accountSummary, len(list))
	for i, a := range list {
		out[i] = accountSummary{a.ID, a.WordID, a.Alias, a.Status, stamp(a.CreatedAt), a.ID == shown.ID && isUsable(&a)}
	}
	return out
}
