package tui

import (
	"trs/views"
	"trs/views/config"
	"trs/views/connect"
	"trs/views/execute"
	"trs/views/files"
	"trs/views/history"
	"trs/views/jq"
	"trs/views/requests"
	"trs/views/search"
	"trs/views/sessions"
	"trs/views/snippet"
	"trs/views/state"
	"trs/views/tools"
)

// tab is one pane with its place.
type tab struct {
	id   views.ID
	pane views.Pane
}

// newTabs makes every pane, in the order of the tabs. It is the one list of
// panes.
func newTabs(env views.Env, o Options) []tab {
	server := snippet.Server{BaseURL: o.BaseURL, KeyVariable: o.KeyVariable, KeyKind: o.KeyKind}
	return []tab{
		{views.Sessions, sessions.New(env, o.Client, state.NewSessions(o.StateDir, o.Scope), sessions.NewForms(o.StateDir, o.Scope), sessions.Server{
			Server: server, SandboxKey: o.SandboxKey,
		}, o.User)},
		{views.Config, config.New(env, o.Client, config.NewDrafts(o.StateDir, o.Scope), server)},
		{views.Search, search.New(env, o.Client, state.NewFile[search.Draft](o.StateDir, "use-cases.json"))},
		{views.Tools, tools.New(env, o.Client, server)},
		{views.Execute, execute.New(env, o.Client, execute.Places{
			State: o.StateDir, Scope: o.Scope, Calls: o.Calls, Project: o.Project,
		}, server)},
		{views.History, history.New(env, o.Client)},
		{views.Files, files.New(env, o.Client)},
		{views.Connect, connect.New(env, o.Client, connect.NewForms(o.StateDir, o.Scope))},
		{views.Requests, requests.New(env, o.Journal, jq.NewHistory(o.StateDir))},
	}
}
