package requests

import (
	"path/filepath"
	"strings"
	"testing"

	"trs/api/journal"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/jq"
)

// shown is the pane on one exchange.
func shown(t *testing.T, change func(e *journal.Exchange)) (*tuitest.Driver, *tuitest.Host) {
	t.Helper()
	f := filled(1)
	change(&f.exchanges[0])
	return tuitest.Pane(t, New(tuitest.Env(t, "dark"), f, jq.History{}), 120, 37)
}

func TestDetail_SaysWhatIsMissingOfABody(t *testing.T) {
	for want, change := range map[string]func(e *journal.Exchange){
		"only the first 7 B of the body are kept": func(e *journal.Exchange) { e.ResponseBody.Truncated, e.ResponseBody.Size = true, 1<<30 },
		"it is a file, or its secrets":            func(e *journal.Exchange) { e.ResponseBody = journal.Body{Size: 9, Omitted: true} },
		"The answer has not come yet.":            func(e *journal.Exchange) { e.Done, e.Status, e.ResponseBody = false, 0, journal.Body{} },
		"No answer came.":                         func(e *journal.Exchange) { e.Status, e.ResponseBody, e.Error = 0, journal.Body{}, "refused" },
	} {
		d, host := shown(t, change)
		d.Sees(want)
		for _, c := range host.Pane.(views.Copier).Copies() {
			if c.Label == "response body" && strings.Contains(want, "first 7 B") {
				t.Error("a part is copied as if it were all")
			}
		}
	}
}

func TestHeaders_BeginWithTheWholeAddress(t *testing.T) {
	tail := strings.Repeat("x", 200) + "end"
	d, _ := shown(t, func(e *journal.Exchange) { e.URL = "https://x.test/tools?cursor=" + tail })
	d.SeesNot(tail[:60])
	k := tuitest.Env(t, "dark").Keys
	d.Press(k.Requests.Headers, k.Requests.Headers).Sees(tail[:60])
}

func TestPath_TellsWhatWasAskedOfASession(t *testing.T) {
	for raw, want := range map[string]string{
		"https://x.test/api/v3.1/tool_router/session/trs_9M49KTJ206EQ/mounts/files/items?limit=5": "…06EQ/mounts/files/items?limit=5",
		"https://x.test/api/v3.1/tool_router/session/trs_9M49KTJ206EQ":                            "/session/…06EQ",
		"https://x.test/api/v3.1/tool_router/session":                                             "/session",
		"https://x.test/api/v3.1/tools/X":                                                         "/tools/X",
		"https://x.test/api/v3.1/tool_router/session/short/link":                                  "/session/short/link",
	} {
		if got := brief(path(raw)); got != want {
			t.Errorf("%s: %q", raw, got)
		}
	}
}

func TestExport_TellsWhereTheFileIs(t *testing.T) {
	t.Chdir(t.TempDir())
	d, host := shown(t, func(*journal.Exchange) {})
	d.Press(tuitest.Env(t, "dark").Keys.Requests.Export)
	d.Send(views.PromptedMsg{ID: host.Asked[0].(views.PromptMsg).ID, Value: "x.har", OK: true})
	full, err := filepath.Abs("x.har")
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := host.Asked[len(host.Asked)-1].(views.ToastMsg); !ok || !strings.HasPrefix(got.Text, "wrote "+full+": 1 exchange, ") {
		t.Errorf("told %+v", host.Asked)
	}
}
