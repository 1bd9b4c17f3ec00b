package answer

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"trs/tui/tuitest"
	"trs/views"
	"trs/views/jq"
	"trs/views/safetext"
)

func TestViews_FitWhatIsAnswered(t *testing.T) {
	long := strings.Repeat("word ", 40)
	for name, test := range map[string]struct {
		answer Answer
		want   string
	}{
		"a list of objects":   {Answer{Data: []byte(`[{"a":1},{"b":2}]`)}, "tree table raw"},
		"a list deep inside":  {Answer{Data: []byte(`{"data":{"items":[{"a":1}]}}`)}, "tree table raw"},
		"lists of lists":      {Answer{Data: []byte(`{"values":[["a","b"],["c","d"]]}`)}, "tree table raw"},
		"plain lists":         {Answer{Data: []byte(`{"a":[1,2,3]}`)}, "tree raw"},
		"an empty list":       {Answer{Data: []byte(`[]`)}, "tree raw"},
		"a number":            {Answer{Data: []byte(`12345678901234567890`)}, "tree raw"},
		"null":                {Answer{Data: []byte(`null`)}, "tree raw"},
		"a string":            {Answer{Data: []byte(`"` + long + `"`)}, "tree text raw"},
		"with a schema":       {Answer{Data: []byte(`{}`), Schema: []byte(`{}`)}, "tree raw schema"},
		"not JSON":            {Answer{Data: []byte(`{"a":`)}, "text"},
		"nothing":             {Answer{Data: nil}, "text"},
		"plain text":          {Answer{Data: []byte("hello"), MediaType: "text/plain; charset=utf-8"}, "text"},
		"Markdown":            {Answer{Data: []byte("# Hello\n\n- a\n"), MediaType: "text/markdown"}, "Markdown"},
		"JSON as text":        {Answer{Data: []byte(`{"a":1}`), MediaType: "text/plain"}, "tree raw"},
		"problem JSON":        {Answer{Data: []byte(`{"a":1}`), MediaType: "application/problem+json"}, "tree raw"},
		"a picture":           {Answer{Data: pngOf(t), MediaType: "image/png"}, "facts"},
		"bytes that say JSON": {Answer{Data: []byte{0, 1, 2}, MediaType: "application/json"}, "facts"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, 80, 20, &test.answer)
			var got []string
			for _, v := range r.m.top().fitting() {
				got = append(got, r.m.top().nameOf(v))
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("got %v, want %q", got, test.want)
			}
			for range got {
				r.Press(r.k.next)
				for _, line := range strings.Split(r.View(), "\n") {
					if safetext.Width(line) != 80 {
						t.Fatalf("a line is %d wide: %q", safetext.Width(line), line)
					}
				}
			}
		})
	}
}

func TestNotJSON_IsShownAsTextWithTheReason(t *testing.T) {
	r := newRig(t, 80, 12, jsonAnswer("<html>\x1b[31mBad Gateway</html>"))
	r.Sees("not JSON").Sees("␛Bad Gateway")
}

func TestTable_OfTheListThatIsChosen(t *testing.T) {
	r := newRig(t, 80, 20, jsonAnswer(`{"users":[{"u":1},{"u":2},{"u":3}],"deep":[[{"x":[{"secret":7}]}]]}`))
	r.Press(r.k.next).Sees("table of users").Sees("row 1 of 3")
	r.Send(cmdMsg{r.m.show(r.m.top(), tree)})
	r.m.top().tree.Reveal([]string{"deep", "0", "0", "x", "0", "secret"})
	r.Press(r.k.next).Sees("secret").Sees("table of deep[][].x")
	if got := r.copied("jq expression"); got != ".deep[0][0].x[0].secret" {
		t.Errorf("the expression is %s", got)
	}
	r.Press(r.k.views)
	pick := asked[views.PickMsg](r)
	for i, item := range pick.Items {
		if item.Label == "table of users" {
			r.Send(views.PickedMsg{ID: pick.ID, Index: i})
		}
	}
	r.Sees("table of users")
}

func TestTable_EnterGoesToTheTreeAndEscBack(t *testing.T) {
	r := newRig(t, 80, 20, jsonAnswer(issues))
	r.Press(r.k.next, r.k.sort, r.k.sort, r.k.bottom, r.k.right, r.k.enter) // by number, the least last
	if got := r.m.top().tree.Path(); got != ".data.items[2].title" {
		t.Errorf("enter went to %s", got)
	}
	r.Sees("─ tree ─").Key("esc").Sees("table of data.items")
	if r.m.Esc() {
		t.Error("there is nothing more to leave")
	}
}

