package sandbox

import (
	"context"

	"trs/api/sandbox/shell"
	"trs/api/sandbox/store"
	"trs/api/sandbox/toolrun"
)

// remoteBash runs COMPOSIO_REMOTE_BASH_TOOL in the built-in shell, which sees
// the session's files and nothing of the host.
func (s *Server) remoteBash(ctx context.Context, sess *store.Session, call helperCall) (toolrun.Result, error) {
	command, _ := call.arguments["command"].(string)
	outcome, err := shell.Run(ctx, shell.Request{
		Command: command, Files: s.sessionFiles(sess), Now: s.now, Overflow: "tool_results/" + call.logID,
	})
	if err != nil {
		return toolrun.Result{}, err
	}
	data := map[string]any{
		"stdout": outcome.Stdout.Text, "stdoutLines": outcome.Stdout.Lines,
		"stderr": outcome.Stderr.Text, "stderrLines": outcome.Stderr.Lines,
		"sandbox_id_suffix": sandboxSuffix(sess),
	}
	if outcome.Stdout.File != "" {
		data["stdout_file_path"] = outcome.Stdout.File
	}
	if outcome.Stderr.File != "" {
		data["stderr_file_path"] = outcome.Stderr.File
	}
	addWorkflow(data, call.arguments)
	return toolrun.Result{Data: data, Error: outcome.Error}, nil
}

// sandboxSuffix is a short name of the session's sandbox.
func sandboxSuffix(sess *store.Session) string { return sess.ID[max(0, len(sess.ID)-4):] }

// remoteWorkbench answers COMPOSIO_REMOTE_WORKBENCH: there is no Python here,
// and a made-up result would be worse than none.
func (s *Server) remoteWorkbench(sess *store.Session, call helperCall) toolrun.Result {
	const message = "This sandbox has no Python interpreter, so the code was not run. " +
		"Use " + bashHelper + " to work on the files under /mnt/files (it has jq, grep, sed, sort, cut and more), " +
		"or the native tools of the toolkits text, json, csv, time, encoding and files."
	data := map[string]any{"results": "", "stdout": "", "stderr": message, "error": message, "sandbox_id_suffix": sandboxSuffix(sess)}
	addWorkflow(data, call.arguments)
	return toolrun.Result{Data: data, Error: message}
}
