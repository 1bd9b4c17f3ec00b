package sessions

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"trs/api"
	"trs/views"
)

// snippets is what other programs need to use a session. The key is always an
// environment variable, never the key itself; the sandbox's own key, which nobody
// could know otherwise, is a snippet of its own.
func (m *Model) snippets(s api.Session) []views.Copyable {
	variable := m.server.KeyVariable
	if variable == "" {
		variable = "COMPOSIO_API_KEY"
	}
	base := strings.TrimRight(m.server.BaseURL, "/")
	text := func(label, value string) views.Copyable {
		return views.Copyable{Label: label, Text: func() string { return value }}
	}
	snippets := []views.Copyable{
		text("MCP URL", s.MCP.URL),
		text("Claude Code command", fmt.Sprintf(`claude mcp add --transport http composio %s --header "x-api-key: $%s"`, quote(s.MCP.URL), variable)),
		text("Cursor mcp.json", cursorConfig(s.MCP.URL, variable)),
		text("VS Code mcp.json", codeConfig(s.MCP.URL, variable)),
		text("curl", fmt.Sprintf(`curl %s -H "x-api-key: $%s"`, quote(base+"/api/v3.1/tool_router/session/"+s.ID), variable)),
	}
	if key := m.server.SandboxKey; key != "" {
		snippets = append(snippets, views.Copyable{Label: "export of the sandbox's key", Secret: true, Text: func() string {
			return "export " + variable + "=" + quote(key) + "\n"
		}})
	}
	return snippets
}

func cursorConfig(url, variable string) string {
	return indented(map[string]any{"mcpServers": map[string]any{"composio": map[string]any{
		"url": url, "headers": map[string]string{"x-api-key": "${env:" + variable + "}"},
	}}})
}

func codeConfig(url, variable string) string {
	return indented(map[string]any{"servers": map[string]any{"composio": map[string]any{
		"type": "http", "url": url, "headers": map[string]string{"x-api-key": "${env:" + variable + "}"},
	}}})
}

func indented(v any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return err.Error()
	}
	return out.String()
}

// quote is s for a POSIX shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
