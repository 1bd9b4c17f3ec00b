package answer

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"

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

func TestColumns_StandAsTheyCameFromTheMenu(t *testing.T) {
	r := newRig(t, 80, 20, jsonAnswer(`[{"body":"b","id":7,"title":"t"}]`))
	first := func() string {
		_, column, _ := r.m.top().table.Chosen()
		return r.m.top().table.Table().Columns[column].Name
	}
	r.Press(r.k.next)
	if first() != "id" {
		t.Errorf("%s is the first column", first())
	}
	r.Press(r.k.columns)
	pick := asked[views.PickMsg](r)
	if pick.Items[1].Label != "in the answer's order" {
		t.Fatalf("the menu has %+v", pick.Items)
	}
	r.Send(views.PickedMsg{ID: pick.ID, Index: 1}).Press(r.k.left, r.k.left)
	if pick = asked[views.PickMsg](r); first() != "body" || pick.Items[1].Label != "those that tell rows apart first" {
		t.Errorf("%s is the first column; the menu has %+v", first(), pick.Items[1])
	}
	if got := r.copied("table as CSV"); got != "body,id,title\r\nb,7,t\r\n" {
		t.Errorf("the CSV is %q", got)
	}
	r.Send(actionMsg{r.m.id, doOrder})
	if got := r.copied("table as CSV"); got != "id,title,body\r\n7,t,b\r\n" {
		t.Errorf("the CSV is %q", got)
	}
}

// TestCopies_OfATableAreCommands: what goes through all rows is not written on
// the loop.
func TestCopies_OfATableAreCommands(t *testing.T) {
	r := newRig(t, 80, 20, jsonAnswer(many(3)))
	r.Press(r.k.next)
	for _, c := range r.m.Copies() {
		if whole := c.Label == "column" || c.Label == "table as CSV"; whole != (c.Later != nil) || whole != (c.Text == nil) {
			t.Errorf("%s: a command %v, a text %v", c.Label, c.Later != nil, c.Text != nil)
		}
	}
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

func pngOf(tb testing.TB) []byte {
	tb.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 31, 17))); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}
