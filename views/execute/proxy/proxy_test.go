package proxy_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/api/sandbox"
	"trs/api/sandbox/sandboxtest"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/execute/desk"
	"trs/views/execute/proxy"
	"trs/views/snippet"
)

// rig is the desk on a sandbox with connected accounts.
type rig struct {
	*tuitest.Driver
	t       *testing.T
	host    *tuitest.Host
	dir     string
	env     views.Env
	client  proxy.Client
	session api.Session
}

// options are what a test changes of the sandbox and the environment.
type options struct {
	faults        []string
	live          bool
	readOnly      bool
	width, height int
	theme         string
	wrap          func(*api.Client) proxy.Client
}

func open(t *testing.T, o options) *rig {
	t.Helper()
	server, client := sandboxtest.Start(t, sandbox.Options{Seed: 7, Faults: o.faults, Log: func(string, ...any) {}})
	id, _ := server.DemoSession()
	session, err := client.Session(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if session, err = client.CreateSession(t.Context(), api.CreateSession{UserID: session.Config.UserID}); err != nil {
		t.Fatal(err)
	}
	if o.theme == "" {
		o.theme = "dark"
	}
	if o.width == 0 {
		o.width, o.height = 120, 37
	}
	r := &rig{t: t, dir: t.TempDir(), env: tuitest.Env(t, o.theme), client: client, session: session}
	r.env.ReadOnly = o.readOnly
	r.env.Real = func() bool { return o.live }
	if o.wrap != nil {
		r.client = o.wrap(client)
	}
	r.start(o.width, o.height)
	return r
}

// start shows a desk of its own on the same state.
func (r *rig) start(width, height int) {
	r.t.Helper()
	model := proxy.New(r.env, r.client, proxy.Options{
		Memory: proxy.NewMemory(r.dir, "test"), Server: snippet.Server{BaseURL: "https://example.test", KeyVariable: "MY_KEY"},
	})
	r.host = &tuitest.Host{Pane: model}
	r.Driver = tuitest.New(r.t, &asker{Host: r.host}, width, height)
	r.Send(views.SessionOpenedMsg{Session: r.session})
}

// asker keeps what the host does not know, too.
type asker struct {
	*tuitest.Host
}

// Update delivers a message.
func (a *asker) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg.(type) {
	case views.OpenConnectMsg, views.OpenConfigMsg, desk.ShowMsg:
		a.Asked = append(a.Asked, msg)
		return a, nil
	}
	_, cmd := a.Host.Update(msg)
	return a, cmd
}

// asked is what the desk asked the program for last.
func asked[T any](r *rig) T {
	r.t.Helper()
	for i := len(r.host.Asked) - 1; i >= 0; i-- {
		if msg, ok := r.host.Asked[i].(T); ok {
			return msg
		}
	}
	var none T
	r.t.Fatalf("the desk did not ask for %T but %#v\n%s", none, r.host.Asked, r.Screen())
	return none
}

// fill takes a request as JSON, as if it was edited outside.
func (r *rig) fill(source string) *rig {
	r.t.Helper()
	r.Key("e")
	r.Send(views.EditedMsg{ID: asked[views.EditTextMsg](r).ID, Text: source, Changed: true})
	return r
}

// toForm goes back from the answer.
func (r *rig) toForm() *rig {
	r.Press(r.env.Keys.Global.NextPart)
	return r
}

func (r *rig) send() *rig {
	r.Press(r.env.Keys.Proxy.Send)
	return r
}

func (r *rig) yes() *rig {
	r.t.Helper()
	r.Send(views.ConfirmedMsg{ID: asked[views.ConfirmMsg](r).ID, Yes: true})
	return r
}

func (r *rig) choose(slug string) *rig {
	r.t.Helper()
	r.Press(r.env.Keys.Proxy.Toolkit)
	pick := asked[views.PickMsg](r)
	for i, item := range pick.Items {
		if item.Label == slug {
			r.Send(views.PickedMsg{ID: pick.ID, Index: i})
			return r
		}
	}
	r.Send(views.PickedMsg{ID: pick.ID, Index: len(pick.Items) - 1})
	r.Send(views.PromptedMsg{ID: asked[views.PromptMsg](r).ID, Value: slug, OK: true})
	return r
}

