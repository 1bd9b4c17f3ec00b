package call

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
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

// connectionReadMsg answers readConnection.
type connectionReadMsg struct {
	req  uint64
	link *connection
	err  error
}

// readConnection reads how a session is connected to a toolkit, and which
// accounts its user has.
func readConnection(ctx context.Context, c Client, req uint64, session, user, toolkit string) tea.Cmd {
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

// call is one run.
type call struct {
	session, slug, account string
	arguments              []byte
}

// executedMsg answers execute.
type executedMsg struct {
	req    uint64
	call   call
	result api.ExecuteResult
	err    error
}

func execute(ctx context.Context, c Client, req uint64, what call) tea.Cmd {
	return func() tea.Msg {
		msg := executedMsg{req: req, call: what}
		if isMeta(what.slug) {
			msg.result, msg.err = c.ExecuteMeta(ctx, what.session, api.ExecuteMetaRequest{Slug: what.slug, Arguments: what.arguments})
			return msg
		}
		msg.result, msg.err = c.ExecuteTool(ctx, what.session, api.ExecuteRequest{
			ToolSlug: what.slug, Arguments: what.arguments, Account: what.account,
		})
		return msg
	}
}

// isMeta reports whether a tool is one of the session's helpers.
func isMeta(slug string) bool {
	switch slug {
	case api.MetaSearchTools, api.MetaGetToolSchemas, api.MetaMultiExecute, api.MetaManageConnections,
		api.MetaWaitForConnections, api.MetaRemoteWorkbench, api.MetaRemoteBash:
		return true
	}
	return false
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
const keepAfter = time.Second

func keepLater() tea.Cmd { return tea.Tick(keepAfter, func(time.Time) tea.Msg { return keepMsg{} }) }

// savedMsg answers saveFile. exists asks whether to overwrite.
type savedMsg struct {
	req    uint64
	path   string
	data   []byte
	exists bool
	err    error
}

// saveFile writes data beside path and renames it there.
func saveFile(req uint64, path string, data []byte, overwrite bool) tea.Cmd {
	return func() tea.Msg {
		path := expand(path)
		msg := savedMsg{req: req, path: path, data: data}
		info, err := os.Stat(path)
		switch {
		case err == nil && info.IsDir():
			msg.err = fmt.Errorf("%s is a folder", path)
			return msg
		case err == nil && !overwrite:
			msg.exists = true
			return msg
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			msg.err = err
			return msg
		}
		msg.err = replaceFile(path, data)
		return msg
	}
}

func replaceFile(path string, data []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return fmt.Errorf("save: %w", err)
	}
	defer os.Remove(temp.Name()) // gone after the rename
	_, err = temp.Write(data)
	if closing := temp.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("save: %w", err)
	}
	return nil
}

// expand is a path with ~ for the home directory.
func expand(path string) string {
	rest, inHome := strings.CutPrefix(path, "~/")
	home, err := os.UserHomeDir()
	if !inHome || err != nil {
		return path
	}
	return filepath.Join(home, rest)
}

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
