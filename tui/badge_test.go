package tui

import (
	"net/http"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/muesli/termenv"

	"trs/api"
	"trs/api/journal"
	"trs/keymap"
	"trs/views/theme"
)

func headerOf(t *testing.T, o Options, answers ...answeredMsg) string {
	t.Helper()
	th, err := theme.Named("plain", true, termenv.Ascii)
	if err != nil {
		t.Fatal(err)
	}
	o.Keys = keymap.Default()
	m := New(t.Context(), o, th)
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	for _, answer := range answers {
		m.Update(answer)
	}
	header, _, _ := strings.Cut(m.View(), "\n")
	return header
}

func TestHeader_ClaimsNothingBeforeTheServerHasAnswered(t *testing.T) {
	local, public := Options{Live: true, Local: true}, Options{Live: true}
	real, sandbox := answeredMsg{}, answeredMsg{sandbox: true}
	for name, test := range map[string]struct {
		o       Options
		answers []answeredMsg
		want    string
	}{
		"the embedded sandbox":       {o: Options{Local: true}, want: "SANDBOX"},
		"a public server":            {o: public, want: "LIVE"},
		"a public sandbox":           {o: public, answers: []answeredMsg{sandbox}, want: "SANDBOX"},
		"local":                      {o: local, want: "LOCAL"},
		"a local sandbox":            {o: local, answers: []answeredMsg{sandbox}, want: "SANDBOX"},
		"a tunnel":                   {o: local, answers: []answeredMsg{real}, want: "LIVE"},
		"a sandbox behind something": {o: local, answers: []answeredMsg{real, sandbox}, want: "SANDBOX"},
		"a sandbox, then its proxy":  {o: local, answers: []answeredMsg{sandbox, real}, want: "SANDBOX"},
	} {
		got := headerOf(t, test.o, test.answers...)
		for _, word := range []string{"LIVE", "SANDBOX", "LOCAL"} {
			if strings.Contains(got, word) != (word == test.want) {
				t.Errorf("%s: %q, want %s", name, got, test.want)
			}
		}
	}
}

// notified is a journal that is told what to tell.
type notified struct {
	Journal
	notify func(journal.Exchange)
}

func (n *notified) Subscribe(notify func(journal.Exchange)) (cancel func()) {
	n.notify = notify
	return func() {}
}

func TestWatchJournal_OnlyTheServerSaysWhatItIs(t *testing.T) {
	told := make(chan answeredMsg, 9)
	record := &notified{}
	defer watchJournal(t.Context(), record, "http://127.0.0.1:9", func(msg tea.Msg) {
		if answer, ok := msg.(answeredMsg); ok {
			told <- answer
		}
	})()
	simulated := http.Header{sandboxHeader: {"1"}}
	record.notify(journal.Exchange{URL: "http://127.0.0.1:9/api"}) // not answered
	record.notify(journal.Exchange{URL: "http://127.0.0.1:99/file", Status: 200, ResponseHeader: simulated})
	record.notify(journal.Exchange{URL: "http://127.0.0.1:9/api", Status: 200})
	if got := <-told; got.sandbox {
		t.Error("another server has said that it is a sandbox")
	}
	for range 2 {
		record.notify(journal.Exchange{URL: "http://127.0.0.1:9/api", Status: 401, ResponseHeader: simulated})
	}
	if got := <-told; !got.sandbox || len(told) > 0 {
		t.Errorf("%+v and %d more", got, len(told))
	}
}

func TestHeader_NamesTheSessionBesideALongHost(t *testing.T) {
	th, err := theme.Named("plain", true, termenv.Ascii)
	if err != nil {
		t.Fatal(err)
	}
	host := "a-very-long-internal-host.staging.example-company.com:8443"
	for width, want := range map[int][]string{
		60:  {"LIVE", "READ-ONLY", "a-v", "trs_", "VLKX", "v123"},
		80:  {"LIVE", "READ-ONLY", "a-very", ":8443", "trs_ZWVuHoqMVLKX", "v123"},
		120: {"LIVE", "READ-ONLY", "a-very-long", ":8443", "maya", "trs_ZWVuHoqMVLKX", "v123", "0.1.0"},
		160: {"LIVE", "READ-ONLY", "a-very-long", ":8443", "user maya", "session trs_ZWVuHoqMVLKX", "v123", "0.1.0"},
	} {
		m := New(t.Context(), Options{Keys: keymap.Default(), Live: true, ReadOnly: true, Host: host, Version: "0.1.0"}, th)
		m.Update(tea.WindowSizeMsg{Width: width, Height: 24})
		m.session = &api.Session{ID: "trs_ZWVuHoqMVLKX", ConfigVersion: 123, Config: api.Config{UserID: "maya.longname@example-company.com"}}
		header, _, _ := strings.Cut(m.View(), "\n")
		for _, part := range want {
			if !strings.Contains(header, part) {
				t.Errorf("%d: %q is missing in %q", width, part, header)
			}
		}
	}
}