func TestProxy_SendsAsTheConnectedAccount(t *testing.T) {
	t.Parallel()
	r := open(t, options{}).choose("github")
	r.Sees("github").Sees("active")
	r.fill(`{"method":"GET","endpoint":"/user"}`).send()
	r.Sees("✓ 200 OK").Sees(`"maya"`).Sees("GET /user")
	r.Press(r.env.Keys.Proxy.Headers).Sees("content-type").Sees("x-trs-simulated").Press(r.env.Keys.Proxy.Headers).Sees(`"maya"`)
}

func TestProxy_ChangesAndDeletes(t *testing.T) {
	t.Parallel()
	r := open(t, options{}).choose("github")
	r.fill(`{"method":"POST","endpoint":"/repos/octo-labs/harbor/issues","body":{"json":{"title":"Made here","n":12345678901234567890}}}`).send()
	r.Sees("✓ 201 Created").Sees("Made here")
	r.toForm().fill(`{"method":"GET","endpoint":"/repos/octo-labs/harbor/issues","query":{"per_page":"1"},"headers":{"Accept":"application/json"}}`).send()
	r.Sees("Made here")
	r.toForm().fill(`{"method":"POST","endpoint":"/repos/octo-labs/harbor/issues","body":{"text":"{\"title\":\"As text\"}","content_type":"application/json"}}`).send()
	r.Sees("As text")
	file := filepath.Join(t.TempDir(), "it's.json")
	if err := os.WriteFile(file, []byte(`{"title":"From a file"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	r.toForm().fill(`{"method":"POST","endpoint":"/repos/octo-labs/harbor/issues","body":{"file":"` + file + `"}}`).send()
	r.Sees("From a file")

	r.toForm().fill(`{"method":"DELETE","endpoint":"/repos/octo-labs/harbor"}`).send()
	if ask := asked[views.ConfirmMsg](r); !ask.Danger || !strings.Contains(ask.Body, "SANDBOX") || !strings.Contains(ask.Body, "github") {
		t.Errorf("DELETE asks %+v", ask)
	}
	r.SeesNot("204")
	r.yes().Sees("204 No Content").Sees("no body")
}

func TestProxy_ShowsWhatTheServiceAnswers(t *testing.T) {
	t.Parallel()
	r := open(t, options{}).choose("github")
	r.fill(`{"method":"GET","endpoint":"/repos/octo-labs/harbor/issues/99"}`).send()
	r.Sees("✗ 404 Not Found").Sees("Not Found")
	r.toForm().choose("notion").Sees("not connected").Press(r.env.Keys.Proxy.Fix)
	if got := asked[views.OpenConnectMsg](r).Toolkit; got != "notion" {
		t.Errorf("the fix leads to %q", got)
	}
	r.fill(`{"method":"GET","endpoint":"/v1/users"}`).send()
	r.Sees("failed").Sees("connect the toolkit").Sees("4302")
	r.toForm().fill(`{"method":"GET","endpoint":"https://evil.example/user"}`).choose("github").send()
	r.Sees("failed").Sees("ExternalProxy_SSRFBlocked")
	r.toForm().fill(`{"method":"POST","endpoint":"/x","body":{"file":"/nowhere/at/all"}}`).send()
	r.Sees("/nowhere/at/all")
}

func TestProxy_SaysWhatIsWrongBeforeItIsSent(t *testing.T) {
	t.Parallel()
	r := open(t, options{}).choose("github")
	for request, want := range map[string]string{
		`{"method":"GET","endpoint":"/user","body":{"json":1}}`:               "GET sends no body",
		`{"method":"GET","endpoint":"/a b"}`:                                  "holds a blank",
		`{"method":"GET","endpoint":"ftp://api.github.com/x"}`:                "not of the web",
		`{"method":"GET","endpoint":"api.github.com/user"}`:                   "looks like a host",
		`{"method":"GET","endpoint":"/user#top"}`:                             "never sent",
		`{"method":"GET","endpoint":"/user","headers":{"Bad Name":"x"}}`:      "is no name of a header",
		`{"method":"GET","endpoint":"/user","headers":{"X":"a\nb"}}`:          "line break",
		`{"method":"GET","endpoint":"/user","headers":{"Authorization":"x"}}`: "replaces the",
		`{"method":"GET","endpoint":"/user","headers":{"X-Api-Key":""}}`:      "was not kept",
		`{"method":"GET","endpoint":"/user?access_token="}`:                   "was not kept",
		`{"method":"POST","endpoint":"/user","body":{"text":""}}`:             "is empty",
		`{"method":"TRACE","endpoint":"/user"}`:                               "method",
	} {
		r.fill(request).send()
		if ask := asked[views.ConfirmMsg](r); !strings.Contains(ask.Body, want) {
			t.Errorf("%s asks %q, want %q", request, ask.Body, want)
		}
		r.SeesNot("200 OK")
	}
	r.fill(`{"method":"GET","endpoint":""}`).send()
	if got := asked[views.ToastMsg](r).Text; !strings.Contains(got, "endpoint") {
		t.Errorf("without an endpoint: %q", got)
	}
	r.fill(`{"method":"GET","endpoint":"/user","headers":{"Authorization":"x"}}`).send().yes().Sees("200 OK") // on purpose
}

func TestProxy_AsksOnALiveServer(t *testing.T) {
	t.Parallel()
	r := open(t, options{live: true}).choose("github")
	r.fill(`{"method":"POST","endpoint":"/repos/octo-labs/harbor/issues","body":{"json":{"title":"x"}}}`).send()
	if ask := asked[views.ConfirmMsg](r); !strings.Contains(ask.Body, "LIVE") {
		t.Errorf("asks %+v", ask)
	}
	r.SeesNot("201")
	r.yes().Sees("201 Created")
}

func TestProxy_ReadOnlySendsGetAndHeadAlone(t *testing.T) {
	t.Parallel()
	r := open(t, options{readOnly: true}).choose("github")
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
		r.fill(`{"method":"` + method + `","endpoint":"/user"}`).send()
		if got := asked[views.ToastMsg](r).Text; !strings.Contains(got, method) {
			t.Errorf("%s: %q", method, got)
		}
		r.Sees("read-only").SeesNot("✓ 2")
	}
	r.fill(`{"method":"HEAD","endpoint":"/user"}`).send().Sees("200 OK").Sees("no body")
}

func TestProxy_CopiesCurlWithoutTheKey(t *testing.T) {
	t.Parallel()
	r := open(t, options{}).choose("github")
	r.fill(`{"method":"POST","endpoint":"/x","body":{"json":{"a":"it's"}}}`).Press(r.env.Keys.Proxy.Curl)
	got := asked[views.CopyMsg](r).Text
	for _, want := range []string{"https://example.test/api/v3.1/tool_router/session/" + r.session.ID + "/proxy_execute", "$MY_KEY", `it'\''s`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
	r.fill(`{"method":"POST","endpoint":"/x","body":{"file":"~/a'b%.png"}}`).Press(r.env.Keys.Proxy.Curl)
	if got := asked[views.CopyMsg](r).Text; !strings.Contains(got, `base64 < ~/'a'\''b%.png'`) || !strings.Contains(got, "image/png") || strings.Contains(got, "the_bytes") {
		t.Errorf("a file is copied as %s", got)
	}
}

func TestProxy_EscLeavesTheDesk(t *testing.T) {
	t.Parallel()
	r := open(t, options{}).choose("github")
	r.fill(`{"method":"GET","endpoint":"/user"}`).send().Sees("200 OK").Key("esc").Key("esc")
	if got := asked[desk.ShowMsg](r).Desk; got != desk.Call {
		t.Errorf("esc shows %v", got)
	}
}

// slow answers when it is told to.
type slow struct {
	*api.Client
	started, finish chan struct{}
}

func (s slow) ProxyExecute(ctx context.Context, session string, call api.ProxyRequest) (api.ProxyResult, error) {
	close(s.started)
	select {
	case <-s.finish:
	case <-ctx.Done():
	}
	return s.Client.ProxyExecute(ctx, session, call)
}

func TestProxy_CancelsAndDropsLateAnswers(t *testing.T) {
	t.Parallel()
	held := slow{started: make(chan struct{}), finish: make(chan struct{})}
	r := open(t, options{wrap: func(c *api.Client) proxy.Client {
		held.Client = c
		return held
	}}).choose("github")
	r.fill(`{"method":"GET","endpoint":"/user"}`)
	model := r.host.Pane.(*proxy.Model)
	press, _ := views.KeyMsg(r.env.Keys.Proxy.Send.Keys()[0])
	answers := make(chan tea.Msg, 16)
	collect(model.Update(press), answers)
	<-held.started
	if !model.Status().Busy || !strings.Contains(r.Screen(), "esc cancels") {
		t.Errorf("it does not say that it waits: %s", r.Screen())
	}
	esc, _ := views.KeyMsg("esc")
	model.Update(esc)
	var late tea.Msg
	for late == nil {
		if msg := <-answers; proxy.IsSent(msg) {
			late = msg
		}
	}
	r.Send(late)
	if got := r.host.Pane.(views.Worker).Status(); got.Busy || !strings.Contains(got.Text, "cancelled") {
		t.Errorf("it says %+v", got)
	}
	r.Send(late)
	r.Send(views.SessionClosedMsg{ID: r.session.ID}).Send(late).SeesNot("200 OK").SeesNot("failed")
}

// collect runs a command and all that it is made of.
func collect(cmd tea.Cmd, into chan<- tea.Msg) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			for _, each := range msg {
				collect(each, into)
			}
		case nil:
		default:
			into <- msg
		}
	}()
}