func TestTable_CopiesCellRowColumnAndCSV(t *testing.T) {
	r := newRig(t, 80, 20, jsonAnswer(issues))
	r.Press(r.k.next, r.k.down, r.k.right)
	for label, want := range map[string]string{
		"cell":          "日本語のタイトル",
		"row":           `{"number":12,"title":"日本語のタイトル","state":"closed","body":null,"score":2.50}`,
		"column":        "Crash on start\n日本語のタイトル\n\x1b[31mred\x1b[0m \u202eevil\n=1+1\n",
		"jq expression": ".data.items[1].title",
		"whole answer":  issues,
	} {
		if got := r.copied(label); got != want {
			t.Errorf("%s is %q, want %q", label, got, want)
		}
	}
	if got := r.copied("table as CSV"); !strings.Contains(got, "\r\n\"n/a\",'=1+1,") && !strings.Contains(got, "\r\nn/a,'=1+1,") {
		t.Errorf("the CSV is %q", got)
	}
	r.Send(actionMsg{r.m.id, doCopyCSV})
	if got := asked[views.CopyMsg](r); !strings.Contains(got.Text, ",=1+1,") {
		t.Errorf("as it is the CSV is %q", got.Text)
	}
}

func TestColumns_AreHiddenFromTheMenu(t *testing.T) {
	r := newRig(t, 80, 20, jsonAnswer(issues))
	r.Press(r.k.next, r.k.columns)
	pick := asked[views.PickMsg](r)
	r.Send(views.PickedMsg{ID: pick.ID, Index: 2}).Sees("1 hidden")
	if next := asked[views.PickMsg](r); next.ID == pick.ID || !strings.HasPrefix(next.Items[2].Note, "hidden") {
		t.Errorf("the menu does not go on: %+v", next.Items[2])
	}
	r.Send(views.PickedMsg{ID: asked[views.PickMsg](r).ID, Index: 0}).SeesNot("hidden")
}

func TestString_OpensAsWhatItIs(t *testing.T) {
	picture := base64.StdEncoding.EncodeToString(pngOf(t))
	r := newRig(t, 80, 20, jsonAnswer(fmt.Sprintf(`{"pic":%q,"url":"data:image/png;base64,%s","json":"{\"a\":[{\"b\":12345678901234567890}]}","text":"one\ntwo \u001b[31m","md":"# A\n\n**b**\n- c"}`, picture, picture)))
	open := func(name string) {
		t.Helper()
		for r.m.Esc() {
		}
		r.m.top().tree.Reveal([]string{name})
		r.Press(r.k.enter)
	}
	open("pic")
	r.Sees("PNG picture, 31 × 17 pixels").Sees("facts · .pic")
	open("url")
	r.Sees("PNG picture")
	open("text")
	r.Sees("two ␛")
	if got := r.copied("text"); got != "one\ntwo \x1b[31m" {
		t.Errorf("the text is copied as %q", got)
	}
	open("md")
	r.Sees("Markdown · .md").SeesNot("**b**").Press(r.k.markdown).Sees("**b**").Sees("text · .md")
	open("json")
	r.Sees("tree · .json").Press(r.k.next).Sees("12345678901234567890")
	if got := r.copied("jq expression"); got != ".json | fromjson | .a[0].b" {
		t.Errorf("the expression is %s", got)
	}
	r.Key("esc").Sees("─ tree ─")
}

func TestPicture_OpensFromAPrivateFileNamedByWhatItIs(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	r := newRig(t, 80, 20, &Answer{Name: "../../evil.sh", Data: pngOf(t), MediaType: "image/png"})
	r.Press(r.k.open)
	path := asked[views.OpenFileMsg](r).Path
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 || filepath.Ext(path) != ".png" || strings.Contains(filepath.Base(path), "/") {
		t.Errorf("%s: %v, %v", path, info, err)
	}
	r.set(&Answer{Name: "x", Data: []byte("\x7fELF\x00\x00"), MediaType: "image/png"})
	r.Press(r.k.open)
	if toast := asked[views.ToastMsg](r); !strings.Contains(toast.Text, "not opened outside") {
		t.Errorf("a program is opened: %q", toast.Text)
	}
}

