package tools_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/exp/golden"

	"trs/api"
	"trs/views"
	"trs/views/safetext"
)

// catalogue is a client with a small catalogue.
type catalogue struct {
	tools, exposed []api.Tool
	toolkits       []api.SessionToolkit
	configs        map[string]api.AuthConfig
	pages          int   // tools of a page; 0 is what was asked for
	err            error // of the catalogue
	denied         error // of the auth configs
	calls          int
}

func (c *catalogue) SessionTools(context.Context, string, api.Page) (api.PageOf[api.Tool], error) {
	return api.PageOf[api.Tool]{Items: c.exposed, TotalItems: len(c.exposed)}, nil
}

func (c *catalogue) AllSessionToolkits(context.Context, string, api.SessionToolkitsQuery) iter.Seq2[api.SessionToolkit, error] {
	return func(yield func(api.SessionToolkit, error) bool) {
		for _, toolkit := range c.toolkits {
			if !yield(toolkit, nil) {
				return
			}
		}
	}
}

func (c *catalogue) Tools(ctx context.Context, q api.ToolsQuery) (api.PageOf[api.Tool], error) {
	c.calls++
	if c.err != nil {
		return api.PageOf[api.Tool]{}, c.err
	}
	var all []api.Tool
	for _, tool := range c.tools {
		if len(q.Toolkits) == 0 || strings.Contains(","+strings.Join(q.Toolkits, ",")+",", ","+tool.Toolkit.Slug+",") {
			all = append(all, tool)
		}
	}
	size, from := q.Page.Limit, 0
	if c.pages > 0 {
		size = c.pages
	}
	if q.Page.Cursor != "" {
		from, _ = strconv.Atoi(q.Page.Cursor)
	}
	page := api.PageOf[api.Tool]{Items: all[from:min(from+size, len(all))], TotalItems: len(all)}
	if from+size < len(all) {
		page.NextCursor = strconv.Itoa(from + size)
	}
	return page, ctx.Err()
}

func (c *catalogue) Tool(_ context.Context, slug string, _ api.ToolQuery) (api.Tool, error) {
	for _, tool := range c.tools {
		if tool.Slug == slug {
			return tool, nil
		}
	}
	return api.Tool{}, &api.Error{Op: "tool_get", Status: http.StatusNotFound, Message: "Tool " + slug + " not found"}
}

func (c *catalogue) AllAuthConfigs(context.Context, api.AuthConfigsQuery) iter.Seq2[api.AuthConfig, error] {
	return func(yield func(api.AuthConfig, error) bool) {
		for _, config := range c.configs {
			yield(config, c.denied)
		}
	}
}

func (c *catalogue) AuthConfig(_ context.Context, id string) (api.AuthConfig, error) {
	return c.configs[id], c.denied
}

const takes = `{"type":"object","required":["owner","repo"],"properties":{
 "owner":{"type":"string","description":"Account that owns the repository"},
 "repo":{"$ref":"#/$defs/name"},
 "labels":{"type":"array","items":{"type":"string"},"description":"Names of labels","default":[]},
 "state":{"enum":["open","closed"],"description":"What to set"},
 "assignee":{"anyOf":[{"type":"object","properties":{"login":{"type":"string"}}},{"type":"null"}],"description":"Who does it"}},
 "$defs":{"name":{"type":"string","description":"Name without its owner","minLength":1}}}`

func tool(toolkit, slug, name string, tags ...string) api.Tool {
	return api.Tool{
		Slug: slug, Name: name, Description: "Does **" + name + "** in `" + toolkit + "`.", Toolkit: api.ToolToolkit{Slug: toolkit},
		InputParameters: json.RawMessage(takes), OutputParameters: json.RawMessage(`{"type":"object","properties":{"id":{"type":"integer"}}}`),
		Tags: tags, Version: "20260901_00", AvailableVersions: []string{"1", "2"}, Scopes: []string{"repo"},
		ScopeRequirements: &api.ScopeRequirements{AllOf: []api.ScopeRequirement{{Scope: "read:user"}, {AnyOf: []api.ScopeRequirement{{Scope: "repo"}, {Scope: "public_repo"}}}}},
	}
}

func small() *catalogue {
	helper := tool("composio", "COMPOSIO_SEARCH_TOOLS", "Search tools", "readOnlyHint")
	helper.NoAuth = true
	old := tool("github", "GITHUB_LIST_OLD_THINGS", "List old things", "readOnlyHint", "openWorldHint")
	old.IsDeprecated = true
	return &catalogue{
		tools: []api.Tool{
			tool("github", "GITHUB_CREATE_AN_ISSUE", "Create an issue", "openWorldHint", "important"),
			tool("github", "GITHUB_DELETE_A_REPOSITORY", "Delete a repository", "destructiveHint", "openWorldHint"),
			old,
			tool("gmail", "GMAIL_SEND_EMAIL", "Send an email", "openWorldHint"),
			tool("slack", "SLACK_POST", "Post", "openWorldHint"),
		},
		exposed:  []api.Tool{helper},
		toolkits: []api.SessionToolkit{{Slug: "github", ConnectedAccount: &api.SessionAccount{ID: "ca_4CkFF", Status: api.StatusActive, AuthConfig: api.SessionAuthConfig{ID: "ac_9"}}}, {Slug: "gmail"}},
		configs:  map[string]api.AuthConfig{},
	}
}