func TestProxy_SaysWhenTheOutcomeIsUnknown(t *testing.T) {
	t.Parallel()
	r := open(t, options{faults: []string{"cut@proxy_execute"}}).choose("github")
	r.fill(`{"method":"POST","endpoint":"/repos/octo-labs/harbor/issues","body":{"json":{"title":"x"}}}`).send()
	r.Sees("failed").Sees("Nobody knows")
	r = open(t, options{faults: []string{"502@proxy_execute"}}).choose("github")
	r.fill(`{"method":"GET","endpoint":"/user"}`).send().Sees("failed").SeesNot("Nobody knows")
}

func TestProxy_ToolkitsThatCannotBeReadAreTyped(t *testing.T) {
	t.Parallel()
	r := open(t, options{faults: []string{"503@toolkits"}})
	r.choose("github").fill(`{"method":"GET","endpoint":"/user"}`).send().Sees("200 OK")
}

// upstream answers as a service that is not JSON's friend.
func TestProxy_ShowsTextAsText(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(req.URL.Path, "/proxy_execute") {
			_, _ = w.Write([]byte(`{"status":299,"data":"<h1>Hi\u001b[31m</h1>","headers":{"Content-Type":"text/html","Set-Cookie":"sid=s3cret"}}`))
			return
		}
		_, _ = w.Write([]byte(`{"items":[]}`))
	}))
	defer server.Close()
	client, err := api.New(server.URL, api.WithProjectKey("ak_x"))
	if err != nil {
		t.Fatal(err)
	}
	r := open(t, options{wrap: func(*api.Client) proxy.Client { return client }}).choose("github")
	r.fill(`{"method":"GET","endpoint":"/"}`).send().Sees("299").Sees("<h1>Hi").SeesNot("\x1b[31m")
	r.Press(r.env.Keys.Proxy.Headers).Sees("Set-Cookie").SeesNot("s3cret")
}