func TestLink_IsTheChosenOne(t *testing.T) {
	r := newRig(t, 80, 20, jsonAnswer(issues))
	if r.m.Link() != "" {
		t.Errorf("an object is the link %q", r.m.Link())
	}
	r.m.top().tree.Reveal([]string{"url"})
	if got := r.m.Link(); got != "https://example.test/issues?page=1" {
		t.Errorf("the link is %q", got)
	}
	r.Press(r.k.open)
	if got := asked[views.OpenURLMsg](r); got.URL != r.m.Link() {
		t.Errorf("opened %q", got.URL)
	}
}

func TestFilter_ShowsItsResultAndLeavesTheSource(t *testing.T) {
	r := newRig(t, 80, 20, jsonAnswer(issues))
	r.Press(r.k.next, r.k.filter).Type(".data.items | map(select(.state == \"open\"))").Key("enter")
	r.Sees("table · jq .data.items | map(select(").Sees("row 1 of 2").SeesNot("日本語")
	r.Press(r.k.filter).Sees("jq .data.items | map") // the filter that is on, to be changed
	r.Key("ctrl+u").Type(".data.items[].number").Key("enter").Sees("4 outputs")
	if got := r.copied("jq expression"); got != "[.data.items[].number]" {
		t.Errorf("the expression is %s", got)
	}
	if got := r.copied("whole answer"); got != issues {
		t.Error("the whole answer is not the source")
	}
	r.Key("esc").Sees("table of data.items").SeesNot("· jq").Sees("row 1 of 4")
}

func TestFilter_ErrorsStandAtTheSpot(t *testing.T) {
	r := newRig(t, 80, 20, jsonAnswer(issues))
	r.Press(r.k.filter).Type(".data | fooo").Key("enter")
	lines := strings.Split(r.Screen(), "\n")
	at := -1
	for i, line := range lines {
		if strings.Contains(line, " jq .data | fooo") {
			at = i
		}
	}
	if at < 0 || strings.Index(lines[at+1], "^") != strings.Index(lines[at], "fooo") {
		t.Fatalf("no caret below fooo:\n%s", r.Screen())
	}
	r.Sees("fooo/0") // what the message names
	r.Key("backspace").SeesNot("^")
	r.Key("ctrl+u").Type(".data + 1").Key("enter").Sees("cannot add").SeesNot("^")
	r.Key("esc").SeesNot("cannot add")
}

func TestFilter_RemembersWhatWasUsed(t *testing.T) {
	r := newRig(t, 80, 20, jsonAnswer(issues))
	for _, source := range []string{".data", ".url"} {
		r.Press(r.k.filter).Key("ctrl+u").Type(source).Key("enter").Key("esc")
	}
	r.Press(r.k.filter).Type("draft").Key("up").Sees("jq .url").Key("up").Sees("jq .data").Key("up").Sees("jq .data")
	r.Key("down").Key("down").Sees("jq draft")
}

func TestFilter_EscCancelsARunAndItsLateAnswerIsDropped(t *testing.T) {
	r := newRig(t, 80, 20, jsonAnswer(issues))
	r.Press(r.k.filter).Type("[limit(300000000; repeat(1))] | length")
	enter, _ := views.KeyMsg("enter")
	cmd := r.m.Update(enter)
	if !r.m.filter.run.Busy() {
		t.Fatal("no filter runs")
	}
	answers := make(chan tea.Msg, 1)
	go func() { answers <- runAll(cmd) }()
	time.Sleep(20 * time.Millisecond)
	r.Key("esc").Sees("cancelled")
	select {
	case msg := <-answers:
		r.Send(msg).SeesNot("outputs").Sees("cancelled")
	case <-time.After(5 * time.Second):
		t.Fatal("the run goes on after it was cancelled")
	}
	r.Key("esc").SeesNot("cancelled")
}

// runAll runs a command with those that it is made of.
func runAll(cmd tea.Cmd) tea.Msg {
	if cmd == nil {
		return nil
	}
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, one := range batch {
			if m := runAll(one); m != nil {
				msg = m
			}
		}
	}
	return msg
}

const outputSchema = `{"type":"object","properties":{"data":{"type":"object","required":["id"],"properties":{
	"items":{"type":"array","items":{"type":"object","properties":{"number":{"type":"integer"},"state":{"enum":["open"]},"title":{"type":"string"},"labels":{},"user":{}},"required":["labels"]}},
	"total":{"type":"integer"}}},"successful":{"type":"boolean"},"error":{"type":"string"}}}`

