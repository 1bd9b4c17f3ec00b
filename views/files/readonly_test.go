package files_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/api/sandbox"
	"trs/api/sandbox/sandboxtest"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/files"
)

// pane is the pane on a sandbox's demo session, or on one without files.
func pane(t *testing.T, empty, readOnly bool) (*files.Model, *tuitest.Driver, *tuitest.Host) {
	t.Helper()
	_, client := sandboxtest.Start(t, sandbox.Options{Empty: true})
	session := must(client.CreateSession(t.Context(), api.CreateSession{UserID: "maya"}))(t)
	if !empty {
		source := api.UploadSource{Body: strings.NewReader("x"), Size: 1}
		must(client.Upload(t.Context(), session.ID, api.FilesMount, "a/b.txt", source, nil))(t)
	}
	env := tuitest.Env(t, "dark")
	env.ReadOnly = readOnly
	p := files.New(env, client).ReadAtOnce()
	d, host := tuitest.Pane(t, p, 100, 30)
	d.Send(views.SessionOpenedMsg{Session: session})
	return p, d, host
}

// offers is what the keys that matter now do.
func offers(p *files.Model) string {
	var does []string
	for _, b := range p.Keys() {
		does = append(does, b.Help().Desc)
	}
	return strings.Join(does, ", ")
}

func TestKeys_OfferWhatCanBeDone(t *testing.T) {
	p, _, _ := pane(t, true, false)
	if got := offers(p); got != "upload, refresh" {
		t.Errorf("without files: %s", got)
	}
	p, d, _ := pane(t, false, false)
	if got := offers(p); got != "upload, delete, sort, filter" {
		t.Errorf("on a folder: %s", got)
	}
	d.Press(keys.List.Open)
	if got := offers(p); got != "upload, download, delete, sort, parent folder, edit, filter" {
		t.Errorf("on a file: %s", got)
	}
	d.Press(keys.List.Top)
	if got := offers(p); got != "upload, sort, parent folder, filter" {
		t.Errorf("on the way up: %s", got)
	}
}

func TestReadOnly_RefusesBeforeItAsks(t *testing.T) {
	p, d, host := pane(t, false, true)
	d.Press(keys.List.Open)
	if got := offers(p); got != "download, sort, parent folder, filter" {
		t.Errorf("offers %s", got)
	}
	for want, press := range map[string]key.Binding{
		"uploading a file": keys.Files.Upload, "deleting files": keys.Files.Delete, "changing a file": keys.Global.Edit,
	} {
		d.Press(press)
		if got, ok := host.Asked[len(host.Asked)-1].(views.ToastMsg); !ok || got.Text != want+" is refused: trs runs read-only" {
			t.Errorf("%s: %+v", want, host.Asked)
		}
	}
	if slices.ContainsFunc(host.Asked, func(msg tea.Msg) bool { _, edits := msg.(views.EditTextMsg); return edits }) {
		t.Error("an editor was opened")
	}
	p, d, _ = pane(t, true, true)
	if d.Sees("There are no files yet").SeesNot("uploads one"); offers(p) != "refresh" {
		t.Errorf("offers %s", offers(p))
	}
}

func TestNoFiles_IsToldWhenSomethingIsAskedOfOne(t *testing.T) {
	_, d, host := pane(t, true, false)
	for _, press := range []key.Binding{keys.Files.Download, keys.Files.Delete, keys.Global.Edit} {
		d.Press(press)
		if got, ok := host.Asked[len(host.Asked)-1].(views.ToastMsg); !ok || got.Text != "there is no file here" {
			t.Errorf("%s: %+v", press.Help().Desc, host.Asked)
		}
	}
}
