package sandbox

import (
	"errors"
	"net/http"
	"strings"

	"trs/api"
	"trs/api/sandbox/store"
)

// patchSession changes the session's config. The checks come in the API's
// order: the body's shape, the session, the version that was expected, and then
// whether the resulting config makes sense. When one fails nothing is written.
func (s *Server) patchSession(r *http.Request) (reply, error) {
	var patch api.PatchSession
	sess, err := s.bodyAndSession(r, "patch", &patch)
	if err != nil {
		return reply{}, err
	}
	changes := changesAnything(&patch)
	sess, err = s.store.PatchSession(r.Context(), sess.ID, patch.ExpectedConfigVersion, s.now,
		func(current *store.Session) (store.Change, error) {
			if !changes {
				return store.Change{Skip: true}, nil
			}
			return s.change(r, current, &patch)
		})
	var conflict *store.VersionConflictError
	switch {
	case errors.As(err, &conflict):
		return reply{}, versionConflict(conflict.Expected, conflict.Stored)
	case errors.Is(err, store.ErrNotFound):
		return reply{}, sessionNotFound(r.PathValue("session_id"))
	case err != nil:
		return reply{}, err
	}
	body, err := s.render(r, sess)
	if err != nil {
		return reply{}, err
	}
	return ok(body)
}

// change is what the patch makes of the session as it is stored now.
func (s *Server) change(r *http.Request, current *store.Session, patch *api.PatchSession) (store.Change, error) {
	config, err := applyPatch(current.Config, patch)
	if err != nil {
		return store.Change{}, err
	}
	hidden, err := applyHidden(current.Hidden, patch.Experimental)
	if err != nil {
		return store.Change{}, err
	}
	if err := s.checkConfig(r.Context(), &config); err != nil {
		return store.Change{}, err
	}
	return store.Change{Config: config, Hidden: hidden}, nil
}

// changesAnything tells whether a patch names any block at all. An empty one is
// an answer without a new version.
func changesAnything(patch *api.PatchSession) bool {
	absent := patch.Toolkits.IsZero() && patch.AuthConfigs.IsZero() && patch.ConnectedAccounts.IsZero() &&
		patch.ManageConnections.IsZero() && patch.Tools.IsZero() && patch.Tags.IsZero() && patch.Workbench.IsZero() &&
		patch.MultiAccount.IsZero() && patch.Preload.IsZero() && patch.Search.IsZero() && patch.Execute.IsZero() &&
		patch.Experimental.IsZero() && patch.PremiumUsage == nil
	return !absent
}

// applyHidden changes what no answer shows, leaf by leaf.
func applyHidden(current store.Hidden, patch api.Optional[api.PatchExperimental]) (store.Hidden, error) {
	if patch.IsNull() {
		return store.Hidden{}, nil
	}
	leaves, ok := patch.Get()
	if !ok {
		return current, nil
	}
	if leaves.SessionConfigID != "" {
		return current, notFound("Session config " + leaves.SessionConfigID + " not found")
	}
	next := current
	replace(leaves.Permissions, &next.Permissions, func(p api.Permissions) *api.Permissions { return &p })
	replace(leaves.LinkURLOverwrite, &next.LinkURLOverwrite, func(base string) string { return strings.TrimSuffix(base, "/") })
	replace(leaves.FastMode, &next.FastMode, func(fast bool) *bool { return &fast })
	replace(leaves.SubmitFeedback, &next.SubmitFeedback, func(f api.SubmitFeedback) *api.SubmitFeedback { return &f })
	return next, nil
}
