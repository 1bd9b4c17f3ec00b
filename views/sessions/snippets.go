package sessions

import (
	"trs/api"
	"trs/views"
	"trs/views/jsonscan"
	"trs/views/snippet"
)

// snippets is what other programs need to use a session. The key is always an
// environment variable, never the key itself; the sandbox's own key, which nobody
// could know otherwise, is a snippet of its own.
func (m *Model) snippets(s api.Session) []views.Copyable {
	server := m.server
	text := func(label, value string) views.Copyable {
		return views.Copyable{Label: label, Text: func() string { return value }}
	}
	headers := map[string]string{string(server.Kind()): "${env:" + server.Variable() + "}"}
	snippets := []views.Copyable{
		text("MCP URL", s.MCP.URL),
		text("Claude Code command", "claude mcp add --transport http composio "+snippet.Shell(s.MCP.URL)+" --header "+server.KeyHeader()+"\n"),
		text("Cursor mcp.json", mcpConfig("mcpServers", map[string]any{"url": s.MCP.URL, "headers": headers})),
		text("VS Code mcp.json", mcpConfig("servers", map[string]any{"type": "http", "url": s.MCP.URL, "headers": headers})),
		text("curl", snippet.Request(server.Server, "GET", snippet.SessionPath(s.ID), "")),
	}
	if key := server.SandboxKey; key != "" {
		snippets = append(snippets, views.Copyable{Label: "export of the sandbox's key", Secret: true, Text: func() string {
			return "export " + server.Variable() + "=" + snippet.Shell(key) + "\n"
		}})
	}
	return snippets
}

// mcpConfig is a file that names the session as a server of MCP, under the key
// that the program looks for.
func mcpConfig(key string, server map[string]any) string {
	return jsonscan.Lines(map[string]any{key: map[string]any{"composio": server}})
}
