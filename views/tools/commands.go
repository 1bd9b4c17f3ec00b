package tools

import (
	"context"
	"errors"
	"iter"
	"strings"
	"sync"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views/toolread"
)

// Client is the part of the API that this pane calls.
type Client interface {
	toolread.Client
	SessionTools(ctx context.Context, sessionID string, page api.Page) (api.PageOf[api.Tool], error)
	AllSessionToolkits(ctx context.Context, sessionID string, q api.SessionToolkitsQuery) iter.Seq2[api.SessionToolkit, error]
	Tools(ctx context.Context, q api.ToolsQuery) (api.PageOf[api.Tool], error)
	AllAuthConfigs(ctx context.Context, q api.AuthConfigsQuery) iter.Seq2[api.AuthConfig, error]
	AuthConfig(ctx context.Context, id string) (api.AuthConfig, error)
}

const (
	pageSize  = 200
	batchSize = 20 // toolkits in one request
)

// step is the next page of a walk. The zero value is the first page of all.
type step struct {
	batches [][]string // toolkits of the requests; none is the whole catalogue
	cursor  string
	number  int // pages behind it
}

// after is the step behind this one; false at the end.
func (s step) after(cursor string) (step, bool) {
	s.number++
	if cursor != "" && cursor != s.cursor {
		s.cursor = cursor
		return s, true
	}
	s.cursor = ""
	if len(s.batches) < 2 {
		return step{}, false
	}
	s.batches = s.batches[1:]
	return s, true
}

// toolsReadMsg answers readCatalogue and readExposed with one page.
type toolsReadMsg struct {
	req   uint64
	list  which
	step  step
	rows  []*row
	total int // of the server's list, over all pages; 0 when it cannot be said
	next  string
	err   error
}

// readCatalogue reads one page of the catalogue and judges its tools. With
// foreign only tools of toolkits that the session excludes are kept.
func readCatalogue(ctx context.Context, client Client, req uint64, list which, at step, j judge, foreign bool, room int) tea.Cmd {
	return func() tea.Msg {
		q := api.ToolsQuery{Page: api.Page{Limit: pageSize, Cursor: at.cursor}}
		if len(at.batches) > 0 {
			q.Toolkits = at.batches[0]
		}
		page, err := client.Tools(ctx, q)
		msg := toolsReadMsg{req: req, list: list, step: at, next: page.NextCursor, err: err}
		if len(at.batches) < 2 {
			msg.total = page.TotalItems
		}
		rows := maker{room: room}
		for i := range page.Items {
			tool := &page.Items[i]
			if foreign && j.config.AllowsToolkit(tool.Toolkit.Slug).Allowed {
				continue
			}
			msg.rows = append(msg.rows, rows.row(tool, j.rule(tool.Toolkit.Slug, tool.Slug, tool.Tags)))
		}
		return msg
	}
}

// readExposed reads one page of what the session exposes directly.
func readExposed(ctx context.Context, client Client, req uint64, session string, at step, room int) tea.Cmd {
	return func() tea.Msg {
		page, err := client.SessionTools(ctx, session, api.Page{Limit: pageSize, Cursor: at.cursor})
		msg := toolsReadMsg{req: req, list: exposed, step: at, total: page.TotalItems, next: page.NextCursor, err: err}
		rows := maker{room: room}
		for i := range page.Items {
			msg.rows = append(msg.rows, rows.row(&page.Items[i], ""))
		}
		return msg
	}
}

// connection is how a toolkit stands in the session.
type connection struct {
	noAuth     bool
	account    string
	status     api.AccountStatus
	authConfig string
}

// ground is what is read before tools are judged.
type ground struct {
	connections map[string]connection // by toolkit in lower case
	limits      map[string]limit
	notes       []string // what could not be read
}

// groundReadMsg answers readGround.
type groundReadMsg struct {
	req    uint64
	ground ground
	err    error
}

// readGround reads the session's connections, then the auth configs that its
// tools would run with. What the key may not read is noted, not failed on.
func readGround(ctx context.Context, client Client, req uint64, session api.Session) tea.Cmd {
	return func() tea.Msg {
		g := ground{connections: map[string]connection{}, limits: map[string]limit{}}
		q := api.SessionToolkitsQuery{Page: api.Page{Limit: 50}}
		if toolkits := session.Config.Toolkits; toolkits == nil || toolkits.Mode != api.FilterEnable {
			q.IsConnected = true // all toolkits there are would be too many
		}
		for toolkit, err := range client.AllSessionToolkits(ctx, session.ID, q) {
			if err != nil {
				g.note("connections", err)
				break
			}
			c := connection{noAuth: toolkit.IsNoAuth}
			if account := toolkit.ConnectedAccount; account != nil {
				c.account, c.status, c.authConfig = account.ID, account.Status, account.AuthConfig.ID
			}
			g.connections[strings.ToLower(toolkit.Slug)] = c
		}
		g.readLimits(ctx, client, session.Config.AuthConfigs)
		return groundReadMsg{req: req, ground: g, err: ctx.Err()}
	}
}

// readLimits reads the auth configs in use: the session's own choice, else that
// of the account.
func (g *ground) readLimits(ctx context.Context, client Client, chosen map[string]string) {
	inUse := map[string]string{}
	for toolkit, c := range g.connections {
		if c.authConfig != "" {
			inUse[toolkit] = c.authConfig
		}
	}
	for toolkit, id := range chosen {
		inUse[strings.ToLower(toolkit)] = id
	}
	if len(inUse) == 0 {
		return
	}
	configs, err := readAuthConfigs(ctx, client, inUse)
	if err != nil {
		g.note("auth configs", err)
	}
	for toolkit, id := range inUse {
		if allowed := configs[id].ToolAccess.ForExecution; len(allowed) > 0 {
			g.limits[toolkit] = limit{authConfig: id, tools: allowed}
		}
	}
}

// readAuthConfigs reads a few one by one, at the same time, and many as a list.
func readAuthConfigs(ctx context.Context, client Client, inUse map[string]string) (map[string]api.AuthConfig, error) {
	configs := map[string]api.AuthConfig{}
	if len(inUse) > 8 {
		for config, err := range client.AllAuthConfigs(ctx, api.AuthConfigsQuery{ShowDisabled: true, Page: api.Page{Limit: 50}}) {
			if err != nil {
				return configs, err
			}
			configs[config.ID] = config
		}
		return configs, nil
	}
	var wait sync.WaitGroup
	var mutex sync.Mutex
	var failed error
	for _, id := range inUse {
		wait.Go(func() {
			config, err := client.AuthConfig(ctx, id)
			mutex.Lock()
			defer mutex.Unlock()
			if err == nil {
				configs[id] = config
			} else if !api.IsNotFound(err) {
				failed = err
			}
		})
	}
	wait.Wait()
	return configs, failed
}

// note remembers that something could not be read.
func (g *ground) note(what string, err error) {
	switch {
	case errors.Is(err, context.Canceled):
	case api.IsForbidden(err):
		g.notes = append(g.notes, what+": not available to this key")
	default:
		g.notes = append(g.notes, what+" could not be read: "+err.Error())
	}
}

// sortedMsg answers sortRows.
type sortedMsg struct {
	req  uint64
	list which
	rows []*row
}
