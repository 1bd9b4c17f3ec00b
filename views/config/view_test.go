package config

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/exp/golden"

	"trs/api"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/snippet"
)

// fake answers what it is told to.
type fake struct {
	err      error
	toolkits int
	saved    []api.PatchSession
}

func (f *fake) Session(context.Context, string) (api.Session, error) { return sample(), f.err }

func (f *fake) PatchSessionCompat(_ context.Context, _ string, patch api.PatchSession) (api.Session, bool, error) {
	f.saved = append(f.saved, patch)
	next := sample()
	next.ConfigVersion++
	return next, false, f.err
}

func (f *fake) AllToolkits(context.Context, api.ToolkitsQuery) iter.Seq2[api.Toolkit, error] {
	return func(yield func(api.Toolkit, error) bool) {
		if f.err != nil {
			yield(api.Toolkit{}, f.err)
			return
		}
		for i := range f.toolkits {
			if !yield(api.Toolkit{Slug: fmt.Sprintf("toolkit_%d", i), Name: "Toolkit"}, nil) {
				return
			}
		}
	}
}

func (f *fake) AllTools(context.Context, api.ToolsQuery) iter.Seq2[api.Tool, error] {
	return func(func(api.Tool, error) bool) {}
}

func (f *fake) AllConnectedAccounts(context.Context, api.AccountsQuery) iter.Seq2[api.ConnectedAccount, error] {
	return func(func(api.ConnectedAccount, error) bool) {}
}

func (f *fake) AllAuthConfigs(context.Context, api.AuthConfigsQuery) iter.Seq2[api.AuthConfig, error] {
	return func(func(api.AuthConfig, error) bool) {}
}

// forgetful is a store that keeps nothing.
type forgetful struct{}

func (forgetful) Read(string) (Draft, bool, error)            { return Draft{}, false, nil }
func (forgetful) Write(context.Context, string, *Draft) error { return nil }

func session(config string) api.Session {
	s := api.Session{ID: "trs_7mQx2LdV0pRs", ConfigVersion: 4, ToolRouterTools: []string{"COMPOSIO_SEARCH_TOOLS", "GMAIL_FETCH_EMAILS"}}
	if err := json.Unmarshal([]byte(config), &s.Config); err != nil {
		panic(err)
	}
	return s
}

// sample is a config with something in every part.
func sample() api.Session {
	return session(`{"user_id":"user_8412","toolkits":{"enabled":["gmail","github"]},"auth_configs":{"github":"ac_9fK2mQ7xLw3a"},
		"connected_accounts":{"gmail":["ca_4CkFF_cKATwg"]},
		"manage_connections":{"enabled":true,"callback_url":"https://app.example.test/oauth/return","enable_wait_for_connections":true,"enable_connection_removal":true},
		"tools":{"gmail":{"disabled":["GMAIL_DELETE_MESSAGE"]},"github":{"tags":{"enabled":["readOnlyHint"],"disabled":["destructiveHint"]}},"slack":{"enabled":[]}},
		"tags":{"enabled":["readOnlyHint","idempotentHint"]},
		"workbench":{"enable":true,"proxy_execution_enabled":false,"auto_offload_threshold":15000,"sandbox_size":"medium"},
		"preload":{"tools":["GMAIL_FETCH_EMAILS"]},"search":{"enable":true},"execute":{"enable_multi_execute":true},"brand_new":{"on":true}}`)
}

// huge is a config with n rules and n toolkits.
func huge(n int) api.Session {
	s := sample()
	s.Config.Tools = map[string]api.ToolAccess{}
	for i := range n {
		slug := fmt.Sprintf("toolkit_%06d", i)
		s.Config.Tools[slug] = api.ToolAccess{Filter: api.Enable(slug + "_TOOL")}
		s.Config.Toolkits.Slugs = append(s.Config.Toolkits.Slugs, slug)
	}
	return s
}

func hostile() api.Session {
	s := sample()
	bad := "\x1b[31mred\x1b]0;x\a\u202e日本語" + strings.Repeat("é\t", 60)
	s.Config.ManageConnections.CallbackURL = bad
	s.Config.Tools[bad] = api.ToolAccess{Filter: api.Disable(bad)}
	s.Config.Extra[bad] = json.RawMessage(`"\u001b[2J\u202e"`)
	s.Config.UserID = bad
	s.Warnings = []api.Warning{{Code: "\x1b[5mLOUD", Message: bad}}
	return s
}