func TestSchema_ListsDifferencesAndJumpsToThem(t *testing.T) {
	data := strings.TrimSuffix(strings.TrimPrefix(issues, `{"data":`), `,"url":"https://example.test/issues?page=1"}`)
	r := newRig(t, 100, 24, &Answer{Name: "X", Data: []byte(data), Schema: []byte(outputSchema)})
	r.Sees("schema 7")
	r.show(schema)
	for _, want := range []string{"items[].state", "should be one of open", "items[].labels", "items[].score", "not in the schema", "items[].number", "id", "missing, but required"} {
		r.Sees(want)
	}
	for i, d := range r.m.top().diffs.Items() {
		if d.where == "items[].number" {
			r.m.top().diffs.Select(i)
		}
	}
	r.Press(r.k.enter)
	if got := r.m.top().tree.Path(); got != ".items[3].number" {
		t.Errorf("enter went to %s", got)
	}
	r.Key("esc").Sees("─ schema ─")
}

func TestSchema_IsSaidToFitOrNotToBeReadable(t *testing.T) {
	for name, test := range map[string]struct{ schema, data, want string }{
		"fits":          {`{"type":"object"}`, `{"a":1}`, "schema ✓"},
		"wrapped":       {`{"properties":{"data":{"$ref":"#/$defs/x"},"successful":{},"error":{}},"$defs":{"x":{"properties":{"a":{"type":"string"}}}}}`, `{"a":1}`, "schema 1"},
		"made up":       {`{"properties":{"a":{"type":"string"}}}`, `{"_simulated":true,"_note":"x","output":{"a":"x"}}`, "schema ✓"},
		"not a schema":  {`[]`, `{}`, "schema ?"},
		"with mistakes": {`{"type":"nonsense"}`, `{}`, "schema ?"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, 80, 12, &Answer{Data: []byte(test.data), Schema: []byte(test.schema)})
			r.Sees(test.want)
		})
	}
}

func TestSave_AsksAndNeverOverwritesUnasked(t *testing.T) {
	dir := t.TempDir()
	r := newRig(t, 80, 20, jsonAnswer(issues))
	save := func(name string) {
		r.Press(r.k.save)
		r.Send(views.PromptedMsg{ID: asked[views.PromptMsg](r).ID, Value: filepath.Join(dir, name), OK: true})
	}
	save("a.json")
	if got := asked[views.PromptMsg](r).Value; got != "github_list_issues.json" {
		t.Errorf("the name is %q", got)
	}
	data, err := os.ReadFile(filepath.Join(dir, "a.json"))
	if err != nil || !bytes.Contains(data, []byte("\n        \"score\": 12345678901234567890\n")) {
		t.Errorf("%v: %s", err, data)
	}
	r.Press(r.k.next)
	save("a.json")
	confirm := asked[views.ConfirmMsg](r)
	if again, _ := os.ReadFile(filepath.Join(dir, "a.json")); !bytes.Equal(again, data) {
		t.Fatal("it was overwritten before the question was answered")
	}
	r.Send(views.ConfirmedMsg{ID: confirm.ID, Yes: true})
	if csv, _ := os.ReadFile(filepath.Join(dir, "a.json")); !bytes.HasPrefix(csv, []byte("number,title,state,")) {
		t.Errorf("the table is saved as %q", csv)
	}
	if got := asked[views.ToastMsg](r).Text; !strings.Contains(got, "1 formula made text") {
		t.Errorf("the toast says %q", got)
	}
}

func TestSetAnswer_LateAnswersAreDropped(t *testing.T) {
	env := tuitest.Env(t, "dark")
	m := New(env, jq.NewHistory(""))
	m.SetSize(80, 20)
	first := m.SetAnswer(jsonAnswer(`{"first":1}`))
	second := m.SetAnswer(jsonAnswer(`{"second":1}`))
	m.Update(second())
	m.Update(first())
	if got := m.View(); !strings.Contains(got, "second") || strings.Contains(got, "first") {
		t.Errorf("an older answer is shown:\n%s", got)
	}
	third := m.SetAnswer(jsonAnswer(`{"third":1}`))
	if !strings.Contains(m.View(), "second") {
		t.Error("the old answer is gone before the new is ready")
	}
	m.SetAnswer(nil)
	m.Update(third())
	if got := m.View(); strings.Contains(got, "third") || m.Note() != "" || m.Copies() != nil || m.Keys() != nil {
		t.Errorf("there is no answer, and this is shown:\n%s", got)
	}
}

