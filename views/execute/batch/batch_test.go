package batch_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/api/sandbox"
	"trs/api/sandbox/sandboxtest"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/execute/batch"
	"trs/views/execute/calls"
	"trs/views/execute/desk"
)

// rig is the desk on a sandbox.
type rig struct {
	*tuitest.Driver
	t       testing.TB
	host    *tuitest.Host
	env     views.Env
	client  batch.Client
	session api.Session
	runs    calls.Runs
	dir     string
	sent    []tea.Msg // what goes to other desks
}

// router keeps what is meant for other desks.
type router struct{ *rig }

func (r router) Init() tea.Cmd { return r.host.Init() }
func (r router) View() string  { return r.host.View() }

func (r router) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg.(type) {
	case desk.EditMsg, desk.ShowMsg:
		r.sent = append(r.sent, msg)
		return r, nil
	}
	_, cmd := r.host.Update(msg)
	return r, cmd
}

func open(t testing.TB, theme string, width, height int, wrap func(batch.Client) batch.Client) *rig {
	t.Helper()
	_, client := sandboxtest.Start(t, sandbox.Options{Empty: true, Seed: 7, Log: func(string, ...any) {}})
	session, err := client.CreateSession(context.Background(), api.CreateSession{UserID: "maya@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, env: tuitest.Env(t, theme), client: client, session: session, dir: t.TempDir()}
	if wrap != nil {
		r.client = wrap(client)
	}
	r.runs = calls.NewRuns(r.dir, "test")
	r.start(width, height)
	return r
}

// start starts the desk on what is on the disk.
func (r *rig) start(width, height int) {
	r.t.Helper()
	r.host = &tuitest.Host{Pane: batch.New(r.env, r.client, calls.NewStore(r.t.TempDir(), ""), r.runs, r.dir, "test")}
	r.Driver = tuitest.New(r.t, router{r}, width, height)
	r.Send(views.SessionOpenedMsg{Session: r.session})
}

func (r *rig) add(requests ...desk.Request) *rig {
	r.t.Helper()
	r.Send(desk.AddMsg{Requests: requests})
	return r
}

func (r *rig) desk() *batch.Model { return r.host.Pane.(*batch.Model) }

func upper(text string) desk.Request {
	return desk.Request{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":"` + text + `","case":"upper"}`)}
}

var (
	unconnected = desk.Request{Slug: "GITHUB_CREATE_AN_ISSUE", Arguments: []byte(`{"owner":"o","repo":"r","title":"x"}`)}
	invalid     = desk.Request{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":7}`)}
)

func asked[T any](r *rig) T {
	r.t.Helper()
	for _, all := range [][]tea.Msg{r.sent, r.host.Asked} {
		for i := len(all) - 1; i >= 0; i-- {
			if msg, ok := all[i].(T); ok {
				return msg
			}
		}
	}
	var none T
	r.t.Fatalf("no %T in %#v", none, r.host.Asked)
	return none
}

func (r *rig) earlier() []calls.Run {
	r.t.Helper()
	all, err := r.runs.List(context.Background())
	if err != nil {
		r.t.Fatal(err)
	}
	return all
}

func TestBatch_RunsInBothWays(t *testing.T) {
	for _, together := range []bool{false, true} {
		t.Run(fmt.Sprintf("together %v", together), func(t *testing.T) {
			r := open(t, "dark", 130, 30, nil)
			r.Sees("No calls yet")
			r.add(upper("alpha"), unconnected, invalid, upper("beta")).Sees("▶ Run 4 calls")
			if together {
				r.Press(r.env.Keys.Batch.Mode).Sees("as one call")
			}
			r.Press(r.env.Keys.List.Top, r.env.Keys.Batch.Run)
			r.Sees("ALPHA").Sees("✓ done").Sees("log_")
			if got := r.desk().Status(); got.Busy || !strings.HasPrefix(got.Text, "2 done, 1 failed, 1 not run") || !got.Err {
				t.Errorf("%+v", got)
			}
			r.Press(r.env.Keys.List.Down).Sees("connect")
			r.Press(r.env.Keys.List.Down).Sees("the tool failed")
			r.Press(r.env.Keys.List.Down).Sees("BETA")
			r.Press(r.env.Keys.Batch.Side).Sees("session's choice of account").Sees("beta").SeesNot("BETA")
			kept := r.earlier()
			outcomes := map[desk.Outcome]int{}
			for _, run := range kept {
				outcomes[run.Outcome]++
				if !run.Batch || run.Session != r.session.ID {
					t.Errorf("%+v", run)
				}
			}
			if outcomes[desk.Done] != 2 || outcomes[desk.Failed] != 1 || outcomes[desk.Refused] != 1 {
				t.Errorf("%v", outcomes)
			}
		})
	}
}

// slow holds the calls of some texts back until it is told or they are stopped.
type slow struct {
	batch.Client
	hold    string
	release chan struct{}

	mu      sync.Mutex
	now     int
	highest int
	sent    int
}

func (s *slow) ExecuteTool(ctx context.Context, session string, call api.ExecuteRequest) (api.ExecuteResult, error) {
	s.mu.Lock()
	s.now, s.sent = s.now+1, s.sent+1
	s.highest = max(s.highest, s.now)
	s.mu.Unlock()
	defer func() { s.mu.Lock(); s.now--; s.mu.Unlock() }()
	if strings.Contains(string(call.Arguments), s.hold) {
		select {
		case <-ctx.Done():
			return api.ExecuteResult{}, ctx.Err()
		case <-s.release:
		}
	}
	return s.Client.ExecuteTool(ctx, session, call)
}

// byHand runs commands of the desk beside each other, as the program does.
type byHand struct {
	*rig
	answers chan tea.Msg
	running *sync.WaitGroup
}

func hands(r *rig) byHand {
	h := byHand{r, make(chan tea.Msg, 1000), &sync.WaitGroup{}}
	r.t.Cleanup(h.running.Wait)
	return h
}

func (h byHand) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	h.running.Go(func() {
		msg := cmd()
		if all, ok := msg.(tea.BatchMsg); ok {
			for _, one := range all {
				h.run(one)
			}
			return
		}
		if msg != nil {
			h.answers <- msg
		}
	})
}

// until takes answers until something is so.
func (h byHand) until(what string, done func() bool) {
	h.t.Helper()
	deadline := time.After(2 * time.Minute)
	for !done() {
		select {
		case msg := <-h.answers:
			h.run(h.desk().Update(msg))
		case <-deadline:
			h.t.Fatalf("not %s:\n%s", what, h.Screen())
		}
	}
}

func (h byHand) press(key string) {
	msg, _ := views.KeyMsg(key)
	h.run(h.desk().Update(msg))
}

func TestBatch_StopsOneAndAll(t *testing.T) {
	s := &slow{hold: "slow", release: make(chan struct{})}
	r := open(t, "dark", 130, 30, func(c batch.Client) batch.Client { s.Client = c; return s })
	var requests []desk.Request
	for i := range 3 {
		requests = append(requests, upper(fmt.Sprintf("quick %d", i)), upper(fmt.Sprintf("slow %d", i)))
	}
	requests = append(requests, upper("slow 3"), upper("slow 4"), upper("slow 5"), upper("quick last"))
	r.add(requests...)
	h := hands(r)
	h.press("ctrl+r")
	h.until("four running", func() bool {
		return strings.Contains(r.desk().Status().Text, "3 of 10 calls done, 4 running")
	})
	r.Sees("3 of 10 calls done, 4 running")
	if got := r.desk().Unsaved(); !strings.Contains(got, "3 of 10") {
		t.Errorf("quitting would not ask: %q", got)
	}
	h.press("home")
	h.press("j") // slow 0
	h.press("s")
	h.until("one stopped", func() bool { return strings.Contains(r.desk().Status().Text, "4 of 10") })
	h.press("esc")
	h.until("all stopped", func() bool { return !r.desk().Status().Busy })
	if got := r.desk().Status().Text; !strings.HasPrefix(got, "3 done, 7 stopped") {
		t.Errorf("%s", got)
	}
	if got := r.desk().Unsaved(); got != "" {
		t.Error(got)
	}
	if s.highest > 4 {
		t.Errorf("%d ran at once", s.highest)
	}
	if s.sent > 8 {
		t.Errorf("%d were sent, though all was stopped", s.sent)
	}
}

func TestBatch_AnotherSessionStopsIt(t *testing.T) {
	s := &slow{hold: "slow", release: make(chan struct{})}
	r := open(t, "dark", 100, 30, func(c batch.Client) batch.Client { s.Client = c; return s })
	r.add(upper("slow 1"), upper("slow 2"))
	h := hands(r)
	h.press("ctrl+r")
	h.until("running", func() bool { return strings.Contains(r.desk().Status().Text, "2 running") })
	h.run(r.desk().Update(views.SessionOpenedMsg{Session: api.Session{ID: "trs_other"}}))
	h.until("stopped", func() bool { return !r.desk().Status().Busy })
	if got := r.desk().Status().Text; !strings.HasPrefix(got, "2 stopped") {
		t.Errorf("%s", got)
	}
}

func TestBatch_TellsAnUnknownOutcomeApart(t *testing.T) {
	for _, together := range []bool{false, true} {
		server, err := sandbox.New(context.Background(), sandbox.Options{Empty: true, Log: func(string, ...any) {}})
		if err != nil {
			t.Fatal(err)
		}
		listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if strings.Contains(req.URL.Path, "/execute") {
				panic(http.ErrAbortHandler) // the connection is cut
			}
			server.ServeHTTP(w, req)
		}))
		t.Cleanup(func() { listener.Close(); _ = server.Close() })
		cut, err := api.New(listener.URL, api.WithProjectKey(sandbox.DefaultAPIKey))
		if err != nil {
			t.Fatal(err)
		}
		r := open(t, "dark", 130, 30, func(batch.Client) batch.Client { return cut })
		r.add(upper("a"))
		if together {
			r.Press(r.env.Keys.Batch.Mode)
		}
		r.Press(r.env.Keys.Batch.Run).Sees("The tool may have run")
		if got := r.desk().Status().Text; !strings.HasPrefix(got, "1 with an unknown outcome") {
			t.Errorf("together %v: %s", together, got)
		}
		if kept := r.earlier(); len(kept) != 1 || kept[0].Outcome != desk.Unknown {
			t.Errorf("together %v: %+v", together, kept)
		}
	}
}

