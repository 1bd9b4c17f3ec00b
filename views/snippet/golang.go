package snippet

import (
	"fmt"
	"strconv"
	"strings"

	"trs/api"
)

// Go is the call with the client of this module, as a whole program. The module
// is not published under an address, so it runs inside a clone of it; the
// program says so.
func Go(s Server, c Call) string {
	var b strings.Builder
	b.WriteString("// Save as call.go, outside the clone or in a folder of its own, and in a clone of trs: go run path/to/call.go\n")
	b.WriteString("package main\n\nimport (\n\t\"context\"\n\t\"encoding/json\"\n\t\"log\"\n\t\"os\"\n\n\t\"trs/api\"\n)\n\nfunc main() {\n")
	server := `""`
	if !s.usual() {
		server = goText(s.base())
	}
	fmt.Fprintf(&b, "\tclient, err := api.New(%s, api.WithKey(%s, os.Getenv(%s)))\n", server, kindName(s.Kind()), strconv.Quote(s.Variable()))
	b.WriteString("\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n")
	switch {
	case c.Proxy != nil:
		fmt.Fprintf(&b, "\tvar call api.ProxyRequest\n\tif err := json.Unmarshal([]byte(%s), &call); err != nil {\n\t\tlog.Fatal(err)\n\t}\n", goJSON(c.body()))
		fmt.Fprintf(&b, "\tanswer, err := client.ProxyExecute(context.Background(), %s, call)\n", goText(c.Session))
	case c.Meta:
		fmt.Fprintf(&b, "\tanswer, err := client.ExecuteMeta(context.Background(), %s, api.ExecuteMetaRequest{\n\t\tSlug:      %s,\n\t\tArguments: json.RawMessage(%s),\n\t})\n",
			goText(c.Session), goText(c.Slug), goJSON(c.arguments()))
	default:
		if c.Offload {
			b.WriteString("\toffload := true\n")
		}
		fmt.Fprintf(&b, "\tanswer, err := client.ExecuteTool(context.Background(), %s, api.ExecuteRequest{\n\t\tToolSlug:  %s,\n\t\tArguments: json.RawMessage(%s),\n%s\t})\n",
			goText(c.Session), goText(c.Slug), goJSON(c.arguments()), goOptions(c))
	}
	b.WriteString("\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n\tout := json.NewEncoder(os.Stdout)\n\tout.SetIndent(\"\", \"  \")\n")
	b.WriteString("\tif err := out.Encode(answer); err != nil {\n\t\tlog.Fatal(err)\n\t}\n}\n")
	return b.String()
}

func goOptions(c Call) string {
	options := ""
	if c.Account != "" {
		options += "\t\tAccount:   " + goText(c.Account) + ",\n"
	}
	if c.Offload {
		options += "\n\t\tEnableAutoWorkbenchOffload: &offload,\n"
	}
	return options
}

func kindName(kind api.KeyKind) string {
	switch kind {
	case api.UserKey:
		return "api.UserKey"
	case api.OrgKey:
		return "api.OrgKey"
	case api.ProjectKey:
	}
	return "api.ProjectKey"
}

func goText(s string) string { return strconv.Quote(s) }

// goJSON is a JSON text as a raw string of Go. A back quote within is written as
// an escape of JSON.
func goJSON(source string) string { return "`" + strings.ReplaceAll(source, "`", `\u0060`) + "`" }