func session() api.Session {
	return api.Session{
		ID: "trs_7mQx2LdV0pRs", ConfigVersion: 6, ToolRouterTools: []string{"COMPOSIO_SEARCH_TOOLS"},
		Config: api.Config{
			UserID: "maya", Toolkits: &api.ToolkitAccess{Filter: api.Enable("github", "gmail")},
			Tags: &api.TagAccess{Disabled: []api.Tag{api.TagDestructive}},
		},
	}
}

func TestView_Golden(t *testing.T) {
	t.Setenv("TZ", "UTC")
	for name, steps := range map[string]func(*bench){
		"allowed":  func(*bench) {},
		"exposed":  func(b *bench) { b.Key("t") },
		"excluded": func(b *bench) { b.Key("w").Key("down") },
		"unfolded": func(b *bench) { b.Key("tab").Key("down").Key("down").Key("enter") },
		"about":    func(b *bench) { b.Key("S").Key("S") },
		"json":     func(b *bench) { b.Key("S").Key("S").Key("S") },
		"filtered": func(b *bench) { b.Key("/").Type("send") },
		"nothing":  func(b *bench) { b.Send(views.SessionClosedMsg{ID: "trs_7mQx2LdV0pRs"}) },
	} {
		for _, look := range looks {
			t.Run(fmt.Sprintf("%s/%s/%dx%d", name, look.theme, look.width, look.height), func(t *testing.T) {
				b := with(t, look.theme, look.width, look.height, small(), session())
				steps(b)
				golden.RequireEqual(t, []byte(b.View()))
			})
		}
	}
}

func TestView_FillsItsSpaceExactly(t *testing.T) {
	for _, size := range [][2]int{{60, 12}, {61, 14}, {80, 21}, {97, 27}, {200, 57}} {
		b := with(t, "dark", size[0], size[1], hostile(), session())
		for _, press := range []string{"t", "w", "t", "S", "tab", "enter", "+", "S", "S", "/", "x", "esc"} {
			b.Key(press)
			lines := strings.Split(b.View(), "\n")
			if len(lines) != size[1] {
				t.Fatalf("%v %s: %d lines", size, press, len(lines))
			}
			for i, line := range lines {
				if got := safetext.Width(line); got != size[0] {
					t.Fatalf("%v %s: line %d is %d wide: %q", size, press, i, got, line)
				}
			}
		}
	}
}

// hostile is a catalogue whose every text wants to be more than text.
func hostile() *catalogue {
	c := small()
	bad := "\x1b]0;owned\a\x1b[2J日本語\u202e\tx\r\n# y\u0301\u0301"
	for i := range c.tools {
		t := &c.tools[i]
		t.Slug += bad
		t.Name, t.Description, t.Version, t.Tags = bad, bad+"\n\n- "+bad, bad, append(t.Tags, bad)
		t.Scopes = []string{bad}
		quoted, _ := json.Marshal(bad)
		t.InputParameters = json.RawMessage(`{"properties":{` + string(quoted) + `:{"type":` + string(quoted) + `,"description":` + string(quoted) +
			`,"enum":[` + string(quoted) + `]}},"$ref":"#/$defs/loop","$defs":{"loop":{"$ref":"#/$defs/loop"}}}`)
	}
	return c
}

func TestHostileText_IsNotDrawn(t *testing.T) {
	b := with(t, "dark", 120, 40, hostile(), session())
	for _, press := range []string{"S", "S", "S", "S", "tab", "enter", "esc", "w"} {
		b.Key(press)
		for _, bad := range []string{"\x1b]0", "\x1b[2J", "\u202e", "\a", "\r"} {
			if strings.Contains(b.View(), bad) {
				t.Errorf("%q is drawn after %s", bad, press)
			}
		}
	}
}

func TestAuthConfig_LimitsItsTools(t *testing.T) {
	c := small()
	c.configs["ac_9"] = api.AuthConfig{ID: "ac_9", ToolAccess: api.ToolAccessConfig{ForExecution: []string{"GITHUB_LIST_OLD_THINGS"}}}
	b := with(t, "dark", 120, 37, c, session())
	b.SeesNot("GITHUB_CREATE_AN_ISSUE").Key("w").Sees("auth config ac_9")
	c.denied = &api.Error{Op: "auth_config_get", Status: http.StatusForbidden, Message: "no"}
	b = with(t, "dark", 120, 37, c, session())
	b.Sees("GITHUB_CREATE_AN_ISSUE")
	if got := b.pane.Status().Text; !strings.Contains(got, "auth configs: not available to this key") {
		t.Errorf("the status is %q", got)
	}
}

