package sandbox

import (
	"context"
	"fmt"
	"strings"
	"time"

	"trs/api/sandbox/store"
	"trs/api/sandbox/toolrun"
)

const (
	waitForConnectionsLimit = 60 * time.Second
	// expiryPoll is how often a wait looks for links whose time is over; every
	// other change wakes it.
	expiryPoll = time.Second
)

// waitForConnections runs COMPOSIO_WAIT_FOR_CONNECTIONS: it answers when any or
// all of the toolkits are connected or have failed, and after limit in any case.
func (s *Server) waitForConnections(ctx context.Context, sess *store.Session, args map[string]any) (toolrun.Result, error) {
	return s.waitWithin(ctx, sess, args, waitForConnectionsLimit, expiryPoll)
}

func (s *Server) waitWithin(ctx context.Context, sess *store.Session, args map[string]any, limit, every time.Duration) (toolrun.Result, error) {
	list, _ := args["toolkits"].([]any)
	var toolkits []string
	for _, value := range list {
		if name, ok := value.(string); ok && strings.TrimSpace(name) != "" {
			toolkits = append(toolkits, strings.ToLower(strings.TrimSpace(name)))
		}
	}
	if len(toolkits) == 0 || len(toolkits) != len(list) {
		return toolrun.Failed("Invalid request data provided - toolkits must be a list of at least one toolkit slug"), nil
	}
	all := args["mode"] == "all"
	timeout := time.NewTimer(limit)
	defer timeout.Stop()
	poll := time.NewTicker(every)
	defer poll.Stop()
	for {
		changed := s.changes.next()
		results, settled, err := s.waitStates(ctx, sess, toolkits, all)
		if err != nil {
			return toolrun.Result{}, err
		}
		if settled {
			return waitAnswer(results, args, false), nil
		}
		select {
		case <-ctx.Done():
			return toolrun.Result{}, ctx.Err()
		case <-timeout.C:
			return waitAnswer(results, args, true), nil
		case <-changed:
		case <-poll.C:
		}
	}
}

// waitStates reads where each toolkit stands and whether the wait is over.
func (s *Server) waitStates(ctx context.Context, sess *store.Session, toolkits []string, all bool) (map[string]any, bool, error) {
	results := map[string]any{}
	settled, possible := 0, 0
	for _, slug := range toolkits {
		if _, seen := results[slug]; seen {
			continue
		}
		entry := map[string]any{"toolkit": slug, "status": "NOT_FOUND", "has_active_connection": false}
		results[slug] = entry
		toolkit, ok := s.appToolkit(slug)
		if !ok || !sess.Config.AllowsToolkit(slug).Allowed {
			entry["error_message"] = "The toolkit does not exist or is not allowed for this session"
			continue // nothing can ever come of it
		}
		possible++
		if toolkit.NoAuth {
			entry["status"], entry["has_active_connection"] = "ACTIVE", true
			settled++
			continue
		}
		account, err := s.connectionState(ctx, sess, toolkit)
		if err != nil {
			return nil, false, err
		}
		if account != nil && describeWait(entry, account) {
			settled++
		}
	}
	done := settled > 0
	if all {
		done = settled == possible
	}
	return results, done || possible == 0, nil
}

// describeWait fills the entry of an account and reports whether it is final.
func describeWait(entry map[string]any, a *store.Account) bool {
	entry["connected_account_id"] = a.ID
	entry["auth_config_id"] = a.Config.ID
	entry["created_at"] = stamp(a.CreatedAt)
	switch {
	case a.Status == store.Active:
		entry["status"], entry["has_active_connection"] = "ACTIVE", true
		entry["current_user_info"] = userInfo(a)
		return true
	case a.Status.Pending():
		entry["status"] = "INITIATED"
		return false
	default:
		entry["status"] = "FAILED"
		entry["error_message"] = strings.TrimSpace(string(a.Status) + " " + a.StatusReason)
		return true
	}
}

func waitAnswer(results map[string]any, args map[string]any, timedOut bool) toolrun.Result {
	counts := map[string]int{}
	for _, entry := range results {
		status, _ := entry.(map[string]any)["status"].(string)
		counts[status]++
	}
	message := fmt.Sprintf("%d active, %d waiting, %d failed, %d not found",
		counts["ACTIVE"], counts["INITIATED"], counts["FAILED"], counts["NOT_FOUND"])
	if timedOut {
		message = "Stopped waiting. " + message
	}
	data := map[string]any{"message": message, "results": results}
	addWorkflow(data, args)
	return toolrun.Result{Data: data}
}
