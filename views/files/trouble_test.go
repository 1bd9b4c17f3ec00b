package files_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/files"
)

func TestPreview_IsSearchedAndMovedSideways(t *testing.T) {
	text := strings.Repeat("a line\n", 100) + "the needle\n" + strings.Repeat("a line\n", 100)
	d, host := openFake(t, &fake{items: []api.MountItem{{Path: "log.txt", Size: 1400}}, text: text}, "dark", 120, 37)
	d.Press(keys.List.Open).Sees("line 1 of 201").Press(keys.Global.Filter).Type("needle")
	if !host.Pane.CapturesInput() {
		t.Fatal("letters of the search would be keys")
	}
	d.Key("enter").Sees("the needle").Sees("line 101 of 201").Key("esc").SeesNot("/ needle").Key("esc").Key("down")

	d, host = openFake(t, &fake{items: []api.MountItem{{Path: "a.json", Size: 9}}, text: `{"needle":1}`}, "dark", 120, 37)
	d.Press(keys.List.Open, keys.Global.Filter).Type("needle").Key("enter").Sees("/ needle").Key("esc").SeesNot("/ needle")
	if host.Pane.CapturesInput() {
		t.Error("the search is still being typed")
	}

	wide := strings.Repeat("a heading of a column,", 20) + "the last\n" + strings.Repeat("x,", 20) + "y\n"
	d, _ = openFake(t, &fake{items: []api.MountItem{{Path: "t.csv", Size: 9}}, text: wide}, "dark", 120, 37)
	d.Press(keys.List.Open).SeesNot("the last")
	for range 99 { // it stops at the end
		d.Press(keys.Tree.Unfold)
	}
	d.Sees("the last")
}

func TestPreview_NamesBytesThatOnlyBeginLikeText(t *testing.T) {
	d, _ := openFake(t, &fake{items: []api.MountItem{{Path: "a.txt", Size: 9}}, text: strings.Repeat("like text ", 60) + "\x00"}, "dark", 120, 37)
	d.Sees("binary, like text at first").Sees("not text; its first bytes")
}

func TestUpload_SaysWhatIsWrongWithAPath(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "x.txt")
	must(0, os.WriteFile(file, []byte("x"), 0o600))(t)
	o := open(t, "dark", 120, 37)
	o.Press(keys.Files.Upload).replace(file + "/y").Key("enter").Sees("✗ not a directory")
	if os.Getuid() == 0 {
		return // may read everything
	}
	must(0, os.Chmod(file, 0))(t)
	o.replace(file).Key("enter").Sees("✗ it cannot be read: permission denied")
}

// troubled has files, and trouble with moving them.
type troubled struct {
	*fake
	upload, download error
}

func (f *troubled) Upload(context.Context, string, string, string, api.UploadSource, api.Progress) (api.MountUpload, error) {
	f.items = append(f.items, api.MountItem{Path: "sent.txt", Size: 1})
	return api.MountUpload{}, f.upload
}

func (f *troubled) Download(context.Context, string, string, string, string, api.Progress) (int64, error) {
	return 0, f.download
}

func openTroubled(t *testing.T, f *troubled) (*tuitest.Driver, *tuitest.Host) {
	t.Helper()
	f.fake = &fake{items: []api.MountItem{{Path: "a.txt", Size: 9}}, text: "x"}
	d, host := tuitest.Pane(t, files.New(tuitest.Env(t, "dark"), f).ReadAtOnce(), 120, 37)
	d.Send(views.SessionOpenedMsg{Session: api.Session{ID: "trs_1"}})
	return d, host
}

func TestDownload_TellsWhatTheSystemSays(t *testing.T) {
	full := &fs.PathError{Op: "write", Path: "/x/.a.part-1", Err: errors.New("no space left on device")}
	d, _ := openTroubled(t, &troubled{download: &api.Error{Op: "download", Err: full}})
	d.Press(keys.Files.Download).Key("ctrl+u").Type(filepath.Join(t.TempDir(), "a.txt")).Key("enter")
	d.Sees("downloading a.txt failed").Sees("No space left on device in").Sees("as it was").SeesNot(".part-1")
}

func TestUpload_WhoseAnswerIsLostMayHaveBeenDone(t *testing.T) {
	t.Chdir(t.TempDir())
	must(0, os.WriteFile("sent.txt", []byte("x"), 0o600))(t)
	for want, err := range map[string]error{"It may have been done all the same": lost(t), "1 file, 9 B": errors.New("refused")} {
		d, host := openTroubled(t, &troubled{upload: err})
		d.Press(keys.Files.Upload).Type("sent.txt").Key("enter")
		d.Send(views.PromptedMsg{ID: host.Asked[len(host.Asked)-1].(views.PromptMsg).ID, Value: "sent.txt", OK: true})
		d.Sees("uploading sent.txt failed").Sees(want)
	}
}

// lost is the error of a request whose answer did not come.
func lost(t *testing.T) error {
	t.Helper()
	client := must(api.New("http://127.0.0.1:1", api.WithProjectKey("ak_x"), api.WithRetries(0)))(t)
	_, err := client.MountItems(t.Context(), "trs_x", api.FilesMount, api.MountItemsQuery{})
	if !api.IsConnection(err) {
		t.Fatalf("not a lost connection: %v", err)
	}
	return err
}

func TestPath_IsChosenByMouse(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"one.txt", "two.txt"} {
		must(0, os.WriteFile(name, []byte("x"), 0o600))(t)
	}
	o := open(t, "dark", 120, 37)
	o.Press(keys.Files.Upload).Sees("two.txt")
	row := slices.IndexFunc(strings.Split(o.Screen(), "\n"), func(line string) bool { return strings.Contains(line, "two.txt") })
	click := tea.MouseMsg{X: 70, Y: row, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress}
	if o.Send(click); len(o.host.Asked) > 0 {
		t.Fatalf("asked %+v", o.host.Asked)
	}
	o.Send(tea.MouseMsg{X: 70, Y: row, Button: tea.MouseButtonWheelUp}).Send(click).Send(click)
	if ask, ok := o.last().(views.PromptMsg); !ok || ask.Value != "two.txt" {
		t.Errorf("asked %+v", o.host.Asked)
	}
}