func TestForbiddenCatalogue_LeavesTheExposedTools(t *testing.T) {
	c := small()
	c.err = &api.Error{Op: "tools_list", Status: http.StatusForbidden, Message: "This API key may not read tools", RequestID: "req_9"}
	b := with(t, "dark", 80, 30, c, session())
	b.Sees("This API key may not read tools").Sees("not available to this key")
	b.Press(b.env.Keys.Tools.Switch).Sees("COMPOSIO_SEARCH_TOOLS")
	c.err = nil
	b.Press(b.env.Keys.Tools.Switch, b.env.Keys.Global.Refresh).Sees("GITHUB_CREATE_AN_ISSUE")
}

func TestLateAnswer_OfAnotherSessionIsDropped(t *testing.T) {
	c := small()
	b := with(t, "dark", 120, 37, c, session())
	late := b.pane.Update(b.key("r"))
	other := session()
	other.ID, other.Config.Toolkits = "trs_other", &api.ToolkitAccess{Filter: api.Enable("slack")}
	b.Send(views.SessionOpenedMsg{Session: other})
	b.Sees("SLACK_POST").SeesNot("GITHUB_CREATE_AN_ISSUE")
	deliver(b, late)
	b.Sees("SLACK_POST").SeesNot("GITHUB_CREATE_AN_ISSUE")
}

// deliver runs a command and gives the pane what comes of it.
func deliver(b *bench, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, each := range msg {
			deliver(b, each)
		}
	default:
		b.Send(msg)
	}
}

func (b *bench) key(name string) tea.KeyMsg {
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}

func TestWalk_StopsAndReadsOn(t *testing.T) {
	c := small()
	c.pages = 1
	b := with(t, "dark", 120, 37, c, session())
	b.Sees("of 4") // three allowed and a helper; SLACK is not asked for
	cmd := b.pane.Update(b.key("r"))
	b.pane.Update(tea.KeyMsg{Type: tea.KeyEsc})
	deliver(b, cmd) // its answers are late
	if got := b.pane.Status(); got.Busy || !strings.Contains(got.Text, "stopped") {
		t.Errorf("the status is %+v", got)
	}
	calls := c.calls
	b.Press(b.env.Keys.Tools.More).Sees("of 4")
	if c.calls == calls {
		t.Error("nothing was read")
	}
}

func TestRefresh_StaysOnTheChosenTool(t *testing.T) {
	c, s := many(900)
	b := with(t, "dark", 120, 37, c, s)
	b.Press(b.env.Keys.List.Bottom).Key("up").Key("up").Key("up")
	before := copied(t, b, "slug")
	b.Press(b.env.Keys.Global.Refresh)
	if got := copied(t, b, "slug"); got != before {
		t.Errorf("stands on %s, not on %s", got, before)
	}
}

func TestFailure_KeepsWhatIsThere(t *testing.T) {
	c := small()
	b := with(t, "dark", 120, 37, c, session())
	c.err = errors.New("connection refused")
	b.Press(b.env.Keys.Global.Refresh).Sees("GITHUB_CREATE_AN_ISSUE").Sees("incomplete")
	if got := b.pane.Status(); !got.Err || !strings.Contains(got.Text, "refused") {
		t.Errorf("the status is %+v", got)
	}
	c.err = nil
	b.Press(b.env.Keys.Tools.More).SeesNot("incomplete")
}

// many is a catalogue of n tools without a filter.
func many(n int) (*catalogue, api.Session) {
	c := small()
	c.tools = make([]api.Tool, n)
	for i := range c.tools {
		c.tools[i] = tool("kit"+strconv.Itoa(i%300), fmt.Sprintf("KIT%d_TOOL_%06d", i%300, i), "Tool "+strconv.Itoa(i), "readOnlyHint")
	}
	s := session()
	s.Config.Toolkits, s.Config.Tags = nil, nil
	return c, s
}

func BenchmarkPane(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		c, s := many(n)
		p := with(b, "dark", 120, 37, c, s)
		b.Run(fmt.Sprintf("View/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.View()
			}
		})
		b.Run(fmt.Sprintf("Move/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				msg := tea.KeyMsg{Type: tea.KeyDown}
				if i%90 == 89 {
					msg = tea.KeyMsg{Type: tea.KeyHome}
				}
				p.pane.Update(msg)
			}
		})
		b.Run(fmt.Sprintf("Filter/%d", n), func(b *testing.B) {
			p.Key("/")
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("t")}
				if i%2 == 1 {
					msg = tea.KeyMsg{Type: tea.KeyBackspace}
				}
				p.Send(msg)
			}
			p.Key("esc")
		})
	}
}