func TestBatch_AsksOnceForAllThatIsDestructive(t *testing.T) {
	r := open(t, "dark", 100, 30, nil)
	r.add(upper("a"), desk.Request{Slug: "GITHUB_DELETE_A_REPOSITORY", Arguments: []byte(`{"owner":"o","repo":"r"}`), Account: "work"})
	r.Press(r.env.Keys.Batch.Run)
	ask := asked[views.ConfirmMsg](r)
	if !ask.Danger || !strings.Contains(ask.Body, "SANDBOX") || !strings.Contains(ask.Body, "GITHUB_DELETE_A_REPOSITORY as work") || strings.Contains(ask.Body, "TEXT_") {
		t.Errorf("%+v", ask)
	}
	if len(r.earlier()) != 0 {
		t.Error("something ran before the answer")
	}
	r.Send(views.ConfirmedMsg{ID: ask.ID})
	if len(r.earlier()) != 0 {
		t.Error("no was taken for yes")
	}
	r.Press(r.env.Keys.Batch.Run)
	r.Send(views.ConfirmedMsg{ID: asked[views.ConfirmMsg](r).ID, Yes: true})
	if len(r.earlier()) != 2 {
		t.Errorf("%d ran", len(r.earlier()))
	}
}

func TestBatch_IsArrangedAndComesBack(t *testing.T) {
	r := open(t, "dark", 100, 30, nil)
	k := r.env.Keys
	r.add(upper("first"), upper("second"), upper("third"))
	r.Press(k.Batch.MoveUp, k.Batch.Duplicate, k.Batch.Duplicate, k.Batch.Remove, k.List.Top, k.List.Mark, k.Batch.Mode)
	order := func() []int {
		var at []int
		for _, word := range []string{"first", "third", "second"} {
			at = append(at, strings.Index(r.Screen(), word))
		}
		return at
	}
	if at := order(); !(at[0] < at[1] && at[1] < at[2]) || strings.Count(r.Screen(), `"text":"third`) != 2 {
		t.Errorf("%v\n%s", at, r.Screen())
	}
	r.Sees("Run 3 calls").Sees("1 left out")
	r.start(100, 30) // as after a crash
	r.Sees("Run 3 calls").Sees("1 left out").Sees("as one call")
	if at := order(); !(at[0] < at[1] && at[1] < at[2]) {
		t.Errorf("%v\n%s", at, r.Screen())
	}
	r.Press(k.Batch.Clear)
	r.Send(views.ConfirmedMsg{ID: asked[views.ConfirmMsg](r).ID, Yes: true}).Sees("No calls yet")
}

