package meta

import (
	"slices"
	"strings"

	"trs/api"
	"trs/views/form"
	"trs/views/form/value"
)

// Known is what is known of a session beyond the schemas of its helpers.
type Known struct {
	Workflow string   // the workflow that the last answer belongs to, or ""
	Earlier  []string // workflows of answers before that one
	Pending  []string // toolkits whose link waits to be opened
	Tools    []string // what the last search found, best first

	Toolkits []form.Suggestion // toolkits of the session, connected ones first
	Accounts []form.Suggestion // accounts of the session's user
}

// Learned is what one answer tells for the calls that follow.
type Learned struct {
	Workflow string
	Pending  []string // links were started for these toolkits
	Active   []string // these toolkits are connected
	Tools    []string
}

// bounds of what is kept of a session.
const (
	maxWorkflows = 32
	maxSuggested = 50
)

// Knowledge keeps what the answers of each session told, as long as the program
// runs. The zero Knowledge is ready. It belongs to the goroutine of Update.
type Knowledge struct{ sessions map[string]*Known }

func (k *Knowledge) of(session string) *Known {
	if k.sessions == nil {
		k.sessions = map[string]*Known{}
	}
	if k.sessions[session] == nil {
		k.sessions[session] = &Known{}
	}
	return k.sessions[session]
}

// Take keeps what an answer told in a session.
func (k *Knowledge) Take(session string, told Learned) {
	known := k.of(session)
	if told.Workflow != "" && told.Workflow != known.Workflow {
		earlier := append([]string{known.Workflow}, known.Earlier...)
		known.Earlier = slices.DeleteFunc(earlier, func(id string) bool { return id == "" || id == told.Workflow })
		known.Earlier = known.Earlier[:min(len(known.Earlier), maxWorkflows)]
		known.Workflow = told.Workflow
	}
	if len(told.Tools) > 0 {
		known.Tools = told.Tools[:min(len(told.Tools), maxSuggested)]
	}
	settled := func(toolkit string) bool { return slices.Contains(told.Active, toolkit) }
	known.Pending = slices.DeleteFunc(union(told.Pending, known.Pending), settled)
}

// SetToolkits tells the toolkits of a session, connected ones first, and the
// accounts of its user.
func (k *Knowledge) SetToolkits(session string, toolkits, accounts []form.Suggestion) {
	known := k.of(session)
	known.Toolkits, known.Accounts = toolkits, accounts
}

// Known is what is known of a session.
func (k *Knowledge) Known(session string) Known { return *k.of(session) }

// union is a and what else is in b.
func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// Fill puts what is known into the arguments of a helper, where they say nothing
// else: the workflow that a call continues, and what the schema demands although
// there is only one sensible value. A workflow of an earlier answer gives way to
// the newest. Arguments of other tools, and what is not a JSON object, come back
// as they are.
func Fill(slug string, args []byte, known Known) []byte {
	if !api.IsMeta(slug) {
		return args
	}
	object := value.NewObject()
	if len(args) > 0 {
		parsed, err := value.Parse(args)
		if err != nil || !parsed.Is(value.Object) {
			return args
		}
		object = parsed
	}
	if slug == api.MetaSearchTools {
		fillSearch(object, known)
	} else {
		fillWorkflow(object, "session_id", known)
	}
	switch {
	case slug == api.MetaMultiExecute && object.Get("sync_response_to_workbench") == nil:
		object.Set("sync_response_to_workbench", value.NewBool(false))
	case slug == api.MetaWaitForConnections && object.Get("toolkits") == nil && len(known.Pending) > 0:
		object.Set("toolkits", texts(known.Pending))
	}
	return object.JSON()
}

// fillSearch continues the workflow, or has one begun.
func fillSearch(object *value.Value, known Known) {
	session := object.Get("session")
	switch {
	case session == nil && known.Workflow == "":
		session = value.NewObject()
		session.Set("generate_id", value.NewBool(true))
	case session == nil || session.Is(value.Object) && session.Get("generate_id").Bool() && session.Get("id") == nil && known.Workflow != "":
		session = value.NewObject()
		session.Set("id", value.NewText(known.Workflow))
	case session.Is(value.Object) && session.Get("id") != nil:
		fillWorkflow(session, "id", known)
	}
	object.Set("session", session)
}

func fillWorkflow(object *value.Value, name string, known Known) {
	old := object.Get(name)
	if known.Workflow != "" && (old == nil || slices.Contains(known.Earlier, old.Text())) {
		object.Set(name, value.NewText(known.Workflow))
	}
}

func texts(all []string) *value.Value {
	list := value.NewList()
	for _, s := range all {
		list.Items = append(list.Items, value.NewText(s))
	}
	return list
}

// Suggest lists what is known for the fields of a helper's form, for
// form.Options. It is nil when nothing is known of the tool.
func Suggest(slug string, known Known) func(path []string) []form.Suggestion {
	if !api.IsMeta(slug) {
		return nil
	}
	var workflows, toolkits []form.Suggestion
	for i, id := range append([]string{known.Workflow}, known.Earlier...) {
		note := "an earlier workflow"
		if i == 0 {
			note = "the workflow of the last answer"
		}
		if id != "" {
			workflows = append(workflows, form.Suggestion{Value: id, Note: note})
		}
	}
	for _, toolkit := range known.Pending {
		toolkits = append(toolkits, form.Suggestion{Value: toolkit, Note: "its link waits to be opened"})
	}
	for _, toolkit := range known.Toolkits {
		if !slices.Contains(known.Pending, toolkit.Value) {
			toolkits = append(toolkits, toolkit)
		}
	}
	tools := make([]form.Suggestion, len(known.Tools))
	for i, tool := range known.Tools {
		tools[i] = form.Suggestion{Value: tool, Note: "named by the last answer"}
	}
	return func(path []string) []form.Suggestion {
		switch at := strings.Join(path, "."); {
		case at == "session_id", at == "session.id":
			return workflows
		case len(path) == 2 && path[0] == "toolkits":
			return toolkits
		case len(path) == 2 && path[0] == "tool_slugs", len(path) == 3 && path[0] == "tools" && path[2] == "tool_slug":
			return tools
		case len(path) == 3 && path[0] == "tools" && path[2] == "account":
			return known.Accounts
		}
		return nil
	}
}
