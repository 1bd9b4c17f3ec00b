package call

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views/execute/desk"
	"trs/views/form"
)

// toolsReadMsg answers readTools.
type toolsReadMsg struct {
	req   uint64
	tools []api.Tool
	err   error
}

// maxExposed bounds how many tools of a session are listed here; the Tools pane
// lists all.
const maxExposed = 500

func readTools(ctx context.Context, c Client, req uint64, session string) tea.Cmd {
	return func() tea.Msg {
		page, err := c.SessionTools(ctx, session, api.Page{Limit: maxExposed})
		return toolsReadMsg{req: req, tools: page.Items, err: err}
	}
}

// toolLoadedMsg answers loadTool. The schema is there without an error, and with
// one when the tool can be run although nobody knows its schema.
type toolLoadedMsg struct {
	req    uint64
	tool   api.Tool
	schema *form.Schema
	err    error
}

// loadTool reads a tool: among those that the session exposes, which is the only
// place of some, then in the catalogue.
func loadTool(ctx context.Context, c Client, req uint64, session, slug string, exposed []api.Tool) tea.Cmd {
	return func() tea.Msg {
		at := slices.IndexFunc(exposed, func(t api.Tool) bool { return t.Slug == slug })
		if at < 0 && exposed == nil {
			if page, err := c.SessionTools(ctx, session, api.Page{Limit: maxExposed}); err == nil {
				exposed = page.Items
				at = slices.IndexFunc(exposed, func(t api.Tool) bool { return t.Slug == slug })
			}
		}
		msg := toolLoadedMsg{req: req}
		if at >= 0 {
			msg.tool = exposed[at]
		} else if msg.tool, msg.err = c.Tool(ctx, slug, api.ToolQuery{}); msg.err != nil {
			if api.IsToolNotFound(msg.err) || api.IsNotFound(msg.err) || errors.Is(msg.err, context.Canceled) {
				return msg
			}
			msg.tool = api.Tool{Slug: slug, InputParameters: json.RawMessage(`{"type":"object","additionalProperties":true}`)}
		}
		msg.schema = form.Parse(msg.tool.InputParameters)
		return msg
	}
}

// connectionReadMsg answers readConnection: for one toolkit, or for all.
type connectionReadMsg struct {
	req  uint64
	link *connection
	err  error

	all                bool
	toolkits, accounts []form.Suggestion
}

// readConnection reads how a session is connected to a toolkit, and which
// accounts its user has; with no toolkit, all that a helper may be told.
func readConnection(ctx context.Context, c Client, req uint64, session, user, toolkit string) tea.Cmd {
	if toolkit == "" {
		return func() tea.Msg { return readAll(ctx, c, req, session, user) }
	}
	return func() tea.Msg {
		link := &connection{}
		page, err := c.SessionToolkits(ctx, session, api.SessionToolkitsQuery{Toolkits: []string{toolkit}})
		if err != nil {
			return connectionReadMsg{req: req, err: err}
		}
		for i := range page.Items {
			if strings.EqualFold(page.Items[i].Slug, toolkit) {
				link.toolkit = &page.Items[i]
			}
		}
		if link.toolkit != nil && link.toolkit.IsNoAuth {
			return connectionReadMsg{req: req, link: link}
		}
		accounts, err := c.ConnectedAccounts(ctx, api.AccountsQuery{
			UserIDs: []string{user}, Toolkits: []string{toolkit}, AccountType: api.AccountsAll, Page: api.Page{Limit: 100},
		})
		if err == nil {
			link.accounts = accounts.Items
		} // the list is a convenience: some keys may not read it
		return connectionReadMsg{req: req, link: link}
	}
}

// maxToolkits is the longest page of a session's toolkits.
const maxToolkits = 50

// readAll reads the first page of the session's toolkits, the most used ones,
// and of the user's accounts.
func readAll(ctx context.Context, c Client, req uint64, session, user string) tea.Msg {
	msg := connectionReadMsg{req: req, all: true}
	page, err := c.SessionToolkits(ctx, session, api.SessionToolkitsQuery{Page: api.Page{Limit: maxToolkits}})
	if err != nil {
		msg.err = err
		return msg
	}
	var others []form.Suggestion
	for i := range page.Items {
		switch toolkit := &page.Items[i]; {
		case toolkit.ConnectedAccount != nil && toolkit.ConnectedAccount.Status == api.StatusActive:
			msg.toolkits = append(msg.toolkits, form.Suggestion{Value: toolkit.Slug, Note: "connected"})
		case toolkit.IsNoAuth:
			others = append(others, form.Suggestion{Value: toolkit.Slug, Note: "needs no account"})
		default:
			others = append(others, form.Suggestion{Value: toolkit.Slug, Note: "not connected"})
		}
	}
	msg.toolkits = append(msg.toolkits, others...)
	accounts, err := c.ConnectedAccounts(ctx, api.AccountsQuery{UserIDs: []string{user}, AccountType: api.AccountsAll, Page: api.Page{Limit: 100}})
	if err == nil {
		for i := range accounts.Items {
			account := &accounts.Items[i]
			msg.accounts = append(msg.accounts, form.Suggestion{Value: account.ID, Note: account.Toolkit.Slug + " " + account.Label()})
		}
	}
	return msg
}

// call is one run.
type call struct {
	desk.Request
	session string
}

// executedMsg answers execute.
type executedMsg struct {
	req    uint64
	call   call
	result api.ExecuteResult
	said   desk.Said
	err    error
}

func execute(ctx context.Context, c Client, req uint64, what call) tea.Cmd {
	return func() tea.Msg {
		result, err := desk.Run(ctx, c, what.session, what.Request)
		return executedMsg{req: req, call: what, result: result, said: desk.Read(what.Slug, &result), err: err}
	}
}

// memoryReadMsg answers readMemory and keepArguments.
type memoryReadMsg struct {
	req  uint64
	kept []Kept
	err  error
}

func readMemory(req uint64, memory Memory) tea.Cmd {
	return func() tea.Msg {
		kept, err := memory.List()
		return memoryReadMsg{req: req, kept: kept, err: err}
	}
}

func keepArguments(ctx context.Context, req uint64, memory Memory, one Kept) tea.Cmd {
	return func() tea.Msg {
		kept, err := memory.Keep(ctx, one)
		return memoryReadMsg{req: req, kept: kept, err: err}
	}
}

// keepMsg says that it is time to keep the arguments.
type keepMsg struct{}

// keepAfter is how long after a change the arguments are kept.
const keepAfter = 400 * time.Millisecond

func keepLater() tea.Cmd { return tea.Tick(keepAfter, func(time.Time) tea.Msg { return keepMsg{} }) }

// text is the whole answer as JSON for people.
func (o *outcome) text() []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if encoder.Encode(o.result) != nil {
		return o.result.Data
	}
	return out.Bytes()
}