func TestSetAnswer_KeepsTheViewThatWasLiked(t *testing.T) {
	r := newRig(t, 80, 20, jsonAnswer(issues))
	r.Press(r.k.next)
	r.set(jsonAnswer(many(3)))
	r.Sees("table of items")
	r.set(jsonAnswer(`{"a":1}`))
	r.Sees("─ tree ─")
}

// TestAnswer_ManyRows drives 100,000 rows through every view, however long the
// commands take.
func TestAnswer_ManyRows(t *testing.T) {
	m := New(tuitest.Env(t, "dark"), jq.NewHistory(""))
	m.SetSize(120, 40)
	m.SetFocused(true)
	var finish func(cmd tea.Cmd)
	finish = func(cmd tea.Cmd) {
		if cmd == nil {
			return
		}
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for _, one := range batch {
				finish(one)
			}
		} else if msg != nil {
			finish(m.Update(msg))
		}
	}
	press := func(names ...string) {
		t.Helper()
		for _, name := range names {
			msg, ok := views.KeyMsg(name)
			if !ok {
				t.Fatalf("no key %q", name)
			}
			finish(m.Update(msg))
		}
	}
	sees := func(text string) {
		t.Helper()
		if screen := ansi.Strip(m.View()) + m.Footer(); !strings.Contains(screen, text) {
			t.Fatalf("the screen does not show %q:\n%s", text, screen)
		}
	}
	finish(m.SetAnswer(jsonAnswer(many(100_000))))
	press("v")
	if got := m.Footer(); !strings.HasPrefix(got, "row 1 of 100 000") {
		t.Fatalf("the footer is %q", got)
	}
	press("G")
	sees("item 99999")
	press("l", "l", "S")
	sees("▲")
	press("S")
	sees("▼")
	press("/", "u", "1", "6", "enter")
	sees(`"u16"`)
	press("esc", "v", "G")
	sees(`"login": "u`)
	press(append([]string{"|"}, strings.Split(".items[2]", "")...)...)
	press("enter")
	sees(`"name": "item 2"`)
}

// FuzzAnswer opens any bytes as any type and presses keys.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(issues), "", "vvvlljjSXv|")
	f.Add([]byte(`"data:image/png;base64,iVBORw0KGgo="`), "", "v")
	f.Add([]byte{0x89, 'P', 'N', 'G'}, "image/png", "j")
	f.Fuzz(func(t *testing.T, data []byte, mediaType, pressed string) {
		m := New(tuitest.Env(t, "dark"), jq.NewHistory(""))
		m.SetSize(50, 12)
		m.SetFocused(true)
		m.Update(runAll(m.SetAnswer(&Answer{Name: "x", Data: data, MediaType: mediaType, Schema: []byte(`{"type":"object"}`)})))
		for _, r := range pressed[:min(len(pressed), 30)] {
			name := string(r)
			if r == '\n' {
				name = "enter"
			}
			if msg, ok := views.KeyMsg(name); ok {
				if follow := runAll(m.Update(msg)); follow != nil {
					m.Update(follow)
				}
			}
			_, _, _, _ = m.Copies(), m.Link(), m.Actions(), m.Keys()
			lines := strings.Split(m.View(), "\n")
			for _, line := range lines {
				if safetext.Width(line) != 50 || len(lines) != 12 {
					t.Fatalf("%d lines, one is %d wide: %q", len(lines), safetext.Width(line), line)
				}
			}
		}
	})
}

func pngOf(tb testing.TB) []byte {
	tb.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 31, 17))); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func BenchmarkView(b *testing.B) {
	for _, v := range []view{tree, table, raw} {
		for _, n := range []int{100, 100_000} {
			r := newRig(b, 120, 40, jsonAnswer(many(n)))
			r.show(v)
			b.Run(fmt.Sprintf("%s/%d", r.m.top().nameOf(v), n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					_ = r.m.View()
				}
			})
		}
	}
}

func BenchmarkKey(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		r := newRig(b, 120, 40, jsonAnswer(many(n)))
		r.show(table)
		down, _ := views.KeyMsg("j")
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.m.Update(down)
			}
		})
	}
}
