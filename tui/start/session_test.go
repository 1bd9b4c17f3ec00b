package start

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"trs/api"
	"trs/views/state"
)

// fakeServer has the sessions of its map, by id with their users.
type fakeServer struct {
	sessions map[string]string
	err      error
	created  string // for whom
}

func (f *fakeServer) Session(_ context.Context, id string) (api.Session, error) {
	user, ok := f.sessions[id]
	switch {
	case f.err != nil:
		return api.Session{}, f.err
	case !ok:
		return api.Session{}, &api.Error{Op: "get", Status: 404, Slug: api.SlugSessionNotFound}
	}
	return api.Session{ID: id, Config: api.Config{UserID: user}}, nil
}

func (f *fakeServer) CreateSession(_ context.Context, create api.CreateSession) (api.Session, error) {
	f.created = create.UserID
	return api.Session{ID: "trs_new", Config: api.Config{UserID: create.UserID}}, f.err
}

func (f *fakeServer) Toolkits(context.Context, api.ToolkitsQuery) (api.PageOf[api.Toolkit], error) {
	return api.PageOf[api.Toolkit]{}, f.err
}

type fakeMemory struct {
	sessions []state.Session
	gone     string
}

func (f *fakeMemory) List() ([]state.Session, error) { return f.sessions, nil }

func (f *fakeMemory) MarkGone(_ context.Context, id string) ([]state.Session, error) {
	f.gone = id
	return nil, nil
}

type fakeSandbox struct{ err error }

func (fakeSandbox) BaseURL() string              { return "http://127.0.0.1:1" }
func (fakeSandbox) Key() string                  { return "ak_own" }
func (fakeSandbox) Dir() string                  { return "/data" }
func (fakeSandbox) Transport() http.RoundTripper { return http.DefaultTransport }
func (fakeSandbox) Suspend() func()              { return func() {} }
func (fakeSandbox) Close() error                 { return nil }

func (f fakeSandbox) Wait(context.Context) (session, user string, err error) {
	return "trs_demo", "maya", f.err
}

func TestFind_ChoosesTheSession(t *testing.T) {
	remembered := []state.Session{{ID: "trs_last", UserID: "maya"}, {ID: "trs_ann", UserID: "ann"}}
	all := map[string]string{"trs_demo": "maya", "trs_last": "maya", "trs_ann": "ann", "trs_asked": "ann"}
	for name, test := range map[string]struct {
		id, user   string
		live       bool
		remembered []state.Session
		sessions   map[string]string
		want       string
		problem    string
		gone       string
	}{
		"demo":                          {sessions: all, want: "trs_demo"},
		"last":                          {sessions: all, remembered: remembered, want: "trs_last"},
		"last is gone":                  {sessions: map[string]string{"trs_demo": "maya"}, remembered: remembered, want: "trs_demo", gone: "trs_last"},
		"known to be gone":              {sessions: all, remembered: []state.Session{{ID: "trs_last", Gone: true}}, want: "trs_demo"},
		"asked":                         {id: "trs_asked", sessions: all, remembered: remembered, want: "trs_asked"},
		"asked and not there":           {id: "trs_no", sessions: all, problem: "404"},
		"asked of another user":         {id: "trs_asked", user: "maya", sessions: all, problem: "belongs to the user ann"},
		"last of a user":                {user: "ann", sessions: all, remembered: remembered, want: "trs_ann"},
		"demo of its user":              {user: "maya", sessions: all, want: "trs_demo"},
		"first of a user":               {user: "bob", sessions: all, remembered: remembered, want: "trs_new"},
		"live, nothing remembered":      {live: true, sessions: all},
		"live, last":                    {live: true, sessions: all, remembered: remembered, want: "trs_last"},
		"live, last is gone":            {live: true, remembered: remembered[:1], problem: "404", gone: "trs_last"},
		"live, a user's last is gone":   {live: true, user: "maya", remembered: remembered[:1], want: "trs_new", gone: "trs_last"},
		"live, first session of a user": {live: true, user: "bob", want: "trs_new"},
	} {
		t.Run(name, func(t *testing.T) {
			memory := &fakeMemory{sessions: test.remembered}
			f := firstSession{id: test.id, user: test.user, client: &fakeServer{sessions: test.sessions}, remembered: memory}
			if !test.live {
				f.sandbox = fakeSandbox{}
			}
			started, err := f.find(t.Context())
			if test.problem != "" {
				if err == nil || !strings.Contains(err.Error(), test.problem) || memory.gone != test.gone {
					t.Fatalf("%v, want %q; gone %q", err, test.problem, memory.gone)
				}
				if asked := test.id + test.gone; test.live && started.SessionID != asked {
					t.Errorf("the session that failed is %q, not %q", started.SessionID, asked)
				}
				return
			}
			got := ""
			if started.Session != nil {
				got = started.Session.ID
			}
			if err != nil || got != test.want || memory.gone != test.gone {
				t.Errorf("%q, gone %q, %v", got, memory.gone, err)
			}
		})
	}
}

func TestFind_SaysWhatToDo(t *testing.T) {
	wrong := &api.Error{Op: "get", Status: 401, Message: "Invalid API key"}
	f := firstSession{client: &fakeServer{err: wrong}, remembered: &fakeMemory{}, keyFrom: "WORK_KEY"}
	_, err := f.find(t.Context())
	if told := api.AsError(err); told == nil || !strings.Contains(told.SuggestedFix, "WORK_KEY") || wrong.SuggestedFix != "" {
		t.Errorf("wrong key: %v", err)
	}
	client, err := api.New("http://127.0.0.1:1", api.WithProjectKey("ak_1"), api.WithRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	f.client = client
	_, err = f.find(t.Context())
	if told := api.AsError(err); told == nil || !strings.Contains(told.SuggestedFix, "Check the network") || !strings.Contains(err.Error(), "refused") {
		t.Errorf("no network: %v", err)
	}
	broken := errors.New("the sandbox does not open")
	f.sandbox = fakeSandbox{err: broken}
	if _, err := f.find(t.Context()); !errors.Is(err, broken) {
		t.Errorf("no sandbox: %v", err)
	}
}

// readOnlyServer makes no sessions.
type readOnlyServer struct{ fakeServer }

func (*readOnlyServer) CreateSession(context.Context, api.CreateSession) (api.Session, error) {
	return api.Session{}, fmt.Errorf("create: %w", api.ErrReadOnly)
}

func TestFind_MakesNoSessionWhenReadOnly(t *testing.T) {
	client := &readOnlyServer{}
	f := firstSession{user: "bob", client: client, remembered: &fakeMemory{}, keyFrom: "WORK_KEY"}
	if _, err := f.find(t.Context()); err == nil || !strings.Contains(err.Error(), "bob has no session") || !strings.Contains(err.Error(), "--session") {
		t.Errorf("%v", err)
	}
	client.err = &api.Error{Op: "get", Status: 401}
	if _, err := f.find(t.Context()); !api.IsUnauthorized(err) {
		t.Errorf("with a wrong key: %v", err)
	}
}