func open(tb testing.TB, f *fake, theme string, width, height int, s *api.Session) (*tuitest.Driver, *tuitest.Host, *Model) {
	tb.Helper()
	pane := New(tuitest.Env(tb, theme), f, forgetful{}, snippet.Server{})
	d, host := tuitest.Pane(tb, pane, width, height)
	if s != nil {
		d.Send(views.SessionOpenedMsg{Session: *s})
	}
	return d, host, pane
}

func press(d *tuitest.Driver, m *Model, path string) {
	m.list.SelectKey(path)
	d.Press(m.env.Keys.List.Open)
}

// scenes are the looks of the pane.
func scenes() map[string]func(testing.TB, string, int, int) *tuitest.Driver {
	opened := func(s func() api.Session) func(testing.TB, string, int, int) *tuitest.Driver {
		return func(tb testing.TB, theme string, width, height int) *tuitest.Driver {
			session := s()
			d, _, _ := open(tb, &fake{}, theme, width, height, &session)
			return d
		}
	}
	draft := func(tb testing.TB, f *fake, theme string, width, height int) (*tuitest.Driver, *Model) {
		s := sample()
		d, _, m := open(tb, f, theme, width, height, &s)
		press(d, m, "workbench.enable")
		d.Send(nil)
		m.list.SelectKey("toolkits")
		d.Press(m.env.Keys.Config.Default)
		return d, m
	}
	return map[string]func(testing.TB, string, int, int) *tuitest.Driver{
		"filled":  opened(sample),
		"huge":    opened(func() api.Session { return huge(10_000) }),
		"hostile": opened(hostile),
		"empty": func(tb testing.TB, theme string, width, height int) *tuitest.Driver {
			d, _, _ := open(tb, &fake{}, theme, width, height, nil)
			return d
		},
		"draft": func(tb testing.TB, theme string, width, height int) *tuitest.Driver {
			d, _ := draft(tb, &fake{}, theme, width, height)
			return d
		},
		"review": func(tb testing.TB, theme string, width, height int) *tuitest.Driver {
			d, m := draft(tb, &fake{}, theme, width, height)
			return d.Press(m.env.Keys.Config.Review)
		},
		"failing": func(tb testing.TB, theme string, width, height int) *tuitest.Driver {
			d, m := draft(tb, &fake{err: &api.Error{
				Op: "patch", Status: 400, Code: 10400, Slug: "HTTP_BadRequest", Message: "Validation error while processing request",
				SuggestedFix: "Check the payload against the API reference", RequestID: "req_5a0b7c1e", Details: []string{"Error in payload.workbench.enable: Invalid input"},
			}}, theme, width, height)
			return d.Press(m.env.Keys.Config.Review, m.env.Keys.Config.Save)
		},
		"conflict": func(tb testing.TB, theme string, width, height int) *tuitest.Driver {
			d, m := draft(tb, &fake{}, theme, width, height)
			newer := sample()
			newer.ConfigVersion = 6
			newer.Config.Tags, newer.Config.Toolkits.Slugs = nil, []string{"gmail", "slack"}
			return d.Send(views.SessionOpenedMsg{Session: newer}).Press(m.env.Keys.Config.Review)
		},
		"checklist": func(tb testing.TB, theme string, width, height int) *tuitest.Driver {
			s := sample()
			d, host, m := open(tb, &fake{toolkits: 100}, theme, width, height, &s)
			press(d, m, "toolkits")
			return d.Send(views.PickedMsg{ID: host.Asked[len(host.Asked)-1].(views.PickMsg).ID, Index: 0})
		},
		"refused": func(tb testing.TB, theme string, width, height int) *tuitest.Driver {
			s := sample()
			d, host, m := open(tb, &fake{}, theme, width, height, &s)
			d.Press(m.env.Keys.Global.Edit)
			return d.Send(views.EditedMsg{ID: host.Asked[len(host.Asked)-1].(views.EditTextMsg).ID, Text: "{\n  \"user_id\" 1}", Changed: true})
		},
	}
}

func TestView_Golden(t *testing.T) {
	for _, test := range []struct {
		theme         string
		width, height int
	}{{"dark", 80, 21}, {"dark", 120, 37}, {"light", 80, 21}, {"light", 120, 37}, {"mono", 80, 21}, {"mono", 120, 37}} {
		for name, show := range scenes() {
			t.Run(fmt.Sprintf("%s/%dx%d/%s", test.theme, test.width, test.height, name), func(t *testing.T) {
				golden.RequireEqual(t, []byte(show(t, test.theme, test.width, test.height).View()))
			})
		}
	}
}

