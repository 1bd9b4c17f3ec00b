package files_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/x/exp/golden"

	"trs/api"
	"trs/api/sandbox"
	"trs/api/sandbox/sandboxtest"
	"trs/keymap"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/files"
	"trs/views/safetext"
)

var keys = keymap.Default()

func must[T any](value T, err error) func(testing.TB) T {
	return func(tb testing.TB) T {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		return value
	}
}

// opened is a session with a few files on a real sandbox, and the pane on it.
type opened struct {
	*tuitest.Driver
	t       *testing.T
	host    *tuitest.Host
	client  *api.Client
	session api.Session
}

func picture() string {
	var out bytes.Buffer
	_ = png.Encode(&out, image.NewGray(image.Rect(0, 0, 64, 48)))
	return out.String()
}

func stock() map[string]string {
	return map[string]string{
		"notes.txt":          "one\ntwo\n",
		"readme.md":          "# Hello\n\nSome *text* with a [link](https://example.com).\n",
		"data/sales.csv":     "city,amount\nOslo,12\nRome,3456\n",
		"data/report.json":   `{"total": 12, "rows": [1, 2, 3]}`,
		"data/deep/logo.png": picture(),
		"data/long.txt":      strings.Repeat("0123456789abcde\n", 20_000),
	}
}

func open(t *testing.T, themeName string, width, height int) *opened {
	t.Helper()
	t.Setenv("TZ", "UTC")
	now := tuitest.Now.Add(-3 * time.Hour)
	_, client := sandboxtest.Start(t, sandbox.Options{Empty: true, Now: func() time.Time { return now }})
	session := must(client.CreateSession(t.Context(), api.CreateSession{UserID: "maya@example.com"}))(t)
	for path, text := range stock() {
		source := api.UploadSource{Body: strings.NewReader(text), Size: int64(len(text))}
		must(client.Upload(t.Context(), session.ID, api.FilesMount, path, source, nil))(t)
	}
	o := &opened{t: t, client: client, session: session}
	o.Driver, o.host = tuitest.Pane(t, files.New(tuitest.Env(t, themeName), client).ReadAtOnce(), width, height)
	o.Send(views.SessionOpenedMsg{Session: session})
	return o
}

func (o *opened) Press(bindings ...key.Binding) *opened { o.Driver.Press(bindings...); return o }
func (o *opened) Key(name string) *opened               { o.Driver.Key(name); return o }
func (o *opened) last() any                             { return o.host.Asked[len(o.host.Asked)-1] }

// replace types a path in place of what the field holds.
func (o *opened) replace(path string) *opened {
	o.Key("ctrl+u").Type(path)
	return o
}

// confirm answers the question that was asked last.
func (o *opened) confirm(yes bool) *opened {
	o.t.Helper()
	ask, ok := o.last().(views.ConfirmMsg)
	if !ok {
		o.t.Fatalf("asked %+v", o.last())
	}
	o.Send(views.ConfirmedMsg{ID: ask.ID, Yes: yes})
	return o
}

func (o *opened) content(path string) string {
	o.t.Helper()
	dest := filepath.Join(o.t.TempDir(), "f")
	if _, err := o.client.Download(o.t.Context(), o.session.ID, api.FilesMount, path, dest, nil); err != nil {
		return "error: " + err.Error()
	}
	return string(must(os.ReadFile(dest))(o.t))
}

func TestFiles_FoldersAndPreviews(t *testing.T) {
	o := open(t, "dark", 120, 37)
	o.Sees("Files").Sees("6 files, 320").Sees("data/").Sees("notes.txt").Sees("enter opens it")
	o.Press(keys.List.Open).Sees("Files › data").Sees("..").Sees("sales.csv").Sees("files     1").Sees("/mnt/files/data/deep")
	o.Press(keys.List.Open).Sees("PNG picture, 64 × 48 pixels").Sees("not text")
	o.Press(keys.Files.Parent).Key("down")
	for range 20 { // a slow machine takes longer for a long text than the driver waits
		if strings.Contains(o.Screen(), "only the beginning") {
			break
		}
		o.Press(keys.Global.Refresh)
	}
	o.Sees("only the beginning").Sees("0123456789abcde")
	o.Key("down").Sees("JSON").Sees("rows: [3]")
	o.Key("down").Sees("CSV, 2 rows × 2 columns").Sees("Oslo      12")
	o.Key("esc").Key("down").Sees("two").Key("down").Sees("Markdown").Sees("Hello")
}