func TestBatch_EditsACallAndTakesItBack(t *testing.T) {
	r := open(t, "dark", 100, 30, nil)
	r.add(upper("first"), upper("second")).Press(r.env.Keys.List.Top, r.env.Keys.List.Open)
	edit := asked[desk.EditMsg](r)
	if edit.Item == 0 || !strings.Contains(string(edit.Request.Arguments), "first") {
		t.Fatalf("%+v", edit)
	}
	r.Send(desk.AddMsg{Requests: []desk.Request{upper("better")}, Instead: edit.Item})
	r.Sees("better").SeesNot("first").Sees("Run 2 calls")
	r.Press(r.env.Keys.Global.Edit)
	text := asked[views.EditTextMsg](r)
	r.Send(views.EditedMsg{ID: text.ID, Text: "{nonsense", Changed: true})
	r.Press(r.env.Keys.Batch.Run)
	if toast := asked[views.ToastMsg](r); toast.Text != "call 1: the arguments are not JSON" || len(r.earlier()) > 0 {
		t.Errorf("%+v", toast)
	}
	r.Press(r.env.Keys.Batch.Account)
	r.Send(views.PromptedMsg{ID: asked[views.PromptMsg](r).ID, Value: "work", OK: true}).Sees("as work")
}

func TestBatch_HelpersCannotBePartOfOneCall(t *testing.T) {
	r := open(t, "dark", 130, 30, nil)
	r.add(desk.Request{Slug: api.MetaSearchTools, Arguments: []byte(`{"queries":[{"use_case":"send a mail"}]}`)}, upper("a"))
	r.Press(r.env.Keys.Batch.Mode, r.env.Keys.Batch.Run, r.env.Keys.List.Top)
	r.Sees("A helper of the session cannot be run inside")
	if got := r.desk().Status().Text; !strings.HasPrefix(got, "1 done, 1 not run") {
		t.Error(got)
	}
	r.Press(r.env.Keys.Batch.Mode, r.env.Keys.Batch.Run)
	if got := r.desk().Status().Text; !strings.HasPrefix(got, "2 done") {
		t.Error(got)
	}
}

func TestBatch_MoreThanOneCallTakes(t *testing.T) {
	r := open(t, "dark", 130, 30, nil)
	var requests []desk.Request
	for i := range 120 {
		requests = append(requests, upper(fmt.Sprintf("text %d", i)))
	}
	r.add(requests...).Press(r.env.Keys.Batch.Mode, r.env.Keys.Batch.Run, r.env.Keys.List.Bottom)
	r.Sees("TEXT 119")
	if got := r.desk().Status().Text; !strings.HasPrefix(got, "120 done") {
		t.Error(got)
	}
}