func TestView_IsExactInEveryScene(t *testing.T) {
	for name, show := range scenes() {
		for _, size := range [][2]int{{58, 12}, {80, 21}, {120, 37}, {200, 57}} {
			view := show(t, "dark", size[0], size[1]).View()
			for i, line := range strings.Split(view, "\n") {
				if lipgloss.Width(line) != size[0] || strings.Contains(line, "\x1b]0") || strings.ContainsAny(line, "\u202e\t") {
					t.Errorf("%s at %v, line %d is %d wide: %q", name, size, i, lipgloss.Width(line), line)
				}
			}
			if height := lipgloss.Height(view); height != size[1] {
				t.Errorf("%s at %v is %d high", name, size, height)
			}
		}
	}
}

func TestPane_FailuresKeepTheDraftAndNameTheField(t *testing.T) {
	d := scenes()["failing"](t, "dark", 120, 37)
	d.Sees("saving the config failed").Sees("req_5a0b7c1e").Sees("workbench.enable: Error in payload")
	d.Key("esc").Sees("✗").Sees("2 changes")
}

func TestPane_DropsLateAnswers(t *testing.T) {
	s := sample()
	d, _, m := open(t, &fake{}, "dark", 120, 37, &s)
	press(d, m, "workbench.enable")
	other := sample()
	other.ID = "trs_another00001"
	_, req := m.save.Begin(m.env.Ctx)
	d.Send(views.SessionOpenedMsg{Session: other})
	late := sample()
	late.ConfigVersion = 99
	d.Send(savedMsg{req: req, id: s.ID, session: late}).SeesNot("99")
	d.Send(conflictReadMsg{req: req, session: late}).SeesNot("99")
	d.Send(optionsReadMsg{req: req, key: "toolkits  ", options: []option{{value: "late"}}})
	if len(m.offers) != 0 {
		t.Error("late options were taken")
	}
	d.Send(draftReadMsg{session: s.ID, draft: &draft{version: 1, base: leaves{}, now: leaves{"a": "1"}}})
	d.SeesNot("draft")
	d.Send(views.SessionOpenedMsg{Session: s}).Sees("draft of version 4: 1 change")
}

func TestPane_OptionsThatCannotBeRead(t *testing.T) {
	s := sample()
	f := &fake{err: errors.New("connection refused")}
	d, host, m := open(t, f, "dark", 80, 21, &s)
	press(d, m, "toolkits")
	d.Send(views.PickedMsg{ID: host.Asked[len(host.Asked)-1].(views.PickMsg).ID, Index: 0})
	d.Sees("gmail").Press(m.env.Keys.Form.Add)
	d.Send(views.PromptedMsg{ID: host.Asked[len(host.Asked)-1].(views.PromptMsg).ID, Value: "slack", OK: true}).Sees("✓ slack").Sees("3 chosen")
	f.err, f.toolkits = nil, 3
	d.Press(m.env.Keys.Global.Refresh).Sees("toolkit_2")
}

func TestCopies_NameTheKeyAsAVariable(t *testing.T) {
	s := sample()
	d, _, m := open(t, &fake{}, "dark", 80, 21, &s)
	press(d, m, "workbench.enable")
	for _, c := range m.Copies() {
		text := c.Text()
		switch {
		case text == "":
			t.Errorf("%s is empty", c.Label)
		case strings.Contains(c.Label, "curl") && (!strings.Contains(text, "$COMPOSIO_API_KEY") || !strings.Contains(text, `"expected_config_version": 4`)):
			t.Errorf("%s is %s", c.Label, text)
		}
	}
}

func TestRebase_TakesBothSides(t *testing.T) {
	base := leaves{"a": "1", "tools.x": "1", "tools.y": "1"}
	mine := leaves{"a": "2", "tools.x": "1"}
	theirs := leaves{"a": "3", "tools.x": "9", "tools.y": "1", "b": "1"}
	merged, both := rebase(base, mine, theirs)
	if fmt.Sprint(merged) != fmt.Sprint(leaves{"a": "2", "tools.x": "9", "b": "1"}) || fmt.Sprint(both) != "[a]" {
		t.Errorf("%v, %v", merged, both)
	}
}

func BenchmarkView(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := huge(n)
			_, _, m := open(b, &fake{}, "dark", 120, 37, &s)
			b.ReportAllocs()
			for b.Loop() {
				_ = m.View()
			}
		})
	}
}

func BenchmarkUpdate(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := huge(n)
			_, _, m := open(b, &fake{}, "dark", 120, 37, &s)
			down, _ := views.KeyMsg("down")
			up, _ := views.KeyMsg("up")
			b.ReportAllocs()
			for b.Loop() {
				m.Update(down)
				m.Update(up)
			}
		})
	}
}