func TestFiles_Sorts(t *testing.T) {
	o := open(t, "dark", 80, 21)
	o.Press(keys.List.Open, keys.Files.Sort).Sees("by size ↓")
	long, sales := strings.Index(o.Screen(), "long.txt"), strings.Index(o.Screen(), "sales.csv")
	o.Press(keys.Files.Reverse).Sees("by size ↑")
	if long > sales || strings.Index(o.Screen(), "long.txt") < strings.Index(o.Screen(), "sales.csv") {
		t.Errorf("not sorted:\n%s", o.Screen())
	}
}

func TestFiles_UploadsAndAsksBeforeOverwriting(t *testing.T) {
	o := open(t, "dark", 120, 37)
	dir := t.TempDir()
	local := filepath.Join(dir, "fresh.txt")
	if err := os.WriteFile(local, []byte("from here"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.Press(keys.Files.Upload).Sees("Upload a file").replace(dir + "/fr").Sees("fresh.txt")
	o.Key("tab").Key("enter")
	prompt, ok := o.last().(views.PromptMsg)
	if !ok || prompt.Value != "fresh.txt" {
		t.Fatalf("asked %+v", o.last())
	}
	if prompt.Check("a/../b") == "" || prompt.Check("/a") == "" || prompt.Check("x/y.txt") != "" {
		t.Error("the path is not checked")
	}
	o.Send(views.PromptedMsg{ID: prompt.ID, Value: "new/fresh.txt", OK: true})
	if got := o.content("new/fresh.txt"); got != "from here" {
		t.Fatalf("uploaded %q", got)
	}
	o.Sees("new/")
	o.Press(keys.Files.Upload).replace(local).Key("enter")
	prompt, _ = o.last().(views.PromptMsg)
	o.Send(views.PromptedMsg{ID: prompt.ID, Value: "notes.txt", OK: true}).confirmable(t, "Overwrite notes.txt")
	if o.confirm(false); o.content("notes.txt") != "one\ntwo\n" {
		t.Fatal("overwritten although the answer was no")
	}
}

// confirmable is Send's driver as what it belongs to; it checks the question.
func (o *opened) Send(msg any) *opened { o.Driver.Send(msg); return o }

func (o *opened) confirmable(t *testing.T, title string) {
	t.Helper()
	if ask, ok := o.last().(views.ConfirmMsg); !ok || ask.Title != title || !ask.Danger {
		t.Fatalf("asked %+v", o.last())
	}
}

func TestFiles_CompletesLocalPaths(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"one.txt", "only.csv", ".hidden", "two\x1b[2J.txt"} {
		must(0, os.WriteFile(name, []byte("x"), 0o600))(t)
	}
	must(0, os.Mkdir("folder", 0o700))(t)
	o := open(t, "dark", 120, 37)
	o.Press(keys.Files.Upload).Sees("folder/").Sees("two␛.txt").Type("o").SeesNot("folder/")
	o.Key("tab").Sees("› on").Key("down").Key("down").Key("tab").Sees("› only.csv")
	o.replace("fo").Key("tab").Sees("› folder/").Key("enter").Sees("this is a folder")
	o.replace("nothing").Key("enter").Sees("there is no such file")
	o.replace(".").Sees(".hidden")
}

func TestFiles_DownloadsByteForByte(t *testing.T) {
	o := open(t, "dark", 120, 37)
	dir := t.TempDir()
	o.Press(keys.List.Open, keys.List.Open, keys.Files.Download).Sees("Download logo.png").replace(dir).Key("enter")
	if got := must(os.ReadFile(filepath.Join(dir, "logo.png")))(t); string(got) != picture() {
		t.Error("the picture is another one")
	}
	o.Press(keys.Files.Download).replace(dir).Key("enter").confirmable(t, "Overwrite a local file")
	o.Press(keys.Files.Download).replace(dir + "/no/such/x").Key("enter").Sees("there is no folder")
	if o.Key("esc"); strings.Contains(o.Screen(), "Download logo.png") {
		t.Error("esc does not leave the question")
	}
}

func TestFiles_DeletesAfterAsking(t *testing.T) {
	o := open(t, "dark", 120, 37)
	o.Key("down").Press(keys.Files.Delete).confirmable(t, "Delete notes.txt")
	o.confirm(false).Sees("notes.txt")
	o.Press(keys.Files.Delete).confirm(true).SeesNot("notes.txt")
	o.Press(keys.List.Top, keys.Files.Delete).confirmable(t, "Delete data")
	o.confirm(true).SeesNot("data/").Sees("1 file, ")
}

func TestFiles_EditsAndSaves(t *testing.T) {
	o := open(t, "dark", 120, 37)
	o.Key("down").Press(keys.Global.Edit)
	ask, ok := o.last().(views.EditTextMsg)
	if !ok || ask.Text != "one\ntwo\n" || ask.Suffix != ".txt" {
		t.Fatalf("asked %+v", o.last())
	}
	o.Send(views.EditedMsg{ID: ask.ID, Text: "three", Changed: true}).confirm(false)
	if unsaved := o.host.Pane.(views.Unsaved).Unsaved(); unsaved == "" {
		t.Error("the edited text is forgotten")
	}
	ask, _ = o.Sees("edited, not saved").last2(o, keys.Global.Edit)
	o.Send(views.EditedMsg{ID: ask.ID, Text: ask.Text, Changed: false}).confirm(true)
	if got := o.content("notes.txt"); got != "three" || o.host.Pane.(views.Unsaved).Unsaved() != "" {
		t.Errorf("saved %q", got)
	}
}

func (o *opened) Sees(text string) *opened { o.t.Helper(); o.Driver.Sees(text); return o }

func (o *opened) last2(_ *opened, b key.Binding) (views.EditTextMsg, bool) {
	ask, ok := o.Press(b).last().(views.EditTextMsg)
	return ask, ok
}

// fake answers from memory.
type fake struct {
	items []api.MountItem
	text  string
	err   error
	peeks int
}

func (f *fake) MountItems(_ context.Context, _, _ string, q api.MountItemsQuery) (api.PageOf[api.MountItem], error) {
	if f.err != nil {
		return api.PageOf[api.MountItem]{}, f.err
	}
	from, _ := strconv.Atoi(q.Page.Cursor)
	to := min(from+q.Page.Limit, len(f.items))
	got := api.PageOf[api.MountItem]{Items: f.items[from:to]}
	if to < len(f.items) {
		got.NextCursor = strconv.Itoa(to)
	}
	return got, nil
}

func (f *fake) PeekMountItem(context.Context, string, string, string, int64) (api.MountPeek, error) {
	f.peeks++
	return api.MountPeek{Data: []byte(f.text), Size: int64(len(f.text))}, f.err
}

func (f *fake) Upload(ctx context.Context, _, _, _ string, _ api.UploadSource, _ api.Progress) (api.MountUpload, error) {
	<-ctx.Done()
	return api.MountUpload{}, ctx.Err()
}

func (f *fake) Download(context.Context, string, string, string, string, api.Progress) (int64, error) {
	return 0, f.err
}

func (f *fake) DeleteMountItem(context.Context, string, string, string) (api.DeletedMountItem, error) {
	return api.DeletedMountItem{}, f.err
}

func many(n int) []api.MountItem {
	items := make([]api.MountItem, n)
	for i := range items {
		items[i] = api.MountItem{Path: fmt.Sprintf("file-%06d.txt", i), Size: int64(i), LastModified: api.At(tuitest.Now.Add(-time.Duration(i) * time.Minute))}
	}
	return items
}

func hostile() []api.MountItem {
	var items []api.MountItem
	for _, path := range []string{"\x1b]0;x\a\u202e.txt", "日本👩‍💻.md", "a//b", "/lead", "..", "../../etc/passwd", "new\nline", strings.Repeat("long", 60), " "} {
		items = append(items, api.MountItem{Path: path, Size: 5, SandboxPrefix: "/mnt/\x1b[2Jfiles"})
	}
	return items
}

func openFake(tb testing.TB, f *fake, themeName string, width, height int) (*tuitest.Driver, *tuitest.Host) {
	tb.Helper()
	d, host := tuitest.Pane(tb, files.New(tuitest.Env(tb, themeName), f).ReadAtOnce(), width, height)
	d.Send(views.SessionOpenedMsg{Session: api.Session{ID: "trs_1"}})
	return d, host
}

func TestFiles_LateAnswersAreDropped(t *testing.T) {
	f := &fake{items: many(3)}
	pane := files.New(tuitest.Env(t, "dark"), f).ReadAtOnce()
	pane.SetSize(100, 30)
	pane.Focus()
	late := pane.Update(views.SessionOpenedMsg{Session: api.Session{ID: "trs_1"}})
	pane.Update(views.SessionOpenedMsg{Session: api.Session{ID: "trs_2"}})
	pane.Update(late())
	if strings.Contains(pane.View(), "file-0") {
		t.Error("another session's answer is shown")
	}
}

func TestFiles_FailureAndRetry(t *testing.T) {
	f := &fake{items: many(3), err: &api.Error{Op: "mount_items", Status: 500, Message: "it broke", SuggestedFix: "Wait a little", RequestID: "req_1"}}
	d, _ := openFake(t, f, "dark", 100, 30)
	d.Sees("listing the files failed").Sees("Wait a little")
	f.err, f.text = nil, "hi"
	d.Press(keys.Global.Refresh).Sees("3 of 3"[4:]).Sees("file-000002.txt")
}

func TestFiles_EscCancelsAnUpload(t *testing.T) {
	f := &fake{items: many(3)}
	d, host := openFake(t, f, "dark", 100, 30)
	local := filepath.Join(t.TempDir(), "x.bin")
	if err := os.WriteFile(local, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.Press(keys.Files.Upload).Key("ctrl+u").Type(local).Key("enter")
	ask := host.Asked[len(host.Asked)-1].(views.PromptMsg)
	d.Until(views.PromptedMsg{ID: ask.ID, Value: "x.bin", OK: true}, func() bool {
		status := host.Pane.(views.Worker).Status()
		return status.Busy && strings.Contains(status.Text, "uploading x.bin")
	})
	d.Key("esc")
	if status := host.Pane.(views.Worker).Status(); status.Busy && strings.Contains(status.Text, "uploading") {
		t.Errorf("status %+v", status)
	}
}

func TestFiles_HostileNamesAndSizes(t *testing.T) {
	for _, size := range [][2]int{{60, 12}, {80, 21}, {96, 20}, {120, 37}, {200, 57}} {
		for _, f := range []*fake{{}, {items: many(1)}, {items: hostile(), text: "a\x1b[2Jb\u202e\t日本\n"}, {err: errors.New("x")}} {
			d, _ := openFake(t, f, "dark", size[0], size[1])
			for range 6 {
				lines := strings.Split(d.View(), "\n")
				if len(lines) != size[1] {
					t.Errorf("%v: %d lines", size, len(lines))
				}
				for _, line := range lines {
					if safetext.Width(line) != size[0] || strings.Contains(line, "\x1b]0") || strings.Contains(line, "\u202e") || strings.Contains(line, "\x1b[2J") {
						t.Errorf("%v: %d wide: %q", size, safetext.Width(line), line)
					}
				}
				d.Key("down")
			}
		}
	}
}

func TestFiles_Huge(t *testing.T) {
	d, _ := openFake(t, &fake{items: many(30_000), text: "x"}, "dark", 100, 30)
	d.Sees("30 000 files").Press(keys.Files.Sort).Sees("file-029999").Press(keys.List.Bottom).Sees("30 000 of 30 000")
	d.Press(keys.Global.Filter).Type("27777").Key("enter").Sees("1 of 1 ·")
}

func TestFiles_Golden(t *testing.T) {
	for _, test := range []struct {
		theme         string
		width, height int
	}{{"dark", 80, 21}, {"light", 80, 21}, {"mono", 80, 21}, {"dark", 120, 37}, {"light", 120, 37}, {"mono", 120, 37}} {
		for name, show := range map[string]func(*testing.T, string, int, int) string{
			"folder": func(t *testing.T, th string, w, h int) string { return open(t, th, w, h).View() },
			"table": func(t *testing.T, th string, w, h int) string {
				return open(t, th, w, h).Press(keys.List.Open, keys.List.Bottom).View()
			},
			"json": func(t *testing.T, th string, w, h int) string {
				return open(t, th, w, h).Press(keys.List.Open, keys.List.Bottom).Key("up").Key("tab").View()
			},
			"markdown": func(t *testing.T, th string, w, h int) string {
				return open(t, th, w, h).Press(keys.List.Bottom).View()
			},
			"picture": func(t *testing.T, th string, w, h int) string {
				return open(t, th, w, h).Press(keys.List.Open, keys.List.Open).View()
			},
			"empty": func(t *testing.T, th string, w, h int) string { return fakeView(t, &fake{}, th, w, h) },
			"huge": func(t *testing.T, th string, w, h int) string {
				return fakeView(t, &fake{items: many(20_000)}, th, w, h)
			},
			"failing": func(t *testing.T, th string, w, h int) string {
				return fakeView(t, &fake{err: errors.New("refused")}, th, w, h)
			},
			"hostile": func(t *testing.T, th string, w, h int) string { return fakeView(t, &fake{items: hostile()}, th, w, h) },
		} {
			t.Run(fmt.Sprintf("%s/%dx%d/%s", test.theme, test.width, test.height, name), func(t *testing.T) {
				golden.RequireEqual(t, []byte(show(t, test.theme, test.width, test.height)))
			})
		}
	}
}

func fakeView(t *testing.T, f *fake, themeName string, width, height int) string {
	t.Setenv("TZ", "UTC")
	d, _ := openFake(t, f, themeName, width, height)
	return d.View()
}

func BenchmarkFiles(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		_, host := openFake(b, &fake{items: many(n), text: "x"}, "dark", 120, 37)
		down, _ := views.KeyMsg("down")
		b.Run(fmt.Sprintf("View/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = host.Pane.View()
			}
		})
		b.Run(fmt.Sprintf("Update/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				host.Pane.Update(down)
			}
		})
	}
}
